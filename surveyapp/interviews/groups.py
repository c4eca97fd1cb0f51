"""What groups of interviews are called in tables: read, and said in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.interviews.models import Interview, InterviewGroup

LONGEST_GROUP = 80


def group_codes(session: Session, authority_id: int) -> list[str]:
    """Every group that interviews of the authority are in, as it is stored."""
    query = select(Interview.group_code).where(Interview.authority_id == authority_id).distinct()
    return sorted(code for code in session.scalars(query) if code)


def group_names(session: Session, authority_id: int) -> dict[str, str]:
    """The words that were set for groups, by the group as it is stored."""
    query = select(InterviewGroup).where(InterviewGroup.authority_id == authority_id, InterviewGroup.words != "")
    rows = session.scalars(query)
    return {one.code: one.words for one in rows}


def name_groups(session: Session, authority_id: int, names: Mapping[str, str], *, actor: str, at: dt.datetime) -> int:
    """Say what groups are called; empty words take back what was said. How many that changed."""
    rows = session.scalars(
        select(InterviewGroup).where(InterviewGroup.authority_id == authority_id, InterviewGroup.code.in_(list(names)))
    )
    there, n = {one.code: one for one in rows}, 0
    for code, typed in names.items():
        words, row = " ".join(typed.split())[:LONGEST_GROUP], there.get(code)
        if words == ("" if row is None else row.words):
            continue
        if row is None:
            session.add(InterviewGroup(authority_id=authority_id, code=code, words=words))
        else:
            row.words = words
        record(
            session,
            Action.INTERVIEW_GROUP_NAMED,
            actor=actor,
            subject=("authority", authority_id),
            at=at,
            authority_id=authority_id,
            details={"group": code},
        )
        n += 1
    session.flush()
    return n
