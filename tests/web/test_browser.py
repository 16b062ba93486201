"""The pages in a real browser, clicked through as every role, with scripts and without; slow parts share one browser."""

import shutil
import threading
import time

import pytest
import uvicorn
from playwright.sync_api import expect
from sqlalchemy import select

from store import alerts, tables
from tests.web.seed import NOW, PASSWORD, ROLES, Story, name_of
from web.app import build
from web.rights import HOMES
from web.serving import address, listen

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(written_home, tmp_path_factory):
    """(address, story) of pages served on a free port, over a copy of the written installation."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(written_home, home)
    story = Story(home)
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(build(story.deps()), log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield address(listener), story
    server.should_exit = True
    thread.join(30)
    listener.close()
    story.close()


@pytest.fixture
def open_page(browser, served):
    """Call it with a role: a page signed in, which fails the test for a request elsewhere or a fault in a script."""
    base, _ = served
    contexts, faults = [], []

    def make(role, **options):
        context = browser.new_context(base_url=base, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda message: faults.append(f"{message.location}: {message.text}") if message.type == "error" else None,
        )
        page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(base) else None)
        page.goto("/sign-in")
        page.fill("[name=name]", name_of(role))
        page.fill("[name=password]", PASSWORD)
        page.click("button")
        page.wait_for_url(f"**{HOMES[role]}")
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


def picture(page, path, scripts):
    """Keep how the page looks, for whoever looks into pytest's folder; hiding the caret would break our own policy."""
    if scripts:
        page.screenshot(path=path, full_page=True, caret="initial")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_opens_by_its_links(role, scripts, open_page, tmp_path):
    page = open_page(role, java_script_enabled=scripts)
    words = page.locator(".rail a").all_inner_texts()
    assert words
    for number, word in enumerate(words):
        page.locator(".rail a").nth(number).click()
        expect(page.locator(".rail a[aria-current=page]")).to_have_text(word)
        picture(page, tmp_path / f"{role}-{number}.png", scripts)
        first = page.locator("main a[data-row]").first
        if first.count():
            first.click()
            expect(page.locator("h1").first).to_be_visible()
            picture(page, tmp_path / f"{role}-{number}-row.png", scripts)


def test_a_click_on_a_fact_lights_its_words_in_the_text(open_page):
    page = open_page("cyber_unit")
    page.goto("/listings/1")
    facts = page.locator("td .to-words")
    for number in range(facts.count()):
        said = facts.nth(number).inner_text()
        facts.nth(number).click()
        lit = page.locator("mark.lit")
        expect(lit.first).to_be_in_viewport()
        assert said in "".join(lit.all_inner_texts())


def test_no_page_is_wider_than_a_telephone(open_page):
    page = open_page("cyber_unit", viewport={"width": 390, "height": 800}, color_scheme="dark")
    for path in (
        "/inbox",
        "/search?q=slide",
        "/listings/1",
        "/vendors",
        "/vendors/1",
        "/trends",
        "/sites",
        "/health",
        "/account",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path


def test_an_alert_is_opened_and_taken_with_keys_alone(open_page, served):
    page = open_page("cyber_unit")
    page.keyboard.press("j")
    page.wait_for_url("**alert=2*")
    expect(page.locator("#detail h1")).to_contain_text("New vendor")
    expect(page.locator(".row[aria-selected=true]")).to_have_count(1)
    page.keyboard.press("t")
    expect(page.locator("#detail .chips").first).to_contain_text("open · cyber-unit")
    with served[1].database.read() as connection:
        assert alerts.get(connection, 2).assignee == "cyber-unit"
    page.wait_for_load_state()
    page.keyboard.press("c")
    page.locator("#detail [name=reason]:focus").fill("legal offer")
    page.keyboard.press("Enter")
    expect(page.locator("#detail")).to_contain_text("closed by cyber-unit · legal offer")


def test_a_new_alert_appears_by_itself_and_the_chosen_one_stays(open_page, served):
    _, story = served
    page = open_page("cyber_unit")
    page.locator(".row a.main").nth(3).click()
    page.wait_for_url("**alert=*")
    chosen = page.url.split("alert=")[1]
    expect(page.locator("#chosen")).to_have_value(chosen)
    with story.database.begin() as connection:
        model = alerts.list_alerts(connection, limit=1)[0].alert
        fresh = type(model)(**{
            **{name: getattr(model, name) for name in type(model).__slots__},
            "key": "fresh", "sentence": "Nobody has seen this before", "raised_at": NOW,
        })  # fmt: skip
        assert alerts.raise_alert(connection, fresh)
    expect(page.locator(".rows")).to_contain_text("Nobody has seen this before", timeout=20_000)
    expect(page.locator(".row[aria-selected=true] a")).to_have_attribute("href", f"/inbox?alert={chosen}")


def test_the_slash_key_leads_to_the_query(open_page):
    page = open_page("analyst")
    page.keyboard.press("/")
    page.keyboard.type("slide")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=slide*")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/search")


def test_a_hostile_capture_runs_nothing(open_page, served):
    with served[1].database.read() as connection:
        capture = connection.execute(
            select(tables.observation.c.capture_id).where(tables.observation.c.texts["title"].as_string().startswith("<script>"))
        ).scalars().first()  # fmt: skip
    page = open_page("analyst")
    page.goto(f"/captures/{capture}?view=page")
    frame = page.frame_locator("iframe").locator("h1")
    expect(frame).to_contain_text("Field guide to birds of prey")
    assert page.evaluate("window.hacked === undefined")
    assert page.frame_locator("iframe").locator("script, img, form, input, a[href]").count() == 0
    page.goto(f"/captures/{capture}/page")  # opened on its own, its policy alone holds it
    expect(page.locator("h1")).to_contain_text("Field guide to birds of prey")
    assert page.locator("script, img, form, input, a[href]").count() == 0


def test_charts_are_drawn_with_and_without_the_library(open_page):
    page = open_page("policymaker")
    page.goto("/trends?step=day")
    assert page.locator("#live canvas").or_(page.locator("#drawn rect")).count() > 0
    without = open_page("policymaker", java_script_enabled=False)
    without.goto("/trends?step=day")
    expect(without.locator("#drawn")).to_be_visible()
    without.locator("summary", has_text="The same as a table").click()
    expect(without.locator("#drawn ~ details tbody tr").first).to_be_visible()
