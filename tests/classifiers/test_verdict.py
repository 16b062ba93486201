import numpy as np
import pytest

from classifiers.linear import LineModel, Opinion
from classifiers.verdict import Limits, Way, decide
from records.label import Label

CLASSES = ("firearm", "accessory", "other")


def said(value, probability):
    return Label("item_type", value, probability, (), "item_type rules-1")


def thought(value, probability):
    rest = (1 - probability) / (len(CLASSES) - 1)
    return Opinion(CLASSES, np.array([probability if one == value else rest for one in CLASSES]), "plain")


@pytest.mark.parametrize(
    ("rules", "opinion", "value", "way", "abstained"),
    [
        (("firearm", 0.97), ("firearm", 0.8), "firearm", Way.AGREED, False),
        (("other", 0.9), ("firearm", 0.95), "firearm", Way.ALONE, False),
        (("other", 0.9), ("firearm", 0.8), "other", Way.ALONE, True),  # too unsure to call it an offer of arms
        (("other", 0.9), ("accessory", 0.5), "accessory", Way.ALONE, False),
        (("firearm", 0.97), ("accessory", 0.96), "accessory", Way.OVERRULED, False),
        (("firearm", 0.97), ("accessory", 0.9), "firearm", Way.KEPT, True),
        (("firearm", 0.97), ("accessory", 0.5), "firearm", Way.KEPT, False),
    ],
)
def test_what_holds_where_rules_and_model_have_been_heard(rules, opinion, value, way, abstained):
    found = decide(said(*rules), thought(*opinion), {}, Limits())
    assert (found.value, found.way, found.abstained) == (value, way, abstained)


def test_how_often_a_way_was_right_is_how_sure_its_verdict_is():
    line = LineModel(scores=(0.0, 1.0), probabilities=(0.2, 0.6))
    found = decide(said("firearm", 0.97), thought("firearm", 0.5), {"agreed": line}, Limits())
    assert found.probability == pytest.approx(0.4)
