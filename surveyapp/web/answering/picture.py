"""What a person sees of their own answers afterwards: a star or rows, the same in a table, and two plain sentences."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from surveyapp.extensions import session
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.ranges import scale_range
from surveyapp.instruments.wording import wording
from surveyapp.reports.charts import Point, rows, star
from surveyapp.responses.judging import StoredReading, readings_of
from surveyapp.web import language
from surveyapp.web.answering.visit import Visit


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, its table and its sentences."""

    drawing: Markup
    points: tuple[Point, ...]
    top: float
    sentences: tuple[str, ...]
    has_two: bool


def of(visit: Visit) -> Picture | None:
    """The picture for a participant's own instrument, or None where there is nothing to draw."""
    instrument = visit.instrument
    if instrument is None or not visit.is_participant or instrument.picture == "none":
        return None
    stored = readings_of(session(), visit.asked.placement_id, instrument.code, visit.asked.holder.role.value)
    points = _points(instrument, stored)
    if not points:
        return None
    low, high = scale_range(instrument, next(code for code, s in instrument.scales.items() if s.combine == "single"))
    return _drawn(instrument, points, low, high)


def _points(instrument: Instrument, stored: list[StoredReading]) -> tuple[Point, ...]:
    by_scale: dict[str, list[StoredReading]] = defaultdict(list)
    for reading in sorted(stored, key=lambda reading: (reading.dated.on, reading.id)):
        if reading.dated.value is not None:
            by_scale[reading.scale].append(reading)
    return tuple(
        Point(
            wording(scale.title, language.language()),
            by_scale[code][0].dated.value if code in by_scale else None,
            by_scale[code][-1].dated.value if code in by_scale else None,
        )
        for code, scale in instrument.scales.items()
        if scale.combine == "single"
    )


def _drawn(instrument: Instrument, points: tuple[Point, ...], low: float, high: float) -> Picture:
    title = _("Så här ser det ut för dig")
    has_two = any(point.first != point.latest for point in points)
    sentences = (_how_to_read(instrument), _what_changed(points, has_two=has_two))
    description = " ".join(
        _("%(name)s: %(value)g av %(top)g.", name=point.name, value=point.latest, top=high)
        for point in points
        if point.latest is not None
    )
    if instrument.picture == "star" and len(points) >= 3:
        drawing = star(points, high, title, description)
    else:
        drawing = rows(points, low, high, title, description)
    return Picture(drawing, points, high, sentences, has_two)


def _how_to_read(instrument: Instrument) -> str:
    if instrument.picture == "star":
        return _("Ju längre ut i stjärnan, desto bättre fungerar det.")
    return _("Ju längre till höger, desto bättre fungerar det.")


def _what_changed(points: tuple[Point, ...], *, has_two: bool) -> str:
    compared = [(p.first, p.latest) for p in points if p.first is not None and p.latest is not None]
    if not has_two:
        return _("Det här är ditt läge nu; nästa gång ser du om något har ändrats.")
    up = sum(latest > first for first, latest in compared)
    down = sum(latest < first for first, latest in compared)
    same = len(compared) - up - down
    return _(
        "Sedan första gången är det högre på %(up)s, lika på %(same)s och lägre på %(down)s; "
        "ett enda steg kan vara en tillfällighet.",
        up=_areas(up),
        same=_areas(same),
        down=_areas(down),
    )


def _areas(number: int) -> str:
    return str(ngettext("%(num)d område", "%(num)d områden", number))
