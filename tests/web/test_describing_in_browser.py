"""The whole way in a browser: a market is added, its pages come, a value is corrected by a click, a file is learned and used."""

import shutil
import threading
import time

import pytest
import uvicorn
from playwright.sync_api import expect

from crawlers.sitefile import load_site
from store import page_corrections, page_examples
from tests.web import marsh
from tests.web.seed import Story
from tests.web.test_browser import open_page  # noqa: F401 (a fixture)
from web.app import build
from web.serving import address, listen

pytestmark = pytest.mark.browser


@pytest.fixture
def served(written_home, tmp_path):
    """(address, story) of pages served over a copy of the written installation, to which a market is added."""
    home = tmp_path / "home"
    shutil.copytree(written_home, home)
    story = Story(home)
    marsh.authorise(story)
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(build(story.deps()), log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield address(listener), story
    server.should_exit = True
    thread.join(60)
    listener.close()
    story.close()


def click_on(page, text):
    """Click, in the overlay, on the innermost element that says exactly this."""
    expect(page.locator("[data-overlay][data-ready]")).to_be_visible()
    place = page.evaluate(
        """text => {
          const frame = document.querySelector('[data-overlay] iframe');
          const found = [...frame.contentDocument.querySelectorAll('[data-n], mark')].filter(one => one.innerText.trim() === text).pop();
          const pane = document.querySelector('[data-overlay]');
          pane.scrollTo({top: found.getBoundingClientRect().top - 100});
          const [outer, inner] = [frame.getBoundingClientRect(), found.getBoundingClientRect()];
          return {x: outer.x + inner.x + Math.min(inner.width - 4, 20), y: outer.y + inner.y + inner.height - 6};
        }""",
        text,
    )
    page.mouse.move(place["x"], place["y"])
    page.mouse.click(place["x"], place["y"])


def test_a_market_nobody_described_is_added_corrected_learned_and_read_by_its_file(open_page, served):  # noqa: F811 (a fixture)
    _, story = served
    page = open_page("analyst")
    page.goto("/sites")
    page.keyboard.press("a")
    page.wait_for_url("**/sites/new")
    page.locator("[name=title]").press_sequentially(marsh.TITLE)
    expect(page.locator("[name=name]")).to_have_value(marsh.NAME)
    expect(page.locator("#authority")).to_contain_text("2026-200 is in force")
    page.fill("[name=address]", marsh.ORIGIN)
    page.get_by_role("button", name="Add the site").click()
    page.wait_for_url(f"**/sites/{marsh.NAME}")
    expect(page.locator("#progress")).to_contain_text("Nothing read yet")
    captured = marsh.visit(story)
    expect(page.locator("#progress")).to_contain_text("not found", timeout=20_000)

    page.keyboard.press("d")
    page.wait_for_url("**/describe")
    page.goto(f"/sites/{marsh.NAME}/describe/{captured['listing-1']}")
    click_on(page, "P0lar0rz3l")
    expect(page.locator("[data-field]")).to_have_value("vendor")
    for folder in ("listing-1", "listing-2"):
        page.goto(f"/sites/{marsh.NAME}/describe/{captured[folder]}")
        click_on(page, "Physical")
        expect(page.locator("[data-words]")).to_have_value("Physical")
        page.click("text=Another field")
        page.fill("[name=other]", "product_class")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Keep it").click()
        expect(page.locator("[data-value=product_class]")).to_contain_text("Physical")
        expect(page.frame_locator("[data-overlay] iframe").locator("[data-f=product_class]")).to_have_text("Physical")
    with story.database.read() as connection:
        assert len(page_corrections.of_site(connection, marsh.NAME)) == 2

    page.get_by_role("button", name="Propose a site file").click()
    page.wait_for_url("**/proposals/*")
    expect(page.locator("#yaml")).to_be_visible(timeout=120_000)
    expect(page.locator("main")).to_contain_text("5 of 5")
    page.fill("[name=reason]", "all examples are read right")
    page.get_by_role("button", name="Put it in force").click()
    page.wait_for_url(f"**/sites/{marsh.NAME}#file")
    site = load_site(story.home / "sites" / f"{marsh.NAME}.yml")
    page.get_by_role("button", name="Read its captures again").click()
    for _ in range(600):
        with story.database.read() as connection:
            read = page_examples.one(connection, captured["listing-4"])
        if read.reader.startswith(f"site {marsh.NAME} {site.version}"):
            break
        time.sleep(0.1)
    assert read.fields["product_class"] == "Physical"


def test_a_click_in_a_part_of_a_text_means_that_part(open_page, served):  # noqa: F811 (a fixture)
    _, story = served
    marsh.add(story)
    page = open_page("investigator")
    page.goto(f"/sites/{marsh.NAME}/describe/{marsh.visit(story)['listing-1']}")
    expect(page.locator("[data-overlay][data-ready]")).to_be_visible()
    number = page.frame_locator("[data-overlay] iframe").locator("[data-f=units_sold]").first.inner_text()
    click_on(page, number)
    expect(page.locator("[data-part]")).to_have_value(number)
    expect(page.locator("[data-field]")).to_have_value("units_sold")
    page.locator("[data-words]").evaluate(
        "box => { box.focus(); box.setSelectionRange(0, 2); box.dispatchEvent(new Event('select')); }"
    )
    assert page.locator("[data-part]").input_value() == page.locator("[data-words]").input_value()[:2].strip()


def test_without_scripts_a_line_is_chosen_instead(open_page, served):  # noqa: F811 (a fixture)
    _, story = served
    marsh.add(story)
    page = open_page("cyber_unit", java_script_enabled=False)
    page.goto(f"/sites/{marsh.NAME}/describe/{marsh.visit(story)['vendor-1']}")
    page.click("text=Choose by its line")
    page.locator(".choices label").nth(3).click()
    page.select_option("[name=field]", "about")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("[data-value=about]")).to_contain_text("cyber-unit")


def test_the_pages_that_describe_fit_a_telephone_in_the_dark(open_page, served):  # noqa: F811 (a fixture)
    page = open_page("investigator", viewport={"width": 390, "height": 800}, color_scheme="dark")
    _, story = served
    marsh.add(story)
    marsh.visit(story)
    page.goto(f"/sites/{marsh.NAME}/describe")
    first = page.locator("main a[data-row]").first.get_attribute("href")
    for path in (
        "/sites/new",
        "/sites",
        f"/sites/{marsh.NAME}",
        f"/sites/{marsh.NAME}/describe",
        first,
        "/sites/kestrel/proposals/1",
        "/sites/kestrel/drifts/1",
        "/health",
    ):
        page.goto(path)
        if "/describe/" in path:
            expect(page.locator("[data-overlay][data-ready]")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
