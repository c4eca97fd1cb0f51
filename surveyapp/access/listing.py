"""Reads for administrators: the accounts of an authority, and one of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from surveyapp.access.belonging import ANSWERS_AS
from surveyapp.access.changes import EMAIL, NAME
from surveyapp.access.models import Account, AccountLink
from surveyapp.access.policy import AccountRole
from surveyapp.access.queries import has_passkey
from surveyapp.access.rules import LinkKind
from surveyapp.people import contact
from surveyapp.people.alphabet import finds, swedish
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, Organisation, OrganisationKind


class Which(StrEnum):
    """Which accounts a list shows."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Line:
    """An account as administrators see it."""

    ref: str
    name: str
    email: str
    role: AccountRole
    organisation: str | None
    organisation_id: int | None
    last_signed_in_at: dt.datetime | None
    closed_at: dt.datetime | None
    has_password: bool
    has_totp: bool
    has_passkey: bool
    #: a caseworker or supervisor whom no placement can have, because they belong nowhere yet
    is_nobody: bool
    #: last moment of an invitation that was not used yet
    invited_until: dt.datetime | None

    @property
    def has_second(self) -> bool:
        """Whether anything goes beyond the password."""
        return self.has_totp or self.has_passkey


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of accounts, and how many there are."""

    lines: list[Line]
    n_found: int


def accounts(
    session: Session,
    vault: Vault,
    authority_id: int,
    which: Which,
    typed: str,
    now: dt.datetime,
    *,
    first: int = 0,
    at_most: int | None = None,
) -> Listed:
    """Accounts of an authority in Swedish order of names, with what was typed in their name or as their address.

    Names are sealed, so they are sorted and searched here; an authority has hundreds of accounts and not more.
    """
    is_closed = Account.closed_at.is_not(None)
    lines = _lines(session, vault, now, Account.authority_id == authority_id, is_closed == (which is Which.CLOSED))
    if typed:
        address = contact.email(typed).value
        lines = [one for one in lines if finds(typed, one.name) or one.email == address]
    lines.sort(key=lambda one: swedish(one.name))
    return Listed(lines[first : None if at_most is None else first + at_most], len(lines))


def account_line(session: Session, vault: Vault, account: Account, now: dt.datetime) -> Line:
    """One account."""
    (found,) = _lines(session, vault, now, Account.id == account.id)
    return found


def account_of(session: Session, authority_id: int, ref: str) -> Account | None:
    """The account of this authority, for a change."""
    query = select(Account).where(Account.ref == ref, Account.authority_id == authority_id)
    return session.scalar(query)


def organisations(session: Session, authority_id: int, kind: OrganisationKind) -> dict[int, str]:
    """Organisations of a kind of an authority by id, by name."""
    query = select(Organisation.id, Organisation.name).where(
        Organisation.authority_id == authority_id, Organisation.kind == kind.value
    )
    found = {row.id: row.name for row in session.execute(query)}
    return dict(sorted(found.items(), key=lambda one: swedish(one[1])))


def _lines(session: Session, vault: Vault, now: dt.datetime, *which: ColumnElement[bool]) -> list[Line]:
    invited_until = (
        select(AccountLink.expires_at)
        .where(
            AccountLink.account_id == Account.id,
            AccountLink.kind == LinkKind.INVITATION.value,
            AccountLink.used_at.is_(None),
            AccountLink.revoked_at.is_(None),
            AccountLink.expires_at > now,
        )
        .order_by(AccountLink.id.desc())
        .limit(1)
        .scalar_subquery()
        .correlate(Account)
    )
    # A caseworker belongs where they answer, the others where their account says.
    where = func.coalesce(Account.organisation_id, Informant.organisation_id)
    query = (
        select(Account, Informant.id, Organisation.id, Organisation.name, has_passkey(), invited_until)
        .outerjoin(Informant, and_(Informant.id == Account.informant_id, Informant.role == Account.role))
        .outerjoin(Organisation, Organisation.id == where)
        .where(*which)
    )
    return [
        Line(
            ref=account.ref,
            name=vault.open(account.name_sealed, NAME, account.ref),
            email=vault.open(account.email_sealed, EMAIL, account.ref),
            role=AccountRole(account.role),
            organisation=organisation,
            organisation_id=organisation_id,
            last_signed_in_at=account.last_signed_in_at,
            closed_at=account.closed_at,
            has_password=account.password_hash is not None,
            has_totp=account.totp_sealed is not None,
            has_passkey=bool(with_passkey),
            is_nobody=answers_as is None and AccountRole(account.role) in ANSWERS_AS,
            invited_until=until,
        )
        for account, answers_as, organisation_id, organisation, with_passkey, until in session.execute(query)
    ]
