"""Plan changes, pauses, transfers, occasions of agreements, explanations, the ledger's checks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

EARLIER = ("placement ended", "plan changed", "withdrawn", "no informant", "cancelled by staff")
ADDED = (
    "cancelled by participant",
    "cancelled by provider",
    "placement paused",
    "skipped",
    "merged with next",
    "no longer called for",
)
EXPLAINED = "explanation IN ('refused', 'unreachable', 'informant absent', 'technical')"
_ASSIGNMENT = sa.table(
    "assignment", sa.column("id"), sa.column("occasion_id"), sa.column("cancel_reason"), sa.column("version")
)
_OCCASION = sa.table("occasion", sa.column("id"), sa.column("placement_id"))


def _know(reasons: tuple[str, ...]) -> str:
    return "cancel_reason IN ({})".format(", ".join(f"'{reason}'" for reason in reasons))


def upgrade() -> None:
    op.create_table(
        "ledger_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("n_planned", sa.Integer(), nullable=False),
        sa.Column("n_wrong", sa.Integer(), nullable=False),
        sa.Column(
            "details",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_ledger_check_authority_id_authority")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_check")),
    )
    with op.batch_alter_table("ledger_check") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ledger_check_authority_id_checked_at"), ["authority_id", "checked_at"], unique=False
        )

    op.create_table(
        "agreement_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_agreement_extension_until_after_from")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_extension_agreement_id_agreement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_extension")),
    )
    with op.batch_alter_table("agreement_extension") as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_extension_agreement_id"), ["agreement_id"], unique=False)

    op.create_table(
        "placement_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('sick leave', 'parental leave', 'other')", name=op.f("ck_placement_pause_kind_known")
        ),
        sa.CheckConstraint("policy IN ('shift', 'skip')", name=op.f("ck_placement_pause_policy_known")),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_placement_pause_until_after_from")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_placement_pause_placement_id_placement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_pause")),
        sa.UniqueConstraint("ref", name=op.f("uq_placement_pause_ref")),
    )
    with op.batch_alter_table("placement_pause") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_placement_pause_placement_id_from_on"), ["placement_id", "from_on"], unique=False
        )

    op.create_table(
        "placement_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("from_provider_id", sa.Integer(), nullable=False),
        sa.Column("to_provider_id", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column(
            "numbers",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("anchor IN ('keep', 'restart')", name=op.f("ck_placement_transfer_anchor_known")),
        sa.ForeignKeyConstraint(
            ["from_provider_id"], ["organisation.id"], name=op.f("fk_placement_transfer_from_provider_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_placement_transfer_placement_id_placement")
        ),
        sa.ForeignKeyConstraint(
            ["to_provider_id"], ["organisation.id"], name=op.f("fk_placement_transfer_to_provider_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_transfer")),
    )
    with op.batch_alter_table("placement_transfer") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_placement_transfer_placement_id_on_day"), ["placement_id", "on_day"], unique=False
        )

    op.create_table(
        "plan_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column(
            "details",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("applied_by", sa.String(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('plan version', 'start', 'planned end', 'pause', 'resume', 'transfer')",
            name=op.f("ck_plan_change_kind_known"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_plan_change_authority_id_authority")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_plan_change_placement_id_placement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_change")),
        sa.UniqueConstraint("ref", name=op.f("uq_plan_change_ref")),
    )
    with op.batch_alter_table("plan_change") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_change_authority_id_applied_at"), ["authority_id", "applied_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_plan_change_placement_id"), ["placement_id"], unique=False)

    op.create_table(
        "plan_change_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column(
            "before",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "after",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('placement', 'placement_pause', 'placement_transfer', 'occasion', 'assignment')",
            name=op.f("ck_plan_change_row_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["plan_change.id"], name=op.f("fk_plan_change_row_change_id_plan_change")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_change_row")),
    )
    with op.batch_alter_table("plan_change_row") as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_change_row_change_id"), ["change_id"], unique=False)

    with op.batch_alter_table("agreement") as batch_op:
        batch_op.add_column(sa.Column("plan_code", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("plan_version", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("contact_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("caseworker_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_agreement_caseworker_id_informant"), "informant", ["caseworker_id"], ["id"]
        )
        batch_op.create_check_constraint("plan_has_version", "(plan_code IS NULL) = (plan_version IS NULL)")
        batch_op.create_foreign_key(
            batch_op.f("fk_agreement_contact_id_informant"), "informant", ["contact_id"], ["id"]
        )

    with op.batch_alter_table("assignment") as batch_op:
        batch_op.add_column(sa.Column("explanation", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(op.f("ck_assignment_cancel_reason_known"), type_="check")
        batch_op.create_check_constraint("cancel_reason_known", _know((*EARLIER, *ADDED)))
        batch_op.create_check_constraint("explanation_known", EXPLAINED)
        batch_op.create_check_constraint("only_meetings_are_held", "held_at IS NULL OR version = 0")

    with op.batch_alter_table("occasion") as batch_op:
        batch_op.add_column(sa.Column("agreement_id", sa.Integer(), nullable=True))
        batch_op.alter_column("placement_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(
            batch_op.f("ix_occasion_agreement_id_wave_number"), ["agreement_id", "wave", "number"], unique=True
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_occasion_agreement_id_agreement"), "agreement", ["agreement_id"], ["id"]
        )
        batch_op.create_check_constraint("one_subject", "(placement_id IS NULL) <> (agreement_id IS NULL)")

    with op.batch_alter_table("placement") as batch_op:
        batch_op.add_column(sa.Column("asked_from", sa.Date(), nullable=True))


def downgrade() -> None:
    # Occasions of agreements had no place here, and the new reasons had no names.
    about_agreements = sa.select(_OCCASION.c.id).where(_OCCASION.c.placement_id.is_(None))
    op.execute(_ASSIGNMENT.delete().where(_ASSIGNMENT.c.occasion_id.in_(about_agreements)))
    op.execute(_OCCASION.delete().where(_OCCASION.c.placement_id.is_(None)))
    op.execute(_ASSIGNMENT.update().where(_ASSIGNMENT.c.cancel_reason.in_(ADDED)).values(cancel_reason="plan changed"))
    with op.batch_alter_table("placement") as batch_op:
        batch_op.drop_column("asked_from")

    with op.batch_alter_table("occasion") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_occasion_agreement_id_agreement"), type_="foreignkey")
        batch_op.drop_constraint(op.f("ck_occasion_one_subject"), type_="check")
        batch_op.drop_index(batch_op.f("ix_occasion_agreement_id_wave_number"))
        batch_op.alter_column("placement_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("agreement_id")

    with op.batch_alter_table("assignment") as batch_op:
        batch_op.drop_constraint(op.f("ck_assignment_only_meetings_are_held"), type_="check")
        batch_op.drop_constraint(op.f("ck_assignment_explanation_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_assignment_cancel_reason_known"), type_="check")
        batch_op.create_check_constraint("cancel_reason_known", _know(EARLIER))
        batch_op.drop_column("held_at")
        batch_op.drop_column("explanation")

    with op.batch_alter_table("agreement") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_agreement_contact_id_informant"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_agreement_caseworker_id_informant"), type_="foreignkey")
        batch_op.drop_constraint(op.f("ck_agreement_plan_has_version"), type_="check")
        batch_op.drop_column("caseworker_id")
        batch_op.drop_column("contact_id")
        batch_op.drop_column("plan_version")
        batch_op.drop_column("plan_code")

    with op.batch_alter_table("plan_change_row") as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_change_row_change_id"))

    op.drop_table("plan_change_row")
    with op.batch_alter_table("plan_change") as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_change_placement_id"))
        batch_op.drop_index(batch_op.f("ix_plan_change_authority_id_applied_at"))

    op.drop_table("plan_change")
    with op.batch_alter_table("placement_transfer") as batch_op:
        batch_op.drop_index(batch_op.f("ix_placement_transfer_placement_id_on_day"))

    op.drop_table("placement_transfer")
    with op.batch_alter_table("placement_pause") as batch_op:
        batch_op.drop_index(batch_op.f("ix_placement_pause_placement_id_from_on"))

    op.drop_table("placement_pause")
    with op.batch_alter_table("agreement_extension") as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_extension_agreement_id"))

    op.drop_table("agreement_extension")
    with op.batch_alter_table("ledger_check") as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_check_authority_id_checked_at"))

    op.drop_table("ledger_check")
