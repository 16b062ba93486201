import pytest

from classifiers import serving
from reports import registry
from reports.registry import Shelf
from tests.classifiers.small_model import write_model


@pytest.fixture
def shelf(story, app):
    deps = app.state.deps
    found = Shelf(deps.database, deps.home)
    manifest = write_model(
        deps.home / "models" / "small", version="linear-small", relevant_f1=1.0, classes=dict.fromkeys(classes(), 1.0)
    )
    registry.register(found, deps.home / "models" / "small", manifest, "ana")
    return found


def classes():
    return registry.load_manifest(serving.SHIPPED).classes


def test_whoever_may_lets_a_model_decide_and_takes_that_back(shelf, signed_in):
    person = signed_in("administrator")
    text = person.send(
        "/models/promote", {"version": "linear-small", "reason": "knows <b>more</b>"}, page="/models"
    ).text
    assert registry.deciding(shelf) == "linear-small"
    assert "knows &lt;b&gt;more&lt;/b&gt;" in text
    person.send("/models/rollback", {"reason": "too many alarms"}, page="/models")
    assert registry.deciding(shelf) is None


@pytest.mark.parametrize("role", ["analyst", "cyber_unit", "investigator"])
def test_others_see_models_and_change_nothing(role, shelf, signed_in):
    person = signed_in(role)
    text = person.get("/models").text
    assert "linear-small" in text
    assert "/models/promote" not in text
    assert person.send("/models/promote", {"version": "linear-small", "reason": "x"}).status_code == 403
    assert registry.deciding(shelf) is None


def test_without_a_reason_nothing_changes(shelf, signed_in):
    answer = signed_in("administrator").send(
        "/models/promote", {"version": "linear-small", "reason": " "}, page="/models"
    )
    assert (answer.status_code, registry.deciding(shelf)) == (422, None)


def test_a_model_that_got_worse_is_refused_in_words(shelf, story, app, signed_in):
    folder = app.state.deps.home / "models" / "bad"
    registry.register(shelf, folder, write_model(folder, version="bad", classes=dict.fromkeys(classes(), 0.1)), "ana")
    answer = signed_in("administrator").send("/models/promote", {"version": "bad", "reason": "try"}, page="/models")
    assert answer.status_code == 422
    assert "the rare classes got worse" in answer.text


def test_the_health_page_is_red_where_the_models_file_is_broken(shelf, app, signed_in):
    person = signed_in("administrator")
    assert "A model cannot be used" not in person.get("/health").text
    person.send("/models/promote", {"version": "linear-small", "reason": "knows more"}, page="/models")
    (app.state.deps.home / "models" / "small" / "weights.npz").write_bytes(b"rubbish")
    text = person.get("/health").text
    assert "A model cannot be used" in text
    assert "small/weights.npz" in text
