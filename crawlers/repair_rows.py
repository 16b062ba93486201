"""Mending what selects repeated records: the elements of the new page that look and read most like the old ones."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawlers.boxes import select_candidates
from crawlers.candidates import Candidate
from crawlers.markup import HIDDEN, Document, Element
from crawlers.neighbourhood import parts_of, said_shape
from crawlers.repair import attempt_of, mend
from crawlers.shapes import alike, shape_of
from crawlers.sitefile import FieldRule, RowRule, Selector, SiteFile
from crawlers.trial import Sheet, value_of

NEAR = 0.62  # likeness below which nothing is proposed
FEWEST = 2
_MEMBERS = 5  # of a group, that are looked at
_LONGEST = 3_000  # characters of a record
_SITE = SiteFile(name="repair", title="repair", currency="USD")


@dataclass(frozen=True, slots=True)
class RowsRepair:
    """A mended row rule, how many rows the old one found before and finds now, how like the rows are, and why in words."""

    rule: RowRule
    value_before: int
    value_now: int
    likeness: float
    why: str


def propose_rows_repair(rule: RowRule, good: Document, bad: Document, name: str) -> RowsRepair | None:
    """Return the row rule mended for `bad`: what selects the rows, and those of its fields that broke with it; None when no rows are alike."""
    before, after = Sheet(good), Sheet(bad)
    rows, now = _rows(rule, before), _rows(rule, after)
    if len(rows) < FEWEST:
        return None
    wanted = _Row(rows[0], before)
    groups = [(_likeness(rule, wanted, rows[0], before, group, after), group) for group in _groups(after)]
    best = max(groups, key=lambda one: (round(one[0], 2), len(one[1])), default=(0.0, []))
    if best[0] < NEAR or set(best[1]) == set(now):
        return None
    select = _select(best[1], rows, before, after)
    if select is None:
        return None
    fields = {field: _fields(field, rules, rows, before, best[1], after) for field, rules in rule.fields.items()}
    mended = rule.model_copy(update={"select": Selector(css=select.css, xpath=select.xpath), "fields": fields})
    if not _read_enough(mended, after, best[1]):
        return None
    changed = sorted(field for field in fields if fields[field] != rule.fields[field])
    why = f"{len(best[1])} elements hold the same kinds of texts as the {name} did; now found by {select.css or select.xpath}"
    return RowsRepair(mended, len(rows), len(now), round(best[0], 3), f"{why}{'; mended with it: ' + ', '.join(changed) if changed else ''}")  # fmt: skip


def _rows(rule: RowRule, sheet: Sheet) -> list[Element]:
    """Return the elements that the rule takes for rows: those with all required fields."""
    nodes = [node for node in sheet.nodes(rule.select.css, rule.select.xpath) if isinstance(node, Element)]
    return [node for node in nodes if all(_value(rule.fields[name], sheet, node) is not None for name in rule.required)]


def _value(rules: Sequence[FieldRule], sheet: Sheet, box: Element) -> object:
    attempts = (attempt_of(rule) for rule in rules)
    found = (value_of(attempt, sheet, _SITE, box) for attempt in attempts if attempt is not None)
    return next((value for value in found if value is not None), None)


class _Row:
    """What a record looks like: the shapes of its texts, its tags, the words of its classes."""

    def __init__(self, box: Element, sheet: Sheet) -> None:
        elements = [one for one in box.iter() if isinstance(one.tag, str)][:200]
        self.shapes = Counter(said_shape(text) for one in elements if (text := sheet.own(one)))
        self.tags = Counter(str(one.tag) for one in elements)
        names = (name for one in elements for name in (one.get("class") or "").split())
        self.names = Counter(part for name in names for part in parts_of(name))

    def like(self, other: "_Row") -> float:
        """Return how alike two records are, 0 to 1."""
        shapes, tags = _overlap(self.shapes, other.shapes), _overlap(self.tags, other.tags)
        return 0.55 * shapes + 0.25 * tags + 0.2 * _overlap(self.names, other.names)


def _overlap(one: Counter[str], other: Counter[str]) -> float:
    return (one & other).total() / max((one | other).total(), 1)


def _groups(sheet: Sheet) -> list[list[Element]]:
    """Return elements of one tag and class below one parent or below like parents, two or more of each."""
    found: Mapping[tuple[str, str, str], list[Element]] = defaultdict(list)
    for element in sheet.document.tree.iter():
        parent = element.getparent()
        if not isinstance(element.tag, str) or element.tag in HIDDEN or parent is None or len(element) == 0:
            continue
        if sheet.short_text(element, _LONGEST):
            found[str(element.tag), element.get("class") or "", f"{parent.tag}.{parent.get('class') or ''}"].append(element)  # fmt: skip
    return [group for group in found.values() if len(group) >= FEWEST]


def _likeness(  # noqa: PLR0913, PLR0917 (rows of two pages)
    rule: RowRule, wanted: _Row, row: Element, good: Sheet, group: Sequence[Element], bad: Sheet
) -> float:
    members = group[:_MEMBERS]
    looks = sum(wanted.like(_Row(one, bad)) for one in members) / len(members)
    having = {name: value for name, rules in rule.fields.items() if (value := _value(rules, good, row)) is not None}
    read = [
        sum(alike(shape_of(value), shape_of(_value(rule.fields[name], bad, one))) for one in members) / len(members)
        for name, value in having.items()
    ]
    return max(looks, 0.5 * looks + 0.5 * sum(read) / len(read)) if read else looks


def _select(boxes: Sequence[Element], rows: Sequence[Element], good: Sheet, bad: Sheet) -> Candidate | None:
    """Return the most stable selector that finds the boxes and nothing else, and on the old page the old rows or nothing."""
    for one in select_candidates(boxes):
        earlier = good.nodes(one.css, one.xpath)
        if bad.nodes(one.css, one.xpath) == list(boxes) and (not earlier or set(earlier) >= set(rows)):
            return one
    return None


def _fields(  # noqa: PLR0913, PLR0917 (rows of two pages)
    name: str, rules: tuple[FieldRule, ...], rows: Sequence[Element], good: Sheet, boxes: Sequence[Element], bad: Sheet
) -> tuple[FieldRule, ...]:
    """Return the rules of a field, mended where they find nothing in the new rows."""
    if any(_value(rules, bad, box) is not None for box in boxes[:_MEMBERS]):
        return rules
    had = [row for row in rows if _value(rules, good, row) is not None][:3]
    for row in had:
        for box in boxes[:3]:
            for number, rule in enumerate(rules):
                if found := mend(rule, good, row, bad, box, name):
                    return (*rules[:number], found.rule, *rules[number + 1 :])
    return rules


def _read_enough(rule: RowRule, sheet: Sheet, boxes: Sequence[Element]) -> bool:
    """Return whether the new rows have all that is required of rows, and any field at all."""
    for box in boxes[:_MEMBERS]:
        if not all(_value(rule.fields[name], sheet, box) is not None for name in rule.required):
            return False
    return any(_value(rules, sheet, boxes[0]) is not None for rules in rule.fields.values())
