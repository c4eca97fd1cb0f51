"""What a person confirmed of a scanned page, and one picture of each page"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COUNTS = sa.text("state IN ('to confirm', 'confirmed')")
PROBLEMS = (
    "'no code', 'two pages', 'not ours', 'other edition', 'no corners', 'not flat', 'twice', 'answered', 'refused'"
)


def upgrade() -> None:
    with op.batch_alter_table("scanned_page") as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("edition", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("values_sealed", sa.LargeBinary(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_scanned_page_problem_known"), f"problem IN ({PROBLEMS})")
    op.create_index(
        "uq_scanned_page_one_of_a_page",
        "scanned_page",
        ["assignment_id", "page"],
        unique=True,
        sqlite_where=COUNTS,
        postgresql_where=COUNTS,
    )


def downgrade() -> None:
    op.drop_index("uq_scanned_page_one_of_a_page", "scanned_page")
    with op.batch_alter_table("scanned_page") as batch_op:
        batch_op.drop_constraint(op.f("ck_scanned_page_problem_known"), type_="check")
        batch_op.drop_column("values_sealed")
        batch_op.drop_column("edition")
        batch_op.drop_column("language")
