"""Names of cartridges, found by key: a table of all ways to write them would be a product of points, crosses, units and short forms."""

import bisect
import functools
import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from configfile.loading import ConfigError, FrozenModel, load
from extractors.cartridge_keys import LENGTH, Bore, Vocabulary, bores, head_of, keys_of, plain_number, squeezed
from extractors.frame import Match, Terms, Text
from extractors.lexicon import FOLDER, Entry, Lexicon, content_hash
from extractors.normal import fold, normalise

_PARTING = str.maketrans(".:-/([\n", "       ")
_NUMBER_FOLLOWS = re.compile(r"\.?:?\s*[.,]?\d")
# Not behind two numbers: a third, another measure, a year.
_MEASURE = re.compile(
    r" ?(?:cm|см|inch|inches|in|zoll|pouces|px|ft|mg|g|gr|grams?|ml|ug\w*|mcg|kg|pills?|tabs?|m(?!\.)|м(?!\.)|\"|″|°|x ?\d|[-/.]\d{4})(?!\w)|x ?\d|[-/.]\d{2,4}(?![\d,.])"
)
_WORD = re.compile(r"[^\W_]+")
_OF_PISTOLS = ("parabellum", "short", "long", "largo")  # words that a length of nothing else has
_WORD_FOLLOWS = re.compile(r"[ -]?[^\W_]")
_SHORT = re.compile(r"[ -]?([^\W\d_]{3,7})(?!\w)(\.?)")
_SHORT_WORD = "…"  # what stands for the last word where that is short for any
_CROSSES = ("x", "*", "х")
_STOP = re.compile(r"[\n;|]|[.!?] ")  # what parts things
_LOOK_BACK = 24  # letters before a number in which a word may belong to it
_LONG_HEAD = 3  # letters that the first words of a name have at least to stand for it
_NEAR = 30  # letters between a number and the thing that it measures
_FOUND = "cartridges found"  # under which a text keeps its candidates
_NO_NAME = Entry("", ())


class CalibresModel(FrozenModel):
    """The file `config/lexicons/calibres.yml`; its comments say what each part is for."""

    about: str
    sources: tuple[str, ...]
    calibres: dict[str, tuple[str, ...]]
    readings: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    fillers: tuple[str, ...]
    before: tuple[str, ...]
    loose: tuple[str, ...]
    things: tuple[str, ...]
    counted: tuple[str, ...]
    bare: dict[str, dict[str, str]]
    cues: dict[str, tuple[str, ...]]


@dataclass(slots=True, eq=False)
class Cartridge(Match):
    """A name (`strong`: it means nothing else), or a number that may be one, without a value, `marked` by a point, unit or word."""

    strong: bool = True
    bore: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """Finds cartridges by their keys; has `lexicon` and `find` as `extractors.frame.Terms` has."""

    lexicon: Lexicon
    keys: Mapping[str, Mapping[str, Entry]]  # numbers → words → cartridge
    bores: frozenset[str]  # the first number of each key, and those that may mean a cartridge alone
    vocabulary: Vocabulary
    bare: frozenset[str]  # numbers that may mean a cartridge alone
    before: frozenset[str]  # words that may stand before their number
    callers: frozenset[str]  # words by which numbers are called calibres
    loose: frozenset[str]  # words as written that make no name sure
    counted: re.Pattern[str]  # what behind a bare number shows that it counts or measures
    alone: Terms  # names without a number
    things: Terms  # what is measured too: wire, drills, pictures

    def find(self, text: Text) -> tuple[Cartridge, ...]:
        """Return the cartridges by names that mean nothing else."""
        return tuple(found for found in self.names(text) if found.strong)

    def names(self, text: Text) -> tuple[Cartridge, ...]:
        """Return the cartridges that are named, surely or not, in order and without overlap; looked for once a text."""
        known = text.matches.get(_FOUND)
        if known is None:
            known = text.matches[_FOUND] = _names(self, text)
        return tuple(found for found in known if isinstance(found, Cartridge))

    def numbers(self, text: Text) -> Iterator[Cartridge]:
        """Yield numbers beside the names that may be cartridges too: without a value, `bore` says which."""
        names = deque(self.names(text))
        for bore in bores(text.folded, self.bores):
            while names and names[0].end <= bore.start:
                names.popleft()
            if not (names and names[0].start < bore.end) and (found := _bare(self, text, bore)):
                yield found


@dataclass(frozen=True, slots=True)
class Calibres:
    """Finder of names; what a bare number means (cue → cartridge, the cue is empty beside any arm); finder of cues."""

    named: Named
    bare: Mapping[str, Mapping[str, str]]
    cues: Terms


