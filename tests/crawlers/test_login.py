import json

import pytest
from scrapy.http import HtmlResponse

from configfile.loading import ConfigError
from crawlers.login import CaptchaError, LoginError, fill_form, is_signed_in
from crawlers.secret import Credentials, load_credentials
from crawlers.session import KeptCookie, Session, drop_session, load_session, save_session
from crawlers.sitefile import SITES_DIR, load_site

SITE = load_site(SITES_DIR / "kestrel.yml")
ACCOUNT = Credentials(username="visitor", password="pass word&more")
FORM = '<form id="login-form" method="post" action="/login"><input name=csrf value=tok><input name=username><input name=password>{}</form>'


def page(body, url="http://market.onion/login"):
    return HtmlResponse(url, body=f"<html><body>{body}</body></html>".encode(), encoding="utf-8")


def fill(response):
    return fill_form(response, SITE, ACCOUNT, callback=None, errback=None)


def test_the_form_is_sent_with_our_account_and_with_what_the_site_put_into_it():
    request = fill(page(FORM.format("")))
    assert (request.method, request.url) == ("POST", "http://market.onion/login")
    assert request.body == b"csrf=tok&username=visitor&password=pass+word%26more"
    assert request.meta["secret"] is True


@pytest.mark.parametrize("captcha", ['<input name="captcha">', '<img src="/Captcha.png">', '<div id="captchaBox">'])
def test_a_captcha_is_left_to_a_person(captcha):
    with pytest.raises(CaptchaError):
        fill(page(FORM.format(captcha)))


def test_a_page_without_the_form_is_no_login_page():
    with pytest.raises(LoginError):
        fill(page("<form id=search></form>"))


def test_success_is_what_the_site_file_says():
    assert is_signed_in(page("<a href='/logout'>out</a>"), SITE)
    assert not is_signed_in(page(FORM.format("")), SITE)


def test_credentials_do_not_show_when_printed():
    assert "pass word" not in repr(ACCOUNT)
    assert "pass word" not in str(ACCOUNT)


def test_a_secret_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "kestrel.yml"
    path.write_text("username: visitor\npassword: secret\n")
    path.chmod(0o600)
    assert load_credentials(tmp_path, "kestrel").fill("{username}:{password}") == "visitor:secret"
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        load_credentials(tmp_path, "kestrel")
    with pytest.raises(ConfigError, match=r"nachtmarkt\.yml"):
        load_credentials(tmp_path, "nachtmarkt")


def test_a_session_keeps_cookies_user_agent_and_route_together(tmp_path):
    session = Session("run1", "Mozilla/5.0", (KeptCookie("id", "x", "market.onion", "/", secure=False, expires=None),))
    save_session(tmp_path, "kestrel", session)
    assert load_session(tmp_path, "kestrel") == session
    assert [path.name for path in tmp_path.iterdir()] == ["kestrel.session.json"]
    drop_session(tmp_path, "kestrel")
    assert load_session(tmp_path, "kestrel") is None


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"run_id": "x"})])
def test_a_damaged_session_is_no_session(tmp_path, text):
    (tmp_path / "kestrel.session.json").write_text(text)
    assert load_session(tmp_path, "kestrel") is None
