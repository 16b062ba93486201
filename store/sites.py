"""Watched sites and their addresses; an address is seen at a time and comes from a source."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from store.tables import address as address_table
from store.tables import site as site_table


@dataclass(frozen=True, slots=True)
class Address:
    """One origin of a site (`http://….onion`), with when it last answered and why it last did not."""

    site: str
    url: str
    source: str
    added_at: datetime
    last_answer_at: datetime | None = None
    last_problem: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """What the store keeps of a site: what other rows point to."""

    name: str
    title: str
    kind: str
    route: str
    added_at: datetime


def ensure(connection: Connection, site: Site) -> None:
    """Insert the site, or bring its title, kind and route up to date; when it was added stays."""
    values = {"title": site.title, "kind": site.kind, "route": site.route}
    row = update(site_table).where(site_table.c.name == site.name)
    if connection.execute(row.values(values)).rowcount == 0:
        connection.execute(insert(site_table).values(name=site.name, added_at=site.added_at, **values))


def get(connection: Connection, name: str) -> Site | None:
    """Return the site, or None."""
    row = connection.execute(select(site_table).where(site_table.c.name == name)).mappings().one_or_none()
    return None if row is None else Site(**row)


def add_address(connection: Connection, site: str, url: str, source: str, now: datetime) -> bool:
    """Add an address of a known site; return False where the site has it already."""
    known = select(address_table.c.id).where(address_table.c.site == site, address_table.c.url == url)
    if connection.scalar(known):
        return False
    connection.execute(insert(address_table).values(site=site, url=url, source=source, added_at=now))
    return True


def addresses(connection: Connection, site: str) -> list[Address]:
    """Return the addresses of the site, the best first: without a problem, then the latest to answer, then the newest."""
    rows = connection.execute(select(address_table).where(address_table.c.site == site)).mappings()
    found = [Address(**{name: row[name] for name in Address.__slots__}) for row in rows]
    return sorted(found, key=_promise, reverse=True)


def _promise(address: Address) -> tuple[bool, float, datetime]:
    answered = address.last_answer_at.timestamp() if address.last_answer_at else 0.0
    return not address.last_problem, answered, address.added_at


def note_answer(connection: Connection, site: str, url: str, now: datetime) -> None:
    """Remember that the address answered."""
    _note(connection, site, url, last_answer_at=now, last_problem="")


def note_problem(connection: Connection, site: str, url: str, reason: str) -> None:
    """Remember why the address did not answer, as a reason code."""
    _note(connection, site, url, last_problem=reason)


def _note(connection: Connection, site: str, url: str, **values: object) -> None:
    connection.execute(
        update(address_table).where(address_table.c.site == site, address_table.c.url == url).values(values)
    )