@dataclass(frozen=True, slots=True)
class _Name:
    """A key found in a text: where, whose, and its last word as written."""

    start: int
    end: int
    entry: Entry
    word: str = ""


def _names(named: Named, text: Text) -> tuple[Cartridge, ...]:
    found: list[Cartridge] = []
    done = 0
    for bore in bores(text.folded, named.bores):
        if bore.start >= done and (name := _name(named, text, bore, done)):
            done = name.end
            found.append(name)
    for match in named.alone.find(text):
        if not any(other.start < match.end and match.start < other.end for other in found):
            found.append(Cartridge(match.start, match.end, match.entry, match.first, match.after))
    return tuple(sorted(found, key=lambda cartridge: cartridge.start)) if found else ()


def _name(named: Named, text: Text, bore: Bore, done: int) -> Cartridge | None:
    """Return the name that begins with the number, of two numbers rather than of one."""
    folded = text.folded
    length = LENGTH.match(folded, bore.end)
    pair = _pair(named, bore, length) if length else ""
    name = _worded(named, folded, pair, (bore.start, length.end()), done) if length and pair else None
    if name and length:
        if _MEASURE.match(folded, length.end()) or _is_thread(folded, bore):
            return None
        sure = _is_sure_pair(pair, length, pointed=bore.pointed, worded=bool(name.word))
    elif bore.number in named.keys:
        name = _worded(named, folded, bore.number, (bore.start, bore.end), done)
        if name and not name.word and named.counted.match(folded, name.end):
            return None
        sure = name is not None and _is_sure_word(named, folded, bore, name)
    if name is None:
        return None
    if not (bore.pointed or "." in bore.number) and _is_measured(named, text, name.start, name.end):
        return None
    strong = sure or _is_whole(named, folded, name)
    return Cartridge(name.start, name.end, name.entry, 0, 0, strong, bore.number, marked=True)


def _pair(named: Named, bore: Bore, length: re.Match[str]) -> str:
    """Return the two numbers as a key; without a cross only where a point or unit shows that they are no date or share."""
    second = plain_number(length["number"])
    metric, dashed = f"{bore.number}x{second}", f"{bore.number}-{second}"
    crossed = length["cross"].strip(" -") in (*_CROSSES, "na", "на", "by")
    if metric in named.keys and (crossed or "." in bore.number or bore.unit):
        return metric
    return dashed if dashed in named.keys else ""


def _is_sure_pair(pair: str, length: re.Match[str], *, pointed: bool, worded: bool) -> bool:
    crossed = length["cross"].strip(" -") in _CROSSES
    return worded or ("x" in pair and crossed) or ("-" in pair and pointed)


def _is_sure_word(named: Named, folded: str, bore: Bore, name: _Name) -> bool:
    """Whether the last word of a name makes it sure: nearly all do behind a point, and behind a unit where no word follows."""
    if not name.word or bore.pointed:
        return bool(name.word)
    loose = name.word in named.loose or name.word == _SHORT_WORD or name.word.isdigit()
    return not loose or (
        bore.unit
        and named.vocabulary.plain.get(name.word) in _OF_PISTOLS
        and _WORD_FOLLOWS.match(folded, name.end) is None
    )


def _is_thread(folded: str, bore: Bore) -> bool:
    """Whether an M stands before the number, as in M8x57."""
    before = folded[max(0, bore.start - 2) : bore.start]
    return before[-1:] in ("m", "м") and not before[:-1].isalnum()


def _worded(named: Named, folded: str, numbers: str, span: tuple[int, int], done: int) -> _Name | None:
    """Return the longest name of the numbers with the words behind them, or with a word before them."""
    table = named.keys[numbers]
    if folded[span[0]] in ".,":
        table = {**table, **named.keys.get(f".{numbers}", {})}
    best = _Name(*span, table[""]) if "" in table else None
    called = False
    for words, written, end in named.vocabulary.words(folded, span[1]):
        if entry := table.get(words):
            best = _Name(span[0], end, entry, words if written.isdigit() else written)
        called = called or words in named.callers
    if called or (best and best.word):
        return best
    return _preceded(named, folded, table, span, done) or best or _shortened(folded, table, span)


def _preceded(named: Named, folded: str, table: Mapping[str, Entry], span: tuple[int, int], done: int) -> _Name | None:
    """Return the name whose word, or two run together, stand before the number: Magnum .44, Velo Dog 5,75."""
    words = _words_before(folded, max(done, span[0] - _LOOK_BACK), span[0])
    for count in range(len(words), 0, -1):
        meant = named.vocabulary.plain.get("".join(word for _, word in words[-count:]), "")
        if meant in named.before and meant in table:
            return _Name(words[-count][0], span[1], table[meant], words[-1][1])
    return None


