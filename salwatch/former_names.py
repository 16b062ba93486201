"""Former names: what a profile page says an account was called before."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_NAME = r"""(?:["“”'‘’«»„](?P<quoted>[^"“”'‘’«»„\n]{2,40})["“”'‘’«»„]|@?(?P<bare>\w[\w.\-]{0,38}\w))"""
_SAID = re.compile(
    rf"(?<!\w)(?:(?:formerly|previously)(?:\s+(?:known\s+as|called|named|as))?|f\.?k\.?a\.?|f/k/a|renamed\s+from|(?:my\s+)?old\s+(?:name|nick|handle)(?:\s+(?:was|is|:))?"
    rf"|früher(?:\s+bekannt\s+als)?|ehemals|vormals|anciennement|autrefois|antes(?:\s+conocido\s+como)?|anteriormente|in\s+precedenza|già\s+noto\s+come"
    rf"|раньше(?:\s+был)?|ранее(?:\s+известен\s+как)?|бывш(?:ий|ая))\s*:?\s+{_NAME}",
    re.IGNORECASE,
)
_EX = re.compile(rf"(?<!\w)ex[-‑ ]{_NAME}", re.IGNORECASE)
_BRACKET = re.compile(
    rf"^(?P<handle>.{{1,60}}?)\s*[(\[]\s*(?:(?:formerly|previously|fka|prev\.?|was|ehemals|früher|anciennement|antes)(?:\s+known\s+as)?\s*:?\s+|ex[-‑ ]\s*){_NAME}\s*[)\]]$",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|no|n't|nor|nicht|kein\w*|nie|pas|jamais|nunca|non|не)\W+(?:\w+\W+){0,2}$", re.IGNORECASE
)
# "formerly on Dream", "previously trusted": no names; a market or a trade is named after which no name ends.
_NO_NAMES = frozenset(
    ["on", "at", "from", "in", "of", "the", "a", "an", "known", "vendor", "seller", "my", "our", "with", "as", "by", "for", "to",
     "was", "we", "i", "auf", "bei", "im", "in", "sur", "en", "chez", "su", "на", "в", "trading", "selling", "working", "active"]
)  # fmt: skip
_NO_HANDLE = re.compile(
    r"\W*(?:market\w*|vendor|seller|verkäufer|vendeur|vendedor|store|shop|forum|user|member|admin)\b", re.IGNORECASE
)


def split_handle(printed: str) -> tuple[str, str]:
    """Return the handle and the former one that stands beside it in brackets, "" where none does.

    >>> split_handle("kelp_jar (ex-tarn_loom)"), split_handle("kelp_jar (4.9)")
    (('kelp_jar', 'tarn_loom'), ('kelp_jar (4.9)', ''))
    """
    found = _BRACKET.match(printed.strip())
    return (found["handle"].strip(), _named(found)) if found else (printed, "")


def stated(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the former names that a page gives as a value of its own, however it lists them."""
    value = fields.get("former_handles")
    names = value if isinstance(value, list | tuple) else re.split(r"[,;\n]", str(value or ""))
    return tuple(dict.fromkeys(name.strip() for name in map(str, names) if name.strip()))


def claimed(text: str) -> tuple[str, ...]:
    """Return the words that may be a former name of whoever wrote the text; which are accounts, the store knows.

    >>> claimed("Formerly known as tarn_loom, same key."), claimed("Not affiliated with tarn_loom. Formerly on Dream.")
    (('tarn_loom',), ())
    """
    return tuple(dict.fromkeys(_claimed(text)))


def _claimed(text: str) -> Iterator[str]:
    for pattern in (_SAID, _EX):
        for found in pattern.finditer(text):
            name = _named(found)
            denied = _DENIED.search(text[max(0, found.start() - 40) : found.start()])
            if name.casefold() not in _NO_NAMES and not denied and not _NO_HANDLE.match(text, found.end()):
                yield name


def _named(found: re.Match[str]) -> str:
    return (found["quoted"] or found["bare"] or "").strip()
