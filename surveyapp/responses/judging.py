"""Outcomes from readings: each later reading against the baseline, stored with everything that went into it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, String, bindparam, literal, select, union_all
from sqlalchemy.orm import Session

from surveyapp.db.upsert import insert_for
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.ranges import scale_range
from surveyapp.placements.models import Placement
from surveyapp.plans.definition import Plan
from surveyapp.plans.locking import LockedPlan, threshold_is_fixed_afterwards
from surveyapp.plans.shelf import Shelf, reliability_for, threshold_for
from surveyapp.progression.outcomes import Verdict, judge_pair
from surveyapp.progression.pairing import DatedReading, Pair, pair
from surveyapp.responses.models import Outcome, Reading, Response
from surveyapp.responses.rules import ResponseState, View
from surveyapp.schedule.models import Assignment, Occasion, PlanLock
from surveyapp.scoring.score import SCORING_VERSION


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A reading with its row id, and what and whose it is."""

    id: int
    response_id: int
    instrument: str
    role: str
    scale: str
    dated: DatedReading


@dataclass(frozen=True, slots=True)
class PlanInForce:
    """A plan with the days on which its versions were locked and each instrument was first answered."""

    plan: Plan
    locked: tuple[LockedPlan, ...]
    first_answers: Mapping[str, dt.date]

    def verdict(self, instrument: Instrument, scale: str, found: Pair) -> Verdict:
        """The verdict on a pair of readings of this scale."""
        threshold = threshold_for(self.plan, instrument.code, scale)
        return judge_pair(
            found,
            better=instrument.scales[scale].better,
            scale_range=scale_range(instrument, scale),
            threshold=threshold,
            reliability=reliability_for(self.plan, instrument.code, scale),
            fixed_afterwards=threshold is not None
            and threshold_is_fixed_afterwards(threshold, self.first_answers.get(instrument.code), self.locked),
        )


