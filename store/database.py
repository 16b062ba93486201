"""The database: SQLite by default, PostgreSQL in production; the same statements on both."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30.0  # one writer at a time; a crawl, the pipeline and the web share the file


class Database:
    """Connections to one database. `url` is an SQLAlchemy URL: `sqlite:///file.db`, `postgresql+psycopg://…`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Yield a connection in a writing transaction: committed at the end, rolled back on an error."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection for reading one consistent state; what is written through it is rolled back."""
        with self.engine.connect().execution_options(salwatch_read=True) as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the tables to the present version; creates them where there are none."""
        with self.engine.begin() as connection:
            command.upgrade(_config(connection), "head")

    def version(self) -> tuple[str | None, str | None]:
        """Return (version of the tables, version that the code wants)."""
        with self.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
        return present, ScriptDirectory.from_config(_config()).get_current_head()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:  # noqa: ANN401 (DB-API connection)
        connection.isolation_level = None  # SQLAlchemy's events below write BEGIN themselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={int(BUSY_SECONDS * 1000)}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes later cannot wait for another writer: it takes its turn at once.
        reading = connection.get_execution_options().get("salwatch_read")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
