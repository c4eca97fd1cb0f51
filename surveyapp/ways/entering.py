"""Somebody types a code, at home or at a kiosk: a visit begins, or there is a reason why not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind
from surveyapp.ways import throttle
from surveyapp.ways.changes import open_visit
from surveyapp.ways.codes import is_wellformed, normal
from surveyapp.ways.queries import CardFound, KioskFound, placement_by_code
from surveyapp.ways.rules import card_has_ended


class WhyNot(StrEnum):
    """Why no visit began; each is told in words of its own."""

    EMPTY = "empty"
    WRONG = "wrong"
    ENDED = "ended"
    ELSEWHERE = "elsewhere"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Door:
    """Where a code was typed: the address it came from, or the kiosk."""

    source: str
    kiosk: KioskFound | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """The token of the visit, or why there is none; ``until`` is when it may be tried again."""

    token: str = ""
    why_not: WhyNot | None = None
    until: dt.datetime | None = None


def enter(
    session: Session, vault: Vault, secret: str, typed: str, door: Door, *, today: dt.date, at: dt.datetime
) -> Entered:
    """Let the holder of a card in; every wrong code is counted before anybody else may try from the same place.

    A card that was revoked or has ended is told as such, to whoever knows its whole code; it counts as wrong all the
    same, so that nothing is learnt faster by trying.
    """
    tries = throttle.hold(session, vault, door.source, at)
    until = tries.waits_until(at) or _rests_until(session, vault, door, at)
    if until is not None:
        return Entered(why_not=WhyNot.WAIT, until=until)
    code = normal(typed)
    if not code:
        return Entered(why_not=WhyNot.EMPTY)
    card = placement_by_code(session, vault, code)
    why_not = _why_not(card, door, today)
    if card is not None and why_not is None:
        return Entered(token=open_visit(session, secret, card, door.kiosk, at=at))
    counted = tries.and_one_more(throttle.ONE_SOURCE, at)
    throttle.store(session, vault, door.source, counted)
    if card is None and door.kiosk is None and is_wellformed(code):
        _count_for_all(session, vault, at)
    record(
        session,
        Action.CODE_REFUSED,
        actor="somebody with a code",
        subject=("kiosk", door.kiosk.id) if door.kiosk else ("placement", card.placement_id if card else None),
        at=at,
        authority_id=card.authority_id if card else door.kiosk.authority_id if door.kiosk else None,
        details={"why": str(why_not), "n": counted.n_wrong},
    )
    if counted.blocked_until is not None and why_not is WhyNot.WRONG:
        return Entered(why_not=WhyNot.WAIT, until=counted.blocked_until)
    return Entered(why_not=why_not)


def _why_not(card: CardFound | None, door: Door, today: dt.date) -> WhyNot | None:
    if card is None:
        return WhyNot.WRONG
    kiosk = door.kiosk
    if kiosk is not None and (kiosk.authority_id, kiosk.organisation_id) != (card.authority_id, card.provider_id):
        return WhyNot.ELSEWHERE
    has_ended = card_has_ended(card.made_on, card.exit_on, today)
    return WhyNot.ENDED if card.revoked_at is not None or has_ended else None


def _rests_until(session: Session, vault: Vault, door: Door, at: dt.datetime) -> dt.datetime | None:
    """When the page for codes is open again, if too many wrong ones came from everywhere; kiosks are apart."""
    return None if door.kiosk else throttle.hold(session, vault, throttle.EVERYONE, at).waits_until(at)


def _count_for_all(session: Session, vault: Vault, at: dt.datetime) -> None:
    before = throttle.hold(session, vault, throttle.EVERYONE, at)
    counted = before.and_one_more(throttle.ALL_SOURCES, at)
    throttle.store(session, vault, throttle.EVERYONE, counted)
    if counted.n_wrong < throttle.ALARM:
        return
    for authority_id in session.scalars(select(Authority.id).order_by(Authority.id)):
        make_task(
            session,
            TaskKind.CARD_TRIED,
            f"{authority_id} {at.date()}",
            authority_id,
            About(details={"n": counted.n_wrong}),
            actor="program",
            at=at,
        )
