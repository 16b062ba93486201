from pathlib import Path

import pytest

from crawlers.learning import Correction, CorrectionError, Example, Proposal, Score, propose
from crawlers.markup import path_of
from crawlers.reading import holds, read_document
from crawlers.shapes import same
from crawlers.sitefile import parse_site
from records.page import PageKind
from tests.crawlers.quayside import (
    listing,
    listing_example,
    login,
    login_example,
    opened,
    search,
    search_example,
    wanted_of,
)


def examples() -> list[Example]:
    return [*(listing_example(number) for number in range(4)), search_example(0), search_example(1), login_example()]


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    return propose("quayside", "Quayside Exchange", examples())


def path_to(document, xpath: str) -> str:
    return path_of(document.tree.xpath(xpath)[0])


def test_the_text_loads_as_the_site_that_is_proposed(proposal: Proposal) -> None:
    assert parse_site(proposal.text, Path("quayside.yml")) == proposal.site
    assert proposal.text.startswith("# Proposed from 7 pages.")
    assert "# 4 of 4 pages" in proposal.text


@pytest.mark.parametrize("number", [4, 5])
def test_a_page_that_was_not_learned_from_is_read_whole(proposal: Proposal, number: int) -> None:
    page = read_document(opened(listing(number)), proposal.site)
    assert page.kind is PageKind.LISTING
    assert not page.missing
    wrong = {
        name: page.fields.get(name)
        for name, value in wanted_of(number).items()
        if not same(name, value, page.fields.get(name))
    }
    assert wrong == {}


def test_rows_links_and_the_way_to_the_next_page_are_learned(proposal: Proposal) -> None:
    page = read_document(opened(search(2), "/offers"), proposal.site)
    assert page.kind is PageKind.SEARCH
    assert page.fields["listings"][0]["title"] == "Old compass in a box"
    assert page.fields["listings"][3]["price"] == {"amount": "33.00", "currency": "EUR"}
    assert page.fields["listings"][0]["url"] == "http://quayside.test/offer/2"
    assert page.fields["count"] == 4
    links = {link.leads_to for link in read_document(opened(search(0), "/offers"), proposal.site).links}
    assert links >= {"listing", "vendor", "next_page"}


def test_site_wide_keys_are_guessed_from_the_pages(proposal: Proposal) -> None:
    assert proposal.site.currency == "EUR"
    assert proposal.site.languages == ("en",)
    assert any(test.title for test in proposal.site.fingerprint)
    assert all(any(holds(test, one.document) for test in proposal.site.fingerprint) for one in examples())
    assert proposal.site.login is not None
    assert proposal.site.login.fields == {"nick": "{username}", "word": "{password}"}
    assert read_document(opened(login(), "/enter"), proposal.site).kind is PageKind.LOGIN


def test_every_field_is_scored_on_pages_that_it_was_not_learned_from(proposal: Proposal) -> None:
    scores = proposal.scores[PageKind.LISTING]
    assert scores["kind"] == scores["title"] == scores["price"] == scores["ships_to"] == Score(4, 4)
    assert proposal.scores[PageKind.SEARCH]["listings.title"] == Score(2, 2)
    assert proposal.scores[PageKind.LOGIN]["kind"].of == 0
    assert proposal.misses == ()


def test_what_is_on_every_example_is_required(proposal: Proposal) -> None:
    rule = next(rule for rule in proposal.site.pages if rule.kind is PageKind.LISTING)
    assert set(rule.required) == {"title", "vendor", "price"}
    page = read_document(opened(listing(4).replace("€ 240.00", "ask")), proposal.site)
    assert page.missing == ("price",)


def test_the_majority_wins_over_an_example_that_was_read_wrong_and_the_page_is_a_miss() -> None:
    shown = [listing_example(0, vendor="Quayside"), *(listing_example(number) for number in (1, 2, 3, 4))]
    made = propose("quayside", "Quayside", shown)
    assert read_document(opened(listing(0)), made.site).fields["vendor"] == "tin_gull"
    assert [(miss.page, miss.field, miss.wanted, miss.got) for miss in made.misses] == [
        (0, "vendor", "Quayside", "tin_gull")
    ]
    assert made.scores[PageKind.LISTING]["vendor"] == Score(4, 5)


