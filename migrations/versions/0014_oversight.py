"""Oversight: names for organisations in addresses, a trail that is found, placements opened by exception"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.add_column(sa.Column("ref", sa.String(), nullable=True))
    rows = sa.table("organisation", sa.column("id", sa.Integer()), sa.column("ref", sa.String()))
    connection = op.get_bind()
    for (row_id,) in connection.execute(sa.select(rows.c.id)).all():
        connection.execute(rows.update().where(rows.c.id == row_id).values(ref=secrets.token_urlsafe(12)))
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.alter_column("ref", existing_type=sa.String(), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_organisation_ref"), ["ref"])
    op.create_index(op.f("ix_audit_event_authority_id_at"), "audit_event", ["authority_id", "at"])
    op.create_index(op.f("ix_audit_event_authority_id_action_at"), "audit_event", ["authority_id", "action", "at"])
    op.create_index(op.f("ix_audit_event_actor_at"), "audit_event", ["actor", "at"])
    with op.batch_alter_table("survey_link") as batch_op:
        batch_op.add_column(sa.Column("only_assignment_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_survey_link_only_assignment_id_assignment"), "assignment", ["only_assignment_id"], ["id"]
        )
    op.create_table(
        "exceptional_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until_at > opened_at", name=op.f("ck_exceptional_opening_until_after_opened")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_exceptional_opening_authority_id_authority")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_exceptional_opening_account_id_account")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_exceptional_opening_placement_id_placement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exceptional_opening")),
        sa.UniqueConstraint("ref", name=op.f("uq_exceptional_opening_ref")),
    )
    op.create_index(
        op.f("ix_exceptional_opening_authority_id_opened_at"), "exceptional_opening", ["authority_id", "opened_at"]
    )


def downgrade() -> None:
    op.drop_table("exceptional_opening")
    with op.batch_alter_table("survey_link") as batch_op:
        batch_op.drop_constraint(op.f("fk_survey_link_only_assignment_id_assignment"), type_="foreignkey")
        batch_op.drop_column("only_assignment_id")
    op.drop_index(op.f("ix_audit_event_actor_at"), table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_authority_id_action_at"), table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_authority_id_at"), table_name="audit_event")
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.drop_constraint(op.f("uq_organisation_ref"), type_="unique")
        batch_op.drop_column("ref")
