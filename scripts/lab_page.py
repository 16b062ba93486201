"""What all savers of lab pages share: how a page is written beside its expected values, and values of the story's listings."""

import json
from pathlib import Path
from typing import Any

from lab.entities import Listing, Vendor
from lab.sites.scene import Scene, posted_on
from lab.words import language

SEED, DAY = 7, 3
FOLDER = Path(__file__).parent.parent / "tests" / "pages"


def save(name: str, html: str, expected: dict[str, Any]) -> None:
    """Write one page and what a careful reader takes from it."""
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html").write_text(html, "utf-8")
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", "utf-8")


def listing_values(scene: Scene, listing: Listing, words: str, date_form: str) -> dict[str, Any]:
    """Return what a listing page of a market shows."""
    spoken = language(words)
    return {
        "kind": "listing",
        "id": listing.site_key,
        "title": listing.title,
        "description": scene.phase(listing).description,
        "vendor": listing.vendor,
        "price": {"amount": str(scene.phase(listing).price), "currency": listing.currency},
        "ships_from": spoken.place(listing.ships_from),
        "ships_to": spoken.route(listing.ships_to, listing.excludes),
        "listed_at": posted_on(listing).strftime(date_form),
    }


def row_values(scene: Scene, rows: tuple[Listing, ...], path: str) -> list[dict[str, Any]]:
    """Return what the first rows of a list show."""
    return [
        {
            "title": row.title,
            "vendor": row.vendor,
            "price": {"amount": str(scene.phase(row).price), "currency": row.currency},
            "url": path + row.site_key,
        }
        for row in rows
    ]


def vendor_values(vendor: Vendor, **shown: Any) -> dict[str, Any]:  # noqa: ANN401 (fields of a page)
    """Return what every page of an account shows."""
    return {"handle": vendor.handle, "sales": vendor.sales, **shown}
