"""How many steps are due on which day: answers that stand alike are counted by the database, not read one by one."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.agreements.models import Agreement
from surveyapp.messaging.due import is_wanted, remind_days, windows
from surveyapp.messaging.kinds import WAITING, MessageState, Reason, Step
from surveyapp.messaging.models import Message, MessageAbout
from surveyapp.messaging.rules import Sent, next_day
from surveyapp.people.models import Informant
from surveyapp.placements.models import Placement
from surveyapp.plans.shelf import Shelf
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment

AHEAD = dt.timedelta(7)
"""How far ahead pages tell what falls due."""


@dataclass(frozen=True, slots=True)
class DueDays:
    """Next steps by their day: those whose window is open today, and all whose window opens within the days asked."""

    now: Counter[tuple[Step, dt.date]] = field(default_factory=Counter)
    every: Counter[tuple[Step, dt.date]] = field(default_factory=Counter)


def due_days(session: Session, shelf: Shelf, authority_id: int, today: dt.date, until: dt.date) -> DueDays:
    """What :func:`due.due_steps` tells one by one, up to ``until``, as numbers."""
    found = DueDays()
    for row in session.execute(_alike(authority_id, today, until)):
        sent = Sent(bool(row.is_on_its_way), bool(row.is_escalated), row.n_reminders, row.latest)
        step = next_day(sent, row.opens_on, row.closes_on, remind_days(shelf, row))
        if step is None or step[1] > until:
            continue
        found.every[step] += row.n
        if row.opens_on <= today:
            found.now[step] += row.n
    return found


def _alike(authority_id: int, today: dt.date, until: dt.date) -> Any:
    one = _each(authority_id, today, until)
    alike = (
        one.c.wave,
        one.c.opens_on,
        one.c.closes_on,
        func.coalesce(Placement.plan_code, Agreement.plan_code).label("plan_code"),
        func.coalesce(Placement.plan_version, Agreement.plan_version).label("plan_version"),
        one.c.is_on_its_way,
        one.c.is_escalated,
        one.c.n_reminders,
        one.c.latest,
    )
    return (
        select(*alike, func.count().label("n"))
        .select_from(one)
        .outerjoin(Placement, Placement.id == one.c.placement_id)
        .outerjoin(Agreement, Agreement.id == one.c.agreement_id)
        .group_by(*alike)
    )


def _each(authority_id: int, today: dt.date, until: dt.date) -> Subquery:
    """Every open answer with what matters of the messages about it."""
    now = windows(today, until)
    counts = or_(Message.state != MessageState.CANCELLED.value, Message.reason == Reason.BY_STAFF.value)
    window = now.c.placement_id, now.c.agreement_id, now.c.wave, now.c.opens_on, now.c.closes_on
    return (
        select(
            *window,
            func.max(_one(Message.state.in_([state.value for state in WAITING]))).label("is_on_its_way"),
            func.max(_one(and_(counts, MessageAbout.step == Step.ESCALATION.value))).label("is_escalated"),
            func.sum(_one(and_(counts, MessageAbout.step == Step.REMINDER.value))).label("n_reminders"),
            func.max(case((counts, Message.day))).label("latest"),
        )
        .join(Assignment, Assignment.occasion_id == now.c.id)
        .join(Informant, Informant.id == Assignment.informant_id)
        .outerjoin(Response, Response.assignment_id == Assignment.id)
        .outerjoin(MessageAbout, MessageAbout.assignment_id == Assignment.id)
        .outerjoin(Message, Message.id == MessageAbout.message_id)
        .where(*is_wanted(authority_id))
        .group_by(Assignment.id, *window)
        .subquery()
    )


def _one(which: ColumnElement[bool]) -> ColumnElement[int]:
    return case((which, 1), else_=0)
