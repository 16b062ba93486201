from datetime import timedelta

import pytest
from sqlalchemy import select, update

from store import sessions, tables, users
from tests.web.seed import PASSWORD
from web.passwords import matches, one_time_password, weakness
from web.visitor import COOKIE


def test_the_cookie_is_of_no_use_to_scripts_and_other_sites(somebody):
    answer = somebody.sign_in("analyst")
    cookie = answer.history[0].headers["set-cookie"]
    assert COOKIE in cookie
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()


def test_the_store_keeps_no_token(somebody, story):
    somebody.sign_in("analyst")
    token = somebody.client.cookies[COOKIE]
    with story.database.read() as connection:
        row = connection.execute(select(tables.session)).one()
    assert row.token_sha256 == sessions.digest(token)
    assert token not in str(row)


def test_five_wrong_passwords_close_the_name_for_a_while_and_no_longer(somebody, clock):
    for _ in range(5):
        assert somebody.sign_in("analyst", "wrong password").status_code == 401
    assert somebody.sign_in("analyst").status_code == 429
    assert somebody.sign_in("investigator").status_code == 200
    somebody.client.cookies.clear()
    clock.now += timedelta(minutes=16)
    assert somebody.sign_in("analyst").status_code == 200


def test_a_name_that_does_not_exist_is_answered_like_a_wrong_password(somebody):
    unknown, wrong = somebody.sign_in("nobody", "x"), somebody.sign_in("analyst", "x")
    assert unknown.status_code == wrong.status_code == 401
    assert "Name or password is wrong." in unknown.text


def test_a_form_of_another_browser_signs_nobody_in(somebody):
    answer = somebody.client.post("/sign-in", data={"name": "analyst", "password": PASSWORD, "form_token": "made up"})
    assert answer.status_code == 403
    assert COOKIE not in somebody.client.cookies


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(target, somebody):
    answer = somebody.sign_in("analyst", next_path=target)
    assert answer.url.path == "/search"


def test_a_session_ends_with_its_time(somebody, clock):
    somebody.sign_in("analyst")
    clock.now += timedelta(hours=12, seconds=1)
    assert somebody.get("/search").url.path == "/sign-in"


def test_signing_out_ends_the_session_on_the_server(somebody):
    somebody.sign_in("analyst")
    token = somebody.client.cookies[COOKIE]
    somebody.send("/sign-out")
    somebody.client.cookies.set(COOKIE, token)
    assert somebody.get("/search").url.path == "/sign-in"


def test_a_disabled_person_is_out_at_once(somebody, story, clock):
    somebody.sign_in("analyst")
    with story.database.begin() as connection:
        users.disable(connection, "analyst", clock())
    assert somebody.get("/search").url.path == "/sign-in"
    assert somebody.sign_in("analyst").status_code == 401


def test_a_one_time_password_has_to_be_replaced_before_anything_else(somebody, story):
    with story.database.begin() as connection:
        connection.execute(update(tables.user).where(tables.user.c.name == "analyst").values(must_change=True))
    assert somebody.sign_in("analyst").url.path == "/account"
    assert somebody.get("/search").url.path == "/account"
    new = "another plain sentence"
    answer = somebody.send("/account/password", {"present": PASSWORD, "new": new, "again": new})
    assert "The password is changed." in answer.text
    assert somebody.get("/search").url.path == "/search"


def test_a_new_password_ends_the_other_sessions(signed_in):
    here, elsewhere = signed_in("analyst"), signed_in("analyst")
    new = "another plain sentence"
    here.send("/account/password", {"present": PASSWORD, "new": new, "again": new})
    assert here.get("/search").url.path == "/search"
    assert elsewhere.get("/search").url.path == "/sign-in"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"present": "wrong"}, "The present password is wrong."),
        ({"new": "short", "again": "short"}, "at least 12 characters"),
        ({"again": "another thing entirely"}, "The two new passwords differ."),
        ({"new": "my name is analyst", "again": "my name is analyst"}, "does not contain the name"),
    ],
)
def test_a_poor_change_of_password_says_why(fields, words, signed_in):
    usual = {"present": PASSWORD, "new": "another plain sentence", "again": "another plain sentence"}
    answer = signed_in("analyst").send("/account/password", usual | fields)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_host_that_is_not_ours_is_not_answered(somebody):
    """Else a site whose name is made to point at 127.0.0.1 could read the pages."""
    assert somebody.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_every_answer_carries_the_policy_against_inline_scripts(somebody):
    for path in ("/sign-in", "/static/app.css", "/nothing"):
        policy = somebody.get(path).headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


def test_one_time_passwords_differ_and_are_not_weak():
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert all(weakness(password, "ana") == "" for password in made)


def test_a_broken_hash_matches_nothing():
    assert not matches("not a hash", "x")
    assert not matches(None, "x")
