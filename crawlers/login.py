"""Signing in at a watched site with an account of ours; a captcha is never solved by a machine."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from lxml.html import FormElement
from scrapy import Request
from scrapy.http import TextResponse

from crawlers.markup import PageRefusedError, open_page
from crawlers.reading import holds, read_document
from crawlers.secret import Credentials
from crawlers.sitefile import SiteFile
from records.page import PageKind

CAPTCHA = "[name*=captcha i], [id*=captcha i], img[src*=captcha i]"


class LoginError(Exception):
    """The page has no login form as the site file describes it."""


class CaptchaError(Exception):
    """The login form wants a captcha."""


def fill_form(
    response: TextResponse,
    site: SiteFile,
    credentials: Credentials,
    callback: Callable[..., Any],
    errback: Callable[..., Any],
) -> Request:
    """Return the request that sends the login form; raise CaptchaError or LoginError where it cannot be sent."""
    if site.login is None:
        raise LoginError(f"{site.name} describes no login")
    form = response.css(site.login.form)
    if not form:
        raise LoginError(f"{site.name}: no form {site.login.form} on the login page")
    if form.css(CAPTCHA) or _kind(response, site) is PageKind.CAPTCHA:
        raise CaptchaError
    element = form[0].root
    if not isinstance(element, FormElement) or element.method != "POST":
        raise LoginError(f"{site.name}: {site.login.form} is no form that is posted")
    return Request(
        response.urljoin(element.get("action") or ""),
        callback,
        method="POST",
        headers={"Content-Type": "application/x-www-form-urlencoded", "Referer": response.url},
        body=urlencode(_values(element, {name: credentials.fill(text) for name, text in site.login.fields.items()})),
        errback=errback,
        dont_filter=True,
        priority=100,
        meta={"secret": True},
    )


def _values(form: FormElement, filled: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what a browser would send: what the site put into the form, our values, and the first button."""
    pairs = {str(name): str(value) for name, value in form.form_values()} | dict(filled)
    buttons = form.cssselect("input[type=submit][name], button[name]:not([type=button])")
    return [*pairs.items(), *((button.get("name"), button.get("value", "")) for button in buttons[:1])]


def is_signed_in(response: TextResponse, site: SiteFile) -> bool:
    """Return whether the page shows what the site file calls a successful login."""
    try:
        document = open_page(response.body, url=response.url)
    except PageRefusedError:
        return False
    return site.login is not None and holds(site.login.success, document)


def _kind(response: TextResponse, site: SiteFile) -> PageKind:
    try:
        return read_document(open_page(response.body, url=response.url), site).kind
    except PageRefusedError:
        return PageKind.OTHER
