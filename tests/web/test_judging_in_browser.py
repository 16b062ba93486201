"""A label corrected by clicks and by keys in a real browser, and found by what it was corrected to."""

import pytest
from playwright.sync_api import expect

from records.document import Document
from salwatch import indexing
from store import corrections, tables
from tests.web.test_browser import open_page, served  # noqa: F401 (fixtures)
from tests.web.test_judging import listing_of

pytestmark = pytest.mark.browser


def found(story, query) -> dict[str, Document]:
    indexing.catch_up(story.database, story.index)
    hits = story.index.search(query, filters={"kind": ("listing",)}, limit=500).hits
    return {hit.document.id: hit.document for hit in hits}


def test_a_listing_that_is_corrected_by_clicks_is_found_by_its_new_type(open_page, served):  # noqa: F811
    _, story = served
    listing_id = listing_of(story, "firearm")
    name = f"listing:{listing_id}"
    assert name in found(story, "item_type:firearm")
    page = open_page("analyst")
    page.goto(f"/listings/{listing_id}")
    page.keyboard.press("x")
    card = page.locator("#label-item_type")
    card.locator("select[name=value]:focus").select_option("accessory")
    card.locator("[name=reason]").fill("only the holster")
    page.keyboard.press("Enter")
    expect(card.locator(".note.good")).to_contain_text("corrected by analyst")
    expect(card.locator(".note.good")).to_contain_text("the machine said firearm 0.93")
    assert name not in found(story, "item_type:firearm")
    assert not found(story, "item_type:accessory")[name].trade_relevant
    page.goto("/search?q=item_type:accessory")
    expect(page.locator(f"a[href='/listings/{listing_id}']")).to_be_visible()


def test_a_question_of_the_review_is_answered_with_one_key(open_page, served):  # noqa: F811
    _, story = served
    listing_id = listing_of(story, "ammunition")
    with story.database.begin() as connection:
        mine = tables.observation.select().where(tables.observation.c.listing_id == listing_id)
        ids = [row.id for row in connection.execute(mine)]
        doubted = tables.label.update().where(tables.label.c.observation_id.in_(ids))
        connection.execute(doubted.values(probability=0.4, abstained=True))
    page = open_page("analyst")
    page.goto("/review")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    reason = page.locator("[name=reason]")
    reason.fill("a tube")
    reason.press("Enter")  # an answer is a button; Enter alone gives none
    reason.press("Escape")
    page.keyboard.press("2")
    expect(page.locator(".empty")).to_contain_text("Nothing to review")
    with story.database.read() as connection:
        (said,) = corrections.of_listing(connection, listing_id)
    assert (said.value, said.source, said.reason) == ("firearm_part", "review", "a tube")
