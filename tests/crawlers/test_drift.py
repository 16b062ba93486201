import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crawlers.drift.compare import Expected, compare
from crawlers.drift.past import Span, good_past
from crawlers.drift.tally import PageRead, Tally, kept
from records.site_yield import Code, Finding, Place, VisitYield
from tests.crawlers.simulated import READER, Page, Site, changed, tallied

EXPECTED = Expected(required=frozenset({("listing", "title"), ("listing", "price"), ("search", "listings")}))
NOTHING_REQUIRED = Expected()  # as of a site that the general reader reads
LISTINGS = 24
SITES = 40  # of each break


def history(site: Site, visits: int) -> list[VisitYield]:
    """Return the yields of some visits as they are stored, newest first."""
    return [kept(tallied(site.visit(), number)) for number in range(1, visits + 1)][::-1]


def places(findings: list[Finding]) -> set[Place]:
    return {finding.place for finding in findings}


def codes(findings: list[Finding]) -> dict[Place, Code]:
    return {finding.place: finding.code for finding in findings}


# --- a site that merely goes on ---


def false_alarms(sites: int, visits: int, *, calm: bool) -> tuple[int, int]:
    """Return how many comparisons were made, and how many of them said anything."""
    compared = alarmed = 0
    for seed in range(sites):
        site = Site(seed, (8, 20, 30, 60)[seed % 4], calm)
        past = history(site, 1)
        for number in range(2, visits + 1):
            now = tallied(site.visit(), number)
            compared += 1
            alarmed += bool(compare(now, past[:10], EXPECTED))
            past.insert(0, kept(now))
    return compared, alarmed


def test_a_stable_site_raises_no_alarm_in_two_hundred_visits():
    compared, alarmed = false_alarms(24, 11, calm=True)
    assert compared >= 200
    assert alarmed <= compared / 200


def test_a_site_whose_listings_all_change_at_every_visit_raises_hardly_any():
    compared, alarmed = false_alarms(24, 11, calm=False)
    assert alarmed <= compared / 200


# --- a site that breaks ---


def found_at_first(field: str, break_it: Callable[[dict[str, Any]], object], share: float, visits: int) -> float:
    """Return the share of broken sites whose first visit names the field."""
    hits = 0
    for seed in range(SITES):
        site = Site(1_000 + seed, LISTINGS)
        past = history(site, visits)
        pages = site.visit()
        changed(pages, share, break_it, random.Random(seed))
        hits += ("listing", field) in places(compare(tallied(pages, 99), past, EXPECTED))
    return hits / SITES


@pytest.mark.parametrize("visits", [1, 4])
@pytest.mark.parametrize("share", [0.3, 1.0])
@pytest.mark.parametrize("field", ["title", "vendor"])
def test_a_field_that_vanishes_on_three_pages_of_ten_is_named_at_the_first_visit(field, share, visits):
    assert found_at_first(field, lambda fields: fields.pop(field), share, visits) >= 0.95


def cents(fields: dict[str, Any]) -> None:
    fields["price"] = fields["price"] | {"amount": f"{float(fields['price']['amount']) * 100:.2f}"}


@pytest.mark.parametrize(
    ("field", "break_it"),
    [
        ("price", lambda fields: fields.update(price="2031-05-06")),
        ("price", cents),
        ("title", lambda fields: fields.update(title="Welcome to our market")),
        ("vendor", lambda fields: fields.update(vendor="2031-05-06")),
    ],
    ids=[
        "dates where prices were",
        "a hundred times the price",
        "the same title everywhere",
        "dates where sellers were",
    ],
)
def test_values_that_are_others_are_named_at_the_first_visit(field, break_it):
    assert found_at_first(field, break_it, 1.0, 2) >= 0.95


def fixed(number: int, **fields: Any) -> list[Page]:
    """Return listing pages that have these fields, made of their number."""
    made = {name: value if callable(value) else (lambda i, value=value: value) for name, value in fields.items()}
    return [("listing", {name: make(i) for name, make in made.items()}, {}) for i in range(number)]


TEXTS = {
    "de": "Versand erfolgt in neutraler Verpackung und nur mit Sendungsnummer",
    "en": "Everything is sent in a plain box, and with tracking only",
}


def yields_in(language: str) -> VisitYield:
    tally = Tally(1, complete=True, guess=lambda text: "de" if text.startswith("Versand") else "en")
    for kind, fields, links in fixed(12, title=lambda i: f"Lamp {i}", about=lambda i: f"{TEXTS[language]} {i}"):
        tally.add(PageRead("c", READER, kind, fields, links=links))
    return tally.result()


def test_another_language_is_named():
    assert codes(compare(yields_in("de"), [kept(yields_in("en"))], EXPECTED)) == {("listing", "about"): Code.LANGUAGE}


def test_other_words_in_a_field_of_few_values_are_named():
    before = tallied(fixed(30, title=lambda i: f"Lamp {i}", price=3, ships_from=lambda i: ("Austria", "Poland")[i % 2]))
    now = tallied(fixed(30, title=lambda i: f"Lamp {i}", price=3, ships_from=lambda i: ("Österreich", "Polen")[i % 2]))
    assert codes(compare(now, [kept(before)], EXPECTED)) == {("listing", "ships_from"): Code.VALUES}


def test_a_new_word_among_the_few_values_is_none():
    before = tallied(fixed(30, title=lambda i: f"Lamp {i}", price=3, ships_from=lambda i: ("Austria", "Poland")[i % 2]))
    now = tallied(
        fixed(30, title=lambda i: f"Lamp {i}", price=3, ships_from=lambda i: ("Austria", "Poland", "Spain")[i % 3])
    )
    assert compare(now, [kept(before)], EXPECTED) == []


