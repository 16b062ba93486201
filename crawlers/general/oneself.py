"""The account that a page was fetched with: its name stands beside the balance and the log-out, and is nobody's else."""

import re
from collections.abc import Collection
from itertools import islice

from crawlers.markup import Element, is_long, raw_text, select, text_of

LONGEST = 40  # characters of a name
NEAR = 4  # boxes up from a value to one that names the account
_OWN = re.compile(r"log(?:ged)? ?(?:in|out)|sign ?out|welcome|hello|\bhi,|balance|angemeldet|abmelden|guthaben|déconnexion|cerrar sesión|выход|баланс|kirjaudu|uitloggen|wyloguj|esci|çıkış", re.IGNORECASE)  # fmt: skip


def own_names(tree: Element) -> frozenset[str]:
    """Return names, in lower case, that stand beside one's own balance and log-out."""
    found: set[str] = set()
    for anchor in select(tree, "//a | //b | //span | //strong"):
        if is_long(anchor, 4 * LONGEST, 6):
            continue
        text, parent = text_of(anchor), anchor.getparent()
        if not 1 < len(text) <= LONGEST or parent is None or is_long(parent, 300, 25):
            continue
        if _OWN.search(raw_text(parent)[:300]):
            found.add(text.casefold())
    return frozenset(found)


def is_of_oneself(element: Element, names: Collection[str]) -> bool:
    """Return whether a box around the element names the account that the page was fetched with."""
    for box in islice(element.iterancestors(), NEAR):
        if is_long(box, 400, 30):
            return False
        if any(str(text).strip().casefold() in names for text in box.itertext()):
            return True
    return False
