"""Codebooks, themes and coded passages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _codebook()
    _theme()
    _theme_event()
    _coded_segment()
    _coding_done()


def downgrade() -> None:
    for table in (
        "coding_done",
        "coded_segment",
        "theme_event",
        "theme",
        "codebook",
    ):
        op.drop_table(table)


def _codebook() -> None:
    op.create_table(
        "codebook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_codebook_authority_id_authority")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_codebook_created_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook")),
        sa.UniqueConstraint("ref", name=op.f("uq_codebook_ref")),
    )
    op.create_index(op.f("ix_codebook_authority_id_code"), "codebook", ["authority_id", "code"], unique=True)


def _theme() -> None:
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("codebook_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("examples", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_count", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("merged_into_id IS NULL OR removed_at IS NOT NULL", name=op.f("ck_theme_merged_is_removed")),
        sa.ForeignKeyConstraint(["codebook_id"], ["codebook.id"], name=op.f("fk_theme_codebook_id_codebook")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["theme.id"], name=op.f("fk_theme_merged_into_id_theme")),
        sa.ForeignKeyConstraint(["parent_id"], ["theme.id"], name=op.f("fk_theme_parent_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("ref", name=op.f("uq_theme_ref")),
    )
    op.create_index(op.f("ix_theme_codebook_id_position"), "theme", ["codebook_id", "position"])
    op.create_index(op.f("ix_theme_merged_into_id"), "theme", ["merged_into_id"])
    op.create_index(op.f("ix_theme_parent_id"), "theme", ["parent_id"])


def _theme_event() -> None:
    op.create_table(
        "theme_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("codebook_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "before",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "after",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=True,
        ),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('added', 'changed', 'merged', 'removed', 'restored')", name=op.f("ck_theme_event_kind_known")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_theme_event_account_id_account")),
        sa.ForeignKeyConstraint(["codebook_id"], ["codebook.id"], name=op.f("fk_theme_event_codebook_id_codebook")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_event_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_event")),
    )
    op.create_index(op.f("ix_theme_event_codebook_id_at"), "theme_event", ["codebook_id", "at"])
    op.create_index(op.f("ix_theme_event_theme_id"), "theme_event", ["theme_id"])


def _coded_segment() -> None:
    op.create_table(
        "coded_segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("interview_id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("coder_words", sa.String(), nullable=True),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("memo_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("is_quotation", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("0 <= start_at AND start_at < end_at", name=op.f("ck_coded_segment_is_a_passage")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_coded_segment_account_id_account")),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_coded_segment_interview_id_interview")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["interview_note.id"], name=op.f("fk_coded_segment_note_id_interview_note")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_coded_segment_theme_id_theme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coded_segment")),
        sa.UniqueConstraint("ref", name=op.f("uq_coded_segment_ref")),
    )
    op.create_index(op.f("ix_coded_segment_interview_id"), "coded_segment", ["interview_id"])
    op.create_index(op.f("ix_coded_segment_note_id"), "coded_segment", ["note_id"])
    op.create_index(
        op.f("ix_coded_segment_theme_id_interview_id_removed_at"),
        "coded_segment",
        ["theme_id", "interview_id", "removed_at"],
    )


def _coding_done() -> None:
    op.create_table(
        "coding_done",
        sa.Column("codebook_id", sa.Integer(), nullable=False),
        sa.Column("interview_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_blind", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_coding_done_account_id_account")),
        sa.ForeignKeyConstraint(["codebook_id"], ["codebook.id"], name=op.f("fk_coding_done_codebook_id_codebook")),
        sa.ForeignKeyConstraint(["interview_id"], ["interview.id"], name=op.f("fk_coding_done_interview_id_interview")),
        sa.PrimaryKeyConstraint("codebook_id", "interview_id", "account_id", name=op.f("pk_coding_done")),
    )
    op.create_index(op.f("ix_coding_done_interview_id"), "coding_done", ["interview_id"])
