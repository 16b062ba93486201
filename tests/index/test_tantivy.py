"""What only the embedded engine has to promise: it lives in files, and its process can be killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import tantivy_writer
from index.errors import IndexBusyError, IndexUnavailableError, IndexWriteError
from index.folder import Folder
from index.tantivy_index import TantivyIndex
from tests.index.corpus import DOCUMENTS, listing

CHECKOUT = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from index.tantivy_index import TantivyIndex
from tests.index.corpus import listing

index = TantivyIndex(Path(sys.argv[1]))
number = index.seq()
while True:
    batch = [listing(number + step, title=f"constant {number + step}") for step in range(1, 21)]
    index.put(batch)
    number += 20
    print(number, flush=True)
"""


def test_a_writer_killed_at_any_moment_loses_no_acknowledged_document(tmp_path: Path) -> None:
    acknowledged = 0
    for pause_seconds in (0.05, 0.013, 0.031, 0.007):
        command = [sys.executable, "-c", WRITER, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as writer:
            assert writer.stdout is not None
            for _ in range(3):
                acknowledged = int(writer.stdout.readline())
            time.sleep(pause_seconds)  # on into whatever it does next
            os.kill(writer.pid, signal.SIGKILL)
            acknowledged = max([acknowledged, *map(int, writer.stdout.read().split())])
        index = TantivyIndex(tmp_path)
        assert index.seq() >= acknowledged
        assert index.count() >= acknowledged
        assert all(index.get(f"listing:{number}") for number in range(1, acknowledged + 1))
    assert acknowledged >= 240


def test_a_rebuild_that_is_killed_leaves_the_present_index(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path)
    index.put(DOCUMENTS)
    code = WRITER.split("index = ", maxsplit=1)[0] + (
        "import os, signal\n"
        "def source():\n"
        "    yield listing(1)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "TantivyIndex(Path(sys.argv[1])).rebuild(source())\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=CHECKOUT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert index.count() == len(DOCUMENTS)
    index.rebuild(DOCUMENTS[:2])
    assert index.count() == 2
    assert len(list(tmp_path.glob("v*"))) == 2  # the present generation and the one it replaced


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with Folder(tmp_path, 1, 0.0).writing(), pytest.raises(IndexBusyError):
        TantivyIndex(tmp_path, lock_wait_seconds=0.1).put(DOCUMENTS)


def test_a_commit_that_fails_once_is_replayed_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = TantivyIndex(tmp_path)
    commit, calls = tantivy_writer._commit, []

    def fail_once(*arguments: object) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("no space left on device")
        commit(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(tantivy_writer, "_commit", fail_once)
    index.put(DOCUMENTS)
    assert index.count() == len(DOCUMENTS)


def test_a_commit_that_keeps_failing_names_the_documents_and_does_not_move_seq(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path)
    index.put([listing(1)])
    broken = listing(2, seq=2**70)  # no engine can hold this number
    with pytest.raises(IndexWriteError) as caught:
        index.put([broken])
    assert caught.value.ids == ("listing:2",)
    assert (index.count(), index.seq()) == (1, 1)
    index.put([listing(3)])
    assert index.count() == 2


def test_a_damaged_index_says_so(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path)
    index.put(DOCUMENTS)
    for file in tmp_path.glob("v*/meta.json"):
        file.write_text("{")
    with pytest.raises(IndexUnavailableError, match="salwatch index rebuild"):
        index.count()
    assert not index.health().ok
    index.rebuild(DOCUMENTS)
    assert index.count() == len(DOCUMENTS)
