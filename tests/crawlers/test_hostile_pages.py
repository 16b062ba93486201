import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.crawlers.hostile import hostile_pages

ROOT = Path(__file__).parent.parent.parent
SECONDS = 6  # of processor time; a page may take 2 on the machine that `bench/hostile.py` measures, and this one may be slower
EVERY = int(os.environ.get("HOSTILE_EVERY", "8"))  # of the corpus: all of it takes ten minutes, `make hostile`
MEBIBYTES = 300  # by which the address space may grow: a stricter bound than the memory in use
REFUSALS = {"too_large", "too_many_tags", "not_text"}


def test_there_are_at_least_five_hundred_hostile_pages_with_different_names() -> None:
    names = [name for name, _ in hostile_pages()]
    assert len(set(names)) == len(names) >= 500


@pytest.mark.timeout(
    900
)  # half a minute, on a machine that does nothing else; all pages by all readers: `make hostile`
@pytest.mark.parametrize(
    ("job", "readings"), [("general", 1), ("others", 4)]
)  # the others are some twenty readings of a page
def test_every_hostile_page_ends_in_a_page_or_a_named_refusal_within_time_and_memory(job: str, readings: int) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.crawlers.hostile_run",
        str(SECONDS * readings),
        str(MEBIBYTES),
        job,
        str(EVERY),
    ]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) >= 500 // EVERY
    bad = {
        f"{row['job']}: {row['page']}": row["ending"]
        for row in rows
        if row["ending"].startswith(("raised", "killed", "no answer"))
    }
    assert bad == {}
    endings = Counter(row["ending"] for row in rows)
    assert {ending.removeprefix("refused: ") for ending in endings if ending.startswith("refused")} <= REFUSALS
