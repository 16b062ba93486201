"""What the versions of understanding are made of, so that a change between two of them can be told."""

import sqlalchemy as sa
from alembic import op

from store.types import Instant, Json

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "understanding",
        sa.Column("version", sa.String(length=128), nullable=False),
        sa.Column("parts", Json, nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_understanding")),
    )


def downgrade() -> None:
    op.drop_table("understanding")
