"""Placements: registering, exits and what followed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

REASONS = (
    "completed",
    "got work",
    "started studies",
    "illness",
    "own wish",
    "provider ended",
    "moved",
    "other",
    "unknown",
)
REASONS_ADDED = ("never came",)
DESTINATIONS = (
    "arbete",
    "subventionerat-arbete",
    "studier",
    "annan-insats",
    "sjuk",
    "flyttat",
    "annat",
    "okant",
)
DESTINATIONS_ADDED = ("arbetssokande", "foraldraledig", "pension", "avliden")
CHANGES = ("plan version", "start", "planned end", "pause", "resume", "transfer")
CHANGES_ADDED = ("exit",)
STATUSES = (
    "arbete",
    "subventionerat-arbete",
    "studier",
    "annan-insats",
    "arbetssokande",
    "sjuk",
    "foraldraledig",
    "pension",
    "flyttat",
    "avliden",
    "annat",
    "vet-inte",
    "gar-inte-att-na",
)
_PLACEMENT = sa.table("placement", sa.column("exit_reason"), sa.column("destination"))
_CHANGE = sa.table("plan_change", sa.column("id"), sa.column("kind"))


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return "{} IN ({})".format(column, ", ".join(f"'{value}'" for value in values))


def _know(batch_op: object, table: str, column: str, values: tuple[str, ...]) -> None:
    batch_op.drop_constraint(op.f(f"ck_{table}_{column}_known"), type_="check")  # type: ignore[attr-defined]
    batch_op.create_check_constraint(f"{column}_known", _one_of(column, values))  # type: ignore[attr-defined]


def upgrade() -> None:
    with op.batch_alter_table("placement") as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("told_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("told_how", sa.String(), nullable=True))
        batch_op.create_check_constraint(
            "told_how_known", "told_how IN ('phone', 'e-mail', 'meeting', 'letter', 'message')"
        )
        batch_op.create_check_constraint("told_has_way", "(told_on IS NULL) = (told_how IS NULL)")
        batch_op.create_check_constraint("told_of_an_exit", "told_on IS NULL OR exit_on IS NOT NULL")
        _know(batch_op, "placement", "exit_reason", REASONS + REASONS_ADDED)
        _know(batch_op, "placement", "destination", DESTINATIONS + DESTINATIONS_ADDED)
    with op.batch_alter_table("plan_change") as batch_op:
        _know(batch_op, "plan_change", "kind", CHANGES + CHANGES_ADDED)

    op.create_table(
        "hours_plan",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "percent >= 25 AND percent <= 100 AND percent % 5 = 0", name=op.f("ck_hours_plan_percent_in_steps")
        ),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_hours_plan_placement_id_placement")),
        sa.PrimaryKeyConstraint("placement_id", "from_on", name=op.f("pk_hours_plan")),
    )

    op.create_table(
        "later_status",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("months IN (6, 12, 24)", name=op.f("ck_later_status_months_known")),
        sa.CheckConstraint(_one_of("status", STATUSES), name=op.f("ck_later_status_status_known")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_later_status_placement_id_placement")
        ),
        sa.PrimaryKeyConstraint("placement_id", "months", name=op.f("pk_later_status")),
    )

    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("referrer_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decline_reason", sa.String(), nullable=True),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('referred', 'accepted', 'declined', 'started')", name=op.f("ck_referral_state_known")
        ),
        sa.CheckConstraint(
            "decline_reason IN ('no place free', 'tasks do not suit', 'participant said no', "
            "'participant not reached', 'other')",
            name=op.f("ck_referral_decline_reason_known"),
        ),
        sa.CheckConstraint(
            "(state = 'declined') = (decline_reason IS NOT NULL)", name=op.f("ck_referral_declined_has_reason")
        ),
        sa.CheckConstraint(
            "(state = 'started') = (placement_id IS NOT NULL)", name=op.f("ck_referral_started_has_placement")
        ),
        sa.CheckConstraint("(state = 'referred') = (decided_on IS NULL)", name=op.f("ck_referral_decided_has_day")),
        sa.CheckConstraint(
            "decided_on IS NULL OR decided_on >= referred_on", name=op.f("ck_referral_decided_after_referred")
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_referral_authority_id_authority")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_referral_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["referrer_id"], ["organisation.id"], name=op.f("fk_referral_referrer_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_referral_provider_id_organisation")
        ),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_referral_placement_id_placement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("ref", name=op.f("uq_referral_ref")),
    )
    op.create_index(op.f("ix_referral_authority_id_state"), "referral", ["authority_id", "state"])
    op.create_index(op.f("ix_referral_participant_id"), "referral", ["participant_id"])


def downgrade() -> None:
    op.drop_table("referral")
    op.drop_table("later_status")
    op.drop_table("hours_plan")
    # What the earlier house has no word for becomes the nearest that it has.
    op.execute(_PLACEMENT.update().where(_PLACEMENT.c.exit_reason.in_(REASONS_ADDED)).values(exit_reason="other"))
    op.execute(_PLACEMENT.update().where(_PLACEMENT.c.destination.in_(DESTINATIONS_ADDED)).values(destination="annat"))
    op.execute(_CHANGE.update().where(_CHANGE.c.kind.in_(CHANGES_ADDED)).values(kind="planned end"))
    with op.batch_alter_table("plan_change") as batch_op:
        _know(batch_op, "plan_change", "kind", CHANGES)
    with op.batch_alter_table("placement") as batch_op:
        _know(batch_op, "placement", "exit_reason", REASONS)
        _know(batch_op, "placement", "destination", DESTINATIONS)
        batch_op.drop_constraint(op.f("ck_placement_told_of_an_exit"), type_="check")
        batch_op.drop_constraint(op.f("ck_placement_told_has_way"), type_="check")
        batch_op.drop_constraint(op.f("ck_placement_told_how_known"), type_="check")
        batch_op.drop_column("told_how")
        batch_op.drop_column("told_on")
        batch_op.drop_column("version")
