import json

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from salwatch import settings
from salwatch.cli import root
from salwatch.clock import utc_now
from salwatch.doctor import examine
from salwatch.imports.table import import_table
from salwatch.installation import open_installation
from store import tables
from store.database import Database

TEXT = "Brand new in the original box, never fired, {price} EUR with two magazines. Sent from {place} in vacuum sealed bags inside an old radio."
TABLE = f"""key,title,text,vendor
1,Carnoy 7,"{TEXT.format(price=900, place="Poland")}",quill
2,Carnoy 7 again,"{TEXT.format(price=950, place="Poland")}",quill
3,A good pistol,"{TEXT.format(price=1100, place="Malta")}",rook
4,Lamp,"An oil lamp of brass, cleaned, with a new wick and a spare glass, from the shed of my uncle near the sea.",crow
5,Lamp,Brass lamp,heron
"""
MAPPING = """
site: kestrel
title: Kestrel
key: key
listing_title: title
description: text
vendor: vendor
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home folder into which a table with one copied text was imported."""
    folder = tmp_path_factory.mktemp("home")
    table, mapping = folder / "rows.csv", folder / "rows.yml"
    table.write_text(TABLE, "utf-8")
    mapping.write_text(MAPPING, "utf-8")
    desk = open_installation(settings.load(home=folder))
    import_table(desk, table, mapping)
    desk.database.close()
    return folder


def run(home, *words):
    result = CliRunner().invoke(root, [*words, "--home", str(home)])
    assert result.exit_code == 0, result.output
    return result.stdout


def rows(home, *words):
    return [json.loads(line) for line in run(home, *words, "--json").splitlines()]


def test_an_imported_table_shows_its_copied_text_once(home):
    (row,) = rows(home, "copies", "list")
    assert (row["title"], row["vendor"], row["accounts"]) == ("Carnoy 7", "quill", 1)
    assert rows(home, "copies", "list", "--site", "heron") == []


def test_show_names_the_other_seller_and_the_words_that_differ(home):
    (listed,) = rows(home, "copies", "list")
    (other,) = rows(home, "copies", "show", str(listed["listing"]))
    assert (other["vendor"], other["same_seller"]) == ("rook", False)
    assert ["removed", "Poland "] in other["words"]
    assert ["added", "Malta "] in other["words"]
    assert "[-Poland -][+Malta +]" in run(home, "copies", "show", str(listed["listing"]))


def test_an_unknown_listing_is_told(home):
    result = CliRunner().invoke(root, ["copies", "show", "99", "--home", str(home)])
    assert result.exit_code == 1
    assert "there is no listing 99" in result.output


def test_a_store_without_signatures_is_told_by_the_doctor_and_rebuilt(home):
    before = rows(home, "copies", "list")
    database = Database(f"sqlite:///{home / 'salwatch.db'}")
    with database.begin() as connection:
        for table in (tables.text_band, tables.listing_text):
            connection.execute(delete(table))
    database.close()
    assert rows(home, "copies", "list") == []
    assert "salwatch copies rebuild" in doctored(home).mend
    assert not doctored(home).well
    run(home, "copies", "rebuild")
    assert rows(home, "copies", "list") == before
    assert doctored(home).well


def doctored(home):
    return next(finding for finding in examine(settings.load(home=home), utc_now) if finding.part == "copies")
