"""A folder with generations of an index, of which one is current: switched atomically, written by one process at a time."""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexBusyError, SchemaChangedError

_POLL_SECONDS = 0.05


class Folder:
    """`current` names the generation in use, such as `v2-000003`: its schema version and its number."""

    def __init__(self, path: Path, schema_version: int, lock_wait_seconds: float) -> None:
        self._path, self._version, self._lock_wait_seconds = path, schema_version, lock_wait_seconds

    def current(self) -> Path | None:
        """Return the generation in use, None before the first one; raise SchemaChangedError if it cannot be read any more."""
        try:
            name = (self._path / "current").read_text("ascii").strip()
        except FileNotFoundError:
            return None
        version = re.fullmatch(r"v(\d+)-\d+", name)
        if not version or int(version[1]) != self._version:
            raise SchemaChangedError(str(self._path), int(version[1]) if version else None, self._version)
        return self._path / name

    def recorded(self) -> int:
        """Return the number recorded last in the generation in use, 0 for none."""
        generation = self.current()
        return _number(generation) if generation else 0

    def record(self, generation: Path, number: int) -> None:
        """Record a number, durably; a lower one than the present changes nothing. Only while writing or rebuilding."""
        if number > _number(generation):
            _replace(generation / "through", str(number))

    def size_bytes(self) -> int:
        """Return the size of the generation in use."""
        generation = self.current()
        return sum(file.stat().st_size for file in generation.iterdir()) if generation else 0

    def is_writable(self) -> bool:
        """Return whether this process may write; a folder that is not there yet, if it may be made."""
        place = next(path for path in (self._path, *self._path.absolute().parents) if path.exists())
        return os.access(place, os.W_OK)

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Hold the write lock and give the current generation, or the first one, which becomes current at the end."""
        with self._lock():
            if (generation := self.current()) is not None:
                yield generation
                return
            yield from self._fresh()

    @contextmanager
    def rebuilding(self) -> Iterator[Path]:
        """Hold the write lock and give an empty generation, which becomes current if all goes well."""
        with self._lock():
            yield from self._fresh()

    def _fresh(self) -> Iterator[Path]:
        replaced = self._current_name()
        numbers = [int(path.name.rpartition("-")[2]) for path in self._path.glob("v*-*")]
        generation = self._path / f"v{self._version}-{max(numbers, default=0) + 1:06}"
        generation.mkdir()
        try:
            yield generation
        except BaseException:
            shutil.rmtree(generation)
            raise
        _replace(self._path / "current", generation.name)
        for path in self._path.glob("v*-*"):  # the replaced one stays for readers that are just opening it
            if path.name not in (generation.name, replaced):
                shutil.rmtree(path)

    def _current_name(self) -> str:
        try:
            return (self._path / "current").read_text("ascii").strip()
        except FileNotFoundError:
            return ""

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Hold the lock, which the system releases when a process is killed; raise IndexBusyError if others keep it."""
        self._path.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + self._lock_wait_seconds
        with (self._path / "lock").open("w", encoding="ascii") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() >= until:
                        raise IndexBusyError(f"{self._path} is being written by another process") from error
                    time.sleep(_POLL_SECONDS)
            yield


def _number(generation: Path) -> int:
    try:
        return int((generation / "through").read_text("ascii"))
    except FileNotFoundError:
        return 0


def _replace(path: Path, text: str) -> None:
    """Write a file so that a reader, or a machine that loses power, has the old text or the new one."""
    new = path.with_suffix(".new")
    with new.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
