"""Which rules a field gets: those that agree with most pages, of these the most stable; tried on pages they were not learned from."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import log2
from typing import Any

from crawlers.pictured import counted_pictures, tables
from crawlers.places import Sample, attempts, with_map
from crawlers.shapes import alike, same, shape_of
from crawlers.sitefile import SiteFile
from crawlers.trial import Attempt, first_value, printed, value_of

MOST_ALTERNATIVES = 3
MOST_TRIED = 420  # rules on trial for one field
MOST_TEACHERS = 12  # samples that rules are made from; all are tried
_STABLE = 0.7  # what a selector that will stay is worth, in pages that agree
_ALONE = 0.55  # how stable a rule must be that one of several pages vouches for
_ELSE = 0.07  # lost for each doubling of the elements found
_CERTAIN = 50.0  # what a person said counts more than any number of pages


@dataclass(eq=False)
class Bench:
    """The rules on trial for one field, and what each of them gives for each sample."""

    name: str
    samples: Sequence[Sample]
    site: SiteFile
    origins: dict[Attempt, set[int]] = field(default_factory=lambda: defaultdict(set))  # rule → pages it was made from
    values: dict[Attempt, list[Any]] = field(default_factory=dict)
    marks: dict[Attempt, list[float]] = field(default_factory=dict)
    found: dict[Attempt, float] = field(
        default_factory=dict
    )  # how many elements the selector finds beside the one meant

    @property
    def teaching(self) -> list[Sample]:
        """The samples that have a value."""
        return [sample for sample in self.samples if sample.wanted is not None]

    def fill(self) -> None:
        """Make the rules and try each of them on all samples."""
        counts: dict[Attempt, int] = defaultdict(int)
        for sample in _spread(self.teaching, MOST_TEACHERS):
            for attempt in dict.fromkeys(attempts(self.name, sample, self.site)):
                self.origins[attempt].add(sample.page)
                counts[attempt] += 5 if sample.certain else 1
        if any(isinstance(sample.wanted, bool) for sample in self.samples):
            flags = self._flags(list(self.origins))
            counts = dict.fromkeys(flags, 1)
        if self.teaching and any(one.scope is not None for one in self.samples):
            for one in (*counted_pictures(self.teaching), *tables(self.teaching)):
                self.origins[one] = {sample.page for sample in self.teaching}
                counts[one] = 1
        ordered = sorted(counts, key=lambda one: (-counts[one] - 2 * one.score, one.css or "", one.xpath or ""))
        first = _spread(self.teaching, 8)
        for attempt in ordered[:MOST_TRIED]:
            if len(self.teaching) > 12 and sum(_mark(self.name, one, value_of(attempt, one.sheet, self.site, one.scope)) > 0 for one in first) < 2:  # fmt: skip
                continue
            self.values[attempt] = [value_of(attempt, one.sheet, self.site, one.scope) for one in self.samples]
            self.marks[attempt] = [_mark(self.name, one, value) for one, value in zip(self.samples, self.values[attempt], strict=True)]  # fmt: skip
            counted = [len(one.sheet.nodes(attempt.css, attempt.xpath, one.scope)) for one in first]
            self.found[attempt] = (
                0.0 if attempt.all else sum(log2(max(count, 1)) for count in counted) / max(len(counted), 1)
            )

    def _flags(self, found: list[Attempt]) -> list[Attempt]:
        """Return rules that tell true from false by the text they find: by a word of it, else by a table."""
        made = []
        for attempt in found[:60]:
            said: dict[str, bool] = {}
            for sample in self.teaching:
                text = next((text for _, text in printed(attempt, sample.sheet, sample.scope)), "")
                if text and isinstance(sample.wanted, bool):
                    said[text] = sample.wanted
            if not said:
                continue
            self.origins.setdefault(attempt, set()).update(sample.page for sample in self.teaching)
            plain = [attempt._replace(value=flag, score=round(attempt.score - 0.3, 3)) for flag in (True, False)]
            table = [with_map(attempt._replace(score=round(attempt.score - 0.1, 3)), said)] if len(said) <= 6 else []
            for one in (*_by_word(attempt, said), *table, *plain):
                self.origins[one] = set(self.origins[attempt])
                made.append(one)
        return made

    def choose(self, without: int | None = None) -> list[Attempt]:
        """Return the best rule and those that help where it finds nothing; `without` a page, as if that were not known."""
        used = [number for number, one in enumerate(self.samples) if one.page != without]
        pool = [one for one in self.values if without is None or self.origins[one] - {without}]
        chosen: list[Attempt] = []
        open_ = used
        said = any(self.samples[number].certain for number in used)  # then only what was said may need alternatives
        while pool and len(chosen) < MOST_ALTERNATIVES:
            best = max(pool, key=lambda one: (self._worth(one, open_), one.score, one.css or "", one.xpath or ""))
            right = sum(1 for number in open_ if self.marks[best][number] > 0)
            if not right or (chosen and not self._helps(best, open_)) or (not chosen and not self._serves(best, used)):
                break
            chosen.append(best)
            pool.remove(best)
            open_ = [
                number
                for number in open_
                if self.values[best][number] is None and (self.samples[number].certain or not said)
            ]
            if not any(self.samples[number].wanted is not None for number in open_):
                break
        return chosen

    def _worth(self, attempt: Attempt, numbers: Iterable[int]) -> float:
        marks = self.marks[attempt]
        return sum(marks[number] for number in numbers) + _STABLE * self.stability(attempt) * self._unit

    def stability(self, attempt: Attempt) -> float:
        """Return how likely the rule is to stay right: by its selector, less what else that finds."""
        return attempt.score - min(_ELSE * self.found[attempt], 0.3)

    @property
    def _unit(self) -> float:
        """How many samples a page has: rows count less than pages."""
        return max(1.0, len(self.samples) / max(len({sample.page for sample in self.samples}), 1))

    def _helps(self, attempt: Attempt, numbers: Iterable[int]) -> bool:
        """Return whether a further alternative is right for more than one sample, or for all that are left, and wrong for none."""
        marks = [self.marks[attempt][number] for number in numbers]
        right, wrong = sum(mark > 0 for mark in marks), sum(mark <= -0.5 for mark in marks)
        needed = min(2, sum(self.samples[number].wanted is not None for number in numbers))
        return right >= needed and wrong * 4 <= right and (attempt.score >= 0.4 or right > 2)

    def _serves(self, attempt: Attempt, numbers: Sequence[int]) -> bool:
        """Return whether the rule agrees with the samples often enough to be proposed at all."""
        if any(self.samples[number].certain and self.marks[attempt][number] > 0 for number in numbers):
            return True
        having = [number for number in numbers if self.samples[number].wanted is not None]
        right = sum(1 for number in having if self.marks[attempt][number] > 0)
        pageful = all(self.samples[number].scope is None for number in having)
        if pageful and len({self.samples[number].page for number in having}) == 1 < len(
            {self.samples[number].page for number in numbers}
        ):
            return right * 2 >= len(having) and self.stability(attempt) >= _ALONE
        return right * 5 >= len(having) * 2

    def right(self, chosen: Sequence[Attempt], page: int) -> tuple[int, int]:
        """Return how many samples of a page the rules get right, of those that have a value."""
        having = [one for one in self.samples if one.page == page and one.wanted is not None]
        values = [first_value(chosen, one.sheet, self.site, one.scope) for one in having]
        right = sum(same(self.name, one.wanted, value, one.sheet.document.url) for one, value in zip(having, values, strict=True))  # fmt: skip
        return right, len(having)


def _mark(name: str, sample: Sample, value: Any) -> float:  # noqa: ANN401 (values of pages)
    """Return what a value is worth where another or none was wanted."""
    if sample.wanted is None:
        if value is None:
            return 0.0
        return -_CERTAIN if sample.certain else -0.25 * sample.weight
    if value is None:
        return -_CERTAIN / 2 if sample.certain else -0.1 * (sample.weight < 1)
    if same(name, sample.wanted, value, sample.sheet.document.url):
        return _CERTAIN if sample.certain else sample.weight
    if sample.certain:
        return -_CERTAIN
    likeness = alike(shape_of(sample.wanted), shape_of(value))
    return -0.55 * sample.weight if likeness else -0.9 * max(sample.weight, 0.5)


def _spread(samples: Sequence[Sample], most: int) -> list[Sample]:
    """Return at most so many samples, from as many pages as possible; what a person said first."""
    by_page: dict[int, list[Sample]] = defaultdict(list)
    for sample in samples:
        by_page[sample.page].append(sample)
    turns = [
        [rows[number] for rows in by_page.values() if number < len(rows)]
        for number in range(max(map(len, by_page.values()), default=0))
    ]
    ordered = [sample for turn in turns for sample in turn]
    return list(islice(sorted(ordered, key=lambda one: not one.certain), most))


def _by_word(attempt: Attempt, said: Mapping[str, bool]) -> list[Attempt]:
    """Return rules for true and false by a word that only the texts of one of them have; only where the way is XPath."""
    if attempt.xpath is None or not attempt.xpath.endswith(("]", "span", "td", "div", "dd", "p", "b", "strong")):
        return []
    words = {flag: [set(re.findall(r"[^\W\d_]{2,}", text)) for text, one in said.items() if one is flag] for flag in (True, False)}  # fmt: skip
    made = []
    for flag in (True, False):
        shared = set.intersection(*words[flag]) if words[flag] else set()
        others = set().union(*words[not flag]) if words[not flag] else set()
        made += [
            attempt._replace(xpath=f"{attempt.xpath}[contains(., '{word}')]", value=flag)
            for word in sorted(shared - others, key=lambda one: (-len(one), one))[:2]
        ]
    return made