# --- lists, kinds and counts ---


def lists(pages: int, rows: int) -> list[Page]:
    row = {"title": "Lamp", "price": "9"}
    return [("search", {"listings": [dict(row) for _ in range(rows)]}, {"next_page": 1}) for _ in range(pages)]


def test_lists_with_far_fewer_rows_are_named():
    found = compare(tallied(lists(5, 2)), [tallied(lists(5, 20))], EXPECTED)
    assert codes(found) == {("search", "listings"): Code.ROWS}


def test_a_last_page_with_few_rows_is_none():
    assert compare(tallied([*lists(4, 20), *lists(1, 1)]), [tallied([*lists(4, 20), *lists(1, 17)])], EXPECTED) == []


def test_a_field_of_rows_that_vanishes_is_named_by_its_list():
    pages = lists(4, 20)
    for _, fields, _ in pages:
        for row in fields["listings"]:
            del row["price"]
    assert codes(compare(tallied(pages), [tallied(lists(4, 20))], EXPECTED)) == {
        ("search", "listings[].price"): Code.FALLEN
    }


def test_a_kind_of_page_that_vanishes_and_the_unrecognised_ones_that_grow_are_named():
    before = tallied([*fixed(20, title="Lamp", price=3), *lists(3, 20)])
    now = tallied([*(("other", {}, {}) for _ in range(20)), *lists(3, 20)])
    found = codes(compare(now, [before], EXPECTED))
    assert found == {("listing", ""): Code.VANISHED, ("other", ""): Code.GREW}


def test_a_wall_before_half_of_the_pages_is_named():
    before = tallied(fixed(30, title="Lamp", price=3))
    now = tallied([*fixed(15, title="Lamp", price=3), *(("login", {}, {}) for _ in range(15))], complete=False)
    assert codes(compare(now, [before], EXPECTED)) == {("login", ""): Code.GREW}


def test_an_incomplete_visit_misses_no_kind_and_no_listings():
    before = tallied([*fixed(40, title="Lamp", price=3), *lists(3, 20)])
    assert compare(tallied(lists(3, 20), complete=False), [before], EXPECTED) == []


def test_listings_far_below_the_past_are_named():
    assert codes(
        compare(tallied(fixed(8, title="Lamp", price=3)), [tallied(fixed(40, title="Lamp", price=3))], EXPECTED)
    ) == {("listing", ""): Code.FEW}


@pytest.mark.parametrize(("listings", "told"), [(300, True), (20, False)])
def test_a_first_visit_is_compared_with_what_its_file_expects(listings, told):
    found = compare(tallied(fixed(12, title="Lamp")), [], replace(EXPECTED, listings=listings))
    assert codes(found) == ({("listing", ""): Code.FEW} if told else {})


def test_rows_are_compared_with_what_the_file_expects():
    found = compare(tallied(lists(4, 3)), [], Expected(rows={("search", "listings"): 20}))
    assert codes(found) == {("search", "listings"): Code.ROWS}


# --- what the past is ---


def lacking_price(number: int) -> VisitYield:
    return tallied(fixed(30, title=lambda i: f"Lamp {i}"), number)


def with_price(number: int) -> VisitYield:
    return tallied(fixed(30, title=lambda i: f"Lamp {i}", price=lambda i: i + 1), number)


def test_visits_in_which_a_field_drifted_do_not_make_it_normal():
    past = [lacking_price(number) for number in (9, 8, 7, 6, 5, 4, 3)] + [with_price(2), with_price(1)]
    spans = [Span(("listing", "price"), 3, 9)]
    assert ("listing", "price") in places(compare(lacking_price(10), good_past(past, spans), NOTHING_REQUIRED))


def test_a_person_may_say_that_the_site_is_so_now():
    past = [lacking_price(3), with_price(2), with_price(1)]
    so_now = [Span(("listing", "price"), 3, 3, is_so_now=True)]
    assert compare(lacking_price(4), good_past(past, so_now), EXPECTED) == []


def test_readings_of_another_reader_are_no_past():
    before = tallied(fixed(30, title="Lamp", price=3), reader="general 3")
    assert compare(lacking_price(2), [before], EXPECTED) == []


def test_another_version_of_the_same_file_is():
    before = tallied(fixed(30, title=lambda i: f"Lamp {i}", price=3), reader="site dunmere ffffffffffff")
    assert places(compare(lacking_price(2), [before], EXPECTED)) == {("listing", "price")}


def test_a_field_that_was_taken_out_of_its_file_is_no_drift():
    only_title = replace(EXPECTED, fields=frozenset({("listing", "title")}))
    assert compare(lacking_price(2), [with_price(1)], only_title) == []


def test_what_is_kept_of_a_visit_holds_no_value_that_only_few_pages_have():
    visit = kept(
        tallied(fixed(30, title=lambda i: f"Lamp {i}", price=3, ships_from=lambda i: ("Austria", "Poland")[i % 2]))
    )
    assert "Lamp 7" not in repr(visit)
    assert visit.fields["listing", "ships_from"].marks["value"] == {"Austria": 15, "Poland": 15}


def test_a_sentence_names_kind_and_field_and_quotes_nothing():
    (finding,) = compare(lacking_price(2), [with_price(1)], EXPECTED)
    assert finding.sentence == "price of listing pages was on 100% of 30 pages, now on 0% of 30"
    assert finding.code is Code.MISSING
