from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from records.capture import Origin
from records.site_yield import Code, FieldYield, Finding, Mark, VisitYield
from store import drifts, sites, visits, yields
from store.drifts import Decision, Evidence, Proposal, Status
from store.sites import Site
from store.visits import Outcome

NOW = datetime(2031, 5, 1, tzinfo=UTC)
FINDING = Finding("listing", "price", Code.MISSING, "price of listing pages was on all", {"pages": 20}, {"pages": 20})
PROPOSAL = Proposal("price", {"css": "b.cost"}, "b.cost", {"amount": "9"}, None, {"amount": "9"}, 0.9, "same label")
DECISION = Decision("duty", "seen on the page", NOW)


def visited(connection, *, complete=True, origin=Origin.CRAWLED):
    sites.ensure(connection, Site("dunmere", "Dunmere", "market", "tor", NOW))
    visit = visits.begin(connection, "dunmere", NOW, authority=None, origin=origin)
    visits.end(connection, visit.id, NOW, Outcome(complete, {"ok": 1}))
    return visit.id


def raised(connection):
    return drifts.add(connection, "dunmere", FINDING, Evidence(visited(connection), proposal=PROPOSAL), NOW)


def test_a_drift_comes_back_as_it_was_written(database):
    with database.begin() as connection:
        number = raised(connection)
    with database.read() as connection:
        found = drifts.get(connection, number)
        assert drifts.open_of(connection, "dunmere") == [found]
        assert drifts.get(connection, number + 1) is None
    assert (found.place, found.code, found.status, found.proposal) == (
        FINDING.place,
        Code.MISSING,
        Status.OPEN,
        PROPOSAL,
    )
    assert (found.before, found.now, found.raised_at) == ({"pages": 20}, {"pages": 20}, NOW)


def test_one_place_has_one_open_drift(database):
    with database.begin() as connection:
        raised(connection)
    with pytest.raises(IntegrityError), database.begin() as connection:
        raised(connection)


def test_a_decided_drift_makes_room_for_a_new_one(database):
    with database.begin() as connection:
        first = drifts.get(connection, raised(connection))
        assert drifts.dismiss(connection, first, DECISION)
        second = raised(connection)
        assert [one.id for one in drifts.open_of(connection, "dunmere")] == [second]
        assert [one.id for one in drifts.listed(connection)] == [first.id, second]
        assert [one.id for one in drifts.listed(connection, statuses=(Status.DISMISSED,))] == [first.id]


def test_of_two_who_decide_one_is_refused(database):
    with database.begin() as connection:
        drift = drifts.get(connection, raised(connection))
        assert drifts.accept(connection, drift, DECISION)
        assert not drifts.dismiss(connection, drift, DECISION)
        found = drifts.get(connection, drift.id)
    assert (found.status, found.decided_by, found.decided_at) == (Status.ACCEPTED, "duty", NOW)
    assert [step["what"] for step in found.steps] == ["raised", "accepted"]


def test_an_end_is_kept_beside_the_decision(database):
    with database.begin() as connection:
        drift = drifts.get(connection, raised(connection))
        drifts.accept(connection, drift, DECISION)
        drifts.end(connection, drifts.get(connection, drift.id), 2, NOW)
        found = drifts.get(connection, drift.id)
    assert (found.status, found.decided_by, found.ended_at) == (Status.ENDED, "duty", NOW)


def test_what_is_undone_while_the_same_is_open_anew_only_ends(database):
    with database.begin() as connection:
        first = drifts.get(connection, raised(connection))
        drifts.accept(connection, first, DECISION)
        raised(connection)
        assert drifts.undo(connection, drifts.get(connection, first.id), DECISION)
        assert drifts.get(connection, first.id).status is Status.ENDED


def test_a_yield_comes_back_as_it_was_written(database):
    price = FieldYield(
        "listing",
        "price",
        20,
        18,
        required=2,
        distinct=9,
        most=4,
        marks={Mark.SHAPE: {"money": 18}},
        quantiles=[1.0, 2.5],
    )
    with database.begin() as connection:
        visit_id = visited(connection)
        written = VisitYield(
            visit_id,
            complete=True,
            reader="site dunmere",
            kinds={"listing": 20},
            whole=18,
            fields={("listing", "price"): price},
        )
        yields.append(connection, written)
    with database.read() as connection:
        found = yields.of_visit(connection, visit_id)
        assert yields.of_visit(connection, visit_id + 1) is None
        assert yields.before(connection, "dunmere", visit_id + 1, 10) == [found]
        assert yields.before(connection, "dunmere", visit_id, 10) == []
    one = found.fields["listing", "price"]
    assert (found.kinds, found.whole, found.reader, found.complete) == ({"listing": 20}, 18, "site dunmere", True)
    assert (one.pages, one.filled, one.required, one.marks) == (20, 18, 2, {"shape": {"money": 18}})
    assert list(one.quantiles) == [1.0, 2.5]


def test_visits_are_compared_once_and_those_of_others_never(database):
    with database.begin() as connection:
        whole, cut = visited(connection), visited(connection, complete=False)
        imported = visited(connection, origin=Origin.IMPORTED)
        running = visits.begin(connection, "dunmere", NOW, authority=None)
        assert [visit.id for visit in yields.due(connection, 10)] == [whole, cut]
        assert imported not in (whole, cut)
        assert running.id > imported
        assert yields.claim(connection, whole, NOW)
        assert not yields.claim(connection, whole, NOW)
        assert [visit.id for visit in yields.due(connection, 10)] == [cut]
