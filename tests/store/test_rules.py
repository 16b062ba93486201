from datetime import UTC, datetime

from store import rules
from store.database import Database

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def test_a_changed_body_is_a_new_version_and_the_old_one_stays(database: Database) -> None:
    with database.begin() as connection:
        assert [rules.record(connection, "x", body, NOW) for body in ("one", "one", "two", "one")] == [1, 1, 2, 3]
        first, latest = rules.get(connection, "x", 1), rules.latest(connection, "x")
    assert first is not None
    assert latest is not None
    assert (first.body, latest.version, latest.body) == ("one", 3, "one")


def test_a_rule_that_was_never_armed_has_no_version(database: Database) -> None:
    with database.read() as connection:
        assert rules.latest(connection, "x") is None
        assert rules.get(connection, "x", 1) is None
