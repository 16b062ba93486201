"""Rows of before 0003 get the keys by which the present code finds them again."""

import itertools
from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import inspect, text

from store import listings
from store.database import Database, _config

NOW = datetime(2031, 5, 1, tzinfo=UTC)
NUMBERS = itertools.count(1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request, tmp_path):
    """A database without tables."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'old.db'}")
        yield made
        made.close()
        return
    server = request.getfixturevalue("postgres_server")
    name = f"old_{next(NUMBERS)}"
    server.execute(f"CREATE DATABASE {name}")
    made = Database(server.url(name))
    yield made
    made.close()
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def move(database, version):
    with database.engine.begin() as connection:
        (command.downgrade if version == "0002" and _has_names(connection) else command.upgrade)(
            _config(connection), version
        )


def _has_names(connection):
    return "account_name" in inspect(connection).get_table_names()


def write_old_rows(database):
    with database.begin() as connection:
        at = {"at": NOW.replace(tzinfo=None)}
        connection.execute(text("INSERT INTO site VALUES ('f', 'F', 'market', 'tor', :at)"), at)
        connection.execute(
            text(
                "INSERT INTO vendor_account (id, site, handle, handle_key, url, first_seen_at, last_seen_at, baseline) VALUES"
                " (1, 'f', 'Tin_Gull', 'tin_gull', 'http://f.onion/v/Tin_Gull', :at, :at, true),"
                " (2, 'f', 'kelp', 'kelp', NULL, :at, :at, true)"
            ),
            at,
        )
        for number, key, url in (
            (1, "/item/7?ref=home", "http://f.onion/item/7?ref=home"),
            (2, "L8", "http://f.onion/ad/48213-lamp/"),
            (3, "L9", "http://f.onion/ad/48213-lamp"),
        ):
            connection.execute(
                text(
                    "INSERT INTO listing (id, site, site_key, url, account_id, first_seen_at, last_seen_at, baseline)"
                    " VALUES (:id, 'f', :key, :url, 1, :at, :at, true)"
                ),
                {"id": number, "key": key, "url": url, **at},
            )
        connection.execute(
            text(
                "INSERT INTO observation (id, listing_id, observed_at, kind, texts, analysis, difference, version, current)"
                """ VALUES (1, 1, :at, 'first_seen', '{"title": "Brass LAMP!"}', '{}', '{}', '1', true)"""
            ),
            at,
        )


def test_old_rows_are_found_by_their_addresses_ids_titles_and_profiles(empty):
    move(empty, "0002")
    write_old_rows(empty)
    move(empty, "head")
    with empty.read() as connection:
        assert listings.find(connection, "f", "/item/7").id == 1
        assert listings.find(connection, "f", "/item/7").title_key == "brass lamp"
        assert listings.find(connection, "f", "L8").id == 2
        assert [listings.find(connection, "f", key).id for key in ("/ad/48213-lamp", "stem:/ad/48213")] == [2, 2]
        keys = connection.execute(text("SELECT site_key FROM vendor_account ORDER BY id")).scalars().all()
    assert keys == ["/v/Tin_Gull", None]


def test_there_and_back(empty):
    move(empty, "head")
    move(empty, "0002")
    move(empty, "head")
    assert len(set(empty.version())) == 1
