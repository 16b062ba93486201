"""Pages that stand before the others: login, captcha, waiting room, not found."""

from dataclasses import dataclass
from functools import cached_property

from crawlers.general.words import page_words
from crawlers.markup import Document, fold, raw_text, select
from records.page import PageKind

SHORT_CHARACTERS = 1_500  # a wall says little; more text means that the words stand in some description
WAITING_CHARACTERS = 600
LONGEST_HEADING = 120  # characters
_TITLES = "//*[self::h1 or self::h2 or self::h3 or self::legend or contains(@class, 'title') or contains(@class, 'heading') or contains(@class, 'error') or contains(@class, 'alert') or contains(@class, 'notice') or contains(@class, 'message')]"
_CAPTCHA = "//*[self::img or self::input][contains(translate(concat(@class, @src, @name, @id, @alt), 'CAPTH', 'capth'), 'captcha')]"
_LEAVE = "//a[contains(translate(@href, 'LOGUTSINF', 'logutsinf'), 'logout') or contains(translate(@href, 'LOGUTSIN', 'logutsin'), 'signout') or contains(translate(@href, 'LOGF', 'logf'), 'logoff')]"


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
        return bool(select(self.document.tree, _LEAVE))

    @cached_property
    def asks(self) -> bool:
        """Whether a form has a field that is seen."""
        return bool(select(self.document.tree, "//form[.//input[not(@type='hidden' or @type='submit')]]"))

    @cached_property
    def captcha_parts(self) -> bool:
        """Whether a picture or a field is called a captcha."""
        return bool(select(self.document.tree, _CAPTCHA))

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
        texts = (fold(raw_text(element)[: 3 * LONGEST_HEADING]) for element in select(self.document.tree, _TITLES)[:60])
        return "\n".join([self.document.title, *(text for text in texts if len(text) <= LONGEST_HEADING)])

    def announces(self, wall: str) -> bool:
        """Return whether the title or a heading says the words of that wall."""
        return page_words().walls_pattern[wall].search(self.headings) is not None

    def says(self, wall: str) -> bool:
        """Return whether a page that says little says the words of that wall."""
        text = self.document.text
        return len(text) <= SHORT_CHARACTERS and page_words().walls_pattern[wall].search(text) is not None


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
