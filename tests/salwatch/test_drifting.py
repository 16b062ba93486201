import pytest
import structlog
from sqlalchemy import delete, insert, select, update

from records.site_yield import Code
from salwatch import drifting
from store import tables, yields
from store.drifts import Status
from tests.salwatch.marketed import Market, new_layout, offers, old_layout, results

PLAIN = """
name: dunmere
title: Dunmere
authority: TEST-1
"""


@pytest.fixture
def market(tmp_path):
    made = Market(tmp_path)
    yield made
    made.desk.database.close()


def dear(offer):
    return old_layout({**offer, "price": offer["price"].replace(".00 EUR", "00.00 EUR")})


def test_a_changed_layout_is_raised_at_the_first_visit_with_its_field_both_captures_and_a_repair(market):
    good = market.show(old_layout)
    bad = market.show(new_layout)
    (drift,) = market.drifts()
    assert (drift.place, drift.code, drift.status) == (("listing", "vendor"), Code.MISSING, Status.OPEN)
    pairs = {(one.id, other.id) for one, other in zip(good, bad, strict=True)}
    assert (drift.good_capture_id, drift.bad_capture_id) in pairs
    assert drift.bad_capture_id == bad[0].id
    assert drift.proposal.selector == "a.merchant"
    shown = (drift.proposal.value_before, drift.proposal.value_now, drift.proposal.value_mended)
    assert shown == (offers()[0]["vendor"], None, offers()[0]["vendor"])
    assert (drift.before["filled"], drift.now["filled"], drift.now["pages"]) == (24, 0, 24)


def test_a_visit_that_shows_what_the_last_one_did_raises_nothing(market):
    for _ in range(3):
        market.show(old_layout)
    assert market.drifts() == []


def test_nothing_is_observed_of_a_page_that_is_not_whole_and_its_listing_is_not_gone(market):
    market.show(old_layout)
    observed = len(market.rows(tables.observation))
    market.show(new_layout)
    assert len(market.rows(tables.observation)) == observed
    assert all(listing.gone_since is None for listing in market.rows(tables.listing))
    broken = [row for row in market.rows(tables.reading) if not row.whole]
    assert [row.missing for row in broken] == [["vendor"]] * 24


def test_a_visit_counts_the_pages_that_are_not_whole(market):
    market.show(old_layout)
    market.visit({f"/item/{offer['id']}": new_layout(offer) for offer in offers()})
    assert market.read() == {"incomplete_listing": 24, "drifts": 1}
    with market.desk.database.read() as connection:
        first, second = (yields.of_visit(connection, number) for number in (1, 2))
    assert (first.pages, first.whole) == (24, 24)
    assert (second.pages, second.whole) == (24, 0)
    assert second.fields["listing", "vendor"].required == 24


def test_an_open_drift_is_raised_once_however_many_visits_show_it(market):
    market.show(old_layout)
    market.show(new_layout)
    market.show(new_layout)
    (drift,) = market.drifts()
    assert (drift.visit_id, drift.last_visit_id, drift.status) == (2, 3, Status.OPEN)


def test_a_visit_that_is_compared_twice_raises_once(market):
    market.show(old_layout)
    market.show(new_layout)
    desk = market.desk
    rows = len(market.rows(tables.visit_yield))
    assert drifting.compare_visits(desk.database, desk.sites, desk.payload, desk.clock) == 0
    assert len(market.drifts()) == 1
    assert len(market.rows(tables.visit_yield)) == rows


def test_a_comparison_that_was_cut_off_before_it_was_written_is_made_again_and_raises_once(market):
    market.show(old_layout)
    market.show(new_layout)
    with market.desk.database.begin() as connection:  # as a process leaves it that ends before its transaction does
        connection.execute(delete(tables.drift))
        connection.execute(delete(tables.visit_yield).where(tables.visit_yield.c.visit_id == 2))
        connection.execute(update(tables.visit).where(tables.visit.c.id == 2).values(compared_at=None))
    assert market.read() == {"drifts": 1}
    assert [drift.place for drift in market.drifts()] == [("listing", "vendor")]


def test_a_visit_that_another_worker_has_compared_meanwhile_is_left_to_it(market):
    market.show(old_layout)
    with market.desk.database.begin() as connection:
        assert not yields.claim(connection, 1, market.clock())


def test_a_drift_ends_by_itself_when_a_later_visit_is_as_before(market):
    market.show(old_layout)
    market.show(new_layout)
    market.show(old_layout)
    (drift,) = market.drifts()
    assert drift.status is Status.ENDED
    assert [step["what"] for step in drift.steps] == ["raised", "ended"]


def test_a_visit_that_met_no_such_page_ends_nothing(market):
    market.show(old_layout)
    market.show(new_layout)
    market.visit({"/": results(offers()[:20])}, complete=False)
    market.read()
    assert [drift.status for drift in market.drifts()] == [Status.OPEN]


