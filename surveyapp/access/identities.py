"""Whose account somebody has whom another provider of identities vouches for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.changes import EMAIL, Mark, note
from surveyapp.access.models import Account, LinkedIdentity
from surveyapp.access.queries import factors_of
from surveyapp.access.rules import has_way_in
from surveyapp.audit.actions import Action
from surveyapp.people import contact
from surveyapp.people.encrypted import Vault

SUBJECT = "linked_identity.subject"


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider says of somebody, after its word was checked."""

    issuer: str
    subject: str
    #: only an address that the provider says it has verified
    email: str | None


@dataclass(frozen=True, slots=True)
class Tie:
    """An identity that opens an account; what the provider calls its person is not told."""

    id: int
    issuer: str
    created_at: dt.datetime


class LastWayIn(Exception):
    """Without this nobody could sign in with the account."""


def account_of_vouched(session: Session, vault: Vault, who: Vouched, mark: Mark) -> Account | None:
    """The open account: by who they were at an earlier sign-in there, or the first time by their verified address.

    Afterwards the provider's own name for them counts and not the address, which may pass to a colleague one day.
    """
    index = vault.index(f"{who.issuer} {who.subject}", SUBJECT)
    linked = session.execute(
        select(LinkedIdentity, Account)
        .join(Account, Account.id == LinkedIdentity.account_id)
        .where(LinkedIdentity.issuer == who.issuer, LinkedIdentity.subject_index == index)
    ).first()
    if linked is not None:
        identity, account = linked
        return account if identity.removed_at is None and account.closed_at is None else None
    email = contact.email(who.email).value if who.email else None
    if email is None:
        return None
    found = session.scalar(
        select(Account).where(Account.email_index == vault.index(email, EMAIL), Account.closed_at.is_(None))
    )
    if found is None or _is_linked(session, found, who.issuer):
        return None
    link(session, vault, found, who, mark)
    return found


def link(session: Session, vault: Vault, account: Account, who: Vouched, mark: Mark) -> bool:
    """Let this identity open the account from now on; False where it opens one already."""
    index = vault.index(f"{who.issuer} {who.subject}", SUBJECT)
    known = session.scalar(
        select(LinkedIdentity).where(LinkedIdentity.issuer == who.issuer, LinkedIdentity.subject_index == index)
    )
    if known is None:
        session.add(LinkedIdentity(account_id=account.id, issuer=who.issuer, subject_index=index, created_at=mark.at))
    elif known.removed_at is None:
        return False
    else:
        known.account_id, known.created_at, known.removed_at = account.id, mark.at, None
    session.flush()
    note(session, Action.IDENTITY_LINKED, account, mark)
    return True


def ties_of(session: Session, account_id: int) -> list[Tie]:
    """The identities that open an account, oldest first."""
    mine = select(LinkedIdentity).where(LinkedIdentity.account_id == account_id, LinkedIdentity.removed_at.is_(None))
    return [Tie(one.id, one.issuer, one.created_at) for one in session.scalars(mine.order_by(LinkedIdentity.id))]


def untie(session: Session, account: Account, tie_id: int, issuer: str, mark: Mark) -> bool:
    """Let an identity open the account no more; whether it did. Raises LastWayIn.

    ``issuer`` is the provider with which one signs in now: what is tied to an earlier one opens nothing anyway.
    """
    # Two ways in that are removed at the same moment must not both count on the other.
    session.get_one(Account, account.id, with_for_update=True, populate_existing=True)
    ties = ties_of(session, account.id)
    if tie_id not in {one.id for one in ties}:
        return False
    n_left = sum(one.id != tie_id and one.issuer == issuer for one in ties)
    if not has_way_in(factors_of(session, account), n_left):
        raise LastWayIn
    session.get_one(LinkedIdentity, tie_id).removed_at = mark.at
    session.flush()
    note(session, Action.IDENTITY_UNLINKED, account, mark)
    return True


def has_way_in_without_passkeys(session: Session, account: Account, issuer: str) -> bool:
    """Whether somebody could still sign in with the account if it had no passkey."""
    factors = replace(factors_of(session, account), has_passkey=False)
    return has_way_in(factors, sum(one.issuer == issuer for one in ties_of(session, account.id)))


def _is_linked(session: Session, account: Account, issuer: str) -> bool:
    """Whether this provider has vouched for somebody else under this address before."""
    query = select(LinkedIdentity.id).where(
        LinkedIdentity.account_id == account.id,
        LinkedIdentity.issuer == issuer,
        LinkedIdentity.removed_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None
