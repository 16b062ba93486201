"""Listings under several keys, accounts under several names, and what tells a listing without a key of its own."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from store.addresses import owned_address, path_key, stem
from store.listings import title_key
from store.types import Id, Instant, Json

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BATCH = 1_000
LISTING = sa.table(
    "listing",
    sa.column("id", Id), sa.column("site", sa.String), sa.column("site_key", sa.Text), sa.column("url", sa.Text),
    sa.column("first_seen_at", Instant()), sa.column("title_key", sa.Text),
)  # fmt: skip
ACCOUNT = sa.table(
    "vendor_account",
    sa.column("id", Id), sa.column("url", sa.Text), sa.column("handle_key", sa.Text), sa.column("site_key", sa.Text),
)  # fmt: skip
OBSERVATION = sa.table(
    "observation",
    sa.column("id", Id), sa.column("listing_id", Id), sa.column("repeats", Id), sa.column("current", sa.Boolean),
    sa.column("texts", Json),
)  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title_key", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("picture", sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f("ix_listing_account_id_title_key"), ["account_id", "title_key"], unique=False)

    with op.batch_alter_table("vendor_account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("site_key", sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f("ix_vendor_account_site_site_key"), ["site", "site_key"], unique=False)

    listing_key = op.create_table(
        "listing_key",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("first_seen_at", Instant(), nullable=False),
        sa.Column("matched", sa.Boolean(), nullable=False),
        sa.Column("capture_id", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_listing_key_capture_id_capture")),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_key_listing_id_listing")),
        sa.ForeignKeyConstraint(["site"], ["site.name"], name=op.f("fk_listing_key_site_site")),
        sa.PrimaryKeyConstraint("site", "key", name=op.f("pk_listing_key")),
    )
    op.create_index(op.f("ix_listing_key_listing_id"), "listing_key", ["listing_id"], unique=False)

    op.create_table(
        "account_name",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("handle_key", sa.Text(), nullable=False),
        sa.Column("from_at", Instant(), nullable=True),
        sa.Column("until_at", Instant(), nullable=True),
        sa.Column("shown_by", sa.String(length=16), nullable=False),
        sa.Column("capture_id", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["vendor_account.id"], name=op.f("fk_account_name_account_id_vendor_account")
        ),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_account_name_capture_id_capture")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_name")),
    )
    op.create_index(op.f("ix_account_name_account_id"), "account_name", ["account_id"], unique=False)
    op.create_index(op.f("ix_account_name_handle_key"), "account_name", ["handle_key"], unique=False)

    connection = op.get_bind()
    _write_addresses(connection)
    for rows in _batches(connection):
        _write_keys(connection, listing_key, rows)
        _write_titles(connection, [row.id for row in rows])


def _write_addresses(connection: sa.Connection) -> None:
    """Keep what of each profile's address is its account's alone; an account without one waits for its profile."""
    known = sa.select(ACCOUNT).where(ACCOUNT.c.url.is_not(None))
    owned = [
        {"account": row.id, "key": key}
        for row in connection.execute(known)
        if (key := owned_address(row.url, [row.handle_key]))
    ]
    if owned:
        written = sa.update(ACCOUNT).where(ACCOUNT.c.id == sa.bindparam("account"))
        connection.execute(written.values(site_key=sa.bindparam("key")), owned)


def _batches(connection: sa.Connection) -> Iterator[list[Any]]:
    last = 0
    some = sa.select(LISTING).order_by(LISTING.c.id).limit(BATCH)
    while rows := connection.execute(some.where(LISTING.c.id > last)).all():
        yield list(rows)
        last = rows[-1].id


def _write_keys(connection: sa.Connection, table: sa.Table, rows: list[Any]) -> None:
    """Keep each listing's address and its stem as further keys, where no other listing has them."""
    wanted = {
        (row.site, key): row
        for row in reversed(rows)
        for key in (path_key(row.url), stem(row.url)) if row.url
        if key and key != row.site_key
    }  # fmt: skip
    for (site, key), row in wanted.items():
        taken = sa.union_all(
            sa.select(LISTING.c.id).where(LISTING.c.site == site, LISTING.c.site_key == key),
            sa.select(table.c.listing_id).where(table.c.site == site, table.c.key == key),
        )
        if connection.execute(taken).first() is None:
            values = {
                "site": site,
                "key": key,
                "listing_id": row.id,
                "first_seen_at": row.first_seen_at,
                "matched": False,
            }
            connection.execute(table.insert().values(values))


def _write_titles(connection: sa.Connection, ids: list[int]) -> None:
    newest = (
        sa.select(sa.func.max(OBSERVATION.c.id))
        .where(OBSERVATION.c.listing_id.in_(ids), OBSERVATION.c.repeats.is_(None), OBSERVATION.c.current)
        .group_by(OBSERVATION.c.listing_id)
    )
    said = sa.select(OBSERVATION.c.listing_id, OBSERVATION.c.texts).where(OBSERVATION.c.id.in_(newest))
    titles: list[Mapping[str, Any]] = [
        {"subject": row.listing_id, "key": title_key(str(row.texts["title"]))}
        for row in connection.execute(said)
        if row.texts.get("title")
    ]
    if titles:
        written = sa.update(LISTING).where(LISTING.c.id == sa.bindparam("subject"))
        connection.execute(written.values(title_key=sa.bindparam("key")), titles)


def downgrade() -> None:
    op.drop_table("account_name")
    op.drop_table("listing_key")
    with op.batch_alter_table("vendor_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vendor_account_site_site_key"))
        batch_op.drop_column("site_key")
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listing_account_id_title_key"))
        batch_op.drop_column("picture")
        batch_op.drop_column("title_key")
