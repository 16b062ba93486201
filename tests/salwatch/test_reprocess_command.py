"""Reading old captures again: what changed is shown with the words behind, and holds once somebody accepts it."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from configfile.loading import load
from salwatch.changed import COMPARED
from salwatch.cli import root
from salwatch.commands import reprocess_command
from salwatch.home import open_home
from salwatch.settings import CHECKOUT
from salwatch.tabular import TableMapping
from salwatch.understanding import version
from salwatch.versions import present_parts
from store import tables, versions
from tests.salwatch.marketed import Market, old_layout

OLD = "1-of-may"
MAPPING = CHECKOUT / "config" / "mappings" / "agora-2014q1.yml"


@pytest.fixture
def market(tmp_path, monkeypatch):
    monkeypatch.setenv("SALWATCH_SETTINGS", str(tmp_path / "settings.yml"))
    made = read_before(tmp_path)
    yield made
    made.desk.database.close()


def read_before(home, database_url=""):
    """Return a site read before by another version, which took every good for a document and knew no price."""
    made = Market(home, database_url)
    made.show(old_layout)
    with made.desk.database.begin() as connection:
        table = tables.observation
        for row in connection.execute(select(table).where(table.c.listing_id.is_not(None))).all():
            said = {**row.analysis, "item_type": "document", "price": None} if row.analysis else {}
            connection.execute(update(table).where(table.c.id == row.id).values(analysis=said))
        connection.execute(table.update().values(version=OLD))
        connection.execute(tables.fact.update().where(tables.fact.c.kind == "price").values(value="1 EUR"))
        parts = {**present_parts(), "lexicon parts": "00000000", "lexicon gone": "11111111"}
        versions.keep(connection, OLD, parts, made.desk.clock())
    return made


def salwatch(*words, code=0, given=None):
    told = CliRunner().invoke(root, [*map(str, words)], input=given)
    assert told.exit_code == code, told.output
    return told


def row(*words, code=0):
    return json.loads(salwatch("reprocess", *words, "--json", code=code).stdout)


def observed(market):
    with market.desk.database.read() as connection:
        return connection.execute(select(tables.observation).order_by(tables.observation.c.id)).all()


def accepted(market):
    with market.desk.database.read() as connection:
        found = connection.execute(select(tables.audit).where(tables.audit.c.action == "accepted_reading")).all()
    return [(one.user, one.subject, one.purpose) for one in found]


def test_a_dry_run_counts_changed_values_by_field_and_changes_nothing(market):
    before = observed(market)
    made = row("--dry-run")
    assert (made["version"], made["applied"]) == (version(), False)
    assert made["changed_listings"] == made["counts"]["listing"]
    assert made["changed"]["item_type"] == made["changed"]["price"] == made["changed_listings"] > 0
    assert set(made["changed"]) <= set(COMPARED)
    assert observed(market) == before
    assert accepted(market) == []


def test_the_cause_names_both_versions_and_the_parts_that_differ(market):
    (cause,) = row("--dry-run")["causes"]
    assert (cause["before"], cause["after"]) == (OLD, version())
    assert cause["parts"] == {
        "lexicon parts": ["00000000", present_parts()["lexicon parts"]],
        "lexicon gone": ["11111111", None],
    }
    assert "lexicon gone 11111111 → gone" in salwatch("reprocess", "--dry-run").stdout


def test_a_version_whose_parts_nobody_kept_is_told_as_such(market):
    with market.desk.database.begin() as connection:
        connection.execute(tables.observation.update().values(version="of last year"))
    assert row("--dry-run")["causes"][0]["parts"] is None
    assert "nobody kept" in salwatch("reprocess", "--dry-run").stdout


def test_examples_show_old_and_new_with_the_words_that_only_one_reading_rests_on(market):
    example = next(one for one in row("--dry-run")["examples"] if one["field"] == "price")
    assert example["before"] is None
    assert example["after"]["currency"]
    (old,), (new,) = example["gone"], example["new"]
    assert (old["text"], old["said"]) == (new["text"], "price 1 EUR")
    assert new["said"] != old["said"]
    assert example["title"]
    assert example["versions"] == [OLD, version()]


def test_no_more_examples_are_given_than_wanted(market):
    assert len(row("--dry-run")["examples"]) == 20
    assert len(row("--dry-run", "--examples", 3)["examples"]) == 3
    assert row("--dry-run", "--examples", 0)["examples"] == []


def test_the_text_says_how_to_accept_it(market):
    told = salwatch("reprocess", "--dry-run").stdout
    assert 'item_type: "document" → ' in told
    assert "      - '" in told
    assert told.rstrip().endswith(f"salwatch reprocess --accept {version()}")


def test_where_nobody_can_be_asked_nothing_is_read_without_a_word(market):
    before = observed(market)
    assert "--accept VERSION or --yes" in salwatch("reprocess", code=2).stderr
    assert observed(market) == before


def test_accepting_another_version_than_the_present_one_is_refused(market):
    before = observed(market)
    assert (
        f"the present version is {version()}, not 1-older"
        in salwatch("reprocess", "--accept", "1-older", code=1).stderr
    )
    assert observed(market) == before
    assert accepted(market) == []


def test_what_was_accepted_holds_and_the_audit_says_who_accepted_which_version(market):
    made = row("--accept", version(), "--by", "ana", "--reason", "new words")
    assert made["applied"]
    assert made["changed"]["price"] > 0
    assert accepted(market) == [("ana", "all sites", f"{version()}: new words")]
    current = [one for one in observed(market) if one.current and one.listing_id]
    assert {one.version for one in current} == {version()}
    assert {one.version for one in observed(market) if not one.current} == {OLD}


def test_what_was_read_again_is_not_told_a_second_time(market):
    salwatch("reprocess", "--yes")
    made = row("--dry-run")
    assert (made["changed_listings"], made["changed"], made["causes"]) == (0, {}, [])


@pytest.mark.parametrize(("answer", "holds"), [("y\n", True), ("n\n", False)])
def test_on_a_terminal_it_is_shown_first_and_asked(market, monkeypatch, answer, holds):
    monkeypatch.setattr(reprocess_command, "_is_answered", lambda: True)
    told = salwatch(
        "reprocess", "--site", "fernhill" if not market.desk.sites else next(iter(market.desk.sites)), given=answer
    )
    assert "would say something else" in told.stdout
    assert "Let this version's readings hold?" in told.stderr
    assert ({one.version for one in observed(market) if one.current and one.listing_id} == {version()}) is holds
    assert bool(accepted(market)) is holds


def test_nobody_named_is_wrong_use(market):
    salwatch("reprocess", "--yes", "--by", " ", code=2)


def test_postgresql_tells_the_same(tmp_path, monkeypatch, postgres_database):
    monkeypatch.setenv("SALWATCH_SETTINGS", str(tmp_path / "settings.yml"))
    made = read_before(tmp_path, postgres_database.url)
    tried = row("--dry-run")
    assert tried["changed"]["price"] == tried["changed_listings"] == tried["counts"]["listing"] > 0
    assert row("--accept", version())["changed"] == tried["changed"]
    assert row("--dry-run")["changed"] == {}
    made.desk.database.close()


def test_a_table_is_tried_too_and_nothing_of_it_is_kept(tmp_path):
    columns = sorted(load(MAPPING, TableMapping).columns())
    mapping = load(MAPPING, TableMapping)
    cells = [
        {mapping.key: str(n), mapping.listing_title: f"Glock 19 9mm no {n}", mapping.ships_from: "USA"}
        for n in range(3)
    ]
    lines = [",".join(columns), *(",".join(cell.get(name, "") for name in columns) for cell in cells)]
    (tmp_path / "listings.csv").write_text("\n".join(lines) + "\n", "utf-8")
    home = ("--home", tmp_path / "home")
    salwatch("import", "csv", tmp_path / "listings.csv", "--map", MAPPING, *home)
    database = open_home(tmp_path / "home")[1]
    with database.begin() as connection:
        for one in connection.execute(select(tables.observation)).all():
            said = {**one.analysis, "ships_from": ["DE"]}
            change = tables.observation.update().where(tables.observation.c.id == one.id)
            connection.execute(change.values(analysis=said, version=OLD))
    tried = row("--dry-run", *home)
    assert (tried["counts"], tried["changed"]) == ({"tables": 1, "captures": 1}, {"ships_from": 3})
    with database.read() as connection:
        assert len(connection.execute(select(tables.observation)).all()) == 3
    assert row("--yes", *home)["changed"] == {"ships_from": 3}
    database.close()


def test_reading_new_captures_keeps_what_the_version_is_made_of(market):
    with market.desk.database.read() as connection:
        assert versions.parts(connection, version()) == present_parts()
        assert versions.parts(connection, "never read") is None
