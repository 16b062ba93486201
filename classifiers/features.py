"""Features: what a learned classifier sees of a listing, each with the words that it comes from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifiers.given import Given
from records.fact import Fact
from records.label import Label

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

BUCKETS = 1 << 14  # of hashed n-grams
SIZES = (2, 3, 4, 5)  # characters of an n-gram
LONGEST = {"title": 300, "description": 700}  # characters that are looked at
SORTS_OF_GOODS = frozenset(
    {"weapon", "good", "part", "ammunition", "conversion", "print_file", "manual", "world", "calibre", "marking"}
)
TALK = frozenset({"discussion", "warning"})  # intents that sell nothing; others say nothing of what is sold
_SURE = ((0.9, "sure"), (0.7, "likely"), (0.0, "unsure"))
_WORD = re.compile(r"[^\W\d_]+")
_BLANKS = re.compile(r"[\W_]+")
_PRIME = np.uint32(16_777_619)  # of the hash FNV-1a, whose way of mixing this is
_SEED = np.uint32(2_166_136_261)
_OTHER_NUMBERS = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Told:
    """A named feature and the fact that it comes from, if it comes from one."""

    name: str
    fact: Fact | None = None


def told(given: Given) -> tuple[Told, ...]:
    """Return the named features: what the rules said and what kinds of goods are named where, each once."""
    found: dict[str, Told] = {}
    for one in (*_from_rules(given.labels.get("item_type")), *_from_facts(given.facts)):
        found.setdefault(one.name, one)
    return tuple(found.values())


def _from_rules(label: Label | None) -> Iterator[Told]:
    if label is not None:
        fact = next((reason.fact for reason in label.reasons if reason.fact), None)
        sure = next(word for least, word in _SURE if label.probability >= least)
        yield Told(f"rules:{label.value}", fact)
        yield Told(f"rules:{label.value}:{sure}:{fact.kind if fact else 'nothing'}", fact)


def _from_facts(facts: Sequence[Fact]) -> Iterator[Told]:
    kinds, heads = set(), set()
    for fact in facts:
        if fact.kind == "category":
            yield Told(f"category:{'armed' if fact.attributes.get('armed') else fact.value}", fact)
        elif fact.kind in SORTS_OF_GOODS and fact.field in LONGEST:
            kinds.add(fact.kind)
            if fact.attributes.get("role") == "head":
                heads.add(str(fact.attributes.get("item_type") or fact.kind))
            yield from _from_good(fact)
        elif fact.kind == "intent" and fact.value in TALK:
            yield Told(f"{fact.kind}={fact.value}", fact)
    yield Told(f"named together: {', '.join(sorted(heads)) or ('nothing sold' if kinds else 'nothing known')}")


def _from_good(fact: Fact) -> Iterator[Told]:
    role, sort = fact.attributes.get("role", "none"), fact.attributes.get("item_type") or fact.value
    if fact.kind in {"calibre", "weapon"} and not fact.attributes.get("item_type"):
        sort = "any"
    weak = ":weak" if fact.attributes.get("weak") else ""
    yield Told(f"{fact.field}:{fact.kind}:{role}:{sort}{weak}", fact)
    yield Told(f"{fact.kind}:{role}:{sort}", fact)
    if fact.kind in {"good", "part"}:
        yield Told(f"{fact.kind}:{role}={fact.value}", fact)


@dataclass(frozen=True, slots=True)
class Grams:
    """The hashed n-grams of a text: bucket, start and size of each occurrence; `text` is what they are cut from."""

    field: str
    text: str
    buckets: Numbers
    starts: Numbers
    sizes: Numbers


def grams(given: Given) -> list[Grams]:
    """Return the n-grams of title and description, as far as they are looked at."""
    return [
        cut(prepared.folded[: LONGEST[name]], name)
        for name, prepared in given.prepared.items()
        if name in LONGEST and prepared.folded
    ]


def cut(folded: str, field: str = "") -> Grams:
    """Return the hashed n-grams of a folded text; digits count as one another, and so do all that are no letters.

    The same on every machine: the letters' code points are mixed as FNV-1a mixes bytes.
    """
    text = _OTHER_NUMBERS.sub("0", folded)
    padded = " " + "".join(letter if letter.isalnum() else " " for letter in text) + " "
    points = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    found: list[tuple[Numbers, Numbers, int]] = []
    hashes = np.full(len(points), _SEED, dtype=np.uint32)
    for size in range(1, max(SIZES) + 1):
        if size > len(points):
            break
        hashes = (hashes[: len(points) - size + 1] ^ points[size - 1 :]) * _PRIME
        if size in SIZES:
            found.append(
                ((hashes ^ (hashes >> np.uint32(15))).astype(np.int64) % BUCKETS, np.arange(len(hashes)), size)
            )
    buckets = np.concatenate([one for one, _, _ in found])
    starts = np.concatenate([one for _, one, _ in found]) - 1  # the blank put before is not of the text
    sizes = np.concatenate([np.full(len(one), size) for one, _, size in found])
    return Grams(field, text, buckets, starts, sizes)


def weighed(found: Sequence[Grams]) -> tuple[Numbers, Floats]:
    """Return the buckets, each once, and their weights: logarithms of counts, of length 1 together."""
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    buckets, counts = np.unique(np.concatenate([one.buckets for one in found]), return_counts=True)
    weights = 1 + np.log(counts.astype(np.float32))
    return buckets, weights / np.linalg.norm(weights)


def words(text: str) -> list[tuple[int, int]]:
    """Return the half-open spans of the words of a text.

    >>> words("2 boxes, new")
    [(2, 7), (9, 12)]
    """
    return [match.span() for match in _WORD.finditer(text)]


def indexed(names: Sequence[str]) -> Mapping[str, int]:
    """Return the place of each name."""
    return {name: place for place, name in enumerate(names)}
