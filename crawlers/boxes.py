"""The boxes of repeated records: which element of a page each row that was read stands in, and selectors for all of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from crawlers.candidates import Candidate
from crawlers.marks import Mark, marks, quoted, route_pieces
from crawlers.markup import Element
from crawlers.shapes import squeezed
from crawlers.trial import Sheet

FEWEST = 2
_SHARE_ALIGNED = 0.6  # of the rows, below which an alignment is chance
_ANCESTORS = 5
_MOST_COMPACT = 60
_Signature = tuple[str, ...]


def find_boxes(sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> dict[int, Element]:
    """Return the element of each row, by the row's number; {} when the rows are not found in page order."""
    anchors = max(_alignments(sheet, rows), key=len, default={})
    if len(anchors) >= max(FEWEST, _SHARE_ALIGNED * len(rows)):
        return grow(anchors)
    return _compact(sheet, rows)


def _compact(sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> dict[int, Element]:
    """Return the smallest elements that hold all values of their row, in order; also of a single row when that says enough."""
    wanted = [[part for value in row.values() if (part := _comparable(value))] for row in rows[:_MOST_COMPACT]]
    if not all(len(parts) > 1 and any(len(part) > 3 for part in parts) for parts in wanted):
        return {}
    holding = [(element, text) for element, text in _with_attributes(sheet) if any(all(part in text for part in parts) for parts in wanted)]  # fmt: skip
    outer = {ancestor for element, _ in holding for ancestor in element.iterancestors()}
    found: dict[int, Element] = {}
    row = 0
    for element, text in holding:
        if element not in outer and row < len(wanted) and all(part in text for part in wanted[row]):
            found[row] = element
            row += 1
    return found if len(found) == len(rows) and len({one.tag for one in found.values()}) == 1 else {}


def _with_attributes(sheet: Sheet) -> Iterator[tuple[Element, str]]:
    """Yield short elements with all that they and what is in them say, titles and pictures too."""
    for element in sheet.document.tree.iter():
        if isinstance(element.tag, str) and (text := sheet.short_text(element, 300)):
            said = (one.get(name) or "" for one in (element, *element.iter("img", "span", "a", "i", "abbr")) for name in ("title", "alt"))  # fmt: skip
            yield element, squeezed(" ".join([text, *said]))


def grow(anchors: Mapping[int, Element]) -> dict[int, Element]:
    """Return for each element the largest box around it that holds no other of them; all boxes alike where they can be."""
    held: Counter[Element] = Counter()
    for anchor in anchors.values():
        held.update([anchor, *anchor.iterancestors()])
    boxes = {}
    for number, anchor in anchors.items():
        box = anchor
        for ancestor in anchor.iterancestors():
            if held[ancestor] > 1 or ancestor.tag in ("body", "html"):
                break
            box = ancestor
        boxes[number] = box
    usual = Counter(_look(box) for box in boxes.values()).most_common(1)[0][0]
    for number, box in boxes.items():
        if _look(box) != usual:
            fitting = (one for one in (anchors[number], *anchors[number].iterancestors()) if _look(one) == usual and held[one] == 1)  # fmt: skip
            boxes[number] = next(fitting, box)
    return boxes


def _look(element: Element) -> tuple[str, str]:
    names = [mark.css for mark in marks(element) if mark.css.startswith(f"{element.tag}.")][:1]
    return str(element.tag), names[0] if names else ""


def _alignments(sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[int, Element]]:
    """Yield, for each field of the rows and each kind of element, which element holds which row's value."""
    for name in dict.fromkeys(name for row in rows for name in row):
        wanted = [_comparable(row.get(name)) for row in rows]
        if sum(map(bool, wanted)) < FEWEST or len(set(filter(None, wanted))) < FEWEST:
            continue
        groups: dict[_Signature, list[tuple[Element, str]]] = defaultdict(list)
        known = set(filter(None, wanted))
        for element, text in _said(sheet, address=name.endswith("url")):
            if text in known:
                groups[_signature(element)].append((element, text))
        for group in groups.values():
            yield _aligned(group, wanted)


def _comparable(value: Any) -> str:  # noqa: ANN401 (values of pages)
    return squeezed(value).lstrip("./") if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _said(sheet: Sheet, *, address: bool) -> Iterator[tuple[Element, str]]:
    for element in sheet.document.tree.iter("a") if address else sheet.document.tree.iter():
        if address:
            yield element, squeezed((element.get("href") or "").strip()).lstrip("./")
        elif isinstance(element.tag, str) and (text := sheet.short_text(element, 1_500)):
            yield element, squeezed(text)
            if len(element) and (own := sheet.own(element)) and own != text:
                yield element, squeezed(own)


def _signature(element: Element) -> _Signature:
    return tuple(str(one.tag) for one in (element, *element.iterancestors()))[:4]


def _aligned(group: Iterable[tuple[Element, str]], wanted: Sequence[str]) -> dict[int, Element]:
    """Return row number → element, both in order; elements of no row and rows without an element are passed over."""
    found: dict[int, Element] = {}
    row = 0
    for element, text in group:
        ahead = next((number for number in range(row, min(row + 4, len(wanted))) if wanted[number] == text), None)
        if ahead is not None:
            found[ahead] = element
            row = ahead + 1
    return found


def siblings_like(element: Element) -> dict[int, Element]:
    """Return the repeated elements that one lies in: the lowest ancestor with two or more siblings of its look."""
    for box in (element, *element.iterancestors()):
        parent = box.getparent()
        if parent is None or box.tag in ("body", "html"):
            return {}
        alike = [one for one in parent if _look(one) == _look(box)]
        if len(alike) > FEWEST and box.tag not in ("td", "th", "br", "span", "b", "i", "p"):
            return dict(enumerate(alike))
    return {}


def select_candidates(boxes: Sequence[Element]) -> list[Candidate]:
    """Return selectors that all the boxes fit, best first: by their look, where they lie, and what each of them holds."""
    shared = [mark for mark in marks(boxes[0]) if all(mark in marks(box) for box in boxes[1:])]
    tag = str(boxes[0].tag)
    if any(box.tag != tag for box in boxes):
        return []
    shared = [mark for mark in shared if not mark.css.startswith("#") and f"{tag}#" not in mark.css] or [Mark(tag, 0.3)]
    held = list(_held(boxes))
    found = [Candidate(mark.css, None, mark.score) for mark in shared if mark.css != tag]
    for base in shared[:3]:
        found += [Candidate(f"{base.css}:has({inner.css})", None, round(0.35 * base.score + 0.55 * inner.score, 3)) for inner in held[:8]]  # fmt: skip
    for height, (ancestor, child) in enumerate(_above(boxes)):
        for above in [mark for mark in marks(ancestor) if mark.css != ancestor.tag][:2]:
            for mark in shared[:3]:
                score = round(0.5 * above.score + 0.4 * max(mark.score, 0.3) - 0.02 * height, 3)
                found.append(Candidate(f"{above.css}{' > ' if child else ' '}{mark.css}", None, score))
                found += [Candidate(f"{above.css} {mark.css}:has({inner.css})", None, round(score + 0.02, 3)) for inner in held[:3]]  # fmt: skip
    return sorted(dict.fromkeys(found), key=lambda one: -one.score)


def _above(boxes: Sequence[Element]) -> Iterator[tuple[Element, bool]]:
    """Yield ancestors that all boxes share, nearest first, and whether the boxes are its children."""
    others = [set(box.iterancestors()) for box in boxes[1:]]
    number = 0
    for ancestor in boxes[0].iterancestors():
        if ancestor.tag in ("body", "html") or number >= _ANCESTORS:
            return
        if all(ancestor in one for one in others):
            number += 1
            yield ancestor, all(box.getparent() is ancestor for box in boxes)


def _held(boxes: Sequence[Element]) -> Iterator[Mark]:
    """Yield marks of descendants that each box has, those that say most first."""
    common: dict[str, float] = {}
    for number, box in enumerate(boxes[:8]):
        inside: dict[str, float] = {}
        for element in list(box.iterdescendants())[:80]:
            for mark in marks(element)[:4]:
                inside[mark.css] = mark.score
            for piece in route_pieces(element.get("href") or ""):
                if quoted(piece):
                    inside[f"a[href*='{piece}']"] = 0.65
        common = inside if number == 0 else {css: score for css, score in common.items() if css in inside}
    yield from (Mark(css, score) for css, score in sorted(common.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0])))  # fmt: skip
