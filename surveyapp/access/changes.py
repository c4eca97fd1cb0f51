"""Writes about accounts: open one, sign in."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.audit.record import record
from surveyapp.people import contact
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority, new_ref

NAME, EMAIL = "account.name", "account.email"
SHORTEST_PASSWORD = 12
TRIES, TRIES_WITHIN = 10, dt.timedelta(minutes=15)
_HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is needed to open an account."""

    name: str
    email: str
    password: str
    role: AccountRole
    informant_id: int | None = None
    language: str = "sv"


class CannotOpen(ValueError):
    """Details that cannot be an account; the message names the field."""


def open_account(
    session: Session, vault: Vault, authority_id: int, new: NewAccount, *, actor: str, at: dt.datetime
) -> Account:
    """Open an account; raises CannotOpen."""
    email = contact.email(new.email).value
    if email is None:
        raise CannotOpen("email")
    if len(new.password) < SHORTEST_PASSWORD:
        raise CannotOpen("password")
    ref = new_ref()
    account = Account(
        ref=ref,
        authority_id=authority_id,
        role=new.role.value,
        informant_id=new.informant_id,
        name_sealed=vault.seal(new.name, NAME, ref),
        email_sealed=vault.seal(email, EMAIL, ref),
        email_index=vault.index(email, EMAIL),
        password_hash=_HASHER.hash(_normal(new.password)),
        language=new.language,
        created_at=at,
    )
    session.add(account)
    session.flush()
    record(
        session, Action.ACCOUNT_OPENED, actor=actor, subject=("account", account.id), at=at, authority_id=authority_id
    )
    return account


def sign_in(session: Session, vault: Vault, email: str, password: str, *, at: dt.datetime) -> Account | None:
    """The account, when the password is right, it is open and there were not too many wrong tries of late."""
    index = vault.index(contact.email(email).value, EMAIL)
    account = None if index is None else session.scalar(select(Account).where(Account.email_index == index))
    is_right = _is_right(account.password_hash if account else _nobody(), password)
    if account is None:
        return None
    refused = account.closed_at is not None or _is_throttled(session, account.id, at) or not is_right
    action = Action.SIGN_IN_REFUSED if refused else Action.SIGNED_IN
    record(
        session,
        action,
        actor=f"account {account.id}",
        subject=("account", account.id),
        at=at,
        authority_id=account.authority_id,
    )
    return None if refused else account


def signed_in(session: Session, account_id: int) -> tuple[Actor, Authority] | None:
    """The signed-in person and their authority, as long as the account is open."""
    row = session.execute(
        select(Account, Authority)
        .join(Authority, Authority.id == Account.authority_id)
        .where(Account.id == account_id, Account.closed_at.is_(None))
    ).first()
    if row is None:
        return None
    account, authority = row
    role = AccountRole(account.role)
    return Actor(account.id, role, account.authority_id, account.informant_id, account.language), authority


def _is_throttled(session: Session, account_id: int, at: dt.datetime) -> bool:
    tries = session.scalar(
        select(func.count())
        .select_from(AuditEvent)
        .where(
            AuditEvent.subject_kind == "account",
            AuditEvent.subject_id == account_id,
            AuditEvent.action == Action.SIGN_IN_REFUSED.value,
            AuditEvent.at > at - TRIES_WITHIN,
        )
    )
    return (tries or 0) >= TRIES


@cache
def _nobody() -> str:
    # Checked when there is no such account, so that both take equally long.
    return _HASHER.hash(new_ref())


def _is_right(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, _normal(password))
    except VerifyMismatchError:
        return False


def _normal(password: str) -> str:
    # The same letters typed on two keyboards may be different code points.
    return unicodedata.normalize("NFKC", password)
