"""Reads of coding: finished interviews, in the order in which coders go through them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.coding.models import CodedSegment, CodingDone, Theme
from surveyapp.interviews.models import Interview, InterviewNote
from surveyapp.people.models import Organisation
from surveyapp.schedule.subjects import InterviewSubject


@dataclass(frozen=True, slots=True)
class InterviewLine:
    """A finished interview as coders see it."""

    id: int
    ref: str
    series: str
    round_number: int
    subject_kind: str
    organisation_id: int | None
    organisation: str | None
    placement_id: int | None
    subject_id: int | None
    #: a role or a group
    words: str | None
    group_code: str | None
    guide: str
    guide_version: int
    held_on: dt.date | None
    is_synthetic: bool
    n_notes: int
    n_done: int
    is_done_by_me: bool
    is_erased: bool


def interviews_to_code(
    session: Session,
    authority_id: int,
    codebook_id: int,
    account_id: int,
    *,
    series: str | None = None,
    waiting: bool = False,
    limit: int = 50,
    skip: int = 0,
) -> tuple[list[InterviewLine], int]:
    """Finished interviews by series, round and order of planning, and how many there are; not those erased since."""
    conditions = [*_with_words(authority_id)]
    if series:
        conditions.append(Interview.series == series)
    if waiting:
        conditions.append(~_is_done(codebook_id, CodingDone.account_id == account_id))
    n_all = session.scalar(select(func.count()).select_from(Interview).where(*conditions)) or 0
    return _lines(session, conditions, codebook_id, account_id, limit, skip), n_all


def interview_to_code(
    session: Session, authority_id: int, codebook_id: int, account_id: int, ref: str
) -> InterviewLine | None:
    """The finished interview of this ref, if it is this authority's."""
    conditions = [Interview.authority_id == authority_id, Interview.finished_at.is_not(None), Interview.ref == ref]
    return next(iter(_lines(session, conditions, codebook_id, account_id, 1, 0)), None)


def next_to_code(
    session: Session, authority_id: int, codebook_id: int, account_id: int, after: InterviewLine
) -> str | None:
    """Ref of the next finished interview that this coder is not done with; after the last comes the first."""
    rows = session.execute(
        select(Interview.ref, Interview.series, Interview.round_number, Interview.id)
        .where(
            *_with_words(authority_id),
            Interview.id != after.id,
            ~_is_done(codebook_id, CodingDone.account_id == account_id),
        )
        .order_by(Interview.series, Interview.round_number, Interview.id)
    ).all()
    here = (after.series, after.round_number, after.id)
    later = (row.ref for row in rows if (row.series, row.round_number, row.id) > here)
    return next(later, rows[0].ref if rows else None)


def marked_but_not_counted(
    session: Session, authority_id: int, codebook_id: int, account_id: int
) -> list[InterviewLine]:
    """Interviews with marks that no table counts before this coder is done with them, by series and round.

    The coder's own marks wait for that coder; those from a file for anybody who goes through the interview.
    """
    waits = or_(
        _is_marked(codebook_id, CodedSegment.account_id == account_id),
        and_(_is_marked(codebook_id, CodedSegment.account_id.is_(None)), ~_is_done(codebook_id)),
    )
    conditions = [*_with_words(authority_id), ~_is_done(codebook_id, CodingDone.account_id == account_id), waits]
    return _lines(session, conditions, codebook_id, account_id, None, 0)


def series_to_code(session: Session, authority_id: int) -> list[str]:
    """Series with finished interviews."""
    return list(
        session.scalars(
            select(Interview.series).where(*_with_words(authority_id)).distinct().order_by(Interview.series)
        )
    )


def _with_words(authority_id: int) -> tuple[ColumnElement[bool], ...]:
    """Finished interviews of an authority whose words are still there."""
    return (
        Interview.authority_id == authority_id,
        Interview.finished_at.is_not(None),
        Interview.words_erased_at.is_(None),
    )


def _is_done(codebook_id: int, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        CodingDone.interview_id == Interview.id,
        CodingDone.codebook_id == codebook_id,
        CodingDone.reopened_at.is_(None),
        *more,
    )


def _is_marked(codebook_id: int, whose: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether somebody's living mark with a living theme stands in it."""
    return exists().where(
        CodedSegment.interview_id == Interview.id,
        CodedSegment.removed_at.is_(None),
        CodedSegment.theme_id == Theme.id,
        Theme.codebook_id == codebook_id,
        Theme.removed_at.is_(None),
        whose,
    )


def _lines(
    session: Session,
    conditions: list[ColumnElement[bool]],
    codebook_id: int,
    account_id: int,
    limit: int | None,
    skip: int,
) -> list[InterviewLine]:
    n_notes = (
        select(func.count())
        .select_from(InterviewNote)
        .where(InterviewNote.interview_id == Interview.id)
        .correlate(Interview)
        .scalar_subquery()
    )
    done = and_(CodingDone.codebook_id == codebook_id, CodingDone.reopened_at.is_(None))
    n_done = (
        select(func.count())
        .select_from(CodingDone)
        .where(CodingDone.interview_id == Interview.id, done)
        .correlate(Interview)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Interview,
            Organisation.name,
            InterviewSubject.words,
            n_notes,
            n_done,
            _is_done(codebook_id, CodingDone.account_id == account_id),
        )
        .outerjoin(Organisation, Organisation.id == Interview.organisation_id)
        .outerjoin(InterviewSubject, InterviewSubject.id == Interview.subject_id)
        .where(*conditions)
        .order_by(Interview.series, Interview.round_number, Interview.id)
        .limit(limit)
        .offset(skip)
    )
    return [
        InterviewLine(
            id=one.id,
            ref=one.ref,
            series=one.series,
            round_number=one.round_number,
            subject_kind=one.subject_kind,
            organisation_id=one.organisation_id,
            organisation=organisation,
            placement_id=one.placement_id,
            subject_id=one.subject_id,
            words=words,
            group_code=one.group_code,
            guide=one.guide,
            guide_version=one.guide_version,
            held_on=one.held_on,
            is_synthetic=one.is_synthetic,
            n_notes=notes,
            n_done=n,
            is_done_by_me=bool(mine),
            is_erased=one.words_erased_at is not None,
        )
        for one, organisation, words, notes, n, mine in rows
    ]
