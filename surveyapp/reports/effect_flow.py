"""Planned against answered by wave and reason, and those who stopped answering against those who did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.effects.attrition import ChangeBounds, LeaversAgainstStayers, change_bounds, leavers_against_stayers
from surveyapp.effects.pairs import Better
from surveyapp.effects.proportions import proportion
from surveyapp.instruments.wording import wording
from surveyapp.plans.definition import Plan
from surveyapp.reports.effect_document import Cell, Column, Figure, Frame, Section, Table, count, number, share
from surveyapp.reports.effect_pictures import flow_drawing
from surveyapp.reports.effect_series import UNSETTLED, ScaleSeries
from surveyapp.reports.effect_tables import PlannedAnswer
from surveyapp.schedule.windows import FinalState


def flow_section(frame: Frame, plan: Plan, planned: Sequence[PlannedAnswer]) -> Section:
    """A row for each wave and role, a column for each thing that a planned answer came to.

    Shown in full however few they are: it tells of the follow-up itself, not of what anybody answered.
    """
    rows = _by_wave_and_role(plan, planned)
    if not rows:
        return Section("flow", frame.words("flow"), (), (frame.words.reason("nobody was asked"),))
    together = sum(rows.values(), Counter())
    states = [state for state in FinalState if together[state]]
    titles = {wave.code: wording(wave.title, frame.words.language) for wave in plan.waves}
    body: list[tuple[Cell, ...]] = [
        (titles.get(wave, wave), frame.words(role), *_flow(states, found)) for (wave, role), found in rows.items()
    ]
    columns = (
        *frame.columns("wave", "role", "planned"),
        *(Column(state.value.replace(" ", "_"), frame.words(state.value)) for state in states),
        *frame.columns("rate"),
    )
    body.append((frame.words("all"), "", *_flow(states, together)))
    table = Table("flow", frame.words("flow caption"), columns, tuple(body))
    return Section("flow", frame.words("flow"), (table,), (), flow_drawing(frame, planned))


def _flow(states: Sequence[FinalState], found: Counter[FinalState]) -> tuple[Figure, ...]:
    settled = found.total() - sum(found[state] for state in UNSETTLED)
    rate = share(proportion(found[FinalState.ANSWERED], settled))
    return (count(found.total()), *(count(found[state]) for state in states), rate)


def _by_wave_and_role(plan: Plan, planned: Sequence[PlannedAnswer]) -> dict[tuple[str, str], Counter[FinalState]]:
    found: dict[tuple[str, str], Counter[FinalState]] = {
        (wave.code, ask.informant): Counter() for wave in plan.waves for ask in wave.asks
    }
    for row in planned:
        found.setdefault((row.wave, row.role), Counter())[row.state] += 1
    return {key: states for key, states in found.items() if states.total()}


def people_asked(planned: Sequence[PlannedAnswer]) -> tuple[int, int]:
    """How many placements had something to answer whose time has gone by, and how many answered at least once."""
    settled = {row.placement_id for row in planned if row.state not in UNSETTLED}
    answered = {row.placement_id for row in planned if row.state is FinalState.ANSWERED}
    return len(settled | answered), len(answered)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Those with a first reading whose later one is there or will not come any more."""

    compared: LeaversAgainstStayers
    bounds: ChangeBounds


def leaving(series: ScaleSeries) -> Leaving:
    """Where those without a later reading started, and what the change would be had they fared worst or best."""
    left = np.array(series.left, dtype=bool)
    settled = left | ~np.isnan(series.latest)
    first, latest = series.first[settled], series.latest[settled]
    low, high = series.range
    better: Better = "lower" if series.better == "lower" else "higher"
    compared = leavers_against_stayers(first, left[settled].tolist())
    return Leaving(compared, change_bounds(first, latest, low, high, better))


def attrition_section(frame: Frame, series: Sequence[ScaleSeries]) -> Section:
    """A row for each scale: who stopped answering, where they started, and how far that could bend the change."""
    rows = tuple(_attrition(frame, one) for one in series if len(one.placement_ids))
    columns = frame.columns("scale", "stayed", "left", "difference", "standardised", "worst", "best")
    title = frame.words("attrition")
    if not rows:
        return Section("attrition", title, (), (frame.words("no scales"),))
    return Section("attrition", title, (Table("attrition", frame.words("attrition caption"), columns, rows),))


def _attrition(frame: Frame, one: ScaleSeries) -> tuple[Cell, ...]:
    leaves = leaving(one)
    found, bounds = leaves.compared, leaves.bounds
    n, reason = found.n_stayed + found.n_left, found.undefined
    estimates = (
        number(found.difference.diff, n, "Welch 1947, 95 %", reason, found.difference.ci),
        number(found.standardised, n, "Austin 2009", reason),
        number(bounds.worst, n, "Horowitz and Manski 2000", bounds.undefined),
        number(bounds.best, n, "Horowitz and Manski 2000", bounds.undefined),
    )
    few = [size for size in (found.n_stayed, found.n_left) if 0 < size < frame.minimum]
    shown = [figure.hidden() if few else figure for figure in estimates]
    return (one.name.text(frame.words.language), count(found.n_stayed), count(found.n_left), *shown)
