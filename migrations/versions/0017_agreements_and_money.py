"""Agreements: price models, options, warnings"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MODELS = "'place and month', 'weekday used', 'weekday of the week and month', 'guaranteed and on demand'"
KINDS = "'signed', 'changed', 'extended', 'warned', 'ended early'"
CHECKS = {
    "price_model_known": f"price_model IN ({MODELS})",
    "use_price_not_negative": "use_cents >= 0",
    "guaranteed_within_places": "n_guaranteed IS NULL OR (n_guaranteed >= 0 AND n_guaranteed <= n_places)",
    "guaranteed_has_number": "(price_model = 'guaranteed and on demand') = (n_guaranteed IS NOT NULL)",
    "options_have_length": "n_options >= 0 AND option_months >= 0 AND (n_options = 0 OR option_months > 0)",
    "notice_not_negative": "notice_months >= 0",
}
_AGREEMENT = sa.table("agreement", sa.column("id"), sa.column("ref"))


def _document() -> sa.JSON:
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.add_column(sa.Column("ref", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("price_model", sa.String(), nullable=False, server_default="place and month"))
        batch_op.add_column(sa.Column("use_cents", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("n_guaranteed", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("option_months", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("n_options", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("notice_months", sa.Integer(), nullable=False, server_default="6"))
        batch_op.add_column(sa.Column("ended_early_from", sa.Date(), nullable=True))
    connection = op.get_bind()
    for (agreement_id,) in connection.execute(sa.select(_AGREEMENT.c.id)).all():
        fill = _AGREEMENT.update().where(_AGREEMENT.c.id == agreement_id).values(ref=secrets.token_urlsafe(12))
        connection.execute(fill)
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.alter_column("ref", existing_type=sa.String(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_agreement_ref"), ["ref"])
        for name in ("price_model", "use_cents", "option_months", "n_options", "notice_months"):
            batch_op.alter_column(name, server_default=None)
        for name, text in CHECKS.items():
            batch_op.create_check_constraint(name, text)
    with op.batch_alter_table("agreement_extension") as batch_op:
        batch_op.add_column(sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "agreement_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("before", _document(), nullable=False),
        sa.Column("after", _document(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_agreement_change_kind_known")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_change_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_agreement_change_changed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_change")),
        sa.UniqueConstraint("ref", name=op.f("uq_agreement_change_ref")),
    )
    with op.batch_alter_table("agreement_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_change_agreement_id"), ["agreement_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("agreement_change") as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_change_agreement_id"))
    op.drop_table("agreement_change")
    with op.batch_alter_table("agreement_extension") as batch_op:
        batch_op.drop_column("revoked_at")
    with op.batch_alter_table("agreement") as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_agreement_{name}"), type_="check")
        batch_op.drop_constraint(op.f("uq_agreement_ref"), type_="unique")
    with op.batch_alter_table("agreement") as batch_op:
        for name in (
            "ended_early_from",
            "notice_months",
            "n_options",
            "option_months",
            "n_guaranteed",
            "use_cents",
            "price_model",
            "ref",
        ):
            batch_op.drop_column(name)
