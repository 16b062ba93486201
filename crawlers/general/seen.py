"""What was seen on a page without a site file, each part looked for once, and where the values were taken from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any

from crawlers.dates import AHEAD, TIMES, interval_of
from crawlers.general.blocks import Block, find_text, headline
from crawlers.general.certainty import SHARE_RIGHT, Found, How, source_of
from crawlers.general.entries import find_entries
from crawlers.general.files import find_files
from crawlers.general.forum import find_posts
from crawlers.general.labelled import Pair, find_pairs, find_told, first_value
from crawlers.general.oneself import is_of_oneself, own_names
from crawlers.general.repeated import Record, find_records
from crawlers.general.structured import find_structured
from crawlers.markup import Document, Element, is_long, select, text_of
from crawlers.money import find_money
from crawlers.numbers import NumberStyle, is_unclear, style_of
from records.page import Interval, Source

MOST_NUMBERED = 40_000  # characters that the style of numbers is told from
MOST_PAIRS = 2_000  # of labels and values on a page

NEXT = re.compile(
    r"^(?:(?:next( page)?|older.*|more results|weiter|vor|nächste( seite)?|suivante?|page suivante|siguiente|(pagina )?successiva|successivo|avanti|volgende( pagina)?|następna( strona)?|następne|dalej|далее|следующая|вперёд|вперед|наступна|далі|próxima|seguinte|seuraava|nästa|další|sledeća|sljedeća|следећа|sonraki|ileri|التالي|التالية)\s*(?:[›»→>❯]|>>|&raquo;)*|[›»→❯]|>{1,2})$",
    re.IGNORECASE,
)
_CURRENT = re.compile(r"(?<![a-z])(current|active|selected|cur|on|here|this)(?![a-z])", re.IGNORECASE)


@dataclass
class Seen:
    """The parts of one page; `sources` and `sure` grow with each value that is taken."""

    document: Document
    captured_at: datetime | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    sure: dict[str, float] = field(default_factory=dict)
    times: dict[str, Interval] = field(default_factory=dict)

    @property
    def tree(self) -> Element:
        """The tree of the page."""
        return self.document.tree

    @cached_property
    def pairs(self) -> list[Pair]:
        """All labels with their values, in page order; after them what short lines tell."""
        found = [*islice(find_pairs(self.tree), MOST_PAIRS), *islice(find_told(self.tree), MOST_PAIRS)]
        before = self._before(self.headline.element) if self.headline else set()
        return [
            pair._replace(before=pair.element in before or is_of_oneself(pair.element, self.own_names))
            for pair in found
        ]

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The names of the account that the page was fetched with."""
        return own_names(self.tree)

    def _before(self, element: Element) -> set[Element]:
        """Return what begins before the element in the page."""
        found: set[Element] = set()
        for node in self.tree.iter():
            if node is element:
                break
            found.add(node)
        return found

    @cached_property
    def records(self) -> list[Record]:
        """The rows of the main list."""
        return find_records(self.tree)

    @cached_property
    def unpriced(self) -> list[Record]:
        """The rows of a list that shows no prices: of models, of wanted goods."""
        return find_records(self.tree, priced=False)

    @cached_property
    def entries(self) -> list[dict[str, Found]]:
        """The rows of feedback."""
        return find_entries(self.tree)

    @cached_property
    def posts(self) -> list[dict[str, Found]]:
        """The posts of a forum."""
        return find_posts(self.tree)

    @cached_property
    def files(self) -> list[dict[str, Found]]:
        """The files that the page of a model names."""
        return find_files(self.document)

    @cached_property
    def stated(self) -> dict[str, Found]:
        """The fields of the one product that the page states for machines."""
        return find_structured(self.tree)

    @cached_property
    def headline(self) -> Block | None:
        """The heading that says what this page is about."""
        return headline(self.document)

    def labelled(self, name: str, pattern: str = "") -> str | None:
        """Return the value that a label of this field announces, if it matches, and note where it stands."""
        pair = first_value(self.pairs, name, pattern)
        return None if pair is None else self.take(name, pair.element, pair.value, pair.how)

    def text_under(self, name: str) -> str | None:
        """Return the running text that a heading of that name announces, or the longest that nothing else announces."""
        start = self.headline.element if self.headline else None
        block = find_text(self.tree, name, start, self.rows_inside)
        return None if block is None else self.take(name, block.element, block.text, block.how)

    @cached_property
    def rows_inside(self) -> set[Element]:
        """All that lies in rows of offers and of feedback."""
        rows = [record.element for record in self.records]
        for entry in self.entries[:200]:
            element = next(iter(entry.values())).element
            rows.append(next(filter(_has_siblings, element.iterancestors()), element))
        return {inner for row in rows for inner in row.iter()}

    def take(self, name: str, element: Element, text: str, how: How) -> str:
        """Return the text, noting that the field of that name was taken from the element."""
        self.keep(name, Found(text, element, text, how))
        return text

    def keep(self, name: str, found: Found) -> Any:  # noqa: ANN401 (a field may be a text, a number or a price)
        """Return the value, noting its place and how sure it is; a price as this page writes numbers."""
        self.sources[name] = source_of(found)
        self.sure[name] = SHARE_RIGHT[found.how]
        self._note_time(name, found.value)
        if isinstance(found.value, dict) and found.how is not How.STATED and is_unclear(found.text):
            return find_money(found.text, self.style)
        return found.value

    def _note_time(self, name: str, value: object) -> None:
        """Note what a printed time means, seen from the time of capture."""
        own_name = name.rpartition(".")[2]
        if own_name not in TIMES or self.captured_at is None or not isinstance(value, str):
            return
        languages = (self.language,) if self.language else ()
        if meant := interval_of(value, self.captured_at, languages=languages, ahead=own_name in AHEAD):
            self.times[name] = meant

    @cached_property
    def style(self) -> NumberStyle:
        """How the page writes numbers."""
        return style_of(self.document.text[:MOST_NUMBERED], self.language)

    @cached_property
    def language(self) -> str:
        """The language that the page says it is in, as two letters; "" where it does not."""
        return (self.tree.get("lang") or "").strip().lower()[:2]

    def keep_rows(self, name: str, rows: Sequence[Mapping[str, Found]]) -> list[dict[str, Any]]:
        """Return the rows' values, noting the place of each."""
        return [
            {field: self.keep(f"{name}[{number}].{field}", found) for field, found in row.items()}
            for number, row in enumerate(rows)
        ]

    def count(self, name: str, number: int) -> int:
        """Return a number of things that were found; it stands nowhere on the page."""
        self.sure[name] = SHARE_RIGHT[How.COUNTED]
        return number

    @cached_property
    def next_url(self) -> str | None:
        """The address of the next page of a list: of the link that says next, else of the number after the present one."""
        anchor = next(filter(_says_next, self.tree.iter("a")), None)
        if anchor is None:
            anchor = self._number_after_present()
        if anchor is None:
            return None
        href = anchor.get("href") or ""
        return str(self.keep("next_page_url", Found(href, anchor, href, How.MARKED, "href")))

    def _number_after_present(self) -> Element | None:
        for box in select(
            self.tree, "//*[contains(translate(@class, 'PAGE', 'page'), 'page') or contains(@class, 'pagin')]"
        ):
            present = 0
            for element in box.iter("a", "span", "b", "strong", "li", "em"):
                text = "" if is_long(element, 30, 6) else text_of(element)
                if not text.isdigit() or len(text) > 5:
                    continue
                if element.tag == "a" and present and int(text) == present + 1 and element.get("href"):
                    return element
                marked = _CURRENT.search(element.get("class") or "")
                if not present and (marked or (element.tag != "a" and element.find(".//a") is None)):
                    present = int(text)
        return None


def _has_siblings(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and len(parent) > 2


def _says_next(anchor: Element) -> bool:
    href = anchor.get("href") or ""
    if not href or href.startswith("#"):
        return False
    if anchor.get("rel") == "next" or NEXT.match(text_of(anchor)):
        return True
    return any(re.match("next", anchor.get(name) or "", re.IGNORECASE) for name in ("title", "aria-label"))
