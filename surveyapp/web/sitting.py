"""What the signed cookie of staff holds: which account, since when, and when its person last proved who they are.

Times are seconds of the real clock. The generation is compared with the account's at every request: when the account
counts one up, every cookie that holds an older number is worth nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import session as cookie

from surveyapp.access.models import Account
from surveyapp.access.rules import PENDING_FOR, Sitting
from surveyapp.extensions import ACCOUNT, house

GENERATION, BEGAN, SEEN, PROVED = "generation", "began", "seen", "proved"
NAMES = (ACCOUNT, GENERATION, BEGAN, SEEN, PROVED)
HALFWAY, STRONG = "halfway", "strong"
_SEEN_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A cookie that is whole; whether it is worth anything, the account says."""

    account_id: int
    generation: int
    sitting: Sitting


def begin(account: Account) -> None:
    """Signed in from now on. The cookie begins anew, so that nothing set before goes on."""
    now = _seconds()
    cookie.clear()
    cookie.update({ACCOUNT: account.id, GENERATION: account.generation, BEGAN: now, SEEN: now, PROVED: now})


def begin_strong() -> None:
    """The provider of identities vouches for as strong a proof as we ask for: nothing more has to be set up here."""
    cookie[STRONG] = True


def proved_at(moment: dt.datetime) -> None:
    """The proof was given elsewhere, perhaps some hours ago."""
    cookie[PROVED] = min(_seconds(), int(moment.timestamp()))


def is_strong() -> bool:
    """Whether such a provider vouched for this sign-in."""
    return cookie.get(STRONG) is True


def prove() -> None:
    """The person has shown once more who they are."""
    cookie[PROVED] = _seconds()


def touch(sitting: Sitting) -> None:
    """A page was opened; kept now and then, since every time would send the cookie with every page."""
    if house().clock.real() - sitting.seen_at >= _SEEN_EVERY:
        cookie[SEEN] = _seconds()


def follow(generation: int) -> None:
    """Stay signed in here, though everywhere else has just been signed out."""
    cookie[GENERATION] = generation


def held() -> Held | None:
    """What the cookie holds, if it is whole."""
    found = [value for name in NAMES if isinstance(value := cookie.get(name), int)]
    if len(found) != len(NAMES):
        return None
    began, seen, proved = (dt.datetime.fromtimestamp(one, dt.UTC) for one in found[2:])
    return Held(found[0], found[1], Sitting(began, seen, proved))


def account_before() -> int | None:
    """Whose cookie this is or was, even if it has grown too old."""
    found = cookie.get(ACCOUNT)
    return found if isinstance(found, int) else None


def begin_halfway(account: Account) -> None:
    """The password was right; something more is asked for."""
    cookie.clear()
    cookie[HALFWAY] = [account.id, account.generation, _seconds()]


def halfway() -> tuple[int, int] | None:
    """Account and generation of somebody whose password was right a moment ago."""
    found = cookie.get(HALFWAY)
    if not isinstance(found, list) or len(found) != 3 or _seconds() - found[2] > PENDING_FOR.total_seconds():
        return None
    return found[0], found[1]


def _seconds() -> int:
    return int(house().clock.real().timestamp())
