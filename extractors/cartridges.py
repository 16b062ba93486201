import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from configfile.loading import ConfigError, FrozenModel, load
from extractors.frame import Terms
from extractors.lexicon import FOLDER, Entry, Lexicon, content_hash, refuse_duplicates
from extractors.normal import fold

_METRIC = re.compile(r"(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)(mm)?")


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


@functools.cache
def calibres() -> Calibres:
    """Return the lexicon of cartridges with all its spellings written out."""
    path = FOLDER / "calibres.yml"
    model = load(path, CalibresModel)
    entries = tuple(
        Entry(
            calibre.of or calibre.name,
            tuple(("any", spelling) for spelling in sorted(_spellings(calibre, model.synonyms))),
        )
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
    return {
        spelling for spelling in spelled if not re.fullmatch(r"[.,]?\d+(?:[.,]\d+)?\s?(?:mm|мм|cal)?", spelling)
    } | ({"4.5mm", "4,5mm", "4.5 mm", "5.5mm", "5,5mm", "26.5mm", ".177 cal"} & spelled)


def _with_synonyms(spelling: str, synonyms: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    pieces = [piece for piece in re.split(r"([^\W\d_]+)", spelling) if piece]
    for choice in itertools.product(*((piece, *synonyms.get(piece, ())) for piece in pieces)):
        yield "".join(choice)


def _with_points(spelling: str) -> Iterator[str]:
    """Yield ways to write points, crosses and millimetres."""
    if metric := _METRIC.match(spelling):
        yield from _crossed(metric, spelling[metric.end() :])
    elif spelling.startswith("."):
        yield spelling
        yield f"0{spelling}"
        if re.search(r"[^.\d]", spelling):
            yield spelling[1:]
    elif head := re.match(r"\d+(?:\.\d+)?", spelling):
        for number in _decimals(head[0]):
            yield number + spelling[head.end() :]
    else:
        yield spelling
        yield re.sub(r"^([^\W\d_]+) ", r"\1. ", spelling)


def _crossed(metric: re.Match[str], rest: str) -> Iterator[str]:
    """Yield ways to write bore and length: 7.62x39mm, 762x39, 7,62 mm * 39, 7.62/39."""
    crosses = ("x", "*", "/") if "." in metric[1] else ("x", "*")
    for bore, length in itertools.product(_decimals(metric[1]), _decimals(metric[2])):
        for cross, unit, first in itertools.product(crosses, ("", "mm", "мм"), ("", "mm")):
            yield f"{bore}{first}{cross}{length}{unit}{rest}"


def _decimals(number: str) -> tuple[str, ...]:
    """Return the number with point, comma and, where three digits or more remain, without."""
    if "." not in number:
        return (number,)
    joined = number.replace(".", "")
    return (number, number.replace(".", ","), joined) if len(joined) >= 3 else (number, number.replace(".", ","))
