"""Pages that stand before the others: login, captcha, waiting room, not found."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from crawlers.general.saying import says
from crawlers.general.words import page_words
from crawlers.markup import Document, Element, fold, is_long, raw_text, select
from records.page import PageKind

SHORT_CHARACTERS = 1_500  # a wall says little; more text means that the words stand in some description
WAITING_CHARACTERS = 600
LONGEST_HEADING = 120  # characters
MOST_HEADINGS = 60
_TITLED = re.compile(r"title|heading|error|alert|notice|message", re.IGNORECASE)
_HEADINGS = frozenset(["h1", "h2", "h3", "legend"])
_CALLED = ("class", "src", "name", "id", "alt")
_LEAVE = re.compile(r"log-?(out|off)|sign-?out|abmelden|deconnexion|cerrar-?sesion", re.IGNORECASE)


@dataclass(frozen=True)
class Wall:
    """One page, looked at for what stands before a site."""

    document: Document

    @cached_property
    def password(self) -> bool:
        """Whether a password is asked for."""
        return bool(select(self.document.tree, "//input[@type='password']"))

    @cached_property
    def signed_in(self) -> bool:
        """Whether a link leads out of an account."""
        return any(_LEAVE.search(anchor.get("href") or "") for anchor in self.document.tree.iter("a"))

    @cached_property
    def asks(self) -> bool:
        """Whether a form has a field that is seen."""
        return bool(select(self.document.tree, "//form[.//input[not(@type='hidden' or @type='submit')]]"))

    @cached_property
    def captcha_parts(self) -> bool:
        """Whether a picture or a field is called a captcha."""
        named = (node.get(name) or "" for node in self.document.tree.iter("img", "input") for name in _CALLED)
        return any("captcha" in name.casefold() for name in named)

    @cached_property
    def refreshes(self) -> bool:
        """Whether the page loads itself anew."""
        tree = self.document.tree
        return bool(select(tree, "//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh']"))

    @cached_property
    def is_blank(self) -> bool:
        """Whether a script has yet to draw the page."""
        tree = self.document.tree
        return (
            len(self.document.text) < 40 and bool(select(tree, "//script[@src]")) and bool(select(tree, "//noscript"))
        )

    @cached_property
    def headings(self) -> str:
        """The title of the page, and what its headings and alerts say, a line each."""
        texts = (fold(raw_text(element)) for element in islice(self._headings(), MOST_HEADINGS))
        return "\n".join([self.document.title, *(text for text in texts if len(text) <= LONGEST_HEADING)])

    def _headings(self) -> Iterator[Element]:
        for element in self.document.tree.iter("*"):
            titled = element.tag in _HEADINGS or ((name := element.get("class")) and _is_titled(name))
            if titled and not is_long(element, 2 * LONGEST_HEADING, 20):
                yield element

    def announces(self, wall: str) -> bool:
        """Return whether the title or a heading says the words of that wall."""
        return says(page_words().walls[wall], self.headings)

    def says(self, wall: str) -> bool:
        """Return whether a page that says little says the words of that wall."""
        text = self.document.text
        return len(text) <= SHORT_CHARACTERS and says(page_words().walls[wall], text)


def wall_of(document: Document) -> PageKind | None:
    """Return login, captcha, waiting or not_found when the page is one of these and nothing else."""
    return rule_of(Wall(document))


def rule_of(wall: Wall) -> PageKind | None:
    """Return which wall the rules take it for, None for none."""
    if wall.password and not wall.signed_in:
        return PageKind.LOGIN
    length = len(wall.document.text)
    if length <= SHORT_CHARACTERS:
        if wall.asks and (wall.announces("captcha") or wall.says("captcha") or wall.captcha_parts):
            return PageKind.CAPTCHA
        if wall.is_blank or (
            length < WAITING_CHARACTERS and (wall.refreshes or wall.announces("waiting") or wall.says("waiting"))
        ):
            return PageKind.WAITING
    if wall.announces("not_found") or (length < 300 and wall.says("not_found")):
        return PageKind.NOT_FOUND
    return None


@lru_cache(maxsize=4096)
def _is_titled(name: str) -> bool:
    return _TITLED.search(name) is not None
