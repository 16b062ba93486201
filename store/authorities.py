"""Authorities: on whose word, for what and until when a site may be watched. Without one in force nothing is fetched."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from store.tables import authority as table


@dataclass(frozen=True, slots=True)
class Authority:
    """A recorded authority; in force from `valid_from` up to, not including, `valid_until`, unless revoked."""

    reference: str  # of the order or file
    legal_basis: str
    purpose: str
    authorised_by: str
    sites: tuple[str, ...]
    valid_from: datetime
    valid_until: datetime
    recorded_at: datetime
    revoked_at: datetime | None = None

    def covers(self, site: str, now: datetime) -> bool:
        """Return whether the site may be watched at this time."""
        revoked = self.revoked_at is not None and self.revoked_at <= now
        return site in self.sites and self.valid_from <= now < self.valid_until and not revoked


class AuthorityError(Exception):
    """An authority cannot be recorded or revoked as asked."""


def record(connection: Connection, authority: Authority) -> None:
    """Insert the authority; a recorded one is never changed: raises AuthorityError where the reference is taken."""
    if authority.valid_until <= authority.valid_from:
        raise AuthorityError(f"{authority.reference} ends before it begins")
    if not authority.sites:
        raise AuthorityError(f"{authority.reference} names no site")
    if connection.scalar(select(table.c.reference).where(table.c.reference == authority.reference)):
        raise AuthorityError(f"{authority.reference} is recorded already; a change is a new authority")
    connection.execute(insert(table).values(asdict(authority) | {"sites": list(authority.sites)}))


def revoke(connection: Connection, reference: str, now: datetime) -> None:
    """End the authority now; raises AuthorityError where there is none that could end."""
    row = update(table).where(table.c.reference == reference, table.c.revoked_at.is_(None))
    if connection.execute(row.values(revoked_at=now)).rowcount == 0:
        raise AuthorityError(f"no authority {reference} that is not revoked already")


def recorded(connection: Connection) -> list[Authority]:
    """Return all authorities, the newest first."""
    rows = connection.execute(select(table).order_by(table.c.recorded_at.desc(), table.c.reference)).mappings()
    names = [field.name for field in fields(Authority)]
    return [Authority(**{name: row[name] for name in names} | {"sites": tuple(row["sites"])}) for row in rows]


def in_force(connection: Connection, site: str, now: datetime) -> Authority | None:
    """Return an authority that covers the site now, the one that lasts longest; None means: do not fetch."""
    covering = [authority for authority in recorded(connection) if authority.covers(site, now)]
    return max(covering, key=lambda authority: authority.valid_until, default=None)
