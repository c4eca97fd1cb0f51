"""What is booked, told, written and added to an interview"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _interview_booking()
    _interview_informant()
    _interview_note()
    _interview_note_earlier()
    _interview_answer()
    _interview_file()
    _interview_headcount()


def downgrade() -> None:
    for table in (
        "interview_headcount",
        "interview_file",
        "interview_answer",
        "interview_note_earlier",
        "interview_note",
        "interview_informant",
        "interview_booking",
    ):
        op.drop_table(table)


def _interview_booking() -> None:
    op.create_table(
        "interview_booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("interview_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("where_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("interviewer_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("missed", sa.String(), nullable=True),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "missed IN ('participant did not appear', 'no participant on site', 'sick', 'called off by informant', 'called off by interviewer', 'technical', 'other')",
            name=op.f("ck_interview_booking_missed_known"),
        ),
        sa.CheckConstraint("place IN ('there', 'phone', 'video')", name=op.f("ck_interview_booking_place_known")),
        sa.CheckConstraint(
            "state <> 'no show' OR missed IS NOT NULL", name=op.f("ck_interview_booking_no_show_has_reason")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'booked', 'moved', 'cancelled', 'no show', 'held')",
            name=op.f("ck_interview_booking_state_known"),
        ),
        sa.CheckConstraint("minutes BETWEEN 5 AND 480", name=op.f("ck_interview_booking_minutes_in_a_day")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_interview_booking_created_by_account")),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_interview_booking_interview_id_interview")
        ),
        sa.ForeignKeyConstraint(
            ["interviewer_id"], ["account.id"], name=op.f("fk_interview_booking_interviewer_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_booking")),
        sa.UniqueConstraint("ref", name=op.f("uq_interview_booking_ref")),
    )
    op.create_index(op.f("ix_interview_booking_interview_id_attempt"), "interview_booking", ["interview_id", "attempt"])
    op.create_index(
        op.f("ix_interview_booking_interviewer_id_starts_at"), "interview_booking", ["interviewer_id", "starts_at"]
    )
    op.create_index(
        "uq_interview_booking_one_booked",
        "interview_booking",
        ["interview_id"],
        unique=True,
        sqlite_where=sa.text("state = 'booked'"),
        postgresql_where=sa.text("state = 'booked'"),
    )


def _interview_informant() -> None:
    op.create_table(
        "interview_informant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("interview_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("role_words", sa.String(), nullable=True),
        sa.Column("informant_id", sa.Integer(), nullable=True),
        sa.Column("to_notes", sa.Boolean(), nullable=True),
        sa.Column("to_recording", sa.Boolean(), nullable=True),
        sa.Column("to_quotation", sa.Boolean(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quotation_withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["informant_id"], ["informant.id"], name=op.f("fk_interview_informant_informant_id_informant")
        ),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_interview_informant_interview_id_interview")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_informant")),
        sa.UniqueConstraint("ref", name=op.f("uq_interview_informant_ref")),
    )
    op.create_index(op.f("ix_interview_informant_informant_id"), "interview_informant", ["informant_id"])
    op.create_index(
        op.f("ix_interview_informant_interview_id_number"),
        "interview_informant",
        ["interview_id", "number"],
        unique=True,
    )


def _interview_note() -> None:
    op.create_table(
        "interview_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("interview_id", sa.Integer(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), server_default="1", nullable=False),
        sa.Column("informant_number", sa.Integer(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at_second", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_interview_note_account_id_account")),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_interview_note_interview_id_interview")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_note")),
        sa.UniqueConstraint("ref", name=op.f("uq_interview_note_ref")),
    )
    op.create_index(
        op.f("ix_interview_note_interview_id_prompt_account_id_number"),
        "interview_note",
        ["interview_id", "prompt", "account_id", "number"],
        unique=True,
    )


def _interview_note_earlier() -> None:
    op.create_table(
        "interview_note_earlier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("is_beside", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"], ["interview_note.id"], name=op.f("fk_interview_note_earlier_note_id_interview_note")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_note_earlier")),
    )
    op.create_index(op.f("ix_interview_note_earlier_note_id"), "interview_note_earlier", ["note_id"])


def _interview_answer() -> None:
    op.create_table(
        "interview_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interview_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), server_default="1", nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("number", sa.Double(), nullable=True),
        sa.Column("missing", sa.String(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_interview_answer_account_id_account")),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_interview_answer_interview_id_interview")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_answer")),
    )
    op.create_index(
        op.f("ix_interview_answer_interview_id_item_rank"),
        "interview_answer",
        ["interview_id", "item", "rank"],
        unique=True,
    )
    op.create_index(op.f("ix_interview_answer_item_code"), "interview_answer", ["item", "code"])


def _interview_file() -> None:
    op.create_table(
        "interview_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("interview_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("n_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('recording', 'transcript')", name=op.f("ck_interview_file_kind_known")),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_interview_file_interview_id_interview")
        ),
        sa.ForeignKeyConstraint(["uploaded_by"], ["account.id"], name=op.f("fk_interview_file_uploaded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_file")),
        sa.UniqueConstraint("ref", name=op.f("uq_interview_file_ref")),
    )
    op.create_index(op.f("ix_interview_file_erase_on"), "interview_file", ["erase_on"])
    op.create_index(op.f("ix_interview_file_interview_id"), "interview_file", ["interview_id"])


def _interview_headcount() -> None:
    op.create_table(
        "interview_headcount",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interview_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["interview.id"], name=op.f("fk_interview_headcount_interview_id_interview")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_headcount")),
    )
    op.create_index(
        op.f("ix_interview_headcount_interview_id_what"), "interview_headcount", ["interview_id", "what"], unique=True
    )
