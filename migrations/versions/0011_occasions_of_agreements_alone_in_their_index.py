"""Occasions of agreements alone in their index"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NAME, COLUMNS = "ix_occasion_agreement_id_wave_number", ["agreement_id", "wave", "number"]
ABOUT_AGREEMENTS = sa.text("agreement_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index(op.f(NAME), "occasion")
    op.create_index(
        op.f(NAME),
        "occasion",
        COLUMNS,
        unique=True,
        sqlite_where=ABOUT_AGREEMENTS,
        postgresql_where=ABOUT_AGREEMENTS,
    )


def downgrade() -> None:
    op.drop_index(op.f(NAME), "occasion")
    op.create_index(op.f(NAME), "occasion", COLUMNS, unique=True)