def _words_before(folded: str, low: int, start: int) -> list[tuple[int, str]]:
    """Return the one or two words that end right before `start`, with where they begin."""
    words: list[tuple[int, str]] = []
    text = folded[low:start].translate(_PARTING)
    for _ in range(2):
        text = text.rstrip(" ")
        if not text[-1:].isalpha():
            break
        at = text.rfind(" ") + 1
        words.insert(0, (low + at, text[at:]))
        text = text[:at]
    return words


def _shortened(folded: str, table: Mapping[str, Entry], span: tuple[int, int]) -> _Name | None:
    """Return the name of the number whose words begin as the next word does, if they also begin all such names: .22 Horn., 28 Nos."""
    match = _SHORT.match(folded, span[1])
    if match is None or not (match[2] or folded[span[0]] in ".," or match.end() == len(folded)):
        return None
    found = sorted((words for words in table if words.startswith(match[1])), key=len)
    if not found or not all(words.startswith(found[0]) or table[words] is table[found[0]] for words in found):
        return None
    return _Name(span[0], match.end(1), table[found[0]], _SHORT_WORD)


def _is_measured(named: Named, text: Text, start: int, end: int) -> bool:
    """Whether a thing that is measured too stands beside the number, in its sentence: 12 gauge wire, picture 9x18."""
    things = named.things.find(text)
    after = bisect.bisect_left(things, start, key=lambda thing: thing.start) if things else 0
    for thing in things[max(0, after - 1) : after + 1]:
        low, high = (end, thing.start) if thing.start >= end else (thing.end, start)
        if high - low < _NEAR and _STOP.search(text.folded, low, high) is None:
            return True
    return False


def _is_whole(named: Named, folded: str, name: _Name) -> bool:
    """Whether the text is nothing but the name and what calibres are called, as a field for the calibre is."""
    if len(folded) - (name.end - name.start) > _LOOK_BACK:
        return False
    rest = _WORD.findall(f"{folded[: name.start]} {folded[name.end :]}")
    return all(named.vocabulary.plain.get(word) in named.vocabulary.fillers for word in rest)


def _bare(named: Named, text: Text, bore: Bore) -> Cartridge | None:
    """Return a number that stands for itself, and neither counts nor measures something: ".45", "9mm", "40 cal", "kal 7,65"."""
    folded, start, end, number = text.folded, bore.start, bore.end, bore.number
    key = number if "." in number else number + ("mm" if bore.unit else "")
    if bore.pointed and f".{number}" in named.bare:
        key = f".{number}"
    if key not in named.bare or folded[start - 1 : start].strip(" ()/:;+|\n\"'") or folded[end : end + 1].isalnum():
        return None
    before = _words_before(folded, max(0, start - _LOOK_BACK), start)
    called = bool(before) and named.vocabulary.plain.get(before[-1][1]) in named.callers
    if called:
        start = before[-1][0]
    for meant, _, after in named.vocabulary.words(folded, end):
        if meant in named.callers and _NUMBER_FOLLOWS.match(folded, after) is None:
            called, end = True, after
        break
    if named.counted.match(folded, end) or _is_measured(named, text, start, end):
        return None
    marked = called or bore.pointed or bore.unit or "." in number
    return Cartridge(start, end, _NO_NAME, 0, 0, strong=False, bore=key, marked=marked)


@functools.cache
def calibres() -> Calibres:
    """Return the lexicon of cartridges, its spellings as keys."""
    path = FOLDER / "calibres.yml"
    model = load(path, CalibresModel)
    version = content_hash(path)
    readings = _readings(model)
    spelled = {name: tuple(_spellings(name, model, readings)) for name in model.calibres}
    vocabulary = Vocabulary.of(
        {_plain(word): map(_plain, variants) for word, variants in model.words.items()},
        (spelling for spellings in spelled.values() for spelling in spellings),
        model.fillers,
    )
    entries = {name: Entry(name, tuple(("any", spelling) for spelling in spelled[name])) for name in spelled}
    for meanings in model.bare.values():
        if unknown := set(meanings.values()) - set(entries) or set(meanings) - {"", *model.cues}:
            raise ConfigError(path, 1, "bare", f"{sorted(unknown)} are no calibres or cues")
    keys = _keys(path, entries, vocabulary)
    bare = {**_only(keys), **model.bare}
    named = Named(
        Lexicon("calibres", version, tuple(entries.values())),
        keys,
        frozenset(re.match(r"\.?(\d*(?:\.\d+)?)", key)[1] for key in (*keys, *bare)),  # type: ignore[index]  # matches always
        vocabulary,
        frozenset(bare),
        frozenset(model.before),
        frozenset(model.before).intersection(model.fillers),
        frozenset(map(_plain, model.loose)),
        re.compile(
            rf" ?-?(?:%|\"|€|\$|£|x ?\d|(?:{'|'.join(re.escape(_plain(word)) for word in model.counted)})(?!\w))"
        ),
        Terms(_lexicon("calibres without number", version, _alone(entries))),
        Terms(_lexicon("things measured", version, {"thing": model.things})),
    )
    return Calibres(named, bare, Terms(_lexicon("cues of calibres", version, model.cues)))


