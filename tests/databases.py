"""Fixtures of real databases: `database` gives every test a fresh, migrated one, on SQLite and on PostgreSQL.

The PostgreSQL server is Debian's, started once per session in a folder of its own on a Unix socket, ended after by its
process id. A test database is a copy of a migrated template, which takes about 30 ms.
"""

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from store.database import Database

NOBODY = 65534  # PostgreSQL refuses to run as root
START_SECONDS = 60
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=40")
ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


class PostgresServer:
    """A running server; `url(name)` is the SQLAlchemy URL of one of its databases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://salwatch@/{name}?host={self.folder}"

    def execute(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def newest_binaries() -> Path | None:
    """Return Debian's folder of PostgreSQL binaries, of the highest version, or None."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in found), key=lambda path: int(path.parent.name), default=None)


def run_unprivileged(*words: str | Path) -> subprocess.Popen[bytes]:
    """Start a program as nobody where we are root; it ends when we are killed. Its output is kept for a failure."""
    nobody = ["--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"] if os.geteuid() == 0 else []
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", "INT", *nobody, *map(str, words)],
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def refuse(reason: str) -> None:
    """Skip the test, or fail it where the whole project must be tested."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    binaries = newest_binaries()
    if binaries is None:
        refuse("Debian's PostgreSQL is not installed: apt-get install postgresql")
    # Not below pytest's own folder: that one is closed to other users, and too long for a socket's 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="salwatch-pg-"))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    data = folder / "data"
    making = run_unprivileged(
        binaries / "initdb", "-D", data, "-U", "salwatch", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
    )
    output, _ = making.communicate(timeout=START_SECONDS)
    assert making.returncode == 0, output.decode()
    options = [word for option in FAST for word in ("-c", option)]
    server = run_unprivileged(
        binaries / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "log_destination=stderr",
        "-c", "logging_collector=on", *options,
    )  # fmt: skip
    try:
        waiting = run_unprivileged(binaries / "pg_isready", "-q", "-h", folder, "-t", str(START_SECONDS))
        while waiting.wait(START_SECONDS) != 0:
            assert server.poll() is None, "PostgreSQL ended at its start"
            waiting.communicate()
            waiting = run_unprivileged(binaries / "pg_isready", "-q", "-h", folder, "-t", str(START_SECONDS))
        waiting.communicate()
        postgres = PostgresServer(folder)
        postgres.execute("CREATE DATABASE template_salwatch")
        template = Database(postgres.url("template_salwatch"))
        template.migrate()
        template.close()
        yield postgres
    finally:
        server.send_signal(signal.SIGINT)  # at once, whoever is still connected
        server.communicate(timeout=START_SECONDS)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "salwatch.db"
    template = Database(f"sqlite:///{path}")
    template.migrate()
    template.close()
    return path


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh, migrated database in a file."""
    path = tmp_path / "salwatch.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def postgres_database(postgres_server: PostgresServer) -> Iterator[Database]:
    """A fresh, migrated database on the session's PostgreSQL server."""
    name = f"test_{next(postgres_server.numbers)}"
    postgres_server.execute(f"CREATE DATABASE {name} TEMPLATE template_salwatch")
    database = Database(postgres_server.url(name))
    yield database
    database.close()
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh, migrated database: the test runs once per engine."""
    return request.getfixturevalue(f"{'sqlite' if request.param == 'sqlite' else 'postgres'}_database")
