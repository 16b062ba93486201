from dataclasses import replace

from bench.label_drift import false_alarms
from records.label_week import LEAST_LISTINGS, LEAST_WEEKS, Code, Figures, Week, compare, other_version

USUAL = Figures(
    labelled=200, abstained=4, relevant=40, types={"other": 140, "firearm": 40, "melee": 20},
    probability=[0, 0, 0, 0, 2, 4, 10, 24, 60, 100], listings=200, words={"sealed": 120, "tracked": 90, "stock": 60, "delivery": 50},
)  # fmt: skip
PAST = [Week(f"2031-W{number:02}", "1", USUAL) for number in range(9, 4, -1)]


def told(figures, past=PAST, version="1"):
    return {finding.code: finding for finding in compare(Week("2031-W10", version, figures), past)}


def test_a_week_like_those_before_says_nothing():
    assert told(USUAL) == {}


def test_more_abstentions_are_told_in_a_sentence_with_the_words_that_are_new():
    finding = told(replace(USUAL, abstained=28, words=dict(USUAL.words) | {"aluminium": 30, "jig": 25}))[Code.ABSTAINED]
    assert finding.sentence == (
        "abstained on 14 % of 200 listings of this week instead of 2 %; words new this week: aluminium, jig"
    )


def test_a_few_more_abstentions_are_chance():
    assert told(replace(USUAL, abstained=10)) == {}


def test_other_item_types_are_named_by_how_much_they_moved():
    finding = told(replace(USUAL, types={"other": 40, "firearm": 140, "melee": 20}))[Code.TYPES]
    assert "firearm 70 % instead of 20 %" in finding.sentence
    assert "other 20 % instead of 70 %" in finding.sentence


def test_less_certain_types_another_share_and_other_words_are_told_each_by_its_name():
    assert set(told(replace(USUAL, probability=[0, 0, 0, 60, 60, 40, 40, 0, 0, 0]))) == {Code.PROBABILITY}
    assert set(told(replace(USUAL, relevant=110))) == {Code.RELEVANT}
    assert set(told(replace(USUAL, words={"gesendet": 120, "waffe": 90, "tracked": 20}))) == {Code.WORDS}


def test_a_quiet_week_or_too_few_weeks_say_nothing():
    few = replace(USUAL, labelled=LEAST_LISTINGS - 1, listings=LEAST_LISTINGS - 1, abstained=LEAST_LISTINGS - 1)
    assert told(few) == {}
    assert told(replace(USUAL, abstained=100), PAST[: LEAST_WEEKS - 1]) == {}
    assert told(replace(USUAL, abstained=100), [replace(one, figures=few) for one in PAST]) == {}


def test_labels_of_another_version_are_not_compared_but_words_are():
    changed = replace(USUAL, abstained=100, relevant=150, types={"firearm": 200}, words={"gesendet": 120, "waffe": 90})
    assert set(told(changed, version="2")) == {Code.WORDS}
    assert other_version(Week("2031-W10", "2", changed), PAST)
    assert not other_version(Week("2031-W10", "1", changed), PAST)


def test_sites_that_do_not_change_hardly_ever_alarm():
    for listings in (30, 200):
        told = false_alarms(listings, sites=12)
        assert told["weeks"] == 144
        assert told["any"] <= 1
