"""Agreement between coders, theme by theme, over the notes that at least two of them went through on their own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.coding.alpha import Agreement, agreement_of
from surveyapp.coding.models import CodedSegment, CodingDone, Theme
from surveyapp.interviews.models import Interview, InterviewNote
from surveyapp.people.encrypted import NONCE

SEALED_EMPTY = 1 + NONCE + 16
"""Bytes of a sealed text without a character: what was emptied is no note."""
BLIND = (CodingDone.reopened_at.is_(None), CodingDone.is_blind.is_(True))


@dataclass(frozen=True, slots=True)
class CodersAgree:
    """Agreement by theme id, with what it stands on."""

    by_theme: dict[int, Agreement]
    n_interviews: int
    #: interviews that two are done with, but somebody went back after the other's marks could be seen
    n_not_blind: int


def coders_agree(session: Session, authority_id: int, codebook_id: int) -> CodersAgree:
    """For every living theme: alpha over notes; one that came after a coder was done is not counted."""
    ready = _ready(authority_id, codebook_id)
    notes = session.execute(
        select(ready.c.n, func.count())
        .join(InterviewNote, InterviewNote.interview_id == ready.c.interview_id)
        .where(*_is_a_unit(ready))
        .group_by(ready.c.n)
    ).all()
    marked = (
        select(CodedSegment.theme_id, ready.c.n, func.count(CodedSegment.account_id.distinct()).label("k"))
        .join(ready, ready.c.interview_id == CodedSegment.interview_id)
        .join(InterviewNote, InterviewNote.id == CodedSegment.note_id)
        .join(
            CodingDone,
            and_(
                CodingDone.codebook_id == codebook_id,
                CodingDone.interview_id == CodedSegment.interview_id,
                CodingDone.account_id == CodedSegment.account_id,
                *BLIND,
            ),
        )
        .where(CodedSegment.removed_at.is_(None), *_is_a_unit(ready))
        .group_by(CodedSegment.theme_id, CodedSegment.note_id, ready.c.n)
        .subquery()
    )
    counts = session.execute(
        select(marked.c.theme_id, marked.c.n, marked.c.k, func.count()).group_by(
            marked.c.theme_id, marked.c.n, marked.c.k
        )
    )
    units: dict[int, dict[tuple[int, int], int]] = {
        theme_id: {(n, 0): n_notes for n, n_notes in notes}
        for theme_id in session.scalars(
            select(Theme.id).where(Theme.codebook_id == codebook_id, Theme.removed_at.is_(None))
        )
    }
    for theme_id, n, k, count in counts:
        if theme_id in units:
            units[theme_id][n, k] = count
            units[theme_id][n, 0] -= count
    n_interviews, n_not_blind = _interviews(session, authority_id, codebook_id)
    return CodersAgree({one: agreement_of(found) for one, found in units.items()}, n_interviews, n_not_blind)


def _ready(authority_id: int, codebook_id: int) -> Subquery:
    """Interviews that two or more coders went through on their own: how many, and when the first was done."""
    return (
        select(
            CodingDone.interview_id,
            func.count().label("n"),
            func.min(CodingDone.done_at).label("first_done_at"),
            func.max(Interview.words_erased_at).label("erased_at"),
        )
        .join(Interview, Interview.id == CodingDone.interview_id)
        .where(Interview.authority_id == authority_id, CodingDone.codebook_id == codebook_id, *BLIND)
        .group_by(CodingDone.interview_id)
        .having(func.count() >= 2)
        .subquery()
    )


def _is_a_unit(ready: Subquery) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Notes that every coder had before them, with something in them or, once its time was over, that had."""
    return (
        InterviewNote.changed_at <= ready.c.first_done_at,
        or_(func.length(InterviewNote.text_sealed) > SEALED_EMPTY, ready.c.erased_at.is_not(None)),
    )


def _interviews(session: Session, authority_id: int, codebook_id: int) -> tuple[int, int]:
    rows = session.execute(
        select(
            func.count(),
            func.count().filter(CodingDone.is_blind.is_(True)),
        )
        .select_from(CodingDone)
        .join(Interview, Interview.id == CodingDone.interview_id)
        .where(
            Interview.authority_id == authority_id,
            CodingDone.codebook_id == codebook_id,
            CodingDone.reopened_at.is_(None),
        )
        .group_by(CodingDone.interview_id)
    ).all()
    blind = sum(1 for _n, n_blind in rows if n_blind >= 2)
    return blind, sum(1 for n, n_blind in rows if n >= 2 and n_blind < 2)
