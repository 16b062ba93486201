from dataclasses import replace

import pytest
from sqlalchemy import update

from records.correction import Correction, Source
from reports import review
from store import corrections, reviewing, tables, users
from store.reviewing import Doubtful
from tests.alerts.story import START, Story

SLIDE = "Slide for a pistol, new in the box"


def doubtful(number, title, probability=0.5, *, abstained=False):
    return Doubtful(number, number, "kestrel", {"title": title}, "other", probability, abstained)


def order(pool, judged=()):
    return [one.listing_id for one in review.ordered(pool, judged)]


def test_the_most_doubtful_comes_first_and_an_abstained_one_before_all():
    pool = [doubtful(1, "a lamp", 0.7), doubtful(2, "one rope", 0.3), doubtful(3, "two keys", 0.6, abstained=True)]
    assert order(pool) == [3, 2, 1]


def test_twenty_like_listings_are_not_asked_about_one_after_the_other():
    alike = [doubtful(n, SLIDE, 0.3, abstained=True) for n in range(1, 21)]
    different = [doubtful(100 + n, f"thing{n} of{n} kind{n}", 0.75) for n in range(5)]
    found = order([*alike, *different])
    assert found[0] == 1
    assert set(found[1:6]) == {100, 101, 102, 103, 104}
    assert len(found) == 25


def test_what_is_like_the_listings_judged_lately_waits():
    pool = [doubtful(1, SLIDE, 0.3), doubtful(2, "a brass lamp", 0.6)]
    assert order(pool, [review.words_of({"title": SLIDE})]) == [2, 1]


def test_words_are_compared_without_case_and_width():
    assert review.words_of({"title": "ＣＺ 75 Slide"}) == review.words_of({"title": "slide", "description": "cz 75"})
    assert review.likeness(frozenset(), frozenset()) == 1.0


@pytest.fixture
def story(database):
    made = Story(database)
    made.site("kestrel")
    with database.begin() as connection:
        for name in ("ana", "ben", "eva"):
            users.add(connection, users.User(name, "analyst", "x", must_change=False, added_at=START))
    return made


def listing(story, title, probability=0.4, *, abstained=True, **said):
    """Write a listing whose type has that probability."""
    listing_id = story.listing("drift_anvil", title=title, **said)
    with story.database.begin() as connection:
        newest = connection.execute(tables.observation.select().order_by(tables.observation.c.id.desc())).first().id
        mine = update(tables.label).where(tables.label.c.observation_id == newest)
        connection.execute(mine.values(probability=probability, abstained=abstained))
    return listing_id


def judge(story, listing_id, author, value="other", source=Source.REVIEW):
    with story.database.begin() as connection:
        was, observation_id = corrections.shown_now(connection, listing_id, "item_type")
        said = Correction(listing_id, "item_type", value, was, "review", author, story.now(), source)
        return corrections.append(connection, replace(said, observation_id=observation_id))


def ask(story, author="ana", skipped=()):
    with story.database.read() as connection:
        return review.next_question(connection, author, skipped)


def test_only_doubtful_listings_that_nobody_judged_are_asked_about(story):
    listing(story, "sure", 0.95, abstained=False)
    first, second = listing(story, SLIDE), listing(story, "brass lamp", 0.7, abstained=False)
    assert (ask(story).listing_id, ask(story).waiting) == (first, 2)
    assert ask(story, skipped=[first]).listing_id == second
    number = judge(story, first, "ben")
    assert ask(story).listing_id == second
    with story.database.begin() as connection:
        corrections.withdraw(connection, number, "ben", story.now(), "misread")
    assert ask(story).listing_id == first
    judge(story, first, "ben")
    judge(story, second, "ben")
    assert ask(story) is None


def test_a_listing_is_asked_about_by_its_newest_words_alone(story):
    listing(story, SLIDE, key="a")
    listing(story, "now a whole pistol", 0.99, abstained=False, key="a")
    assert ask(story) is None


def test_each_fifth_question_is_one_that_somebody_else_has_answered(story):
    for n in range(12):
        listing(story, f"thing{n} kind{n}")
    theirs = ask(story).listing_id
    judge(story, theirs, "ben", "firearm")
    asked = []
    for _ in range(6):
        question = ask(story)
        asked.append(question.listing_id)
        judge(story, question.listing_id, "ana")
    assert asked.index(theirs) == review.SECOND_EVERY - 1
    assert asked.count(theirs) == 1
    with story.database.read() as connection:
        (found,) = review.agreements(connection)
    assert [(pair.one, pair.other, pair.common, pair.agreed) for pair in found.pairs] == [("ana", "ben", 1, 0)]


def test_nobody_is_asked_again_what_two_have_answered_or_he_himself(story):
    listing_id = listing(story, SLIDE)
    judge(story, listing_id, "ben")
    with story.database.read() as connection:
        assert [pair[0] for pair in reviewing.judged_once(connection, "ana", 9)] == [listing_id]
        assert reviewing.judged_once(connection, "ben", 9) == []
    judge(story, listing_id, "eva")
    with story.database.read() as connection:
        assert reviewing.judged_once(connection, "ana", 9) == []


def test_the_doubtful_are_found_by_their_index(sqlite_database):
    with sqlite_database.read() as connection:
        asked = reviewing._doubtful().limit(9).compile(connection.engine, compile_kwargs={"literal_binds": True})
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")
        assert any("ix_label_doubtful" in row[-1] for row in plan)
