"""What one site shows on one story day, and the clock that tells the day."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random

from lab.entities import Listing, Phase, Vendor
from lab.outside import story_of
from lab.sites.renaming import renamed_vendor
from lab.story import build, date_of
from lab.words import goods, language

WATCHED = frozenset({"kestrel", "nachtmarkt", "ostkiste", "harbour"})  # of the story that the watch is measured by
# Where sellers put arms; the rest stands among knives and replicas on the shelf for weapons.
_ARMS_SECTIONS = {"print_file": "digital", "blank_firing": "outdoor"}


@dataclass(frozen=True, slots=True)
class Feedback:
    """A row that a buyer left."""

    on: date
    stars: int
    buyer: str
    comment: str


@dataclass(frozen=True)
class Scene:
    """Everything a visitor of a site can see on one day; listings newest first."""

    seed: int
    day: int
    site: str
    listings: tuple[Listing, ...]
    vendors: dict[str, Vendor]
    layout: str = ""  # of lab.layouts; empty is the site's first

    def listing(self, site_key: str) -> Listing | None:
        """Return the listing of that key, or None if it is not there (any more)."""
        return next((listing for listing in self.listings if listing.site_key == site_key), None)

    def of_vendor(self, handle: str) -> tuple[Listing, ...]:
        """Return what an account offers."""
        return tuple(listing for listing in self.listings if listing.vendor == handle)

    def of_section(self, section: str) -> tuple[Listing, ...]:
        """Return what stands on a shelf."""
        return tuple(listing for listing in self.listings if section_of(listing) == section)

    def sections(self) -> dict[str, int]:
        """Return shelves with the number of their listings, by name."""
        counts: dict[str, int] = {}
        for listing in self.listings:
            counts[section_of(listing)] = counts.get(section_of(listing), 0) + 1
        return dict(sorted(counts.items()))

    def phase(self, listing: Listing) -> Phase:
        """Return what a listing says today."""
        return listing.phase(self.day)

    def today(self) -> date:
        """Return the story's date."""
        return date_of(self.day)

    def joined_on(self, vendor: Vendor) -> date:
        """Return the date an account was made: at most two days before its first listing."""
        return date_of(vendor.first_day)

    def feedback(self, vendor: Vendor) -> tuple[Feedback, ...]:
        """Return rows about an account, newest first; a new account has none."""
        return tuple(sorted(self._feedback(vendor), key=lambda row: row.on, reverse=True))

    def _feedback(self, vendor: Vendor) -> Iterator[Feedback]:
        rng = Random(f"feedback {self.seed} {self.site} {vendor.formerly or vendor.handle}")  # noqa: S311 (a story, not a secret)
        words = language(vendor.language)
        for _ in range(min(vendor.sales // 40, 60)):
            on = date_of(-rng.randrange(1, max(2, -vendor.first_day)))
            buyer = f"{rng.choice('abcdefghkmnprstw')}***{rng.choice('23456789xyz')}"
            comment = rng.choice(words.comments).format(days=rng.randrange(2, 12))
            yield Feedback(on, rng.choices([5, 4, 3, 2], weights=[75, 15, 7, 3])[0], buyer, comment)


def section_of(listing: Listing) -> str:
    """Return the shelf a listing stands on."""
    if listing.good == "arms":
        return _ARMS_SECTIONS.get(listing.item_type, "weapons")
    return goods()[listing.good].section


@lru_cache(maxsize=64)
def scene_of(seed: int, site: str, day: int, layout: str = "") -> Scene:
    """Return the scene of a site on a day, in one of its layouts."""
    story = build(seed) if site in WATCHED else story_of(seed, site)
    present = [listing for listing in story.listings if listing.site == site and listing.present(day)]
    present.sort(key=lambda listing: (listing.first_day, listing.site_key), reverse=True)
    vendors = {vendor.handle: vendor for vendor in story.vendors if vendor.site == site and vendor.first_day <= day}
    scene = Scene(seed, day, site, tuple(present), vendors, layout)
    return renamed(scene) if layout == "renamed-vendor" else scene


def renamed(scene: Scene) -> Scene:
    """Return the scene with one account under another handle; its old page is gone."""
    old, new = renamed_vendor(scene.seed, scene.site)
    if old not in scene.vendors:
        return scene
    vendors = {handle: vendor for handle, vendor in scene.vendors.items() if handle != old}
    vendors[new] = replace(scene.vendors[old], handle=new, formerly=old)
    listings = tuple(replace(row, vendor=new) if row.vendor == old else row for row in scene.listings)
    return replace(scene, listings=listings, vendors=vendors)


def posted_on(listing: Listing) -> date:
    """Return the date a listing was put up."""
    return date_of(listing.first_day)


def last_seen(scene: Scene, vendor: Vendor) -> date:
    """Return when an account was last online, as its page prints it."""
    rng = Random(f"seen {scene.seed} {vendor.formerly or vendor.handle} {scene.day}")  # noqa: S311 (a story, not a secret)
    return scene.today() - timedelta(days=rng.choice([0, 0, 1, 2]))


class Clock:
    """Tells the scene of the day and layout in the state file; the file is read again only when it changes."""

    def __init__(self, state_file: Path, site: str) -> None:
        self._file, self._site = state_file, site
        self._stamp = (0, 0)
        self._seed, self._day, self._layout = 0, 0, ""

    def __call__(self) -> Scene:
        """Return the present scene."""
        status = self._file.stat()
        stamp = (status.st_mtime_ns, status.st_ino)
        if stamp != self._stamp:
            value = json.loads(self._file.read_text("utf-8"))
            self._stamp, self._seed, self._day = stamp, value["seed"], value["day"]
            self._layout = value.get("layouts", {}).get(self._site, "")
        return scene_of(self._seed, self._site, self._day, self._layout)


SceneSource = Callable[[], Scene]