def test_prices_a_hundred_times_as_high_are_raised_and_no_repair_is_made_up(market):
    market.show(old_layout)
    market.show(dear)
    (drift,) = market.drifts()
    assert (drift.place, drift.code, drift.proposal) == (("listing", "price"), Code.SCALE, None)
    assert drift.good_capture_id is not None
    assert drift.bad_capture_id is not None


def test_an_optional_field_that_is_empty_everywhere_is_raised_with_a_repair(market):
    market.show(old_layout)
    market.show(lambda offer: old_layout(offer).replace("class=stock", "class=left"))
    (drift,) = market.drifts()
    assert (drift.place, drift.code) == (("listing", "stock"), Code.FALLEN)
    assert drift.proposal.value_mended == offers()[0]["stock"]


def test_lists_whose_rows_are_not_found_any_more_are_raised(market):
    def lists(row_class):
        return {f"/list/{n}": results(offers()[n * 6 : n * 6 + 6], row_class) for n in range(4)}

    market.visit(lists("hit"))
    market.read()
    market.visit(lists("line"))
    market.read()
    assert {drift.place: drift.code for drift in market.drifts()}["search", "listings"] is Code.MISSING


def test_pages_that_are_not_recognised_any_more_are_raised_and_make_nothing_gone(market):
    market.show(old_layout)
    market.show(lambda offer: old_layout(offer).replace("class=offer", "class=deal"))
    assert {drift.place for drift in market.drifts()} == {("listing", ""), ("other", "")}
    assert all(listing.gone_since is None for listing in market.rows(tables.listing))


def test_a_listing_that_is_really_gone_is_so_even_while_others_cannot_be_read(market):
    market.show(old_layout)
    market.show(new_layout, offers()[1:])
    gone = [listing.site_key for listing in market.rows(tables.listing) if listing.gone_since is not None]
    assert gone == ["/item/0"]


def test_a_site_without_a_file_for_its_pages_is_compared_too(tmp_path):
    market = Market(tmp_path, site_file=PLAIN)
    market.show(old_layout)
    before = {row.field: row.filled for row in market.rows(tables.visit_yield) if row.kind == "listing"}
    assert before["vendor"] == 24
    market.show(lambda offer: old_layout(offer).replace(f"Sold by <a class=seller href=/u/{offer['vendor']}>", "<a>"))
    assert ("listing", "vendor") in {drift.place for drift in market.drifts()}
    assert all(drift.proposal is None for drift in market.drifts())
    market.desk.database.close()


def test_a_capture_that_cannot_be_read_holds_its_visit_up_only_for_some_attempts(market):
    market.show(old_layout)
    made = market.visit({f"/item/{offer['id']}": new_layout(offer) for offer in offers()})
    path = market.desk.settings.archive / made[0].warc_file
    content = bytearray(path.read_bytes())
    content[made[0].warc_offset + 20 : made[0].warc_offset + 40] = bytes(20)
    path.write_bytes(content)
    market.read()
    assert market.drifts() == []
    with market.desk.database.begin() as connection:
        connection.execute(update(tables.pending).values(attempts=yields.PATIENT_ATTEMPTS))
    market.read()
    assert [drift.place for drift in market.drifts()] == [("listing", "vendor")]


def test_what_is_logged_of_a_drift_is_where_it_is_and_nothing_of_its_pages(market):
    market.show(old_layout)
    with structlog.testing.capture_logs() as logged:
        market.show(new_layout)
    (line,) = [line for line in logged if line["event"] == "drift"]
    assert set(line) == {"event", "log_level", "site", "kind", "field", "code"}
    assert (line["site"], line["kind"], line["field"]) == ("dunmere", "listing", "vendor")


def test_material_of_others_is_not_compared(market):
    market.show(old_layout)
    with market.desk.database.begin() as connection:
        values = {"site": "dunmere", "number": 9, "origin": "imported", "started_at": market.clock(), "pages": {}}
        connection.execute(insert(tables.visit).values(values | {"ended_at": market.clock(), "complete": True}))
    assert market.read() == {}
    with market.desk.database.read() as connection:
        assert connection.scalars(select(tables.visit_yield.c.visit_id).distinct()).all() == [1]


def test_a_visit_that_breaks_the_code_is_named_once_and_holds_no_other_up(market):
    market.show(old_layout)
    with market.desk.database.begin() as connection:
        connection.execute(update(tables.visit).values(compared_at=None))
        connection.execute(delete(tables.visit_yield))
        connection.execute(update(tables.reading).values(fields=["no", "fields"]))
    with structlog.testing.capture_logs() as logged:
        market.show(old_layout)
    assert [line["visit"] for line in logged if line["event"] == "visit not compared"] == [1]
    with market.desk.database.read() as connection:
        assert yields.of_visit(connection, 2).pages == 24
