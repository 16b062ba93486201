"""Ways to reach a seller: addresses and links by their form, numbers and handles by the messenger named beside them."""

import bisect
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.address import Found, find_addresses
from extractors.frame import Text
from extractors.lexicon import load_lexicon
from extractors.normal import fold
from extractors.phone import Number, find_numbers, national_number
from extractors.spans import Spans
from extractors.verbatim import quote, source_of
from records.fact import Fact

NAME = "contact"
PHONE_KINDS = frozenset({"phone", "whatsapp", "signal", "telegram", "viber", "wechat"})

_WORD = re.compile(r"[^\W_]+")
_HANDLE = re.compile(r"@?(?P<handle>[A-Za-z0-9](?:[\w.\-]{0,62}[A-Za-z0-9_])?)(?P<tag>#\d{4})?")
_GAP = re.compile(r"[\s:=@\-–—>»→(\[/.•|*\"'`]{0,6}")
_STRONG = re.compile(r"[:=@>»→]|\s[-–—]\s")
_JOINT = re.compile(r"\s*(?:[/,&+|]|\s)\s*")
_NUMBER_REACH = 16  # characters between a messenger's name and its number
_INTRO_WORDS = 4
# What handles of a kind look like; kinds not listed take names of 3 characters and more.
_FORMS = {
    "telegram": re.compile(r"[A-Za-z]\w{3,31}"),
    "signal": re.compile(r"[A-Za-z_]\w{2,31}(?:\.\d{2,9})?"),
    "threema": re.compile(r"(?=[A-Z0-9]{8}$)[A-Z0-9]*"),
    "icq": re.compile(r"\d{5,9}"),
    "wickr": re.compile(r"[A-Za-z0-9][\w.\-]{2,31}"),
    "discord": re.compile(r"[\w.]{2,32}(?:#\d{4})?"),
    "kik": re.compile(r"[\w.]{3,20}"),
    "snapchat": re.compile(r"[A-Za-z][\w.\-]{2,14}"),
    "skype": re.compile(r"[A-Za-z][\w.\-:]{4,31}"),
    "instagram": re.compile(r"[\w.]{3,30}"),
    "wire": re.compile(r"[\w.\-]{2,30}"),
    "wechat": re.compile(r"[A-Za-z][\w\-]{5,19}"),
}


@dataclass(frozen=True, slots=True)
class _Apps:
    """Messengers named in one breath ("Wickr/Telegram"): half-open span and kinds."""

    start: int
    end: int
    kinds: tuple[str, ...]


def find(text: str | Text) -> Iterator[Fact]:
    """Yield a fact per way of contact; attributes `kind` and `value` (as written, less `@`), fact value `kind:normal`.

    A number offered for two messengers gives two facts with one span.

    >>> [fact.value for fact in find("Wickr: shop_44, not on Telegram; mail me: a.b at proton dot me")]
    ['email:a.b@proton.me', 'wickr:shop_44']
    """
    source = source_of(text)
    taken = Spans()
    last: tuple[int, int] | None = None
    for found in _all(source):
        span = (found.start, found.end)
        if span != last and taken.overlap(*span):
            continue
        if span != last:
            taken.add(*span)
        last = span
        normal = found.value if found.kind in ("matrix", "threema") else found.value.lower()
        yield quote(text, *span, NAME, f"{found.kind}:{normal}", kind=found.kind, value=found.value)


def _all(source: str) -> Iterator[Found]:
    """Yield contacts, surest first: forms, then numbers, then handles beside a messenger's name."""
    yield from find_addresses(source)
    apps = list(_find_apps(source))
    numbers = list(find_numbers(source))
    app_starts = [named.start for named in apps]
    number_starts = [number.start for number in numbers]
    for number in numbers:
        yield from _of_number(source, number, _around(apps, app_starts, number))
    for named in apps:
        following = bisect.bisect_left(number_starts, named.end)
        if following < len(numbers) and number_starts[following] <= named.end + _NUMBER_REACH:
            continue
        near = national_number(source, named.end, named.end + _NUMBER_REACH) if PHONE_KINDS & {*named.kinds} else None
        if near:
            yield from _of_number(source, near, _around(apps, app_starts, near))
        else:
            yield from _handles(source, named)


def _around(apps: Sequence[_Apps], starts: Sequence[int], number: Number) -> Sequence[_Apps]:
    """Return the few messengers nearest to a number."""
    index = bisect.bisect_left(starts, number.start)
    return apps[max(0, index - 2) : index + 2]


def _find_apps(source: str) -> Iterator[_Apps]:
    """Yield the messengers of the text, those joined by `/`, `,` or `and` together."""
    words = _vocabulary()
    folded = fold(source)
    if words.apps.keys().isdisjoint(_WORD.findall(folded)):
        return
    current: _Apps | None = None
    joined = True
    for match in _WORD.finditer(folded):
        kind = words.apps.get(match[0])
        if kind and current and joined and match.start() - current.end <= 8:
            current = _Apps(current.start, match.end(), (*current.kinds, kind))
        elif kind:
            if current:
                yield current
            current, joined = _Apps(match.start(), match.end(), (kind,)), True
        elif current:
            joined = joined and match[0] in words.joiners
    if current:
        yield current


