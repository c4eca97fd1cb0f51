"""Scale series with given first and latest values, as the effects report starts from them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from invented_files import a_plan, as_yaml, catalogue

from surveyapp.effects.findings import Name
from surveyapp.effects.rows import as_floats
from surveyapp.plans.definition import Plan, Reliability, Threshold
from surveyapp.plans.shelf import Shelf, reliability_for, threshold_for
from surveyapp.progression.outcomes import judge
from surveyapp.progression.pairing import DatedReading
from surveyapp.reports.effect_document import Figure, Frame, Section, Table
from surveyapp.reports.effect_series import ScaleSeries
from surveyapp.reports.effect_words import Words

START = dt.date(2025, 1, 6)
OF = ("settling", "participant", "settled")


def plan() -> Plan:
    """The plan ``workplaces``."""
    return Plan.model_validate_json(as_yaml(a_plan()))


def shelf() -> Shelf:
    """That plan with its instrument."""
    return Shelf.of(catalogue(), [plan()])


def series(
    first: Sequence[float],
    latest: Sequence[float | None],
    *,
    left: Sequence[bool] | None = None,
    is_indicator: bool = True,
    without_error: bool = False,
) -> ScaleSeries:
    """The scale ``settled`` (1 to 5, reliability .8, SD .9, threshold 4 and .5) of so many placements, from id 1 on."""
    instrument = shelf().catalogue.get("settling", 1)
    threshold: Threshold | None = threshold_for(plan(), "settling", "settled")
    reliability: Reliability | None = None if without_error else reliability_for(plan(), "settling", "settled")
    ids = tuple(range(1, len(first) + 1))
    readings = {
        number: [_reading("baseline-1", START, before), _reading("monthly-1", START + dt.timedelta(28), after)]
        for number, before, after in zip(ids, first, latest, strict=True)
    }
    return ScaleSeries(
        of=OF,
        name=Name("Inkommen", "Settled"),
        instrument=instrument,
        is_indicator=is_indicator,
        threshold=threshold,
        reliability=reliability,
        placement_ids=ids,
        first=as_floats(list(first)),
        latest=as_floats(list(latest)),
        verdicts=tuple(
            judge(before, after, scale_range=(1.0, 5.0), threshold=threshold, reliability=reliability)
            for before, after in zip(first, latest, strict=True)
        ),
        left=tuple(left) if left is not None else tuple(after is None for after in latest),
        n_other_rater=0,
        n_unclear=0,
        baselines={number: rows[0] for number, rows in readings.items()},
        readings=readings,
    )


def _reading(wave: str, on: dt.date, value: float | None) -> DatedReading:
    return DatedReading(wave, on, value, "participant", "1", "imported", 1)


def frame(minimum: int = 0) -> Frame:
    """English words; numbers below ``minimum`` are hidden."""
    return Frame(Words("en"), minimum)


def table(section: Section, code: str) -> Table:
    """The table of this name."""
    return next(one for one in section.tables if one.code == code)


def figure(of: Table, column: str, row: int = 0) -> Figure:
    """The number in a column of a row."""
    place = [one.code for one in of.columns].index(column)
    cell = of.rows[row][place]
    assert isinstance(cell, Figure)
    return cell


def value(of: Table, column: str, row: int = 0) -> float:
    """The same, which must not be missing."""
    found = figure(of, column, row).value
    assert found is not None
    assert math.isfinite(found)
    return found
