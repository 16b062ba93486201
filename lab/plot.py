"""The trade-relevant story: who appears, returns, splits, converts and pretends, with the ground truth of each thread."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lab.entities import Event, Listing, Vendor
from lab.words import Arm, arms, language
from lab.writer import Part, Writer

_BY_PARCEL = (frozenset({"parcel"}), frozenset({"parcel", "stealth"}), frozenset({"parcel", "tracked"}))
_SILENT: frozenset[str] = frozenset()
_PICKUP = frozenset({"pickup"})


@dataclass(frozen=True, slots=True)
class Role:
    """A trader: where, in which language, since which day (0: since before the story), with how many goods."""

    site: str
    code: str
    day: int
    goods: int


REGULARS = (
    Role("kestrel", "en", 0, 4),
    Role("kestrel", "en", 0, 4),
    Role("kestrel", "ru", 0, 3),
    Role("kestrel", "es", 0, 3),
    Role("nachtmarkt", "de", 0, 3),
    Role("nachtmarkt", "pl", 0, 3),
    Role("nachtmarkt", "de", 0, 3),
)
NEWCOMERS = (
    Role("kestrel", "en", 1, 2),
    Role("nachtmarkt", "de", 2, 2),
    Role("kestrel", "fr", 4, 2),
    Role("nachtmarkt", "pl", 5, 1),
    Role("harbour", "en", 6, 1),
    Role("kestrel", "ru", 8, 2),
    Role("nachtmarkt", "en", 10, 2),
    Role("kestrel", "es", 11, 1),
)
GUN_PARTS = (("frame", 0.4), ("slide", 0.45), ("barrel", 0.3))
_SPLITTABLE = ("glock17", "glock19", "cz75", "beretta92", "sig226")


@dataclass(slots=True)
class Plot:
    """What the threads of the story have put on stage so far."""

    vendors: list[Vendor] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def enter(self, vendor: Vendor, *listings: Listing) -> None:
        """Put an account on stage with its listings."""
        self.vendors.append(vendor)
        self.listings.extend(listings)


def unfold(writer: Writer, shop: Vendor, bystander: Vendor) -> Plot:
    """Return all threads; `bystander` is an innocent account of a market that sells ammunition from one day on."""
    plot = Plot()
    for role in (*REGULARS, *NEWCOMERS):
        trader(plot, writer, role)
    _shelf(plot, writer, shop)
    _board(plot, writer)
    _split_gun(plot, writer)
    _conversion_pair(plot, writer)
    _print_files(plot, writer)
    _return_by_key(plot, writer)
    _return_by_contact(plot, writer)
    _impersonator(plot, writer)
    plot.listings.append(writer.arm(bystander, _pick(writer, "ammunition"), 6, frozenset({"parcel"})))
    return plot


def _pick(writer: Writer, *item_types: str) -> Arm:
    return writer.rng.choice([arm for arm in arms().values() if arm.item_type in item_types])


def _stock(writer: Writer) -> Iterator[Arm]:
    """Yield what a trader sells, no good twice: about half of it guns and ammunition."""
    pool = [arm for arm in arms().values() if arm.item_type not in {"print_file", "conversion_kit"}]
    yield from writer.rng.sample(pool, len(pool))


def trader(plot: Plot, writer: Writer, role: Role) -> None:
    """Put a trader on stage: at least the first good goes by parcel; a regular has something harmless besides."""
    since = role.day or -writer.rng.randrange(40, 300)
    vendor = writer.vendor(role.site, role.code, since)
    listings = []
    for number, arm in zip(range(role.goods), _stock(writer), strict=False):
        ways = writer.rng.choice(_BY_PARCEL) if number == 0 or writer.rng.random() < 0.7 else _SILENT
        listings.append(writer.arm(vendor, arm, role.day or -writer.rng.randrange(-since), ways))
    if not role.day and "holster" in language(role.code).goods:
        listings.append(writer.good(vendor, "holster", since))
    plot.enter(vendor, *listings)


def _shelf(plot: Plot, writer: Writer, shop: Vendor) -> None:
    """The shop has alarm pistols and magazines from the start, and one conversion kit later."""
    for name, day in (("p99blank", -90), ("ekol", -60), ("mag17", -30), ("zorakikit", 9)):
        plot.listings.append(writer.arm(shop, arms()[name], day, writer.rng.choice(_BY_PARCEL)))


def _board(plot: Plot, writer: Writer) -> None:
    """On the board: a gun for pick-up, one whose seller changes his mind and posts it, and somebody who wants one."""
    owner = writer.vendor("harbour", "en", -20)
    plot.enter(owner, writer.arm(owner, _pick(writer, "firearm"), -20, _PICKUP))
    waverer = writer.vendor("harbour", "es", -12)
    offer = writer.arm(waverer, _pick(writer, "firearm", "ammunition"), -12, _PICKUP)
    plot.enter(waverer, writer.rephrased(offer, 5, frozenset({"parcel"})))
    seeker = writer.vendor("harbour", "en", -3)
    plot.enter(seeker, writer.wish(seeker, _pick(writer, "firearm"), -3))


def _split_gun(plot: Plot, writer: Writer) -> None:
    """One account sells one pistol as frame, slide and barrel, each in a parcel of its own."""
    day = 3
    vendor = writer.vendor("kestrel", "en", day)
    gun = arms()[writer.rng.choice(_SPLITTABLE)]
    pieces = []
    for number, (part, share) in enumerate(GUN_PARTS, start=1):
        piece = gun.model_copy(
            update={
                "item_type": "firearm_part",
                "part": part,
                "model": f"{gun.model} {part}",
                "price_eur": int(gun.price_eur * share),
            }
        )
        pieces.append(writer.arm(vendor, piece, day, frozenset({"parcel", "split"}), Part(number, len(GUN_PARTS))))
    plot.enter(vendor, *pieces)
    plot.events.append(Event(day, "parts_split", vendor.site, vendor.handle, tuple(piece.site_key for piece in pieces)))


def _conversion_pair(plot: Plot, writer: Writer) -> None:
    """A blank-firer on one market and the kit for it on the other, under two handles with one key."""
    seller = writer.vendor("kestrel", "en", 4)
    pistol = writer.arm(seller, arms()["zoraki"], 4, frozenset({"parcel"}))
    other = replace(writer.vendor("nachtmarkt", "de", 5), key=seller.key)
    kit = writer.arm(other, arms()["zorakikit"], 5, frozenset({"parcel", "stealth"}))
    plot.enter(seller, pistol)
    plot.enter(other, kit)
    plot.events.append(
        Event(
            5, "conversion_pair", other.site, other.handle, (kit.site_key, pistol.site_key), seller.site, seller.handle
        )
    )


def _print_files(plot: Plot, writer: Writer) -> None:
    """Files only: nothing is posted."""
    vendor = writer.vendor("nachtmarkt", "en", 7)
    plot.enter(vendor, *(writer.arm(vendor, arms()[name], 7, _SILENT) for name in ("fgc", "framefile")))


def _return_by_key(plot: Plot, writer: Writer) -> None:
    """A regular of Kestrel goes and is back on the other market under another handle, with the old key."""
    old = writer.vendor("kestrel", "en", -150)
    stock = [arms()[name] for name in ("tt33", "ammo762")]
    plot.enter(old, *(replace(writer.arm(old, arm, -100, _BY_PARCEL[0]), gone_day=3) for arm in stock))
    new = replace(writer.vendor("nachtmarkt", "de", 6), key=old.key)
    _come_back(plot, writer, old, new, stock)


def _return_by_contact(plot: Plot, writer: Writer) -> None:
    """A regular of Nachtmarkt is back on Kestrel with a new key and the contact that he always had."""
    old = writer.vendor("nachtmarkt", "pl", -80)
    stock = [arms()[name] for name in ("pm", "can9")]
    plot.enter(old, *(replace(writer.arm(old, arm, -70, _BY_PARCEL[1]), gone_day=7) for arm in stock))
    new = replace(writer.vendor("kestrel", "en", 9), contacts=old.contacts)
    _come_back(plot, writer, old, new, stock)


def _come_back(plot: Plot, writer: Writer, old: Vendor, new: Vendor, stock: list[Arm]) -> None:
    listings = [writer.arm(new, arm, new.first_day, frozenset({"parcel", "stealth"})) for arm in stock]
    plot.enter(new, *listings)
    keys = tuple(listing.site_key for listing in listings)
    plot.events.append(Event(new.first_day, "return", new.site, new.handle, keys, old.site, old.handle))


def _impersonator(plot: Plot, writer: Writer) -> None:
    """Somebody takes the handle of a known trader on the other market, with a key of his own."""
    known = next(vendor for vendor in plot.vendors if vendor.site == "kestrel" and vendor.key)
    false = writer.vendor("nachtmarkt", "en", 8, handle=known.handle)
    listings = [writer.arm(false, _pick(writer, "firearm"), 8, frozenset({"parcel"})) for _ in range(2)]
    plot.enter(false, *listings)
    keys = tuple(listing.site_key for listing in listings)
    plot.events.append(Event(8, "impersonator", false.site, false.handle, keys, known.site, known.handle))
