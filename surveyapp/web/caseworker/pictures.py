"""The pictures of a person's page in words: the star, self beside supervisor, and each area over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from surveyapp.reports.charts import Point, rows, star
from surveyapp.reports.course_picture import Course, CourseWords, course
from surveyapp.reports.gap_picture import Gap, gaps
from surveyapp.reports.progress import Beside, InstrumentProgress, ScaleProgress
from surveyapp.web.filters import day, number
from surveyapp.web.interface_texts import day_in_words
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import role_in_words

PARTICIPANT, STAR = "participant", "star"


@dataclass(frozen=True, slots=True)
class StarShown:
    """The first and latest reading of each area of the participant's star."""

    drawing: Markup
    points: tuple[Point, ...]
    first_on: dt.date
    latest_on: dt.date


@dataclass(frozen=True, slots=True)
class AreaShown:
    """One area over time: the drawing, the verdict, and the same readings for the table."""

    title: str
    drawing: Markup
    sentence: str
    own: tuple[tuple[dt.date, float], ...]
    other: tuple[tuple[dt.date, float], ...]
    has_threshold: bool
    has_error: bool


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas of one instrument and informant; those with a threshold or a measurement error stand in sight."""

    title: str
    role: str
    judged: tuple[AreaShown, ...]
    others: tuple[AreaShown, ...]


def star_of(found: Sequence[InstrumentProgress]) -> StarShown | None:
    """The star, where the plan has one and the participant has answered it."""
    for one in found:
        if one.instrument.picture == STAR and one.role == PARTICIPANT:
            drawn = [scale for scale in one.scales if one.instrument.scales[scale.code].combine == "single"]
            days = [on for scale in drawn for on, _value in scale.readings]
            if days:
                return _star(one.title, drawn, min(days), max(days))
    return None


def _star(title: str, drawn: Sequence[ScaleProgress], first_on: dt.date, latest_on: dt.date) -> StarShown:
    points = tuple(
        Point(
            scale.title,
            scale.readings[0][1] if scale.readings else None,
            scale.readings[-1][1] if scale.readings else None,
        )
        for scale in drawn
    )
    low, high = next(scale.verdict.scale_range for scale in drawn if scale.verdict.scale_range is not None)
    heading = _("%(title)s: första gången och senast", title=title)
    said = " ".join(
        _(
            "%(name)s: från %(first)s till %(latest)s av %(top)s.",
            name=point.name,
            first=number(point.first),
            latest=number(point.latest),
            top=number(high),
        )
        for point in points
        if point.latest is not None
    )
    draw = star(points, high, heading, said) if len(points) > 2 else rows(points, low, high, heading, said)
    return StarShown(draw, points, first_on, latest_on)


def gap_of(beside: Sequence[Beside]) -> Markup | None:
    """Self beside supervisor on every question that both have answered."""
    both = [row for row in beside if row.own is not None and row.supervisor is not None and row.scale_range is not None]
    if not both:
        return None
    low, high = (
        min(row.scale_range[0] for row in both if row.scale_range),
        max(row.scale_range[1] for row in both if row.scale_range),
    )
    shown = [Gap(row.title, row.own or 0.0, row.supervisor or 0.0) for row in both]
    said = " ".join(
        _(
            "%(name)s: deltagaren %(own)s, handledaren %(other)s.",
            name=one.name,
            own=number(one.own),
            other=number(one.other),
        )
        for one in shown
    )
    return gaps(shown, low, high, _("Deltagarens och handledarens senaste svar"), said, number)


def areas_of(found: Sequence[InstrumentProgress], beside: Sequence[Beside]) -> tuple[Areas, ...]:
    """Every area with at least one reading, by instrument and informant."""
    theirs = {
        (one.role, scale.code): scale.readings for one in found for scale in one.scales if one.role != PARTICIPANT
    }
    paired = {row.own_scale: theirs.get(("supervisor", row.supervisor_scale), ()) for row in beside}
    return tuple(filter(None, (_areas(one, paired if one.role == PARTICIPANT else {}) for one in found)))


def _areas(one: InstrumentProgress, paired: Mapping[str, tuple[tuple[dt.date, float], ...]]) -> Areas | None:
    shown = [
        (_is_judged(scale), _area(one, scale, paired.get(scale.code, ()))) for scale in one.scales if scale.readings
    ]
    judged = tuple(area for is_judged, area in shown if is_judged and area is not None)
    others = tuple(area for is_judged, area in shown if not is_judged and area is not None)
    return Areas(one.title, role_in_words(one.role), judged, others) if judged or others else None


def _is_judged(scale: ScaleProgress) -> bool:
    return scale.verdict.reliability is not None or _level(scale) is not None


def _level(scale: ScaleProgress) -> float | None:
    return None if scale.verdict.threshold is None else scale.verdict.threshold.level


def _area(one: InstrumentProgress, scale: ScaleProgress, other: tuple[tuple[dt.date, float], ...]) -> AreaShown | None:
    verdict = scale.verdict
    if verdict.scale_range is None:
        return None
    error = verdict.standard_error_of_difference
    shown = Course(
        own=scale.readings,
        other=other,
        low=verdict.scale_range[0],
        high=verdict.scale_range[1],
        threshold=_level(scale),
        error=None if error is None else verdict.critical * error,
    )
    words = CourseWords(
        title=_("%(title)s över tid, %(role)s", title=scale.title, role=role_in_words(one.role)),
        description=_described(scale, other),
        threshold=_("mål"),
        error=_("mätfel"),
        day=lambda on: day_in_words(on, "d MMM yy").replace(".", ""),
        number=number,
    )
    drawing = course(shown, words, f"of-{one.role}-{one.instrument.code}-{scale.code}".lower())
    if drawing is None:
        return None
    return AreaShown(
        title=scale.title,
        drawing=drawing,
        sentence=scale.sentence,
        own=scale.readings,
        other=other,
        has_threshold=shown.threshold is not None,
        has_error=shown.error is not None,
    )


def _described(scale: ScaleProgress, other: tuple[tuple[dt.date, float], ...]) -> str:
    own = ", ".join(f"{number(value)} ({day(on)})" for on, value in scale.readings)
    theirs = ", ".join(f"{number(value)} ({day(on)})" for on, value in other)
    said = _("Svar: %(values)s.", values=own)
    return f"{said} " + _("Handledaren: %(values)s.", values=theirs) if theirs else said