def judge_response(session: Session, shelf: Shelf, response_id: int, *, at: dt.datetime) -> int:
    """Judge what a newly scored response changes; returns how many outcomes were added.

    That is its own readings and, where an answer came in late, every reading after it.
    """
    found = session.execute(
        select(Occasion.placement_id, Assignment.instrument, Assignment.version, Assignment.role, Occasion.on)
        .select_from(Response)
        .join(Assignment, Assignment.id == Response.assignment_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .where(Response.id == response_id)
    ).one()
    return judge_placement(
        session,
        shelf,
        found.placement_id,
        found.instrument,
        found.role,
        version=found.version,
        since=found[4],
        at=at,
    )


def judge_placement(
    session: Session,
    shelf: Shelf,
    placement_id: int,
    instrument: str,
    role: str,
    *,
    version: int,
    at: dt.datetime,
    since: dt.date = dt.date.min,
) -> int:
    """Judge one informant role's readings of one instrument from ``since`` on; judged before with the same inputs
    adds nothing. Returns how many outcomes were added."""
    readings = readings_of(session, placement_id, instrument, role)
    if len({reading.response_id for reading in readings}) < 2:
        return 0
    code, plan_version = session.execute(
        select(Placement.plan_code, Placement.plan_version).where(Placement.id == placement_id)
    ).one()
    plan = plan_in_force(session, shelf, code, plan_version)
    rows = [
        outcome_row(reading, baseline_id, verdict, at)
        for reading, baseline_id, verdict in judged(plan, shelf.catalogue.get(instrument, version), readings)
        if reading.dated.on >= since
    ]
    if not rows:
        return 0
    added = session.execute(
        insert_for(session, Outcome)
        .on_conflict_do_nothing(index_elements=["reading_id", "method", "method_version", "inputs_hash"])
        .returning(Outcome.id),
        rows,
    )
    return len(added.all())


def judged(
    plan: PlanInForce, instrument: Instrument, readings: Iterable[StoredReading]
) -> Iterator[tuple[StoredReading, int | None, Verdict]]:
    """Each reading after the first of its scale, with the baseline's id and the verdict."""
    by_scale: dict[str, list[StoredReading]] = defaultdict(list)
    for reading in readings:
        if reading.scale in instrument.scales:
            by_scale[reading.scale].append(reading)
    for scale, rows in by_scale.items():
        rows.sort(key=lambda reading: (reading.dated.on, reading.id))
        ids = {reading.dated: reading.id for reading in rows}
        for index, reading in enumerate(rows):
            if reading.dated.on == rows[0].dated.on:
                continue
            before = [earlier.dated for earlier in rows[:index] if earlier.dated.on < reading.dated.on]
            found = pair([*before, reading.dated])
            if found.baseline is reading.dated:
                continue  # the earlier ones have no value: this is where counting begins
            if found.latest is not reading.dated:
                found = Pair(found.baseline, None, None, None, None, found.undefined or "no later reading")
            yield reading, ids.get(found.baseline) if found.baseline else None, plan.verdict(instrument, scale, found)


def plan_in_force(session: Session, shelf: Shelf, code: str, version: int) -> PlanInForce:
    """What readings are held against: the newest locked version of the placement's plan; raises UnknownPlan.

    A threshold that a later version adds thus counts for everybody, and is known as fixed afterwards where answers
    were there first. While nothing newer is locked it is the placement's own version.
    """
    locks, first_answers = _locks_and_first_answers(session, shelf, code)
    newest = max([version, *(locked for locked in locks if (code, locked) in shelf.plans)])
    plan = shelf.plan(code, newest)
    zone = ZoneInfo(plan.zone)
    return PlanInForce(
        plan=plan,
        locked=tuple(
            LockedPlan(shelf.plans[code, locked], at.astimezone(zone).date())
            for locked, at in locks.items()
            if (code, locked) in shelf.plans
        ),
        first_answers={one: first.astimezone(zone).date() for one, first in first_answers.items()},
    )


def _locks_and_first_answers(
    session: Session, shelf: Shelf, code: str
) -> tuple[dict[int, dt.datetime], dict[str, dt.datetime]]:
    """When each version of a plan was locked, and when each instrument that any of them asks was first answered.

    One query, for it is asked on pages that must be quick; the first answers are found in the index, one by one.
    """
    asked = sorted(
        {
            ask.instrument
            for plan in shelf.plans.values()
            if plan.code == code
            for wave in plan.waves
            for ask in wave.asks
        }
    )
    locks: dict[int, dt.datetime] = {}
    answered: dict[str, dt.datetime] = {}
    rows: Iterable[Any] = session.execute(_locks_and_firsts(tuple(asked)), {"code": code})
    for version, instrument, at in rows:
        if instrument and at is not None:
            answered[instrument] = at
        elif not instrument:
            locks[version] = at
    return locks, answered


@lru_cache(maxsize=100)
def _locks_and_firsts(asked: tuple[str, ...]) -> CompoundSelect[int, str, dt.datetime]:
    first = (
        select(
            literal(0),
            literal(one, String),
            select(Assignment.begun_at)
            .where(Assignment.instrument == one, Assignment.begun_at.is_not(None))
            .order_by(Assignment.begun_at)
            .limit(1)
            .scalar_subquery(),
        )
        for one in asked
    )
    locked = select(PlanLock.version, literal("", String), PlanLock.locked_at)
    return union_all(locked.where(PlanLock.code == bindparam("code")), *first)


def readings_of(
    session: Session, placement_id: int, instrument: str | None = None, role: str | None = None
) -> list[StoredReading]:
    """Informants' own readings in a placement, of one instrument and role or all, under today's scoring version."""
    query = (
        select(
            Reading.id,
            Reading.response_id,
            Reading.scale,
            Reading.value,
            Occasion.wave,
            Occasion.number,
            Occasion.on.label("on_day"),
            Response.informant_id,
            Response.mode,
            Assignment.version,
            Assignment.instrument,
            Assignment.role,
        )
        .join(Response, Response.id == Reading.response_id)
        .join(Assignment, Assignment.id == Response.assignment_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .where(
            Occasion.placement_id == placement_id,
            Response.state == ResponseState.SUBMITTED.value,
            Reading.view == View.OWN.value,
            Reading.scoring_version == SCORING_VERSION,
        )
    )
    if instrument is not None:
        query = query.where(Assignment.instrument == instrument)
    if role is not None:
        query = query.where(Assignment.role == role)
    return [
        StoredReading(
            row.id,
            row.response_id,
            row.instrument,
            row.role,
            row.scale,
            DatedReading(
                wave=f"{row.wave}-{row.number}",
                on=row.on_day,
                value=row.value,
                informant=row.role,
                rater=str(row.informant_id),
                mode=row.mode,
                instrument_version=row.version,
            ),
        )
        for row in session.execute(query)
    ]


def outcome_row(
    reading: StoredReading, baseline_id: int | None, verdict: Verdict, at: dt.datetime
) -> dict[str, object]:
    """An outcome as it is stored, with everything that went into it."""
    inputs = verdict.inputs()
    canonical = json.dumps(inputs, sort_keys=True, ensure_ascii=False)
    return {
        "reading_id": reading.id,
        "baseline_reading_id": baseline_id,
        "method": verdict.method,
        "method_version": verdict.method_version,
        "change": verdict.change,
        "standard_error": verdict.standard_error_of_difference,
        "reliable_change_index": verdict.reliable_change_index,
        "reliable": verdict.reliable,
        "threshold_end": verdict.threshold_end,
        "is_fixed_afterwards": verdict.fixed_afterwards,
        "inputs": inputs,
        "inputs_hash": hashlib.sha256(canonical.encode()).hexdigest(),
        "computed_at": at,
    }
