import pytest

from reports.agreement import agreement, cohen

# Landis & Koch 1977 (Biometrics 33, p. 364): two neurologists, 149 patients of Winnipeg, four degrees of certainty.
NEUROLOGISTS = ((38, 5, 0, 1), (33, 11, 3, 0), (10, 14, 5, 6), (3, 7, 3, 10))


def answers(table):
    """The answers that a table counts."""
    return [(str(i), str(j)) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]


def test_kappa_is_that_of_the_literature():
    assert len(answers(NEUROLOGISTS)) == 149
    assert cohen(answers(NEUROLOGISTS)) == pytest.approx(0.208, abs=0.0005)


def test_kappa_of_people_who_say_the_opposite_is_below_nothing():
    assert cohen([("a", "b"), ("b", "a")]) == -1


def test_of_nobody_and_of_what_chance_explains_there_is_no_kappa():
    assert cohen([]) is None
    assert agreement("item_type", {1: {"ana": "a"}, 2: {"ben": "a"}}).kappa is None


def test_of_three_reviewers_every_two_are_told_and_their_mean_is_weighted_by_what_they_share():
    said = {
        1: {"ana": "gun", "ben": "gun", "eva": "toy"},
        2: {"ana": "toy", "ben": "toy"},
        3: {"ana": "gun", "ben": "gun"},
        4: {"ana": "toy", "ben": "gun"},
        5: {"ana": "gun", "eva": "gun"},
    }
    found = agreement("item_type", said)
    assert [(pair.one, pair.other, pair.common, pair.agreed) for pair in found.pairs] == [
        ("ana", "ben", 4, 3),
        ("ana", "eva", 2, 1),
        ("ben", "eva", 1, 0),
    ]
    assert [pair.kappa for pair in found.pairs] == [0.5, 0.0, 0.0]
    assert found.kappa == pytest.approx((0.5 * 4) / 7)
    assert found.common == 7
