"""The summary of one provider: places and cost, answers, change by area, ends; counts alone, small ones hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.agreements.queries import used_by_one
from surveyapp.effects.findings import Language
from surveyapp.effects.proportions import proportion
from surveyapp.instruments.wording import wording
from surveyapp.people.models import Authority, Organisation, OrganisationKind
from surveyapp.placements.models import Placement
from surveyapp.plans.definition import Plan
from surveyapp.plans.shelf import Shelf, UnknownPlan
from surveyapp.reports.effect_document import Cell, Figure, Frame, Report, Section, Table, count, share
from surveyapp.reports.effect_pictures import with_improvement
from surveyapp.reports.effect_tables import newest_version
from surveyapp.reports.effect_words import Words
from surveyapp.reports.evaluation import Area, Evaluation, areas_of, evaluation
from surveyapp.reports.evaluation_counts import Counts, count_evaluation
from surveyapp.reports.evaluation_parts import MINIMUM, Shown
from surveyapp.reports.occupancy_report import money


class NoProvider(LookupError):
    """There is no such provider in this authority."""


@dataclass(frozen=True, slots=True)
class ProviderQuestion:
    """Which provider, as of when, in which language."""

    authority: Authority
    provider_id: int
    language: Language
    today: dt.date
    at: dt.datetime


def provider_report(session: Session, shelf: Shelf, question: ProviderQuestion) -> Report:
    """Read and count it; raises NoProvider and UnknownPlan."""
    authority = question.authority
    provider = session.get(Organisation, question.provider_id)
    if provider is None or provider.authority_id != authority.id or provider.kind != OrganisationKind.PROVIDER.value:
        raise NoProvider(question.provider_id)
    frame = Frame(Words(question.language), MINIMUM)
    words = frame.words
    sections = [_places(session, frame, question, (provider.id, provider.name))]
    n = 0
    for plan in _plans(session, shelf, question):
        counts = count_evaluation(session, authority.id, plan.code, _wanted(plan), question.today, question.at)
        found = evaluation(counts, [wave.code for wave in plan.waves], areas_of(plan, shelf), f"p{provider.id}")
        if _is_alone(counts, provider.id):
            found = evaluation(counts, [wave.code for wave in plan.waves], areas_of(plan, shelf), "")
        elif found.chosen != f"p{provider.id}":
            continue
        n += found.n
        sections += _of_plan(frame, plan, shelf, found)
    if n == 0:
        sections.append(Section("few", words("progression"), (), (words("too few"),)))
    return Report(
        language=question.language,
        title=words("provider title", name=provider.name),
        facts=(
            (words("authority"), authority.name),
            (words("made"), question.today.isoformat()),
            (words("placed"), str(n) if n else words("hidden")),
        ),
        is_demonstration=authority.is_demonstration,
        sentences=(words("provider note", minimum=MINIMUM),),
        sections=tuple(sections),
    )


def _is_alone(counts: Counts, provider_id: int) -> bool:
    """Whether all placements are this provider's: then its part is all of them."""
    return {row[0] for row in counts.placements} == {provider_id}


def _plans(session: Session, shelf: Shelf, question: ProviderQuestion) -> Iterable[Plan]:
    codes = session.scalars(
        select(Placement.plan_code)
        .where(Placement.authority_id == question.authority.id, Placement.provider_id == question.provider_id)
        .distinct()
        .order_by(Placement.plan_code)
    ).all()
    for code in codes:
        version = newest_version(session, question.authority.id, code)
        if version is None or (code, version) not in shelf.plans:
            raise UnknownPlan(code)
        yield shelf.plan(code, version)


def _wanted(plan: Plan) -> frozenset[str]:
    return frozenset(code for target in plan.targets for code in target.destination)


def _places(session: Session, frame: Frame, question: ProviderQuestion, provider: tuple[int, str]) -> Section:
    words = frame.words
    used = used_by_one(session, question.authority.id, provider, question.today)
    rows = () if used is None else money(used, question.today)
    body: list[tuple[Cell, ...]] = [
        (
            one.provider,
            Figure(one.place_months),
            Figure(one.used),
            Figure(100 * one.share) if one.share is not None else count(None),
            count(round(one.cost_cents / 100)),
        )
        for one in rows
        if one.place_months
    ]
    if not body:
        return Section("occupancy", words("occupancy"), (), (words("no places"),))
    columns = frame.columns("provider", "paid months", "used months", "share used", "cost")
    table = Table("places", words("occupancy caption"), columns, tuple(body), (words("used note"),))
    return Section("occupancy", words("occupancy"), (table,))


def _of_plan(frame: Frame, plan: Plan, shelf: Shelf, found: Evaluation) -> list[Section]:
    words, title = frame.words, wording(plan.title, frame.words.language)
    areas = [(one, _area_name(frame, shelf, plan, one)) for one in found.areas]
    change = Table(
        "reliable",
        words("progression caption"),
        frame.columns("scale", "judged", "missing", "improved", "unchanged", "deteriorated"),
        tuple((name, *_counts(one), *_shares(one.reliable)) for one, name in areas if one.reliable is not None),
    )
    crossed = Table(
        "crossed",
        words("threshold caption"),
        frame.columns("scale", "judged", "missing", "reached", "not reached", "already"),
        tuple((name, *_counts(one), *_shares(one.threshold)) for one, name in areas if one.threshold is not None),
    )
    progression = Section("progression", words("progression"), tuple(one for one in (change, crossed) if one.rows))
    return [
        Section("flow", f"{words('flow')}: {title}", (_flow(frame, plan, found), _ways(frame, found))),
        with_improvement(frame, progression),
        Section("exits", words("ended"), (_ends(frame, found),)),
    ]


def _counts(area: Area) -> tuple[Figure, Figure]:
    return count(area.n), count(area.n_missing)


def _shares(shown: Shown | None) -> tuple[Figure, ...]:
    cells = () if shown is None else shown.cells
    total = None if shown is None else shown.total
    return tuple(
        count(None) if cell is None else count(cell) if total is None else share(proportion(cell, total))
        for cell in cells
    )


def _flow(frame: Frame, plan: Plan, found: Evaluation) -> Table:
    titles = {wave.code: wording(wave.title, frame.words.language) for wave in plan.waves}
    rows = tuple(
        (
            titles.get(one.wave, one.wave),
            frame.words(one.role),
            count(one.n_planned),
            count(one.n_settled),
            share(proportion(one.n_answered, one.n_settled)),
        )
        for one in found.waves
    )
    return Table(
        "flow", frame.words("flow caption"), frame.columns("wave", "role", "planned", "time over", "rate"), rows
    )


def _ways(frame: Frame, found: Evaluation) -> Table:
    rows = tuple((frame.words(f"way {mode}"), count(n)) for mode, n in found.ways)
    return Table("ways", frame.words("way caption"), frame.columns("way", "n"), rows)


def _ends(frame: Frame, found: Evaluation) -> Table:
    names = ("still there", "wanted", "other end")
    rows = tuple((frame.words(name), count(cell)) for name, cell in zip(names, found.ends.cells, strict=True))
    return Table("ends", frame.words("ends caption"), frame.columns("end", "n"), rows)


def _area_name(frame: Frame, shelf: Shelf, plan: Plan, area: Area) -> str:
    version = next(ask.version for wave in plan.waves for ask in wave.asks if ask.instrument == area.instrument)
    instrument = shelf.catalogue.get(area.instrument, version)
    language = frame.words.language
    return f"{wording(instrument.scales[area.scale].title, language)} ({frame.words(area.role)})"
