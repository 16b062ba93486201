"""What people say of labels, models and their promotions, texts that others use too, and labels week by week."""

import sqlalchemy as sa
from alembic import op

from store.types import Id, Instant, Json

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("correction") as batch:
        batch.add_column(sa.Column("observation_id", Id))
        batch.add_column(sa.Column("alert_id", Id))
        batch.add_column(sa.Column("was", sa.String(length=64), nullable=False, server_default=""))
        batch.add_column(sa.Column("source", sa.String(length=16), nullable=False, server_default="correction"))
        batch.add_column(sa.Column("withdrawn_at", Instant()))
        batch.add_column(sa.Column("withdrawn_by", sa.String(length=64)))
        batch.add_column(sa.Column("withdrawn_why", sa.Text()))
        batch.create_foreign_key(
            op.f("fk_correction_observation_id_observation"), "observation", ["observation_id"], ["id"]
        )
        batch.create_foreign_key(op.f("fk_correction_alert_id_alert"), "alert", ["alert_id"], ["id"])
        batch.create_foreign_key(op.f("fk_correction_withdrawn_by_user"), "user", ["withdrawn_by"], ["name"])
    op.create_index(op.f("ix_correction_listing_id"), "correction", ["listing_id"])
    doubtful = sa.text("name = 'item_type' AND (abstained OR probability < 0.8)")
    op.create_index(
        op.f("ix_label_doubtful"), "label", ["probability"], sqlite_where=doubtful, postgresql_where=doubtful
    )
    op.create_table(
        "model",
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("backend", sa.String(length=16), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("scores", Json, nullable=False),
        sa.Column("shadow", Json, nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_model")),
    )
    op.create_table(
        "promotion",
        sa.Column("id", Id, nullable=False),
        sa.Column("version", sa.String(length=64)),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["model.version"], name=op.f("fk_promotion_version_model")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion")),
    )
    op.create_table(
        "listing_text",
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("account_id", Id),
        sa.Column("observation_id", Id, nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_text_listing_id_listing")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["vendor_account.id"], name=op.f("fk_listing_text_account_id_vendor_account")
        ),
        sa.ForeignKeyConstraint(
            ["observation_id"], ["observation.id"], name=op.f("fk_listing_text_observation_id_observation")
        ),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_listing_text")),
    )
    op.create_index(op.f("ix_listing_text_account_id"), "listing_text", ["account_id"])
    op.create_table(
        "text_band",
        sa.Column("band", sa.String(length=24), nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_text_band_listing_id_listing")),
        sa.PrimaryKeyConstraint("band", "listing_id", name=op.f("pk_text_band")),
    )
    op.create_index(op.f("ix_text_band_listing_id"), "text_band", ["listing_id"])
    op.create_table(
        "listing_price",
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("item_type", sa.String(length=32), nullable=False),
        sa.Column("millieuro", Id, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_listing_price_listing_id_listing")),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_listing_price")),
    )
    op.create_index(op.f("ix_listing_price_item_type_at"), "listing_price", ["item_type", "at"])
    op.create_index(op.f("ix_listing_picture"), "listing", ["picture"])
    op.create_table(
        "label_week",
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("version", sa.String(length=128), nullable=False),
        sa.Column("figures", Json, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["site"], ["site.name"], name=op.f("fk_label_week_site_site")),
        sa.PrimaryKeyConstraint("site", "week", name=op.f("pk_label_week")),
    )
    op.create_table(
        "label_drift",
        sa.Column("id", Id, nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("now", Json, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("decided_by", sa.Text()),
        sa.Column("decided_at", Instant()),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(["site"], ["site.name"], name=op.f("fk_label_drift_site_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_drift")),
        sa.UniqueConstraint("site", "week", "code", name=op.f("uq_label_drift_site_week_code")),
    )


def downgrade() -> None:
    for name in ("label_drift", "label_week", "listing_price", "text_band", "listing_text", "promotion", "model"):
        op.drop_table(name)
    op.drop_index(op.f("ix_label_doubtful"), "label")
    op.drop_index(op.f("ix_listing_picture"), "listing")
    op.drop_index(op.f("ix_correction_listing_id"), "correction")
    with op.batch_alter_table("correction") as batch:
        for name in ("observation_id_observation", "alert_id_alert", "withdrawn_by_user"):
            batch.drop_constraint(op.f(f"fk_correction_{name}"), type_="foreignkey")
        for name in ("observation_id", "alert_id", "was", "source", "withdrawn_at", "withdrawn_by", "withdrawn_why"):
            batch.drop_column(name)
