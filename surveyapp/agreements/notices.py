"""What must be decided soon: the last day to say whether an agreement goes on becomes a task, once for each end."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.agreements.changes import n_extensions, notice_key
from surveyapp.agreements.models import Agreement
from surveyapp.agreements.terms import is_near, notice_by
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind


def remind_of_notices(session: Session, today: dt.date, *, actor: str, at: dt.datetime) -> int:
    """Make the tasks of every authority; returns how many are new."""
    rows = session.scalars(
        select(Agreement)
        .where(Agreement.starts_on <= today, Agreement.ends_on >= today, Agreement.ended_early_from.is_(None))
        .order_by(Agreement.id)
    )
    n_made = 0
    for row in rows:
        last = notice_by(row.ends_on, row.notice_months)
        if not is_near(last, today):
            continue
        details = {
            "agreement": row.ref,
            "ends_on": row.ends_on.isoformat(),
            "n_options_left": max(row.n_options - n_extensions(session, row.id), 0),
        }
        about = About(organisation_id=row.provider_id, details=details, due_on=last)
        key = notice_key(row)
        n_made += make_task(session, TaskKind.AGREEMENT_NOTICE, key, row.authority_id, about, actor=actor, at=at)
    return n_made
