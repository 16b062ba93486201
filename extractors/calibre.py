import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from configfile.loading import ConfigError, FrozenModel, load
from extractors import arms
from extractors.frame import Match, Terms, Text, prepare
from extractors.lexicon import FOLDER, Entry, Lexicon, content_hash, refuse_duplicates
from extractors.normal import fold
from records.fact import Fact


class CalibreModel(FrozenModel):
    """A cartridge; `of` is the name it is reported under where that differs."""

    name: str
    of: str = ""
    spellings: tuple[str, ...]


class CalibresModel(FrozenModel):
    """The file `config/lexicons/calibres.yml`."""

    about: str
    sources: tuple[str, ...]
    synonyms: dict[str, tuple[str, ...]]
    calibres: tuple[CalibreModel, ...]
    bare: dict[str, str]


@dataclass(frozen=True, slots=True)
class Calibres:
    """Matcher of full names, and what a bare number means near a firearm."""

    named: Terms
    bare: Mapping[str, str]


_METRIC = re.compile(r"(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)(mm)?")
# A number that may be a cartridge: ".45", "9mm", "40 cal", "kal. 7,65", "9 мм", a bare "380".
_NUMBER = re.compile(
    r"(?<![\w.,$€£#/-])(?P<word>(?:cal|kal|caliber|calibre|calibro|calibr|kaliber|kalibr|kalibar|kalibra|kalibre|калибр|калибра|кал|калібр|عيار)\.?\s*:?\s*)?"
    r"(?P<point>[.,])?(?P<number>\d{1,3}(?:[.,]\d{1,2})?(?:-06)?)(?P<unit>\s?-?(?:mm|мм|m/m|مم|ملم))?"
    r"(?P<cal>\s?-?(?:cal|caliber|calibre|calibers|kaliber|калибр|калибра|кал|kalibre|калібру|калібр)\b)?(?![\w])"
)
_NOT_A_CALIBRE = re.compile(
    r"\s?(?:%|g\b|gr\b|gram|grams|mg\b|kg\b|oz\b|ml\b|usd|eur|btc|xmr|€|\$|£|pcs\b|pieces|pills?\b|tabs?\b|x\s?\d|am\b|pm\b|hours?\b|days?\b|rounds?\b|rds?\b|mags?\b|years?\b|inch|in\b|cm\b|\"|wrench|drill|film|lens|socket|bolt|nut|jack|"
    r"hex|screw|pin\b|шт\b|патрон|stück|stk\b|balles|cartouches|schuss|sztuk|kom\b|adet\b)"
)
_JOIN = re.compile(r"\s*(?:/|,|;|&|or|and|oder|und|ou|et|o|y|или|и|або|lub|i|ili|veya|أو|\+|\s)\s*")


def find(text: str | Text, *, armed: bool | None = None) -> Iterator[Fact]:
    """Yield cartridges the text states; bare numbers ("9mm", "40 cal") only where it speaks of arms, or `armed` says so.

    >>> [fact.value for fact in find("Beretta 92 in 9mm, also .45 ACP; 9mm drill")]
    ['9x19mm', '.45 ACP']
    >>> list(find("9mm drill bits"))
    []
    """
    text = prepare(text)
    lexicon = calibres()
    named = list(lexicon.named.find(text))
    spans = [(match.start, match.end, match.entry.value) for match in named]
    if armed is None:
        armed = bool(spans) or arms.mentioned(text)
    if armed:
        spans += _bare(text, lexicon.bare, spans)
    for start, end, value in sorted(spans):
        yield text.fact(start, end, "calibre", value)


