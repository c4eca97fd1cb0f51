"""The report about one person: first and latest answers with verdicts, self beside supervisor, goals, attendance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy.orm import Session

from surveyapp.agreements.rules import months
from surveyapp.effects.findings import Language
from surveyapp.goals.queries import GoalLine, goals_of
from surveyapp.instruments.ranges import scale_range
from surveyapp.instruments.wording import wording
from surveyapp.people.encrypted import Vault
from surveyapp.placements.attendance import sums_of_month
from surveyapp.placements.attendance_rules import MonthSum
from surveyapp.placements.queries import PlacementLine, placements_by_id
from surveyapp.plans.shelf import Shelf
from surveyapp.progression.words import number
from surveyapp.reports.charts import Point, star
from surveyapp.reports.effect_words import Words
from surveyapp.reports.progress import Beside, InstrumentProgress, progress_of, side_by_side
from surveyapp.reports.report_paper import rendered, style

FEWEST_RAYS = 3


class NoPlacement(LookupError):
    """The placement is not this authority's, or is gone."""


@dataclass(frozen=True, slots=True)
class About:
    """Whom the report is about, for which authority, as of which day."""

    authority_id: int
    authority: str
    is_demonstration: bool
    placement_id: int
    language: Language
    today: dt.date


@dataclass(frozen=True, slots=True)
class Drawn:
    """One instrument as one informant answered it, with a star where it has one."""

    progress: InstrumentProgress
    picture: Markup | None

    @property
    def has_later(self) -> bool:
        """Whether anything was answered twice, so that the star shows two lines."""
        return any(scale.verdict.latest is not None for scale in self.progress.scales)


@dataclass(frozen=True, slots=True)
class PersonReport:
    """Everything that stands in the report."""

    line: PlacementLine
    answers: tuple[Drawn, ...]
    beside: tuple[Beside, ...]
    goals: list[GoalLine]
    #: area's title by instrument and code
    areas: dict[tuple[str, str], str]
    attendance: tuple[tuple[dt.date, MonthSum], ...]


def person_report(session: Session, shelf: Shelf, vault: Vault, about: About) -> PersonReport:
    """Read it; raises NoPlacement, and UnknownPlan where the plan is not on the shelf."""
    ids = [about.placement_id]
    line = placements_by_id(session, vault, about.authority_id, ids, about.today).get(about.placement_id)
    if line is None:
        raise NoPlacement(about.placement_id)
    found = progress_of(session, shelf, line.id, line.plan, about.language)
    words = Words(about.language)
    return PersonReport(
        line=line,
        answers=tuple(Drawn(one, _star(one, words)) for one in found),
        beside=tuple(one for one in side_by_side(found) if one.gap is not None),
        goals=goals_of(session, vault, line.id),
        areas={
            (one.instrument.code, code): wording(scale.title, about.language)
            for one in found
            for code, scale in one.instrument.scales.items()
        },
        attendance=_attendance(session, line, about.today),
    )


def as_paper(found: PersonReport, about: About) -> str:
    """The page that the PDF is made from."""
    words = Words(about.language)
    spoken = _numbers(about.language)
    return rendered(
        "reports/person.html",
        words,
        {
            "found": found,
            "about": about,
            "number": spoken,
            "style": style(words, words("demonstration") if about.is_demonstration else about.authority, "portrait"),
        },
    )


def _star(one: InstrumentProgress, words: Words) -> Markup | None:
    single = [code for code, scale in one.instrument.scales.items() if scale.combine == "single"]
    scales = dict(zip(one.instrument.scales, one.scales, strict=True))
    points = [
        Point(scales[code].title, scales[code].verdict.baseline, scales[code].verdict.latest)
        for code in single
        if scales[code].readings
    ]
    if one.instrument.picture != "star" or len(points) < FEWEST_RAYS:
        return None
    top = scale_range(one.instrument, single[0])[1]
    # With one reading there is no later one: the star shows where the person stands.
    shown = [Point(point.name, point.first, point.first if point.latest is None else point.latest) for point in points]
    return star(shown, top, words("star title"), words("star note"))


def _attendance(session: Session, line: PlacementLine, today: dt.date) -> tuple[tuple[dt.date, MonthSum], ...]:
    last = today if line.exit_on is None else min(today, line.exit_on)
    if last < line.start_on:
        return ()
    told = ((month, sums_of_month(session, [line.id], month).get(line.id)) for month in months(line.start_on, last))
    return tuple((month, one) for month, one in told if one is not None)


def _numbers(language: Language) -> Callable[[float | None], str]:
    return lambda value: "–" if value is None else number(value, language)
