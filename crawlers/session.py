"""A session: cookies, user agent and route belong together; a site takes the one without the others for a thief."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, replace
from http.cookiejar import Cookie
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware


@dataclass(frozen=True, slots=True)
class KeptCookie:
    """A cookie as it is kept between visits."""

    name: str
    value: str
    domain: str
    path: str
    secure: bool
    expires: int | None


@dataclass(frozen=True, slots=True)
class Session:
    """Who we are for a site: `run_id` names the Tor circuits."""

    run_id: str
    user_agent: str
    cookies: tuple[KeptCookie, ...] = ()

    @classmethod
    def new(cls, user_agent: str) -> Self:
        """Return a new identity, with a circuit of its own and no cookies."""
        return cls(secrets.token_hex(16), user_agent)


def load_session(folder: Path, site: str) -> Session | None:
    """Return the session that the last visit kept, or None where there is none that can be read."""
    try:
        values = json.loads(_path(folder, site).read_text("utf-8"))
        return Session(values["run_id"], values["user_agent"], tuple(KeptCookie(**item) for item in values["cookies"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save_session(folder: Path, site: str, session: Session) -> None:
    """Write the session, readable by its owner alone; the old one stays until the new one is whole."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = _path(folder, site)
    new = path.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(session), file)
    new.replace(path)


def drop_session(folder: Path, site: str) -> None:
    """Forget the session, so that the next visit has a new identity."""
    _path(folder, site).unlink(missing_ok=True)


def _path(folder: Path, site: str) -> Path:
    return folder / f"{site}.session.json"


class SessionCookiesMiddleware(CookiesMiddleware):
    """Cookies that begin with those of the session, and are handed back to it at the end."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware with the session's cookies."""
        made = super().from_crawler(crawler)
        for cookie in crawler.spider.plan.session.cookies:  # type: ignore[union-attr]
            made.jars[None].jar.set_cookie(_cookie(cookie))
        crawler.signals.connect(made.hand_back, signal=signals.spider_closed)
        return made

    def hand_back(self, spider: Any) -> None:  # noqa: ANN401 (Scrapy's signature)
        """Give the spider the session as it is now."""
        kept = tuple(
            KeptCookie(item.name, item.value or "", item.domain, item.path, item.secure, item.expires)
            for item in self.jars[None].jar
        )
        spider.session = replace(spider.plan.session, cookies=kept)


def _cookie(kept: KeptCookie) -> Cookie:
    return Cookie(
        version=0, name=kept.name, value=kept.value, port=None, port_specified=False,
        domain=kept.domain, domain_specified=kept.domain.startswith("."), domain_initial_dot=kept.domain.startswith("."),
        path=kept.path, path_specified=True, secure=kept.secure, expires=kept.expires, discard=kept.expires is None,
        comment=None, comment_url=None, rest={},
    )  # fmt: skip
