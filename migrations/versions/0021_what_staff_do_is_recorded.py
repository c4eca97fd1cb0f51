"""What staff do all day is recorded and becomes tasks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ACTIONS_BEFORE = (
    "plan locked",
    "instrument published",
    "person registered",
    "placement started",
    "placement changed",
    "placement exited",
    "supervisor changed",
    "occasions planned",
    "link made",
    "link revoked",
    "response begun",
    "answer changed",
    "response submitted",
    "response voided",
    "response kept unread",
    "scored again",
    "consent recorded",
    "account opened",
    "signed in",
    "sign-in refused",
    "exported",
    "data loaded",
    "card made",
    "card revoked",
    "code refused",
    "kiosk made",
    "kiosk registered",
    "kiosk revoked",
    "interview opened",
    "device handed over",
    "close staff answered",
    "display chosen",
    "look changed",
    "texts approved",
    "approval withdrawn",
    "recording added",
    "recording removed",
    "goal agreed",
    "goal ended",
    "attendance recorded",
    "did not come",
    "statement saved",
    "statement signed",
    "sheet printed",
    "paper typed",
    "page scanned",
    "page confirmed",
    "page set aside",
    "envelope received",
    "task made",
    "task done",
    "plan applied",
    "plan undone",
    "assignment cancelled",
    "assignment explained",
    "placement paused",
    "placement resumed",
    "placement transferred",
    "agreement extended",
    "message queued",
    "message sent",
    "message failed",
    "message delivered",
    "messages stopped",
    "messages resumed",
    "contact changed",
    "calendar made",
    "calendar revoked",
    "people imported",
)
ACTIONS_ADDED: tuple[str, ...] = (
    "person referred",
    "referral decided",
    "hours planned",
    "later status recorded",
    "provider told",
    "attendance imported",
    "supervisor proposed",
    "supervisor approved",
    "supervisor declined",
    "note written",
    "note changed",
    "people merged",
    "merge undone",
    "people kept apart",
    "report asked",
    "report made",
    "report fetched",
    "report cancelled",
    "opened by exception",
    "organisation added",
    "organisation renamed",
    "agreement signed",
    "agreement changed",
    "provider warned",
    "agreement ended early",
    "agreement change undone",
    "password changed",
    "password link made",
    "account invited",
    "account closed",
    "account reopened",
    "role changed",
    "second factor added",
    "second factor removed",
    "recovery codes made",
    "signed out everywhere",
    "identity linked",
    "draft begun",
    "draft proposed",
    "draft taken back",
    "draft discarded",
    "plan published",
    "goal reworded",
    "token made",
    "token revoked",
    "webhook added",
    "webhook removed",
)
TASKS_BEFORE = (
    "did not come",
    "unreachable",
    "not delivered",
    "address refused",
    "stopped messages",
    "escalated",
    "answers kept",
    "scan unreadable",
    "scan to confirm",
    "entries differ",
    "card tried",
    "ledger wrong",
    "sent uncertain",
    "interview due",
)
TASKS_ADDED: tuple[str, ...] = (
    "provider to tell",
    "status due",
    "supervisor proposed",
    "opened by exception",
    "agreement notice",
)


def _know(table: str, column: str, values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_{column}_known"), type_="check")
        batch_op.create_check_constraint(f"{column}_known", f"{column} IN ({listed})")


def upgrade() -> None:
    op.create_table(
        "goal_earlier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("next_step_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("replaced_by", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_goal_earlier_goal_id_goal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_earlier")),
    )
    op.create_index(op.f("ix_goal_earlier_goal_id"), "goal_earlier", ["goal_id"])
    op.create_index(op.f("ix_occasion_closes_on"), "occasion", ["closes_on"])
    few = sa.text("reliable = 'deteriorated'")
    op.create_index(op.f("ix_outcome_computed_at"), "outcome", ["computed_at"], sqlite_where=few, postgresql_where=few)
    _know("audit_event", "action", ACTIONS_BEFORE + ACTIONS_ADDED)
    _know("task", "kind", TASKS_BEFORE + TASKS_ADDED)


def downgrade() -> None:
    op.drop_index(op.f("ix_outcome_computed_at"), "outcome")
    op.drop_index(op.f("ix_occasion_closes_on"), "occasion")
    op.drop_table("goal_earlier")
    _know("audit_event", "action", ACTIONS_BEFORE)
    _know("task", "kind", TASKS_BEFORE)
