"""The tally of a visit: pages are added one by one, and what is kept of them is small."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import islice
from typing import Any

from crawlers.drift.looks import Guess, is_empty, looks, number_of, parts
from records.site_yield import FieldYield, Mark, Place, VisitYield

SAMPLES = 20  # captures kept of each field, good and bad
MOST_VALUES = 20  # a field with more is not one of few values
COMMON = 3  # pages that must share a value before it is kept as it stands
NUMBERS = 2_000  # of a field and visit that quantiles are made of
REMEMBERED = 500  # pages of a kind among which those without a field are looked for
GUESSED = 60  # texts of a field whose language is guessed: a thousandth of a second each
QUANTILES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
LINKS = "links."  # begins the name of what is counted of a page's links

_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class PageRead:
    """One reading of a capture, as far as it is counted; `missing` and `invalid` name fields, in rows with a number."""

    capture_id: str
    reader: str
    kind: str
    fields: Mapping[str, Any]
    missing: Sequence[str] = ()
    invalid: Sequence[str] = ()
    links: Mapping[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Return whether the page was observed."""
        return not self.missing and not self.invalid


@dataclass
class _Field:
    """What grows of one field."""

    pages: int = 0
    filled: int = 0
    required: int = 0
    refused: int = 0
    total: float = 0.0
    numbers: list[float] = field(default_factory=list)
    marks: dict[Mark, Counter[str]] = field(default_factory=dict)
    keys: Counter[bytes] = field(default_factory=Counter)
    good: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)


class Tally:
    """Counts the pages of one visit. `guess` tells the language of a text."""

    def __init__(self, visit_id: int, *, complete: bool, guess: Guess) -> None:
        self._visit_id, self._complete, self._guess = visit_id, complete, guess
        self._fields: dict[Place, _Field] = {}
        self._kinds: Counter[str] = Counter()
        self._rows: Counter[Place] = Counter()  # of each list: how many rows all pages have
        self._readers: Counter[str] = Counter()
        self._names: dict[str, list[tuple[str, frozenset[str]]]] = {}  # of each kind: captures, and what each has
        self._whole = 0

    def add(self, page: PageRead) -> None:
        """Count one page."""
        self._kinds[page.kind] += 1
        self._whole += page.whole
        self._readers[reader_name(page.reader)] += 1
        met = self._names.setdefault(page.kind, [])
        if len(met) < REMEMBERED:
            met.append((page.capture_id, frozenset([*names(page.fields), *(LINKS + name for name in page.links)])))
        for name, value in page.fields.items():
            if is_rows(value):
                self._add_rows(page, name, value)
            else:
                self._add_value(page, name, value)
        for name in {_INDEX.sub("[]", name) for name in page.missing}:
            self._of(page.kind, name).required += 1
            _sample(self._of(page.kind, name).bad, page.capture_id)
        for name in {_INDEX.sub("[]", name) for name in page.invalid}:
            self._of(page.kind, name).refused += 1
            _sample(self._of(page.kind, name).bad, page.capture_id)
        for leads_to, number in page.links.items():
            self._fill(page, f"{LINKS}{leads_to}", number, {})

    def _add_rows(self, page: PageRead, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        self._fill(page, name, len(rows), {})
        self._rows[page.kind, name] += len(rows)
        for row in rows:
            for key, value in row.items():
                self._add_value(page, f"{name}[].{key}", value)

    def _add_value(self, page: PageRead, name: str, value: Any) -> None:  # noqa: ANN401 (a field holds what its site gives)
        if is_empty(value):
            return
        for part, inner in parts(name, value):
            seen = self._of(page.kind, part)
            guess = self._guess if seen.marks.get(Mark.LANGUAGE, Counter()).total() < GUESSED else _silent
            self._fill(page, part, inner, looks(inner, guess))

    def _fill(self, page: PageRead, name: str, value: Any, marks: Mapping[Mark, str]) -> None:  # noqa: ANN401 (as above)
        seen = self._of(page.kind, name)
        seen.filled += 1
        _sample(seen.good, page.capture_id)
        seen.keys[blake2b(repr(value).encode("utf-8", "replace"), digest_size=8).digest()] += 1
        if (number := number_of(value)) is not None:
            seen.total += number
            if len(seen.numbers) < NUMBERS:
                seen.numbers.append(number)
        for mark, what in marks.items():
            counter = seen.marks.setdefault(mark, Counter())
            if mark is not Mark.VALUE or what in counter or len(counter) <= MOST_VALUES:
                counter[what] += 1

    def _of(self, kind: str, name: str) -> _Field:
        return self._fields.setdefault((kind, name), _Field())

    def result(self) -> VisitYield:
        """Return what was counted."""
        fields = {place: self._kept(place, seen) for place, seen in self._fields.items()}
        reader = self._readers.most_common(1)[0][0] if self._readers else ""
        return VisitYield(self._visit_id, self._complete, reader, dict(self._kinds), self._whole, fields)

    def _kept(self, place: Place, seen: _Field) -> FieldYield:
        kind, name = place
        pages = self._pages(place)
        lacking = (capture_id for capture_id, has in self._names.get(kind, ()) if name not in has)
        return FieldYield(
            kind,
            name,
            pages=pages,
            filled=min(seen.filled, pages),
            required=seen.required,
            refused=seen.refused,
            distinct=len(seen.keys),
            most=max(seen.keys.values(), default=0),
            marks={mark: dict(counter) for mark, counter in seen.marks.items()},
            quantiles=_quantiles(seen.numbers),
            total=round(seen.total, 6),
            good=seen.good,
            bad=seen.bad or list(islice(lacking, SAMPLES)) if seen.filled < pages or seen.bad else (),
        )

    def _pages(self, place: Place) -> int:
        """Return how many could have the field: pages of the kind, rows of the list, values that the part is of."""
        kind, name = place
        whole, dot, _ = name.rpartition(".")
        if dot and not name.startswith(LINKS):
            if whole.endswith("[]"):
                return self._rows[kind, whole.removesuffix("[]")]
            if (kind, whole) in self._fields:
                return self._fields[kind, whole].filled
        return self._kinds[kind]


def is_rows(value: Any) -> bool:  # noqa: ANN401 (as above)
    """Return whether a field is a list of records."""
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)


