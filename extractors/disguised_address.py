"""Mail and XMPP addresses written so that no machine shall see them: "name (at) mail dot example", in many languages."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.address import Found, is_of_site, mail_kind, servers, words_of
from extractors.frame import Text
from extractors.lexicon import load_lexicon

_REACH = 90  # characters of a name, or of a host, with all words for marks
_MOST_DOTS = 5
_BRACKETS = re.compile(r"[\[({<\]})>*_|~\"']")
_BEFORE = re.compile(r"\s?[\[({<*|~\"'_-]\s?\Z|\s\Z")
_AFTER = re.compile(r"\s?[\])}>*|~\"'_-]\s?|\s")
_PART = r"[a-z0-9](?:[a-z0-9_+-]{0,62}[a-z0-9_])?"
_IN_BRACKETS = re.compile(r"[\[({<]\s?(?:a|et)\s?[\])}>]")
_MAIL_BEFORE = re.compile(r"(?:mail|xmpp|jabber|jid|почт\w|correo|courriel|contact|kontakt\w*)\s?[:=\-–]?\s?\Z")
_TOP = re.compile(r"[a-z]{2,12}")
_SPACED = re.compile(
    r"(?<![^\s:=>(\[])(?P<local>[a-z0-9](?: [a-z0-9._-]){2,30}) @ (?P<host>[a-z0-9](?: [a-z0-9-]){1,30}(?: \. (?:[a-z] ?){2,12})+)(?![^\s,;!)\]])",
    re.IGNORECASE,
)


def find_disguised(text: Text) -> Iterator[Found]:
    """Yield addresses such as `name [at] host dot tld`, without those that the plain pattern knows.

    Prose is none: "look at my shop. Best", "us at shop.example".
    """
    folded = text.folded
    if "@" not in text.words and words_of("at").isdisjoint(text.words) and not _IN_BRACKETS.search(folded):
        return
    if " @ " in folded:
        for match in _SPACED.finditer(folded):
            local, host = (re.sub(r"\s", "", match[name]) for name in ("local", "host"))
            yield Found(*match.span(), mail_kind(text.normal, match.start(), host), f"{local}@{host}")
    if not _may_have_dot(text):
        return
    after = 0
    for mark in _marks(text):
        found = _around(text, mark, after)
        if found:
            after = found.end
            yield found


@dataclass(frozen=True, slots=True)
class _Mark:
    """A sign or word for `@` with the blanks and brackets around it, half-open."""

    start: int
    end: int
    written: str


def _marks(text: Text) -> Iterator[_Mark]:
    """Yield what may stand for `@`: the sign itself, a word for it between blanks, `(a)` in brackets."""
    folded, words, inside = text.folded, words_of("at"), words_of("at_in_brackets")
    for start, end in text.tokens:
        word = folded[start:end]
        if word != "@" and word not in words and word not in inside:
            continue
        first, after = _BEFORE.search(folded, max(0, start - 3), start), _AFTER.match(folded, end)
        left, right = first[0] if first else "", after[0] if after else ""
        bracketed = bool(left.strip() and right.strip())
        if word == "@" or bracketed or (word in words and left and right):
            yield _Mark(start - len(left), end + len(right), f"{left}{word}{right}")


def _may_have_dot(text: Text) -> bool:
    return "." in text.folded or not words_of("dot").isdisjoint(text.words)


@dataclass(frozen=True, slots=True)
class _Host:
    """What stands behind the mark for `@`: where it ends, the host, and how its dots are written."""

    end: int
    value: str
    dots: tuple[str, ...]


def _around(text: Text, mark: _Mark, after: int) -> Found | None:
    """Return the address around a mark for `@`, if both sides are there and it is no prose."""
    folded = text.folded
    host = _host(folded, mark.end)
    if host is None:
        return None
    first = max(after, mark.start - _REACH)
    local = _local().search(folded[first : mark.start])
    if local is None:
        return None
    start = first + local.start("local")
    name = _plain_name(text.normal[start : first + local.end("local")])
    plain = mark.written == "@" and set(host.dots) == {"."} and local["local"] == name.lower()
    if plain or _is_prose(folded, start, name, host, mark.written) or is_of_site(folded, start, name, host.value):
        return None
    return Found(start, host.end, mail_kind(text.normal, start, host.value), f"{name}@{host.value}")


def _host(folded: str, start: int) -> _Host | None:
    """Return the host that begins at a place: labels and marks for dots; the last label is a top-level domain."""
    label = _label().match(folded, start)
    labels: list[str] = []
    dots: list[str] = []
    ends: list[int] = []
    while label and len(labels) < _MOST_DOTS:
        labels.append(_labels().get(label[0], label[0]))
        ends.append(label.end())
        dot = _dot().match(folded, label.end())
        following = _label().match(folded, dot.end()) if dot else None
        if dot is None or following is None:
            break
        dots.append(dot[0])
        label = following
    while len(labels) > 1 and not _TOP.fullmatch(
        labels[-1]
    ):  # what is no top-level domain belongs to the next sentence
        labels.pop()
        dots.pop()
    return _Host(ends[len(labels) - 1], ".".join(labels), tuple(dots)) if len(labels) > 1 else None


def _is_prose(folded: str, start: int, name: str, host: _Host, at: str) -> bool:
    """Whether this is a sentence: `us at shop.example`, `sold. Look @ it`."""
    if _BRACKETS.search(at) or _BRACKETS.search("".join(host.dots)):
        return False
    if name.lower() in _no_names():
        return True
    worded_dots = any(any(letter.isalnum() for letter in dot) for dot in host.dots)
    if host.value in servers() or worded_dots:
        return False
    named = _MAIL_BEFORE.search(folded, max(0, start - 16), start)
    return not (named and set(host.dots) == {"."}) and not (at.strip() == "@" and set(host.dots) == {" . "})


def _plain_name(written: str) -> str:
    """Return the name before the mark with its words for dots and strokes as what they are."""
    plain = _dot().sub(".", written)
    plain = _strokes().sub(lambda stroke: _stroke_signs()[stroke["word"].lower()], plain)
    return plain.replace(" ", "")


@functools.cache
def _dot() -> re.Pattern[str]:
    words = "|".join(sorted((re.escape(word) for word in words_of("dot")), key=len, reverse=True))
    return re.compile(
        rf"\s?[\[({{<*|~\"']\s?(?:\.|{words})\s?[\])}}>*|~\"']\s?|\s(?:{words})\s|_(?:{words})_|-(?:{words})-|\s\.\s|\s?\.(?!\s)"
    )


@functools.cache
def _label() -> re.Pattern[str]:
    words = "|".join(map(re.escape, _labels()))
    return re.compile(rf"[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?|(?:{words})(?!\w)")


@functools.cache
def _labels() -> dict[str, str]:
    """Return the labels of hosts that are also written in another script."""
    entries = load_lexicon("address").entries
    return {term: entry.attributes["label"] for entry in entries if entry.value == "label" for _, term in entry.terms}


@functools.cache
def _local() -> re.Pattern[str]:
    """Return the pattern of a name at the end of a text: parts joined by dots or by words for dots and strokes."""
    words = "|".join(sorted((re.escape(word) for word in words_of("dot")), key=len, reverse=True))
    dot = rf"(?:\.|\s?[\[({{<]\s?(?:\.|{words})\s?[\])}}>]\s?|\s(?:{words})\s)"
    strokes = "|".join(map(re.escape, sorted(_stroke_signs(), key=len, reverse=True)))
    joint = rf"(?:{dot}|\s?[\[({{<]\s?(?:{strokes})\s?[\])}}>]\s?|\s(?:{strokes})\s)"
    return re.compile(rf"(?<![\w.@+-])(?P<local>{_PART}(?:{joint}{_PART}){{0,3}})\Z", re.ASCII)


@functools.cache
def _strokes() -> re.Pattern[str]:
    strokes = "|".join(map(re.escape, sorted(_stroke_signs(), key=len, reverse=True)))
    return re.compile(rf"\s?[\[({{<]?\s?(?<!\w)(?P<word>{strokes})(?!\w)\s?[\])}}>]?\s?", re.IGNORECASE)


@functools.cache
def _stroke_signs() -> dict[str, str]:
    entries = load_lexicon("address").entries
    return {
        term: entry.attributes["mark"] for entry in entries if "mark" in entry.attributes for _, term in entry.terms
    }


@functools.cache
def _no_names() -> frozenset[str]:
    """Return the words that are nobody's name before `at`: they make prose of what follows."""
    entries = load_lexicon("contact").entries
    return frozenset(
        term for entry in entries if entry.value in ("everyday", "intro", "phone", "number") for _, term in entry.terms
    )
