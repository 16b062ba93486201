"""Facts whose spelling matters (addresses, handles, keys): found in the original text, not in the normalised one."""

from extractors.frame import Text
from records.fact import Fact


def source_of(text: str | Text) -> str:
    """Return the text as it was written."""
    return text if isinstance(text, str) else text.original


def quote(text: str | Text, start: int, end: int, kind: str, value: str, /, **attributes: object) -> Fact:
    """Return the fact that `start` to `end` (half-open) of the original text states."""
    named = "" if isinstance(text, str) else text.field
    return Fact(start, end, kind, value, source_of(text)[start:end], named, kind, attributes)
