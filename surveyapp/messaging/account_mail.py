"""Mail with the link to choose a password: to whoever was invited or has forgotten theirs.

The link is stored sealed until the mail has left and is then forgotten; a worker sends it, so that the page on which
somebody asks for a link answers just as fast for those who have an account as for those who have none.
"""

from __future__ import annotations

import datetime as dt
from string import Template

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.changes import EMAIL, NAME
from surveyapp.access.links import TOKEN
from surveyapp.access.models import Account, AccountLink
from surveyapp.access.rules import LinkKind
from surveyapp.messaging.kinds import Fate
from surveyapp.messaging.parcel import Parcel, Result
from surveyapp.messaging.texts import Filled
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority, Channel

AT_ONCE = 20
SUBJECTS = {
    ("sv", LinkKind.INVITATION): "Välkommen till $authority",
    ("en", LinkKind.INVITATION): "Welcome to $authority",
    ("sv", LinkKind.PASSWORD_RESET): "Välj ett nytt lösenord",
    ("en", LinkKind.PASSWORD_RESET): "Choose a new password",
}
BODIES = {
    ("sv", LinkKind.INVITATION): """Hej $name!

Du är inbjuden till uppföljningen av placeringar hos $authority. Välj ett lösenord här:
$link

Länken gäller i sju dagar och fungerar en gång. Väntade du dig ingen inbjudan? Då behöver du inte göra något.
""",
    ("en", LinkKind.INVITATION): """Hi $name!

You are invited to the follow-up of placements at $authority. Choose a password here:
$link

The link works once, within seven days. Were you not expecting an invitation? Then there is nothing you need to do.
""",
    ("sv", LinkKind.PASSWORD_RESET): """Hej $name!

Här väljer du ett nytt lösenord:
$link

Länken gäller i en timme och fungerar en gång. Var det inte du som bad om den? Då behöver du inte göra något.
""",
    ("en", LinkKind.PASSWORD_RESET): """Hi $name!

Choose a new password here:
$link

The link works once, within an hour. Did you not ask for it? Then there is nothing you need to do.
""",
}


def to_send(session: Session, vault: Vault, base_url: str, at: dt.datetime) -> list[Parcel]:
    """Mails with links that still work and have not left, oldest first; ``message_id`` is the link's id."""
    query = (
        select(AccountLink, Account, Authority.name)
        .join(Account, Account.id == AccountLink.account_id)
        .join(Authority, Authority.id == Account.authority_id)
        .where(
            AccountLink.token_sealed.is_not(None),
            AccountLink.used_at.is_(None),
            AccountLink.revoked_at.is_(None),
            AccountLink.expires_at > at,
            Account.closed_at.is_(None),
        )
        .order_by(AccountLink.id)
        .limit(AT_ONCE)
    )
    return [_parcel(vault, base_url, link, account, name) for link, account, name in session.execute(query)]


def settled(session: Session, parcel: Parcel, result: Result, at: dt.datetime) -> None:
    """Forget the link once its mail has left or never will; after a passing trouble it is tried again."""
    if result.fate is Fate.TEMPORARY:
        return
    link = session.get_one(AccountLink, parcel.message_id)
    link.token_sealed = None
    if result.fate is not Fate.REFUSED:
        link.sent_at = at


def _parcel(vault: Vault, base_url: str, link: AccountLink, account: Account, authority: str) -> Parcel:
    if link.token_sealed is None:
        raise ValueError("the link is not kept any more")
    token = vault.open(link.token_sealed, TOKEN, account.ref)
    key = ("en" if account.language == "en" else "sv", LinkKind(link.kind))
    said = {
        "name": vault.open(account.name_sealed, NAME, account.ref),
        "authority": authority,
        "link": f"{base_url}/choose-password/{token}",
    }
    subject, body = (Template(texts[key]).substitute(said) for texts in (SUBJECTS, BODIES))
    address = vault.open(account.email_sealed, EMAIL, account.ref)
    text = Filled(sms="", subject=" ".join(subject.split()), body=body)
    return Parcel(link.id, 1, f"account-{link.token_hash.hex()[:24]}", Channel.EMAIL, address, text, stop_link="")
