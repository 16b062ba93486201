import functools
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from classifiers.given import Classifier, Given
from configfile.loading import FrozenModel, load
from records.fact import Fact
from records.label import Label, Reason

NAME = "language"
VERSION = "rules-1"
PATH = Path(__file__).parent.parent / "config" / "languages.yml"
READ = 200  # characters of a text that are looked at
SHOWN, AGAINST = 4, 2  # words quoted
SCRIPT = 3.0  # what letters weigh that few languages are written in
ALONE = 0.6  # probability where no known word tells, and the statistics of letters decided

_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = {"ar": "Arabic", "ru": "Cyrillic", "uk": "Cyrillic", "sr": "Cyrillic"}
_LETTERS = {"Arabic": re.compile("[\u0600-\u06ff]{2,}"), "Cyrillic": re.compile("[\u0400-\u04ff]{2,}")}


class WordsModel(FrozenModel):
    """`config/languages.yml`: words by languages; a key of several codes is for all of them."""

    about: str
    words: dict[str, str]
    letters: dict[str, str]


def build() -> Classifier:
    """Return the rule that says how surely a listing is in the language that was read, by its words."""
    known = _known()

    def classify(given: Given) -> Iterable[Label]:
        if given.language is None:
            return
        found = list(_told(given, known))
        own = [one for one in found if given.language in one[0]]
        script = list(_script(given))
        rivals = _sums(found, given.language)
        rival = max(rivals, key=lambda code: rivals[code], default="")
        score = sum(one[1] for one in own) + sum(reason.weight for reason in script) - rivals.get(rival, 0.0)
        likely = min(0.99, max(0.3, 1 / (1 + math.exp(-score)))) if own or script else ALONE
        reasons = [*script, *_quoted(given, own, SHOWN, f"a word of {given.language}", 1)]
        against = [one for one in found if rival in one[0] and given.language not in one[0]]
        reasons += _quoted(given, against, AGAINST, f"a word of {rival}", -1)
        if not own and not script:
            reasons.append(Reason("no known word tells: by the statistics of its letters", 0.4))
        yield Label(NAME, given.language, round(likely, 3), tuple(reasons), f"{NAME} {VERSION}")

    return classify


Told = tuple[frozenset[str], float, str, re.Match[str]]  # languages that have a word, its weight, field and place


def _told(given: Given, known: Mapping[str, frozenset[str]]) -> Iterator[Told]:
    """Yield the known words of title and description, each once; what several languages have weighs less."""
    seen: set[str] = set()
    for name in ("title", "description"):
        text = given.texts.get(name, "")[:READ]
        is_plain = text.isascii()
        for match in _WORD.finditer(text.lower() if is_plain else text):
            plain = match[0] if is_plain else _plain(match[0])
            owners = known.get(plain)
            if owners and plain not in seen:
                seen.add(plain)
                yield owners, 1 / len(owners), name, match


def _script(given: Given) -> Iterator[Reason]:
    """Yield that the letters are those of the language, with the first word that shows it."""
    script = _SCRIPTS.get(given.language or "")
    for name in ("title", "description") if script else ():
        if match := _LETTERS[script or ""].search(given.texts.get(name, "")):
            fact = Fact(match.start(), match.end(), NAME, script or "", match[0], name, NAME)
            yield Reason(f"written in {script} letters", SCRIPT, fact)
            return


def _sums(found: Iterable[Told], language: str) -> dict[str, float]:
    """Return what the words say for each other language."""
    sums: dict[str, float] = {}
    for owners, weight, *_ in found:
        for code in owners:
            if code != language:
                sums[code] = sums.get(code, 0.0) + weight
    return sums


def _quoted(given: Given, told: list[Told], most: int, says: str, sign: int) -> Iterator[Reason]:
    for owners, weight, name, match in sorted(told, key=lambda one: -one[1])[:most]:
        start, end = match.span()
        fact = Fact(start, end, NAME, _plain(match[0]), given.texts[name][start:end], name, NAME)
        also = "" if len(owners) == 1 else f", and of {len(owners) - 1} more"
        yield Reason(f"{fact.text!r} is {says}{also}", sign * round(weight, 2), fact)


@functools.cache
def _known() -> Mapping[str, frozenset[str]]:
    """Return the words of the file, without accents, each with the languages that have it."""
    owners: dict[str, set[str]] = {}
    for codes, words in load(PATH, WordsModel).words.items():
        for word in words.split():
            owners.setdefault(_plain(word), set()).update(codes.split())
    return {word: frozenset(codes) for word, codes in owners.items()}


def _plain(word: str) -> str:
    """Return a word in small letters without accents.

    >>> _plain("Çöp"), _plain("ЙОД")
    ('cop', 'иод')
    """
    lowered = word.casefold()
    if lowered.isascii():
        return lowered
    return "".join(letter for letter in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(letter))
