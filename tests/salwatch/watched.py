"""A made-up site, watched: pages go in as they are read, on either database, without a crawl or an archive."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from records.capture import Capture, Origin
from records.fact import Fact
from records.page import Page, PageKind
from salwatch import observing
from salwatch.observing import UndecidedError
from salwatch.statements import of_page
from salwatch.understanding import Understood, row_of
from store import captures, readings, sites, tables, visits
from store.observations import Said
from store.readings import Reading
from store.sites import Site
from store.visits import Outcome

DAY = datetime(2031, 5, 1, tzinfo=UTC)
SITE = "fernhill"


class Watched:
    """One site; each visit is a day after the one before. `origin` is the mirror that it is visited at."""

    def __init__(self, database):
        self.database = database
        self.now, self.numbers, self.visit_id = DAY, 0, None
        self.origin = "http://fernhill.onion"
        self.waiting = []
        with database.begin() as connection:
            sites.ensure(connection, Site(SITE, "Fernhill", "market", "tor", DAY))

    def visit(self, *pages, complete=True):
        """Make a visit that meets these pages, read as they come; what waits is read again at its end."""
        self.begin()
        for page in pages:
            self.meet(page)
        self.end(complete=complete)

    def begin(self):
        self.now += timedelta(days=1)
        with self.database.begin() as connection:
            self.visit_id = visits.begin(connection, SITE, self.now, authority=None).id

    def end(self, *, complete=True):
        with self.database.begin() as connection:
            visits.end(connection, self.visit_id, self.now, Outcome(complete=complete, pages={"ok": 1}))
        waiting, self.waiting = self.waiting, []
        for capture, page in waiting:
            assert self.read(capture, page) == "read"
        with self.database.begin() as connection:
            observing.settle_visits(connection, self.now)

    def meet(self, page, *, status=200, asked="", origin=Origin.CRAWLED):
        path, read = page
        self.numbers += 1
        self.now += timedelta(minutes=1)
        capture = Capture(
            f"{self.numbers:064x}", SITE, f"{self.origin}{path}", self.now, status, "text/html", "0" * 64, 9, "f", 0, 9,
            origin=origin, visit_id=self.visit_id, conditions={"asked": f"{self.origin}{asked}"} if asked else {},
        )  # fmt: skip
        with self.database.begin() as connection:
            captures.add(connection, capture)
        if self.read(capture, read) == "waits":
            self.waiting.append((capture, read))
        return capture

    def read(self, capture, page):
        try:
            with self.database.begin() as connection:
                readings.append(connection, capture.id, Reading("test 1", page.kind, page.fields, {}), self.now)
                if page.kind is PageKind.NOT_FOUND:
                    observing.missing_page(connection, capture)
                understood = [Understood(said, _said(said, page)) for said in of_page(page, capture)]
                observing.write(connection, capture, understood, baseline=False, quiet=False)
                captures.settle(connection, capture.id)
        except UndecidedError:
            with self.database.begin() as connection:
                captures.hold(connection, capture.id, self.now)
            return "waits"
        return "read"

    def rows(self, table):
        with self.database.read() as connection:
            return connection.execute(select(table).order_by(*table.primary_key.columns)).all()

    @property
    def listings(self):
        return self.rows(tables.listing)

    @property
    def accounts(self):
        return self.rows(tables.vendor_account)

    def differences(self, **subject):
        """Return what the observations of a listing or account say is other than before, oldest first."""
        ((name, number),) = subject.items()
        return [row.difference for row in self.rows(tables.observation) if getattr(row, f"{name}_id") == number]


def _said(statement, page):
    row = row_of(statement)
    texts = dict(row.texts()) | ({"vendor": row.vendor} if row.vendor else {})
    if not hasattr(statement, "row"):
        texts = statement.texts
    key = page.fields.get("pgp")
    facts = [Fact(0, 1, "pgp", key, "x", "about", "test")] if key else []
    return Said(texts, {}, "1", facts)


def offer(path, title="Brass lamp", vendor="tin_gull", kind=PageKind.LISTING, **fields):
    """Return a page that offers something."""
    return path, Page(kind, fields={"title": title, "vendor": vendor, **fields})


def profile(path, handle, kind=PageKind.VENDOR, sure=None, **fields):
    """Return a vendor's page."""
    return path, Page(kind, fields={"handle": handle, **fields}, sure={"handle": sure} if sure else {})


def missing(path):
    """Return a page that says that there is nothing."""
    return path, Page(PageKind.NOT_FOUND)
