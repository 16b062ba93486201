"""One visit of one site, from the question whether it may be made to the row that says what came of it."""

import fcntl
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from scrapy.crawler import AsyncCrawlerProcess

from crawlers import reasons, settings
from crawlers.browser import BrowserPool
from crawlers.plan import Plan
from crawlers.route import Route
from crawlers.sandbox import SandboxError, refuse_without_sandbox
from crawlers.secret import load_credentials
from crawlers.session import Session, drop_session, load_session, save_session
from crawlers.sitefile import SiteFile
from crawlers.spider import SiteSpider
from crawlers.tor_port import tor_answers
from records.capture import Capture
from store import authorities, captures, sites, visits
from store.archive import Writer
from store.authorities import Authority
from store.database import Database
from store.recovery import recover
from store.visits import Outcome
from store.warc import Exchange

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
Progress = Callable[[Counter[str]], None]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a visit works with: store, archive folder, credentials, the ports of Tor, the browser, the clock."""

    database: Database
    archive: Path
    secrets: Path
    socks_port: int
    browser_ports: tuple[int, ...]
    chromium: Path
    clock: Clock


class NotVisitedError(Exception):
    """Nothing was fetched; `reason` is the code."""

    def __init__(self, site: str, reason: str) -> None:
        self.site, self.reason = site, reason
        super().__init__(f"{site} was not visited: {reason}: {reasons.WORDS[reason]}")


def visit(site: SiteFile, around: Surroundings, progress: Progress = lambda tally: None) -> Outcome:  # noqa: ARG005 (nobody watches)
    """Visit the site and return what came of it; runs an event loop, so once per process.

    Raises NotVisitedError where Tor does not answer, no authority covers the site, or it is visited already.
    """
    if not tor_answers(around.socks_port):
        _note_tor_down(site, around)
        raise NotVisitedError(site.name, "tor_down")
    if site.javascript:
        _require_sandbox(site)
    with _alone(site, around.archive), Writer(around.archive, site.name, around.clock) as writer:
        recover(around.archive, around.database, around.clock)
        plan = _plan(site, around)

        def keep(exchange: Exchange) -> Capture:
            capture = writer.put(exchange)
            with around.database.begin() as connection:
                captures.add(connection, capture)
            return capture

        spider = _crawl(plan, keep, around, progress)
        return _conclude(plan, spider, around)


def _note_tor_down(site: SiteFile, around: Surroundings) -> None:
    """Let the health page say why nothing came; no visit began, so the first one to come is still the baseline."""
    with around.database.begin() as connection:
        for address in sites.addresses(connection, site.name):
            sites.note_problem(connection, site.name, address.url, "tor_down")


def _require_sandbox(site: SiteFile) -> None:
    try:
        refuse_without_sandbox()
    except SandboxError as error:
        log.error("no sandbox for the browser", site=site.name, mend=str(error))  # noqa: TRY400 (the text is the mend)
        raise NotVisitedError(site.name, "no_sandbox") from error


@contextmanager
def _alone(site: SiteFile, folder: Path) -> Iterator[None]:
    """Hold the site for this visit; a lock ends with its process, however that ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{site.name}.visit.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotVisitedError(site.name, "busy") from error
        yield


def _plan(site: SiteFile, around: Surroundings) -> Plan:
    now = around.clock()
    credentials = load_credentials(around.secrets, site.login.secret) if site.login else None
    session = load_session(around.secrets, site.name) or Session.new(settings.USER_AGENT)
    with around.database.begin() as connection:
        authority = _authority(site, authorities.in_force(connection, site.name, now))
        sites.ensure(connection, sites.Site(site.name, site.title, site.kind, site.route, now))
        for url in site.addresses:
            sites.add_address(connection, site.name, url, "site file", now)
        addresses = sites.addresses(connection, site.name)
        if not addresses:
            raise NotVisitedError(site.name, "no_address")
        visits.close_abandoned(connection, site.name, now)
        row = visits.begin(connection, site.name, now, authority=authority.reference)
        known = tuple(visits.known_listing_urls(connection, site.name))
    route = Route(around.socks_port, site.name, session.run_id)
    return Plan(site, addresses[0].url, route, authority, row.id, session, known, credentials)


def _authority(site: SiteFile, authority: Authority | None) -> Authority:
    if authority is None:
        raise NotVisitedError(site.name, "no_authority")
    return authority


def _crawl(plan: Plan, keep: Callable[[Exchange], Capture], around: Surroundings, progress: Progress) -> SiteSpider:
    process = AsyncCrawlerProcess(settings.for_visit(plan.site.pace, around.socks_port))
    logging.getLogger("scrapy").setLevel(logging.ERROR)
    browser = None
    if plan.site.javascript:
        browser = BrowserPool(around.chromium, around.browser_ports, plan.site, plan.origin, plan.session.user_agent)
    crawler = process.create_crawler(SiteSpider)
    process.crawl(crawler, plan=plan, keep=keep, clock=around.clock, browser=browser, progress=progress)
    process.start()
    spider = crawler.spider
    if not isinstance(spider, SiteSpider):
        raise RuntimeError(f"the visit of {plan.site.name} did not begin")  # noqa: TRY004 (no wrong type: none was made)
    return spider


def _conclude(plan: Plan, spider: SiteSpider, around: Surroundings) -> Outcome:
    """Write what came of the visit: its row, what the address is worth, the session for the next one."""
    tally = Counter(spider.tally)
    if left := spider.unfinished():
        tally["cancelled"] += left
    wrong = [reason for reason, _ in tally.most_common() if reason not in reasons.FINE]
    complete = not wrong and tally[reasons.OK] > 0
    outcome = Outcome(complete=complete, pages=dict(tally), expected=len(plan.known), seen=len(spider.seen))
    now, name = around.clock(), plan.site.name
    with around.database.begin() as connection:
        visits.end(connection, plan.visit_id, now, outcome)
        if tally[reasons.OK]:
            sites.note_answer(connection, name, plan.origin, now)
        elif wrong:
            sites.note_problem(connection, name, plan.origin, wrong[0])
    if plan.site.login and {"login_required", "captcha"}.isdisjoint(tally):
        save_session(around.secrets, name, spider.session)
    else:
        drop_session(around.secrets, name)
    log.info("visit ended", site=name, visit=plan.visit_id, complete=complete, pages=dict(tally))
    return outcome
