"""The frame of every extractor: one prepared text, tokenised once by spaCy, and lexicons matched on its tokens."""

import contextlib
import dataclasses
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]  # compiled, without stubs
from spacy.tokens import Doc
from spacy.util import filter_spans

from extractors.lexicon import Entry, Lexicon, load_lexicon
from extractors.normal import Normal, fold, normalise
from records.fact import Fact

# Letters and digits part, decimals stay: "G17" = g|17, "7.62x39mm" = 7.62|x|39|mm, ".45ACP" = .|45|acp.
_INFIX = re.compile(
    r"[^\w\s.,']|_|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])[.,'](?=.)|(?<=\d)'(?=.)|(?<=\d)[.,](?=\D)"
)
_PREFIX = re.compile(r"[^\w]|_")
_SUFFIX = re.compile(r"(?:[^\w]|_)$")
_CACHED_WORDS = 200_000  # the lexicons alone fill spaCy's usual 10,000, and no word of a text would be kept
KEPT_WORDS = 100_000  # the lexicons' and the first ones of texts: known words are read faster
_LONG_WORD = re.compile(r"[^\W\d_]{9,}")  # that may be a compound
_LONGEST_RUN = 20  # letters and digits that a spelling like "Glock19Gen4MOS9mm" may run together


@functools.cache
def language() -> Language:
    """Return the blank multilingual pipeline with our tokenizer; its vocabulary is shared by all matchers."""
    nlp = spacy.blank("xx")
    nlp.tokenizer = Tokenizer(
        nlp.vocab,
        prefix_search=_PREFIX.match,
        suffix_search=_SUFFIX.search,
        infix_finditer=_INFIX.finditer,
        max_cache_size=_CACHED_WORDS,
    )
    return nlp


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
    )  # by lexicon, once found
    _doc: Doc | None = dataclasses.field(default=None, repr=False)
    _long_words: "tuple[re.Match[str], ...] | None" = dataclasses.field(default=None, repr=False)

    @property
    def long_words(self) -> "tuple[re.Match[str], ...]":
        """The words of `folded` that may be compounds; looked for when first asked for."""
        if self._long_words is None:
            self._long_words = tuple(_LONG_WORD.finditer(self.folded))
        return self._long_words

    @property
    def doc(self) -> Doc:
        """The tokens of `folded`, a hyphen read as a blank; made when first asked for."""
        if self._doc is None:
            self._doc = language().make_doc(self.folded.replace("-", " "))
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


@dataclass(frozen=True, slots=True)
class Match:
    """A lexicon's term found: its half-open span in `Text.normal` and in tokens of `Text.doc`."""

    start: int
    end: int
    entry: Entry
    first: int
    after: int


class Terms:
    """Finds a lexicon's terms, longest first; hyphens, and blanks beside numbers, are optional (`ak-47`, `AK 47`, `ak47`)."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        nlp = language()
        self._matcher = PhraseMatcher(nlp.vocab)
        self._entries: dict[int, Entry] = {}
        for number, entry in enumerate(lexicon.entries):
            key = f"{lexicon.name}:{number}"
            patterns = {term.replace("-", " ") for _, term in entry.terms}
            self._matcher.add(key, [nlp.make_doc(pattern) for pattern in sorted(patterns)])
            self._entries[nlp.vocab.strings[key]] = entry
        self._tails = {tail: entry for entry in lexicon.entries for tail in entry.tails}
        self._any_tail = tuple(self._tails)
        self._tail_sizes = sorted({len(tail) for tail in self._tails}, reverse=True)

    def find(self, text: Text) -> tuple[Match, ...]:
        """Return the terms of the text in order, without overlap; looked for once a text."""
        matches = text.matches.get(self.lexicon.name)
        if matches is None:
            spans = self._matcher(text.doc, as_spans=True)
            spans = filter_spans(spans) if len(spans) > 1 else spans
            found = [
                Match(span.start_char, span.end_char, self._entries[span.label], span.start, span.end)
                for span in spans
                if not _is_inside_code(text.folded, span.start_char, span.end_char)
            ]
            if self._tails:
                found = sorted((*found, *self._compounds(text, found)), key=lambda match: match.start)
            matches = text.matches[self.lexicon.name] = tuple(found)
        return matches

    def _compounds(self, text: Text, matches: Sequence[Match]) -> Iterator[Match]:
        """Yield the words that end in a tail and are no terms themselves: "Jagdklappmesser", not "CloudHolster"."""
        for word in text.long_words:
            if not word[0].endswith(self._any_tail) or _has_inner_capital(text, *word.span()):
                continue
            entry = next(self._tails[tail] for size in self._tail_sizes if (tail := word[0][-size:]) in self._tails)
            if any(match.start < word.end() and word.start() < match.end for match in matches):
                continue
            if span := text.doc.char_span(*word.span()):
                yield Match(span.start_char, span.end_char, entry, span.start, span.end)


def _has_inner_capital(text: Text, start: int, end: int) -> bool:
    word = text.normal[start:end]
    return not word.isupper() and any(letter.isupper() for letter in word[1:])


def _is_inside_code(folded: str, start: int, end: int) -> bool:
    """Whether a span is cut out of a long run of letters and digits, as keys and session ids are."""
    first, after = start, end
    while first > 0 and start - first < _LONGEST_RUN and folded[first - 1].isalnum():
        first -= 1
    while after < len(folded) and after - end < _LONGEST_RUN and folded[after].isalnum():
        after += 1
    return (first, after) != (start, end) and after - first > _LONGEST_RUN


@functools.cache
def terms(name: str) -> Terms:
    """Return the matcher of `config/lexicons/<name>.yml`."""
    return Terms(load_lexicon(name))
