"""Words of what was written down in interviews, as keyed hashes of their stems"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "interview_word",
        sa.Column("word", sa.BigInteger(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"], ["interview_note.id"], name=op.f("fk_interview_word_note_id_interview_note")
        ),
        sa.PrimaryKeyConstraint("word", "note_id", name=op.f("pk_interview_word")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_interview_word_note_id"), "interview_word", ["note_id"])


def downgrade() -> None:
    op.drop_table("interview_word")
