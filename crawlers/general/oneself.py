"""The account that a page was fetched with: its name stands beside the balance and the log-out, and is nobody's else."""

import re
from collections.abc import Collection, Iterator
from itertools import islice

from crawlers.markup import Element, is_long, raw_text, text_of

LONGEST = 40  # characters of a name
MOST_HOLDERS = 60
NEAR = 4  # boxes up from a value to one that names the account
_OWN = re.compile(r"log(?:ged)? ?(?:in|out)|sign ?out|welcome|hello|\bhi,|balance|angemeldet|abmelden|guthaben|déconnexion|cerrar sesión|выход|баланс|kirjaudu|uitloggen|wyloguj|esci|çıkış", re.IGNORECASE)  # fmt: skip


def own_names(tree: Element) -> frozenset[str]:
    """Return names, in lower case, that stand beside one's own balance and log-out."""
    found: set[str] = set()
    for holder in set(islice(_holders(tree), MOST_HOLDERS)):
        for element in holder.iter("a", "b", "span", "strong"):
            if is_long(element, 4 * LONGEST, 6):
                continue
            text, parent = text_of(element), element.getparent()
            if 1 < len(text) <= LONGEST and parent is not None and _OWN.search(raw_text(parent)[:300]):
                found.add(text.casefold())
    return frozenset(found)


def _holders(tree: Element) -> Iterator[Element]:
    """Yield short boxes around words of one's own account: the parent of such a text, and that one's parent."""
    for element in tree.iter():
        texts = (element.text, *(child.tail for child in element)) if isinstance(element.tag, str) else ()
        if any(text and 2 < len(text) < 200 and not text.isspace() and _OWN.search(text) for text in texts):
            for box in (element, element.getparent()):
                if box is not None and not is_long(box, 300, 25):
                    yield box


def is_of_oneself(element: Element, names: Collection[str]) -> bool:
    """Return whether a box around the element names the account that the page was fetched with."""
    for box in islice(element.iterancestors(), NEAR):
        if is_long(box, 400, 30):
            return False
        if any(str(text).strip().casefold() in names for text in box.itertext()):
            return True
    return False