def _only(keys: Mapping[str, Mapping[str, Entry]]) -> dict[str, dict[str, str]]:
    """Return what a number behind a point means where one cartridge alone has it: .204, .505."""
    names = {number: {entry.value for entry in table.values()} for number, table in keys.items() if number.isdigit()}
    return {
        f".{number}": {"": min(found)} for number, found in names.items() if len(found) == 1 and min(found)[0] == "."
    }


def _lexicon(name: str, version: str, words: Mapping[str, tuple[str, ...]]) -> Lexicon:
    entries = (Entry(value, tuple(("any", _plain(word)) for word in terms)) for value, terms in words.items())
    return Lexicon(name, version, tuple(entries))


def _alone(entries: Mapping[str, Entry]) -> dict[str, tuple[str, ...]]:
    found = {name: tuple(term for _, term in entry.terms if not head_of(term)[0]) for name, entry in entries.items()}
    return {name: terms for name, terms in found.items() if terms}


def _plain(words: str) -> str:
    return fold(normalise(words).text)


def _spellings(name: str, model: CalibresModel, readings: Mapping[re.Pattern[str], tuple[str, ...]]) -> Iterator[str]:
    """Yield a cartridge's spellings, with each reading of their letters: s&w is smith too, acp is auto."""
    own = (
        () if name.startswith(".") and name.endswith((" cal", " caliber")) else (name,)
    )  # any .22 may be called .22 cal
    for spelling in dict.fromkeys(map(_plain, (*own, *model.calibres[name]))):
        yield spelling
        for letters, others in readings.items():
            if letters.search(spelling):
                yield from (letters.sub(other, spelling) for other in others)


def _readings(model: CalibresModel) -> dict[re.Pattern[str], tuple[str, ...]]:
    return {
        re.compile(rf"(?<![^\W\d_]){re.escape(letters)}(?![^\W\d_])"): tuple(map(_plain, others))
        for letters, others in model.readings.items()
    }


def _keys(path: Path, entries: Mapping[str, Entry], vocabulary: Vocabulary) -> dict[str, dict[str, Entry]]:
    """Return all keys; raise ConfigError where one has two owners. A spelling with a point may differ from one without: .20 cal, cal. 20."""
    keys: dict[str, dict[str, Entry]] = {}
    spelled = [(spelling, entry) for entry in entries.values() for _, spelling in entry.terms]
    for spelling, entry in sorted(spelled, key=lambda pair: pair[0].startswith(".")):
        numbers, heads = keys_of(spelling, vocabulary)
        words = heads[-1] if heads else ""
        if not numbers or not (words or not numbers.replace(".", "").isdigit()):
            continue
        owner = keys.setdefault(numbers, {}).setdefault(words, entry)
        if owner is not entry and spelling.startswith("."):
            owner = keys.setdefault(f".{numbers}", {}).setdefault(words, entry)
        if owner is not entry:
            raise ConfigError(path, _line_of(path, entry.value), entry.value, f"{spelling!r} is also {owner.value!r}")
    _add_first_words(keys, entries, vocabulary)
    for numbers in tuple(keys):
        for short in squeezed(numbers):
            table = keys.setdefault(short, {})
            table.update({words: entry for words, entry in keys[numbers].items() if words not in table})
    return keys


def _add_first_words(keys: dict[str, dict[str, Entry]], entries: Mapping[str, Entry], vocabulary: Vocabulary) -> None:
    """Add a name's first words as a key where they begin no other name: .338 Lapua, 6.5x47."""
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name in entries:
        numbers, heads = keys_of(_plain(name), vocabulary)
        for head in ("", *heads[:-1]) if heads else ():
            owners[numbers, head].add(name)
    for (numbers, head), names in owners.items():
        if len(names) == 1 and (len(head) >= _LONG_HEAD or (not head and not numbers.replace(".", "").isdigit())):
            keys[numbers].setdefault(head, entries[next(iter(names))])


def _line_of(path: Path, value: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if value in line), 1)
