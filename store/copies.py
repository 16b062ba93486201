"""Copies: the newest text of each listing as a signature, and the listings of other accounts that say nearly the same."""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Insert, Row, Select, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from records.context import Copy
from records.signature import NUMBERS, Signature, bands
from store import accounts, tables

T, B = tables.listing_text, tables.text_band
LEAST = 0.5  # likeness from which a text is called a copy: measured, see docs/copies.md
LEAST_SHORT = 0.6  # the same where one of both has few words: there one phrase of the trade is much of it
SHORT_WORDS = 20
MOST = 500  # listings looked at; of a text that more use, the ones most alike
SHOWN = 50  # copies returned
TEXTS = 60  # of an account, that are compared with others'


@dataclass(frozen=True, slots=True)
class Alike:
    """A listing that says nearly the same as another one; `kin` where it is of the same seller, as far as the store knows."""

    listing_id: int
    account_id: int | None
    site: str
    likeness: float
    kin: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """Another account that uses an account's texts: in how many of its listings, and how many accounts use the rarest of them."""

    account_id: int
    listings: int
    users: int


def keep(
    connection: Connection, listing_id: int, account_id: int | None, observation_id: int, signature: Signature | None
) -> None:
    """Keep what the listing says now, as that observation shows it; nothing where a newer one is known.

    Without a signature (a text too short) the listing has no copies.
    """
    known = connection.execute(_KNOWN, {"listing": listing_id}).one()
    value = signature.value if signature else None
    same = known.signature == value and (signature is None or known.account_id == account_id)
    if same or known.newest != observation_id:
        return
    if signature is None:
        forget(connection, [listing_id])
        return
    key = {"listing_id": listing_id, "account_id": account_id, "observation_id": observation_id}
    upsert, insert_band = _writing(connection.dialect.name)
    connection.execute(upsert, key | {"signature": value, "words": signature.words})
    if known.signature == value:
        return
    if known.signature is not None:
        connection.execute(delete(B).where(B.c.listing_id == listing_id))
    connection.execute(insert_band, [{"band": band, "listing_id": listing_id} for band in signature.bands()])


def _known() -> Select[Any]:
    """Return the statement that asks for a listing's stored text and the newest of its observations."""
    L, O = tables.listing, tables.observation  # noqa: E741, N806 (as the modules name tables)
    newest = select(O.c.id).where(O.c.listing_id == L.c.id, O.c.current)
    newest = newest.order_by(O.c.observed_at.desc(), O.c.id.desc()).limit(1)
    asked = select(T.c.signature, T.c.account_id, newest.scalar_subquery().label("newest"))
    return asked.select_from(L.outerjoin(T, T.c.listing_id == L.c.id)).where(L.c.id == bindparam("listing"))


_KNOWN = _known()  # made once: to build a statement takes longer than to run it


@functools.cache
def _writing(dialect_name: str) -> tuple[Insert, Insert]:
    """Return the statements that write a text and a band."""
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    upsert: Any = dialect.insert(T)  # whose type differs by dialect
    new = {name: upsert.excluded[name] for name in ("account_id", "observation_id", "signature", "words")}
    return (
        upsert.on_conflict_do_update(index_elements=["listing_id"], set_=new),
        dialect.insert(B).on_conflict_do_nothing(index_elements=["band", "listing_id"]),
    )


def forget(connection: Connection, listing_ids: Collection[int]) -> None:
    """Remove the signatures of listings, as when those are deleted."""
    connection.execute(delete(B).where(B.c.listing_id.in_(listing_ids)))
    connection.execute(delete(T).where(T.c.listing_id.in_(listing_ids)))


def of_listing(connection: Connection, listing_id: int) -> tuple[Sequence[Copy], int]:
    """Return listings of other sellers that say nearly the same, the most alike first, and how many accounts those are.

    An account that is the same seller's as far as the store knows (its PGP key, or its handle and no other key) is no other.
    """
    found = [one for one in alike(connection, listing_id) if not one.kin]
    number = len({one.account_id or one.site for one in found})
    return [Copy(one.listing_id, one.account_id, one.site, one.likeness) for one in found[:SHOWN]], number


def alike(connection: Connection, listing_id: int) -> list[Alike]:
    """Return all listings that say nearly the same, the most alike first, but for those of the listing's own account."""
    mine = connection.execute(texts().where(T.c.listing_id == listing_id)).one_or_none()
    if mine is None:
        return []
    return others(connection, mine, candidates(connection, mine))


def others(connection: Connection, mine: Row[Any], found: Sequence[tuple[Row[Any], float]]) -> list[Alike]:
    """Return those of the candidates that are not the listing's own account's, the most alike first."""
    rows = [(row, said) for row, said in found if _is_other(mine, row)]
    kin = _kin(connection, mine.account_id, {row.account_id for row, _ in rows if row.account_id is not None})
    alike_ones = [
        Alike(row.listing_id, row.account_id, row.site, round(said, 2), row.account_id in kin) for row, said in rows
    ]
    return sorted(alike_ones, key=lambda one: (-one.likeness, one.listing_id))


