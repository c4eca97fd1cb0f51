"""Everything that waits for one person's answer, by the person it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import render_template
from flask_babel import format_date

from surveyapp.extensions import house
from surveyapp.instruments.definition import Instrument
from surveyapp.responses.queries import Asked, Holder
from surveyapp.web.answering.frame import frame
from surveyapp.web.answering.visit import Visit
from surveyapp.web.answering.ways import way
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
class AboutPerson:
    """What is asked about one person."""

    name: str
    tasks: tuple[Task, ...]

    @property
    def is_finished(self) -> bool:
        """Whether everything about this person has been sent."""
        return all(task.is_sent for task in self.tasks)


def worklist(token: str, holder: Holder, found: Iterable[Asked]) -> str:
    """The page: people with something left first, each group by name."""
    people = sorted(_people(token, found), key=lambda one: (one.is_finished, one.name.casefold()))
    return render_template(
        "answering/worklist.html",
        people=people,
        waiting=sum(not task.is_sent for one in people for task in one.tasks),
        **frame(way("home", token), holder),
    )


def _people(token: str, found: Iterable[Asked]) -> Iterable[AboutPerson]:
    vault, catalogue = house().vault, house().shelf.catalogue
    ordered = sorted(found, key=lambda one: (one.placement_id, one.standing.window.due_on))
    for _placement, group in groupby(ordered, key=lambda one: one.placement_id):
        rows = list(group)
        tasks = (_task(token, one, catalogue.instruments.get((one.instrument, one.version))) for one in rows)
        yield AboutPerson(rows[0].about(vault), tuple(tasks))


def _task(token: str, one: Asked, instrument: Instrument | None) -> Task:
    visit = Visit(token, one, house().clock.today(), instrument, "")
    return Task(
        title=one.instrument if instrument is None else say(instrument.title),
        minutes=1 if instrument is None else max(1, round(instrument.seconds / 60)),
        address=visit.address("done" if one.is_submitted else "resume"),
        due=format_date(one.standing.window.due_on, "d MMMM"),
        is_late=one.standing.window.due_on < visit.today,
        is_sent=one.is_submitted,
        is_begun=one.response_id is not None and not one.is_submitted,
    )
