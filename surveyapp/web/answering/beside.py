"""What a supervisor tells beside the ratings, on the same page: hours of the months since last time, and a comment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import abort
from werkzeug.datastructures import MultiDict

from surveyapp.extensions import house, session
from surveyapp.people.models import Role
from surveyapp.placements.rules import AttendancePeriod, months_to_report
from surveyapp.placements.supervising import AttendedTime, Supervised, attendance_seen, supervised_one
from surveyapp.statements.changes import Author, save_note
from surveyapp.statements.queries import own_note
from surveyapp.web import attendance_form
from surveyapp.web.answering.visit import Visit
from surveyapp.web.attendance_form import MonthForm
from surveyapp.web.interface_texts import gettext as _

COMMENT = "comment"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Beside:
    """The boxes beside the ratings of one person, with what stands in them and what is wrong with it."""

    person: Supervised
    months: tuple[MonthForm, ...]
    comment: str
    comment_fault: str = ""

    @property
    def faults(self) -> dict[str, str]:
        """Name of a box to what is wrong with it."""
        return attendance_form.faults(self.months) | ({COMMENT: self.comment_fault} if self.comment_fault else {})

    def rest(self, posted: MultiDict[str, str]) -> MultiDict[str, str]:
        """What was posted without these boxes; 400 when one of them cannot come from a page of ours."""
        names = {COMMENT} | {one.name(box) for one in self.months for box in attendance_form.BOXES}
        for name in names:
            values = posted.getlist(name)
            if len(values) > 1 or any(bad in value for value in values for bad in ("\x00", "\ufffd")):
                abort(400)
        left = [(name, value) for name, values in posted.lists() if name not in names for value in values]
        return MultiDict(left)


def of(visit: Visit) -> Beside | None:
    """The boxes as they stand; None for others than the person's supervisor of today."""
    found = _person(visit)
    if found is None:
        return None
    person, seen = found
    reader = visit.asked.holder.informant_id
    note = own_note(session(), house().vault, visit.asked.assignment_id, reader)
    return Beside(person, attendance_form.filled(_months(visit, person, seen), seen), note)


def read(visit: Visit, posted: MultiDict[str, str]) -> Beside | None:
    """The boxes as they were posted."""
    found = _person(visit)
    if found is None:
        return None
    person, seen = found
    text = posted.get(COMMENT, "").replace("\r\n", "\n").replace("\r", "\n").strip()
    fault = _("Texten är för lång. Skriv högst %(max)d tecken.", max=LONGEST) if len(text) > LONGEST else ""
    return Beside(person, attendance_form.read(posted, _months(visit, person, seen), seen), text, fault)


def store(visit: Visit, told: Beside) -> None:
    """Keep what is right; the caller commits."""
    holder = visit.asked.holder
    attendance_form.store(told.person, holder.informant_id, told.months)
    if not told.comment_fault:
        author = Author(told.person.placement_id, told.person.authority_id, holder.informant_id)
        at = house().clock.now()
        save_note(session(), house().vault, author, visit.asked.assignment_id, told.comment, visit.today, at=at)


def _person(visit: Visit) -> tuple[Supervised, list[AttendedTime]] | None:
    holder, placement_id = visit.asked.holder, visit.asked.placement_id
    if holder.role is not Role.SUPERVISOR or not visit.sends_at_once:
        return None
    vault = house().vault
    person = supervised_one(session(), vault, holder.informant_id, visit.today, placement_id=placement_id)
    if person is None:
        return None
    return person, attendance_seen(session(), [placement_id], holder.informant_id)[placement_id]


def _months(visit: Visit, person: Supervised, seen: list[AttendedTime]) -> list[dt.date]:
    known = [one.on for one in seen if one.is_own and one.period is AttendancePeriod.MONTH]
    return list(months_to_report(person.first_on, person.last_on(visit.today), known))
