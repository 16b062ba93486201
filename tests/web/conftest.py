"""A made-up installation, written once per session, and a client that signs in as any role."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from starlette.testclient import TestClient

from tests.web.seed import PASSWORD, Story, Ticking, name_of
from web.app import build

CHROMIUM = Path("/usr/bin/chromium")
# Only pages of ours, on loopback, are opened so; a watched site never is.
ARGUMENTS = ["--no-sandbox"] if os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "Chromium is not installed: apt-get install chromium"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


class Person:
    """A browser without scripts: keeps cookies, sends forms with the token of the page they stand on."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, path, **options):
        return self.client.get(path, **options)

    def send(self, path, fields=None, *, page="/account"):
        """Send a form as the page `page` would, and follow where it leads."""
        token = re.search(r'name="form_token" value="([^"]+)"', self.get(page).text)
        return self.client.post(path, data={"form_token": token[1], **(fields or {})})

    def sign_in(self, name, password=PASSWORD, next_path="/"):
        token = re.search(r'name="form_token" value="([^"]+)"', self.get("/sign-in").text)[1]
        return self.client.post(
            "/sign-in", data={"name": name, "password": password, "form_token": token, "next": next_path}
        )


@pytest.fixture(scope="session")
def written_home(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("web") / "home"
    home.mkdir()
    story = Story(home)
    story.write()
    story.close()
    return home


@pytest.fixture
def story(written_home, tmp_path) -> Iterator[Story]:
    """A copy of the written installation, of this test alone."""
    home = tmp_path / "home"
    shutil.copytree(written_home, home)
    made = Story(home)
    yield made
    made.close()


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def app(story, clock):
    return build(story.deps(clock))


@pytest.fixture
def somebody(app) -> Iterator[Person]:
    """A person who is not signed in."""
    with TestClient(app) as client:
        yield Person(client)


@pytest.fixture
def signed_in(app):
    """Call it with a role: a person of that role, signed in."""
    clients = []

    def make(role: str) -> Person:
        client = TestClient(app)
        client.__enter__()
        clients.append(client)
        person = Person(client)
        assert person.sign_in(name_of(role)).status_code == 200
        return person

    yield make
    for client in clients:
        client.__exit__(None, None, None)
