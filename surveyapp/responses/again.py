"""Scores and judges what was sent before, under today's rules and plans: rows are added, none is changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.encrypted import Vault
from surveyapp.placements.models import Placement
from surveyapp.plans.shelf import Shelf
from surveyapp.responses.judging import judge_placement
from surveyapp.responses.models import Outcome, Reading, Response
from surveyapp.responses.queries import answers_of
from surveyapp.responses.rules import ResponseState
from surveyapp.responses.scoring import score_response
from surveyapp.schedule.models import Assignment, Occasion

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Again:
    """What scoring again looked at, and what it added."""

    responses: int
    readings: int
    outcomes: int
    #: responses to versions of instruments that are not on the shelf, left as they are
    unknown: int


def score_again(session: Session, vault: Vault, shelf: Shelf, *, actor: str, at: dt.datetime) -> Again:
    """Score every sent response under today's scoring version and judge it under the plans locked today."""
    before = _count(session, Reading), _count(session, Outcome)
    n_responses = n_unknown = 0
    for response_id, ref, edition, content_hash in _sent(session):
        if shelf.catalogue.hashes.get(edition) != content_hash:
            n_unknown += 1
            continue
        n_responses += 1
        given = answers_of(session, vault, response_id, ref)
        score_response(session, response_id, shelf.catalogue.get(*edition), content_hash, given, at=at)
    judge_all(session, shelf, at=at)
    added = Again(n_responses, _count(session, Reading) - before[0], _count(session, Outcome) - before[1], n_unknown)
    if added.readings or added.outcomes:
        counts = {"readings": added.readings, "outcomes": added.outcomes}
        record(session, Action.SCORED_AGAIN, actor=actor, subject=("response", None), at=at, details=counts)
    return added


def judge_all(session: Session, shelf: Shelf, *, at: dt.datetime) -> int:
    """Judge every placement's readings again; returns how many outcomes were added."""
    series = session.execute(
        select(Placement.id, Assignment.instrument, Assignment.version, Assignment.role)
        .join(Occasion, Occasion.placement_id == Placement.id)
        .join(Assignment, Assignment.occasion_id == Occasion.id)
        .where(Assignment.begun_at.is_not(None))
        .distinct()
    ).all()
    return sum(
        judge_placement(session, shelf, placement_id, instrument, role, version=version, at=at)
        for placement_id, instrument, version, role in series
        if (instrument, version) in shelf.catalogue.instruments
    )


def _sent(session: Session) -> Iterator[tuple[int, str, tuple[str, int], str]]:
    after = 0
    while True:
        rows = session.execute(
            select(Response.id, Response.ref, Assignment.instrument, Assignment.version, Response.instrument_hash)
            .join(Assignment, Assignment.id == Response.assignment_id)
            .where(Response.id > after, Response.state == ResponseState.SUBMITTED.value)
            .order_by(Response.id)
            .limit(CHUNK)
        ).all()
        for row in rows:
            yield row.id, row.ref, (row.instrument, row.version), row.instrument_hash
        if len(rows) < CHUNK:
            return
        after = rows[-1].id


def _count(session: Session, table: type[Reading] | type[Outcome]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0
