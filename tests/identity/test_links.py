from datetime import UTC, datetime

import pytest

from identity.links import CROWD_ELSE, WORDS_CROWD, WORDS_MOST, Account, Template, links

AT = datetime(2031, 5, 1, tzinfo=UTC)
KEY, OTHER_KEY = ("pgp", "A" * 40), ("pgp", "B" * 40)


def account(number: int, handle: str, *selectors: tuple[str, str]) -> Account:
    return Account(number, f"site{number}", handle, handle.casefold(), AT, frozenset(selectors))


def test_a_shared_key_links_accounts_of_different_handles():
    (link,) = links(account(1, "quillback", KEY), [account(2, "saltmoth", KEY)], {KEY: 2})
    assert [ground.words for ground in link.grounds] == ["shows the same PGP key"]
    assert link.score > 0.85
    assert not link.warning


def test_a_handle_alone_is_a_weak_ground():
    (link,) = links(account(1, "quillback"), [account(2, "Quillback")], {})
    assert 0 < link.score < 0.3


def test_a_known_handle_with_another_key_warns_of_an_impersonator():
    (link,) = links(account(1, "quillback", KEY), [account(2, "quillback", OTHER_KEY)], {KEY: 1, OTHER_KEY: 1})
    assert link.warning
    assert link.score == 0
    assert any("another PGP key" in ground.words and ground.weight < 0 for ground in link.grounds)


def test_a_wallet_that_many_accounts_show_links_nobody():
    escrow = ("wallet", "bc1-of-the-market")
    assert links(account(1, "quillback", escrow), [account(2, "saltmoth", escrow)], {escrow: CROWD_ELSE + 1}) == []
    assert links(account(1, "quillback", escrow), [account(2, "saltmoth", escrow)], {escrow: CROWD_ELSE})


def test_independent_grounds_add_up_and_the_strongest_link_comes_first():
    contact = ("contact", "session:05aa")
    me = account(1, "quillback", KEY, contact)
    found = links(me, [account(2, "kelpie", contact), account(3, "saltmoth", KEY, contact)], {KEY: 2, contact: 3})
    assert [link.other.handle for link in found] == ["saltmoth", "kelpie"]
    assert found[0].score > 0.95


def test_an_account_is_not_linked_to_itself():
    me = account(1, "quillback", KEY)
    assert links(me, [me], {KEY: 1}) == []


def test_the_same_words_are_a_weak_ground_however_many_listings_use_them():
    me, other = account(1, "quillback"), account(2, "saltmoth")
    (once,) = links(me, [other], {}, {2: Template(1, 2)})
    (often,) = links(me, [other], {}, {2: Template(40, 2)})
    assert 0 < once.score < often.score == pytest.approx(WORDS_MOST)
    assert [ground.words for ground in often.grounds] == ["uses the same words as in 40 listings"]


def test_words_that_a_crowd_uses_link_nobody_and_those_of_a_few_link_less():
    me, other = account(1, "quillback"), account(2, "saltmoth")
    assert links(me, [other], {}, {2: Template(9, WORDS_CROWD + 1)}) == []
    (few,) = links(me, [other], {}, {2: Template(9, 4)})
    (two,) = links(me, [other], {}, {2: Template(9, 2)})
    assert few.score < two.score
    assert "4 accounts use them" in few.grounds[0].words


def test_the_same_words_do_not_outweigh_another_key():
    me, other = account(1, "quillback", KEY), account(2, "quillback", OTHER_KEY)
    (link,) = links(me, [other], {KEY: 1, OTHER_KEY: 1}, {2: Template(40, 2)})
    assert link.warning
    assert link.score == 0
