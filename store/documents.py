"""Search documents, made from the rows of the store: the index is a cache of these."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from records.correction import corrected
from records.document import Document
from store import accounts, corrections, tables

BATCH = 500
O = tables.observation  # noqa: E741 (one letter for the table that every column here comes from)
SHIPPING = ("parcel", "tracked", "stealth", "split_parts", "in_person")


def _latest(column: Any, ids: Sequence[int]) -> Select[Any]:  # noqa: ANN401 (a column of either subject)
    """Return the newest current observation of each subject, with the texts and analysis that hold at it."""
    place = func.row_number().over(partition_by=column, order_by=(O.c.observed_at.desc(), O.c.id.desc())).label("place")
    inner = select(column.label("subject"), O.c.id, O.c.repeats, place).where(column.in_(ids), O.c.current).subquery()
    content = O.alias("content")
    return (
        select(inner.c.subject, content.c.texts, content.c.analysis, tables.capture.c.origin)
        .join(content, content.c.id == func.coalesce(inner.c.repeats, inner.c.id))
        .outerjoin(tables.capture, tables.capture.c.id == content.c.capture_id)
        .where(inner.c.place == 1)
    )


def listing_documents(connection: Connection, ids: Sequence[int], seq: int) -> list[Document]:
    """Return the documents of listings by id, as of outbox number `seq`."""
    said = {row.subject: row for row in connection.execute(_latest(O.c.listing_id, ids))}
    statement = (
        select(tables.listing, tables.vendor_account.c.handle)
        .outerjoin(tables.vendor_account)
        .where(tables.listing.c.id.in_(ids))
        .order_by(tables.listing.c.id)
    )
    rows = connection.execute(statement).all()
    known = accounts.selectors(connection, [row.account_id for row in rows if row.account_id])
    heard = corrections.heard(connection, {number: row.texts for number, row in said.items()})
    shown = {number: corrected(row.analysis, heard.get(number, ())) for number, row in said.items()}
    return [
        _listing(row, said[row.id], shown[row.id], known.get(row.account_id, []), seq) for row in rows if row.id in said
    ]


def vendor_documents(connection: Connection, ids: Sequence[int], seq: int) -> list[Document]:
    """Return the documents of vendor accounts by id, as of outbox number `seq`."""
    said = {row.subject: row for row in connection.execute(_latest(O.c.account_id, ids))}
    known = accounts.selectors(connection, ids)
    rows = connection.execute(select(tables.vendor_account).where(tables.vendor_account.c.id.in_(ids))).all()
    former = accounts.former_names(connection, ids)
    found = [_vendor(row, said.get(row.id), known.get(row.id, []), seq) for row in rows]
    return [_with_former(one, former.get(row.id, [])) for one, row in zip(found, rows, strict=True)]


def _with_former(document: Document, names: Sequence[str]) -> Document:
    """Return the document of a renamed account so that its former names find it too."""
    return replace(document, title=f"{document.title} (formerly {', '.join(names)})") if names else document


def all_documents(connection: Connection, seq: int) -> Iterator[Document]:
    """Yield the documents of everything in the store, for building the index anew."""
    for table, build in ((tables.listing, listing_documents), (tables.vendor_account, vendor_documents)):
        last = 0
        while ids := list(
            connection.execute(select(table.c.id).where(table.c.id > last).order_by(table.c.id).limit(BATCH)).scalars()
        ):
            yield from build(connection, ids, seq)
            last = ids[-1]


def changed_documents(connection: Connection, entries: Sequence[Row[Any]]) -> list[Document]:
    """Return the documents that outbox entries speak of, each once, numbered with the last of the entries."""
    found: list[Document] = []
    for entity, build in (("listing", listing_documents), ("vendor", vendor_documents)):
        ids = sorted({entry.entity_id for entry in entries if entry.entity == entity})
        found += build(connection, ids, entries[-1].seq) if ids else []
    return found


def _listing(
    row: Row[Any], said: Row[Any], analysis: Mapping[str, Any], selectors: Sequence[tuple[str, str]], seq: int
) -> Document:
    texts = said.texts
    offers = analysis.get("offers") or []
    price = analysis.get("price") or {}
    contacts = [f"{c['kind']}:{c['value']}" for c in analysis.get("contacts") or []]
    shipping = analysis.get("shipping") or {}
    risk = analysis.get("parcel_risk") or {}
    return Document(
        id=f"listing:{row.id}",
        seq=seq,
        kind="listing",
        site=row.site,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        month=f"{row.first_seen_at:%Y-%m}",
        title=texts.get("title", ""),
        description=texts.get("description", ""),
        vendor=row.handle or "",
        category=texts.get("category", ""),
        url=row.url or "",
        origin=said.origin or "crawled",
        item_type=analysis.get("item_type", ""),
        trade_relevant=bool(analysis.get("trade_relevant")),
        confidence=float(analysis.get("confidence") or 0.0),
        modus_operandi=tuple(analysis.get("modus_operandi") or ()),
        make=_values(offers, "make"),
        model=_values(offers, "model"),
        calibre=_values(offers, "calibre"),
        ships_from=tuple(analysis.get("ships_from") or ()),
        ships_to=tuple(analysis.get("ships_to") or ()),
        excludes=tuple(analysis.get("excludes") or ()),
        shipping=tuple(name for name in SHIPPING if shipping.get(name)),
        contact=tuple(sorted({*contacts, *_of(selectors, "contact")})),
        pgp=_of(selectors, "pgp"),
        wallet=_of(selectors, "wallet"),
        currency=price.get("currency") or "",
        price=float(price["amount"]) if price.get("amount") is not None else None,
        price_eur=float(price["eur"]) if price.get("eur") is not None else None,
        language=analysis.get("language") or "",
        intent=analysis.get("intent") or "",
        scam=bool(analysis.get("scam")),
        parcel_risk=risk.get("level", ""),
        parcel_risk_score=risk.get("score"),
        eu_category=(analysis.get("legal") or {}).get("eu_category") or "",
        gone=row.gone_since is not None,
    )


def _vendor(row: Row[Any], said: Row[Any] | None, selectors: Sequence[tuple[str, str]], seq: int) -> Document:
    texts: Mapping[str, Any] = said.texts if said else {}
    return Document(
        id=f"vendor:{row.id}",
        seq=seq,
        kind="vendor",
        site=row.site,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        month=f"{row.first_seen_at:%Y-%m}",
        title=row.handle,
        description=str(texts.get("about", "")),
        vendor=row.handle,
        url=row.url or "",
        origin=(said.origin if said else None) or "crawled",
        contact=_of(selectors, "contact"),
        pgp=_of(selectors, "pgp"),
        wallet=_of(selectors, "wallet"),
    )


def _values(offers: Sequence[Mapping[str, Any]], name: str) -> tuple[str, ...]:
    return tuple(sorted({str(offer[name]) for offer in offers if offer.get(name)}))


def _of(selectors: Sequence[tuple[str, str]], kind: str) -> tuple[str, ...]:
    return tuple(value for found, value in selectors if found == kind)
