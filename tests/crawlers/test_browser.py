import shutil

import pytest

from crawlers.sandbox import SandboxError, refuse_without_sandbox
from store import captures
from store.archive import read_payload
from store.evidence import verify

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _needs_chromium():
    if shutil.which("chromium") is None:
        pytest.skip("Debian's Chromium is not installed: apt-get install chromium")
    try:
        refuse_without_sandbox()
    except SandboxError as error:
        pytest.skip(str(error))


def stored(home):
    with home.database.read() as connection:
        return list(captures.chosen(connection))


def test_a_market_drawn_by_scripts_is_read_as_a_person_sees_it(home, markets):
    home.write_site("nachtmarkt", pace={"page_budget": 6, "concurrency": 2})
    _, outcome = home.crawl("nachtmarkt")
    assert outcome["pages"]["ok"] == 6
    for capture in stored(home):
        payload = read_payload(home.archive, capture)
        assert capture.conditions["javascript"] == "yes"
        assert b'data-ready="true"' in payload.page()
        assert b'data-ready="true"' not in payload.body  # as it came, before its scripts
        assert payload.screenshot.startswith(b"\x89PNG")
    assert list(verify(home.archive)) == []
    assert {host for _, _, host in markets.socks.asked if host} == {markets.hosts["nachtmarkt"]}


def test_scripts_of_a_hostile_page_reach_no_other_host(home, markets):
    home.write_site("kestrel", start=["/trouble/script"], login=None, javascript=True, wait_for=None)
    home.crawl("kestrel")
    assert {host for _, _, host in markets.socks.asked if host} == {markets.hosts["kestrel"]}


def test_a_page_that_never_ends_does_not_hold_the_browser(home):
    home.write_site(
        "kestrel",
        start=["/trouble/drip", "/trouble/broken"],
        login=None,
        javascript=True,
        wait_for=None,
        pace={"page_seconds": 10},
    )
    code, outcome = home.crawl("kestrel")
    assert code == 1
    assert outcome["pages"]["timeout"] >= 1  # on a machine that is very busy the other page, too, may be late
    assert sum(outcome["pages"].values()) == 2


def test_without_a_port_of_its_own_the_browser_is_not_used(home, markets):
    home.write_settings(markets.socks.port)
    code, outcome = home.crawl("nachtmarkt")
    assert (code, outcome["pages"]) == (1, {"browser": 1})
    assert not [host for _, _, host in markets.socks.asked if host]


def test_a_browser_that_does_not_start_is_said(home):
    with (home.folder / "settings.yml").open("a") as file:
        file.write("chromium: /nonexistent/chromium\n")
    code, outcome = home.crawl("nachtmarkt")
    assert (code, outcome["pages"]) == (1, {"browser": 1})
    assert list(home.archive.glob("*.warc.gz")) == []
