from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from records.alert import Alert, AlertStatus, Evidence, Severity
from store import alerts, deliveries, tables
from store.alerts import AlertFilter, UnknownAlertError
from store.database import Database

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ALERT = Alert(
    rule="parcel-offer",
    rule_version=2,
    key="listing:5",
    sentence="drift_anvil offers a CZ 75",
    severity=Severity.HIGH,
    seq=9,
    observation_id=1,
    entity="listing",
    entity_id=5,
    raised_at=NOW,
    evidence=(Evidence("Split into several parcels", 0.46, "three boxes", "description", 10, 21, "parcel"),),
    site="kestrel",
)


@pytest.fixture
def watched(database: Database) -> Database:
    """A database with one observation on one site."""
    with database.begin() as connection:
        for name in ("kestrel", "nachtmarkt"):
            connection.execute(
                insert(tables.site).values(name=name, title=name, kind="market", route="tor", added_at=NOW)
            )
        account = {
            "id": 1,
            "site": "kestrel",
            "handle": "a",
            "handle_key": "a",
            "first_seen_at": NOW,
            "last_seen_at": NOW,
        }
        connection.execute(insert(tables.vendor_account).values(account | {"baseline": False}))
        said = {"id": 1, "account_id": 1, "observed_at": NOW, "kind": "first_seen", "version": "1", "current": True}
        connection.execute(insert(tables.observation).values(said | {"texts": {}, "analysis": {}, "difference": {}}))
    return database


def raise_all(database: Database, *found: Alert) -> list[bool]:
    with database.begin() as connection:
        return [alerts.raise_alert(connection, one, ["desk", "file"]) for one in found]


def test_an_alert_comes_back_as_it_was_raised(watched: Database) -> None:
    assert raise_all(watched, ALERT) == [True]
    with watched.read() as connection:
        found = alerts.get(connection, 1)
        assert alerts.find(connection, "parcel-offer", "listing:5") == found
        assert [one.channel for one in deliveries.of_alert(connection, 1)] == ["desk", "file"]
    assert (found.alert, found.status, found.assignee) == (ALERT, AlertStatus.NEW, None)


def test_a_key_is_raised_once_per_rule(watched: Database) -> None:
    assert raise_all(watched, ALERT, replace(ALERT, sentence="again"), replace(ALERT, rule="other")) == [
        True,
        False,
        True,
    ]
    with watched.read() as connection:
        assert len(alerts.history(connection, 1)) == 1
        assert len(deliveries.of_alert(connection, 1)) == 2
        assert alerts.count_by_rule(connection) == {"parcel-offer": 1, "other": 1}


def test_alerts_are_listed_by_what_is_asked_the_newest_first(watched: Database) -> None:
    raise_all(
        watched,
        ALERT,
        replace(ALERT, key="b", severity=Severity.LOW, raised_at=NOW + timedelta(hours=1)),
        replace(ALERT, key="c", severity=Severity.LOW, site="nachtmarkt"),
    )

    def keys(wanted: AlertFilter, limit: int = 9, offset: int = 0) -> list[str]:
        with watched.read() as connection:
            return [found.alert.key for found in alerts.list_alerts(connection, wanted, limit, offset)]

    assert keys(AlertFilter()) == ["b", "listing:5", "c"]
    assert keys(AlertFilter(), limit=1, offset=1) == ["listing:5"]
    assert keys(AlertFilter(severity=(Severity.LOW,))) == ["b", "c"]
    assert keys(AlertFilter(site="nachtmarkt")) == ["c"]
    assert keys(AlertFilter(since=NOW + timedelta(minutes=1))) == ["b"]
    assert keys(AlertFilter(status=(AlertStatus.CLOSED,))) == []
    assert keys(AlertFilter(assignee="ada")) == []
    with watched.read() as connection:
        assert alerts.count_by_status(connection, AlertFilter(site="kestrel")) == {
            AlertStatus.NEW: 2, AlertStatus.OPEN: 0, AlertStatus.ESCALATED: 0, AlertStatus.CLOSED: 0,
        }  # fmt: skip
        assert [found.alert.key for found in alerts.of_entity(connection, "listing", 5)] == ["c", "b", "listing:5"]


def test_a_number_that_no_alert_has_is_said(database: Database) -> None:
    with database.read() as connection, pytest.raises(UnknownAlertError, match="no alert 12"):
        alerts.get(connection, 12)


def test_a_delivery_that_was_given_up_can_be_tried_again(watched: Database) -> None:
    raise_all(watched, ALERT)
    with watched.begin() as connection:
        desk, file = deliveries.due(connection, NOW, 9)
        deliveries.record_failure(connection, desk.id, "HTTP 500", None)
        deliveries.record_success(connection, file.id, "written", NOW)
        assert deliveries.due(connection, NOW, 9) == []
        assert deliveries.retry(connection, 1, NOW) == 1
        (again,) = deliveries.due(connection, NOW, 9)
    assert (again.channel, again.attempts, again.answer) == ("desk", 0, "HTTP 500")
