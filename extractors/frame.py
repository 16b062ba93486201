"""The frame of every extractor: one prepared text, cut into tokens once, and all lexicons looked up in one pass."""

import bisect
import contextlib
import dataclasses
import functools
import itertools
import operator
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import spacy
from ahocorasick_rs import AhoCorasick, MatchKind
from spacy.language import Language
from spacy.tokens import Doc

from extractors.lexicon import Entry, Lexicon, load_lexicon
from extractors.normal import Normal, fold, normalise
from records.fact import Fact

# Letters and digits part, decimals stay: "G17" = g|17, "7.62x39mm" = 7.62|x|39|mm, ".45ACP" = .|45|acp. A line break is a token
# and so is a run of blanks: no term reaches across them.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|\n| {2,}|\S")
_JOINT = "\x1f"  # between the tokens of a text as the automaton reads it; no prepared text has it
KEPT_WORDS = 100_000  # the lexicons' and the first ones of texts: known words are read faster
_LONG_WORD = re.compile(r"[^\W\d_]{9,}")  # that may be a compound
_LONGEST_RUN = 20  # letters and digits that a spelling like "Glock19Gen4MOS9mm" may run together


@functools.cache
def language() -> Language:
    """Return the blank multilingual pipeline with our tokenizer; its vocabulary is shared by all documents."""
    nlp = spacy.blank("xx")
    nlp.tokenizer = lambda text: _document(text, [match.span() for match in _TOKEN.finditer(text)])
    return nlp


def _document(text: str, spans: Sequence[tuple[int, int]]) -> Doc:
    words = [text[start:end] for start, end in spans]
    blanks = [text.startswith(" ", end) and not text.startswith("  ", end) for _, end in spans]
    return Doc(language().vocab, words=words, spaces=blanks)


@contextlib.contextmanager
def passing() -> Iterator[None]:
    """Let spaCy forget, behind the block, the words met in it, once it knows enough; matchers exist before, no `Text` lives on."""
    nlp = language()
    with nlp.memory_zone() if len(nlp.vocab.strings) > KEPT_WORDS else contextlib.nullcontext():
        yield


@dataclass(slots=True, eq=False)
class Text:
    """A text as extractors want it; spans of `normal` and `folded` are alike, `span` leads back to `original`."""

    original: str
    field: str
    normal: str
    folded: str  # lower case, no accents
    origin: Normal
    matches: "dict[str, tuple[Match, ...]]" = dataclasses.field(
        default_factory=dict, repr=False
    )  # by lexicon, once looked for
    _tokens: list[tuple[int, int]] | None = dataclasses.field(default=None, repr=False)
    _words: frozenset[str] | None = dataclasses.field(default=None, repr=False)
    _doc: Doc | None = dataclasses.field(default=None, repr=False)

    @property
    def tokens(self) -> list[tuple[int, int]]:
        """The half-open spans of the tokens of `folded`, a hyphen read as a blank; cut when first asked for."""
        if self._tokens is None:
            self._tokens = [match.span() for match in _TOKEN.finditer(self.folded.replace("-", " "))]
        return self._tokens

    @property
    def words(self) -> frozenset[str]:
        """The tokens of `folded`, each once: what an extractor asks first, before it looks closer."""
        if self._words is None:
            self._words = frozenset(self.folded[start:end] for start, end in self.tokens)
        return self._words

    @property
    def doc(self) -> Doc:
        """The same tokens as spaCy's document; made when first asked for."""
        if self._doc is None:
            self._doc = _document(self.folded.replace("-", " "), self.tokens)
        return self._doc

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of `normal` stands in `original`."""
        return self.origin.span(start, end)

    def fact(self, start: int, end: int, kind: str, value: str, **attributes: object) -> Fact:
        """Return the fact that a not empty span of `normal` states; its own span points into `original`."""
        start, end = self.origin.span(start, end)
        return Fact(start, end, kind, value, self.original[start:end], self.field, kind, attributes)


def prepare(text: str | Text, named: str = "") -> Text:
    """Return the text normalised and folded; a prepared one as it is. `named` is the field that its facts will name."""
    if isinstance(text, Text):
        return text
    origin = normalise(text, disguised_words())
    return Text(text, named, origin.text, fold(origin.text), origin)


@functools.cache
def disguised_words() -> frozenset[str]:
    """Return the words that are looked for behind dots, blanks and digits, folded."""
    return frozenset(term for entry in load_lexicon("disguised").entries for _, term in entry.terms)


@dataclass(slots=True)  # not frozen: a text has dozens, and frozen ones take three times as long to make
class Match:
    """A lexicon's term found: its half-open span in `Text.normal` and in tokens of `Text.doc`."""

    start: int
    end: int
    entry: Entry
    first: int
    after: int
    languages: tuple[str, ...] = dataclasses.field(default=(), kw_only=True)  # that have the term; none for a compound


