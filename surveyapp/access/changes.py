"""Writes about accounts: open, invite, close and reopen one, change its role or password, sign out everywhere."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people import contact
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref

NAME, EMAIL = "account.name", "account.email"
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
_HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is needed to open an account; without a password it waits for an invitation to be accepted."""

    name: str
    email: str
    password: str | None
    role: AccountRole
    informant_id: int | None = None
    language: str = "sv"
    #: where supervisors and provider managers belong
    organisation_id: int | None = None


class CannotOpen(ValueError):
    """Details that cannot be an account; the message names the field."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Who does something, and when."""

    actor: str
    at: dt.datetime


def open_account(
    session: Session, vault: Vault, authority_id: int, new: NewAccount, *, actor: str, at: dt.datetime
) -> Account:
    """Open an account; raises CannotOpen."""
    email = contact.email(new.email).value
    if not new.name.strip() or len(new.name) > 100:
        raise CannotOpen("name")
    if email is None:
        raise CannotOpen("email")
    index = vault.index(email, EMAIL)
    if session.scalar(select(Account.id).where(Account.email_index == index)) is not None:
        raise CannotOpen("taken")
    ref = new_ref()
    account = Account(
        ref=ref,
        authority_id=authority_id,
        role=new.role.value,
        informant_id=new.informant_id,
        organisation_id=new.organisation_id,
        name_sealed=vault.seal(new.name.strip(), NAME, ref),
        email_sealed=vault.seal(email, EMAIL, ref),
        email_index=index,
        password_hash=None if new.password is None else hashed(new.password),
        language=new.language,
        created_at=at,
    )
    session.add(account)
    session.flush()
    note(session, Action.ACCOUNT_OPENED, account, Mark(actor, at))
    return account


def change_password(session: Session, account: Account, password: str, mark: Mark) -> None:
    """Take a new password and sign out everywhere; raises CannotOpen."""
    account.password_hash = hashed(password)
    account.generation += 1
    note(session, Action.PASSWORD_CHANGED, account, mark)


def sign_out_everywhere(session: Session, account: Account, mark: Mark) -> None:
    """Make every cookie of this account worthless."""
    account.generation += 1
    note(session, Action.SIGNED_OUT_EVERYWHERE, account, mark)


def change_role(session: Session, account: Account, role: AccountRole, organisation_id: int | None, mark: Mark) -> None:
    """Give an account another role; it signs in anew, since what it may do has changed."""
    if (account.role, account.organisation_id) == (role.value, organisation_id):
        return
    before = account.role
    account.role, account.organisation_id = role.value, organisation_id
    account.generation += 1
    note(session, Action.ROLE_CHANGED, account, mark, {"from": before, "to": role.value})


def close_account(session: Session, account: Account, mark: Mark) -> None:
    """Close an account at once, wherever it is signed in."""
    if account.closed_at is None:
        account.closed_at = mark.at
        account.generation += 1
        note(session, Action.ACCOUNT_CLOSED, account, mark)


def reopen_account(session: Session, account: Account, mark: Mark) -> None:
    """Open a closed account again."""
    if account.closed_at is not None:
        account.closed_at = None
        note(session, Action.ACCOUNT_REOPENED, account, mark)


def note(
    session: Session, action: Action, account: Account, mark: Mark, details: dict[str, str | int] | None = None
) -> None:
    """One line of the trail about an account."""
    record(
        session,
        action,
        actor=mark.actor,
        subject=("account", account.id),
        at=mark.at,
        authority_id=account.authority_id,
        details=details,
    )


def hashed(password: str) -> str:
    """The password as it is stored; raises CannotOpen for one that is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise CannotOpen("password")
    return _HASHER.hash(_normal(password))


def is_password_of(account: Account | None, password: str) -> bool:
    """Whether the password is right; takes equally long where there is no account or it has none."""
    stored = account.password_hash if account is not None else None
    try:
        return _HASHER.verify(stored or _nobody(), _normal(password))
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _HASHER.hash(new_ref())


def _normal(password: str) -> str:
    # The same letters typed on two keyboards may be different code points.
    return unicodedata.normalize("NFKC", password)
