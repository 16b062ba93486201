"""What takes long to make at every start is made once: plain values are kept as JSON, under the hash of their source, in the user's cache folder."""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

LEAST_CHARACTERS = 10_000  # of a text that is worth it; smaller ones are read in no time
_FORMAT = "1"  # to be raised when plain values are made otherwise


def folder() -> Path:
    """Return where values are kept: `$XDG_CACHE_HOME/salwatch`, `~/.cache/salwatch`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "salwatch"


def recall(text: str) -> Any:  # noqa: ANN401 (whatever YAML holds)
    """Return the plain values kept of a text; None where there are none."""
    return None if len(text) < LEAST_CHARACTERS else _read(_path_of(text))


def keep(text: str, values: Any) -> None:  # noqa: ANN401
    """Keep the plain values of a text, if it is worth it and JSON can say them; a folder that cannot be written keeps nothing."""
    if len(text) >= LEAST_CHARACTERS:
        _write(_path_of(text), values)


def made(source: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Return what `make` makes of a source, as JSON gives it back; made once as long as `source`, which names all it is made of, is the same."""
    path = _path_of(source)
    if (values := _read(path)) is None:
        values = make()
        _write(path, values)
    return values


def _read(path: Path) -> Any:  # noqa: ANN401
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _write(path: Path, values: Any) -> None:  # noqa: ANN401
    try:
        written = json.dumps(values, ensure_ascii=False)
    except (TypeError, ValueError):  # dates, or a value that holds itself
        return
    if json.loads(written) != values:  # keys that are numbers
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            file.write(written)
        Path(file.name).replace(path)


def _path_of(text: str) -> Path:
    digest = hashlib.sha256(_FORMAT.encode() + b"\n" + text.encode()).hexdigest()
    return folder() / f"{digest}.json"
