import hashlib

import pytest
from sqlalchemy import update

from crawlers.sitefile import load_site
from records.site_yield import Code
from salwatch import installation, mending
from salwatch.mending import MendError
from salwatch.reprocessing import reprocess
from salwatch.settings import load
from store import tables
from store.drifts import Status
from tests.salwatch.marketed import NAME, Market, new_layout, offers, old_layout, results


@pytest.fixture
def market(tmp_path):
    """A market of which one visit is good, and the next of another layout."""
    made = Market(tmp_path)
    made.show(old_layout)
    made.bad = made.show(new_layout)
    yield made
    made.desk.database.close()


@pytest.fixture
def empty(tmp_path):
    made = Market(tmp_path)
    yield made
    made.desk.database.close()


def own(market):
    return market.home / "sites" / f"{NAME}.yml"


def sellers(market):
    """Return the seller of each observation of the second visit, by its capture."""
    captured = {capture.id for capture in market.bad}
    found = [row for row in market.rows(tables.observation) if row.capture_id in captured and row.listing_id]
    content = {row.id: row.texts for row in market.rows(tables.observation)}
    return {row.capture_id: content[row.repeats or row.id]["vendor"] for row in found}


def folder_of(market):
    files = (path for path in sorted(market.home.rglob("*.yml*")) if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_nothing_is_mended_by_itself_however_often_the_worker_looks(market):
    before = folder_of(market)
    for _ in range(3):
        mending.read_again(market.desk)
        market.read()
    market.show(new_layout)
    assert folder_of(market) == before
    assert market.drift(1).status is Status.OPEN
    assert sellers(market) == {}


def test_trying_says_what_would_change_and_changes_nothing(market):
    before = folder_of(market)
    trial = mending.try_repair(market.desk, market.drift(1))
    assert (trial.pages, trial.whole_before, trial.whole_after, trial.lost) == (24, 0, 24, 0)
    assert trial.changed == {"vendor": 24}
    assert trial.examples[0][1:] == ("vendor", None, offers()[0]["vendor"])
    assert folder_of(market) == before
    assert (market.drift(1).status, market.drift(1).applied) == (Status.OPEN, None)


def test_what_is_accepted_is_written_to_the_own_folder_with_who_and_why(market):
    shipped = load_site(market.shipped / f"{NAME}.yml")
    mended = mending.accept(market.desk, market.drift(1), market.decision())
    assert mended.file == own(market)
    site = load_site(own(market))
    assert site.version == mended.after == market.desk.sites[NAME].version
    assert "a.merchant" in own(market).read_text("utf-8")
    assert (market.shipped / f"{NAME}.yml").read_text("utf-8").count("a.seller") == 1
    assert load_site(market.shipped / f"{NAME}.yml").version == shipped.version
    kept = own(market).with_name(f"{NAME}.yml.{shipped.version}")
    assert kept.read_text("utf-8") == (market.shipped / f"{NAME}.yml").read_text("utf-8")
    drift = market.drift(1)
    assert (drift.status, drift.decided_by, drift.reason) == (Status.ACCEPTED, "duty", "seen on the page")
    assert list(own(market).parent.glob(".*")) == []


def test_after_a_mend_what_could_not_be_read_is_observed_with_its_right_values_and_its_own_time(market):
    mending.accept(market.desk, market.drift(1), market.decision())
    queued = 0
    while step := mending.read_again(market.desk):
        queued += step["read_again"]
        market.read()
    assert queued == 24
    by_url = {f"http://dunmere.test/item/{offer['id']}": offer["vendor"] for offer in offers()}
    assert sellers(market) == {capture.id: by_url[capture.url] for capture in market.bad}
    times = {row.capture_id: row.observed_at for row in market.rows(tables.observation)}
    assert all(times[capture.id] == capture.captured_at for capture in market.bad)
    assert all(listing.last_seen_at >= market.bad[0].captured_at for listing in market.rows(tables.listing))


def test_reading_again_is_done_once_by_each_version(market):
    mending.accept(market.desk, market.drift(1), market.decision())
    while mending.read_again(market.desk):
        market.read()
    before = {table.name: market.rows(table) for table in (tables.observation, tables.reading, tables.outbox)}
    assert mending.read_again(market.desk) == {}
    market.read()
    assert {table.name: market.rows(table) for table in (tables.observation, tables.reading, tables.outbox)} == before


def test_what_waits_already_is_not_put_to_be_read_again(market):
    mending.accept(market.desk, market.drift(1), market.decision())
    assert mending.read_again(market.desk) == {"read_again": 20}
    assert mending.read_again(market.desk) == {"read_again": 4}
    assert mending.read_again(market.desk) == {}
    assert len(market.rows(tables.pending)) == 24


def test_a_capture_that_the_mended_file_cannot_read_either_is_not_tried_for_ever(market):
    market.show(lambda offer: new_layout(offer).replace("class=merchant", "class=trader"))
    mending.accept(market.desk, market.drift(1), market.decision())
    while mending.read_again(market.desk):
        market.read()
    broken = [row for row in market.rows(tables.reading) if row.current and not row.whole]
    assert {row.reader for row in broken} == {f"site {NAME} {market.desk.sites[NAME].version}"}
    assert mending.read_again(market.desk) == {}


def test_what_was_broken_is_read_again_by_the_command_too(market):
    mending.accept(market.desk, market.drift(1), market.decision())
    assert reprocess(market.desk, None, dry_run=True, broken=True).counts["captures"] == 24
    assert sellers(market) == {}
    counts = reprocess(market.desk, NAME, dry_run=False, broken=True).counts
    assert (counts["captures"], counts["listing"]) == (24, 24)
    assert len(sellers(market)) == 24
    assert not any(row.quiet for row in market.rows(tables.outbox))
    assert reprocess(market.desk, None, dry_run=False, broken=True).counts["captures"] == 0


def test_an_accepted_drift_ends_with_the_next_good_visit_and_keeps_who_decided(market):
    mending.accept(market.desk, market.drift(1), market.decision())
    market.show(new_layout)
    (drift,) = market.drifts()
    assert (drift.status, drift.decided_by) == (Status.ENDED, "duty")
    assert [step["what"] for step in drift.steps] == ["raised", "accepted", "ended"]


def test_a_repair_that_does_not_help_is_raised_anew(market):
    mending.accept(market.desk, market.drift(1), market.decision())
    market.show(lambda offer: new_layout(offer).replace("class=merchant", "class=trader"))
    first, second = market.drifts()
    assert (first.status, second.status, second.place) == (Status.ACCEPTED, Status.OPEN, ("listing", "vendor"))


def test_undoing_lets_the_shipped_file_hold_again(market):
    before = market.desk.sites[NAME].version
    mending.accept(market.desk, market.drift(1), market.decision())
    path = mending.undo(market.desk, market.drift(1), market.decision())
    assert path == market.shipped / f"{NAME}.yml"
    assert not own(market).exists()
    assert market.desk.sites[NAME].version == before
    drift = market.drift(1)
    assert (drift.status, drift.applied) == (Status.OPEN, None)
    assert [step["what"] for step in drift.steps] == ["raised", "accepted", "undone"]


def test_undoing_lets_the_own_file_before_it_hold_again(market):
    own(market).parent.mkdir()
    text = (market.shipped / f"{NAME}.yml").read_text("utf-8") + "# ours\n"
    own(market).write_text(text, "utf-8")
    mending.accept(market.desk, market.drift(1), market.decision())
    assert own(market).read_text("utf-8").endswith("# ours\n")
    mending.undo(market.desk, market.drift(1), market.decision())
    assert own(market).read_text("utf-8") == text


def test_a_mended_file_that_was_edited_since_is_not_undone(market):
    mending.accept(market.desk, market.drift(1), market.decision())
    own(market).write_text(own(market).read_text("utf-8").replace("stock: td.stock", "stock: td.left"), "utf-8")
    with pytest.raises(MendError, match="was changed since"):
        mending.undo(market.desk, market.drift(1), market.decision())


def test_what_was_never_accepted_cannot_be_undone(market):
    with pytest.raises(MendError, match="no repair that could be taken back"):
        mending.undo(market.desk, market.drift(1), market.decision())


def test_a_drift_is_accepted_once(market):
    open_drift = market.drift(1)
    mending.accept(market.desk, open_drift, market.decision())
    with pytest.raises(MendError):
        mending.accept(market.desk, open_drift, market.decision())
    assert [step["what"] for step in market.drift(1).steps] == ["raised", "accepted"]


def test_an_acceptance_that_was_cut_off_after_the_file_was_written_is_ended_by_the_same_command(market):
    mending.accept(market.desk, market.drift(1), market.decision())
    with market.desk.database.begin() as connection:  # as it stands between the file and the last transaction
        values = {"status": "open", "decided_by": None, "decided_at": None, "reason": None}
        connection.execute(update(tables.drift).values(values))
    written = own(market).read_text("utf-8")
    mending.accept(market.desk, market.drift(1), market.decision())
    assert own(market).read_text("utf-8") == written
    assert market.drift(1).status is Status.ACCEPTED


def test_a_repair_that_would_lose_pages_is_refused(market):
    with market.desk.database.begin() as connection:
        wrong = market.drift(1).proposal
        rule = {"rule": {"css": "b.nowhere"}, "field": "title"}
        values = {name: getattr(wrong, name) for name in wrong.__slots__} | rule
        connection.execute(update(tables.drift).values(proposal=values, last_visit_id=1))
    with pytest.raises(MendError, match="24 pages that can be read now"):
        mending.accept(market.desk, market.drift(1), market.decision())
    assert not own(market).exists()
    assert market.drift(1).status is Status.OPEN


def test_what_is_dismissed_is_how_the_site_is_now(empty):
    empty.show(old_layout)

    def without_stock(offer):
        return old_layout(offer).replace("class=stock", "class=left").replace("In stock", "Left")

    empty.show(without_stock)
    drift = empty.drift(1)
    mending.dismiss(empty.desk, drift, empty.decision())
    empty.show(without_stock)
    empty.show(without_stock)
    assert [(one.place, one.status) for one in empty.drifts()] == [(("listing", "stock"), Status.DISMISSED)]


def test_a_drift_without_a_proposal_must_be_mended_by_hand(empty):
    empty.show(old_layout)
    empty.show(lambda offer: old_layout(offer).replace("class=offer", "class=deal"))
    with pytest.raises(MendError, match="by hand"):
        mending.accept(empty.desk, empty.drift(1), empty.decision())


def test_a_field_of_rows_is_mended_too(empty):
    lists = {f"/list/{n}": results(offers()[n * 6 : n * 6 + 6]) for n in range(4)}
    empty.visit(lists)
    empty.read()
    empty.visit({path: page.replace("class=hit-price", "class=cost") for path, page in lists.items()})
    empty.read()
    (drift,) = empty.drifts()
    assert (drift.place, drift.code) == (("search", "listings[].price"), Code.FALLEN)
    trial = mending.try_repair(empty.desk, drift)
    assert (trial.pages, trial.changed) == (4, {"listings": 4})
    mending.accept(empty.desk, drift, empty.decision())
    assert "td.cost" in own(empty).read_text("utf-8")


def test_rows_that_lost_what_they_must_have_are_mended_by_that_field(empty):
    lists = {f"/list/{n}": results(offers()[n * 6 : n * 6 + 6]) for n in range(4)}
    empty.visit(lists)
    empty.read()
    empty.visit({path: page.replace("class=hit-link", "class=hit-name") for path, page in lists.items()})
    empty.read()
    drift = next(one for one in empty.drifts() if one.place == ("search", "listings"))
    assert (drift.code, drift.proposal.field) == (Code.MISSING, "listings[].title")
    trial = mending.try_repair(empty.desk, drift)
    assert (trial.whole_before, trial.whole_after) == (0, 4)


def test_the_whole_way_holds_on_postgresql_too(tmp_path, postgres_database):
    market = Market(tmp_path, database_url=postgres_database.url)
    market.show(old_layout)
    market.bad = market.show(new_layout)
    mending.accept(market.desk, market.drift(1), market.decision())
    while mending.read_again(market.desk):
        market.read()
    assert len(sellers(market)) == 24
    market.show(new_layout)
    assert market.drift(1).status is Status.ENDED
    market.desk.database.close()


def test_an_installation_opened_later_reads_with_the_mended_file(market):
    mended = mending.accept(market.desk, market.drift(1), market.decision())
    later = installation.open_installation(load(market.home / "settings.yml"), market.clock)
    assert later.sites[NAME].version == mended.after
    later.database.close()
