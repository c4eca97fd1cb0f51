"""Postal addresses of people, sealed like telephone and e-mail"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("informant", sa.Column("postal_address_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    # The earlier program knows no postal addresses; letters are addressed by hand again.
    with op.batch_alter_table("informant") as batch_op:
        batch_op.drop_column("postal_address_sealed")
