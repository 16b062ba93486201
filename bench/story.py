"""How soon the lab's events are alerted: `python -m bench.story`, or with `--seconds 900 --day-seconds 100`.

Runs the demo (private Tor network, four sites, worker) and lets its days pass. Each new vendor and parcel offer of the story that begins
while it runs must be alerted within one recrawl interval + 5 s after its day has begun. Prints the share that was, and the slowest.
"""

import argparse
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from crawlers.sitefile import load_sites
from lab.crowd import LAST_DAY
from lab.run import Lab
from lab.state import advance
from lab.story import truth
from salwatch import demo
from salwatch.installation import Installation, open_installation
from salwatch.processes import Family
from store import tables
from store.accounts import handle_key

SLACK_SECONDS = 5.0
LOOK_SECONDS = 0.5
FIRST_VISITS_SECONDS = 600.0


@dataclass(frozen=True)
class Delay:
    """How long after its day began an event was alerted; None where it was not."""

    kind: str
    site: str
    name: str
    seconds: float | None
    allowed: float


def watch(home: Path, seed: int, days: int, day_seconds: float) -> list[Delay]:
    """Run the lab for some days and return the delay of every event that began meanwhile."""
    lab = Lab(home, seed)
    with Family(home / "logs") as family, lab:
        settings = demo.write_settings(home, lab.state, 0)
        desk = open_installation(settings)
        demo.prepare(desk, lab.state)
        family.start("work", ["work"], {"SALWATCH_SETTINGS": str(home / "settings.yml")})
        until = time.monotonic() + FIRST_VISITS_SECONDS
        while not demo.surveyed(desk, lab.state):
            if time.monotonic() > until:
                raise SystemExit(f"the first visits were not complete within {FIRST_VISITS_SECONDS:.0f} s")
            time.sleep(LOOK_SECONDS)
        began: dict[int, datetime] = {}
        for _ in range(days):
            day = advance(lab.state_file, 1, LAST_DAY).day
            began[day] = desk.clock()
            print(f"day {day}", flush=True)
            time.sleep(day_seconds)
        return delays(desk, seed, began)


def delays(desk: Installation, seed: int, began: dict[int, datetime]) -> list[Delay]:
    """Return when the alerts of the story's events were raised, counted from the begin of their day."""
    allowed = {site.name: site.recrawl_seconds + SLACK_SECONDS for site in load_sites()[0]}
    raised = _raised(desk)
    found = []
    for event in truth(seed, max(began)).events:
        if event.day not in began or event.kind not in {"new_vendor", "parcel_offer"}:
            continue
        for name in [handle_key(event.vendor)] if event.kind == "new_vendor" else event.site_keys:
            at = raised.get((event.kind, event.site, name))
            seconds = (at - began[event.day]).total_seconds() if at else None
            found.append(Delay(event.kind, event.site, name, seconds, allowed[event.site]))
    return found


def _raised(desk: Installation) -> dict[tuple[str, str, str], datetime]:
    """Return when each parcel offer and each new vendor was first alerted, by kind, site and name."""
    alert, listing, account = tables.alert, tables.listing, tables.vendor_account
    by_listing, by_account = alert.c.entity == "listing", alert.c.entity == "vendor"
    wanted = (
        select(alert.c.rule, alert.c.raised_at, alert.c.site, listing.c.site_key, account.c.handle_key)
        .outerjoin(listing, by_listing & (listing.c.id == alert.c.entity_id))
        .outerjoin(account, (account.c.id == listing.c.account_id) | (by_account & (account.c.id == alert.c.entity_id)))
        .order_by(alert.c.raised_at.desc())
    )
    found = {}
    with desk.database.read() as connection:
        for rule, at, site, key, handle in connection.execute(wanted):
            if rule == "parcel-offer":
                found["parcel_offer", site, key] = at
            elif rule.startswith("new-vendor"):
                found["new_vendor", site, handle] = at
    return found


def main() -> None:
    """Watch and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=4)
    parser.add_argument("--day-seconds", type=float, default=110.0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = watch(Path(folder), arguments.seed, arguments.days, arguments.day_seconds)
    timely = [delay for delay in found if delay.seconds is not None and delay.seconds <= delay.allowed]
    seconds = [delay.seconds for delay in found if delay.seconds is not None]
    for delay in found:
        if delay not in timely:
            print("late or missed:", delay)
    median = f"; seconds: median {statistics.median(seconds):.0f}, most {max(seconds):.0f}" if seconds else ""
    print(f"{len(timely)} of {len(found)} events alerted within one recrawl interval + {SLACK_SECONDS:.0f} s{median}")


if __name__ == "__main__":
    main()