def test_a_correction_on_one_page_is_generalised_to_the_others_against_what_the_reader_said() -> None:
    shown = [listing_example(number, vendor="Quayside") for number in range(4)]
    click = Correction(1, "vendor", path_to(shown[1].document, "//table//a"), None, None)
    made = propose("quayside", "Quayside", shown, [click])
    assert [read_document(opened(listing(number)), made.site).fields["vendor"] for number in (0, 3, 5)] == [
        "tin_gull",
        "brig",
        "brig",
    ]
    assert {miss.page for miss in made.misses} == {0, 2, 3}


def test_a_new_field_is_named_by_a_click_on_a_part_of_a_text() -> None:
    shown = [listing_example(number) for number in range(4)]
    document = shown[0].document
    click = Correction(0, "units", path_to(document, "//tr[4]/td[2]"), 2, 6, None)
    made = propose("quayside", "Quayside", shown, [click])
    assert read_document(opened(listing(5)), made.site).fields["units"] == "left"


def test_a_field_that_is_removed_everywhere_is_not_proposed() -> None:
    shown = [listing_example(number, escrow=None, quantity_left=None) for number in range(3)]
    wrong = [Example(one.document, one.page.__class__(one.page.kind, {**one.page.fields, "views": 7})) for one in shown]
    made = propose(
        "quayside", "Quayside", wrong, [Correction(n, "views", "", None, None, remove=True) for n in range(3)]
    )
    (rule,) = made.site.pages
    assert "views" not in rule.fields
    assert rule.never == ("views",)  # nor does the general reader bring it back
    assert not any(miss.field == "views" for miss in made.misses)


def test_a_page_takes_the_kind_that_a_person_gives_it() -> None:
    shown = [*(listing_example(number) for number in range(3)), search_example(0), search_example(2)]
    wrong = [
        *shown[:3],
        Example(shown[3].document, shown[3].page.__class__(PageKind.HOME, shown[3].page.fields)),
        shown[4],
    ]
    made = propose("quayside", "Quayside", wrong, [Correction(3, "", "", None, None, kind=PageKind.SEARCH)])
    assert read_document(opened(search(1), "/offers"), made.site).kind is PageKind.SEARCH
    assert PageKind.HOME not in made.scores


def test_clicks_in_one_row_teach_rows_that_no_reader_found() -> None:
    shown = [
        Example(one.document, one.page.__class__(PageKind.SEARCH, {})) for one in (search_example(0), search_example(2))
    ]
    clicks = [
        Correction(0, "title", path_to(shown[0].document, "//li[2]/a"), None, None, row_of="listings"),
        Correction(0, "price", path_to(shown[0].document, "//li[2]/b"), None, None, row_of="listings"),
    ]
    made = propose("quayside", "Quayside", shown, clicks)
    rows = read_document(opened(search(1), "/offers"), made.site).fields["listings"]
    assert [row["title"] for row in rows] == ["Ship bell of bronze", "Old compass in a box", "Tarred rope by the coil", "Sextant without mirror"]  # fmt: skip
    assert rows[1]["price"] == {"amount": "1310.00", "currency": "EUR"}


def test_keys_of_the_base_are_kept() -> None:
    base = {
        "addresses": ["http://quayside.example"], "pace": {"delay_seconds": 9}, "currency": "GBP",
        "pages": [{"kind": "captcha", "when": [{"css": "img.letters"}]}, {"kind": "listing", "when": [{"css": "h9"}]}],
    }  # fmt: skip
    made = propose("quayside", "Quayside", [listing_example(0), listing_example(1)], base=base).site
    assert made.addresses == ("http://quayside.example",)
    assert made.pace.delay_seconds == 9
    assert [rule.kind for rule in made.pages] == [PageKind.LISTING, PageKind.CAPTCHA]


@pytest.mark.parametrize(
    "click",
    [
        Correction(9, "title", "h1", None, None),
        Correction(0, "title", "h7.nowhere", None, None),
        Correction(0, "title", "][", None, None),
        Correction(0, "", "", None, None),
    ],
)
def test_a_correction_that_leads_nowhere_is_refused_by_name(click: Correction) -> None:
    with pytest.raises(CorrectionError, match=f"page {click.page}"):
        propose("quayside", "Quayside", [listing_example(0)], [click])


def test_no_pages_teach_nothing() -> None:
    with pytest.raises(ValueError, match="at least one page"):
        propose("quayside", "Quayside", [])


def test_pages_that_say_nothing_still_make_a_file_that_loads() -> None:
    empty = opened("<html><body></body></html>")
    made = propose("quayside", "Quayside", [Example(empty, read_document(empty, None))])
    assert made.site.name == "quayside"
