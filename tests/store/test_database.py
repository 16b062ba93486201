import pytest
from sqlalchemy import insert, inspect
from sqlalchemy.exc import IntegrityError

from store.database import Database
from store.tables import metadata


def test_a_migrated_database_has_every_table_and_the_present_version(database: Database) -> None:
    present, wanted = database.version()
    assert present == wanted
    with database.read() as connection:
        assert set(metadata.tables) <= set(inspect(connection).get_table_names())


def test_migrating_twice_changes_nothing(database: Database) -> None:
    database.migrate()
    assert len(set(database.version())) == 1


def test_an_errors_text_holds_nothing_of_what_was_to_be_written(sqlite_database: Database) -> None:
    secret = {"name": "kestrel", "title": "what was found"}
    with pytest.raises(IntegrityError) as caught, sqlite_database.begin() as connection:
        connection.execute(insert(metadata.tables["site"]).values(secret))
    assert "what was found" not in str(caught.value)
