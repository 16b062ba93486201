"""Child processes of one command: started, watched and ended together, each by its own id."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

OWNER = "SALWATCH_OWNER"  # environment: the process whose end is also ours
GRACE_SECONDS = 15.0  # between the polite signal and the last one
LOOK_SECONDS = 0.5


class Family:
    """Children that end with the block, in the reverse order of their start; also when the owner is killed.

    A child's output goes to `<logs>/<name>.log`.
    """

    def __init__(self, logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self._children: list[_Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> int:
        """Start `salwatch ARGUMENTS` as a child; return its process id."""
        with (self._logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 (our own command line)
                [sys.executable, "-m", "salwatch.cli", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the owner alone, which ends the others in order
                env={**os.environ, **environment, OWNER: str(os.getpid())},
            )
        self._children.append(_Child(name, process))
        return process.pid

    def ended(self) -> list[str]:
        """Return the names of children that ended by themselves."""
        return [child.name for child in self._children if child.process.poll() is not None]

    def stop(self) -> None:
        """End every child and wait for it."""
        while self._children:
            child = self._children.pop().process
            child.terminate()
            try:
                child.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@dataclass(frozen=True, slots=True)
class _Child:
    name: str
    process: subprocess.Popen[bytes]


def end_with_owner() -> None:
    """End this process politely once its owner, if it has one, is gone: nothing is left behind by a kill -9."""
    owner = os.environ.get(OWNER)
    if owner is not None:
        threading.Thread(target=_watch, args=(int(owner),), name="owner", daemon=True).start()


def _watch(owner: int) -> None:
    while os.getppid() == owner:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
