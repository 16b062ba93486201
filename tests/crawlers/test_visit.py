import gzip
import json
import os
import signal
import subprocess
import time

import pytest
from sqlalchemy import insert

from salwatch.clock import utc_now
from store import authorities, captures, sites, tables, visits
from store.archive import read_payload
from store.evidence import verify
from store.recovery import recover
from tests.crawlers.homes import ROOT
from tests.crawlers.socks import SocksServer


def stored(home):
    with home.database.read() as connection:
        return list(captures.chosen(connection))


def test_a_shop_is_visited_whole_and_every_page_lies_in_the_archive(home, markets):
    home.write_site("ostkiste", pace={"page_budget": 2000})
    code, outcome = home.crawl("ostkiste")
    assert (code, outcome["complete"], list(outcome["pages"])) == (0, True, ["ok"])
    found = stored(home)
    assert len(found) == outcome["pages"]["ok"] > 60
    assert all(len(read_payload(home.archive, capture).body) == capture.size_bytes for capture in found)
    assert list(verify(home.archive)) == []
    with home.database.begin() as connection:
        assert len(captures.claim_pending(connection, utc_now(), 1000)) == len(found)
        (address,) = sites.addresses(connection, "ostkiste")
        visit = visits.latest(connection, "ostkiste")
    assert (address.last_answer_at is not None, address.last_problem) == (True, "")
    assert (visit.number, visit.complete, visit.authority) == (1, True, "T-ostkiste")


def test_every_connection_is_asked_of_tor_by_name_under_the_identity_of_the_site(home, markets):
    home.crawl("ostkiste")
    home.crawl("harbour")
    users = {}
    for user, password, host in markets.socks.asked:
        users.setdefault(host, set()).add((user, password))
    users.pop("", None)
    assert set(users) == {markets.hosts["ostkiste"], markets.hosts["harbour"]}
    assert [len(pairs) for pairs in users.values()] == [1, 1]
    assert not set.intersection(*users.values())


def test_a_used_up_budget_makes_the_visit_incomplete_and_says_so(home):
    code, outcome = home.crawl("ostkiste")
    assert (code, outcome["pages"]["ok"]) == (1, 25)
    assert outcome["pages"]["over_budget"] > 0


def test_known_listings_are_fetched_again_at_the_address_where_the_site_is_now(home, markets):
    code, outcome = home.crawl("ostkiste")
    path = next(capture.url for capture in stored(home) if "/artikel/" in capture.url)
    with home.database.begin() as connection:
        for key, url in (("1", "http://old.onion/" + path.split("/", 3)[3]), ("2", "http://old.onion/not-there")):
            row = {
                "site": "ostkiste",
                "site_key": key,
                "url": url,
                "first_seen_at": utc_now(),
                "last_seen_at": utc_now(),
                "baseline": True,
            }
            connection.execute(insert(tables.listing).values(row))
    home.write_site("ostkiste", pace={"page_budget": 2000})
    code, outcome = home.crawl("ostkiste")
    assert (outcome["expected"], outcome["seen"]) == (2, 1)
    assert (code, outcome["pages"]["not_found"]) == (0, 1)
    assert {host for _, _, host in markets.socks.asked} == {markets.hosts["ostkiste"]}


def test_a_market_is_entered_by_its_login_and_the_session_serves_the_next_visit(home, markets):
    assert home.crawl("kestrel")[1]["pages"]["ok"] == 25
    assert home.crawl("kestrel")[1]["pages"]["ok"] == 25
    with home.database.read() as connection:
        found = list(captures.chosen(connection))
    assert sum(capture.conditions.get("request_body") == "withheld: login" for capture in found) == 1
    session = json.loads((home.folder / "secrets/kestrel.session.json").read_text())
    assert {password for _, password, _ in markets.socks.asked} == {session["run_id"]}
    assert (home.folder / "secrets/kestrel.session.json").stat().st_mode & 0o077 == 0
    password = markets.state.sites["kestrel"].password.encode()
    for path in home.archive.glob("*.warc.gz"):
        assert password not in gzip.decompress(path.read_bytes())


def test_a_wrong_password_ends_the_visit_with_login_required(home):
    home.write_secret("kestrel", "visitor", "not the password")
    code, outcome = home.crawl("kestrel")
    assert (code, outcome["complete"]) == (1, False)
    assert outcome["pages"]["login_required"] == 1
    assert "ok" not in outcome["pages"]
    assert not (home.folder / "secrets/kestrel.session.json").exists()


