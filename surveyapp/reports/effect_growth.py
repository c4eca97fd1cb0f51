"""Growth over all waves: a mixed model with a line per person, where there are waves and people enough."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

from surveyapp.effects.growth import Growth, growth
from surveyapp.reports.effect_document import Cell, Frame, Section, Table, count, number
from surveyapp.reports.effect_exits import DAYS_A_MONTH
from surveyapp.reports.effect_series import ScaleSeries
from surveyapp.reports.effect_tables import Stay

WAVES, PEOPLE = 3, 10
"""Fewer waves show no line, fewer people no spread of lines."""

METHOD = "linear mixed model, REML, Satterthwaite"


def growth_section(frame: Frame, series: Sequence[ScaleSeries], stays: Sequence[Stay]) -> Section:
    """A row for each scale: level at the start, change a month, and how far people's own lines differ."""
    starts = {stay.id: stay.start_on for stay in stays}
    rows = tuple(_growth(frame, one, starts) for one in series)
    columns = frame.columns("scale", "n", "readings", "at start", "per month", "p", "between")
    return Section("growth", frame.words("growth"), (Table("growth", frame.words("growth caption"), columns, rows),))


def fitted(series: ScaleSeries, starts: Mapping[int, dt.date], people_needed: int) -> tuple[Growth | None, str | None]:
    """The model of one scale, or why it was not fitted."""
    people: list[int] = []
    months: list[float] = []
    values: list[float] = []
    waves: set[str] = set()
    for placement_id, rows in series.readings.items():
        for row in rows:
            if row.value is not None:
                people.append(placement_id)
                months.append((row.on - starts[placement_id]).days / DAYS_A_MONTH)
                values.append(row.value)
                waves.add(row.wave)
    if len(waves) < WAVES:
        return None, "fewer than three waves"
    if len(set(people)) < people_needed:
        return None, f"fewer than {people_needed} people"
    found = growth(people, months, values)
    if found.undefined is not None:
        return None, found.undefined
    return (found, None) if found.converged else (None, "the search did not converge")


def _growth(frame: Frame, one: ScaleSeries, starts: Mapping[int, dt.date]) -> tuple[Cell, ...]:
    found, reason = fitted(one, starts, max(PEOPLE, frame.minimum))
    people = len(one.readings)
    readings = sum(row.value is not None for rows in one.readings.values() for row in rows)
    if found is None:
        estimates = tuple(number(None, people, METHOD, reason) for _ in range(4))
    else:
        level, slope = found.effect("intercept"), found.effect("time")
        spread = None if found.var_slope is None else math.sqrt(found.var_slope)
        estimates = (
            number(level.estimate, people, METHOD, None, level.interval),
            number(slope.estimate, people, METHOD, None, slope.interval),
            number(slope.p if slope.p is not None else slope.p_wald, people, METHOD, None, form="p"),
            number(spread, people, METHOD, "no spread between people"),
        )
    figures = (count(people), count(readings), *estimates)
    return (one.name.text(frame.words.language), *(frame.safe(figure, people) for figure in figures))
