"""What a visit read of each field, and where that differs from the site's past."""

import sqlalchemy as sa
from alembic import op

from store.types import Id, Instant, Json

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BROKEN = sa.text("current AND NOT whole")
OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("compared_at", Instant(), nullable=True))

    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invalid", Json, server_default=sa.text("'[]'"), nullable=False))
        batch_op.add_column(sa.Column("sure", Json, server_default=sa.text("'{}'"), nullable=False))
        batch_op.add_column(sa.Column("times", Json, server_default=sa.text("'{}'"), nullable=False))
        batch_op.add_column(sa.Column("links", Json, server_default=sa.text("'{}'"), nullable=False))
        batch_op.add_column(sa.Column("whole", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.execute("UPDATE reading SET whole = false WHERE CAST(missing AS TEXT) <> '[]'")
    op.create_index(
        "ix_reading_broken", "reading", ["capture_id"], sqlite_where=BROKEN, postgresql_where=BROKEN, unique=False
    )

    op.create_table(
        "visit_yield",
        sa.Column("id", Id, nullable=False),
        sa.Column("visit_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=128), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.Column("summary", Json, nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_yield_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_yield")),
        sa.UniqueConstraint("visit_id", "kind", "field", name=op.f("uq_visit_yield_visit_id_kind_field")),
    )
    op.create_table(
        "drift",
        sa.Column("id", Id, nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("visit_id", Id, nullable=False),
        sa.Column("last_visit_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=128), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("now", Json, nullable=False),
        sa.Column("good_capture_id", sa.String(length=64), nullable=True),
        sa.Column("bad_capture_id", sa.String(length=64), nullable=True),
        sa.Column("proposal", Json, nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("applied", Json, nullable=True),
        sa.Column("steps", Json, nullable=False),
        sa.ForeignKeyConstraint(["bad_capture_id"], ["capture.id"], name=op.f("fk_drift_bad_capture_id_capture")),
        sa.ForeignKeyConstraint(["good_capture_id"], ["capture.id"], name=op.f("fk_drift_good_capture_id_capture")),
        sa.ForeignKeyConstraint(["last_visit_id"], ["visit.id"], name=op.f("fk_drift_last_visit_id_visit")),
        sa.ForeignKeyConstraint(["site"], ["site.name"], name=op.f("fk_drift_site_site")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_drift_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drift")),
    )
    op.create_index(op.f("ix_drift_site_status"), "drift", ["site", "status"], unique=False)
    op.create_index(
        "uq_drift_open", "drift", ["site", "kind", "field"], sqlite_where=OPEN, postgresql_where=OPEN, unique=True
    )


def downgrade() -> None:
    op.drop_table("drift")
    op.drop_table("visit_yield")
    op.drop_index("ix_reading_broken", table_name="reading")
    with op.batch_alter_table("reading", schema=None) as batch_op:
        for name in ("whole", "links", "times", "sure", "invalid"):
            batch_op.drop_column(name)
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_column("compared_at")
