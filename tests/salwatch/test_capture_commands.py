import json

import pytest
from click.testing import CliRunner

from salwatch.commands import authority_command, capture_command, crawl_command
from salwatch.home import open_home
from store import captures, sites
from store.archive import Writer
from store.evidence import verify
from store.warc import Attachment
from tests.store.exchanges import NOW, clock, exchange


@pytest.fixture
def home(tmp_path):
    """A home folder with two captures; returns it and their ids."""
    folder = tmp_path / "home"
    settings, database = open_home(folder)
    pictured = (Attachment("dom", "text/html", b"<p>drawn"), Attachment("screenshot", "image/png", b"\x89PNG"))
    with Writer(settings.archive, "kestrel", clock) as writer, database.begin() as connection:
        sites.ensure(connection, sites.Site("kestrel", "Kestrel", "market", "tor", NOW))
        found = [writer.put(exchange(1)), writer.put(exchange(2, attachments=pictured))]
        captures.add_all(connection, found)
    database.close()
    return folder, [capture.id for capture in found]


def run(command, *words, home, code=0):
    done = CliRunner().invoke(command, [*words, "--home", str(home)])
    assert done.exit_code == code, done.output
    return done


def test_a_capture_is_shown_by_the_beginning_of_its_id(home):
    folder, (first, second) = home
    assert json.loads(run(capture_command.command, "show", first[:10], home=folder).stdout)["id"] == first
    assert run(capture_command.command, "show", first, "--part", "page", home=folder).stdout == "<h1>Listing 1</h1>"
    assert run(capture_command.command, "show", second, "--part", "page", home=folder).stdout == "<p>drawn"
    assert run(capture_command.command, "show", second, "--part", "screenshot", home=folder).stdout_bytes == b"\x89PNG"
    headers = run(capture_command.command, "show", first, "--part", "headers", home=folder).stdout.splitlines()
    assert headers[0] == "HTTP 200"
    assert [line for line in headers if line.startswith("Set-Cookie")] == ["Set-Cookie: a=1", "Set-Cookie: b=2"]


def test_what_is_not_there_is_said(home):
    folder, (first, _) = home
    assert "begins with ffff" in run(capture_command.command, "show", "ffff", home=folder, code=1).stderr
    assert (
        "no screenshot"
        in run(capture_command.command, "show", first, "--part", "screenshot", home=folder, code=1).stderr
    )


def test_a_changed_byte_ends_verify_with_1_and_names_the_file(home):
    folder, _ = home
    assert "0 problems" in run(capture_command.command, "verify", home=folder).stderr
    (path,) = (folder / "archive").glob("*.warc.gz")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert path.name in run(capture_command.command, "verify", home=folder, code=1).stdout
    path.unlink()
    assert "is missing" in run(capture_command.command, "verify", home=folder, code=1).stdout


def test_an_exported_bundle_can_be_checked_by_itself(home, tmp_path):
    folder, (first, _) = home
    target = tmp_path / "bundle"
    run(capture_command.command, "export", first[:12], "--to", str(target), home=folder)
    assert list(verify(target)) == []
    assert (target / "CHECK.txt").exists()
    assert len(list((target / "source-ledgers").iterdir())) == 1
    run(capture_command.command, "export", first, "--to", str(target), home=folder, code=1)
    run(capture_command.command, "export", "--to", str(tmp_path / "other"), home=folder, code=2)


def test_recover_says_when_there_is_nothing_to_do(home):
    assert "0 files recovered" in run(capture_command.command, "recover", home=home[0]).stderr


def test_an_authority_is_added_listed_and_revoked(home):
    folder, _ = home
    words = [
        "add",
        "12-Js-4/26",
        "--site",
        "kestrel",
        "--basis",
        "CCP s. 163",
        "--purpose",
        "firearms by parcel",
        "--by",
        "A. Example",
    ]
    run(authority_command.command, *words, "--until", "2999-01-01", home=folder)
    assert (
        "recorded already"
        in run(authority_command.command, *words, "--until", "2999-01-01", home=folder, code=2).stderr
    )
    assert "not a time" in run(authority_command.command, *words, "--until", "some day", home=folder, code=2).stderr
    assert "in force" in run(authority_command.command, "list", home=folder).stdout
    run(authority_command.command, "revoke", "12-Js-4/26", home=folder)
    run(authority_command.command, "revoke", "12-Js-4/26", home=folder, code=1)
    assert "not in force" in run(authority_command.command, "list", home=folder).stdout


@pytest.mark.parametrize(
    ("site", "words"), [("nosuchsite", "no site file named nosuchsite"), ("empire", "crawl: false")]
)
def test_a_site_that_cannot_be_crawled_is_wrong_use(home, site, words):
    assert words in run(crawl_command.command, site, home=home[0], code=2).stderr
