from datetime import UTC, datetime, timedelta

import pytest

from reports import registry
from reports.registry import Decision, RegistryError, Shelf
from store import models
from tests.classifiers.small_model import write_model

THEN = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def shelf(database, tmp_path):
    """A registry, on either database, with the models `good`, `better` and `worse`."""
    found = Shelf(database, tmp_path)
    figures = {"good": 0.9, "better": 0.95, "worse": 0.7}
    for name, firearm in figures.items():
        folder = tmp_path / "models" / name
        # as good as any shipped model is at the other classes: only `firearm` tells them apart
        manifest = write_model(folder, version=name, classes={"firearm": firearm}, relevant_f1=firearm)
        assert registry.register(found, folder, manifest, "ana")
    with database.begin() as connection:
        models.promote(connection, models.Promotion("good", "promoted", THEN, "ana", "the first"))
    return found


def decided(who="ana", why="seen", *, anyway=False):
    return Decision(who, why, THEN + timedelta(days=1), anyway)


def test_a_model_is_registered_once_with_its_figures(shelf, tmp_path):
    assert not registry.register(
        shelf, tmp_path / "models" / "good", write_model(tmp_path / "models" / "good", version="good"), "ben"
    )
    with shelf.database.read() as connection:
        kept = models.get(connection, "good")
    assert (kept.made_by, kept.folder, kept.scores["held_out"]["classes"]) == ("ana", "models/good", {"firearm": 0.9})


def test_a_better_model_is_promoted_and_taken_back(shelf):
    registry.promote(shelf, "better", decided(why="fewer holsters"))
    assert registry.deciding(shelf) == "better"
    assert registry.roll_back(shelf, decided("ben", "too many alarms")) == "good"
    assert registry.deciding(shelf) == "good"
    with shelf.database.read() as connection:
        told = [(one.version, one.what, one.author, one.reason) for one in models.promotions(connection)]
    assert told == [
        ("good", "rolled_back", "ben", "too many alarms"),
        ("better", "promoted", "ana", "fewer holsters"),
        ("good", "promoted", "ana", "the first"),
    ]


def test_taking_back_twice_goes_two_steps_back_and_then_no_further(shelf):
    registry.promote(shelf, "better", decided())
    assert [registry.roll_back(shelf, decided()), registry.roll_back(shelf, decided())] == ["good", None]
    assert registry.deciding(shelf) is None
    with pytest.raises(RegistryError, match="nothing to take back"):
        registry.roll_back(shelf, decided())


def test_a_model_that_knows_the_rare_class_worse_is_refused_unless_a_person_insists(shelf):
    with pytest.raises(RegistryError, match=r"firearm 0\.900 → 0\.700"):
        registry.promote(shelf, "worse", decided())
    assert registry.deciding(shelf) == "good"
    registry.promote(shelf, "worse", decided(anyway=True))
    assert registry.deciding(shelf) == "worse"


def test_a_damaged_model_is_not_promoted_and_its_file_is_named(shelf, tmp_path):
    (tmp_path / "models" / "better" / "weights.npz").write_bytes(b"rubbish")
    with pytest.raises(RegistryError, match=r"better/weights\.npz: another file"):
        registry.promote(shelf, "better", decided())
    assert registry.deciding(shelf) == "good"


def test_a_model_that_nobody_registered_is_named(shelf):
    with pytest.raises(RegistryError, match="no model 'other' is registered"):
        registry.promote(shelf, "other", decided())
