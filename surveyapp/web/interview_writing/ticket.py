"""A ticket with which notes of one account about one interview arrive later, whoever is signed in by then."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

from surveyapp.access.policy import Act, Actor, has
from surveyapp.access.queries import actor_of, open_account_of
from surveyapp.extensions import house, session
from surveyapp.web.guards import somebody

VALID = dt.timedelta(30)
"""A tablet that lay in a drawer for longer than this delivers only once its person is signed in on it."""


class RanOut(Exception):
    """The ticket is one of ours and too old, and its account is not signed in here; what came with it has to wait."""


def ticket_for(account_id: int, interview_ref: str, today: dt.date) -> str:
    """What the page gives to the browser."""
    told = f"{account_id}.{(today + VALID).isoformat()}"
    return f"{told}.{_mark(told, interview_ref)}"


def holder_of(ticket: str, interview_ref: str, today: dt.date) -> Actor | None:
    """Whoever the ticket was made for, as long as the account may still hold interviews; raises RanOut."""
    told, _dot, mark = ticket.rpartition(".")
    if not hmac.compare_digest(_mark(told, interview_ref).encode(), mark.encode()):
        return None
    account_id, _dot, until = told.partition(".")
    account = open_account_of(session(), int(account_id))
    actor = None if account is None else actor_of(account)
    if actor is None or not has(actor, Act.HOLD_INTERVIEWS):
        return None
    if dt.date.fromisoformat(until) < today and not _is_here(actor):
        raise RanOut
    return actor


def _is_here(holder: Actor) -> bool:
    found = somebody()
    return found is not None and found.actor.account_id == holder.account_id


def _mark(told: str, interview_ref: str) -> str:
    text = f"interview ticket\0{interview_ref}\0{told}".encode()
    return hmac.new(house().settings.secret_key.encode(), text, hashlib.sha256).hexdigest()[:32]
