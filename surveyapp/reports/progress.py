"""One placement's progress: first and latest reading of each scale, the verdict in words, self beside supervisor."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveyapp.instruments.definition import LANGUAGES, Instrument
from surveyapp.instruments.wording import wording
from surveyapp.plans.shelf import Shelf
from surveyapp.progression.outcomes import Verdict
from surveyapp.progression.pairing import pair
from surveyapp.progression.words import explain
from surveyapp.responses.judging import PlanInForce, StoredReading, plan_in_force, readings_of


@dataclass(frozen=True, slots=True)
class ScaleProgress:
    """One scale: its readings over time, and the verdict on first against latest."""

    code: str
    title: str
    readings: tuple[tuple[dt.date, float], ...]
    verdict: Verdict
    sentence: str


@dataclass(frozen=True, slots=True)
class InstrumentProgress:
    """One instrument answered in one role."""

    instrument: Instrument
    title: str
    role: str
    scales: tuple[ScaleProgress, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The latest own value beside the supervisor's on the same question, and the scale of the own answer."""

    title: str
    own: float | None
    supervisor: float | None
    own_scale: str
    supervisor_scale: str
    scale_range: tuple[float, float] | None

    @property
    def gap(self) -> float | None:
        """Own minus supervisor's."""
        return None if self.own is None or self.supervisor is None else self.own - self.supervisor


def progress_of(
    session: Session, shelf: Shelf, placement_id: int, plan: tuple[str, int], language: str
) -> tuple[InstrumentProgress, ...]:
    """Every instrument with scales that the plan asks for, by informant, in the plan's order."""
    in_force = plan_in_force(session, shelf, *plan)
    readings: dict[tuple[str, str], list[StoredReading]] = defaultdict(list)
    for reading in readings_of(session, placement_id):
        readings[reading.instrument, reading.role].append(reading)
    asks = {(ask.instrument, ask.informant): ask.version for wave in in_force.plan.waves for ask in wave.asks}
    spoken = language if language in LANGUAGES else "sv"
    found = []
    for (code, role), version in asks.items():
        instrument = shelf.catalogue.get(code, version)
        if instrument.scales:
            found.append(_instrument(in_force, instrument, role, readings[code, role], spoken))
    return tuple(found)


def _instrument(
    plan: PlanInForce, instrument: Instrument, role: str, readings: list[StoredReading], language: str
) -> InstrumentProgress:
    scales = []
    by_scale: dict[str, list[StoredReading]] = defaultdict(list)
    for reading in readings:
        by_scale[reading.scale].append(reading)
    for code, scale in instrument.scales.items():
        rows = by_scale[code]
        title = wording(scale.title, language)
        verdict = plan.verdict(instrument, code, pair(row.dated for row in rows))
        scales.append(ScaleProgress(code, title, _line(rows), verdict, explain(verdict, title, language)))
    return InstrumentProgress(instrument, wording(instrument.title, language), role, tuple(scales))


def _line(rows: list[StoredReading]) -> tuple[tuple[dt.date, float], ...]:
    return tuple(sorted((row.dated.on, row.dated.value) for row in rows if row.dated.value is not None))


def side_by_side(found: tuple[InstrumentProgress, ...]) -> tuple[Beside, ...]:
    """Own and supervisor's latest values of the questions that the instruments pair."""
    by_code = {one.instrument.code: one for one in found}
    rows: list[Beside] = []
    for theirs in found:
        pairing = theirs.instrument.pairs_with
        if pairing is None or pairing.instrument not in by_code:
            continue
        own = by_code[pairing.instrument]
        for their_item, own_item in pairing.items.items():
            mine, other = _single(own, own_item), _single(theirs, their_item)
            if mine is not None and other is not None:
                rows.append(
                    Beside(
                        title=other.title,
                        own=_latest(mine),
                        supervisor=_latest(other),
                        own_scale=mine.code,
                        supervisor_scale=other.code,
                        scale_range=mine.verdict.scale_range,
                    )
                )
    return tuple(rows)


def _single(of: InstrumentProgress, item: str) -> ScaleProgress | None:
    """The scale that is this one item."""
    for scale in of.scales:
        asked = of.instrument.scales[scale.code]
        if asked.combine == "single" and asked.items == (item,):
            return scale
    return None


def _latest(scale: ScaleProgress) -> float | None:
    return scale.readings[-1][1] if scale.readings else None