def of_account(connection: Connection, account_id: int) -> list[Shared]:
    """Return the other accounts that use texts of an account, those with most of its listings first; at most `TEXTS` texts."""
    newest = texts().where(T.c.account_id == account_id).order_by(T.c.listing_id.desc()).limit(MOST)
    different = {row.signature: row for row in connection.execute(newest)}
    users: dict[int, list[int]] = {}  # account → of each text in common, how many accounts use it
    for mine in list(different.values())[:TEXTS]:
        users_of_it = {row.account_id for row, _ in candidates(connection, mine) if row.account_id is not None}
        for other in users_of_it:
            users.setdefault(other, []).append(len(users_of_it) + 1)
    found = [Shared(other, len(several), min(several)) for other, several in users.items()]
    return sorted(found, key=lambda one: (-one.listings, one.users, one.account_id))


def current(connection: Connection, after: int, most: int) -> Sequence[Any]:
    """Return (listing_id, account_id, observation_id, texts) of the listings behind number `after`, as they are now, in order."""
    L, O = tables.listing, tables.observation  # noqa: E741, N806 (as the modules name tables)
    own, said = O.alias(), O.alias()
    newest = select(O.c.id).where(O.c.listing_id == L.c.id, O.c.current).correlate(L)
    newest = newest.order_by(O.c.observed_at.desc(), O.c.id.desc()).limit(1)
    joined = L.join(own, own.c.id == newest.scalar_subquery()).join(
        said, said.c.id == func.coalesce(own.c.repeats, own.c.id)
    )
    asked = select(L.c.id.label("listing_id"), L.c.account_id, own.c.id.label("observation_id"), said.c.texts)
    asked = asked.select_from(joined).where(L.c.id > after)
    return connection.execute(asked.order_by(L.c.id).limit(most)).all()


def is_complete(connection: Connection, version: int) -> bool:
    """Return whether listings have their signatures, all of that version; a store made before has none."""
    first, behind = bytes([version]).hex(), bytes([version + 1]).hex()
    old = select(B.c.band).where((B.c.band < first) | (B.c.band >= behind)).limit(1)
    if connection.execute(old).first():
        return False
    some = select(tables.listing.c.id).limit(1)
    return bool(connection.execute(select(T.c.listing_id).limit(1)).first() or not connection.execute(some).first())


def texts() -> Any:  # noqa: ANN401 (a statement whose columns are typed by use)
    """Return the statement that asks for kept texts, with their listing's site."""
    L = tables.listing  # noqa: N806 (as the modules name tables)
    return select(T.c.listing_id, T.c.account_id, T.c.signature, T.c.words, L.c.site).join(L, L.c.id == T.c.listing_id)


def candidates(connection: Connection, mine: Row[Any], *, own: bool = False) -> list[tuple[Row[Any], float]]:
    """Return the listings that share a band with one, and how alike they are, where that is enough.

    Without `own` those of its account are left out before they are counted: hundreds may have the same words.
    """
    sharing = select(B.c.listing_id).where(B.c.band.in_(bands(mine.signature)), B.c.listing_id != mine.listing_id)
    if mine.account_id is not None and not own:
        elsewhere = (T.c.account_id != mine.account_id) | T.c.account_id.is_(None)
        sharing = sharing.join(T, T.c.listing_id == B.c.listing_id).where(elsewhere)
    nearest = sharing.group_by(B.c.listing_id).order_by(func.count().desc(), B.c.listing_id).limit(MOST).subquery()
    rows = connection.execute(texts().join(nearest, nearest.c.listing_id == T.c.listing_id)).all()
    compared = zip(rows, likenesses(mine.signature, [row.signature for row in rows]), strict=True)
    return [(row, said) for row, said in compared if said >= _least(mine.words, row.words)]


def _least(*words: int) -> float:
    return LEAST_SHORT if min(words) < SHORT_WORDS else LEAST


def likenesses(value: bytes, others: Sequence[bytes]) -> list[float]:
    """Return about which share of the word runs of either text both have, 0–1, for each other one of the same version.

    >>> likenesses(bytes(257), [bytes(257), bytes(1) + bytes([1] * 64) + bytes(192)])
    [1.0, 0.75]
    """
    numbers = np.frombuffer(b"".join(other[1:] for other in others), "<u2").reshape(len(others), NUMBERS)
    same: list[float] = (numbers == np.frombuffer(value[1:], "<u2")).mean(axis=1).tolist()
    return same


def _is_other(mine: Row[Any], row: Row[Any]) -> bool:
    """Whether a listing is not the same account's; without sellers, only another site's is known to be another's."""
    if mine.account_id is None or row.account_id is None:
        return bool(mine.site != row.site)
    return bool(mine.account_id != row.account_id)


def _kin(connection: Connection, account_id: int | None, others: Collection[int]) -> frozenset[int]:
    """Return which of the accounts show a PGP key of the account, or its handle and no key beside one of its own."""
    if account_id is None or not others:
        return frozenset()
    ids = [account_id, *others]
    keys = _keys(connection, ids)
    V = tables.vendor_account  # noqa: N806 (as the modules name tables)
    handles = {
        row.id: row.handle_key for row in connection.execute(select(V.c.id, V.c.handle_key).where(V.c.id.in_(ids)))
    }
    mine = keys.get(account_id, frozenset())
    return frozenset(
        other
        for other in others
        if (mine & keys.get(other, frozenset()))
        or (handles[other] == handles[account_id] and not (mine and keys.get(other)))
    )


def _keys(connection: Connection, account_ids: Sequence[int]) -> Mapping[int, frozenset[str]]:
    found = accounts.selectors(connection, account_ids)
    return {one: frozenset(value for kind, value in several if kind == "pgp") for one, several in found.items()}
