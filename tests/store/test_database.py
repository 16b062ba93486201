from sqlalchemy import inspect

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
