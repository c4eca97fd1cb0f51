"""The whole analysis of one plan: which question is put to which scale, and the report that comes of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveyapp.effects.findings import Language
from surveyapp.effects.story import story
from surveyapp.instruments.wording import wording
from surveyapp.people.models import Authority
from surveyapp.plans.shelf import Shelf
from surveyapp.reports.effect_change import change_section
from surveyapp.reports.effect_document import Frame, Report, Section
from surveyapp.reports.effect_exits import Exits, TargetResult, exits_of, exits_section, target_results, targets_section
from surveyapp.reports.effect_flow import attrition_section, flow_section, people_asked
from surveyapp.reports.effect_growth import growth_section
from surveyapp.reports.effect_measuring import agreement_section, reliability_section
from surveyapp.reports.effect_pictures import with_improvement
from surveyapp.reports.effect_series import ScaleSeries, all_series
from surveyapp.reports.effect_story import findings
from surveyapp.reports.effect_tables import EffectTables, effect_tables, newest_version
from surveyapp.reports.effect_waves import regression_section, waves_section
from surveyapp.reports.effect_words import Words
from surveyapp.responses.judging import PlanInForce, plan_in_force
from surveyapp.schedule.queries import plan_lock


class NoPlacements(LookupError):
    """No placement of the authority follows the plan."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be reported: whose placements, under which plan, as of when, in which language.

    Numbers of people below ``minimum`` are hidden; 0 hides nothing.
    """

    authority: Authority
    plan_code: str
    language: Language
    minimum: int
    today: dt.date
    at: dt.datetime


def effects_report(session: Session, shelf: Shelf, question: Question) -> Report:
    """Analyse a plan; raises NoPlacements, and UnknownPlan for a plan that is not on the shelf."""
    version = newest_version(session, question.authority.id, question.plan_code)
    if version is None:
        raise NoPlacements(question.plan_code)
    in_force = plan_in_force(session, shelf, question.plan_code, version)
    tables = effect_tables(session, question.authority.id, question.plan_code, question.today, question.at)
    analysis = _Analysis(question, in_force, tables, all_series(tables, in_force, shelf))
    lock = plan_lock(session, in_force.plan.code, in_force.plan.version)
    frame = analysis.frame
    return Report(
        language=question.language,
        title=frame.words("title", plan=wording(in_force.plan.title, question.language)),
        facts=analysis.facts(None if lock is None else lock.locked_at),
        is_demonstration=question.authority.is_demonstration,
        sentences=analysis.sentences(),
        sections=analysis.sections(),
    )


@dataclass(frozen=True, slots=True)
class _Analysis:
    question: Question
    in_force: PlanInForce
    tables: EffectTables
    series: tuple[ScaleSeries, ...]

    @property
    def frame(self) -> Frame:
        return Frame(Words(self.question.language), self.question.minimum)

    @property
    def indicators(self) -> tuple[ScaleSeries, ...]:
        """The scales that the plan asks about; all of them where its indicators name none."""
        return tuple(one for one in self.series if one.is_indicator) or self.series

    @property
    def others(self) -> tuple[ScaleSeries, ...]:
        return tuple(one for one in self.series if one not in self.indicators)

    @property
    def exits(self) -> Exits:
        return exits_of(self.tables.stays, self.in_force.plan, self.question.today)

    @property
    def targets(self) -> tuple[TargetResult, ...]:
        return target_results(self.frame.words, self.tables.stays, self.in_force.plan, self.question.today)

    def facts(self, locked_at: dt.datetime | None) -> tuple[tuple[str, str], ...]:
        """What the report is about."""
        words, minimum, plan = self.frame.words, self.question.minimum, self.in_force.plan
        people = len({stay.participant_id for stay in self.tables.stays})
        return (
            (words("plan"), f"{plan.code} {plan.version}"),
            (words("locked"), words("never") if locked_at is None else f"{locked_at:%Y-%m-%d}"),
            (words("authority"), self.question.authority.name),
            (words("made"), f"{self.question.today:%Y-%m-%d}"),
            (words("placements"), self._number(len(self.tables.stays))),
            (words("people"), self._number(people)),
            (words("excluded"), self._number(self.tables.n_excluded)),
            (words("minimum"), words("hidden note", minimum=minimum) if minimum else words("no minimum")),
        )

    def _number(self, n: int) -> str:
        return str(n) if n == 0 or n >= self.question.minimum else f"< {self.question.minimum}"

    def sentences(self) -> tuple[str, ...]:
        """The story on the plan's indicators."""
        found = findings(
            people_asked(self.tables.planned), self.indicators, self.targets, self.exits, self.question.minimum
        )
        return tuple(sentence.text for sentence in story(found, self.question.language).sentences)

    def sections(self) -> tuple[Section, ...]:
        """Every section, in the order in which one asks."""
        frame, tables, plan = self.frame, self.tables, self.in_force.plan
        return (
            flow_section(frame, plan, tables.planned),
            with_improvement(frame, change_section(frame, "indicators", self.indicators)),
            waves_section(frame, plan, self.indicators),
            regression_section(frame, self.series),
            growth_section(frame, self.indicators, tables.stays),
            targets_section(frame, self.targets),
            exits_section(frame, self.exits),
            attrition_section(frame, self.indicators),
            change_section(frame, "others", self.others),
            reliability_section(frame, self.series, tables.answered),
            agreement_section(frame, self.series, tables.answered),
        )
