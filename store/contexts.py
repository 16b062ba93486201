"""Contexts: what the store knows of a listing when it is seen - its sender, its picture, its text with others, what its goods cost."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import median

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from records.context import Context
from store import copies, tables

L, P, V = tables.listing, tables.listing_price, tables.vendor_account
PRICES = 500  # of the newest, by which a price is measured
PLACEHOLDER = 20  # accounts that show one picture of a site: then it is the site's own


@dataclass(frozen=True, slots=True)
class Asked:
    """What a listing asks for a piece of its goods, when."""

    item_type: str
    eur: Decimal | None
    at: datetime


def of_listing(connection: Connection, listing_id: int, asked: Asked) -> Context:
    """Return what the store knows of a listing whose text and price are kept already; prices of other sellers only."""
    row = connection.execute(select(L).where(L.c.id == listing_id)).one()
    prices = _prices(connection, listing_id, row.account_id, asked)
    copied, number = copies.of_listing(connection, listing_id)
    return Context(
        new_sender=_is_new(connection, row.account_id, row.first_seen_at),
        copies=tuple(copied),
        copies_number=number,
        same_picture=_showing(connection, row.site, row.picture, row.account_id),
        price_eur=asked.eur,
        typical_eur=Decimal(median(prices)) / 1000 if prices else None,
        prices=len(prices),
    )


def keep_price(connection: Connection, listing_id: int, asked: Asked) -> None:
    """Keep what a listing asks for a piece now; an older look changes nothing, and no price leaves what was known."""
    if asked.eur is None:
        return
    row = {"item_type": asked.item_type, "millieuro": round(asked.eur * 1000), "at": asked.at}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    written = dialect.insert(P).values(listing_id=listing_id, **row)
    connection.execute(written.on_conflict_do_update(index_elements=["listing_id"], set_=row, where=P.c.at <= asked.at))


def _prices(connection: Connection, listing_id: int, account_id: int | None, asked: Asked) -> list[int]:
    """Return the newest prices of goods of the type, up to the time of the look; none of the seller's own, none of listings gone."""
    known = (
        select(P.c.millieuro)
        .join(L, L.c.id == P.c.listing_id)
        .where(P.c.item_type == asked.item_type, P.c.at <= asked.at, P.c.listing_id != listing_id)
        .where(L.c.gone_since.is_(None))
    )
    if account_id is not None:
        known = known.where(L.c.account_id.is_distinct_from(account_id))
    return list(connection.execute(known.order_by(P.c.at.desc(), P.c.listing_id).limit(PRICES)).scalars())


def _is_new(connection: Connection, account_id: int | None, listing_first_at: datetime) -> bool | None:
    """Return whether the account was first seen with the listing; None where both were there at the first look, or nobody is named."""
    if account_id is None:
        return None
    account = connection.execute(select(V.c.first_seen_at, V.c.baseline).where(V.c.id == account_id)).one()
    if account.first_seen_at < listing_first_at:
        return False
    return None if account.baseline else True


def _showing(connection: Connection, site: str, picture: str | None, account_id: int | None) -> int:
    """Return how many other accounts show the picture: by its content anywhere, by its address on the same site.

    A picture that very many of a site show is its own, as where a seller has none.
    """
    if not picture or account_id is None:
        return 0
    others = select(func.count(L.c.account_id.distinct())).where(L.c.picture == picture, L.c.account_id != account_id)
    if not picture.startswith("sha256:"):
        others = others.where(L.c.site == site)
    number = int(connection.execute(others).scalar_one())
    return number if number < PLACEHOLDER else 0
