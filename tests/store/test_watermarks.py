from datetime import UTC, datetime

from store import watermarks
from store.database import Database

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def test_a_follower_that_never_followed_has_no_number(database: Database) -> None:
    with database.read() as connection:
        assert watermarks.get(connection, "rule:x") is None
        assert watermarks.get_many(connection, ["rule:x"]) == {}


def test_a_number_is_set_and_set_anew(database: Database) -> None:
    with database.begin() as connection:
        watermarks.move(connection, "rule:x", 7, NOW)
        watermarks.move(connection, "rule:y", 1, NOW)
        watermarks.move(connection, "rule:x", 9, NOW)
        assert watermarks.hold(connection, ["rule:x", "rule:y", "rule:z"]) == {"rule:x": 9, "rule:y": 1}


def test_a_rolled_back_move_never_was(database: Database) -> None:
    with database.read() as connection:
        watermarks.move(connection, "rule:x", 7, NOW)
    with database.read() as connection:
        assert watermarks.get(connection, "rule:x") is None
