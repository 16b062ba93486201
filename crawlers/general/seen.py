"""What was seen on a page without a site file, each part looked for once, and where the values were taken from."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from crawlers.general.blocks import Block, find_text, headline
from crawlers.general.feedback import find_entries
from crawlers.general.labelled import Pair, find_pairs, first_value
from crawlers.markup import Document, Element, path_of, text_of
from crawlers.general.repeated import Record, find_records
from records.page import Source

MOST_PAIRS = 2_000  # of labels and values on a page

NEXT = re.compile(
    r"^(next( page)?\s*[›»→>]*|[›»→]|>{1,2}|older.*|more results|weiter\s*[›»→>]*|nächste( seite)?|suivante?|siguiente|successiva|successivo|volgende|następna|далее|следующая|вперёд|próxima|nästa|další)$",
    re.IGNORECASE,
)


@dataclass
class Seen:
    """The parts of one page; `sources` grows with each value that is taken."""

    document: Document
    sources: dict[str, Source] = field(default_factory=dict)

    @property
    def tree(self) -> Element:
        """The tree of the page."""
        return self.document.tree

    @cached_property
    def pairs(self) -> list[Pair]:
        """All labels with their values, in page order."""
        return list(islice(find_pairs(self.tree), MOST_PAIRS))

    @cached_property
    def records(self) -> list[Record]:
        """The rows of the main list."""
        return find_records(self.tree)

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        """The rows of feedback."""
        return find_entries(self.tree)

    @cached_property
    def headline(self) -> Block | None:
        """The heading that says what this page is about."""
        return headline(self.document)

    def labelled(self, name: str, pattern: str = "") -> str | None:
        """Return the value that a label of this field announces, if it matches, and note where it stands."""
        pair = first_value(self.pairs, name, pattern)
        return None if pair is None else self.take(name, pair.element, pair.value)

    def text_under(self, name: str) -> str | None:
        """Return the running text that a heading of that name announces, or the longest that nothing else announces."""
        block = find_text(self.tree, name)
        return None if block is None else self.take(name, block.element, block.text)

    def take(self, name: str, element: Element, text: str) -> str:
        """Return the text, noting that the field of that name was taken from the element."""
        start = max(text_of(element).find(text), 0)
        self.sources[name] = Source(path_of(element), start, start + len(text))
        return text

    @cached_property
    def next_url(self) -> str | None:
        """The address of the next page of a list."""
        for anchor in self.tree.iter("a"):
            href = anchor.get("href") or ""
            named = (
                anchor.get("rel") == "next"
                or NEXT.match(text_of(anchor))
                or re.match("next", anchor.get("title") or "", re.IGNORECASE)
            )
            if named and href and not href.startswith("#"):
                return href
        return None
