"""The programme report: the effects, and beside them places and cost, what was fixed when, methods and sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from surveyapp.agreements.queries import places_used
from surveyapp.instruments.wording import wording
from surveyapp.plans.locking import plan_hash
from surveyapp.plans.shelf import Shelf
from surveyapp.reports.effect_change import asked
from surveyapp.reports.effect_document import Cell, Column, Figure, Frame, Report, Section, Table, count
from surveyapp.reports.effect_exits import span_words
from surveyapp.reports.effect_methods import method_words
from surveyapp.reports.effect_tables import newest_version
from surveyapp.reports.effect_words import Words
from surveyapp.reports.effects_report import Question, effects_report
from surveyapp.reports.occupancy_report import money
from surveyapp.responses.judging import PlanInForce, plan_in_force


def programme_report(session: Session, shelf: Shelf, question: Question, program_version: str) -> Report:
    """Everything that is known of a plan's placements; raises NoPlacements and UnknownPlan."""
    effects = effects_report(session, shelf, question)
    version = newest_version(session, question.authority.id, question.plan_code)
    in_force = plan_in_force(session, shelf, question.plan_code, version or 1)
    frame = Frame(Words(question.language), question.minimum)
    title = frame.words("programme title", plan=wording(in_force.plan.title, question.language))
    facts = (*effects.facts, (frame.words("program"), program_version))
    sections = (
        *effects.sections,
        _occupancy(session, frame, question),
        _fixed(frame, in_force, shelf),
        _methods(frame, effects.sections, in_force, shelf),
    )
    return replace(effects, title=title, facts=facts, sections=sections)


def _occupancy(session: Session, frame: Frame, question: Question) -> Section:
    words = frame.words
    used = places_used(session, question.authority.id, question.today)
    rows = () if used is None else money(used, question.today)
    if used is None or not any(one.place_months for one in rows):
        return Section("occupancy", words("occupancy"), (), (words("no places"),))
    body: list[tuple[Cell, ...]] = [
        (
            one.provider,
            _amount(one.place_months),
            _amount(one.used),
            _amount(None if one.share is None else 100 * one.share),
            count(round(one.cost_cents / 100)),
            _whole(one.cents_per_used_month),
        )
        for one in rows
        if one.place_months
    ]
    columns = frame.columns("provider", "paid months", "used months", "share used", "cost", "cost per used")
    table = Table("places", words("occupancy caption"), columns, tuple(body), (words("used note"),))
    return Section("occupancy", words("occupancy"), (table,))


def _amount(value: float | None) -> Figure:
    return Figure(value, undefined=None if value is not None else "nobody in the denominator")


def _whole(cents: float | None) -> Figure:
    return count(round(cents / 100)) if cents is not None else _amount(None)


def _fixed(frame: Frame, in_force: PlanInForce, shelf: Shelf) -> Section:
    """What was decided before anybody answered, and what only afterwards."""
    tables = (
        _locks(frame, in_force),
        _thresholds(frame, in_force, shelf),
        _reliabilities(frame, in_force, shelf),
        _comparison(frame, in_force),
    )
    notes = () if in_force.plan.comparison else (frame.words("no comparison"),)
    return Section("fixed", frame.words("fixed when"), tuple(table for table in tables if table.rows), notes)


def _locks(frame: Frame, in_force: PlanInForce) -> Table:
    rows = tuple(
        (f"{one.plan.code} {one.plan.version}", one.locked_on.isoformat(), plan_hash(one.plan))
        for one in sorted(in_force.locked, key=lambda one: one.plan.version)
    )
    return Table("locks", frame.words("locks caption"), frame.columns("version", "locked on", "fingerprint"), rows)


def _thresholds(frame: Frame, in_force: PlanInForce, shelf: Shelf) -> Table:
    rows = tuple(
        (
            _scale(frame, shelf, in_force, one.instrument, one.scale),
            asked(frame.words, one),
            one.fixed_by,
            one.fixed_on.isoformat(),
            _day(frame, in_force.first_answers.get(one.instrument)),
            one.basis,
        )
        for one in in_force.plan.thresholds
    )
    columns = frame.columns("scale", "asked", "fixed by", "fixed on", "first answer on", "basis")
    return Table("thresholds_fixed", frame.words("thresholds fixed caption"), columns, rows)


def _reliabilities(frame: Frame, in_force: PlanInForce, shelf: Shelf) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _scale(frame, shelf, in_force, one.instrument, one.scale),
            Figure(one.value),
            frame.words(f"from {one.kind}"),
            Figure(one.sd),
            one.source,
        )
        for one in in_force.plan.reliabilities
    )
    columns = (
        *frame.columns("scale", "value"),
        Column("kind", frame.words("method")),
        *frame.columns("sd", "source"),
    )
    return Table("reliabilities_fixed", frame.words("reliability fixed caption"), columns, rows)


def _comparison(frame: Frame, in_force: PlanInForce) -> Table:
    """The judgement as percentages, with who made it and when."""
    found = in_force.plan.comparison
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            span_words(frame.words, one.after),
            *(Figure(share, "share") for share in (one.low, one.likely, one.high)),
            found.fixed_by,
            found.fixed_on.isoformat(),
            found.basis,
        )
        for one in (found.expected if found else ())
        if found
    )
    columns = frame.columns("month", "lowest", "likely", "highest", "fixed by", "fixed on", "basis")
    return Table("comparison_fixed", frame.words("comparison fixed caption"), columns, rows)


def _methods(frame: Frame, sections: Iterable[Section], in_force: PlanInForce, shelf: Shelf) -> Section:
    words = frame.words
    used: dict[str, dict[str, None]] = {}
    for section in sections:
        for table in section.tables:
            for method in table.methods:
                used.setdefault(method, {})[section.title] = None
    methods = tuple((method_words(one, words.language), ", ".join(where)) for one, where in used.items())
    asks = dict.fromkeys((ask.instrument, ask.version) for wave in in_force.plan.waves for ask in wave.asks)
    instruments = tuple(
        (wording(one.title, words.language), f"{one.code} {one.version}", one.source, shelf.catalogue.hash_of(*edition))
        for edition in asks
        for one in (shelf.catalogue.get(*edition),)
    )
    tables = (
        Table("methods", words("methods caption"), frame.columns("method", "used in"), methods),
        Table(
            "instruments",
            words("instruments caption"),
            frame.columns("instrument", "version", "source", "fingerprint"),
            instruments,
        ),
    )
    return Section(
        "methods", words("methods"), tuple(table for table in tables if table.rows), (words("methods note"),)
    )


def _scale(frame: Frame, shelf: Shelf, in_force: PlanInForce, code: str, scale: str) -> str:
    version = next(ask.version for wave in in_force.plan.waves for ask in wave.asks if ask.instrument == code)
    instrument = shelf.catalogue.get(code, version)
    language = frame.words.language
    return f"{wording(instrument.title, language)}: {wording(instrument.scales[scale].title, language)}"


def _day(frame: Frame, day: dt.date | None) -> str:
    return frame.words("never") if day is None else day.isoformat()
