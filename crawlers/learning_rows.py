"""Rules for repeated records, learned from pages whose rows were read: what selects them, and the fields of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from crawlers.boxes import find_boxes, select_candidates, siblings_like
from crawlers.candidates import Candidate
from crawlers.choosing import Bench
from crawlers.markup import Element
from crawlers.places import Sample, find_path
from crawlers.shapes import same
from crawlers.sitefile import SiteFile
from crawlers.trial import Attempt, Sheet, first_value

MOST_ROWS = 12  # of a page, that field rules are tried on
NAMING = (
    "title",
    "url",
    "market",
    "name",
    "date",
    "age",
    "author",
    "text",
    "comment",
)  # what a record is told by, first of all
_GOOD_PAGE = 0.9  # share of its rows that must be right for a page to agree


class Score(NamedTuple):
    """Pages that agree with the examples, of those tried with rules learned from the other pages."""

    right: int
    of: int


@dataclass(eq=False)
class ListPage:
    """A page with its rows as they were read, and the element of each row where it was found."""

    number: int
    sheet: Sheet
    rows: Sequence[Mapping[str, Any]]
    boxes: Mapping[int, Element] = field(default_factory=dict)
    clicked: Mapping[str, Sample] = field(default_factory=dict)  # field → what a person showed in one row


@dataclass(eq=False)
class LearnedRows:
    """A row rule with how it did on pages it was not learned from."""

    name: str
    select: Candidate
    fields: dict[str, list[Attempt]]
    required: tuple[str, ...]
    expected: int | None = None
    scores: dict[str, Score] = field(default_factory=dict)


def with_boxes(page: ListPage) -> ListPage:
    """Return the page with the boxes of its rows; those around what a person clicked where reading found no rows."""
    page.boxes = find_boxes(page.sheet, page.rows)
    for sample in page.clicked.values():
        element = find_path(page.sheet, sample.path)
        if element is not None and not page.boxes:
            page.boxes = siblings_like(element)
            page.rows = [{} for _ in page.boxes]
    return page


def learn_rows(
    name: str, pages: Sequence[ListPage], site: SiteFile, barren: Sequence[Sheet] = (), kindred: Sequence[ListPage] = ()
) -> LearnedRows | None:
    """Return the rule for a list; None when no page shows how its rows are told.

    `barren` pages of the kind have no such rows; `kindred` pages are of other kinds and show the same rows.
    """
    teachers = [page for page in (*pages, *kindred) if page.boxes]
    if not teachers:
        return None
    marks = _select_marks(teachers, barren)
    if not marks:
        return None
    select = _best_select(marks, None)
    names = dict.fromkeys(field for page in teachers for row in page.rows for field in row)
    names |= dict.fromkeys(field for page in teachers for field in page.clicked)
    benches = {field: bench for field in names if (bench := _bench(field, teachers, site)).values}
    fields = {field: chosen for field, bench in benches.items() if (chosen := bench.choose())}
    if not fields:
        return None
    required = _required(select, fields, teachers, site)
    learned = LearnedRows(name, select, fields, required, _expected(pages))
    learned.scores = _scores(learned, benches, marks, pages, site)
    return learned


def _bench(name: str, teachers: Sequence[ListPage], site: SiteFile) -> Bench:
    samples = []
    for page in teachers:
        numbers = sorted(page.boxes)
        step = max(1, -(-len(numbers) // MOST_ROWS))
        clicked = page.clicked.get(name)
        at = find_path(page.sheet, clicked.path) if clicked else None
        for number in numbers:
            box, wanted = page.boxes[number], page.rows[number].get(name)
            hit = clicked is not None and at is not None and box in (at, *at.iterancestors())
            if hit and clicked is not None:
                samples.append(clicked._replace(scope=box))
            elif number % step == 0 and clicked is None:
                samples.append(Sample(page.number, page.sheet, box, wanted))
    bench = Bench(name, samples, site)
    bench.fill()
    return bench


def _select_marks(teachers: Sequence[ListPage], barren: Sequence[Sheet]) -> dict[Candidate, dict[int, float]]:
    """Return what each selector for the rows is worth on each page, by the page's number."""
    found: dict[Candidate, dict[int, float]] = {}
    for page in teachers[:8]:
        for one in select_candidates(list(page.boxes.values()))[:60]:
            found.setdefault(one, {})
    for one, marks in found.items():
        for page in teachers:
            marks[page.number] = _select_mark(one, page)
        for number, sheet in enumerate(barren):
            marks[-1 - number] = -0.1 * bool(sheet.nodes(one.css, one.xpath))
    return found


