"""Reads about accounts: who is signed in, and with what."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from surveyapp.access.models import Account, Passkey, RecoveryCode
from surveyapp.access.passkeys import KEY_NAME
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.access.rules import Factors
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody with an open account: who, where, and with what they sign in."""

    actor: Actor
    authority: Authority
    factors: Factors


def signed_in(session: Session, account_id: int, generation: int) -> SignedIn | None:
    """The signed-in person, as long as the account is open and was not signed out everywhere."""
    row = session.execute(
        select(Account, Authority, has_passkey())
        .join(Authority, Authority.id == Account.authority_id)
        .where(Account.id == account_id, Account.closed_at.is_(None), Account.generation == generation)
    ).first()
    if row is None:
        return None
    account, authority, with_passkey = row
    return SignedIn(actor_of(account), authority, _factors(account, with_passkey=with_passkey))


def factors_of(session: Session, account: Account) -> Factors:
    """What an account has to sign in with."""
    found = session.scalar(select(has_passkey()).where(Account.id == account.id))
    return _factors(account, with_passkey=bool(found))


def has_passkey() -> ColumnElement[bool]:
    """Whether the account of a query has a passkey that was not removed."""
    return exists().where(Passkey.account_id == Account.id, Passkey.removed_at.is_(None)).correlate(Account)


def open_account_of(session: Session, account_id: int) -> Account | None:
    """The account, as long as it is open."""
    return session.scalar(select(Account).where(Account.id == account_id, Account.closed_at.is_(None)))


def actor_of(account: Account) -> Actor:
    """The account as far as permissions go."""
    return Actor(
        account.id,
        AccountRole(account.role),
        account.authority_id,
        account.informant_id,
        account.language,
        account.organisation_id,
    )


@dataclass(frozen=True, slots=True)
class Key:
    """One of somebody's passkeys, as they see it."""

    ref: str
    name: str
    created_at: dt.datetime
    last_used_at: dt.datetime | None


def keys_of(session: Session, vault: Vault, account_id: int) -> list[Key]:
    """The passkeys of an account, oldest first."""
    found = select(Passkey).where(Passkey.account_id == account_id, Passkey.removed_at.is_(None)).order_by(Passkey.id)
    return [
        Key(one.ref, vault.open(one.name_sealed, KEY_NAME, one.ref), one.created_at, one.last_used_at)
        for one in session.scalars(found)
    ]


def n_codes_left(session: Session, account_id: int) -> int:
    """How many recovery codes are still good."""
    found = select(func.count()).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None), RecoveryCode.replaced_at.is_(None)
    )
    return session.scalar(found) or 0


def _factors(account: Account, *, with_passkey: bool) -> Factors:
    return Factors(account.password_hash is not None, account.totp_sealed is not None, with_passkey)
