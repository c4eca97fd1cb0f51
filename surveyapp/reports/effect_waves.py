"""Readings wave by wave, and regression to the mean by where people started."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from surveyapp.effects.counts import change_counts
from surveyapp.effects.pairs import mean, standard_deviation
from surveyapp.effects.regression_to_mean import ChangeByQuarter, Quarter, change_by_quarter
from surveyapp.effects.rows import as_floats
from surveyapp.effects.small_numbers import large_enough
from surveyapp.instruments.wording import wording
from surveyapp.plans.definition import Plan
from surveyapp.progression.words import number as plain
from surveyapp.reports.effect_change import protected_shares
from surveyapp.reports.effect_document import Cell, Figure, Frame, Section, Table, count, number
from surveyapp.reports.effect_series import ScaleSeries

FIRST = "first answer"


def waves_section(frame: Frame, plan: Plan, series: Sequence[ScaleSeries]) -> Section:
    """Each indicator at each wave: how many answered, where they stood, and how that compares with their start."""
    rows = [row for one in series for row in _rows(frame, plan, one)]
    columns = frame.columns("scale", "wave", "n", "mean", "sd", "median", "better", "same", "worse")
    words = frame.words
    table = Table("waves", words("waves caption"), columns, tuple(rows), (words("waves note"),))
    return Section("waves", words("waves"), (table,) if rows else (), () if rows else (words("no scales"),))


def _rows(frame: Frame, plan: Plan, one: ScaleSeries) -> list[tuple[Cell, ...]]:
    titles = {wave.code: wording(wave.title, frame.words.language) for wave in plan.waves}
    repeating = {wave.code for wave in plan.waves if wave.every is not None}
    rows: list[tuple[Cell, ...]] = []
    for wave, number_of_wave, values in one.by_wave(plan):
        title = titles.get(wave, wave) + (f" {number_of_wave}" if wave in repeating else "")
        column, n = as_floats(list(values.values())), len(values)
        figures = (
            count(n),
            number(mean(column), n, "mean"),
            number(standard_deviation(column), n, "SD, n - 1", "fewer than two people"),
            number(float(np.median(column)), n, "median"),
        )
        later = {
            placement: value
            for placement, value in values.items()
            if placement in one.baselines and one.baselines[placement].wave != f"{wave}-{number_of_wave}"
        }
        name = one.name.text(frame.words.language)
        rows.append((name, title, *(frame.safe(figure, n) for figure in figures), *_against_first(frame, one, later)))
    return rows


def _against_first(frame: Frame, one: ScaleSeries, later: dict[int, float]) -> tuple[Figure, ...]:
    if not later:
        return (Figure(None, "share", n=0, undefined=FIRST),) * 3
    first = [one.baselines[placement].value for placement in later]
    found = change_counts(first, list(later.values()), better="lower" if one.better == "lower" else "higher")
    return protected_shares(frame, found)


def quarters_of(series: ScaleSeries) -> ChangeByQuarter | None:
    """Change by quarter of the first reading; None where the plan states no retest reliability."""
    given = series.reliability
    if given is None or given.kind != "retest":
        return None
    return change_by_quarter(series.first, series.latest, given.value)


def regression_section(frame: Frame, series: Sequence[ScaleSeries]) -> Section:
    """A table for each scale whose retest reliability the plan states; one with a small quarter is not shown at all."""
    tables: list[Table] = []
    notes: list[str] = []
    for one in series:
        found = quarters_of(one)
        if found is None:
            continue
        # With one quarter hidden, the others and the whole would give it away.
        if all(quarter.n == 0 or large_enough(quarter.n, frame.minimum) for quarter in found.quarters):
            tables.append(_quarters(frame, one, found))
        else:
            notes.append(frame.words("small quarter", name=one.name.text(frame.words.language)))
    if not tables and not notes:
        notes.append(frame.words("no regression"))
    return Section("regression", frame.words("regression"), tuple(tables), tuple(notes))


def _quarters(frame: Frame, one: ScaleSeries, found: ChangeByQuarter) -> Table:
    rows = tuple(_quarter(frame, quarter) for quarter in found.quarters)
    columns = frame.columns("quarter", "n", "first", "mean change", "expected", "beyond")
    caption = frame.words("regression caption", name=one.name.text(frame.words.language))
    note = frame.words("regression note", value=plain(found.reliability, frame.words.language))
    return Table(f"quarters_{one.code}", caption, columns, rows, (note,))


def _quarter(frame: Frame, quarter: Quarter) -> tuple[Cell, ...]:
    reason, n = "nobody in this quarter" if quarter.n == 0 else None, quarter.n
    return (
        frame.words(f"quarter {quarter.quarter}"),
        count(n),
        number(quarter.mean_first, n, "mean", reason),
        number(quarter.mean_change, n, "mean", reason),
        number(quarter.expected, n, "(1 - reliability) (M - m)", reason),
        number(quarter.beyond, n, "change - expected", reason),
    )
