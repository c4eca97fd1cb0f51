"""Pictures of what the effects report has in tables; nothing is drawn that the tables hide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from surveyapp.effects.competing_ends import CompetingPoint
from surveyapp.reports.curve_picture import Curve, CurvePoint, curves
from surveyapp.reports.effect_document import Figure, Frame, Section, Table
from surveyapp.reports.effect_tables import PlannedAnswer
from surveyapp.reports.flow_picture import Stage, flow
from surveyapp.reports.interval_picture import Estimate, intervals
from surveyapp.schedule.windows import UNSETTLED, FinalState

BY_CHANCE = 0.025
"""The share that passes the limit of reliable improvement by measurement error alone: half of five per cent."""


def flow_drawing(frame: Frame, planned: Sequence[PlannedAnswer]) -> tuple[Markup, ...]:
    """Planned, time over, answered; with what was lost between."""
    states = Counter(row.state for row in planned)
    if not states.total():
        return ()
    words = frame.words
    waiting = tuple((words(state.value), states[state]) for state in UNSETTLED if states[state])
    lost = tuple(
        (words(state.value), n)
        for state, n in states.most_common()
        if state is not FinalState.ANSWERED and state not in UNSETTLED
    )
    settled = states.total() - sum(n for _, n in waiting)
    stages = (
        Stage(words("planned"), states.total(), waiting),
        Stage(words("time over"), settled, lost),
        Stage(words("answered").capitalize(), states[FinalState.ANSWERED]),
    )
    return (flow(stages, words("flow picture"), words("picture note")),)


def with_improvement(frame: Frame, section: Section) -> Section:
    """The section with a picture of the shares that improved reliably, as far as its table shows them."""
    table = next((one for one in section.tables if one.code == "reliable"), None)
    rows = () if table is None else tuple(_estimates(table))
    if not rows:
        return section
    words = frame.words
    drawing = intervals(
        rows,
        words("improved picture"),
        words("improved picture note"),
        none=BY_CHANCE,
        number=lambda value: f"{100 * value:.0f} %",
    )
    return Section(section.code, section.title, section.tables, section.notes, (drawing,))


def _estimates(table: Table) -> list[Estimate]:
    place = [column.code for column in table.columns].index("improved")
    found = []
    for row in table.rows:
        name, cell = row[0], row[place]
        if isinstance(name, str) and isinstance(cell, Figure) and cell.value is not None and cell.interval is not None:
            low, high = cell.interval
            found.append(Estimate(name, cell.value, low or 0.0, high or 0.0, cell.n or 0))
    return found


def curve_drawing(
    frame: Frame, points: Sequence[CompetingPoint], kind: str, label: str, marks: Sequence[float]
) -> tuple[Markup, ...]:
    """The share that ended in one way, at the moments that the table shows; nothing with fewer than two of them."""
    known = [point for point in points if point.undefined is None and kind in point.shares]
    if len(known) < 2:
        return ()
    words = frame.words
    drawn = [CurvePoint(0.0, 0.0, None, None)]
    for point in known:
        share = point.shares[kind]
        drawn.append(CurvePoint(point.time, share.probability, share.interval.lower, share.interval.upper))
    followed = tuple(next((one.at_risk for one in points if one.time == mark), 0) for mark in marks)
    return (
        curves(
            (Curve(label, tuple(drawn), followed),),
            tuple(marks),
            words("curve picture"),
            words("curve picture note"),
            time_label=words("months from start"),
            followed=words("followed"),
        ),
    )
