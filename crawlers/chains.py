"""Transforms that make a wanted value of a printed text: the whole text, a number of it, what follows a label, the parts of a list."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawlers.money import PRICE, read_number
from crawlers.shapes import same
from crawlers.sitefile import SiteFile
from crawlers.transforms import transform
from crawlers.trial import Chain, steps_of

MOST_CHAINS = 8
_SEPARATORS = (",", "[,;/]", "/", r"\|", ";", "→", ">", "[,→]", "\n", "»")
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")
_KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
_COUNT = re.compile(r"\d[\d.,]*")


def chains(name: str, text: str, wanted: Any, site: SiteFile, url: str = "") -> list[Chain]:  # noqa: ANN401 (values of pages)
    """Return chains of transforms that make `wanted` of the text, the simplest first."""
    found: list[Chain] = []
    for chain in _proposed(name, text, wanted):
        if chain not in found and same(name, wanted, transform(text, steps_of(chain), site, url), url):
            found.append(chain)
            if len(found) == MOST_CHAINS:
                break
    return found


def _proposed(name: str, text: str, wanted: Any) -> Iterator[Chain]:  # noqa: ANN401 (values of pages)
    if isinstance(wanted, Mapping):
        yield from _money(text, wanted)
    elif isinstance(wanted, list):
        yield from _list(text, wanted)
    elif isinstance(wanted, bool):
        return
    elif name.endswith("url"):
        yield (("url", None),)
    elif isinstance(wanted, int):
        yield (("number", None),)
        for match in _COUNT.finditer(text):
            if (number := read_number(match[0], thousands=",.")) is not None and number == wanted:
                yield from ((*one, ("number", None)) for one in cuts(text, *match.span()))
    else:
        yield from _text(text, str(wanted))


def _text(text: str, wanted: str) -> Iterator[Chain]:
    if not re.search(r"\s", wanted) and re.search(r"\s", text) and len(text) < 60:
        yield (("squeeze", None),)
    elif wanted.isupper() and not text.isupper():
        yield (("upper", None),)
    yield ()
    if re.fullmatch(r"\d{4}-\d\d-\d\d(T[\d:]+)?", wanted) and wanted not in text:
        yield (("date", None),)
    if wanted.startswith(_KEY) and _KEY in text:
        yield (("regex", f"(?s){_KEY}.*"),)
        yield (("regex", f"(?s){_KEY}.*?-----END PGP PUBLIC KEY BLOCK-----"),)
        return
    at = text.casefold().find(wanted.casefold())
    if at >= 0 and wanted:
        yield from cuts(text, at, at + len(wanted))
    if wanted.endswith("%") and (at := text.find(wanted[:-1])) >= 0:
        yield from ((*one, ("replace", ("$", "%"))) for one in cuts(text, at, at + len(wanted) - 1))


def _money(text: str, wanted: Mapping[str, Any]) -> Iterator[Chain]:
    if "amount" not in wanted:
        return
    yield (("money", None),)
    for match in PRICE.finditer(text):
        if same("price", dict(wanted), transform(match[0], ("money",), _ANY, "")):
            yield from ((*one, ("money", None)) for one in cuts(text, *match.span()))


_ANY = SiteFile(name="any", title="any")


def _list(text: str, wanted: list[Any]) -> Iterator[Chain]:
    if not wanted or not all(isinstance(item, str) for item in wanted):
        return
    for separator in _SEPARATORS:
        yield (("split", separator), ("unique", None))
    low = text.casefold()
    last = low.rfind(wanted[-1].casefold())
    end = last + len(wanted[-1])
    for start in dict.fromkeys([low.rfind(wanted[0].casefold(), 0, end), low.find(wanted[0].casefold())]):
        if 0 <= start <= last and (start, end) != (0, len(text)):
            for cut in cuts(text, start, end):
                yield from ((*cut, ("split", separator), ("unique", None)) for separator in _SEPARATORS[:2])


def cuts(text: str, start: int, end: int) -> Iterator[Chain]:
    """Yield `regex` transforms that cut out the range: by the words before and after it, and by what it looks like."""
    line_start, line_end = text.rfind("\n", 0, start) + 1, (text + "\n").find("\n", end)
    left, value, right = text[line_start:start], text[start:end], text[end:line_end]
    opening = "^" if line_start == 0 else "(?m)^" if not left.strip() else ""
    befores = list(dict.fromkeys(_befores(left, opening)))
    for after in _afters(right, at_end=line_end >= len(text)):
        for pattern in _patterns(value, closed=bool(after)):
            for before in befores:
                match = re.search(before + pattern + after, text, re.IGNORECASE)
                if match and match[1].strip() == value.strip():
                    yield (("regex", before + pattern + after),)


def _befores(left: str, opening: str) -> Iterator[str]:
    if not left.strip():
        yield opening
        return
    words = re.findall(r"\S+\s*", left)
    tail = "".join(words[-2:])
    if 2 < len(tail) <= 30 and re.search(r"[^\W\d]", tail):
        yield literal(tail)
    if len(left) <= 30 and opening:
        yield opening + literal(left)
    if sign := re.search(r"[^\w\s]+\s*$", left):
        yield literal(sign[0])
    if len(words[-1]) <= 20:
        yield literal(words[-1])
    yield ""


def _afters(right: str, *, at_end: bool) -> Iterator[str]:
    if not right.strip():
        yield ""
        if at_end:
            yield r"\s*$"
        return
    word = re.match(r"\s*(?:[^\w\s]+|\w+)", right)
    if word and len(word[0]) <= 20:
        yield literal(word[0])
    yield ""


def _patterns(value: str, *, closed: bool) -> Iterator[str]:
    if re.fullmatch(r"[\d.,]*\d\s*%", value):
        yield r"([\d.,]+\s*%)"
    elif re.fullmatch(r"[\d.,]*\d", value):
        yield r"([\d.,]*\d)"
    elif re.fullmatch(r"[\d.,~+]+", value):
        yield r"([\d.,~+]+)"
    elif re.fullmatch(r"[\d]+(?: \d{3})+", value):
        yield r"(\d[\d ]*)"
    elif closed:
        yield "(.+?)"
    if not re.search(r"\s", value):
        yield r"([\w.-]+)" if re.fullmatch(r"[\w.-]+", value) else r"(\S+)"
    yield "(.+?)" if closed else "(.+)"


def literal(text: str) -> str:
    r"""Return a pattern for a text as it is printed: any number for a number, any white space for a blank.

    >>> literal("5 sold (since) ")
    '\\d+\\s+sold\\s+\\(since\\)\\s*'
    """
    pieces = re.findall(r"\d+|\s+|[^\d\s]+", text)
    made = ["\\d+" if piece[0].isdigit() else "\\s+" if piece.isspace() else _SPECIAL.sub(r"\\\g<0>", piece) for piece in pieces]  # fmt: skip
    if made and made[-1] == "\\s+":
        made[-1] = "\\s*"
    if made and made[0] == "\\s+":
        made[0] = "\\s*"
    return "".join(made)
