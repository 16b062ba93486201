"""Saved pages of an invented market put into a store as a visit would, and read by whatever reads the site."""

from pathlib import Path

from records.page import PageKind
from salwatch.pipeline import Pipeline
from salwatch.settings import Settings
from salwatch.site_desk import SiteDesk, make_desk
from store import authorities, captures, site_reading, sites, visits
from store.archive import Writer, read_payload
from store.authorities import Authority
from store.visits import Outcome
from store.warc import Exchange
from tests.web.seed import NOW, Story, timedelta

PAGES = Path(__file__).parents[1] / "pages" / "saltmarsh"
TITLE, NAME, ORIGIN = "Saltmarsh Exchange", "saltmarsh-exchange", "http://saltmarsh.onion"
ADDED = {"title": TITLE, "name": "", "kind": "market", "address": ORIGIN, "start": "/", "delay": "1", "budget": "300"}
PATHS = {"listing": "/item/{}", "vendor": "/seller/{}", "search": "/browse?offset={}", "home": "/?{}", "feedback": "/seller/{}/feedback", "pgp": "/seller/{}/pgp", "not_found": "/gone/{}"}  # fmt: skip


def authorise(story: Story) -> None:
    """Record an authority for the market, which nobody watches yet."""
    with story.database.begin() as connection:
        authorities.record(
            connection,
            Authority("2026-200", "Made-up Act, section 4", "enquiry", "Court of Nowhere", (NAME,),
                      NOW - timedelta(days=1), NOW + timedelta(days=30), NOW - timedelta(days=1)),
        )  # fmt: skip


def add(story: Story) -> None:
    """Watch the market, as if somebody had added it."""
    with story.database.begin() as connection:
        sites.ensure(connection, sites.Site(NAME, TITLE, "market", "tor", NOW))
        sites.add_address(connection, NAME, ORIGIN, "test", NOW)
    desk(story).put(NAME, f"name: {NAME}\ntitle: {TITLE}\n", None)


def desk(story: Story) -> SiteDesk:
    return make_desk(Settings(home=story.home).resolved(), story.database, lambda: NOW)


def pipeline(story: Story) -> Pipeline:
    return Pipeline(
        story.database, lambda one: read_payload(story.archive, one).page(), desk(story).folders, lambda: NOW
    )


def visit(story: Story, change=lambda page: page) -> dict[str, str]:
    """Capture all saved pages as one visit, and read them; return the capture of each folder of the saved pages."""
    with story.database.begin() as connection:
        made = visits.begin(connection, NAME, NOW - timedelta(minutes=9), authority=None)
    found = {}
    with Writer(story.archive, NAME, lambda: NOW) as writer:
        for number, folder in enumerate(sorted(PAGES.iterdir())):
            kind = folder.name.rpartition("-")[0]
            exchange = Exchange(
                NAME, ORIGIN + PATHS[kind].format(1000 + number), NOW - timedelta(minutes=8, seconds=-number),
                404 if kind == "not_found" else 200, (("Content-Type", "text/html; charset=utf-8"),),
                change((folder / "page.html").read_text("utf-8")).encode(), visit_id=made.id,
            )  # fmt: skip
            found[folder.name] = writer.put(exchange)
    with story.database.begin() as connection:
        captures.add_all(connection, found.values())
        visits.end(connection, made.id, NOW - timedelta(minutes=1), Outcome(complete=True, pages={"ok": len(found)}))
    while pipeline(story).run(100):
        pass
    return {folder: capture.id for folder, capture in found.items()}


def kinds(story: Story) -> dict[str, int]:
    with story.database.read() as connection:
        return {one.kind: one.pages for one in site_reading.by_kind(connection, NAME)}


LISTING = PageKind.LISTING.value
