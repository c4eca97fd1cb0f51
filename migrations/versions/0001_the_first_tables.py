"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authority",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
        sa.UniqueConstraint("code", name=op.f("uq_authority_code")),
    )
    op.create_table(
        "plan_lock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_lock")),
    )
    op.create_index(op.f("ix_plan_lock_code_version"), "plan_lock", ["code", "version"], unique=True)

    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column(
            "details",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=True,
        ),
        sa.CheckConstraint(
            "action IN ('plan locked', 'instrument published', 'person registered', 'placement started', 'placement changed', 'placement exited', 'supervisor changed', 'occasions planned', 'link made', 'link revoked', 'response begun', 'answer changed', 'response submitted', 'response voided', 'response kept unread', 'scored again', 'consent recorded', 'account opened', 'signed in', 'sign-in refused', 'exported', 'data loaded')",
            name=op.f("ck_audit_event_action_known"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_audit_event_authority_id_authority")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(
        op.f("ix_audit_event_subject_kind_subject_id"), "audit_event", ["subject_kind", "subject_id"], unique=False
    )

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('provider', 'referrer')", name=op.f("ck_organisation_kind_known")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_organisation_authority_id_authority")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index(
        op.f("ix_organisation_authority_id_kind_name"), "organisation", ["authority_id", "kind", "name"], unique=True
    )

    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("personal_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("personal_number_index", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_participant_authority_id_authority")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("ref", name=op.f("uq_participant_ref")),
    )
    op.create_index(
        op.f("ix_participant_authority_id_personal_number_index"),
        "participant",
        ["authority_id", "personal_number_index"],
        unique=True,
    )

    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("n_places", sa.Integer(), nullable=False),
        sa.Column("place_month_cents", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_agreement_ends_after_start")),
        sa.CheckConstraint("n_places > 0", name=op.f("ck_agreement_has_places")),
        sa.CheckConstraint("place_month_cents >= 0", name=op.f("ck_agreement_price_not_negative")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_agreement_authority_id_authority")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_agreement_provider_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    op.create_index(op.f("ix_agreement_authority_id"), "agreement", ["authority_id"], unique=False)
    op.create_index(op.f("ix_agreement_provider_id"), "agreement", ["provider_id"], unique=False)

    op.create_table(
        "consent_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.CheckConstraint(
            "decision IN ('given', 'refused', 'withdrawn')", name=op.f("ck_consent_record_decision_known")
        ),
        sa.CheckConstraint(
            "purpose IN ('own follow-up', 'evaluation', 'research')", name=op.f("ck_consent_record_purpose_known")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_consent_record_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_record")),
    )
    op.create_index(
        op.f("ix_consent_record_participant_id_purpose_decided_at"),
        "consent_record",
        ["participant_id", "purpose", "decided_at"],
        unique=False,
    )

    op.create_table(
        "informant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("is_taking_part", sa.Boolean(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_index", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(role = 'participant') = (organisation_id IS NULL)", name=op.f("ck_informant_staff_have_organisation")
        ),
        sa.CheckConstraint(
            "(role = 'participant') = (participant_id IS NOT NULL)", name=op.f("ck_informant_participant_is_named")
        ),
        sa.CheckConstraint("role IN ('participant', 'supervisor', 'caseworker')", name=op.f("ck_informant_role_known")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_informant_authority_id_authority")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_informant_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_informant_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_informant")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_informant_participant_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_informant_ref")),
    )
    op.create_index(
        op.f("ix_informant_authority_id_email_index"), "informant", ["authority_id", "email_index"], unique=False
    )
    op.create_index(
        op.f("ix_informant_authority_id_phone_index"), "informant", ["authority_id", "phone_index"], unique=False
    )

    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("informant_id", sa.Integer(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('administrator', 'caseworker', 'evaluator')", name=op.f("ck_account_role_known")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_account_authority_id_authority")),
        sa.ForeignKeyConstraint(["informant_id"], ["informant.id"], name=op.f("fk_account_informant_id_informant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("ref", name=op.f("uq_account_ref")),
    )
    op.create_index(op.f("ix_account_authority_id"), "account", ["authority_id"], unique=False)
    op.create_index(op.f("ix_account_email_index"), "account", ["email_index"], unique=True)

    op.create_table(
        "placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("referrer_id", sa.Integer(), nullable=False),
        sa.Column("caseworker_id", sa.Integer(), nullable=False),
        sa.Column("plan_code", sa.String(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("planned_end_on", sa.Date(), nullable=True),
        sa.Column("exit_on", sa.Date(), nullable=True),
        sa.Column("exit_reason", sa.String(), nullable=True),
        sa.Column("destination", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "destination IN ('arbete', 'subventionerat-arbete', 'studier', 'annan-insats', 'sjuk', 'flyttat', 'annat', 'okant')",
            name=op.f("ck_placement_destination_known"),
        ),
        sa.CheckConstraint(
            "exit_reason IN ('completed', 'got work', 'started studies', 'illness', 'own wish', 'provider ended', 'moved', 'other', 'unknown')",
            name=op.f("ck_placement_exit_reason_known"),
        ),
        sa.CheckConstraint("(exit_on IS NULL) = (destination IS NULL)", name=op.f("ck_placement_exit_has_destination")),
        sa.CheckConstraint("(exit_on IS NULL) = (exit_reason IS NULL)", name=op.f("ck_placement_exit_has_reason")),
        sa.CheckConstraint("exit_on IS NULL OR exit_on >= start_on", name=op.f("ck_placement_exit_after_start")),
        sa.CheckConstraint(
            "planned_end_on IS NULL OR planned_end_on >= start_on", name=op.f("ck_placement_planned_end_after_start")
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_placement_authority_id_authority")),
        sa.ForeignKeyConstraint(["caseworker_id"], ["informant.id"], name=op.f("fk_placement_caseworker_id_informant")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_placement_participant_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_placement_provider_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["referrer_id"], ["organisation.id"], name=op.f("fk_placement_referrer_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint("ref", name=op.f("uq_placement_ref")),
    )
    op.create_index(op.f("ix_placement_authority_id_start_on"), "placement", ["authority_id", "start_on"], unique=False)
    op.create_index(op.f("ix_placement_caseworker_id"), "placement", ["caseworker_id"], unique=False)
    op.create_index(op.f("ix_placement_participant_id"), "placement", ["participant_id"], unique=False)
    op.create_index(op.f("ix_placement_provider_id_start_on"), "placement", ["provider_id", "start_on"], unique=False)
    op.create_index(op.f("ix_placement_referrer_id"), "placement", ["referrer_id"], unique=False)

    op.create_table(
        "survey_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("informant_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["informant_id"], ["informant.id"], name=op.f("fk_survey_link_informant_id_informant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_survey_link_token_hash")),
    )
    op.create_index(op.f("ix_survey_link_informant_id"), "survey_link", ["informant_id"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("hours_planned", sa.Double(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("period IN ('day', 'month')", name=op.f("ck_attendance_period_known")),
        sa.CheckConstraint("hours >= 0 AND hours <= 744", name=op.f("ck_attendance_hours_in_range")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_attendance_placement_id_placement")),
        sa.PrimaryKeyConstraint("placement_id", "period", "on_day", name=op.f("pk_attendance")),
    )
    op.create_table(
        "occasion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("wave", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "opens_on <= on_day AND on_day <= due_on AND due_on <= closes_on", name=op.f("ck_occasion_window_in_order")
        ),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_occasion_placement_id_placement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occasion")),
    )
    op.create_index(op.f("ix_occasion_opens_on"), "occasion", ["opens_on"], unique=False)
    op.create_index(
        op.f("ix_occasion_placement_id_wave_number"), "occasion", ["placement_id", "wave", "number"], unique=True
    )

    op.create_table(
        "supervision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("informant_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_supervision_until_after_from")),
        sa.ForeignKeyConstraint(["informant_id"], ["informant.id"], name=op.f("fk_supervision_informant_id_informant")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_supervision_placement_id_placement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
    )
    op.create_index(op.f("ix_supervision_informant_id"), "supervision", ["informant_id"], unique=False)
    op.create_index(
        op.f("ix_supervision_placement_id_from_on"), "supervision", ["placement_id", "from_on"], unique=True
    )

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occasion_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("informant_id", sa.Integer(), nullable=True),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cancel_reason", sa.String(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "cancel_reason IN ('placement ended', 'plan changed', 'withdrawn', 'no informant', 'cancelled by staff')",
            name=op.f("ck_assignment_cancel_reason_known"),
        ),
        sa.CheckConstraint(
            "role IN ('participant', 'supervisor', 'caseworker')", name=op.f("ck_assignment_role_known")
        ),
        sa.ForeignKeyConstraint(["informant_id"], ["informant.id"], name=op.f("fk_assignment_informant_id_informant")),
        sa.ForeignKeyConstraint(["occasion_id"], ["occasion.id"], name=op.f("fk_assignment_occasion_id_occasion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_informant_id"), "assignment", ["informant_id"], unique=False)
    op.create_index(op.f("ix_assignment_instrument_begun_at"), "assignment", ["instrument", "begun_at"], unique=False)
    op.create_index(
        op.f("ix_assignment_occasion_id_role_instrument"),
        "assignment",
        ["occasion_id", "role", "instrument"],
        unique=True,
    )

    op.create_table(
        "response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("informant_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("device_kind", sa.String(), nullable=False),
        sa.Column("helper", sa.String(), nullable=False),
        sa.Column("presence", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("instrument_hash", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=True),
        sa.CheckConstraint("(state = 'draft') = (submitted_at IS NULL)", name=op.f("ck_response_submitted_has_time")),
        sa.CheckConstraint("(state = 'void') = (void_reason IS NOT NULL)", name=op.f("ck_response_void_has_reason")),
        sa.CheckConstraint(
            "decided_by IN ('informant', 'together', 'helper')", name=op.f("ck_response_decided_by_known")
        ),
        sa.CheckConstraint(
            "device_kind IN ('phone', 'tablet', 'computer', 'unknown')", name=op.f("ck_response_device_kind_known")
        ),
        sa.CheckConstraint(
            "helper IN ('nobody', 'supervisor', 'caseworker', 'someone else', 'unknown')",
            name=op.f("ck_response_helper_known"),
        ),
        sa.CheckConstraint(
            "mode IN ('link', 'card', 'kiosk', 'interview', 'handed over', 'paper', 'offline', 'imported', 'synthetic')",
            name=op.f("ck_response_mode_known"),
        ),
        sa.CheckConstraint(
            "presence IN ('alone', 'supervisor', 'caseworker', 'someone else', 'unknown')",
            name=op.f("ck_response_presence_known"),
        ),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'void')", name=op.f("ck_response_state_known")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_response_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["informant_id"], ["informant.id"], name=op.f("fk_response_informant_id_informant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_response_assignment_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_response_ref")),
    )
    op.create_index(op.f("ix_response_informant_id"), "response", ["informant_id"], unique=False)

    op.create_table(
        "unreadable_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sorted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_unreadable_response_assignment_id_assignment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unreadable_response")),
        sa.UniqueConstraint("ref", name=op.f("uq_unreadable_response_ref")),
    )
    op.create_index(
        op.f("ix_unreadable_response_assignment_id"), "unreadable_response", ["assignment_id"], unique=False
    )

    op.create_table(
        "answer",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("number", sa.Double(), nullable=True),
        sa.Column("picked", sa.String(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("missing", sa.String(), nullable=True),
        sa.Column("other_code", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "missing IN ('refused', 'does not know', 'skipped', 'technical')", name=op.f("ck_answer_missing_known")
        ),
        sa.CheckConstraint(
            "CASE WHEN code IS NULL THEN 0 ELSE 1 END + CASE WHEN number IS NULL THEN 0 ELSE 1 END + CASE WHEN picked IS NULL THEN 0 ELSE 1 END + CASE WHEN day IS NULL THEN 0 ELSE 1 END + CASE WHEN text_sealed IS NULL THEN 0 ELSE 1 END + CASE WHEN missing IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_answer_one_content"),
        ),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_answer_response_id_response")),
        sa.PrimaryKeyConstraint("response_id", "item", name=op.f("pk_answer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("undefined", sa.String(), nullable=True),
        sa.Column("n_answered", sa.Integer(), nullable=False),
        sa.Column("n_items", sa.Integer(), nullable=False),
        sa.Column("scoring_version", sa.String(), nullable=False),
        sa.Column("instrument_hash", sa.String(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("view IN ('own', 'other')", name=op.f("ck_reading_view_known")),
        sa.CheckConstraint("(value IS NULL) = (undefined IS NOT NULL)", name=op.f("ck_reading_value_or_reason")),
        sa.ForeignKeyConstraint(["response_id"], ["response.id"], name=op.f("fk_reading_response_id_response")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    op.create_index(
        op.f("ix_reading_response_id_scale_view_scoring_version_instrument_hash"),
        "reading",
        ["response_id", "scale", "view", "scoring_version", "instrument_hash"],
        unique=True,
    )

    op.create_table(
        "outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("baseline_reading_id", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("method_version", sa.String(), nullable=False),
        sa.Column("change", sa.Double(), nullable=True),
        sa.Column("standard_error", sa.Double(), nullable=True),
        sa.Column("reliable_change_index", sa.Double(), nullable=True),
        sa.Column("reliable", sa.String(), nullable=False),
        sa.Column("threshold_end", sa.String(), nullable=False),
        sa.Column("is_fixed_afterwards", sa.Boolean(), nullable=False),
        sa.Column(
            "inputs",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"),
            nullable=False,
        ),
        sa.Column("inputs_hash", sa.String(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reliable IN ('improved', 'unchanged', 'deteriorated', 'not judged')",
            name=op.f("ck_outcome_reliable_known"),
        ),
        sa.CheckConstraint(
            "threshold_end IN ('reached', 'not reached', 'already there', 'not measured', 'no threshold')",
            name=op.f("ck_outcome_threshold_end_known"),
        ),
        sa.ForeignKeyConstraint(
            ["baseline_reading_id"], ["reading.id"], name=op.f("fk_outcome_baseline_reading_id_reading")
        ),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_outcome_reading_id_reading")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
    )
    op.create_index(op.f("ix_outcome_baseline_reading_id"), "outcome", ["baseline_reading_id"], unique=False)
    op.create_index(
        op.f("ix_outcome_reading_id_method_method_version_inputs_hash"),
        "outcome",
        ["reading_id", "method", "method_version", "inputs_hash"],
        unique=True,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_outcome_reading_id_method_method_version_inputs_hash"), "outcome")
    op.drop_index(op.f("ix_outcome_baseline_reading_id"), "outcome")

    op.drop_table("outcome")
    op.drop_index(op.f("ix_reading_response_id_scale_view_scoring_version_instrument_hash"), "reading")

    op.drop_table("reading")
    op.drop_table("answer")
    op.drop_index(op.f("ix_unreadable_response_assignment_id"), "unreadable_response")

    op.drop_table("unreadable_response")
    op.drop_index(op.f("ix_response_informant_id"), "response")

    op.drop_table("response")
    op.drop_index(op.f("ix_assignment_occasion_id_role_instrument"), "assignment")
    op.drop_index(op.f("ix_assignment_instrument_begun_at"), "assignment")
    op.drop_index(op.f("ix_assignment_informant_id"), "assignment")

    op.drop_table("assignment")
    op.drop_index(op.f("ix_supervision_placement_id_from_on"), "supervision")
    op.drop_index(op.f("ix_supervision_informant_id"), "supervision")

    op.drop_table("supervision")
    op.drop_index(op.f("ix_occasion_placement_id_wave_number"), "occasion")
    op.drop_index(op.f("ix_occasion_opens_on"), "occasion")

    op.drop_table("occasion")
    op.drop_table("attendance")
    op.drop_index(op.f("ix_survey_link_informant_id"), "survey_link")

    op.drop_table("survey_link")
    op.drop_index(op.f("ix_placement_referrer_id"), "placement")
    op.drop_index(op.f("ix_placement_provider_id_start_on"), "placement")
    op.drop_index(op.f("ix_placement_participant_id"), "placement")
    op.drop_index(op.f("ix_placement_caseworker_id"), "placement")
    op.drop_index(op.f("ix_placement_authority_id_start_on"), "placement")

    op.drop_table("placement")
    op.drop_index(op.f("ix_account_email_index"), "account")
    op.drop_index(op.f("ix_account_authority_id"), "account")

    op.drop_table("account")
    op.drop_index(op.f("ix_informant_authority_id_phone_index"), "informant")
    op.drop_index(op.f("ix_informant_authority_id_email_index"), "informant")

    op.drop_table("informant")
    op.drop_index(op.f("ix_consent_record_participant_id_purpose_decided_at"), "consent_record")

    op.drop_table("consent_record")
    op.drop_index(op.f("ix_agreement_provider_id"), "agreement")
    op.drop_index(op.f("ix_agreement_authority_id"), "agreement")

    op.drop_table("agreement")
    op.drop_index(op.f("ix_participant_authority_id_personal_number_index"), "participant")

    op.drop_table("participant")
    op.drop_index(op.f("ix_organisation_authority_id_kind_name"), "organisation")

    op.drop_table("organisation")
    op.drop_index(op.f("ix_audit_event_subject_kind_subject_id"), "audit_event")

    op.drop_table("audit_event")
    op.drop_index(op.f("ix_plan_lock_code_version"), "plan_lock")

    op.drop_table("plan_lock")
    op.drop_table("authority")
