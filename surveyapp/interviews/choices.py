"""Reads for planning a round: whom it can be about, which series there are, and what a round in one is called next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from surveyapp.agreements.models import Agreement
from surveyapp.interviews.models import Interview, InterviewRound
from surveyapp.people.models import Organisation
from surveyapp.placements.models import Placement
from surveyapp.schedule.models import Occasion
from surveyapp.schedule.subjects import InterviewSubject, Subject

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whom a round can be about: a row of this authority, with words that name no person."""

    id: int
    words: str
    provider: str
    #: whether it was asked in the round before of the same series
    was_asked: bool = False


def candidates(session: Session, authority_id: int, kind: Subject, opens_on: dt.date, series: str) -> list[Candidate]:
    """Organisations, or the agreements and placements that last on the day the round opens, in the order of names."""
    asked = _asked_before(session, authority_id, kind, series)
    if kind is Subject.PLACEMENT:
        statement = (
            select(Placement.id, func.coalesce(Placement.label, ""), Organisation.name)
            .join(Organisation, Organisation.id == Placement.provider_id)
            .where(
                Placement.authority_id == authority_id,
                Placement.start_on <= opens_on,
                or_(Placement.exit_on.is_(None), Placement.exit_on >= opens_on),
            )
            .order_by(Organisation.name, Placement.label, Placement.id)
        )
    elif kind is Subject.AGREEMENT:
        statement = (
            select(Agreement.id, Organisation.name, Organisation.name)
            .join(Organisation, Organisation.id == Agreement.provider_id)
            .where(Agreement.authority_id == authority_id, Agreement.ends_on >= opens_on)
            .order_by(Organisation.name, Agreement.starts_on)
        )
    else:
        statement = (
            select(Organisation.id, Organisation.name, Organisation.name)
            .where(Organisation.authority_id == authority_id)
            .order_by(Organisation.kind, Organisation.name)
        )
    rows = session.execute(statement.limit(MOST_SHOWN))
    return [Candidate(found, words, provider, found in asked) for found, words, provider in rows]


def series_known(session: Session, authority_id: int) -> dict[str, int]:
    """Every series of rounds with the number of its last."""
    rows = session.execute(
        select(InterviewRound.series, func.max(InterviewRound.number))
        .where(InterviewRound.authority_id == authority_id, InterviewRound.undone_at.is_(None))
        .group_by(InterviewRound.series)
        .order_by(InterviewRound.series)
    )
    return dict(rows.all())


def series_shown(session: Session, authority_id: int) -> list[str]:
    """Every series that has interviews, of rounds and of plans."""
    return list(
        session.scalars(
            select(Interview.series)
            .outerjoin(InterviewRound, InterviewRound.id == Interview.round_id)
            .where(Interview.authority_id == authority_id, InterviewRound.undone_at.is_(None))
            .distinct()
            .order_by(Interview.series)
        )
    )


def round_by_ref(session: Session, authority_id: int, ref: str) -> InterviewRound | None:
    """The round of this ref, if it is this authority's."""
    return session.scalar(
        select(InterviewRound).where(InterviewRound.authority_id == authority_id, InterviewRound.ref == ref)
    )


def rounds_planned(session: Session, authority_id: int) -> list[InterviewRound]:
    """Every round, by series and number."""
    return list(
        session.scalars(
            select(InterviewRound)
            .where(InterviewRound.authority_id == authority_id, InterviewRound.undone_at.is_(None))
            .order_by(InterviewRound.series, InterviewRound.number)
        )
    )


def _asked_before(session: Session, authority_id: int, kind: Subject, series: str) -> set[int | None]:
    """Rows that the last round of this series was about."""
    last = (
        select(func.max(Occasion.number))
        .join(InterviewSubject, InterviewSubject.id == Occasion.subject_id)
        .where(InterviewSubject.authority_id == authority_id, Occasion.wave == series)
        .scalar_subquery()
    )
    column = {
        Subject.PLACEMENT: InterviewSubject.placement_id,
        Subject.AGREEMENT: InterviewSubject.agreement_id,
    }.get(kind, InterviewSubject.organisation_id)
    return set(
        session.scalars(
            select(column)
            .join(Occasion, Occasion.subject_id == InterviewSubject.id)
            .where(
                InterviewSubject.authority_id == authority_id,
                InterviewSubject.kind == kind.value,
                Occasion.wave == series,
                Occasion.number == last,
            )
        )
    )
