"""The innocent crowd: accounts that were there before the story, newcomers, and what they sell."""

from collections.abc import Iterator
from dataclasses import dataclass

from lab.entities import Listing, Vendor
from lab.words import language
from lab.writer import Writer

LAST_DAY = 12
MARKET_GOODS = (
    "cannabis", "stimulants", "psychedelics", "pharmacy", "accounts", "fraud", "templates", "documents", "hosting", "skins", "books", "watches",
    "jewellery", "airsoft", "replica", "airgun", "knives", "spray", "holster", "phones", "tobacco", "clothing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who comes to one site: languages with repetition as weight, accounts, listings of each."""

    languages: tuple[str, ...]
    vendors: int
    listings: tuple[int, int]
    goods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """The language of an account and the day it appears; 0: it was there before the story."""

    code: str
    day: int


CROWDS = {
    "kestrel": Crowd(("en", "en", "en", "fr", "ru", "es"), 28, (26, 33), MARKET_GOODS),
    "nachtmarkt": Crowd(("de", "de", "de", "pl", "pl", "en"), 20, (9, 14), MARKET_GOODS),
    "harbour": Crowd(
        ("en", "en", "en", "es", "fr"), 26, (7, 11),
        ("tools", "boats", "furniture", "bikes", "pets", "wanted", "lessons", "phones", "airsoft", "airgun", "knives", "books", "clothing"),
    ),
}  # fmt: skip
SHOP_GOODS = ("airsoft", "replica", "airgun", "knives", "spray", "holster", "clothing")
SHOP_LISTINGS = 84
NEWCOMERS = 6
GOODS_OF_A_VENDOR = 3


def gather(writer: Writer) -> Iterator[tuple[Vendor, list[Listing]]]:
    """Yield every innocent account of markets and board with its listings."""
    for site, crowd in CROWDS.items():
        for number in range(crowd.vendors):
            code = crowd.languages[number % len(crowd.languages)]
            yield stall(writer, site, crowd, Since(code, 0), writer.rng.randint(*crowd.listings))
    for number in range(NEWCOMERS):
        site = tuple(CROWDS)[number % len(CROWDS)]
        code = writer.rng.choice(CROWDS[site].languages)
        yield stall(writer, site, CROWDS[site], Since(code, 1 + number * 2 % LAST_DAY), writer.rng.randint(2, 5))


def shop(writer: Writer) -> tuple[Vendor, list[Listing]]:
    """Return the single-vendor shop, whose only account bears the shop's name."""
    vendor = writer.vendor("ostkiste", "de", -400, handle="Ostkiste")
    return vendor, [_piece(writer, vendor, SHOP_GOODS) for _ in range(SHOP_LISTINGS)]


def stall(writer: Writer, site: str, crowd: Crowd, since: Since, count: int) -> tuple[Vendor, list[Listing]]:
    """Return an innocent account of a crowd with so many listings."""
    rng = writer.rng
    first_day = since.day or -rng.randrange(30, 500)
    vendor = writer.vendor(site, since.code, first_day)
    spoken = [good for good in crowd.goods if good in language(since.code).goods]
    sold = rng.sample(spoken, min(GOODS_OF_A_VENDOR, len(spoken)))
    listings = [_piece(writer, vendor, sold) for _ in range(count)]
    return vendor, listings


def _piece(writer: Writer, vendor: Vendor, sold: list[str] | tuple[str, ...]) -> Listing:
    """Return a listing of a random day: mostly from before the story, about one in twelve within it."""
    rng = writer.rng
    if vendor.first_day > 0:
        day = rng.randint(vendor.first_day, min(vendor.first_day + 1, LAST_DAY))
    elif rng.random() < 0.08:
        day = rng.randint(1, LAST_DAY)
    else:
        day = -rng.randrange(max(1, -vendor.first_day))
    return writer.good(vendor, rng.choice(sold), day)
