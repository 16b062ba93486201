"""The doctor: looks at every part of an installation, and says the mend for what is missing."""

import shutil
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from alerts.rule import load_rules
from classifiers import serving, soundness
from configfile.loading import ConfigError
from crawlers import tor_control
from crawlers.tor_control import TorControlError
from extractors import shingles
from index import build
from records.listing import ListingRow
from reports import registry
from reports.registry import Shelf
from salwatch.analysis import analyse
from salwatch.clock import Clock
from salwatch.settings import Settings
from salwatch.site_folders import configured
from store import copies, drifts, label_drifts, tables
from store.database import Database
from store.drifts import Drift, Status

LEAST_FREE_BYTES = 5_000_000_000
SKEW = timedelta(minutes=5)
PROBE = ListingRow("probe", "Glock 19 9mm pistol", description="ships from Austria by parcel", price_text="900 EUR")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part; `mend` says what to do where it is not well."""

    part: str
    well: bool
    detail: str
    mend: str = ""


def examine(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Yield a finding for every part."""
    yield _program("tor program", "tor", "apt-get install tor, without starting its service (make setup does)")
    yield _tor_port(settings)
    if settings.tor.control_port is not None:
        yield _tor_control(settings.tor.control_port)
    yield _browser(settings)
    yield _disk(settings)
    yield from _store(settings, clock)
    yield _index(settings)
    sites = configured(settings)
    yield _files("site files", len(sites), sites.broken)
    rules = load_rules(settings.rules_folder)
    yield _files("rule files", len(rules.good), rules.broken)
    yield _models()
    yield _learned(settings)


def _program(part: str, name: str, mend: str) -> Finding:
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin")
    return Finding(part, path is not None, path or "not found", mend)


def _tor_port(settings: Settings) -> Finding:
    port = settings.tor.socks_port
    mend = f"start a Tor client with SocksPort 127.0.0.1:{port}, or set tor.socks_port; nothing is fetched without it"
    with socket.socket() as probe:
        probe.settimeout(1)
        answers = probe.connect_ex(("127.0.0.1", port)) == 0
    return Finding("tor", answers, f"127.0.0.1:{port} {'answers' if answers else 'does not answer'}", mend)


def _tor_control(port: int) -> Finding:
    mend = "wait until it is bootstrapped; is the control port right, and its cookie file readable by us?"
    try:
        found = tor_control.status(port)
    except TorControlError as error:
        return Finding("tor control", well=False, detail=str(error), mend=mend)
    return Finding("tor control", found.bootstrapped == 100, str(found), mend)


def _browser(settings: Settings) -> Finding:
    mend = f"apt-get install chromium, or set chromium to its path (now {settings.chromium})"
    try:
        made = subprocess.run([settings.chromium, "--version"], capture_output=True, timeout=20, check=False)  # noqa: S603 (the path set)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Finding("browser", well=False, detail=type(error).__name__, mend=mend)
    return Finding("browser", made.returncode == 0, made.stdout.decode("utf-8", "replace").strip(), mend)


def _disk(settings: Settings) -> Finding:
    folder = settings.home if settings.home.exists() else settings.home.parent
    free = shutil.disk_usage(folder if folder.exists() else "/").free
    detail = f"{free / 1e9:.1f} GB free for {settings.home}"
    return Finding(
        "disk", free >= LEAST_FREE_BYTES, detail, f"free {LEAST_FREE_BYTES / 1e9:.0f} GB, or set home to a larger disk"
    )


