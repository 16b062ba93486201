"""Alerts of a watched lab against its story: what was found, missed and raised for nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from lab.story import Truth
from store import tables
from store.accounts import handle_key

RULES = {
    "new_vendor": ("new-vendor-ever", "new-vendor-on-market"),
    "parcel_offer": ("parcel-offer",),
}
Names = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Score:
    """One kind of event: (site, handle or listing key) of what should have been raised and what was."""

    kind: str
    expected: Names
    raised: Names

    @property
    def recall(self) -> float:
        """Return the share of the story's events that raised an alert; 1 where there are none."""
        return len(self.expected & self.raised) / len(self.expected) if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Return the share of the alerts that the story knows of; 1 where none was raised."""
        return len(self.expected & self.raised) / len(self.raised) if self.raised else 1.0

    def __str__(self) -> str:
        missed, wrong = sorted(self.expected - self.raised), sorted(self.raised - self.expected)
        told = f"{self.kind}: recall {self.recall:.3f}, precision {self.precision:.3f} of {len(self.expected)} events"
        return told + "".join(f"\n  missed {name}" for name in missed) + "".join(f"\n  wrong  {name}" for name in wrong)


def score(connection: Connection, truth: Truth) -> list[Score]:
    """Return one score for each kind of event that the shipped rules are for."""
    vendors = frozenset((event.site, handle_key(event.vendor)) for event in truth.events if event.kind == "new_vendor")
    offers = frozenset(
        (event.site, key) for event in truth.events if event.kind == "parcel_offer" for key in event.site_keys
    )
    return [
        Score("new_vendor", vendors, _raised(connection, "new_vendor", _account)),
        Score("parcel_offer", offers, _raised(connection, "parcel_offer", _listing)),
    ]


def _raised(connection: Connection, kind: str, name: Callable[[Connection, str, int], tuple[str, str]]) -> Names:
    wanted = select(tables.alert.c.entity, tables.alert.c.entity_id).where(tables.alert.c.rule.in_(RULES[kind]))
    return frozenset(name(connection, entity, entity_id) for entity, entity_id in connection.execute(wanted).all())


def _account(connection: Connection, entity: str, entity_id: int) -> tuple[str, str]:
    account = tables.vendor_account
    wanted = select(account.c.site, account.c.handle_key)
    if entity == "listing":
        wanted = wanted.join(tables.listing).where(tables.listing.c.id == entity_id)
    else:
        wanted = wanted.where(account.c.id == entity_id)
    site, key = connection.execute(wanted).one()
    return site, key


def _listing(connection: Connection, _entity: str, entity_id: int) -> tuple[str, str]:
    listing = tables.listing
    site, key = connection.execute(select(listing.c.site, listing.c.site_key).where(listing.c.id == entity_id)).one()
    return site, key
