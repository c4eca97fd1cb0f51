"""Interviews go over with the person when two entries are merged"""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

EARLIER = ("placement", "consent_record", "assignment", "response", "survey_link", "message", "referral")


def upgrade() -> None:
    _know((*EARLIER, "interview_informant"))


def downgrade() -> None:
    # The earlier program cannot let these go back; the interviews stay with the person who was kept.
    op.execute("DELETE FROM merge_row WHERE kind = 'interview_informant'")
    _know(EARLIER)


def _know(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("merge_row") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_merge_row_kind_known"), type_="check")
        batch_op.create_check_constraint("kind_known", f"kind IN ({listed})")