def _store(settings: Settings, clock: Clock) -> Iterator[Finding]:
    backend = settings.database_url.split(":", 1)[0]
    if backend == "sqlite" and not (settings.home / "salwatch.db").exists():
        yield Finding("store", well=True, detail="none yet; made by the first command that writes")
        yield Finding("clock", well=True, detail=f"{clock():%Y-%m-%d %H:%M} UTC; nothing to compare with yet")
        return
    database = Database(settings.database_url)
    try:
        present, wanted = database.version()
        with database.read() as connection:
            newest = connection.execute(select(func.max(tables.capture.c.captured_at))).scalar_one()
            open_drifts = drifts.listed(connection, statuses=(Status.OPEN,)) if present == wanted else []
            open_labels = label_drifts.listed(connection) if present == wanted else []
            compared = present != wanted or copies.is_complete(connection, shingles.VERSION)
    except SQLAlchemyError as error:
        yield Finding(
            "store",
            well=False,
            detail=f"{backend}: {type(error).__name__}",
            mend="is database_url right, and the server up?",
        )
        return
    finally:
        database.close()
    detail = f"{backend}, tables of version {present}"
    yield Finding("store", present == wanted, detail, f"version {wanted} is wanted: any writing command migrates")
    ahead = newest is not None and newest > clock() + SKEW
    told = f"{clock():%Y-%m-%d %H:%M} UTC" + (f"; the newest capture is of {newest:%Y-%m-%d %H:%M}" if newest else "")
    yield Finding("clock", not ahead, told, "the clock is behind the archive: set it (chrony or systemd-timesyncd)")
    yield _drifts(open_drifts)
    yield _label_drifts([row.site for row in open_labels])
    detail = "listings are compared with each other" if compared else "listings of before are not compared with others"
    yield Finding("copies", compared, detail, "salwatch copies rebuild compares them too")


def _drifts(found: Sequence[Drift]) -> Finding:
    by_site = Counter(drift.site for drift in found)
    detail = (
        ", ".join(f"{site}: {count} open" for site, count in sorted(by_site.items())) or "every site is read as before"
    )
    return Finding(
        "drift",
        not found,
        detail,
        "salwatch drift list says which fields; accept the repair, dismiss it, or mend the file",
    )


def _label_drifts(sites: Sequence[str]) -> Finding:
    counts = sorted(Counter(sites).items())
    detail = ", ".join(f"{site}: {count} open" for site, count in counts) or "every site is labelled as before"
    return Finding(
        "labels", not sites, detail, "salwatch drift labels says what changed; look at the listings, then dismiss it"
    )


def _index(settings: Settings) -> Finding:
    if settings.index.backend == "tantivy" and settings.index.folder and not settings.index.folder.exists():
        return Finding("index", well=True, detail="none yet; made by the first command that indexes")
    index = build(settings.index)
    try:
        health = index.health()
    finally:
        index.close()
    return Finding(
        "index",
        health.ok,
        health.detail,
        "salwatch index rebuild makes it anew from the store",
    )


def _files(part: str, loaded: int, broken: Sequence[ConfigError]) -> Finding:
    detail = f"{loaded} loaded" + "".join(f"; {error}" for error in broken)
    return Finding(part, not broken, detail, "mend the named lines; the other files are used meanwhile")


def _models() -> Finding:
    try:
        analysis = analyse(PROBE)
    except ConfigError as error:
        return Finding("models", well=False, detail=str(error), mend="mend the named lexicon or classifiers.yml")
    well = analysis.item_type == "firearm" and "AT" in analysis.ships_from
    return Finding(
        "models",
        well,
        f"version {analysis.version}; a known offer is read as {analysis.item_type}",
        "restore config/ from the release",
    )


def _learned(settings: Settings) -> Finding:
    """Return whether the learned model that decides is whole, and the embedders that it asks."""
    folder, version = serving.SHIPPED, "the shipped model"
    if not settings.database_url.startswith("sqlite") or (settings.home / "salwatch.db").exists():
        database = Database(settings.database_url)
        try:
            shelf = Shelf(database, settings.home)
            decides = registry.deciding(shelf)
            version, folder = decides or version, registry.folder_of(shelf, decides)
        except SQLAlchemyError:  # what is wrong with the store is a finding of its own
            pass
        finally:
            database.close()
    found = soundness.problems(folder)
    mend = (
        "make setup mends the embedders; salwatch classifier rollback takes a broken model back; rules decide meanwhile"
    )
    return Finding("learned model", not found, "; ".join(found) or f"{version} decides", mend)
