"""What was said in interviews and who said it, erased once its time is over; days, states and counts stay.

What goes: notes with what stood there before and the index of their words, closed answers, names and roles of those
who were asked, where and why of bookings, and memos of coders. What stays: that an interview was planned and held or
not and when, who sat in, consent, heads counted, and which theme was marked in it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select, true, update
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.coding.agreement import SEALED_EMPTY
from surveyapp.coding.models import CodedSegment
from surveyapp.interviews.models import (
    Interview,
    InterviewAnswer,
    InterviewBooking,
    InterviewInformant,
    InterviewNote,
    InterviewNoteEarlier,
    InterviewWord,
)
from surveyapp.interviews.notes import seal_note
from surveyapp.people.encrypted import Vault
from surveyapp.schedule.models import Assignment, Occasion

AT_ONCE = 100
"""Interviews whose words are erased at one time."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How much goes or would go, of how many interviews."""

    interviews: int = 0
    notes: int = 0
    answers: int = 0
    names: int = 0
    bookings: int = 0
    memos: int = 0

    def __add__(self, other: Erased) -> Erased:
        return Erased(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))


def due(authority_id: int, last_day: dt.date) -> Select[int]:
    """Interviews held on this day or before, or closed by then, that still have words of somebody."""
    return (
        select(Interview.id)
        .join(Assignment, Assignment.id == Interview.assignment_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .where(
            Interview.authority_id == authority_id,
            func.coalesce(Interview.held_on, Occasion.closes_on) <= last_day,
            or_(
                Interview.present_for_sealed.is_not(None),
                *(
                    exists().where(model.interview_id == Interview.id, condition)
                    for model, condition in _WORDS.values()
                ),
                exists().where(
                    InterviewNote.interview_id == Interview.id, InterviewNoteEarlier.note_id == InterviewNote.id
                ),
            ),
        )
    )


def would_go(session: Session, authority_id: int, last_day: dt.date) -> Erased:
    """What erasing would come to; nothing is stored."""
    ids = session.scalars(due(authority_id, last_day)).all()
    return sum((_counted(session, some) for some in _parted(ids)), Erased())


def erase_words(
    session: Session, vault: Vault, authority_id: int, last_day: dt.date, *, actor: str, at: dt.datetime
) -> Erased:
    """Erase what was said in every interview whose time is over, with a line of the trail for each."""
    ids = session.scalars(due(authority_id, last_day).with_for_update(of=Interview)).all()
    found = Erased()
    for some in _parted(ids):
        found += _counted(session, some)
        counts = {name: _by_interview(session, name, some) for name in _WORDS}
        _erase(session, vault, some, at)
        for interview_id in some:
            record(
                session,
                Action.INTERVIEW_WORDS_ERASED,
                actor=actor,
                subject=("interview", interview_id),
                at=at,
                authority_id=authority_id,
                details={name: counts[name][interview_id] for name in _WORDS},
            )
    session.flush()
    return found


_HAS_TEXT = func.length(InterviewNote.text_sealed) > SEALED_EMPTY
_WORDS: dict[str, tuple[Any, ColumnElement[bool]]] = {
    "notes": (InterviewNote, _HAS_TEXT),
    "answers": (InterviewAnswer, true()),
    "names": (
        InterviewInformant,
        or_(InterviewInformant.name_sealed.is_not(None), InterviewInformant.role_words.is_not(None)),
    ),
    "bookings": (
        InterviewBooking,
        or_(InterviewBooking.where_sealed.is_not(None), InterviewBooking.why_sealed.is_not(None)),
    ),
    "memos": (CodedSegment, CodedSegment.memo_sealed.is_not(None)),
}
"""Rows of an interview that hold words, and when they do."""


def _counted(session: Session, ids: Sequence[int]) -> Erased:
    counts = {name: _by_interview(session, name, ids).total() for name in _WORDS}
    return Erased(len(ids), *(counts[one.name] for one in fields(Erased)[1:]))


def _by_interview(session: Session, name: str, ids: Sequence[int]) -> Counter[int]:
    model, condition = _WORDS[name]
    rows = session.execute(
        select(model.interview_id, func.count())
        .where(model.interview_id.in_(ids), condition)
        .group_by(model.interview_id)
    )
    return Counter({row[0]: row[1] for row in rows})


def _erase(session: Session, vault: Vault, ids: Sequence[int], at: dt.datetime) -> None:
    notes = select(InterviewNote.id).where(InterviewNote.interview_id.in_(ids))
    for model in (InterviewNoteEarlier, InterviewWord):
        _do(session, delete(model).where(model.note_id.in_(notes)))
    _do(session, delete(InterviewAnswer).where(InterviewAnswer.interview_id.in_(ids)))
    # Agreement counts notes in which something stood; of those that stay here, every one.
    marked = exists().where(CodedSegment.note_id == InterviewNote.id)
    _do(session, delete(InterviewNote).where(InterviewNote.interview_id.in_(ids), ~_HAS_TEXT, ~marked))
    for note in session.scalars(select(InterviewNote).where(InterviewNote.interview_id.in_(ids))):
        note.text_sealed, note.device = seal_note(vault, "", note.ref), None
    session.flush()
    of_these = {"where_sealed": None, "why_sealed": None}
    _do(session, update(InterviewBooking).where(InterviewBooking.interview_id.in_(ids)).values(of_these))
    nobody = {"name_sealed": None, "role_words": None}
    _do(session, update(InterviewInformant).where(InterviewInformant.interview_id.in_(ids)).values(nobody))
    _do(session, update(CodedSegment).where(CodedSegment.interview_id.in_(ids)).values(memo_sealed=None))
    gone = {"present_for_sealed": None, "words_erased_at": at}
    _do(session, update(Interview).where(Interview.id.in_(ids)).values(gone))


def _do(session: Session, statement: Any) -> None:
    session.execute(statement, execution_options={"synchronize_session": False})


def _parted(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for first in range(0, len(ids), AT_ONCE):
        yield ids[first : first + AT_ONCE]
