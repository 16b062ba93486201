"""Pages that stand before the others: login, captcha, waiting room, not found."""

from crawlers.general.words import page_words
from crawlers.markup import Document, raw_text, select
from records.page import PageKind

SHORT_CHARACTERS = 1_500  # a wall says little; more text means that the words stand in some description
WAITING_CHARACTERS = 600
_TITLES = "//*[contains(@class, 'title') or contains(@class, 'heading') or contains(@class, 'error') or contains(@class, 'alert')]"


def wall_of(document: Document) -> PageKind | None:
    """Return login, captcha, waiting or not_found when the page is one of these and nothing else."""
    if select(document.tree, "//input[@type='password']") and not _signed_in(document):
        return PageKind.LOGIN
    if len(document.text) <= SHORT_CHARACTERS and (wall := _short_wall(document)):
        return wall
    return PageKind.NOT_FOUND if _is_not_found(document) else None


def _short_wall(document: Document) -> PageKind | None:
    tree, words = document.tree, page_words().walls_pattern
    announced = f"{document.title}\n{document.text}"
    asks = select(tree, "//form[.//input[not(@type='hidden')]]")
    if asks and (words["captcha"].search(announced) or _captcha_parts(document)):
        return PageKind.CAPTCHA
    if len(document.text) < 40 and select(tree, "//script[@src]") and select(tree, "//noscript"):
        return PageKind.WAITING  # for a script to draw it
    refresh = select(tree, "//meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh']")
    if (refresh or words["waiting"].search(announced)) and len(document.text) < WAITING_CHARACTERS:
        return PageKind.WAITING
    return None


def _is_not_found(document: Document) -> bool:
    words = page_words().walls_pattern["not_found"]
    headings = (raw_text(heading) for heading in document.tree.iter("h1", "h2", "h3"))
    if words.search("\n".join([document.title, *headings])):
        return True
    if len(document.text) < 300 and words.search(document.text):
        return True
    titles = select(document.tree, _TITLES) if len(document.text) <= SHORT_CHARACTERS else []
    return any(words.search(raw_text(element)[:120]) for element in titles)


def _captcha_parts(document: Document) -> bool:
    found = select(
        document.tree,
        "//*[self::img or self::input][contains(translate(concat(@class, @src, @name, @id), 'CAPTH', 'capth'), 'captcha')]",
    )
    return bool(found)


def _signed_in(document: Document) -> bool:
    found = select(
        document.tree,
        "//a[contains(translate(@href, 'LOGUTSIN', 'logutsin'), 'logout') or contains(translate(@href, 'LOGUTSIN', 'logutsin'), 'signout')]",
    )
    return bool(found)
