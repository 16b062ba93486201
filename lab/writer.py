"""Writes accounts and listings of the story from one stream of chance."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from lab import wording
from lab.entities import Listing, Phase, PublicKey, Vendor
from lab.handles import Register
from lab.pgp import make_key
from lab.words import Arm, goods, language

DAY_ZERO = datetime(2026, 9, 1, tzinfo=UTC)  # of the story; pages print dates counted from it
HOMES = {
    "en": ("GB", "US", "NL", "CA", "AU", "SE"),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CH"),
    "ru": ("RU", "UA", "RS", "LT"),
    "pl": ("PL", "CZ", "SK"),
    "es": ("ES", "MX"),
}
CURRENCIES = {
    "kestrel": ("USD", "USD", "BTC"),
    "nachtmarkt": ("EUR", "EUR", "XMR"),
    "ostkiste": ("EUR",),
    "harbour": ("USD", "EUR"),
    "saltmarsh": ("EUR",),
}
_DIGITAL = frozenset({"digital", "fraud", "books"})


@dataclass(frozen=True, slots=True)
class Part:
    """Which of how many parts of one gun a listing sells."""

    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Terms:
    """When a listing appears, for how much and how the goods travel."""

    first_day: int
    price: Decimal
    ways: frozenset[str]
    part: Part | None = None


class Writer:
    """Invents accounts and listings; all chance of a story goes through one writer, each `stream` tells another one."""

    def __init__(self, seed: int, stream: str = "") -> None:
        self.seed = seed
        self.rng = Random(f"salwatch lab {seed}{stream and f' {stream}'}")  # noqa: S311 (a story, not a secret)
        self.register = Register(self.rng)

    def key(self, owner: str) -> PublicKey:
        """Return a key whose user id is `owner`."""
        created_at = DAY_ZERO - timedelta(days=self.rng.randrange(60, 1500))
        return make_key(f"{self.seed}/{owner}/{created_at}", owner, created_at)

    def vendor(self, site: str, code: str, first_day: int, handle: str = "") -> Vendor:
        """Return an account writing in language `code`; on markets it has a key and a contact."""
        market = site != "harbour"
        handle = handle or (self.register.market_handle() if market else self.register.board_handle())
        kind = self.rng.choice(("jabber", "telegram", "session", "wickr") if market else ("phone", "email"))
        old = first_day <= 0
        return Vendor(
            site=site,
            handle=handle,
            language=code,
            about=self.rng.choice(language(code).about).format(year=self.rng.randrange(2019, 2026)) if market else "",
            ships_from=self.rng.choice(HOMES[code]),
            currency=self.rng.choice(CURRENCIES[site]),
            first_day=first_day,
            sales=self.rng.randrange(20, 2400) if old else 0,
            rating=Decimal(self.rng.randrange(41, 50) if old else 0) / 10,
            contacts=(self.register.contact(kind, handle),),
            key=self.key(handle) if market else None,
        )

    def good(self, vendor: Vendor, good: str, first_day: int) -> Listing:
        """Return an innocent listing."""
        kind = goods()[good]
        words = wording.of_good(self.rng, language(vendor.language), good)
        price = wording.amount(self.rng, self.rng.uniform(*kind.price_eur), vendor.currency)
        return self._listing(
            vendor, words, good, kind.item_type, Terms(first_day, price, self._ways(vendor.site, kind.section))
        )

    def arm(self, vendor: Vendor, arm: Arm, first_day: int, ways: frozenset[str], part: Part | None = None) -> Listing:
        """Return a trade-relevant listing sent in these ways."""
        words = wording.of_arm(self.rng, language(vendor.language), arm)
        return self._of_arm(vendor, words, arm, first_day, ways, part)

    def wish(self, vendor: Vendor, arm: Arm, first_day: int) -> Listing:
        """Return an advertisement of somebody who looks for a trade-relevant good."""
        words = wording.of_arm(self.rng, language(vendor.language), arm, wanted=True)
        return self._of_arm(vendor, words, arm, first_day, frozenset())

    def rephrased(self, listing: Listing, day: int, ways: frozenset[str]) -> Listing:
        """Return the listing with a new phase from `day` on, which states other ways of sending."""
        last = listing.phases[-1]
        sending = wording.Sending(ways, private=listing.site == "harbour")
        text = wording.describe(self.rng, language(listing.language), last.description.split("\n")[0], sending)
        if sending.private:
            text += "\n" + last.description.split("\n")[-1]  # the contact
        modus = wording.modus_operandi(ways, listing.item_type, listing.quantity)
        phase = Phase(day, last.price, text, wording.parcel(ways), modus)
        return replace(listing, phases=(*listing.phases, phase))

    def _of_arm(  # noqa: PLR0913, PLR0917 (what `arm` and `wish` share)
        self,
        vendor: Vendor,
        words: wording.Wording,
        arm: Arm,
        first_day: int,
        ways: frozenset[str],
        part: Part | None = None,
    ) -> Listing:
        price = wording.amount(self.rng, arm.price_eur * max(1.0, words.quantity / 100), vendor.currency)
        written = self._listing(vendor, words, "arms", arm.item_type, Terms(first_day, price, ways, part))
        return replace(written, make=arm.make, model=arm.model)

    def _listing(self, vendor: Vendor, words: wording.Wording, good: str, item_type: str, terms: Terms) -> Listing:
        part, ways = terms.part, terms.ways
        sending = wording.Sending(
            ways, part.number if part else 0, part.count if part else 0, private=vendor.site == "harbour"
        )
        text = wording.describe(self.rng, language(vendor.language), words.text, sending)
        if self.rng.random() < 0.12 or vendor.site == "harbour":
            text += "\n" + _signature(vendor)
        ships_to, excludes = self._route(vendor, ways)
        modus = wording.modus_operandi(ways, item_type, words.quantity)
        return Listing(
            site=vendor.site,
            site_key=self.register.site_key(vendor.site),
            vendor=vendor.handle,
            language=vendor.language,
            good=good,
            title=words.title,
            item_type=item_type,
            currency=vendor.currency,
            ships_from=vendor.ships_from,
            ships_to=ships_to,
            excludes=excludes,
            first_day=terms.first_day,
            phases=(Phase(terms.first_day, terms.price, text, wording.parcel(ways), modus),),
            quantity=words.quantity,
            calibre=words.calibre,
        )

    def _ways(self, site: str, section: str) -> frozenset[str]:
        if section in _DIGITAL or section == "services":
            return frozenset()
        if site == "harbour":
            return frozenset(self.rng.choices([("pickup",), (), ("parcel",)], weights=[50, 35, 15])[0])
        ways = self.rng.choices(
            [("parcel",), ("parcel", "stealth"), ("parcel", "tracked"), ()], weights=[32, 26, 20, 22]
        )[0]
        return frozenset(ways)

    def _route(self, vendor: Vendor, ways: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if "pickup" in ways:
            return (vendor.ships_from,), ()
        if self.rng.random() < 0.15:
            return ("WW",), tuple(code for code in ("US", "AU") if code != vendor.ships_from)
        return self.rng.choice(
            [
                ("WW",),
                ("EU",),
                (vendor.ships_from,),
                ("WW",),
                tuple(dict.fromkeys((vendor.ships_from, *HOMES[vendor.language][:2]))),
            ]
        ), ()


def _signature(vendor: Vendor) -> str:
    """Return a contact line as sellers write it."""
    kind, value = vendor.contacts[0]
    name = {
        "jabber": "XMPP",
        "telegram": "Telegram",
        "email": "E-mail",
        "phone": "Tel.",
        "session": "Session",
        "wickr": "Wickr",
    }[kind]
    return f"{name}: {value}"
