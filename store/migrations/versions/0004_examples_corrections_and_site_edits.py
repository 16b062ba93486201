"""What people say of pages, the site files proposed from it, and those they put in force."""

import sqlalchemy as sa
from alembic import op

from store.types import Id, Instant, Json

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_example",
        sa.Column("id", Id, nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("capture_id", sa.String(length=64), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.name"], name=op.f("fk_page_example_site_site")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_page_example_capture_id_capture")),
        sa.ForeignKeyConstraint(["author"], ["user.name"], name=op.f("fk_page_example_author_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_example")),
    )
    op.create_index(op.f("ix_page_example_site"), "page_example", ["site"], unique=False)

    op.create_table(
        "page_correction",
        sa.Column("id", Id, nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("capture_id", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("row_of", sa.String(length=64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("remove", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.name"], name=op.f("fk_page_correction_site_site")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_page_correction_capture_id_capture")),
        sa.ForeignKeyConstraint(["author"], ["user.name"], name=op.f("fk_page_correction_author_user")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["user.name"], name=op.f("fk_page_correction_withdrawn_by_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_correction")),
    )
    op.create_index(op.f("ix_page_correction_site"), "page_correction", ["site"], unique=False)
    op.create_index(op.f("ix_page_correction_capture_id"), "page_correction", ["capture_id"], unique=False)

    op.create_table(
        "site_proposal",
        sa.Column("id", Id, nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("base", sa.String(length=64), nullable=True),
        sa.Column("report", Json, nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.name"], name=op.f("fk_site_proposal_site_site")),
        sa.ForeignKeyConstraint(["author"], ["user.name"], name=op.f("fk_site_proposal_author_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_proposal")),
    )
    op.create_index(op.f("ix_site_proposal_site"), "site_proposal", ["site"], unique=False)

    op.create_table(
        "site_edit",
        sa.Column("id", Id, nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("after", sa.String(length=64), nullable=True),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("proposal_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["site"], ["site.name"], name=op.f("fk_site_edit_site_site")),
        sa.ForeignKeyConstraint(["author"], ["user.name"], name=op.f("fk_site_edit_author_user")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["site_proposal.id"], name=op.f("fk_site_edit_proposal_id_site_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_edit")),
    )
    op.create_index(op.f("ix_site_edit_site"), "site_edit", ["site"], unique=False)


def downgrade() -> None:
    for table in ("site_edit", "site_proposal", "page_correction", "page_example"):
        op.drop_table(table)
