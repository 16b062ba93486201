"""Run by Alembic: the connection is handed over by store.database, or opened from -x url=…"""

from typing import Literal

from alembic import context
from sqlalchemy import JSON, create_engine

from store.tables import metadata
from store.types import Instant


def render(kind: str, item: object, _autogen: object) -> str | Literal[False]:
    """Return our own types by their short names, so that a migration reads as it was meant."""
    if kind == "type" and isinstance(item, Instant):
        return "Instant()"
    if kind == "type" and isinstance(item, JSON):
        return "Json"
    return False


connection = context.config.attributes.get("connection")
if connection is None:
    connection = create_engine(context.get_x_argument(as_dictionary=True)["url"]).connect()
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
