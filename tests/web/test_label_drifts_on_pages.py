import pytest
from sqlalchemy import select

from records.label_week import Code, Figures, Finding, Week
from store import label_drifts, label_weeks, tables
from tests.web.seed import HOSTILE, NOW

SENTENCE = f"abstained on 14 % of 220 listings of this week instead of 2 %; words new this week: {HOSTILE}"
DISMISS = "/sites/kestrel/label-drifts/1/dismiss"


@pytest.fixture
def told(story):
    """Three weeks of kestrel by one version, one by another, and a drift of the last."""
    figures = Figures(labelled=220, abstained=31, relevant=40, types={"other": 180, "firearm": 40}, listings=220)
    with story.database.begin() as connection:
        for week, version in (("2026-W44", "1"), ("2026-W45", "1"), ("2026-W46", "1"), ("2026-W47", "2")):
            label_weeks.put(connection, "kestrel", Week(week, version, figures), 1, NOW)
        finding = Finding(Code.ABSTAINED, SENTENCE, {"share": 0.02}, {"share": 0.14})
        assert label_drifts.tell(connection, "kestrel", "2026-W47", [finding], NOW) == 1
    return story


def status(story):
    with story.database.read() as connection:
        return connection.execute(select(tables.label_drift.c.status)).scalar_one()


def test_site_and_health_pages_say_what_changed_and_hide_no_version(told, signed_in):
    person = signed_in("analyst")
    site, health = person.get("/sites/kestrel").text, person.get("/health").text
    for text in (site, health):
        assert "abstained on 14 % of 220 listings" in text
        assert HOSTILE not in text
    assert "by another version of Salwatch" in site
    assert '<td class="nowrap">2026-W47<td class="num">220<td class="num">14 %<td class="num">18 %' in site


def test_a_drift_is_dismissed_with_a_reason_and_not_without(told, signed_in):
    person = signed_in("analyst")
    assert person.send(DISMISS, {"reason": " "}).status_code == 422
    assert status(told) == "open"
    assert person.send(DISMISS.replace("kestrel", "harbour"), {"reason": "so now"}).status_code == 404
    person.send(DISMISS, {"reason": "sells by the box now"})
    assert status(told) == "dismissed"
    assert "sells by the box now" in person.get("/sites/kestrel").text
    assert "abstained on 14" not in person.get("/health").text