def reader_name(reader: str) -> str:
    """Return a reader without its version: readings of two versions are compared, those of two readers never.

    >>> reader_name("site kestrel 0a1b2c3d4e5f"), reader_name("general 3")
    ('site kestrel', 'general')
    """
    return reader.rpartition(" ")[0] or reader


def _silent(text: str) -> str | None:  # noqa: ARG001 (a guess that is not made)
    return None


def _sample(samples: list[str], capture_id: str) -> None:
    if len(samples) < SAMPLES and capture_id not in samples[-1:]:
        samples.append(capture_id)


def kept(visit: VisitYield) -> VisitYield:
    """Return what is stored of a visit: of values only those that several pages share, of fields with few values."""
    return replace(visit, fields={place: replace(one, marks=_kept_marks(one)) for place, one in visit.fields.items()})


def _kept_marks(one: FieldYield) -> dict[str, dict[str, int]]:
    few = one.distinct <= min(MOST_VALUES, one.filled / COMMON)
    common = {what: count for what, count in one.marks.get(Mark.VALUE, {}).items() if few and count >= COMMON}
    rest = {mark: dict(counts) for mark, counts in one.marks.items() if mark != Mark.VALUE}
    return rest | ({Mark.VALUE.value: common} if common else {})


def _quantiles(numbers: Collection[float]) -> tuple[float, ...]:
    """Return the numbers at QUANTILES, none of no numbers.

    >>> _quantiles([3, 1, 2, 5, 4])
    (1, 1, 2, 3, 4, 5, 5)
    """
    ordered = sorted(numbers)
    return tuple(ordered[round(q * (len(ordered) - 1))] for q in QUANTILES) if ordered else ()


def names(fields: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names by which the fields of a page are counted."""
    for name, value in fields.items():
        if is_empty(value):
            continue
        yield name
        if is_rows(value):
            yield from {f"{name}[].{key}" for row in value for key, inner in row.items() if not is_empty(inner)}
