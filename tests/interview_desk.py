"""Somebody in tests who plans rounds of interviews, books them and says how they went, on any day."""

from __future__ import annotations

import datetime as dt

from builders import START, World
from interview_builders import provider_named
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.policy import AccountRole, Actor
from surveyapp.interviews.booking import (
    By,
    Held,
    Meeting,
    book,
    no_show,
    take,
)
from surveyapp.interviews.holding import (
    Went,
    hold_interview,
)
from surveyapp.interviews.kinds import BookingState, Missed, Place, Presence
from surveyapp.interviews.models import Interview, InterviewBooking
from surveyapp.interviews.overview import Asked, Line, lines
from surveyapp.interviews.rounds import Chosen, NewRound, plan_round
from surveyapp.reports.ledger import prove
from surveyapp.schedule.subjects import Subject

FIVE = ("A-lagets Allservice", "Hej Främling", "PMU", "Robin Hood", "Röda Korset")
CLOSES = START + dt.timedelta(30)


class Desk:
    """Somebody who plans and holds interviews in a test's world, on any day."""

    def __init__(self, world: World) -> None:
        self.world, self.vault = world, world.house.vault
        self.account = world.open_account(AccountRole.CASEWORKER, "caseworker@example.org")
        self.actor = Actor(self.account, AccountRole.CASEWORKER, world.authority_id)
        with world.session() as session:
            chosen = [Chosen(organisation_id=provider_named(session, world, name)) for name in FIVE]
            plan_round(session, world.authority_id, a_round(), chosen, actor="test", at=world.house.clock.now())
            session.commit()
            found = session.scalars(select(Interview.ref).order_by(Interview.id))
            self.refs = dict(zip(FIVE, found, strict=True))

    def by(self, day: dt.date = START) -> By:
        zone = self.world.house.clock.zone
        return By(self.actor, dt.datetime.combine(day, dt.time(9), zone), zone)

    def take(self, session: Session, name: str) -> Held:
        ref = self.refs[name]
        seen = session.scalars(select(Interview.changed_count).where(Interview.ref == ref)).one()
        held = take(session, self.actor, ref, seen)
        assert held is not None
        return held

    def meeting(self, day: dt.date, hour: int = 10) -> Meeting:
        starts_at = dt.datetime.combine(day, dt.time(hour), self.world.house.clock.zone)
        return Meeting(starts_at, 60, Place.THERE, "Storgatan 1", self.account)

    def book(self, name: str, day: dt.date) -> None:
        with self.world.session() as session:
            book(session, self.vault, self.take(session, name), self.meeting(day), self.by())
            session.commit()

    def miss(self, name: str, day: dt.date, why: Missed) -> None:
        with self.world.session() as session:
            no_show(session, self.vault, self.take(session, name), why, "", self.by(day))
            session.commit()

    def hold(self, name: str, day: dt.date, presence: Presence | None = None) -> None:
        with self.world.session() as session:
            went = Went(day, minutes=45, language="sv", presence=presence, present_for="Slutet")
            hold_interview(session, self.vault, self.take(session, name), went, self.by(day))
            session.commit()

    def line(self, name: str, today: dt.date = START) -> Line:
        with self.world.session() as session:
            found, _n = lines(session, self.world.authority_id, Asked(), today)
        return next(line for line in found if line.ref == self.refs[name])

    def bookings(self, name: str) -> list[tuple[BookingState, int, int]]:
        with self.world.session() as session:
            rows = session.scalars(
                select(InterviewBooking)
                .join(Interview, Interview.id == InterviewBooking.interview_id)
                .where(Interview.ref == self.refs[name])
                .order_by(InterviewBooking.id)
            )
            return [(BookingState(row.state), row.attempt, row.sequence) for row in rows]


def a_round(number: int = 1, kind: Subject = Subject.ORGANISATION, first: dt.date = START) -> NewRound:
    return NewRound(
        series="anordnare",
        number=number,
        title=f"Anordnare omgång {number}",
        guide=("anordnare", 1),
        kind=kind,
        opens_on=first,
        due_on=first + dt.timedelta(14),
        closes_on=first + dt.timedelta(30),
    )


def proof(world: World, today: dt.date) -> dict[str, int]:
    """The rules of the ledger that do not hold, with how many rows break them."""
    with world.session() as session:
        return prove(session, world.house.shelf.plans, world.authority_id, today).wrong
