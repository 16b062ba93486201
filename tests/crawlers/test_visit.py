import pytest

from store import captures, visits
from store.archive import read_payload
from store.evidence import verify


def test_a_shop_is_visited_and_every_page_lies_in_the_archive(home, markets):
    code, outcome, errors = home.crawl("ostkiste")
    print(errors)
    assert outcome["pages"]["ok"] == 25, outcome
    with home.database.read() as connection:
        stored = list(captures.chosen(connection))
    assert len(stored) == 25


def test_a_login(home, markets):
    code, outcome, errors = home.crawl("kestrel")
    print(errors)
    assert outcome["pages"]["ok"] == 25, outcome


def test_a_js(home, markets):
    code, outcome, errors = home.crawl("nachtmarkt")
    print(errors)
    assert outcome["pages"]["ok"] == 25, outcome
