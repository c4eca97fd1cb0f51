"""What was said, by subject, round and prompt: a page of subjects at a time, each note in short with the way to it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.interviews.joining import Edition, Line
from surveyapp.interviews.models import Interview, InterviewNote
from surveyapp.interviews.notes import open_note
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Organisation
from surveyapp.placements.models import Placement
from surveyapp.schedule.subjects import InterviewSubject

SHORT = 160
"""Letters of a note in a cell."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the interviews is looked at: a series, and all of its subjects or one by its ref."""

    authority_id: int
    series: str
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """One interview of a subject."""

    id: int
    ref: str
    round: int
    guide: Edition
    held_on: dt.date | None
    #: what was said in it is gone, because its time was over
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One subject with its interviews by round; a participant's placement is named, never the participant."""

    #: of the subject, or of the placement or provider where a plan called for the interview
    ref: str
    kind: str
    organisation: str | None
    label: str | None
    words: str | None
    interviews: Mapping[int, Met]


@dataclass(frozen=True, slots=True)
class Said:
    """One person's note in short."""

    note_id: int
    informant_number: int | None
    text: str


Notes = Mapping[tuple[int, str], Sequence[Said]]
"""Interview and prompt to what was written there."""


def shortened(text: str, most: int = SHORT) -> str:
    """The text on one line, cut after a whole word where it is longer."""
    words = " ".join(text.split())
    if len(words) <= most:
        return words
    kept = words[: most - 1]
    whole = kept.rsplit(" ", 1)[0] if words[most - 1] != " " else kept
    # One word that fills half of it is cut all the same.
    return (whole if len(whole) > most // 2 else kept).rstrip() + "…"


def rows_of(session: Session, wanted: Wanted, page: int, size: int) -> list[Row]:
    """A page of subjects by provider and words, with their interviews; pages count from 1."""
    subjects = session.execute(_subjects(wanted).order_by(*_ORDER, *_KEY).limit(size).offset((page - 1) * size)).all()
    if not subjects:
        return []
    keys = [(one.subject_id, one.placement_id, one.organisation_id) for one in subjects]
    met: dict[tuple[int | None, ...], dict[int, Met]] = defaultdict(dict)
    interviews = session.execute(
        select(
            *_KEY,
            Interview.id,
            Interview.ref,
            Interview.round_number,
            Interview.guide,
            Interview.guide_version,
            Interview.held_on,
            Interview.words_erased_at,
        ).where(
            Interview.authority_id == wanted.authority_id,
            Interview.series == wanted.series,
            or_(*(_is_about(*key) for key in keys)),
        )
    )
    for subject, placement, organisation, one, ref, number, guide, version, held_on, erased_at in interviews:
        found = Met(one, ref, number, (guide, version), held_on, erased_at is not None)
        met[subject, placement, organisation][number] = found
    return [
        Row(one.ref, one.kind, one.organisation, one.label, one.words, dict(sorted(met[key].items())))
        for one, key in zip(subjects, keys, strict=True)
    ]


def n_rows(session: Session, wanted: Wanted) -> int:
    """How many subjects there are."""
    return session.scalar(select(func.count()).select_from(_subjects(wanted).subquery())) or 0


def every_row(session: Session, wanted: Wanted, size: int) -> Iterator[list[Row]]:
    """All subjects, so many at a time."""
    page = 1
    while rows := rows_of(session, wanted, page, size):
        yield rows
        page += 1


def notes_at(
    session: Session, vault: Vault, rows: Sequence[Row], lines: Sequence[Line], only: Collection[int] | None = None
) -> dict[tuple[int, str], list[Said]]:
    """What was written in these interviews at these prompts, in short and in the order of writing.

    ``only`` keeps the notes of these ids, such as those that are coded with a theme.
    """
    ids = [met.id for row in rows for met in row.interviews.values()]
    prompts = {code for line in lines for code in line.codes.values()}
    found: dict[tuple[int, str], list[Said]] = defaultdict(list)
    notes = session.execute(
        select(
            InterviewNote.id,
            InterviewNote.ref,
            InterviewNote.interview_id,
            InterviewNote.prompt,
            InterviewNote.informant_number,
            InterviewNote.text_sealed,
        )
        .where(InterviewNote.interview_id.in_(ids), InterviewNote.prompt.in_(prompts))
        .order_by(InterviewNote.id)
    )
    for one, ref, interview_id, prompt, informant, sealed in notes:
        if only is None or one in only:
            text = shortened(open_note(vault, sealed, ref))
            if text:
                found[interview_id, prompt].append(Said(one, informant, text))
    return found


_SUBJECT = Interview.subject_id
_PLACEMENT: ColumnElement[int | None] = case((Interview.subject_id.is_(None), Interview.placement_id))
_ORGANISATION: ColumnElement[int | None] = case(
    (and_(Interview.subject_id.is_(None), Interview.placement_id.is_(None)), Interview.organisation_id)
)
_KEY = (_SUBJECT, _PLACEMENT, _ORGANISATION)
"""Interviews of one subject have these in common: what no round planned is about a placement or a provider."""

_ORDER = (
    func.coalesce(func.max(Organisation.name), ""),
    func.coalesce(func.max(Placement.label), ""),
    func.coalesce(func.max(InterviewSubject.words), ""),
)


def _subjects(wanted: Wanted) -> Select[Any]:
    """One row for each subject; the latest provider of one that has moved."""
    ref = func.coalesce(func.max(InterviewSubject.ref), func.max(Placement.ref), func.max(Organisation.ref))
    columns: Sequence[Any] = (
        _SUBJECT.label("subject_id"),
        _PLACEMENT.label("placement_id"),
        _ORGANISATION.label("organisation_id"),
        func.max(Interview.subject_kind).label("kind"),
        func.max(Organisation.name).label("organisation"),
        func.max(Placement.label).label("label"),
        func.max(InterviewSubject.words).label("words"),
        ref.label("ref"),
    )
    statement = (
        select(*columns)
        .outerjoin(InterviewSubject, InterviewSubject.id == Interview.subject_id)
        .outerjoin(Placement, Placement.id == Interview.placement_id)
        .outerjoin(Organisation, Organisation.id == Interview.organisation_id)
        .where(Interview.authority_id == wanted.authority_id, Interview.series == wanted.series)
        .group_by(*_KEY)
    )
    return statement if wanted.subject is None else statement.having(ref == wanted.subject)


def _is_about(subject_id: int | None, placement_id: int | None, organisation_id: int | None) -> ColumnElement[bool]:
    if subject_id is not None:
        return Interview.subject_id == subject_id
    about = (
        Interview.placement_id == placement_id
        if placement_id is not None
        else and_(Interview.placement_id.is_(None), Interview.organisation_id.is_not_distinct_from(organisation_id))
    )
    return and_(Interview.subject_id.is_(None), about)
