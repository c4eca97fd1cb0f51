"""The daily comparison of what was expected with what left; a day that does not add up becomes a task."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.messaging.office import Office
from surveyapp.messaging.queries import Day, days
from surveyapp.messaging.sending import Mark
from surveyapp.people.models import Authority
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.models import Task
from surveyapp.tasks.rules import TaskKind

DAYS_BACK = 14


def note_red_days(session: Session, office: Office, mark: Mark) -> list[Day]:
    """Days of the last fortnight, of any authority, on which something did not leave; each is a task, once."""
    red: list[Day] = []
    for authority in session.scalars(select(Authority).order_by(Authority.id)).all():
        first = mark.at.date() - dt.timedelta(DAYS_BACK)
        for day in days(session, office.shelf, authority.id, first, mark.at):
            if day.is_red:
                red.append(day)
                about = About(details={"messages missing": day.n_missing, "messages late": day.n_late})
                key = f"messages {authority.id} {day.day.isoformat()}"
                make_task(session, TaskKind.LEDGER_WRONG, key, authority.id, about, actor=mark.actor, at=mark.at)
    return red


def n_tasks_since(session: Session, since: dt.datetime | None) -> int:
    """How many tasks of any authority were made since then and still wait; none where nobody looked before."""
    if since is None:
        return 0
    query = select(func.count()).where(Task.created_at > since, Task.done_at.is_(None))
    return session.scalar(query) or 0
