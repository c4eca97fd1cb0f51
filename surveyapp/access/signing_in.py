"""Somebody proves who they are: password, code, recovery code. Wrong tries are counted by account and by address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.access import throttle, totp
from surveyapp.access.changes import EMAIL, Mark, is_password_of, note
from surveyapp.access.models import Account, RecoveryCode
from surveyapp.access.rules import N_RECOVERY_CODES, Way, new_recovery_code, normal_code
from surveyapp.access.throttle import Limit
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people import contact
from surveyapp.people.encrypted import Vault

_QUARTER = dt.timedelta(minutes=15)
TRIES, TRIES_WITHIN = 10, _QUARTER
FOR_ACCOUNT = Limit(TRIES, TRIES_WITHIN, _QUARTER)
FOR_CODES = Limit(5, _QUARTER, _QUARTER)
"""Of a million codes three are right: five tries in a quarter of an hour need two years, and the password."""
FOR_ADDRESS = Limit(50, _QUARTER, _QUARTER)
"""A whole office may sit behind one address."""

TOTP = "account.totp"
RECOVERY = "recovery_code.code"


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody tries, and when: the clock of the programme, and the real one for codes."""

    source: str
    at: dt.datetime
    real: dt.datetime

    def mark(self, account: Account) -> Mark:
        """The account does it itself."""
        return Mark(f"account {account.id}", self.at)

    def mark_of_program(self) -> Mark:
        """Nobody of ours does it."""
        return Mark("program", self.at)


def check_password(session: Session, vault: Vault, email: str, password: str, door: Door) -> Account | None:
    """The account, when the password is right, it is open and there were not too many wrong tries of late.

    What is done is the same for addresses that nobody has: hash, count, line in the trail.
    """
    index = vault.index(contact.email(email).value or email, EMAIL)
    account = session.scalar(select(Account).where(Account.email_index == index))
    name = f"password of {'' if index is None else index.hex()}"
    is_right = is_password_of(account, password) and account is not None and account.closed_at is None
    return account if _counted(session, vault, door, (name, FOR_ACCOUNT), account, is_right=is_right) else None


def check_own_password(session: Session, vault: Vault, account: Account, password: str, door: Door) -> bool:
    """Whether somebody who is signed in knows their password."""
    name = f"password of {account.email_index.hex()}"
    is_right = is_password_of(account, password)
    return _counted(session, vault, door, (name, FOR_ACCOUNT), account, is_right=is_right)


def check_code(session: Session, vault: Vault, account: Account, typed: str, door: Door) -> Way | None:
    """Which kind of code was typed, when it is right; it does not work a second time."""
    # Two requests with the same code come one after the other, and the second finds it used.
    session.flush()
    session.refresh(account, with_for_update=True)
    way = _right_code(session, vault, account, typed, door)
    name = f"codes of {account.id}"
    if not _counted(session, vault, door, (name, FOR_CODES), account, is_right=way is not None):
        return None
    if way is Way.TOTP:
        account.totp_step = _totp_step(vault, account, typed, door)
    elif way is Way.RECOVERY:
        _use_recovery_code(session, vault, account, typed, door.at)
    return way


def enter(session: Session, account: Account, way: Way, door: Door) -> None:
    """Somebody has signed in."""
    account.last_signed_in_at = door.at
    note(session, Action.SIGNED_IN, account, door.mark(account), {"way": way.value})


def refuse(session: Session, vault: Vault, door: Door, account: Account | None = None) -> None:
    """Count a wrong try that belongs to no code or password, such as a passkey that is not ours, or a dead link."""
    _counted(session, vault, door, None, account, is_right=False)


def waits(session: Session, vault: Vault, door: Door) -> bool:
    """Whether too many wrong tries came from this address of late."""
    return throttle.hold(session, vault, _address(door), door.at).waits_until(door.at) is not None


def new_codes(session: Session, vault: Vault, account: Account, mark: Mark) -> list[str]:
    """New recovery codes, shown once; those before no longer work."""
    void_codes(session, account, mark.at)
    codes = [new_recovery_code() for _ in range(N_RECOVERY_CODES)]
    for code in codes:
        session.add(RecoveryCode(account_id=account.id, code_hash=_recovery(vault, account, code), created_at=mark.at))
    session.flush()
    note(session, Action.RECOVERY_CODES_MADE, account, mark)
    return codes


def void_codes(session: Session, account: Account, at: dt.datetime) -> None:
    """Let none of the codes on paper work any more."""
    session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.replaced_at.is_(None))
        .values(replaced_at=at)
    )


def _counted(
    session: Session,
    vault: Vault,
    door: Door,
    own: tuple[str, Limit] | None,
    account: Account | None,
    *,
    is_right: bool,
) -> bool:
    """Whether a try counts as right; a wrong one is counted, and during a pause even a right one is refused."""
    sources = [(_address(door), FOR_ADDRESS), *([] if own is None else [own])]
    tries = [throttle.hold(session, vault, name, door.at) for name, _limit in sources]
    is_waiting = any(one.waits_until(door.at) for one in tries)
    if is_right and not is_waiting:
        if own is not None:
            throttle.store(session, vault, own[0], throttle.Tries(0, door.at, None))
        return True
    for (name, limit), one in zip(sources, tries, strict=True):
        if one.waits_until(door.at) is None:
            throttle.store(session, vault, name, one.and_one_more(limit, door.at))
    record(
        session,
        Action.SIGN_IN_REFUSED,
        actor="somebody" if account is None else f"account {account.id}",
        subject=("account", None if account is None else account.id),
        at=door.at,
        authority_id=None if account is None else account.authority_id,
    )
    return False


def _address(door: Door) -> str:
    return f"sign-in from {door.source}"


def _right_code(session: Session, vault: Vault, account: Account, typed: str, door: Door) -> Way | None:
    if _totp_step(vault, account, typed, door) is not None:
        return Way.TOTP
    found = session.scalar(
        select(RecoveryCode.id).where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == _recovery(vault, account, typed),
            RecoveryCode.used_at.is_(None),
            RecoveryCode.replaced_at.is_(None),
        )
    )
    return None if found is None else Way.RECOVERY


def _totp_step(vault: Vault, account: Account, typed: str, door: Door) -> int | None:
    if account.totp_sealed is None:
        return None
    return totp.step_of(vault.open(account.totp_sealed, TOTP, account.ref), typed, door.real, account.totp_step)


def _use_recovery_code(session: Session, vault: Vault, account: Account, typed: str, at: dt.datetime) -> None:
    session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.code_hash == _recovery(vault, account, typed))
        .values(used_at=at)
    )


def _recovery(vault: Vault, account: Account, typed: str) -> bytes | None:
    return vault.index(f"{account.id} {normal_code(typed)}", RECOVERY)