def _bare(text: Text, meanings: Mapping[str, str], named: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield bare numbers: marked ones (point, mm, cal), and unmarked ones that follow or precede another calibre in a list."""
    folded = text.folded
    taken = [(start, end) for start, end, _ in named] + list(arms.model_spans(text))
    found: list[tuple[int, int, str]] = []
    unmarked: list[tuple[int, int, str]] = []
    for match in _NUMBER.finditer(folded):
        start, end = match.span()
        key = match["number"].replace(",", ".") + ("mm" if match["unit"] else "")
        value = meanings.get(key)
        if value is None or (_NOT_A_CALIBRE.match(folded, end) and not match["cal"]) or _overlap(taken, start, end):
            continue
        marked = bool(match["unit"] or match["point"] or match["word"] or match["cal"] or "." in key)
        (found if marked else unmarked).append((start, end, _meant(value, folded)))
    anchors = [(start, end) for start, end, _ in named] + [(start, end) for start, end, _ in found]
    grown = True
    while grown:
        grown = False
        for candidate in list(unmarked):
            if any(_listed(folded, candidate, anchor) for anchor in anchors):
                unmarked.remove(candidate)
                found.append(candidate)
                anchors.append(candidate[:2])
                grown = True
    yield from found


def _listed(folded: str, candidate: tuple[int, int, str], anchor: tuple[int, int]) -> bool:
    """Whether only a list's joint stands between the two."""
    first, second = sorted((candidate[:2], anchor))
    gap = folded[first[1] : second[0]]
    return len(gap) < 8 and _JOIN.fullmatch(gap) is not None


def _overlap(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in spans)


def _meant(value: str, folded: str) -> str:
    """Return what a bare calibre means beside the words that change it."""
    if value == "9x19mm":
        if any(word in folded for word in ("makarov", "макаров", "makarow")):
            return "9x18mm Makarov"
        if arms.BLANK.search(folded):
            return "9mm P.A.K."
    if value == "8mm K" and not arms.BLANK.search(folded):
        return "7.92x57mm Mauser"
    if value == "7.62x39mm" and any(word in folded for word in ("tokarev", "токарев", "tt-33", "тт-33", "тт ", "tetejac", "tt33")):
        return "7.62x25mm Tokarev"
    return value


@functools.cache
def calibres() -> Calibres:
    """Return the lexicon of cartridges with all its spellings written out."""
    path = FOLDER / "calibres.yml"
    model = load(path, CalibresModel)
    entries = tuple(
        Entry(calibre.of or calibre.name, tuple(("any", spelling) for spelling in sorted(_spellings(calibre, model.synonyms))))
        for calibre in model.calibres
    )
    names = {entry.value for entry in entries}
    if unknown := set(model.bare.values()) - names:
        raise ConfigError(path, 1, "bare", f"{sorted(unknown)} are no names of calibres")
    refuse_duplicates(path, entries)
    return Calibres(Terms(Lexicon("calibres", content_hash(path), entries)), model.bare)


def _spellings(calibre: CalibreModel, synonyms: Mapping[str, tuple[str, ...]]) -> set[str]:
    spelled: set[str] = set()
    for plain in (calibre.name, *calibre.spellings):
        for words in _with_synonyms(fold(plain), synonyms):
            spelled.update(_with_points(words))
    return {spelling for spelling in spelled if not re.fullmatch(r"[.,]?\d+(?:[.,]\d+)?\s?(?:mm|мм|cal)?", spelling)} | (
        {"4.5mm", "4,5mm", "4.5 mm", "5.5mm", "5,5mm", "26.5mm", ".177 cal"} & spelled
    )


def _with_synonyms(spelling: str, synonyms: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    pieces = [piece for piece in re.split(r"([^\W\d_]+)", spelling) if piece]
    for choice in itertools.product(*((piece, *synonyms.get(piece, ())) for piece in pieces)):
        yield "".join(choice)


def _with_points(spelling: str) -> Iterator[str]:
    """Yield ways to write points, crosses and millimetres."""
    metric = _METRIC.match(spelling)
    if metric:
        rest = spelling[metric.end() :]
        for bore in _decimals(metric[1]):
            for length in _decimals(metric[2]):
                for cross, unit, first in itertools.product(("x", "*", "×", "/"), ("", "mm", "мм"), ("", "mm")):
                    if cross != "/" or "." in metric[1]:
                        yield f"{bore}{first}{cross}{length}{unit}{rest}"
        return
    if spelling.startswith("."):
        number = re.match(r"\.[\d/-]+", spelling)
        rest = spelling[number.end() :] if number else ""
        yield spelling
        yield f"0{spelling}"
        if rest or "-" in spelling or "/" in spelling:
            yield spelling[1:]
        return
    head = re.match(r"\d+(?:\.\d+)?", spelling)
    for number in _decimals(head[0]) if head else ("",):
        yield number + spelling[head.end() if head else 0 :]


def _decimals(number: str) -> tuple[str, ...]:
    """Return the number with point, comma and, where three digits or more remain, without."""
    if "." not in number:
        return (number,)
    joined = number.replace(".", "")
    return (number, number.replace(".", ","), joined) if len(joined) >= 3 else (number, number.replace(".", ","))
