"""Passkeys, codes and invitations"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _account() -> sa.Column[int]:
    return sa.Column("account_id", sa.Integer(), nullable=False)


def _when(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _belongs(table: str) -> tuple[sa.PrimaryKeyConstraint, sa.ForeignKeyConstraint]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id_account")),
    )


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("generation", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("totp_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("totp_step", sa.Integer(), nullable=True))
        batch_op.add_column(_when("last_signed_in_at"))
        batch_op.alter_column("password_hash", existing_type=sa.String(), nullable=True)
    with op.batch_alter_table("account") as batch_op:
        batch_op.alter_column("generation", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        _account(),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        _when("created_at", nullable=False),
        _when("last_used_at"),
        _when("last_challenge_at"),
        _when("removed_at"),
        sa.UniqueConstraint("ref", name=op.f("uq_passkey_ref")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
        *_belongs("passkey"),
    )
    op.create_index(op.f("ix_passkey_account_id"), "passkey", ["account_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        _account(),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        _when("created_at", nullable=False),
        _when("used_at"),
        _when("replaced_at"),
        *_belongs("recovery_code"),
    )
    op.create_index(op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"])
    op.create_table(
        "account_link",
        sa.Column("id", sa.Integer(), nullable=False),
        _account(),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        _when("created_at", nullable=False),
        _when("expires_at", nullable=False),
        _when("sent_at"),
        _when("used_at"),
        _when("revoked_at"),
        sa.CheckConstraint("kind IN ('invitation', 'password reset')", name=op.f("ck_account_link_kind_known")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_account_link_made_by_account")),
        *_belongs("account_link"),
    )
    op.create_index(op.f("ix_account_link_account_id"), "account_link", ["account_id"])
    op.create_table(
        "linked_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        _account(),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject_index", sa.LargeBinary(), nullable=False),
        _when("created_at", nullable=False),
        _when("removed_at"),
        *_belongs("linked_identity"),
    )
    op.create_index(op.f("ix_linked_identity_account_id"), "linked_identity", ["account_id"])
    op.create_index(
        op.f("ix_linked_identity_issuer_subject_index"), "linked_identity", ["issuer", "subject_index"], unique=True
    )


def downgrade() -> None:
    for table in ("linked_identity", "account_link", "recovery_code", "passkey"):
        op.drop_table(table)
    # Accounts that never chose a password cannot sign in with one afterwards either: no password has this hash.
    op.execute("UPDATE account SET password_hash = '' WHERE password_hash IS NULL")
    with op.batch_alter_table("account") as batch_op:
        batch_op.alter_column("password_hash", existing_type=sa.String(), nullable=False)
        for name in ("last_signed_in_at", "totp_step", "totp_sealed", "generation"):
            batch_op.drop_column(name)
