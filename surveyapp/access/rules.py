"""How long a sign-in lasts, when it is fresh, who needs a second factor, how links and codes look. Pure."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum

from surveyapp.access.policy import AccountRole


class LinkKind(StrEnum):
    """Why somebody got a link to choose a password."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password reset"  # noqa: S105  # what the link is for


class Way(StrEnum):
    """How somebody proved who they are."""

    PASSWORD = "password"  # noqa: S105  # a name
    PASSKEY = "passkey"
    TOTP = "code"
    RECOVERY = "recovery code"
    ELSEWHERE = "other provider"


@dataclass(frozen=True, slots=True)
class Length:
    """How long a sign-in lasts without a page being opened, and at the very most."""

    idle: dt.timedelta
    whole: dt.timedelta


_HOUR = dt.timedelta(hours=1)
_POWERFUL = Length(idle=_HOUR / 2, whole=8 * _HOUR)
_DAILY = Length(idle=_HOUR, whole=10 * _HOUR)

LENGTHS: dict[AccountRole, Length] = {
    AccountRole.ADMINISTRATOR: _POWERFUL,
    AccountRole.EVALUATOR: _POWERFUL,
    AccountRole.AUDITOR: _POWERFUL,
    AccountRole.CASEWORKER: _DAILY,
    AccountRole.ASSISTANT: _DAILY,
    AccountRole.SUPERVISOR: _DAILY,
    AccountRole.PROVIDER_MANAGER: _DAILY,
}
"""Half an hour and a working day for those who see or change most; an hour and a long day for everyday work."""

FRESH_FOR = dt.timedelta(minutes=10)
"""So long ago may somebody have proved who they are, before what cannot be undone."""

LINK_LASTS = {LinkKind.INVITATION: dt.timedelta(7), LinkKind.PASSWORD_RESET: _HOUR}
PENDING_FOR = dt.timedelta(minutes=10)
"""Between the password and the second factor."""

N_RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike on paper
_GROUPS, _LETTERS = 3, 4


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sign-in: when it began, when it was last used and when its person last proved who they are."""

    began_at: dt.datetime
    seen_at: dt.datetime
    proved_at: dt.datetime

    def lasts(self, role: AccountRole, now: dt.datetime) -> bool:
        """Whether this role is still signed in."""
        length = LENGTHS[role]
        return now - self.seen_at < length.idle and now - self.began_at < length.whole

    def is_fresh(self, now: dt.datetime) -> bool:
        """Whether what cannot be undone may be done without asking who sits there."""
        return now - self.proved_at < FRESH_FOR


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account has to sign in with."""

    has_password: bool
    has_totp: bool
    has_passkey: bool

    @property
    def has_second(self) -> bool:
        """Whether anything goes beyond the password."""
        return self.has_totp or self.has_passkey

    def asks_after_password(self, role: AccountRole, demanded: Container[str]) -> bool:
        """Whether the password alone is not enough.

        Codes are always asked for once they are set up. Where the role demands nothing, a passkey is a shorter way in
        and not one more hurdle: it may well live in a telephone that lies at home.
        """
        return self.has_totp or (self.has_passkey and role in demanded)

    def must_set_up(self, role: AccountRole, demanded: Container[str]) -> bool:
        """Whether nothing but setting up a second factor is allowed yet."""
        return role in demanded and not self.has_second


def has_way_in(factors: Factors, n_ties: int) -> bool:
    """Whether somebody can begin a sign-in: codes alone, from an app or on paper, begin none."""
    return factors.has_password or factors.has_passkey or n_ties > 0


def new_recovery_code() -> str:
    """Twelve letters and digits in groups, such as ``k3mf-9wqa-x7tz``: 59 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS)) for _ in range(_GROUPS))
    return "-".join(groups)


def normal_code(typed: str) -> str:
    """A code as it was meant: without spaces and hyphens, in small letters."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())[:64]