def _of_number(source: str, number: Number, apps: Iterable[_Apps]) -> Iterator[Found]:
    """Yield the number for each messenger named just before or behind it; as a phone where none is."""
    kinds: list[str] = []
    for named in apps:
        before = 0 <= number.start - named.end <= _NUMBER_REACH and "\n" not in source[named.end : number.start].strip()
        behind = 0 <= named.start - number.end <= 6 and not _STRONG.search(source, named.end, named.end + 2)
        if before or behind:
            kinds += [kind for kind in named.kinds if kind in PHONE_KINDS]
    for kind in dict.fromkeys(kinds or ["phone"]):
        yield Found(number.start, number.end, kind, number.value)


def _handles(source: str, apps: _Apps) -> Iterator[Found]:
    """Yield the handle behind the messenger's name, or the one before it (`@name on Telegram`)."""
    found = _handle_behind(source, apps) or _handle_before(source, apps)
    if found is None:
        return
    start, end, handle = found
    for kind in dict.fromkeys(apps.kinds):
        form = _FORMS.get(kind)
        if form and form.fullmatch(handle):
            yield Found(start, end, kind, handle)


def _handle_behind(source: str, apps: _Apps) -> tuple[int, int, str] | None:
    """Return (start, end, handle) behind the name: a mark such as `:` makes any word one, else it must look like one."""
    words = _vocabulary()
    position, strong = apps.end, False
    for _ in range(_INTRO_WORDS):
        gap = _GAP.match(source, position)
        start = gap.end() if gap else position
        between = source[position:start]
        if "\n" in between.strip(" ") and not strong:
            return None
        strong = strong or bool(_STRONG.search(between))
        match = _HANDLE.match(source, start)
        if match is None:
            return None
        word = fold(match["handle"])
        if word in words.intro and "@" not in between and not match["tag"]:
            position, strong = match.end(), strong or word in ("id", "handle", "username", "nick", "user")
            continue
        sure = "@" in between or (strong and word not in words.everyday and word not in words.apps)
        if sure or _looks_like_handle(source, match, word, weak_kinds=apps.kinds):
            return match.start("handle"), match.end(), match["handle"] + (match["tag"] or "")
        return None
    return None


def _looks_like_handle(source: str, match: re.Match[str], word: str, weak_kinds: tuple[str, ...]) -> bool:
    """Return whether a word without a mark before it is a handle: a digit, `_` or inner capital, or alone at the end."""
    words = _vocabulary()
    handle = match["handle"]
    if word in words.everyday or word in words.apps or words.is_everyday_app(weak_kinds):
        return False
    if handle.isdigit() and "icq" not in weak_kinds:
        return False
    if any(character.isdigit() or character == "_" for character in handle) or re.search(r"[a-z][A-Z]", handle):
        return True
    rest = source[match.end() : match.end() + 2]
    return len(handle) >= 5 and (not rest.strip() or rest[0] in ".,;!)|\n/")


def _handle_before(source: str, apps: _Apps) -> tuple[int, int, str] | None:
    """Return (start, end, handle) of `@name on Telegram`, `name_77 (wickr)`."""
    before = re.search(
        r"(?<![\w.@])(?P<at>@?)(?P<handle>[A-Za-z0-9][\w.\-]{2,40})\s{0,2}(?P<link>[(\[]|on|via|in|at|auf|en|sur|su|na|bei|в|на|[-–—])?\s{0,2}\Z",
        source[max(0, apps.start - 60) : apps.start],
    )
    if before is None or not (before["at"] or (before["link"] and re.search(r"[\d_]", before["handle"]))):
        return None
    if before["handle"].isdigit() or fold(before["handle"]) in _vocabulary().everyday:
        return None
    offset = max(0, apps.start - 60)
    return offset + before.start("handle"), offset + before.end("handle"), before["handle"]


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    apps: Mapping[str, str]
    everyday_apps: frozenset[str]
    intro: frozenset[str]
    joiners: frozenset[str]
    everyday: frozenset[str]

    def is_everyday_app(self, kinds: tuple[str, ...]) -> bool:
        """Return whether all the messengers' names are also everyday words, as `signal` is."""
        return all(kind in self.everyday_apps for kind in kinds)


@functools.cache
def _vocabulary() -> _Vocabulary:
    entries = load_lexicon(NAME).entries

    def named(value: str) -> frozenset[str]:
        return frozenset(term for entry in entries if entry.value == value for _, term in entry.terms)

    apps = [entry for entry in entries if entry.attributes.get("role") == "app"]
    return _Vocabulary(
        apps={term: entry.value for entry in apps for _, term in entry.terms},
        everyday_apps=frozenset(entry.value for entry in apps if entry.attributes.get("everyday")),
        intro=named("intro") | named("at"),
        joiners=named("joiner"),
        everyday=named("everyday"),
    )
