"""Links with which somebody chooses a password: an invitation, or because it was forgotten.

Opening a link changes nothing, so that mail scanners and previews cannot use it up; only the button on its page does.
Only its hash is stored. Until the mail has left, the link itself is kept beside it, sealed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.access import throttle
from surveyapp.access.changes import EMAIL, Mark, change_password, note
from surveyapp.access.models import Account, AccountLink
from surveyapp.access.rules import LINK_LASTS, LinkKind
from surveyapp.access.signing_in import Door, refuse
from surveyapp.access.throttle import Limit
from surveyapp.audit.actions import Action
from surveyapp.people import contact
from surveyapp.people.encrypted import Vault

TOKEN = "account_link.token"  # noqa: S105  # name of the column
RANDOM_BYTES = 24
FOR_ASKING = Limit(3, dt.timedelta(hours=1), dt.timedelta(hours=1))
"""Nobody's mailbox is filled with links that they did not ask for."""


def make_link(session: Session, vault: Vault, account: Account, kind: LinkKind, mark: Mark, made_by: int | None) -> str:
    """A new link of this kind; an earlier one stops working. Returns its token, shown once or mailed."""
    revoke_links(session, account, mark.at)
    token = secrets.token_urlsafe(RANDOM_BYTES)
    session.add(
        AccountLink(
            account_id=account.id,
            kind=kind.value,
            token_hash=_hash(token),
            token_sealed=vault.seal(token, TOKEN, account.ref),
            made_by=made_by,
            created_at=mark.at,
            expires_at=mark.at + LINK_LASTS[kind],
        )
    )
    session.flush()
    action = Action.ACCOUNT_INVITED if kind is LinkKind.INVITATION else Action.PASSWORD_LINK_MADE
    note(session, action, account, mark)
    return token


def ask_for_link(session: Session, vault: Vault, email: str, door: Door) -> None:
    """Somebody has forgotten their password. Whether anything comes of it is not told, here or on the page."""
    index = vault.index(contact.email(email).value or email, EMAIL)
    name = f"password link of {'' if index is None else index.hex()}"
    tries = throttle.hold(session, vault, name, door.at)
    if tries.waits_until(door.at) is not None:
        return
    throttle.store(session, vault, name, tries.and_one_more(FOR_ASKING, door.at))
    account = session.scalar(select(Account).where(Account.email_index == index, Account.closed_at.is_(None)))
    if account is None:
        refuse(session, vault, door)
        return
    make_link(session, vault, account, LinkKind.PASSWORD_RESET, door.mark(account), None)


def find_link(
    session: Session, token: str, at: dt.datetime, *, lock: bool = False
) -> tuple[AccountLink, Account] | None:
    """The link and whose it is, as long as it works; ``lock`` holds it for whoever uses it."""
    query = (
        select(AccountLink, Account)
        .join(Account, Account.id == AccountLink.account_id)
        .where(
            AccountLink.token_hash == _hash(token),
            AccountLink.used_at.is_(None),
            AccountLink.revoked_at.is_(None),
            AccountLink.expires_at > at,
            Account.closed_at.is_(None),
        )
    )
    row = session.execute(query.with_for_update(of=AccountLink) if lock else query).first()
    if row is None:
        return None
    link, account = row
    return link, account


def accept(session: Session, link: AccountLink, account: Account, password: str, at: dt.datetime) -> None:
    """Take the password that was chosen; the link works no more. Raises CannotOpen."""
    change_password(session, account, password, Mark(f"account {account.id}", at))
    link.used_at, link.token_sealed = at, None


def revoke_links(session: Session, account: Account, at: dt.datetime) -> None:
    """Let no link of this account work any more."""
    session.execute(
        update(AccountLink)
        .where(AccountLink.account_id == account.id, AccountLink.used_at.is_(None), AccountLink.revoked_at.is_(None))
        .values(revoked_at=at, token_sealed=None)
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
