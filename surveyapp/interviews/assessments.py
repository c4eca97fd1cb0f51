"""Bids assessed by several raters: each rater has a round of the series, and points are shown once all are done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.guides.assessment import Given, Standing, standings
from surveyapp.guides.definition import Guide
from surveyapp.interviews.models import Interview, InterviewAnswer
from surveyapp.interviews.overview import Asked, Line, lines
from surveyapp.interviews.rules import Standing as Stands

OUT = (Stands.CALLED_OFF, Stands.NOT_HELD)
"""What is not waited for."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """One series with a guide of kind assessment."""

    series: str
    #: rounds, one for each rater
    raters: tuple[int, ...]
    n_planned: int
    n_left: int
    #: empty while a rater is not done, so that nobody is led by the others
    standings: tuple[Standing, ...]


def assessed(session: Session, authority_id: int, guide: Guide, today: dt.date) -> list[Assessed]:
    """Every series that was planned with this guide, by its name."""
    with_guide = select(Interview.series).where(
        Interview.authority_id == authority_id,
        Interview.guide == guide.code,
        Interview.guide_version == guide.version,
    )
    every = session.scalars(with_guide.distinct().order_by(Interview.series)).all()
    return [_assessed(session, authority_id, guide, series, today) for series in every]


def n_held_back(session: Session, authority_id: int, guides: Iterable[Guide], series: str, today: dt.date) -> int:
    """How many assessments of a series are not done yet, for whose sake nobody sees what the others gave; 0 is none.

    Where none of its guides is an assessment nothing is held back.
    """
    if all(one.kind != "assessment" for one in guides):
        return 0
    _waited_for, n_left = _waited_for_and_left(session, authority_id, series, today)
    return n_left


def _waited_for_and_left(
    session: Session, authority_id: int, series: str, today: dt.date
) -> tuple[dict[int, Line], int]:
    """What of a series is waited for, by id, and how much of it is not finished."""
    found, _n_all = lines(session, authority_id, Asked(series=series), today)
    waited_for = {one.id: one for one in found if one.standing not in OUT}
    finished = session.scalars(
        select(Interview.id).where(
            Interview.authority_id == authority_id, Interview.series == series, Interview.finished_at.is_not(None)
        )
    )
    return waited_for, len(waited_for.keys() - set(finished))


def _assessed(session: Session, authority_id: int, guide: Guide, series: str, today: dt.date) -> Assessed:
    waited_for, n_left = _waited_for_and_left(session, authority_id, series, today)
    given = [] if n_left else _given(session, guide, list(waited_for.values()))
    return Assessed(
        series,
        tuple(sorted({one.number for one in waited_for.values()})),
        len(waited_for),
        n_left,
        standings(given, guide.weighted),
    )


def _given(session: Session, guide: Guide, papers: Sequence[Line]) -> list[Given]:
    by_id = {one.id: one for one in papers}
    rows = session.execute(
        select(InterviewAnswer.interview_id, InterviewAnswer.item, InterviewAnswer.code).where(
            InterviewAnswer.interview_id.in_(by_id),
            InterviewAnswer.item.in_(guide.criteria),
            InterviewAnswer.code.is_not(None),
        )
    )
    return [Given(by_id[one].subject, str(by_id[one].number), item, code or 0) for one, item, code in rows]
