"""Names of messengers in a text, and the handles that stand beside them."""

import bisect
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.address import Found
from extractors.frame import Text
from extractors.lexicon import load_lexicon

PHONE_KINDS = frozenset({"phone", "number", "whatsapp", "signal", "telegram", "viber", "wechat"})

_HANDLE = re.compile(r"@?\s?(?P<handle>[A-Za-z0-9_](?:[\w.\-]{0,62}[A-Za-z0-9_])?)(?P<tag>#\d{4})?(?!\w)", re.ASCII)
_MARKED = re.compile(r"(?<![\w.@])@(?P<handle>[A-Za-z0-9_](?:[\w.\-]{0,62}[A-Za-z0-9_])?)(?![\w@]|:\w|\.\w)", re.ASCII)
_GAP = re.compile(r"[\s:=@\-–—>»→(\[{</.•|*\"'`“”„«~،]{0,6}")
_STRONG = re.compile(r"[:=@>»→]|\s[-–—~]\s")
_APART = re.compile(r"(?P<handle>\w(?:[ *·|]\w){3,30})(?![\w*])", re.ASCII)
_BEFORE = re.compile(
    r"(?<![\w.@])(?P<at>@?)(?P<handle>[A-Za-z0-9_][\w.\-]{2,40})\s{0,2}(?P<link>[(\[\-–—]|\b(?:on|via|in|at|by|auf|bei|über|en|por|par|sur|su|op|na|w|przez|no|pelo|tramite)\b|(?<!\w)(?:в|на|через|у|علی|على|ع))?\s{0,2}\Z",
)
_MARKED_REACH = 44  # characters from a messenger's name to a handle with `@`
_LONGEST_HANDLE = 66
_NO_BLANKS_REACH = 70
_BEFORE_REACH = 60
_NOT_BEFORE = re.compile(
    r"(?<!\w)(?:no|not|never|don'?t|do not|kein\w*|nicht|nie|ohne|sin|nada de|pas|sans|senza|niente|non|geen|zonder|niet|bez|sem|nao|не|без|ne|nema|nemoj\w*|لا|بدون)\s(?:de |d')?\Z"
)
_NOT_BEHIND = re.compile(r"\s(?:yok|olmaz|nein|ne prima)(?!\w)")
_JOINT_REACH = 8
_JOINTS = frozenset("/,&+|-–—\\·•()[]")
_MOST_JOINED = 8  # messengers named in one breath
_INTRO_WORDS = 5
_SHORTEST_ALONE = 7  # letters of a word without digits that is a handle though no mark stands before it
# What handles of a kind look like; kinds not listed have none.
_FORMS = {
    "telegram": re.compile(r"[A-Za-z_]\w{3,31}", re.ASCII),
    "signal": re.compile(r"[A-Za-z_]\w{2,31}(?:\.\d{2,9})?", re.ASCII),
    "threema": re.compile(r"[A-Z0-9]{8}|(?=[a-z0-9]*\d)[a-z0-9]{8}"),
    "icq": re.compile(r"\d{5,9}"),
    "wickr": re.compile(r"[A-Za-z0-9][\w.\-]{2,31}", re.ASCII),
    "discord": re.compile(r"[\w.]{2,32}(?:#\d{4})?", re.ASCII),
    "kik": re.compile(r"[\w.]{3,20}", re.ASCII),
    "snapchat": re.compile(r"[A-Za-z][\w.\-]{2,14}", re.ASCII),
    "skype": re.compile(r"(?:live:)?[A-Za-z][\w.\-:]{4,31}", re.ASCII),
    "instagram": re.compile(r"[\w.]{3,30}", re.ASCII),
    "facebook": re.compile(r"[A-Za-z][\w.]{4,50}", re.ASCII),
    "vk": re.compile(r"[A-Za-z][\w.]{4,32}", re.ASCII),
    "wire": re.compile(r"[\w.\-]{2,30}", re.ASCII),
    "wechat": re.compile(r"[A-Za-z][\w\-]{5,19}", re.ASCII),
    "line": re.compile(r"[\w.\-]{4,20}", re.ASCII),
    "viber": re.compile(r"[A-Za-z_][\w.]{4,31}", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class Apps:
    """Messengers named in one breath ("Wickr/Telegram"): half-open span and kinds; `foreign` where the script is not Latin."""

    start: int
    end: int
    kinds: tuple[str, ...]
    foreign: bool = False


def find_apps(text: Text, *, phones: bool) -> list[Apps]:
    """Return the messengers of the text, those joined by `/`, `,` or `and` together; words for telephones only with `phones`."""
    words = vocabulary()
    known = words.apps if phones else words.messengers
    if known.keys().isdisjoint(text.words):
        return []
    folded, found = text.folded, list[Apps]()
    joined = False
    for start, end in text.tokens:
        word = folded[start:end]
        kind = known.get(word)
        if kind and _is_refused(folded, start, end):
            joined = False
        elif kind and joined and start - found[-1].end <= _JOINT_REACH:
            last = found[-1]
            found[-1] = Apps(last.start, end, (*last.kinds, kind), last.foreign)
        elif kind:
            found.append(Apps(start, end, (kind,), not word.isascii()))
            joined = True
        else:
            joined = joined and len(found[-1].kinds) < _MOST_JOINED and (word in words.joiners or word in _JOINTS)
    return found


def _is_refused(folded: str, start: int, end: int) -> bool:
    """Whether a way of contact is named only to be refused: "no calls", "keine Anrufe", "arama yok"."""
    before = _NOT_BEFORE.search(folded, max(0, start - 14), start)
    return bool(before or _NOT_BEHIND.match(folded, end))


def find_handles(text: Text, apps: Sequence[Apps]) -> Iterator[Found]:
    """Yield the handles behind messengers' names, or before them (`@name on Telegram`); the same one for "telegram same"."""
    last: Found | None = None
    for index, named in enumerate(apps):
        limit = apps[index + 1].start if index + 1 < len(apps) else len(text.normal)
        found = _behind(text, named, limit) or _before(text, named)
        if found is None and last and _is_same(text, named):
            found = last.start, last.end, last.value
        for handle in _forms(found, named):
            last = handle
            yield handle
        if found and found[0] >= named.end:
            yield from _further(text, named, found[1])


def _forms(found: tuple[int, int, str] | None, named: Apps) -> Iterator[Found]:
    for kind in dict.fromkeys(named.kinds) if found else ():
        form = _FORMS.get(kind)
        if found and form and form.fullmatch(found[2]):
            yield Found(found[0], found[1], kind, found[2])


def _further(text: Text, named: Apps, end: int) -> Iterator[Found]:
    """Yield the handles with `@` that follow one: "@first, @second"."""
    while match := _FURTHER.match(text.normal, end):
        end = match.end()
        yield from _forms((match.start("handle"), end, match["handle"]), named)


_FURTHER = re.compile(
    r"\s?(?:[,/&|+]|\bor\b|\band\b|\boder\b|\bund\b|или|и)\s?@(?P<handle>\w{4,32})(?![\w@.])", re.ASCII
)


def _behind(text: Text, named: Apps, limit: int) -> tuple[int, int, str] | None:
    """Return (start, end, handle) behind a messenger's name, before `limit`."""
    return _whole(text, named, limit) or _next(text, named) or _marked(text, named, limit)


def _whole(text: Text, named: Apps, limit: int) -> tuple[int, int, str] | None:
    """Return a handle with blanks in it that the text says are to be left out, or one of letters apart."""
    normal = text.normal
    gap = _GAP.match(normal, named.end)
    start = gap.end() if gap else named.end
    if gap and _STRONG.search(gap[0]) and (apart := _APART.match(normal, start)):
        return start, apart.end(), re.sub(r"[ *·|]", "", apart["handle"])
    cue = _no_blanks().search(text.folded, start, min(limit, start + _NO_BLANKS_REACH))
    if cue is None:
        return None
    end = start + len(normal[start : cue.start()].rstrip(" (,;-–[{"))
    handle = re.sub(r"\s", "", normal[start:end])
    return (start, end, handle) if re.fullmatch(r"[\w.\-]{3,40}", handle, re.ASCII) else None


def _next(text: Text, named: Apps) -> tuple[int, int, str] | None:
    """Return the word behind the name: a mark such as `:` makes any word a handle, else it must look like one."""
    words, normal = vocabulary(), text.normal
    position, strong = named.end, False
    for _ in range(_INTRO_WORDS):
        gap = _GAP.match(normal, position)
        start = gap.end() if gap else position
        between = normal[position:start]
        if "\n" in between.strip(" ") and not strong:
            return None
        strong = strong or bool(_STRONG.search(between))
        match = _HANDLE.match(normal, start)
        word = text.folded[match.start("handle") : match.end("handle")] if match else _word_at(text.folded, start)
        if not word:
            return None
        if (word in words.intro or words.apps.get(word) in ("phone", "number")) and "@" not in between:
            position = start + len(word)
            strong = strong or word in _NAMERS
            continue
        if match is None:
            return None
        marked = "@" in between or match[0].startswith("@")
        sure = marked or (strong and word not in words.everyday and word not in words.apps)
        if sure or _looks_like_handle(text, match, word, named):
            return match.start("handle"), match.end(), match["handle"] + (match["tag"] or "")
        return None
    return None


_NAMERS = frozenset({"id", "handle", "username", "nick", "nickname", "user", "ник", "нік", "معرف", "يوزر"})
_ANY_WORD = re.compile(r"[^\W\d_]+")


def _word_at(folded: str, start: int) -> str:
    match = _ANY_WORD.match(folded, start)
    return match[0] if match else ""


def _looks_like_handle(text: Text, match: re.Match[str], word: str, named: Apps) -> bool:
    """Whether a word without a mark before it is a handle: a digit, `_` or inner capital, Latin in a foreign text, or the last."""
    words = vocabulary()
    handle = match["handle"]
    if word in words.everyday or word in words.apps or words.is_everyday_app(named.kinds):
        return False
    if handle.isdigit() and "icq" not in named.kinds:
        return False
    if any(character.isdigit() or character == "_" for character in handle) or re.search(r"[a-z][A-Z]", handle):
        return True
    rest = text.normal[match.end() : match.end() + 2]
    ends = not rest.strip() or rest[0] in ".,;!)|\n/"
    return len(handle) >= _SHORTEST_ALONE and (ends or named.foreign)


def _marked(text: Text, named: Apps, limit: int) -> tuple[int, int, str] | None:
    """Return a handle with `@` in the same line, further behind: "Telegram, buy there via @name"."""
    end = min(limit, named.end + _MARKED_REACH)
    match = (
        _MARKED.search(text.normal, named.end, end + _LONGEST_HANDLE) if "@" in text.normal[named.end : end] else None
    )
    if match is None or match.start() >= end or "\n" in text.normal[named.end : match.start()]:
        return None
    return match.start("handle"), match.end(), match["handle"]


def _before(text: Text, named: Apps) -> tuple[int, int, str] | None:
    """Return (start, end, handle) of `@name on Telegram`, `name_77 (wickr)`."""
    offset = max(0, named.start - _BEFORE_REACH)
    before = _BEFORE.search(text.normal[offset : named.start])
    if before is None or not (before["at"] or (before["link"] and re.search(r"[\d_]", before["handle"]))):
        return None
    start, end = offset + before.start("handle"), offset + before.end("handle")
    words, word = vocabulary(), text.folded[start:end]
    if before["handle"].isdigit() or word in words.everyday or word in words.apps or not before["handle"].isascii():
        return None
    if not before["at"] and (words.is_everyday_app(named.kinds) or re.fullmatch(r"[\d.,x]+[a-z]{0,4}", word)):
        return None
    return start, end, before["handle"]


def _is_same(text: Text, named: Apps) -> bool:
    """Whether the words beside a messenger's name say that the last handle is used there too."""
    around = text.folded[max(0, named.start - 16) : named.start], text.folded[named.end : named.end + 18]
    return any(_same().search(re.split(r"[.;\n]", side)[0 if number else -1]) for number, side in enumerate(around))


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    apps: Mapping[str, str]
    messengers: Mapping[str, str]
    everyday_apps: frozenset[str]
    intro: frozenset[str]
    joiners: frozenset[str]
    everyday: frozenset[str]

    def is_everyday_app(self, kinds: tuple[str, ...]) -> bool:
        """Return whether all the messengers' names are also everyday words, as `signal` is."""
        return all(kind in self.everyday_apps for kind in kinds)


@functools.cache
def vocabulary() -> _Vocabulary:
    """Return the words of `config/lexicons/contact.yml` ready to be looked up."""
    entries = load_lexicon("contact").entries
    apps = [entry for entry in entries if entry.attributes.get("role") == "app"]
    return _Vocabulary(
        apps={term: entry.value for entry in apps for _, term in entry.terms},
        messengers={
            term: entry.value for entry in apps if entry.value not in ("phone", "number") for _, term in entry.terms
        },
        everyday_apps=frozenset(entry.value for entry in apps if entry.attributes.get("everyday")),
        intro=_named("intro"),
        joiners=_named("joiner"),
        everyday=_named("everyday"),
    )


def _named(value: str) -> frozenset[str]:
    return frozenset(
        term for entry in load_lexicon("contact").entries if entry.value == value for _, term in entry.terms
    )


def _any_of(value: str) -> re.Pattern[str]:
    words = sorted(_named(value), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


@functools.cache
def _no_blanks() -> re.Pattern[str]:
    return _any_of("no_blanks")


@functools.cache
def _same() -> re.Pattern[str]:
    return _any_of("same")


def nearest(apps: Sequence[Apps], starts: Sequence[int], place: int) -> Sequence[Apps]:
    """Return the few messengers nearest to a place."""
    index = bisect.bisect_left(starts, place)
    return apps[max(0, index - 2) : index + 2]