class Terms:
    """Finds a lexicon's terms, longest first; hyphens, and blanks beside numbers, are optional (`ak-47`, `AK 47`, `ak47`).

    Those that `join` has joined share one automaton: the first that is asked about a text reads it for all.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._alone: Automaton | None = None
        _LEXICONS[lexicon.name] = lexicon

    def find(self, text: Text) -> tuple[Match, ...]:
        """Return the terms of the text in order, without overlap; looked for once a text."""
        name = self.lexicon.name
        if name not in text.matches:
            text.matches.update(self._automaton().find(text))
        return text.matches[name]

    def _automaton(self) -> "Automaton":
        if joined := _JOINED.get((self.lexicon.name, self.lexicon.version)):
            return joined
        if self._alone is None:
            self._alone = Automaton([self.lexicon])
        return self._alone


_FIRST = operator.attrgetter("first")
_LEXICONS: dict[str, Lexicon] = {}  # by name, each as its last `Terms` was made of
_JOINED: "dict[tuple[str, str], Automaton]" = {}  # by name and version of the lexicon


def join() -> None:
    """Let all lexicons that have a `Terms` by now share one automaton, which is what reads listings fast."""
    automaton = Automaton(list(_LEXICONS.values()))
    _JOINED.update({(lexicon.name, lexicon.version): automaton for lexicon in _LEXICONS.values()})


def known_lexicons() -> list[Lexicon]:
    """Return the lexicons that have a `Terms`."""
    return list(_LEXICONS.values())


Owner = tuple[str, Entry, tuple[str, ...]]  # of a pattern: lexicon, entry, languages


class Automaton:
    """Aho-Corasick over the terms of several lexicons, on tokens: docs/decisions/012."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._names = [lexicon.name for lexicon in lexicons]
        owners: dict[str, tuple[Owner, ...]] = {}
        shared: dict[object, tuple[Owner, ...]] = {}  # patterns by the hundred thousand have the same few owners
        tails: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
        for lexicon in lexicons:
            for entry in lexicon.entries:
                for pattern, languages in _patterns(entry).items():
                    mine = (*owners.get(pattern, ()), (lexicon.name, entry, tuple(languages)))
                    owners[pattern] = shared.setdefault(
                        tuple((name, id(one), spoken) for name, one, spoken in mine), mine
                    )
                for tail in entry.tails:
                    tails[tail].append((lexicon.name, entry))
        self._owners = list(owners.values())
        self._patterns = AhoCorasick(list(owners), matchkind=MatchKind.Standard)
        self._tails: Mapping[str, list[tuple[str, Entry]]] = tails
        self._any_tail = tuple(tails)
        self._tail_sizes = sorted({len(tail) for tail in tails}, reverse=True)

    def find(self, text: Text) -> dict[str, tuple[Match, ...]]:
        """Return the terms of the text by lexicon, in order and without overlap within one."""
        tokens, folded, plain = text.tokens, text.folded, text.folded.replace("-", " ")
        words = [plain[start:end] for start, end in tokens]
        hits = self._patterns.find_matches_as_indexes(_JOINT.join(("", *words, "")), overlapping=True)
        matches: dict[str, tuple[Match, ...]] = dict.fromkeys(self._names, ())
        if hits:
            offsets = list(itertools.accumulate(map(len, words), _behind_joint, initial=0))
            found: dict[str, list[Match]] = defaultdict(list)
            for number, hit_start, hit_end in hits:
                first, after = bisect.bisect_left(offsets, hit_start), bisect.bisect_left(offsets, hit_end - 1)
                start, end = tokens[first][0], tokens[after - 1][1]
                if not _is_inside_code(folded, start, end):
                    for name, entry, languages in self._owners[number]:
                        found[name].append(Match(start, end, entry, first, after, languages=languages))
            matches |= {name: _longest(several) for name, several in found.items()}
        return self._with_compounds(text, matches) if self._any_tail else matches

    def _with_compounds(self, text: Text, matches: dict[str, tuple[Match, ...]]) -> dict[str, tuple[Match, ...]]:
        """Return the matches with words that end in a tail and are no terms themselves: "Jagdklappmesser", not "CloudHolster"."""
        for word in _LONG_WORD.finditer(text.folded):
            if not word[0].endswith(self._any_tail) or _has_inner_capital(text, *word.span()):
                continue
            first = bisect.bisect_left(text.tokens, word.span())
            for name, entry in self._tailed(word[0]).items():
                if not any(match.first <= first < match.after for match in matches[name]):
                    compound = Match(*word.span(), entry, first, first + 1)
                    matches[name] = tuple(sorted((*matches[name], compound), key=lambda match: match.start))
        return matches

    def _tailed(self, word: str) -> dict[str, Entry]:
        """Return by lexicon the entry of the longest tail that the word ends in."""
        owners: dict[str, Entry] = {}
        for size in self._tail_sizes:
            for name, entry in self._tails.get(word[-size:], ()):
                owners.setdefault(name, entry)
        return owners


