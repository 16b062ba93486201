"""Boxes that each hold one time: rows of feedback, by where times stand on a page."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice

from crawlers.general.times import AGE, BARE_AGE, DATE, MAYBE
from crawlers.markup import HIDDEN, Element, fold, is_long

FEWEST = 2
MOST_TIMES = 3_000
LONGEST_TIMED = 160  # characters of the text that a time stands in
LONGEST_AGED = 60  # the same of an age: "arrived yesterday" is a comment
LONGEST_BOX = 20_000  # characters, white space and all


def timed_groups(tree: Element) -> list[list[Element]]:
    """Return groups of boxes with the same parent, each box with one time, in page order."""
    timed = list(islice(_timed(tree), MOST_TIMES))
    holds: dict[Element, int] = defaultdict(int)
    for element in timed:
        holds[element] += 1
        for ancestor in element.iterancestors():
            holds[ancestor] += 1
    groups: dict[tuple[Element, str], dict[Element, None]] = defaultdict(dict)
    for element in timed:
        box = element
        parent = box.getparent()
        while parent is not None and holds[parent] == holds[element]:
            box, parent = parent, parent.getparent()
        if parent is not None and not is_long(box, LONGEST_BOX):
            holder = next(box.iterancestors("table"), parent) if box.tag == "tr" else parent
            groups[holder, str(box.tag)][box] = None
    return [_completed(_alike(list(boxes)), holds) for boxes in groups.values() if len(boxes) >= FEWEST]


def _alike(boxes: list[Element]) -> list[Element]:
    """Return the boxes of the class that most have, where most have one."""
    counted = Counter((box.get("class") or "").split(" ", 1)[0] for box in boxes)
    name, times = counted.most_common(1)[0]
    if boxes[0].tag == "tr" or not name or 2 * times <= len(boxes):
        return boxes
    return [box for box in boxes if (box.get("class") or "").split(" ", 1)[0] == name]


def _completed(boxes: list[Element], holds: Mapping[Element, int]) -> list[Element]:
    """Return the boxes with those beside them that look the same and hold more than one time, in page order."""
    alike = {(box.getparent(), box.get("class")) for box in boxes}
    known = set(boxes)
    added = [
        sibling
        for parent, name in alike
        if parent is not None
        for sibling in parent.iterchildren(boxes[0].tag)
        if sibling not in known and sibling.get("class") == name and holds.get(sibling, 0) > 1
    ]
    if not added or len(added) > len(boxes):
        return boxes
    order = {element: number for number, element in enumerate(boxes[0].getroottree().iter(boxes[0].tag))}
    return sorted([*boxes, *added], key=lambda box: order[box])


def _timed(tree: Element) -> Iterator[Element]:
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in HIDDEN:
            continue
        for text in (element.text, *(child.tail for child in element)):
            if (
                text
                and 1 < len(text) <= LONGEST_TIMED + 100
                and not text.isspace()
                and MAYBE.search(text)
                and _is_time(fold(text))
            ):
                yield element
                break


def _is_time(text: str) -> bool:
    if len(text) > LONGEST_TIMED:
        return False
    return bool(DATE.search(text) or (len(text) <= LONGEST_AGED and AGE.search(text)) or BARE_AGE.fullmatch(text))


def with_neighbours(boxes: list[Element]) -> list[list[Element]]:
    """Return each box with the rows beside it that hold no time, where they lie between all boxes alike.

    Where each entry has two rows of a table, one of them with the time, both are one entry.
    """
    if boxes[0].tag not in ("tr", "p", "dt", "dd"):
        return [[box] for box in boxes]
    gaps = [list(_between(box, boxes)) for box in boxes[:-1]]
    if not gaps or not gaps[0] or len({len(gap) for gap in gaps}) > 1:
        return [[box] for box in boxes]
    size = len(gaps[0])
    before = list(islice(boxes[0].itersiblings(boxes[0].tag, preceding=True), size))
    leads = len(before) == size and not any(row.find("th") is not None for row in before)
    if leads and len(list(islice(boxes[-1].itersiblings(boxes[0].tag), size))) < size:
        return [[*reversed(list(islice(box.itersiblings(box.tag, preceding=True), size))), box] for box in boxes]
    return [[box, *islice(box.itersiblings(box.tag), size)] for box in boxes]


def _between(box: Element, boxes: list[Element]) -> Iterator[Element]:
    others = set(boxes)
    for sibling in box.itersiblings(box.tag):
        if sibling in others:
            return
        yield sibling
