"""Plays the demonstration's year: every day placements, messages and answers, and at its end the ledger's proof."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import click
from sqlalchemy import func, select

from surveyapp.cli.delivering import Worker
from surveyapp.cli.opened import reading, writing
from surveyapp.clock import Clock
from surveyapp.demo.days import answer_on, begin_and_end, days_of
from surveyapp.demo.load import ACTOR, Loaded, found
from surveyapp.demo.year import LOCKED_AT, Year
from surveyapp.house import House
from surveyapp.messaging.changes import queue_due
from surveyapp.messaging.channels.opening import open_ways
from surveyapp.messaging.models import Message, MessageAbout
from surveyapp.messaging.office import Office
from surveyapp.reports.ledger import keep_proof, ledger, prove
from surveyapp.schedule.changes import plan_occasions

AT = dt.time(10)
"""The hour of the authority's zone at which the worker goes round."""


@dataclass(frozen=True)
class PlayedClock(Clock):
    """Stands at one moment of the day that is being played."""

    moment: dt.datetime = LOCKED_AT

    def now(self) -> dt.datetime:
        return self.moment


def play_days(house: House, year: Year, until: dt.date) -> Iterator[str]:
    """Play every day until the last and tell what came of it; raises ClickException unless the ledger adds up."""
    with writing(house) as session:
        loaded = found(session, house, year)
    n_answered = n_days = 0
    for day in days_of(year, until):
        n_days += 1
        n_answered += _play(_on(house, day), year, loaded, day)
    last = _on(house, until)
    yield f"played {n_days} days until {until}: {len(loaded.placements)} placements, {n_answered} SYNTHETIC responses"
    yield from _messages(last)
    yield from _ledger(last, loaded)


def send_round(house: House) -> None:
    """Queue and send what is due on the house's day, at the hour at which the worker goes round."""
    there = _on(house, house.clock.today())
    worker = Worker(there, Office.of(house.settings, house.vault, house.shelf), open_ways(house.settings))
    try:
        worker.stored(lambda session: queue_due(session, worker.office, worker.mark()))
        worker.send_due()
    finally:
        worker.close()


def _on(house: House, day: dt.date) -> House:
    moment = dt.datetime.combine(day, AT, ZoneInfo(house.settings.zone)).astimezone(dt.UTC)
    return dataclasses.replace(house, clock=PlayedClock(house.clock.zone, None, moment))


def _play(house: House, year: Year, loaded: Loaded, day: dt.date) -> int:
    """One day; returns how many answers came."""
    with writing(house) as session:
        # Months are laid out ahead, so that once a week is enough where nothing happened.
        if begin_and_end(session, house, loaded, year, day) or day.weekday() == 0:
            plan_occasions(session, house.shelf.plans, day, actor=ACTOR, at=house.clock.now())
    send_round(house)
    with writing(house) as session:
        return answer_on(session, house, loaded, day)


def _messages(house: House) -> Iterator[str]:
    with reading(house) as session:
        states = Counter(dict(session.execute(select(Message.state, func.count()).group_by(Message.state)).all()))
        steps = dict(session.execute(select(MessageAbout.step, func.count()).group_by(MessageAbout.step)).all())
    yield "\nMessages: " + ", ".join(f"{n} {state}" for state, n in sorted(states.items()))
    yield "about: " + ", ".join(f"{n} {step}s" for step, n in sorted(steps.items()))


def _ledger(house: House, loaded: Loaded) -> Iterator[str]:
    with writing(house) as session:
        entries = ledger(session, loaded.authority_id, house.clock.today(), "informant")
        proof = prove(session, house.shelf.plans, loaded.authority_id, house.clock.today())
        keep_proof(session, loaded.authority_id, proof, actor=ACTOR, at=house.clock.now())
    yield "\nLedger"
    for entry in entries:
        states = ", ".join(f"{n} {state.value}" for state, n in sorted(entry.states.items()))
        yield f"  {entry.name:12} {entry.planned:4} planned: {states}"
    if proof.wrong:
        raise click.ClickException(f"the ledger does not add up: {proof.wrong}")
    yield f"  {proof.n_planned} planned answers, each in exactly one state: the ledger adds up"
