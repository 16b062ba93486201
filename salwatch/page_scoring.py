"""How well pages were read: every expected value of a saved page compared with what a reader found."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from crawlers.shapes import decimal_of, squeezed

SETS = frozenset(["ships_to", "payment", "ships_from"])  # compared without order
ABOUT_THE_FILE = frozenset(["kind", "kind_alt", "entries_listed_all"])
ROWS_COUNTED = 20  # of each list, so that long pages do not drown the rest


@dataclass(frozen=True, slots=True)
class Leaf:
    """One expected value: its place in the file, what was wanted, what was read; `page` is filled where it is kept."""

    trail: str
    right: bool
    wanted: Any
    found: Any
    page: str = ""


@dataclass(slots=True)
class PageScore:
    """Counts of right and all, for kinds and for values, and everything that was wrong."""

    pages: int = 0
    kinds_right: int = 0
    values: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    errors: list[Leaf] = field(default_factory=list)

    @property
    def kind_accuracy(self) -> float:
        """The share of pages whose kind was read right."""
        return self.kinds_right / max(self.pages, 1)

    @property
    def value_accuracy(self) -> float:
        """The share of expected values that were read right."""
        right, of = self.values["all"]
        return right / max(of, 1)

    def as_json(self) -> dict[str, Any]:
        """Return the numbers, rounded to four places."""
        by = {name: [round(right / of, 4), of] for name, (right, of) in sorted(self.values.items()) if name != "all"}
        return {
            "pages": self.pages,
            "kind_accuracy": round(self.kind_accuracy, 4),
            "value_accuracy": round(self.value_accuracy, 4),
            "by": by,
        }


def score_pages(
    pages_dir: Path, found: Mapping[str, Mapping[str, Any]], sites: Collection[str] | None = None
) -> PageScore:
    """Return the score of what was found, by page name, against every */*/expected.json below the folder, or of some sites."""
    score = PageScore()
    for path in sorted(pages_dir.glob("*/*/expected.json")):
        if sites is not None and path.parent.parent.name not in sites:
            continue
        page = path.parent.relative_to(pages_dir).as_posix()
        expected = json.loads(path.read_text("utf-8"))
        read = found.get(page, {})
        _count_kind(score, page, expected, read.get("kind"))
        for leaf in leaves(expected, read.get("fields") or {}):
            _count_value(score, page, expected["kind"], leaf)
    return score


def _count_kind(score: PageScore, page: str, expected: Mapping[str, Any], kind: str | None) -> None:
    also = expected.get("kind_alt", [])
    right = kind in {expected["kind"], *([also] if isinstance(also, str) else also)}
    score.pages += 1
    score.kinds_right += right
    if not right:
        score.errors.append(Leaf("kind", right=False, wanted=expected["kind"], found=kind, page=page))


def _count_value(score: PageScore, page: str, kind: str, leaf: Leaf) -> None:
    last = re.sub(r"\[\d+\]", "", leaf.trail).rpartition(".")[2]
    for group in ("all", f"site {page.partition('/')[0]}", f"kind {kind}", f"field {last}"):
        score.values[group][0] += leaf.right
        score.values[group][1] += 1
    if not leaf.right:
        score.errors.append(replace(leaf, page=page))


def leaves(expected: Mapping[str, Any], found: Any, trail: str = "") -> Iterator[Leaf]:  # noqa: ANN401 (JSON)
    """Yield every value of an expected mapping, compared with what stands in its place."""
    found = found if isinstance(found, Mapping) else {}
    for name, wanted in expected.items():
        if trail or name not in ABOUT_THE_FILE:
            yield from _compared(name, wanted, found, f"{trail}.{name}" if trail else name)


def _compared(name: str, wanted: Any, found: Mapping[str, Any], trail: str) -> Iterator[Leaf]:  # noqa: ANN401 (JSON)
    read = found.get(name)
    if name.endswith("_starts"):
        texts = _texts_for(name, found)
        right = any(squeezed(text).startswith(squeezed(wanted)) for text in texts)
        yield Leaf(trail, right, wanted, texts[0] if texts else None)
    elif isinstance(wanted, dict):
        yield from leaves(wanted, read, trail)
    elif isinstance(wanted, list):
        yield from _list(name, wanted, read, trail)
    elif isinstance(read, list) and name in SETS:
        yield Leaf(trail, squeezed(wanted) in {squeezed(one) for one in read}, wanted, read)
    else:
        yield Leaf(trail, same(name, wanted, read), wanted, read)


def _texts_for(name: str, found: Mapping[str, Any]) -> list[Any]:
    """Return the texts that a beginning may be the beginning of; a key is also found under its own name."""
    base = re.sub(r"(_or_block)?_starts$", "", name)
    names = [name, base, "pgp_key", "pgp_fingerprint"] if base.startswith("pgp") else [name, base]
    texts: list[Any] = []
    for one in names:
        value = found.get(one)
        texts.extend(value if isinstance(value, list) else [value] if value else [])
    return texts


def _list(name: str, wanted: list[Any], read: Any, trail: str) -> Iterator[Leaf]:  # noqa: ANN401 (JSON)
    items = [read] if isinstance(read, str) else read if isinstance(read, list) else []
    if wanted and isinstance(wanted[0], dict):
        for number, row in enumerate(wanted[:ROWS_COUNTED]):
            yield from leaves(row, items[number] if number < len(items) else None, f"{trail}[{number}]")
    elif name in SETS:
        have = {squeezed(item) for item in items}
        yield from (Leaf(trail, squeezed(value) in have, value, read) for value in wanted)
    else:
        for number, value in enumerate(wanted):
            item = items[number] if number < len(items) else None
            yield Leaf(trail, same(name, value, item), value, item)


def same(name: str, wanted: Any, read: Any) -> bool:  # noqa: ANN401 (JSON)
    """Return whether two values are the same: numbers by value, addresses without host, texts without case and white space.

    >>> same("price", "1,234.50", 1234.5), same("url", "/item/7", "http://x.onion/item/7"), same("escrow", True, "yes")
    (True, True, False)
    """
    if read is None:
        return False
    if isinstance(wanted, bool):
        return wanted is read
    if name.endswith("url"):
        return _path(wanted) == _path(read)
    numbers = decimal_of(wanted), decimal_of(read)
    if None not in numbers:
        return numbers[0] == numbers[1]
    return squeezed(wanted) == squeezed(read)


def _path(url: Any) -> str:  # noqa: ANN401 (JSON)
    return re.sub(r"^(\./|/)+", "", re.sub(r"^[a-z]+://[^/]+", "", str(url)))