def _patterns(entry: Entry) -> dict[str, list[str]]:
    """Return the entry's terms as the automaton reads them, each with its languages."""
    patterns: dict[str, list[str]] = {}
    for language, term in entry.terms:
        pattern = _JOINT.join(("", *_TOKEN.findall(term.replace("-", " ")), ""))
        patterns.setdefault(pattern, []).append(language)
    return patterns


def _longest(matches: list[Match]) -> tuple[Match, ...]:
    """Return the matches in order without those that a longer, or of equal ones an earlier one overlaps."""
    matches.sort(key=_FIRST)
    if all(match.after <= following.first for match, following in itertools.pairwise(matches)):
        return tuple(matches)
    taken: set[int] = set()
    kept = []
    for match in sorted(matches, key=lambda match: (match.first - match.after, match.first)):
        tokens = range(match.first, match.after)
        if taken.isdisjoint(tokens):
            taken.update(tokens)
            kept.append(match)
    return tuple(sorted(kept, key=_FIRST))


def _behind_joint(offset: int, size: int) -> int:
    return offset + size + 1


def _has_inner_capital(text: Text, start: int, end: int) -> bool:
    word = text.normal[start:end]
    return not word.isupper() and any(letter.isupper() for letter in word[1:])


def _is_inside_code(folded: str, start: int, end: int) -> bool:
    """Whether a span is cut out of a long run of letters and digits, as keys and session ids are."""
    if not (folded[start - 1 : start].isalnum() or folded[end : end + 1].isalnum()):
        return False
    first, after = start, end
    while first > 0 and start - first < _LONGEST_RUN and folded[first - 1].isalnum():
        first -= 1
    while after < len(folded) and after - end < _LONGEST_RUN and folded[after].isalnum():
        after += 1
    return after - first > _LONGEST_RUN


@functools.cache
def terms(name: str) -> Terms:
    """Return the matcher of `config/lexicons/<name>.yml`."""
    return Terms(load_lexicon(name))
