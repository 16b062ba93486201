"""Listings that say the same as one: by whom, since when, and which words differ; contacts masked before anything is compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from records.worddiff import Piece, compare_words, excerpt
from store import copies, histories
from store.histories import Content
from store.observations import Subject
from web.highlights import hide

SHOWN = 8
COMPARED = ("title", "description")  # what signatures are made of


@dataclass(frozen=True, slots=True)
class SaysTheSame:
    """Another account's listing, how alike it is (0–1), and the words that differ."""

    listing: Row[Any]
    likeness: float
    kin: bool
    title: str
    words: Sequence[Piece]  # `removed` is only in the one, `added` only in this other


@dataclass(frozen=True, slots=True)
class Copies:
    """What the page shows: the most alike, how many there are, and how many accounts have them."""

    shown: Sequence[SaysTheSame]
    listings: int
    accounts: int


def says_the_same(connection: Connection, listing_id: int, content: Content) -> Copies:
    """Return the listings of other accounts that say nearly what a listing says, the most alike first."""
    found = copies.alike(connection, listing_id)
    if not found:
        return Copies([], 0, 0)
    mine = _text(connection, listing_id, content)
    shown = [_compared(connection, one, mine) for one in found[:SHOWN]]
    return Copies([one for one in shown if one], len(found), len({one.account_id or one.site for one in found}))


def _compared(connection: Connection, one: copies.Alike, mine: str) -> SaysTheSame | None:
    listing = histories.listing(connection, one.listing_id)
    content = histories.latest(connection, Subject("listing", one.listing_id))
    if listing is None or content is None:
        return None
    theirs = _text(connection, one.listing_id, content)
    pieces = compare_words(mine, theirs)
    words = excerpt(pieces) if any(piece.op != "same" for piece in pieces) else ()
    return SaysTheSame(listing, one.likeness, one.kin, theirs.partition("\n")[0], words)


def _text(connection: Connection, listing_id: int, content: Content) -> str:
    texts = content.named_texts()
    secrets = histories.contact_texts(connection, Subject("listing", listing_id))
    return hide("\n".join(texts.get(name, "") for name in COMPARED), secrets)