def _select_mark(one: Candidate, page: ListPage) -> float:
    nodes, boxes = page.sheet.nodes(one.css, one.xpath), list(page.boxes.values())
    held = set(nodes)
    hit = sum(box in held for box in boxes)
    if hit < len(boxes):
        return 0.5 * hit / len(boxes)
    extra = len(nodes) - len(boxes)
    unread = max(len(page.rows) - len(boxes), 0)  # rows whose box was not found may be among the others
    return 1.0 if extra <= unread else max(0.9 - 0.03 * (extra - unread), 0.55)


def _best_select(marks: Mapping[Candidate, Mapping[int, float]], without: int | None) -> Candidate:
    def worth(one: Candidate) -> float:
        return sum(mark for number, mark in marks[one].items() if number != without) + 0.5 * one.score

    return max(marks, key=worth)


def _required(
    select: Candidate, fields: Mapping[str, Sequence[Attempt]], teachers: Sequence[ListPage], site: SiteFile
) -> tuple[str, ...]:
    """Return fields that every row has: those a record is told by, and one that elements which are no record lack."""
    whole = []
    for name, chosen in fields.items():
        shown = all(page.rows[number].get(name) is not None for page in teachers for number in page.boxes)
        clicked = any(name in page.clicked for page in teachers)
        if (shown or clicked) and all(
            first_value(chosen, page.sheet, site, box) is not None
            for page in teachers
            for box in list(page.boxes.values())[:MOST_ROWS]
        ):
            whole.append(name)
    chosen_names = (
        [name for name in NAMING[:2] if name in whole] or [name for name in NAMING if name in whole][:1] or whole[:1]
    )
    others = [(page.sheet, node) for page in teachers for node in page.sheet.nodes(select.css, select.xpath) if node not in page.boxes.values()]  # fmt: skip
    for sheet, node in others[:20]:
        if all(first_value(fields[name], sheet, site, node) is not None for name in chosen_names):
            lacking = (name for name in whole if first_value(fields[name], sheet, site, node) is None)
            chosen_names += [name for name in [next(lacking, None)] if name]
    return tuple(chosen_names)


def _expected(pages: Sequence[ListPage]) -> int | None:
    """Return the rows that a full page has: the number that several pages share and none goes beyond."""
    counts = [len(page.rows) for page in pages]
    most = max(counts, default=0)
    return most if most >= 5 and counts.count(most) >= 2 else None


def _scores(
    learned: LearnedRows,
    benches: Mapping[str, Bench],
    marks: Mapping[Candidate, Mapping[int, float]],
    pages: Sequence[ListPage],
    site: SiteFile,
) -> dict[str, Score]:
    """Return, by `list.field`, how many pages agree when rules are learned without each of them."""
    counts = {name: [0, 0] for name in ("", *learned.fields)}
    taught = {number for marks_ in marks.values() for number in marks_ if number >= 0}
    for page in pages if len(taught) > 1 else ():
        if not page.rows or not any(page.rows):
            continue
        select = _best_select(marks, page.number)
        rules = {name: benches[name].choose(without=page.number) for name in learned.fields}
        boxes = [
            node
            for node in page.sheet.nodes(select.css, select.xpath)
            if all(first_value(rules[name], page.sheet, site, node) is not None for name in learned.required)
        ]
        counts[""][0] += len(boxes) == len(page.rows)
        counts[""][1] += 1
        for name, chosen in rules.items():
            right, of = _rows_right(name, chosen, boxes, page, site)
            counts[name][0] += of > 0 and right >= _GOOD_PAGE * of
            counts[name][1] += of > 0
    return {f"{learned.name}.{name}" if name else learned.name: Score(*pair) for name, pair in counts.items()}


def _rows_right(
    name: str, chosen: Sequence[Attempt], boxes: Sequence[Element], page: ListPage, site: SiteFile
) -> tuple[int, int]:
    right = of = 0
    for number, row in enumerate(page.rows):
        if (wanted := row.get(name)) is not None:
            of += 1
            got = first_value(chosen, page.sheet, site, boxes[number]) if number < len(boxes) else None
            right += same(name, wanted, got, page.sheet.document.url)
    return right, of