def test_a_secret_that_others_may_read_is_refused(home, markets):
    home.write_secret("kestrel", "visitor", "password", mode=0o644)
    done = subprocess.run(home.command("kestrel"), check=False, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "chmod 600" in done.stderr
    assert "Traceback" not in done.stderr
    assert not [host for _, _, host in markets.socks.asked if host]


def test_with_tor_stopped_nothing_is_fetched_and_no_visit_begins(home):
    with SocksServer({}) as gone:
        port = gone.port
    home.write_settings(port)
    assert home.crawl("ostkiste") == (1, {"site": "ostkiste", "complete": False, "pages": {"tor_down": 1}})
    with home.database.read() as connection:
        assert visits.latest(connection, "ostkiste") is None
        (address,) = sites.addresses(connection, "ostkiste")
    assert address.last_problem == "tor_down"


@pytest.mark.parametrize("ending", ["never recorded", "revoked", "over"])
def test_a_site_without_an_authority_in_force_is_not_crawled(home, markets, ending):
    with home.database.begin() as connection:
        if ending == "revoked":
            authorities.revoke(connection, "T-ostkiste", utc_now())
        else:
            connection.execute(tables.authority.delete().where(tables.authority.c.reference == "T-ostkiste"))
    if ending == "over":
        home.authorise("ostkiste", seconds=0.01)
    code, outcome = home.crawl("ostkiste")
    assert (code, outcome["pages"]) == (1, {"no_authority": 1})
    assert not [host for _, _, host in markets.socks.asked if host]
    assert stored(home) == []


def test_an_address_that_does_not_answer_is_remembered_with_the_reason(home):
    with home.database.begin() as connection:
        connection.execute(tables.address.delete().where(tables.address.c.site == "ostkiste"))
        sites.add_address(connection, "ostkiste", "http://nobody.onion", "test", utc_now())
    code, outcome = home.crawl("ostkiste")
    assert (code, set(outcome["pages"])) == (1, {"refused"})
    with home.database.read() as connection:
        assert sites.addresses(connection, "ostkiste")[0].last_problem == "refused"


def test_hostile_answers_are_contained_and_counted_by_their_reason(home):
    trouble = [f"/trouble/{kind}" for kind in ("drip", "bomb", "big", "script", "broken")]
    home.write_site("kestrel", start=trouble, login=None, pace={"page_seconds": 8})
    code, outcome = home.crawl("kestrel")
    pages = outcome["pages"]
    assert code == 1
    assert pages["timeout"] == 1
    assert pages["too_large"] == 2
    assert sum(pages.values()) == 5
    kept = {capture.url.rsplit("/", 1)[1] for capture in stored(home)}
    assert {"bomb", "script", "broken"} <= kept  # as they came; the bomb is small while it is packed
    assert list(verify(home.archive)) == []


def test_a_killed_crawl_loses_nothing_that_was_acknowledged_and_the_next_visit_says_so(home):
    home.write_site("ostkiste", pace={"page_budget": 2000, "concurrency": 1})
    child = subprocess.Popen(home.command("ostkiste"), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while len(stored(home)) < 10 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    acknowledged = stored(home)
    assert len(acknowledged) >= 10
    (found,) = recover(home.archive, home.database, utc_now)
    assert found.captures >= len(acknowledged)
    assert found.problem == ""
    assert all(len(read_payload(home.archive, capture).body) == capture.size_bytes for capture in stored(home))
    assert list(verify(home.archive)) == []
    assert home.crawl("ostkiste")[0] == 0
    with home.database.read() as connection:
        killed = visits.get(connection, acknowledged[0].visit_id)
    assert (killed.complete, killed.pages) == (False, {"killed": 1})


def test_two_visits_of_one_site_do_not_run_at_once(home):
    home.write_site("ostkiste", pace={"delay_seconds": 5, "concurrency": 1})
    child = subprocess.Popen(home.command("ostkiste"), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        while not stored(home) and child.poll() is None:
            time.sleep(0.02)
        assert home.crawl("ostkiste") == (1, {"site": "ostkiste", "complete": False, "pages": {"busy": 1}})
    finally:
        child.kill()
        child.communicate(timeout=60)


def test_a_visit_ends_when_tor_ends(home, markets):
    home.write_site("ostkiste", pace={"delay_seconds": 0.2, "concurrency": 1})
    with SocksServer(markets.socks.names) as tor:
        home.write_settings(tor.port)
        child = subprocess.Popen(home.command("ostkiste"), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while not stored(home) and child.poll() is None:
            time.sleep(0.02)
    output, _ = child.communicate(timeout=120)
    pages = json.loads(output)["pages"]
    assert (child.returncode, pages["tor_down"]) == (1, 1)
    assert pages["cancelled"] > 5
