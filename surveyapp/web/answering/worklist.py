"""Everything that waits for one person's answer, by the person it is about; supervisors see all their people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import render_template, request, url_for

from surveyapp.extensions import house, session
from surveyapp.instruments.definition import Instrument
from surveyapp.people.models import Role
from surveyapp.placements.rules import AttendancePeriod
from surveyapp.placements.supervising import AttendedTime, Supervised, attendance_seen, supervised_by
from surveyapp.responses.queries import Asked, Holder
from surveyapp.web import language
from surveyapp.web.answering.frame import frame
from surveyapp.web.answering.visit import Visit
from surveyapp.web.answering.ways import way
from surveyapp.web.interface_texts import day_in_words
from surveyapp.web.seal import FIELD, seal
from surveyapp.web.words import say


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a worklist."""

    title: str
    minutes: int
    address: str
    due: str
    is_late: bool
    is_sent: bool
    is_begun: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """Ways from a person to what a supervisor tells beside the questions."""

    #: empty when the placement is over
    absent: str
    undo: str
    attendance: str
    statement: str
    seal: str
    #: days on which the person did not come, told today
    told: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True)
class AboutPerson:
    """What is asked about one person."""

    name: str
    tasks: tuple[Task, ...]
    #: what a supervisor may do beside answering; None for others
    beside: Beside | None = None

    @property
    def is_finished(self) -> bool:
        """Whether everything about this person has been sent."""
        return all(task.is_sent for task in self.tasks)


def worklist(token: str, holder: Holder, found: Iterable[Asked], following: dt.date | None = None) -> str:
    """The page: people with something left first, each group by name; ``following`` is when something opens next."""
    people = sorted(_people(token, holder, found), key=lambda one: (one.is_finished, one.name.casefold()))
    return render_template(
        "answering/worklist.html",
        people=people,
        waiting=sum(not task.is_sent for one in people for task in one.tasks),
        is_sent=any(one.tasks for one in people),
        following=following,
        seal_name=FIELD,
        # A participant's link leads past the list to a question: the list has an address of its own.
        **frame(way("listed" if holder.role is Role.PARTICIPANT else "home", token), holder),
    )


def has_people(holder: Holder) -> bool:
    """Whether this is a supervisor with people today, who is shown them even while nothing waits."""
    return bool(_supervised(holder))


def _supervised(holder: Holder) -> list[Supervised]:
    if holder.role is not Role.SUPERVISOR:
        return []
    return supervised_by(session(), house().vault, holder.informant_id, house().clock.today())


def _people(token: str, holder: Holder, found: Iterable[Asked]) -> Iterable[AboutPerson]:
    vault, catalogue = house().vault, house().shelf.catalogue
    supervised = {one.placement_id: one for one in _supervised(holder)}
    seen = attendance_seen(session(), list(supervised), holder.informant_id) if supervised else {}
    ordered = sorted(found, key=lambda one: (one.placement_id, one.standing.window.due_on))
    shown = set()
    for placement_id, group in groupby(ordered, key=lambda one: one.placement_id):
        rows = list(group)
        tasks = tuple(_task(token, one, catalogue.instruments.get((one.instrument, one.version))) for one in rows)
        person = supervised.get(placement_id)
        beside = None if person is None else _beside(token, person, seen.get(placement_id, []))
        shown.add(placement_id)
        yield AboutPerson(rows[0].about(vault), tasks, beside)
    for placement_id, person in supervised.items():
        if placement_id not in shown:
            yield AboutPerson(person.name, (), _beside(token, person, seen.get(placement_id, [])))


def _beside(token: str, person: Supervised, seen: list[AttendedTime]) -> Beside:
    clock = house().clock
    today, asked = clock.today(), request.args.get(language.PARAMETER)
    told = [one for one in seen if one.is_own and one.period is AttendancePeriod.DAY and not one.hours]

    def address(page: str) -> str:
        return url_for(f"supervisor.{page}", token=token, ref=person.ref, lang=asked)

    return Beside(
        absent=address("absent") if person.is_there(today) else "",
        undo=address("undo_absent"),
        attendance=address("attendance"),
        statement=address("statement"),
        seal=seal(house().settings.secret_key, token, person.placement_id, "absent"),
        told=tuple(one.on for one in told if one.recorded_at.astimezone(clock.zone).date() == today),
    )


def _task(token: str, one: Asked, instrument: Instrument | None) -> Task:
    visit = Visit(token, one, house().clock.today(), instrument, "")
    return Task(
        title=one.instrument if instrument is None else say(instrument.title),
        minutes=1 if instrument is None else max(1, round(instrument.seconds / 60)),
        address=visit.address("done" if one.is_submitted else "resume"),
        due=day_in_words(one.standing.window.due_on, "d MMMM"),
        is_late=one.standing.window.due_on < visit.today,
        is_sent=one.is_submitted,
        is_begun=one.response_id is not None and not one.is_submitted,
    )
