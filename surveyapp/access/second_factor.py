"""Writes about the second factor: the app that shows codes, and taking everything away when it is lost."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from surveyapp.access import passkeys, totp
from surveyapp.access.changes import Mark, note
from surveyapp.access.models import Account
from surveyapp.access.signing_in import TOTP, void_codes
from surveyapp.audit.actions import Action
from surveyapp.people.encrypted import Vault

OFFERED = "offered totp"


def offer(vault: Vault, account: Account) -> tuple[str, str]:
    """A new secret, and the same sealed for this account, to come back with the first code; nothing is stored yet."""
    secret = totp.new_secret()
    return secret, vault.seal(secret, OFFERED, account.ref).hex()


def offered(vault: Vault, account: Account, sealed: str) -> str:
    """The secret that was offered; raises CannotOpen or ValueError for one that was not, or to somebody else."""
    return vault.open(bytes.fromhex(sealed), OFFERED, account.ref)


def take_app(
    session: Session, vault: Vault, account: Account, secret: str, typed: str, real: dt.datetime, mark: Mark
) -> bool:
    """Keep the secret if the first code is right; whether it was."""
    step = totp.step_of(secret, typed, real, None)
    if step is None:
        return False
    account.totp_sealed = vault.seal(secret, TOTP, account.ref)
    account.totp_step = step
    note(session, Action.SECOND_FACTOR_ADDED, account, mark, {"what": "app"})
    return True


def remove_app(session: Session, account: Account, mark: Mark) -> None:
    """Ask for no codes any more."""
    if account.totp_sealed is not None:
        account.totp_sealed = account.totp_step = None
        note(session, Action.SECOND_FACTOR_REMOVED, account, mark, {"what": "app"})


def remove_everything(session: Session, account: Account, mark: Mark) -> None:
    """Take app, passkeys and codes away and sign out everywhere: the telephone is gone, and who knows who has it."""
    account.totp_sealed = account.totp_step = None
    passkeys.remove_all(session, account, mark.at)
    void_codes(session, account, mark.at)
    account.generation += 1
    note(session, Action.SECOND_FACTOR_REMOVED, account, mark, {"what": "everything"})
