"""Hashes of files, kept while a file is neither written nor changed in size: model files are large and looked at often."""

import functools
import hashlib
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file. Raises OSError."""
    found = path.stat()
    return _sha256(path, found.st_mtime_ns, found.st_size)


@functools.lru_cache(maxsize=64)
def _sha256(path: Path, changed_ns: int, size: int) -> str:  # noqa: ARG001 (they tell whether the file is the same)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
