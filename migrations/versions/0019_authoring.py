"""Drafts of instruments and plans"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("parsed", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_from", sa.String(), nullable=True),
        sa.Column("begun_by", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposed_sha256", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('instrument', 'plan')", name=op.f("ck_draft_kind_known")),
        sa.CheckConstraint(
            "state IN ('open', 'proposed', 'published', 'discarded')", name=op.f("ck_draft_state_known")
        ),
        sa.CheckConstraint("(proposed_by IS NULL) = (proposed_sha256 IS NULL)", name=op.f("ck_draft_proposed_whole")),
        sa.CheckConstraint("state <> 'proposed' OR proposed_by IS NOT NULL", name=op.f("ck_draft_somebody_proposed")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_draft_authority_id_authority")),
        sa.ForeignKeyConstraint(["begun_by"], ["account.id"], name=op.f("fk_draft_begun_by_account")),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_draft_saved_by_account")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_draft_proposed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("ref", name=op.f("uq_draft_ref")),
    )
    op.create_index(op.f("ix_draft_authority_id_saved_at"), "draft", ["authority_id", "saved_at"])
    op.create_table(
        "draft_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("restores", sa.Integer(), nullable=True),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_text_draft_id_draft")),
        sa.ForeignKeyConstraint(["saved_by"], ["account.id"], name=op.f("fk_draft_text_saved_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_text")),
    )
    op.create_index(op.f("ix_draft_text_draft_id_number"), "draft_text", ["draft_id", "number"], unique=True)
    op.create_table(
        "published_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('instrument', 'plan')", name=op.f("ck_published_text_kind_known")),
        sa.CheckConstraint("proposed_by <> approved_by", name=op.f("ck_published_text_two_people")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_published_text_authority_id_authority")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_published_text_draft_id_draft")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_published_text_proposed_by_account")),
        sa.ForeignKeyConstraint(["approved_by"], ["account.id"], name=op.f("fk_published_text_approved_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_text")),
    )
    op.create_index(
        op.f("ix_published_text_kind_code_version"), "published_text", ["kind", "code", "version"], unique=True
    )
    op.create_index(op.f("ix_published_text_authority_id"), "published_text", ["authority_id"])


def downgrade() -> None:
    op.drop_table("published_text")
    op.drop_table("draft_text")
    op.drop_table("draft")
