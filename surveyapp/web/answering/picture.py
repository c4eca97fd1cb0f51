"""What a person sees of their own answers afterwards: a star or rows, the same in a table, and two plain sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from surveyapp.extensions import session
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.ranges import scale_range
from surveyapp.instruments.wording import wording
from surveyapp.progression.plain import PlainChange
from surveyapp.reports.charts import Point, rows, star
from surveyapp.reports.own_change import OwnChange, own_changes
from surveyapp.responses.judging import StoredReading, readings_of
from surveyapp.web import language
from surveyapp.web.answering.visit import Visit
from surveyapp.web.filters import number
from surveyapp.web.interface_texts import gettext as _


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, its table and its sentences; ``compares`` tells whether there was an earlier time.

    ``changes`` are titles with a line for each area: what has changed, what is too small to tell, what is the same.
    """

    drawing: Markup
    points: tuple[Point, ...]
    sentences: tuple[str, str]
    compares: bool
    changes: tuple[tuple[str, tuple[str, ...]], ...] = ()


def of(visit: Visit) -> Picture | None:
    """The picture for a participant's own instrument, or None where there is nothing to draw."""
    instrument = visit.instrument
    if instrument is None or not visit.is_participant or instrument.picture == "none":
        return None
    if visit.asked.holder.way.is_for_one_form:
        return None
    stored = readings_of(session(), visit.asked.placement_id, instrument.code, visit.asked.holder.role.value)
    values = _values(stored)
    points = tuple(_point(instrument, code, values.get(code, ())) for code in _drawn_scales(instrument))
    if not any(point.latest is not None for point in points):
        return None
    compares = len({reading.response_id for reading in stored}) > 1
    sentences = _how_to_read(instrument), _what_it_says(points) if compares else _first_time()
    changes = _changes(visit, instrument) if compares else ()
    return Picture(_drawing(instrument, points), points, sentences, compares, changes)


def _changes(visit: Visit, instrument: Instrument) -> tuple[tuple[str, tuple[str, ...]], ...]:
    role = visit.asked.holder.role.value
    found = own_changes(session(), visit.asked.placement_id, instrument.code, role)
    drawn = [found[code] for code in _drawn_scales(instrument) if code in found]
    titles = {
        PlainChange.CHANGED: _("Det här har ändrats"),
        PlainChange.TOO_SMALL: _("Det här är för litet för att säga något om"),
        PlainChange.NOT_KNOWN: _("Det här kan vi inte säga säkert"),
        PlainChange.SAME: _("Det här är som förut"),
    }
    lists = (
        (title, tuple(_change(instrument, one) for one in drawn if one.says is says)) for says, title in titles.items()
    )
    return tuple((title, lines) for title, lines in lists if lines)


def _change(instrument: Instrument, one: OwnChange) -> str:
    name = wording(instrument.scales[one.scale].title, language.language())
    first, latest = number(one.baseline), number(one.latest)
    if one.latest > one.baseline:
        return _("%(name)s: upp från %(first)s till %(latest)s", name=name, first=first, latest=latest)
    if one.latest < one.baseline:
        return _("%(name)s: ner från %(first)s till %(latest)s", name=name, first=first, latest=latest)
    return f"{name}: {latest}"


def _drawn_scales(instrument: Instrument) -> tuple[str, ...]:
    return tuple(code for code, scale in instrument.scales.items() if scale.combine == "single")


def _values(stored: Sequence[StoredReading]) -> Mapping[str, Sequence[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for reading in sorted(stored, key=lambda reading: (reading.dated.on, reading.id)):
        if reading.dated.value is not None:
            found[reading.scale].append(reading.dated.value)
    return found


def _point(instrument: Instrument, code: str, values: Sequence[float]) -> Point:
    name = wording(instrument.scales[code].title, language.language())
    return Point(name, values[0] if values else None, values[-1] if values else None)


def _drawing(instrument: Instrument, points: tuple[Point, ...]) -> Markup:
    low, high = scale_range(instrument, _drawn_scales(instrument)[0])
    title = _("Så här ser det ut för dig")
    description = " ".join(
        _("%(name)s: %(value)s av %(top)s.", name=point.name, value=number(point.latest), top=number(high))
        for point in points
        if point.latest is not None
    )
    if instrument.picture == "star" and len(points) >= 3:
        return star(points, high, title, description)
    return rows(points, low, high, title, description)


def _how_to_read(instrument: Instrument) -> str:
    if instrument.picture == "star":
        return _("Ju längre ut i stjärnan, desto bättre går det.")
    return _("Ju längre till höger, desto bättre går det.")


def _first_time() -> str:
    return _("Det här är ditt läge nu, och nästa gång ser du om något har ändrats.")


def _what_it_says(points: Sequence[Point]) -> str:
    compared = [(p.first, p.latest) for p in points if p.first is not None and p.latest is not None]
    up = sum(latest > first for first, latest in compared)
    down = sum(latest < first for first, latest in compared)
    return _(
        "Sedan första gången: %(up)d upp, %(down)d ner och %(same)d lika, men ett enda steg kan vara en slump.",
        up=up,
        down=down,
        same=len(compared) - up - down,
    )
