"""What of a page speaks for its kind: rows, entries, posts and files found, labels, buttons, words; each looked at once."""

import re
from dataclasses import dataclass
from functools import cached_property

from crawlers.general.blocks import says_something
from crawlers.general.labelled import Pair
from crawlers.general.seen import Seen
from crawlers.general.words import BUY, page_words
from crawlers.markup import Element, fold, raw_text, select

LISTING_LABELS = frozenset(
    ["vendor", "price", "category", "ships_from", "ships_to", "quantity_left", "escrow", "payment", "units_sold"]
)
VENDOR_LABELS = frozenset(["member_since", "last_seen"])
KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
_HOME = re.compile(
    r"(welcome|featured|willkommen|bienvenue|bienvenid|benvenut|welkom|witamy|добро пожаловать|news\b)", re.IGNORECASE
)


@dataclass(frozen=True)
class Evidence:
    """One page, looked at for its kind."""

    seen: Seen

    @cached_property
    def rows(self) -> int:
        """How many rows of offers."""
        return len(self.seen.records)

    @cached_property
    def entries(self) -> int:
        """How many rows of feedback."""
        return len(self.seen.entries)

    @cached_property
    def posts(self) -> int:
        """How many posts of a forum."""
        return len(self.seen.posts)

    @cached_property
    def files(self) -> int:
        """How many files of a model."""
        return len(self.seen.files)

    @cached_property
    def outside(self) -> list[Pair]:
        """The labels that stand in no row."""
        inside = {element for record in self.seen.records for element in record.element.iter()}
        return [pair for pair in self.seen.pairs if pair.element not in inside]

    @cached_property
    def likely(self) -> frozenset[str]:
        """The fields that labels outside of rows most likely announce."""
        return frozenset(page_words().fields_for(pair.label)[0] for pair in self.outside)

    @cached_property
    def possible(self) -> frozenset[str]:
        """All fields that labels outside of rows may announce."""
        return frozenset(field for pair in self.outside for field in page_words().fields_for(pair.label))

    @cached_property
    def key(self) -> bool:
        """Whether a public key is shown."""
        return KEY in self.seen.document.source

    @cached_property
    def buys(self) -> bool:
        """Whether a button buys."""
        return any(is_buy_button(button) for button in self.seen.tree.iter("button", "input"))

    @cached_property
    def greets(self) -> bool:
        """Whether a heading greets, or announces what is featured."""
        headings = [*self.seen.tree.iter("h1", "h2", "h3"), *select(self.seen.tree, "//*[contains(@class, 'title')]")]
        return any(_HOME.match(fold(raw_text(heading)[:80])) for heading in headings)

    @cached_property
    def is_empty_list(self) -> bool:
        """Whether the page says that nothing is listed."""
        return page_words().walls_pattern["nothing_listed"].search(self.seen.document.text) is not None

    @cached_property
    def turns_pages(self) -> bool:
        """Whether there are links to further pages of a list."""
        return bool(select(self.seen.tree, "//*[contains(@class, 'paginat')]//a[@href]"))

    @cached_property
    def tells_of_somebody(self) -> bool:
        """Whether running text stands under a heading: about somebody, or terms."""
        return says_something(self.seen.tree)

    def says(self, sign: str) -> int:
        """Return how many different words of that sign the page shows."""
        return len(
            {match[0].casefold() for match in page_words().signs_pattern[sign].finditer(self.seen.document.text)}
        )


def is_buy_button(button: Element) -> bool:
    """Return whether an input or button says that it buys, in one of several languages."""
    if button.tag == "input" and (button.get("type") or "").lower() not in ("submit", "button", "image"):
        return False
    return BUY.search(button.get("value") or "" if button.tag == "input" else raw_text(button)) is not None
