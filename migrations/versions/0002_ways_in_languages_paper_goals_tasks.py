"""Ways in, languages, paper, goals, tasks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WAYS = "way IN ('link', 'card', 'kiosk', 'interview', 'handed over', 'paper', 'offline', 'imported', 'synthetic')"
EARLIER = (
    "plan locked",
    "instrument published",
    "person registered",
    "placement started",
    "placement changed",
    "placement exited",
    "supervisor changed",
    "occasions planned",
    "link made",
    "link revoked",
    "response begun",
    "answer changed",
    "response submitted",
    "response voided",
    "response kept unread",
    "scored again",
    "consent recorded",
    "account opened",
    "signed in",
    "sign-in refused",
    "exported",
    "data loaded",
)
ADDED = (
    "card made",
    "card revoked",
    "code refused",
    "kiosk made",
    "kiosk registered",
    "kiosk revoked",
    "interview opened",
    "device handed over",
    "close staff answered",
    "display chosen",
    "look changed",
    "texts approved",
    "approval withdrawn",
    "recording added",
    "recording removed",
    "goal agreed",
    "goal ended",
    "attendance recorded",
    "did not come",
    "statement saved",
    "statement signed",
    "sheet printed",
    "paper typed",
    "page scanned",
    "page confirmed",
    "page set aside",
    "envelope received",
    "task made",
    "task done",
    "plan applied",
    "plan undone",
    "assignment cancelled",
    "assignment explained",
    "placement paused",
    "placement resumed",
    "placement transferred",
    "agreement extended",
    "message queued",
    "message sent",
    "message failed",
    "message delivered",
    "messages stopped",
    "messages resumed",
    "contact changed",
    "calendar made",
    "calendar revoked",
    "people imported",
)


def _know(actions: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{action}'" for action in actions)
    with op.batch_alter_table("audit_event") as batch_op:
        batch_op.drop_constraint(op.f("ck_audit_event_action_known"), type_="check")
        batch_op.create_check_constraint("action_known", f"action IN ({listed})")


def upgrade() -> None:
    op.create_table(
        "wrong_codes",
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("n_wrong", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_wrong_codes")),
    )
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("next_step_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_as", sa.String(), nullable=True),
        sa.CheckConstraint("ended_as IN ('reached', 'partly reached', 'dropped')", name=op.f("ck_goal_ended_as_known")),
        sa.CheckConstraint("(ended_on IS NULL) = (ended_as IS NULL)", name=op.f("ck_goal_ended_goal_says_how")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_goal_placement_id_placement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
        sa.UniqueConstraint("ref", name=op.f("uq_goal_ref")),
    )
    with op.batch_alter_table("goal") as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_placement_id"), ["placement_id"], unique=False)

    op.create_table(
        "kiosk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_kiosk_authority_id_authority")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_kiosk_made_by_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_kiosk_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk")),
        sa.UniqueConstraint("ref", name=op.f("uq_kiosk_ref")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_kiosk_token_hash")),
    )
    with op.batch_alter_table("kiosk") as batch_op:
        batch_op.create_index(batch_op.f("ix_kiosk_authority_id"), ["authority_id"], unique=False)

    op.create_table(
        "recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_recording_authority_id_authority")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["account.id"], name=op.f("fk_recording_uploaded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("ref", name=op.f("uq_recording_ref")),
    )
    with op.batch_alter_table("recording") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recording_authority_id_instrument_language"),
            ["authority_id", "instrument", "language"],
            unique=False,
        )

    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("informant_id", sa.Integer(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["informant_id"], ["informant.id"], name=op.f("fk_statement_informant_id_informant")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_statement_placement_id_placement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("ref", name=op.f("uq_statement_ref")),
    )
    with op.batch_alter_table("statement") as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_placement_id"), ["placement_id"], unique=False)

    op.create_table(
        "text_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("texts_sha256", sa.String(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["approved_by"], ["account.id"], name=op.f("fk_text_approval_approved_by_account")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_text_approval_authority_id_authority")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_approval")),
    )
    with op.batch_alter_table("text_approval") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_text_approval_authority_id_language_subject"),
            ["authority_id", "language", "subject"],
            unique=False,
        )

    op.create_table(
        "offline_receipt",
        sa.Column("envelope", sa.String(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("fate", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "fate IN ('saved', 'sent', 'superseded', 'kept for staff')", name=op.f("ck_offline_receipt_fate_known")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_offline_receipt_assignment_id_assignment")
        ),
        sa.PrimaryKeyConstraint("envelope", name=op.f("pk_offline_receipt")),
    )
    with op.batch_alter_table("offline_receipt") as batch_op:
        batch_op.create_index(batch_op.f("ix_offline_receipt_assignment_id"), ["assignment_id"], unique=False)

    op.create_table(
        "paper_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("values_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("typed_by", sa.Integer(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("round IN (1, 2, 3)", name=op.f("ck_paper_entry_round_known")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_paper_entry_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["typed_by"], ["account.id"], name=op.f("fk_paper_entry_typed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
        sa.UniqueConstraint("ref", name=op.f("uq_paper_entry_ref")),
    )
    with op.batch_alter_table("paper_entry") as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_entry_assignment_id_round"), ["assignment_id", "round"], unique=True)

    op.create_table(
        "scanned_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("image_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "marks",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=True,
        ),
        sa.Column("scanned_by", sa.Integer(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('to confirm', 'confirmed', 'unreadable', 'set aside')", name=op.f("ck_scanned_page_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_scanned_page_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_scanned_page_authority_id_authority")
        ),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_scanned_page_confirmed_by_account")),
        sa.ForeignKeyConstraint(["scanned_by"], ["account.id"], name=op.f("fk_scanned_page_scanned_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scanned_page")),
        sa.UniqueConstraint("ref", name=op.f("uq_scanned_page_ref")),
    )
    with op.batch_alter_table("scanned_page") as batch_op:
        batch_op.create_index(batch_op.f("ix_scanned_page_assignment_id"), ["assignment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_scanned_page_authority_id_state"), ["authority_id", "state"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column(
            "details",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('did not come', 'unreachable', 'not delivered', 'address refused', 'stopped messages', 'escalated', 'answers kept', 'scan unreadable', 'scan to confirm', 'entries differ', 'card tried', 'ledger wrong', 'sent uncertain', 'interview due')",
            name=op.f("ck_task_kind_known"),
        ),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_task_assignment_id_assignment")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_task_authority_id_authority")),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_task_done_by_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_task_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_task_placement_id_placement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("key", name=op.f("uq_task_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_task_ref")),
    )
    with op.batch_alter_table("task") as batch_op:
        batch_op.create_index(batch_op.f("ix_task_authority_id_done_at"), ["authority_id", "done_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_placement_id"), ["placement_id"], unique=False)

    with op.batch_alter_table("authority") as batch_op:
        batch_op.add_column(sa.Column("colour", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("logo", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("logo_kind", sa.String(), nullable=True))

    with op.batch_alter_table("informant") as batch_op:
        batch_op.add_column(sa.Column("display", sa.String(), server_default="text", nullable=False))
        batch_op.create_check_constraint("display_known", "display IN ('text', 'pictogram', 'both')")

    with op.batch_alter_table("response") as batch_op:
        batch_op.add_column(sa.Column("shown", sa.String(), server_default="text", nullable=False))
        batch_op.add_column(sa.Column("talk", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("has_interpreter", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("conducted_by", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("is_answered_by_close_staff", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("wording_hash", sa.String(), nullable=True))
        batch_op.create_check_constraint("shown_known", "shown IN ('text', 'pictogram', 'both')")
        batch_op.create_check_constraint("talk_known", "talk IN ('in person', 'by phone')")
        batch_op.create_foreign_key(batch_op.f("fk_response_conducted_by_account"), "account", ["conducted_by"], ["id"])

    with op.batch_alter_table("survey_link") as batch_op:
        batch_op.add_column(sa.Column("way", sa.String(), server_default="link", nullable=False))
        batch_op.add_column(sa.Column("code_index", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("placement_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("kiosk_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("talk", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("has_interpreter", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint("way_known", WAYS)
        batch_op.create_check_constraint("talk_known", "talk IN ('in person', 'by phone')")
        batch_op.create_check_constraint("card_has_code", "(way = 'card') = (code_index IS NOT NULL)")
        batch_op.create_check_constraint("card_is_for_a_placement", "(way = 'card') = (placement_id IS NOT NULL)")
        batch_op.create_check_constraint("interview_says_how", "(way = 'interview') = (talk IS NOT NULL)")
        batch_op.create_index(batch_op.f("ix_survey_link_placement_id"), ["placement_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_survey_link_code_index"), ["code_index"])
        batch_op.create_foreign_key(batch_op.f("fk_survey_link_kiosk_id_kiosk"), "kiosk", ["kiosk_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_survey_link_placement_id_placement"), "placement", ["placement_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_survey_link_account_id_account"), "account", ["account_id"], ["id"])
    _know((*EARLIER, *ADDED))


def downgrade() -> None:
    _know(EARLIER)
    with op.batch_alter_table("survey_link") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_survey_link_account_id_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_survey_link_placement_id_placement"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_survey_link_kiosk_id_kiosk"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_survey_link_code_index"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_survey_link_placement_id"))
        for name in ("way_known", "talk_known", "card_has_code", "card_is_for_a_placement", "interview_says_how"):
            batch_op.drop_constraint(op.f(f"ck_survey_link_{name}"), type_="check")
        batch_op.drop_column("expires_at")
        batch_op.drop_column("has_interpreter")
        batch_op.drop_column("talk")
        batch_op.drop_column("account_id")
        batch_op.drop_column("kiosk_id")
        batch_op.drop_column("placement_id")
        batch_op.drop_column("code_index")
        batch_op.drop_column("way")

    with op.batch_alter_table("response") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_response_conducted_by_account"), type_="foreignkey")
        for name in ("shown_known", "talk_known"):
            batch_op.drop_constraint(op.f(f"ck_response_{name}"), type_="check")
        batch_op.drop_column("wording_hash")
        batch_op.drop_column("is_answered_by_close_staff")
        batch_op.drop_column("conducted_by")
        batch_op.drop_column("has_interpreter")
        batch_op.drop_column("talk")
        batch_op.drop_column("shown")

    with op.batch_alter_table("informant") as batch_op:
        batch_op.drop_constraint(op.f("ck_informant_display_known"), type_="check")
        batch_op.drop_column("display")

    with op.batch_alter_table("authority") as batch_op:
        batch_op.drop_column("logo_kind")
        batch_op.drop_column("logo")
        batch_op.drop_column("colour")

    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_placement_id"))
        batch_op.drop_index(batch_op.f("ix_task_authority_id_done_at"))

    op.drop_table("task")
    with op.batch_alter_table("scanned_page") as batch_op:
        batch_op.drop_index(batch_op.f("ix_scanned_page_authority_id_state"))
        batch_op.drop_index(batch_op.f("ix_scanned_page_assignment_id"))

    op.drop_table("scanned_page")
    with op.batch_alter_table("paper_entry") as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_entry_assignment_id_round"))

    op.drop_table("paper_entry")
    with op.batch_alter_table("offline_receipt") as batch_op:
        batch_op.drop_index(batch_op.f("ix_offline_receipt_assignment_id"))

    op.drop_table("offline_receipt")
    with op.batch_alter_table("text_approval") as batch_op:
        batch_op.drop_index(batch_op.f("ix_text_approval_authority_id_language_subject"))

    op.drop_table("text_approval")
    with op.batch_alter_table("statement") as batch_op:
        batch_op.drop_index(batch_op.f("ix_statement_placement_id"))

    op.drop_table("statement")
    with op.batch_alter_table("recording") as batch_op:
        batch_op.drop_index(batch_op.f("ix_recording_authority_id_instrument_language"))

    op.drop_table("recording")
    with op.batch_alter_table("kiosk") as batch_op:
        batch_op.drop_index(batch_op.f("ix_kiosk_authority_id"))

    op.drop_table("kiosk")
    with op.batch_alter_table("goal") as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_placement_id"))

    op.drop_table("goal")
    op.drop_table("wrong_codes")
