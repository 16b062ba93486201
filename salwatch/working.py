"""The jobs of a worker: crawl each authorised site, read captures, follow with the index, raise and deliver alerts."""

import functools
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from alerts.channels import deliver_due
from alerts.rule import load_rules
from alerts.run import run_rules
from alerts.schedule import INTERRUPTED, Job, Schedule, new_holder
from configfile.loading import ConfigError
from crawlers.sitefile import SiteFile
from index.protocol import Index
from salwatch import deciding, label_drift, mending
from salwatch.indexing import JOB as INDEX_JOB
from salwatch.indexing import LEASE, catch_up
from salwatch.installation import Installation
from salwatch.processes import OWNER
from store import authorities, changes, leases

ALERTS_JOB = "alerts"
log = structlog.get_logger()


class VisitFailedError(Exception):
    """A visit ended without being complete; the job's outcome says so."""


def jobs(desk: Installation, index: Index) -> list[Job]:
    """Return all jobs of a worker over one installation, but for the visits of `Visits`."""
    times = desk.settings.schedule
    return [
        Job("process", times.process_seconds, lambda: read_captures(desk)),
        Job(INDEX_JOB, times.index_seconds, lambda: catch_up(desk.database, index)),
        Job(ALERTS_JOB, times.alert_seconds, lambda: raise_alerts(desk)),
        Job("deliver", times.deliver_seconds, lambda: deliver_due(desk.database, desk.settings.channels, desk.clock)),
        Job("mend", times.mend_seconds, lambda: mending.read_again(desk)),
        Job("labels", times.labels_seconds, lambda: label_drift.count_weeks(desk.database, desk.clock)),
    ]


def read_captures(desk: Installation) -> Mapping[str, int]:
    """Read until no capture waits; return counts by page kind."""
    counts: Counter[str] = Counter()
    pipeline = desk.pipeline()
    deciding.follow(desk.database, desk.settings.home)
    while step := pipeline.run():
        counts += step
        deciding.follow(desk.database, desk.settings.home)
    return counts


def raise_alerts(desk: Installation) -> Mapping[str, int]:
    """Bring every rule up to the end of the outbox; a broken rule file is logged and the others go on."""
    files = load_rules(desk.settings.rules_folder)
    _tell_broken(files.broken)
    return run_rules(desk.database, files.good, changes.since, desk.clock, desk.settings.channels.names)


@functools.lru_cache(maxsize=1)
def _tell_broken(errors: tuple[ConfigError, ...]) -> None:
    """Log refused rule files: once, not at every look, since unchanged files give the same errors."""
    for error in errors:
        log.error("rule file refused", error=str(error))


def raise_alerts_unless_working(desk: Installation) -> Mapping[str, int]:
    """The same under the job's lease; nothing where a running worker holds it."""
    with leases.held(desk.database, ALERTS_JOB, new_holder(), desk.clock, LEASE) as lost:
        return {} if lost is None else raise_alerts(desk)


@dataclass(slots=True)
class Visits:
    """The visits of a worker: a job for each site file that is to be crawled, as the files come, change and go."""

    desk: Installation
    _known: dict[str, tuple[SiteFile, "Crawl"]] = field(default_factory=dict)

    def look(self, schedule: Schedule) -> None:
        """Bring the jobs of a schedule up to the site files as they are now."""
        self.desk.sites.refresh()
        wanted = {name: site for name, site in self.desk.sites.items() if site.crawl}
        for name in self._known.keys() - wanted.keys():
            del self._known[name]
            schedule.remove(_job_name(name))
            log.info("site no more visited", site=name)
        for name, site in wanted.items():
            before, crawl = self._known.get(name, (None, None))
            if before is site:
                continue
            crawl = crawl or Crawl(self.desk, name)
            self._known[name] = (site, crawl)
            schedule.put(Job(_job_name(name), site.recrawl_seconds, crawl.run, crawl.stop))
            log.info("site file in force", site=name, version=site.version, visited_before=before is not None)


def _job_name(site: str) -> str:
    return f"crawl {site}"


@dataclass(slots=True)
class Crawl:
    """Visits of one site, each in a process of its own: the crawler's event loop runs once a process."""

    desk: Installation
    name: str
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _stopping: bool = False

    def run(self) -> Mapping[str, int]:
        """Make one visit and wait for its end; a site without an authority in force, or without an address, is not visited."""
        with self.desk.database.read() as connection:
            if authorities.in_force(connection, self.name, self.desk.clock()) is None:
                return {"not_authorised": 1}
        with (self._log_folder() / f"crawl-{self.name}.log").open("ab") as output:
            child = subprocess.Popen(  # noqa: S603 (our own command line)
                [sys.executable, "-m", "salwatch.cli", "crawl", self.name, "--home", str(self.desk.settings.home)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, OWNER: str(os.getpid())},
            )
        self._running.append(child)
        try:
            code = child.wait()
        finally:
            self._running.remove(child)
        if self._stopping:
            return {INTERRUPTED: 1}
        if code:
            raise VisitFailedError(f"the visit ended with {code}; its reason codes are on the site's page")
        return {"visits": 1}

    def stop(self) -> None:
        """End a visit that is being made; what it captured is kept."""
        self._stopping = True
        for child in self._running:
            child.terminate()

    def _log_folder(self) -> Path:
        folder = self.desk.settings.home / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder
