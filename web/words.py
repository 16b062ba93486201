"""Values as people read them: countries, types, ages, sizes; pure, for the templates."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

import pycountry

REGIONS = {
    "EU": "European Union",
    "WW": "anywhere",
    "ASIA": "Asia",
    "AFRICA": "Africa",
    "US-CA": "United States, Canada",
}
UNSTATED = "?"
SPECIAL = {
    "pgp": "PGP",
    "print_file": "print file",
    "craft_or_3d_printed": "craft or 3D-printed",
    "air_or_replica": "air gun or replica",
    "eu_category": "EU category",
    "firearms_protocol": "Firearms Protocol",
    "scam": "likely fraud",
    "ok": "fetched",
    "unmask": "contacts in the clear",
    "sha256": "SHA-256",
    "url": "address",
}


def plain(value: object) -> str:
    """Return a code as words.

    >>> plain("split_shipment"), plain("ships_from_text"), plain("air_or_replica")
    ('split shipment', 'ships from', 'air gun or replica')
    """
    text = str(value)
    return SPECIAL.get(text) or text.removeprefix("attributes.").removesuffix("_text").replace("_", " ")


@cache
def country(code: str) -> str:
    """Return the name of a country or region code, or the code itself.

    >>> country("SI"), country("EU"), country("??")
    ('Slovenia', 'European Union', '??')
    """
    if code == UNSTATED:
        return "not stated"
    if code in REGIONS:
        return REGIONS[code]
    found = pycountry.countries.get(alpha_2=code)
    return str(getattr(found, "common_name", found.name)) if found else code


def countries(codes: Iterable[str]) -> str:
    """Return codes as a short list, or a dash where none is stated."""
    return ", ".join(codes) or "–"


def age(at: datetime | None, now: datetime) -> str:
    """Return how long ago an instant was, in one unit.

    >>> from datetime import UTC
    >>> age(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 5, 59, tzinfo=UTC))
    '5 h'
    """
    if at is None:
        return "never"
    seconds = (now - at).total_seconds()
    if seconds >= 2 * 365.25 * 86400:
        return f"{int(seconds // (365.25 * 86400))} y"
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(0, int(seconds))} s"


def amount(value: object, currency: str = "") -> str:
    """Return a number with thin groups and its currency.

    >>> amount("1400.00", "EUR"), amount("0.0550", "BTC"), amount(None)
    ('1,400 EUR', '0.055 BTC', '–')
    """
    if value is None or value == "":
        return "–"
    text = f"{float(str(value)):,.8f}".rstrip("0").rstrip(".")
    return f"{text} {currency}".strip()


def size(size_bytes: float) -> str:
    """Return a size in bytes with a unit.

    >>> size(999), size(22_588), size(1_500_000_000)
    ('999 B', '23 kB', '1.5 GB')
    """
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size_bytes >= factor:
            return (
                f"{size_bytes / factor:.2g} {unit}"
                if size_bytes < 10 * factor
                else f"{size_bytes / factor:,.0f} {unit}"
            )
    return f"{size_bytes:.0f} B"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "listing"), counted(1200, "listing"), counted(0, "visit")
    ('1 listing', '1,200 listings', 'no visits')
    """
    noun = one if number == 1 else many or f"{one}s"
    return f"{number:,} {noun}" if number else f"no {noun}"


def shortened(value: str, head: int = 4, tail: int = 4) -> str:
    """Return a long code by its ends.

    >>> shortened("7f3ad0aac21e"), shortened("short")
    ('7f3a…c21e', 'short')
    """
    return value if len(value) <= head + tail + 1 else f"{value[:head]}…{value[-tail:]}"


def risk(confidence: float) -> str:
    """Return the class that a confidence is drawn in."""
    return "high" if confidence >= 0.8 else "medium" if confidence >= 0.5 else "low"


def path_of(url: str) -> str:
    """Return an address without its host, as pages of one site are told apart.

    >>> path_of("http://abc.onion/item/7?x=1"), path_of("http://abc.onion")
    ('/item/7?x=1', '/')
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[": an import may bring any
        return url
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def joined(values: Sequence[str], last: str = "and") -> str:
    """Return a list as a sentence says it.

    >>> joined(["barrel", "slide", "frame"])
    'barrel, slide and frame'
    """
    return f" {last} ".join(part for part in (", ".join(values[:-1]), *values[-1:]) if part)
