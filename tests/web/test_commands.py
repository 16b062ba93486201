import json
import os
import signal
import subprocess
import sys
import urllib.request

import pytest
from click.testing import CliRunner

from salwatch.commands.serve_command import command as serve
from salwatch.commands.user_command import command as user
from store import audit, users
from store.database import Database
from web.passwords import matches
from web.serving import AddressError, listen


@pytest.fixture
def run(tmp_path):
    def call(*words, stdin=None):
        return CliRunner().invoke(user, [*words, "--home", str(tmp_path)], input=stdin)

    return call


@pytest.fixture
def kept(tmp_path):
    """Return the user of a name, as the store of the home folder keeps it."""

    def read(name):
        database = Database(f"sqlite:///{tmp_path / 'salwatch.db'}")
        with database.read() as connection:
            found = users.get(connection, name)
        database.close()
        return found

    return read


def test_a_person_is_added_with_a_printed_one_time_password(run, kept):
    added = run("add", "ana", "--role", "analyst")
    assert added.exit_code == 0
    found = kept("ana")
    assert found.must_change
    assert matches(found.password_hash, added.output.strip())


def test_a_given_password_is_not_printed_and_may_stay(run, kept):
    added = run(
        "add", "ana", "--role", "analyst", "--password-stdin", "--keep-password", stdin="four plain words here\n"
    )
    assert (added.exit_code, added.output) == (0, "")
    assert not kept("ana").must_change
    assert matches(kept("ana").password_hash, "four plain words here")


@pytest.mark.parametrize(
    ("words", "stdin", "problem"),
    [
        (("add", "ana", "--role", "analyst"), None, "there is a user 'ana' already"),
        (("add", "bo", "--role", "analyst", "--password-stdin"), "short\n", "at least 12 characters"),
        (("add", "../x", "--role", "analyst"), None, "letters, digits"),
        (("add", "bo", "--role", "king"), None, "'king' is not one of"),
        (("password", "bo"), None, "there is no user 'bo'"),
        (("disable", "bo"), None, "there is no user 'bo'"),
    ],
)
def test_what_cannot_be_done_says_why(words, stdin, problem, run):
    run("add", "ana", "--role", "analyst")
    refused = run(*words, stdin=stdin)
    assert refused.exit_code != 0
    assert problem in refused.output


def test_the_list_shows_states(run):
    run("add", "ana", "--role", "analyst")
    run("add", "bo", "--role", "policymaker")
    run("disable", "bo")
    rows = [json.loads(line) for line in run("list", "--json").output.splitlines()]
    assert [(row["name"], row["state"]) for row in rows] == [("ana", "one-time password"), ("bo", "disabled")]


def test_the_command_line_leaves_audit_rows_in_the_chain(run, tmp_path):
    run("add", "ana", "--role", "analyst")
    run("password", "ana")
    database = Database(f"sqlite:///{tmp_path / 'salwatch.db'}")
    with database.read() as connection:
        assert [row.action for row in audit.newest(connection)] == ["renewed_password", "added_user"]
    database.close()
    assert run("audit").output.startswith("2 ")


def test_pages_listen_on_loopback_alone():
    with pytest.raises(AddressError, match="not loopback"):
        listen("0.0.0.0", 0)
    with pytest.raises(AddressError, match="no IP address"):
        listen("example", 0)
    taken = listen("127.0.0.1", 0)
    with pytest.raises(AddressError, match="is taken"):
        listen("127.0.0.1", taken.getsockname()[1])
    taken.close()


def test_a_taken_port_is_told_in_a_line(tmp_path):
    taken = listen("127.0.0.1", 0)
    answer = CliRunner().invoke(serve, ["--home", str(tmp_path), "--port", str(taken.getsockname()[1])])
    taken.close()
    assert answer.exit_code == 1
    assert "is taken" in answer.output


def test_serve_prints_its_address_answers_and_ends_at_a_signal(tmp_path):
    words = [sys.executable, "-m", "salwatch.cli", "serve", "--home", str(tmp_path), "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        line = process.stderr.readline()
        address = line.split()[-1]
        with urllib.request.urlopen(f"{address}health/live", timeout=30) as answer:
            assert answer.read() == b"ok\n"
    finally:
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=30)
    assert process.returncode in {0, -signal.SIGINT, 130, 1}
    assert "Traceback" not in rest
