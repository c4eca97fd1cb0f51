"""What of an import is stored already: placements by label, and the answers of their assignments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.interchange.mapping_checks import ROLE
from surveyapp.people.models import Informant, Organisation
from surveyapp.placements.models import Placement
from surveyapp.responses.given import Given
from surveyapp.responses.models import Answer, Response
from surveyapp.responses.rules import Missing
from surveyapp.schedule.models import Assignment, Occasion

AT_ONCE = 1000
"""Ids that one query names; databases limit them."""

_One = TypeVar("_One")


@dataclass(frozen=True, slots=True)
class KnownPlacement:
    """A placement as stored, with who answers in it."""

    id: int
    participant_id: int
    plan: tuple[str, int]
    provider: str
    start_on: dt.date
    exit_on: dt.date | None


@dataclass(slots=True)
class KnownAssignment:
    """A planned answer, with what has been answered; without a response nothing has."""

    id: int
    informant_id: int
    response_id: int | None
    given: dict[str, Given] = field(default_factory=dict)


def in_parts(all_of_them: Sequence[_One]) -> Iterator[tuple[_One, ...]]:
    """So many at a time as one query may name."""
    for first in range(0, len(all_of_them), AT_ONCE):
        yield tuple(all_of_them[first : first + AT_ONCE])


def placements_by_label(session: Session, authority_id: int, labels: Sequence[str]) -> dict[str, KnownPlacement]:
    """The placements of an authority that carry these labels."""
    found: dict[str, KnownPlacement] = {}
    for part in in_parts(labels):
        rows = session.execute(
            select(
                Placement.label,
                Placement.id,
                Placement.participant_id,
                Placement.plan_code,
                Placement.plan_version,
                Organisation.name,
                Placement.start_on,
                Placement.exit_on,
            )
            .join(Organisation, Organisation.id == Placement.provider_id)
            .where(Placement.authority_id == authority_id, Placement.label.in_(part))
        )
        for label, number, participant, code, version, provider, start_on, exit_on in rows:
            plan = (code, version)
            found[str(label)] = KnownPlacement(number, participant, plan, provider, start_on, exit_on)
    return found


def assignments_of(
    session: Session, placement_ids: Sequence[int], instrument: tuple[str, int]
) -> dict[tuple[int, str, int], KnownAssignment]:
    """What is asked of these participants with an instrument, by placement, wave and number."""
    found: dict[tuple[int, str, int], KnownAssignment] = {}
    for part in in_parts(placement_ids):
        rows = session.execute(
            select(Placement.id, Occasion.wave, Occasion.number, Assignment.id, Informant.id, Response.id)
            .select_from(Assignment)
            .join(Occasion, Occasion.id == Assignment.occasion_id)
            .join(Placement, Placement.id == Occasion.placement_id)
            .join(Informant, Informant.participant_id == Placement.participant_id)
            .outerjoin(Response, Response.assignment_id == Assignment.id)
            .where(
                Occasion.placement_id.in_(part),
                Assignment.role == ROLE,
                Assignment.instrument == instrument[0],
                Assignment.version == instrument[1],
            )
        )
        for placement_id, wave, number, assignment_id, informant_id, response_id in rows:
            found[placement_id, wave, number] = KnownAssignment(assignment_id, informant_id, response_id)
    _fill_in_answers(session, {one.response_id: one for one in found.values() if one.response_id is not None})
    return found


def _fill_in_answers(session: Session, by_response: dict[int, KnownAssignment]) -> None:
    for part in in_parts(list(by_response)):
        rows = session.execute(
            select(Answer.response_id, Answer.item, Answer.code, Answer.number, Answer.day, Answer.missing).where(
                Answer.response_id.in_(part)
            )
        )
        for response_id, item, code, number, day, missing in rows:
            why = None if missing is None else Missing(missing)
            by_response[response_id].given[item] = Given(code=code, number=number, day=day, missing=why)
