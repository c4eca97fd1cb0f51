"""A logo is addressed by its content"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("authority", sa.Column("logo_sha256", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("authority") as batch_op:
        batch_op.drop_column("logo_sha256")
