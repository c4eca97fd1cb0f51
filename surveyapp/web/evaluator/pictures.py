"""The pictures of the evaluation, with their words; every figure in them stands in a table too."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from surveyapp.plans.definition import Plan, Span
from surveyapp.plans.shelf import Shelf
from surveyapp.reports.curve_picture import Curve, CurvePoint, curves
from surveyapp.reports.evaluation import DAYS_A_MONTH, Area, Evaluation
from surveyapp.reports.flow_picture import Stage, flow
from surveyapp.reports.interval_picture import Estimate, intervals
from surveyapp.web.filters import number
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import role_in_words, say, state_in_words

BY_CHANCE = 0.025
"""The share that passes the limit of reliable improvement by measurement error alone: half of five per cent."""


def percent(share: float | None) -> str:
    """A share as whole per cent; a dash for none."""
    return "–" if share is None else f"{100 * share:.0f} %"


def between(low: float, high: float) -> str:
    """The ends of an interval in whole per cent: 72–95."""
    return f"{100 * low:.0f}–{100 * high:.0f}"


def flow_drawing(found: Evaluation) -> Markup | None:
    """Planned, time over, answered, with what was lost between."""
    if not found.n_planned:
        return None
    lost = [(state_in_words(state.value), n) for state, n in found.reasons]
    if found.n_other_reasons:
        lost.append((_("andra skäl, för få för att visas var för sig"), found.n_other_reasons))
    stages = (
        Stage(
            _("Planerade svar"),
            found.n_planned,
            tuple((state_in_words(state.value), n) for state, n in found.waiting),
        ),
        Stage(_("Tiden är ute"), found.n_settled, tuple(lost)),
        Stage(_("Besvarade"), found.n_answered),
    )
    return flow(stages, _("Från planerat till besvarat"), _("Samma siffror står i tabellen under bilden."))


def area_drawing(areas: Sequence[tuple[Area, str]]) -> Markup | None:
    """Shares that improved reliably, with intervals, against what measurement error alone gives."""
    rows = [
        Estimate(name, one.share, one.low, one.high, one.of)
        for area, name in areas
        for one in (area.improved,)
        if one is not None and one.share is not None and one.low is not None and one.high is not None
    ]
    if not rows:
        return None
    return intervals(
        rows,
        _("Andel som säkert har blivit bättre, område för område"),
        _("Punkten är andelen, strecket dess intervall. Samma siffror står i tabellen."),
        none=BY_CHANCE,
        number=lambda share: f"{number(100 * share)} %" if share == BY_CHANCE else percent(share),
    )


def curve_drawing(found: Evaluation, plan: Plan) -> Markup | None:
    """The share that has reached the target by time, and beside it what was expected without placements."""
    if len(found.curve) < 2:
        return None
    marks = [point.time for point in found.curve]
    points = (CurvePoint(0.0, 0.0, None, None), *(CurvePoint(p.time, p.share, p.low, p.high) for p in found.curve))
    shown = [Curve(_("nådde målet"), points, tuple(point.at_risk for point in found.curve))]
    expected = [CurvePoint(0.0, 0.0, None, None), *expectations(plan)]
    if len(expected) > 1:
        shown.append(Curve(_("väntat utan placering"), tuple(expected), ()))
    return curves(
        shown,
        marks,
        _("Andel som har nått målet, efter tid från start"),
        _("Linjen är andelen, fältet dess intervall. Samma siffror står i tabellen."),
        time_label=_("månader från start"),
        followed=_("Följda"),
    )


def expectations(plan: Plan) -> tuple[CurvePoint, ...]:
    """The plan's comparison line: months from the start, the most likely share, and the ends of what was plausible."""
    if plan.comparison is None:
        return ()
    rows = (CurvePoint(_months(one.after), one.likely, one.low, one.high) for one in plan.comparison.expected)
    return tuple(sorted(rows, key=lambda point: point.time))


def area_name(shelf: Shelf, plan: Plan, area: Area) -> str:
    """The scale's title and who answered."""
    version = next(ask.version for wave in plan.waves for ask in wave.asks if ask.instrument == area.instrument)
    scale = shelf.catalogue.get(area.instrument, version).scales[area.scale]
    return f"{say(scale.title)} ({role_in_words(area.role)})"


def way_in_words(way: str) -> str:
    """How an answer was given."""
    return {
        "link": _("med länk"),
        "card": _("med kort"),
        "kiosk": _("på surfplatta på plats"),
        "interview": _("i intervju"),
        "handed over": _("på personalens skärm"),
        "paper": _("på papper"),
        "offline": _("utan nät, skickat senare"),
        "imported": _("inläst"),
        "synthetic": _("påhittat för demonstrationen"),
        "": _("utan uppgift"),
    }[way]


def _months(span: Span) -> float:
    return round(span.months + (7 * span.weeks + span.days) / DAYS_A_MONTH, 1)
