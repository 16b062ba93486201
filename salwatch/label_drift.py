"""Drift of labels: each site's week is counted, kept and compared with the weeks before."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row, select

from extractors import shingles
from extractors.normal import fold
from records.label_week import COMPARED, STEPS, Code, Figures, Finding, Week, compare
from salwatch.clock import Clock
from store import label_drifts, label_weeks, tables
from store.database import Database

WORDS = 200  # kept of a week
WORD = range(3, 25)  # letters
SELLERS = 2  # that use a word, or it is a name
READ = ("title", "description")

log = structlog.get_logger()


def count_weeks(database: Database, clock: Clock) -> Mapping[str, int]:
    """Bring the weeks of all sites up to date, compare what is new of them, and return how many were counted and told."""
    told: Counter[str] = Counter()
    with database.read() as connection:
        sites = list(connection.execute(select(tables.site.c.name).order_by(tables.site.c.name)).scalars())
    for site in sites:
        for since in _weeks(clock()):
            with database.begin() as connection:
                told += _count(connection, site, since, clock())
    return told


def _weeks(now: datetime) -> Iterator[datetime]:
    """Yield the first instants of the ISO weeks that are looked at, the oldest first, the running one last."""
    monday = (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    for back in range(COMPARED, -1, -1):
        yield monday - timedelta(weeks=back)


def name_of(since: datetime) -> str:
    """Return an ISO week's name.

    >>> from datetime import UTC
    >>> name_of(datetime(2031, 12, 29, tzinfo=UTC))
    '2032-W01'
    """
    year, number, _ = since.isocalendar()
    return f"{year}-W{number:02}"


def _count(connection: Connection, site: str, since: datetime, now: datetime) -> Counter[str]:
    until = since + timedelta(weeks=1)
    kept = {week.week: (week, through) for week, through in label_weeks.of_site(connection, site)}
    name, through = name_of(since), label_weeks.newest(connection, site, since, until)
    if through == (kept[name][1] if name in kept else 0):
        return Counter()
    week = count(connection, site, since)
    label_weeks.put(connection, site, week, through, now)
    before = [one for one, _ in kept.values() if one.week < name]
    findings = list(_findings(week, before, label_drifts.not_past(connection, site)))
    new = label_drifts.tell(connection, site, name, findings, now)
    if new:
        log.warning("labels not as before", site=site, week=name, codes=sorted(one.code.value for one in findings))
    return Counter(weeks=1, told=new)


def _findings(
    week: Week, before: Sequence[Week], not_past: Mapping[Code, tuple[str, frozenset[str]]]
) -> Iterator[Finding]:
    """Yield what is found by each code, against the weeks that are its past."""
    for code in Code:
        since, bad = not_past.get(code, ("", frozenset()))
        past = [one for one in before if one.week >= since and one.week not in bad]
        yield from (one for one in compare(week, past) if one.code is code)


def count(connection: Connection, site: str, since: datetime) -> Week:
    """Return the figures of a site's week; labels of the version that most of its listings have, words of all."""
    rows = label_weeks.said(connection, site, since, since + timedelta(weeks=1))
    versions = Counter(row.version for row in rows)
    version = max(versions, key=lambda name: (versions[name], name)) if versions else ""
    ids = [row.id for row in rows if row.version == version]
    labels = label_weeks.labels(connection, ids)
    types = [label for label in labels if label.name == "item_type"]
    steps = [0] * STEPS
    for label in types:
        steps[min(STEPS - 1, int(label.probability * STEPS))] += 1
    figures = Figures(
        labelled=len(types),
        abstained=len({label.observation_id for label in labels if label.abstained}),
        relevant=sum(label.name == "trade_relevant" and label.value == "true" for label in labels),
        types=dict(Counter(label.value for label in types)),
        probability=steps,
        listings=len(rows),
        words=_words(rows, label_weeks.contacts(connection, [row.id for row in rows])),
    )
    return Week(name_of(since), version, figures)


def _words(rows: Sequence[Row[Any]], contacts: Sequence[str]) -> dict[str, int]:
    """Return the commonest words with the number of listings that have them; none of a contact, none of one seller alone."""
    secret = {word for text in contacts for word in _read(text)}
    counts: Counter[str] = Counter()
    sellers: dict[str, set[int | None]] = {}
    for row in rows:
        for word in {word for name in READ for word in _read(row.texts.get(name) or "")} - secret:
            counts[word] += 1
            sellers.setdefault(word, set()).add(row.account_id)
    common = (pair for pair in counts.most_common() if len(sellers[pair[0]]) >= SELLERS)
    return {word: number for (word, number), _ in zip(common, range(WORDS), strict=False)}


class _Folded:
    """A text in lower case without accents: disguises are not looked for, which takes ten times as long."""

    def __init__(self, text: str) -> None:
        self.folded = fold(text)


def _read(text: str) -> set[str]:
    return {word for word in shingles.words(_Folded(text)) if len(word) in WORD}
