import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select

from records.capture import Capture
from records.label_week import Code, other_version
from salwatch import label_drift
from salwatch.cli import root
from store import accounts, captures, label_drifts, label_weeks, sites, tables
from store.database import Database
from store.drifts import Decision
from store.sight import Sight
from store.sites import Site

NOW = datetime(2031, 5, 7, 12, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2031, 5, 5, tzinfo=UTC)
CONTACT = "quillback@mail.example"
NAMES = ("alder", "birch", "cedar", "hazel", "maple", "rowan")
L, O, N, F = tables.listing, tables.observation, tables.label, tables.fact  # noqa: E741 (as in store.documents)
_numbers = itertools.count(1)


def fill(database, weeks_back: int, *, abstained: int, words: str = "sealed parcel, tracked", version="1", number=60):
    """Write a week of new listings of six sellers, of which so many are left to a person: rows at once, for there are many."""
    at = MONDAY - timedelta(weeks=weeks_back) + timedelta(hours=1)
    capture_id = f"{next(_numbers):064d}"
    ids = [next(_numbers) for _ in range(number)]
    with database.begin() as connection:
        sites.ensure(connection, Site("kestrel", "Kestrel", "market", "tor", NOW))
        captures.add(
            connection, Capture(capture_id, "kestrel", "http://k", at, 200, "text/html", "0" * 64, 9, "f", 0, 9)
        )
        sellers = [accounts.ensure(connection, "kestrel", name, Sight(at, baseline=False)) for name in NAMES]
        rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in (L, O, N, F)}
        for place, key in enumerate(ids):
            text = f"{words} from {CONTACT} {NAMES[place % 6]}"
            start, kind = text.index(CONTACT), "firearm" if place % 5 == 0 else "other"
            rows[L].append(
                {
                    "id": key,
                    "site": "kestrel",
                    "site_key": f"/{key}",
                    "account_id": sellers[place % 6],
                    "first_seen_at": at,
                    "last_seen_at": at,
                    "baseline": False,
                }
            )
            rows[O].append(
                {
                    "id": key,
                    "listing_id": key,
                    "capture_id": capture_id,
                    "observed_at": at,
                    "kind": "first_seen",
                    "texts": {"title": "Lamp", "description": text},
                    "analysis": {},
                    "difference": {},
                    "version": version,
                    "current": True,
                }
            )
            label = {"observation_id": key, "probability": 0.9, "reasons": [], "classifier": "c"}
            rows[N].append(label | {"name": "item_type", "value": kind, "abstained": place < abstained})
            rows[N].append(
                label | {"name": "trade_relevant", "value": str(kind == "firearm").lower(), "abstained": False}
            )
            rows[F].append(
                {
                    "observation_id": key,
                    "kind": "contact",
                    "value": f"email:{CONTACT}",
                    "text": CONTACT,
                    "field": "description",
                    "start": start,
                    "end": start + len(CONTACT),
                    "extractor": "contact 1",
                    "attributes": {},
                }
            )
        for table, several in rows.items():
            connection.execute(insert(table), several)


def count(database):
    return label_drift.count_weeks(database, lambda: NOW)


def told(database, **chosen):
    with database.read() as connection:
        return label_drifts.listed(connection, **chosen)


@pytest.fixture
def past(database):
    for back in (4, 3, 2, 1):
        fill(database, back, abstained=1)
    return database


def test_a_week_with_more_abstentions_is_told_once_with_its_new_words(past):
    fill(past, 0, abstained=30, words="sealed parcel, tracked, aluminium jig")
    assert count(past)["told"] == 1
    (row,) = told(past)
    assert (row.site, row.week, row.code) == ("kestrel", "2031-W19", "abstained")
    assert (
        row.sentence
        == "abstained on 50 % of 60 listings of this week instead of 2 %; words new this week: aluminium, jig"
    )
    assert dict(count(past)) == {}


def test_no_contact_and_no_word_of_one_seller_alone_is_kept(past):
    count(past)
    with past.read() as connection:
        kept = json.dumps([row.figures for row in connection.execute(select(tables.label_week))])
    assert "sealed" in kept
    assert "quillback" not in kept
    assert not [name for name in NAMES if name in kept]


def test_a_week_as_before_is_quiet(past):
    fill(past, 0, abstained=2)
    assert count(past)["told"] == 0
    assert told(past) == []


def test_another_version_of_the_labels_is_no_change_of_the_site(past):
    fill(past, 0, abstained=40, version="2")
    count(past)
    assert told(past) == []
    with past.read() as connection:
        weeks = [week for week, _ in label_weeks.of_site(connection, "kestrel")]
    assert other_version(weeks[0], weeks[1:])


def test_an_alarm_that_the_rest_of_the_week_takes_back_is_gone(past):
    fill(past, 0, abstained=30)
    count(past)
    fill(past, 0, abstained=0, number=600)
    count(past)
    assert told(past, every=True) == []


def test_a_dismissed_week_is_what_later_ones_are_compared_with(past):
    fill(past, 0, abstained=30)
    count(past)
    decision = Decision("duty", "sells by the box now", NOW)
    with past.begin() as connection:
        (row,) = label_drifts.listed(connection)
        assert label_drifts.dismiss(connection, row.id, decision)
        assert not label_drifts.dismiss(connection, row.id, decision)
    fill(past, -1, abstained=30)
    label_drift.count_weeks(past, lambda: NOW + timedelta(weeks=1))
    assert told(past) == []
    with past.read() as connection:
        assert label_drifts.not_past(connection, "kestrel")[Code.ABSTAINED][0] == "2031-W19"


def test_the_command_lists_and_dismisses(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'salwatch.db'}")
    database.migrate()
    for back in (3, 2, 1, 0):
        fill(database, back, abstained=1 if back else 30)
    count(database)
    database.close()
    home = ["--home", str(tmp_path)]
    run = CliRunner()
    (row,) = map(json.loads, run.invoke(root, ["drift", "labels", "--json", *home]).stdout.splitlines())
    assert row["code"] == "abstained"
    assert (
        run.invoke(root, ["drift", "dismiss-labels", str(row["id"]), "--by", "duty", "--reason", " ", *home]).exit_code
        == 2
    )
    dismiss = ["drift", "dismiss-labels", str(row["id"]), "--by", "duty", "--reason", "so now", *home]
    assert run.invoke(root, dismiss).exit_code == 0
    assert run.invoke(root, dismiss).exit_code == 1
    assert run.invoke(root, ["drift", "labels", *home]).stdout == ""
    assert "so now" in run.invoke(root, ["drift", "labels", "--all", "--json", *home]).stdout
