import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from records.correction import Correction, Source
from records.fact import Fact
from salwatch.commands.classifier_queue import agreement, queue
from store import corrections, tables, users
from store.database import Database
from tests.alerts.story import START, Story

CONTACT = "anvil@post.example"


@pytest.fixture
def home(sqlite_database: Database) -> Path:
    """A home folder with a doubtful listing that names a contact, a sure one, and two people."""
    story = Story(sqlite_database)
    story.site("kestrel")
    title = f"Slide, write {CONTACT}"
    at = title.index(CONTACT)
    fact = Fact(at, len(title), "contact", f"email:{CONTACT}", CONTACT, "title", "contact 1")
    doubted = story.listing("anvil", title=title, facts=(fact,))
    story.listing("rook")
    with sqlite_database.begin() as connection:
        connection.execute(
            tables.label.update()
            .where(tables.label.c.observation_id == doubted)
            .values(probability=0.4, abstained=True)
        )
        for name in ("ana", "ben"):
            users.add(connection, users.User(name, "analyst", "x", must_change=False, added_at=START))
    return Path(sqlite_database.url.removeprefix("sqlite:///")).parent


def call(command, home, *words):
    found = CliRunner().invoke(command, [*words, "--home", str(home)])
    assert found.exit_code == 0, found.output
    return found


def test_the_queue_is_listed_with_contacts_masked(home):
    assert call(queue, home).stdout.splitlines() == [
        "       1  kestrel  firearm 0.40 left to a person  Slide, write an••••••le"
    ]
    row = json.loads(call(queue, home, "--json").stdout)
    assert (row["listing"], row["abstained"], row["doubt"]) == (1, True, 1.6)


def test_agreement_is_told_for_people_and_machines(home, sqlite_database):
    assert "no two people" in call(agreement, home).stderr
    with sqlite_database.begin() as connection:
        for author, values in {"ana": ("firearm", "other"), "ben": ("firearm", "accessory")}.items():
            for listing_id, value in enumerate(values, 1):
                corrections.append(
                    connection,
                    Correction(listing_id, "item_type", value, "firearm", "review", author, START, Source.REVIEW),
                )
    assert call(agreement, home).stdout.splitlines() == [
        "item_type: kappa 0.33 over 2 pairs of answers",
        "  ana, ben: 1 of 2 alike, kappa 0.33",
    ]
    told = json.loads(call(agreement, home, "--json").stdout)
    assert told["pairs"] == [{"reviewers": ["ana", "ben"], "common": 2, "agreed": 1, "kappa": pytest.approx(1 / 3)}]
