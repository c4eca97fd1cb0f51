"""Reads of coding: codebooks, their themes and history, and who marked what in an interview."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.coding.marking import MEMO
from surveyapp.coding.models import Codebook, CodedSegment, CodingDone, Theme, ThemeEvent, ThemeEventKind
from surveyapp.coding.rules import InTree, in_order
from surveyapp.people.encrypted import Vault


@dataclass(frozen=True, slots=True)
class CodebookLine:
    """A codebook in the list."""

    ref: str
    code: str
    title: str
    n_themes: int
    n_segments: int
    #: interviews that at least one coder has gone through
    n_coded: int


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme in its place, with how often it is used."""

    theme: Theme
    depth: int
    n_segments: int


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of a codebook's history."""

    theme_ref: str
    theme: str
    kind: ThemeEventKind
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    account_id: int | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class MarkShown:
    """A marked passage, its memo opened."""

    id: int
    ref: str
    note_id: int
    theme_id: int
    account_id: int | None
    coder_words: str | None
    start: int
    end: int
    memo: str | None
    is_quotation: bool


def codebooks(session: Session, authority_id: int) -> list[CodebookLine]:
    """The authority's codebooks by title."""
    living = (
        select(Theme.codebook_id, func.count().label("n")).where(Theme.removed_at.is_(None)).group_by(Theme.codebook_id)
    ).subquery()
    marked = (
        select(Theme.codebook_id, func.count().label("n"))
        .join(CodedSegment, CodedSegment.theme_id == Theme.id)
        .where(CodedSegment.removed_at.is_(None))
        .group_by(Theme.codebook_id)
    ).subquery()
    done = (
        select(CodingDone.codebook_id, func.count(CodingDone.interview_id.distinct()).label("n"))
        .where(CodingDone.reopened_at.is_(None))
        .group_by(CodingDone.codebook_id)
    ).subquery()
    rows = session.execute(
        select(Codebook.ref, Codebook.code, Codebook.title, living.c.n, marked.c.n, done.c.n)
        .outerjoin(living, living.c.codebook_id == Codebook.id)
        .outerjoin(marked, marked.c.codebook_id == Codebook.id)
        .outerjoin(done, done.c.codebook_id == Codebook.id)
        .where(Codebook.authority_id == authority_id)
        .order_by(Codebook.title, Codebook.id)
    )
    return [CodebookLine(row[0], row[1], row[2], *(n or 0 for n in row[3:])) for row in rows]


def codebook_by_ref(session: Session, authority_id: int, ref: str) -> Codebook | None:
    """The codebook of this ref, if it is this authority's."""
    return session.scalar(select(Codebook).where(Codebook.authority_id == authority_id, Codebook.ref == ref))


def theme_by_ref(session: Session, codebook_id: int, ref: str) -> Theme | None:
    """The theme of this ref in this codebook, also one that was merged or removed."""
    return session.scalar(select(Theme).where(Theme.codebook_id == codebook_id, Theme.ref == ref))


def themes_of(session: Session, codebook_id: int) -> list[ThemeLine]:
    """The codebook's living themes as a tree, each above those under it."""
    themes = {
        one.id: one
        for one in session.scalars(select(Theme).where(Theme.codebook_id == codebook_id, Theme.removed_at.is_(None)))
    }
    counts = session.execute(
        select(CodedSegment.theme_id, func.count().label("n"))
        .where(CodedSegment.theme_id.in_(select(Theme.id).where(Theme.codebook_id == codebook_id)))
        .where(CodedSegment.removed_at.is_(None))
        .group_by(CodedSegment.theme_id)
    )
    n_segments = {row.theme_id: row.n for row in counts}
    order = in_order([InTree(one.id, one.parent_id, one.position) for one in themes.values()])
    return [ThemeLine(themes[theme_id], depth, n_segments.get(theme_id, 0)) for depth, theme_id in order]


def gone_themes(session: Session, codebook_id: int) -> list[Theme]:
    """Themes that were merged or removed, the latest first."""
    return list(
        session.scalars(
            select(Theme)
            .where(Theme.codebook_id == codebook_id, Theme.removed_at.is_not(None))
            .order_by(Theme.removed_at.desc(), Theme.id.desc())
        )
    )


def history(session: Session, codebook_id: int, limit: int, skip: int = 0) -> tuple[list[EventLine], int]:
    """What was done to the codebook's themes, the latest first, and how much there is of it."""
    rows = session.execute(
        select(ThemeEvent, Theme.ref, Theme.name)
        .join(Theme, Theme.id == ThemeEvent.theme_id)
        .where(ThemeEvent.codebook_id == codebook_id)
        .order_by(ThemeEvent.id.desc())
        .limit(limit)
        .offset(skip)
    ).all()
    n_all = session.scalar(select(func.count()).select_from(ThemeEvent).where(ThemeEvent.codebook_id == codebook_id))
    lines = [
        EventLine(ref, name, ThemeEventKind(one.kind), one.before, one.after, one.account_id, one.at)
        for one, ref, name in rows
    ]
    return lines, n_all or 0


def marks_in(session: Session, vault: Vault, codebook_id: int, interview_id: int) -> list[MarkShown]:
    """Every coder's marks in an interview, by note and place."""
    rows = session.scalars(
        select(CodedSegment)
        .join(Theme, Theme.id == CodedSegment.theme_id)
        .where(
            Theme.codebook_id == codebook_id,
            CodedSegment.interview_id == interview_id,
            CodedSegment.removed_at.is_(None),
        )
        .order_by(CodedSegment.note_id, CodedSegment.start_at, CodedSegment.end_at, CodedSegment.id)
    )
    return [
        MarkShown(
            id=one.id,
            ref=one.ref,
            note_id=one.note_id,
            theme_id=one.theme_id,
            account_id=one.account_id,
            coder_words=one.coder_words,
            start=one.start_at,
            end=one.end_at,
            memo=vault.open_if(one.memo_sealed, MEMO, one.ref),
            is_quotation=one.is_quotation,
        )
        for one in rows
    ]


def segment_by_ref(session: Session, codebook_id: int, interview_id: int, ref: str) -> CodedSegment | None:
    """The passage of this ref in this interview, marked with a theme of this codebook."""
    return session.scalar(
        select(CodedSegment)
        .join(Theme, Theme.id == CodedSegment.theme_id)
        .where(Theme.codebook_id == codebook_id, CodedSegment.interview_id == interview_id, CodedSegment.ref == ref)
    )


def done_with(session: Session, codebook_id: int, interview_id: int) -> dict[int, dt.datetime]:
    """Coders who are done with an interview, and since when."""
    rows = session.execute(
        select(CodingDone.account_id, CodingDone.done_at).where(
            CodingDone.codebook_id == codebook_id,
            CodingDone.interview_id == interview_id,
            CodingDone.reopened_at.is_(None),
        )
    )
    return {row.account_id: row.done_at for row in rows}
