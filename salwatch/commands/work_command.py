"""`salwatch work`: the scheduled jobs, until a signal."""

import signal
import threading
from pathlib import Path

import click
import structlog

from alerts.schedule import Schedule
from index import build
from salwatch import installation, settings
from salwatch.working import Visits, jobs

log = structlog.get_logger()


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="Home folder; $SALWATCH_HOME, else var.")
def command(home: Path | None) -> None:
    """Crawl, read, index, raise and deliver alerts, each at its pace, until Ctrl-C. Example: salwatch work --home var.

    Any number of workers may run: each job is done by the one that holds its lease. Site files may come, change and go meanwhile.
    """
    desk = installation.open_installation(settings.load(home=home))
    desk.recover()
    index = build(desk.settings.index)
    work = jobs(desk, index)
    schedule = Schedule(work, desk.database, desk.clock)
    visits = Visits(desk)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    visits.look(schedule)
    schedule.start()
    log.info("worker started", jobs=[job.name for job in work])
    while not stop.wait(desk.settings.schedule.sites_seconds):
        visits.look(schedule)
    log.info("worker stopping")
    schedule.stop()
    index.close()
