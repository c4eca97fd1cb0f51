"""Every role signs in; supervisors and provider managers belong to an organisation"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_account_organisation_id_organisation"), "organisation", ["organisation_id"], ["id"]
        )
        batch_op.drop_constraint(op.f("ck_account_role_known"), type_="check")
        batch_op.create_check_constraint(
            "role_known",
            "role IN ('administrator', 'caseworker', 'assistant', 'supervisor', 'provider manager', 'evaluator', 'auditor')",
        )


def downgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_constraint(op.f("ck_account_role_known"), type_="check")
        batch_op.create_check_constraint("role_known", "role IN ('administrator', 'caseworker', 'evaluator')")
        batch_op.drop_constraint(op.f("fk_account_organisation_id_organisation"), type_="foreignkey")
        batch_op.drop_column("organisation_id")
