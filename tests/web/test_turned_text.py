"""Names and titles with turned and invisible letters: nothing of ours is turned by them, and a person sees that they are there."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from sqlalchemy import select, update

from store import tables
from web.invisible import TURNS, visible
from web.rendering import STATIC, environment

CHROMIUM = Path("/usr/bin/chromium")
TURNED = "gull \u202e91 kcolG"
PLACE = "<p id=p>{{ site }} · by <a id=who>{{ name }}</a> · first <b id=after>seen</b></p>"
LEFT_TO_RIGHT = """() => {
  const place = id => document.getElementById(id).getBoundingClientRect();
  return place('who').left < place('after').left && place('p').left < place('who').left;
}"""


@pytest.mark.parametrize("turn", TURNS)
def test_a_turning_character_is_marked_and_gone(turn):
    shown = visible(f"a{turn}b")
    assert shown == f"a{TURNS[turn]}b"
    assert turn not in shown


def test_a_thousand_invisible_letters_are_one_mark():
    assert visible("Gl" + "\u200b" * 1_000 + "ock") == "Gl▫ock"
    assert visible("\u202e" * 1_000 + "x") == "[RLO]x"


def test_words_of_persian_and_signs_joined_of_several_are_left_as_they_are():
    for words in ("می\u200cخواهم", "👩\u200d🔧", "מנורה", "plain"):
        assert visible(words) == words


def test_every_page_marks_a_turned_name(story, signed_in):
    with story.database.begin() as connection:
        connection.execute(update(tables.vendor_account).where(tables.vendor_account.c.id == 1).values(handle=TURNED))
        listing = (
            connection.execute(select(tables.listing.c.id).where(tables.listing.c.account_id == 1)).scalars().first()
        )
    person = signed_in("investigator")
    for path in (f"/listings/{listing}", "/vendors", "/vendors/1"):
        answer = person.get(path)
        assert answer.status_code == 200
        assert "gull [RLO]91 kcolG" in answer.text, path
        assert not set(TURNS) & set(answer.text), path


@pytest.mark.browser
def test_a_turned_name_turns_nothing_beside_it_in_a_browser():
    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "Chromium is not installed: apt-get install chromium"
        )
    style = f"<!doctype html><meta charset=utf-8><style>{(STATIC / 'app.css').read_text('utf-8')} body {{ display: block }}</style>"
    shown = environment().from_string(PLACE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        page = browser.new_page()
        page.set_content(
            "<!doctype html>" + PLACE.replace("{{ site }}", "Quayside \u202e").replace("{{ name }}", "gull")
        )
        assert not page.evaluate(LEFT_TO_RIGHT)  # without our care the name does turn what stands beside it
        for name in (TURNED, "\u2067\u202e" * 2 + "gull", "מנורה 5", "\u202dgull\u202c\u2069"):
            page.set_content(style + shown.render(site="Quayside \u202e", name=name))
            assert page.evaluate(LEFT_TO_RIGHT), name
        browser.close()
