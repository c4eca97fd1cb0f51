"""One scale as one informant role saw it: first and latest reading of each placement, verdicts, waves."""

from __future__ import annotations

from dataclasses import dataclass

from surveyapp.effects.findings import Name
from surveyapp.effects.rows import Array, as_floats
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.ranges import scale_range
from surveyapp.instruments.wording import wording
from surveyapp.plans.definition import Plan, Reliability, Threshold
from surveyapp.plans.shelf import Shelf, reliability_for, threshold_for
from surveyapp.progression.outcomes import Verdict
from surveyapp.progression.pairing import DatedReading, pair
from surveyapp.reports.effect_tables import EffectTables, Series
from surveyapp.responses.judging import PlanInForce
from surveyapp.schedule.windows import FinalState

ROLES = {
    "participant": Name("deltagaren", "the participant"),
    "supervisor": Name("handledaren", "the supervisor"),
    "caseworker": Name("handläggaren", "the caseworker"),
}
UNSETTLED = (FinalState.OPEN, FinalState.COMING)


@dataclass(frozen=True, slots=True)
class ScaleSeries:
    """Columns with one entry for each placement that has a first reading; NaN where there is no later one."""

    of: Series
    name: Name
    instrument: Instrument
    is_indicator: bool
    threshold: Threshold | None
    reliability: Reliability | None
    placement_ids: tuple[int, ...]
    first: Array
    latest: Array
    verdicts: tuple[Verdict, ...]
    #: whether no later reading came although its time has gone by
    left: tuple[bool, ...]
    n_other_rater: int
    #: people whose readings contradict each other, such as two values on one day
    n_unclear: int
    #: the first reading, by placement
    baselines: dict[int, DatedReading]
    #: every reading, by placement
    readings: dict[int, list[DatedReading]]

    @property
    def code(self) -> str:
        """A short name in data."""
        return ".".join(self.of)

    @property
    def better(self) -> str:
        """Which direction is good."""
        return self.instrument.scales[self.of[2]].better

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and highest score that the scale can have."""
        return scale_range(self.instrument, self.of[2])

    def by_wave(self, plan: Plan) -> list[tuple[str, int, dict[int, float]]]:
        """The values of each wave by placement, in the order of the plan; ``number`` counts where a wave repeats."""
        order = {wave.code: place for place, wave in enumerate(plan.waves)}
        found: dict[tuple[str, int], dict[int, float]] = {}
        for placement_id, rows in self.readings.items():
            for row in rows:
                wave, _, number = row.wave.rpartition("-")
                if row.value is not None:
                    found.setdefault((wave, int(number)), {})[placement_id] = row.value
        return [(*key, found[key]) for key in sorted(found, key=lambda one: (order.get(one[0], len(order)), one[1]))]


def all_series(tables: EffectTables, in_force: PlanInForce, shelf: Shelf) -> tuple[ScaleSeries, ...]:
    """Every scale that the plan asks for, as each informant role saw it, in the order of the plan."""
    asked = {(ask.instrument, ask.informant): ask.version for wave in in_force.plan.waves for ask in wave.asks}
    waiting = {(row.instrument, row.role, row.placement_id) for row in tables.planned if row.state in UNSETTLED}
    return tuple(
        _series(tables, in_force, shelf.catalogue.get(code, version), (code, role, scale), waiting)
        for (code, role), version in asked.items()
        for scale in shelf.catalogue.get(code, version).scales
    )


def _series(
    tables: EffectTables,
    in_force: PlanInForce,
    instrument: Instrument,
    of: Series,
    waiting: set[tuple[str, str, int]],
) -> ScaleSeries:
    code, role, scale = of
    plan = in_force.plan
    readings = {placement: rows for placement, rows in tables.readings.get(of, {}).items() if _has_value(rows)}
    pairs = {placement: pair(rows) for placement, rows in readings.items()}
    usable = {placement: found for placement, found in pairs.items() if found.baseline is not None}
    return ScaleSeries(
        of=of,
        name=_name(instrument, scale, role),
        instrument=instrument,
        is_indicator=(code, scale) in {(one.instrument, one.scale) for one in plan.indicators},
        threshold=threshold_for(plan, code, scale),
        reliability=reliability_for(plan, code, scale),
        placement_ids=tuple(usable),
        first=as_floats([found.baseline.value if found.baseline else None for found in usable.values()]),
        latest=as_floats([found.latest.value if found.latest else None for found in usable.values()]),
        verdicts=tuple(in_force.verdict(instrument, scale, found) for found in usable.values()),
        left=tuple(
            found.latest is None and (code, role, placement) not in waiting for placement, found in usable.items()
        ),
        n_other_rater=sum(found.same_rater is False for found in usable.values()),
        n_unclear=len(pairs) - len(usable),
        baselines={placement: found.baseline for placement, found in usable.items() if found.baseline is not None},
        readings=readings,
    )


def _has_value(rows: list[DatedReading]) -> bool:
    return any(row.value is not None for row in rows)


def _name(instrument: Instrument, scale: str, role: str) -> Name:
    title, seen_by = instrument.scales[scale].title, ROLES[role]
    return Name(f"{wording(title, 'sv')} ({seen_by.sv})", f"{wording(title, 'en')} ({seen_by.en})")
