"""The ledger: every planned answer in exactly one state, and the proof that it adds up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from surveyapp.agreements.models import Agreement
from surveyapp.interviews.models import Interview
from surveyapp.people.models import Organisation
from surveyapp.placements.models import Placement
from surveyapp.plans.definition import Plan
from surveyapp.reports.completion import Column, counted, of_authority
from surveyapp.responses.models import Response
from surveyapp.responses.rules import ResponseState
from surveyapp.schedule.models import Assignment, LedgerCheck, Occasion
from surveyapp.schedule.subjects import InterviewSubject
from surveyapp.schedule.windows import FinalState
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.rules import TaskKind

NO_CHANNEL, ELSEWHERE = "not answered", "elsewhere"
DIMENSIONS: Mapping[str, Column] = {
    "wave": Occasion.wave,
    "provider": func.coalesce(Placement.provider_id, Agreement.provider_id, InterviewSubject.organisation_id),
    "informant": Assignment.role,
    "channel": case((Assignment.held_at.is_not(None), "meeting"), else_=func.coalesce(Response.mode, NO_CHANNEL)),
}
"""By what the ledger can be read, with the column that says it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger: planned answers of one kind, by what they came to."""

    name: str
    states: dict[FinalState, int]

    @property
    def planned(self) -> int:
        """All of them."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Proof:
    """What checking an authority's ledger found: rule to how many rows break it, for every rule."""

    n_planned: int
    rules: dict[str, int]

    @property
    def wrong(self) -> dict[str, int]:
        """The rules that do not hold."""
        return {rule: n for rule, n in self.rules.items() if n}


def ledger(session: Session, authority_id: int, today: dt.date, dimension: str) -> tuple[Entry, ...]:
    """The ledger by wave, provider, informant or channel; raises KeyError for anything else."""
    found = counted(session, today, of_authority(authority_id), DIMENSIONS[dimension])
    names: dict[Any, str] = {None: ELSEWHERE}
    if dimension == "provider":
        columns = select(Organisation.id, Organisation.name).where(Organisation.authority_id == authority_id)
        names |= {row.id: row.name for row in session.execute(columns)}
    entries = [Entry(names.get(key, str(key)), dict(states)) for (key,), states in found.items()]
    return tuple(sorted(entries, key=lambda entry: entry.name))


def prove(
    session: Session,
    plans: Mapping[tuple[str, int], Plan],
    authority_id: int,
    today: dt.date,
    exported: Counter[tuple[str, str, FinalState]] | None = None,
) -> Proof:
    """Check that the ledger adds up; ``exported`` is how the evaluator's package counts the same forms."""
    n_planned = _planned(session, authority_id)
    rules: dict[str, int] = {}
    for dimension in DIMENSIONS:
        entries = ledger(session, authority_id, today, dimension)
        rules[f"planned is the sum of the final states by {dimension}"] = abs(
            n_planned - sum(entry.planned for entry in entries)
        )
    for rule, statement in _broken(authority_id):
        rules[rule] = session.scalar(statement) or 0
    rules["every occasion belongs to a wave of its plan"] = _unknown_waves(session, plans, authority_id)
    if exported is not None:
        rules["the package counts what pages count"] = _differing(session, authority_id, today, exported)
    return Proof(n_planned, rules)


def keep_proof(session: Session, authority_id: int, proof: Proof, *, actor: str, at: dt.datetime) -> None:
    """Store what a check found, so that pages can show it; a task a day for staff where something is wrong."""
    row = LedgerCheck(
        authority_id=authority_id,
        checked_at=at,
        n_planned=proof.n_planned,
        n_wrong=sum(proof.wrong.values()),
        details=proof.wrong,
    )
    session.add(row)
    session.flush()
    if proof.wrong:
        about = About(details=proof.wrong)
        make_task(
            session, TaskKind.LEDGER_WRONG, f"{authority_id} {at:%Y-%m-%d}", authority_id, about, actor=actor, at=at
        )


def last_check(session: Session, authority_id: int) -> LedgerCheck | None:
    """The last check of an authority's ledger."""
    return session.scalar(
        select(LedgerCheck)
        .where(LedgerCheck.authority_id == authority_id)
        .order_by(LedgerCheck.checked_at.desc(), LedgerCheck.id.desc())
        .limit(1)
    )


def _planned(session: Session, authority_id: int) -> int:
    """Planned answers counted without regard to responses, so that both ways of counting check each other."""
    rows = _within(select(func.count()).select_from(Assignment), authority_id)
    return session.scalar(rows) or 0


def _within(statement: Select[*tuple[Any, ...]], authority_id: int, *also: ColumnElement[bool]) -> Select[Any]:
    mine = select(Occasion.id).where(
        or_(
            Occasion.placement_id.in_(select(Placement.id).where(Placement.authority_id == authority_id)),
            Occasion.agreement_id.in_(select(Agreement.id).where(Agreement.authority_id == authority_id)),
            Occasion.subject_id.in_(select(InterviewSubject.id).where(InterviewSubject.authority_id == authority_id)),
        )
    )
    return statement.where(Assignment.occasion_id.in_(mine), *also)


def _broken(authority_id: int) -> Iterator[tuple[str, Select[Any]]]:
    """For each rule a count of the rows that break it."""
    count = select(func.count())
    answered = count.select_from(Assignment).join(Response, Response.assignment_id == Assignment.id)
    yield (
        "nothing that was answered is cancelled",
        _within(
            answered,
            authority_id,
            Response.state == ResponseState.SUBMITTED.value,
            Assignment.cancel_reason.is_not(None),
        ),
    )
    yield (
        "every response belongs to an assignment that was begun",
        _within(answered, authority_id, Assignment.begun_at.is_(None)),
    )
    yield (
        "every assignment that was begun has a response or was held",
        _within(
            count.select_from(Assignment).outerjoin(Response, Response.assignment_id == Assignment.id),
            authority_id,
            Assignment.begun_at.is_not(None),
            Response.id.is_(None),
            Assignment.held_at.is_(None),
        ),
    )
    other = aliased(Response)
    yield (
        "no assignment has two responses",
        _within(answered.join(other, and_(other.assignment_id == Assignment.id, other.id > Response.id)), authority_id),
    )
    yield (
        "everybody asked is known, or the row says that nobody is",
        _within(
            count.select_from(Assignment),
            authority_id,
            Assignment.informant_id.is_(None),
            Assignment.cancel_reason.is_(None),
            # Whoever is asked in a round of interviews is known once the interview is held.
            Assignment.occasion_id.in_(select(Occasion.id).where(Occasion.subject_id.is_(None))),
        ),
    )
    interviews = count.select_from(Assignment).outerjoin(Interview, Interview.assignment_id == Assignment.id)
    yield (
        "every occasion of a round of interviews belongs to an interview of that round",
        _within(
            interviews.join(Occasion, Occasion.id == Assignment.occasion_id),
            authority_id,
            Occasion.subject_id.is_not(None),
            or_(
                Interview.id.is_(None),
                Interview.series != Occasion.wave,
                Interview.round_number != Occasion.number,
            ),
        ),
    )
    yield (
        "an interview has a day exactly when it was held",
        _within(
            interviews,
            authority_id,
            Interview.id.is_not(None),
            Interview.held_on.is_(None) != Assignment.held_at.is_(None),
        ),
    )


def _unknown_waves(session: Session, plans: Mapping[tuple[str, int], Plan], authority_id: int) -> int:
    """Occasions of waves that no version of their plan has; what was laid out under an earlier version is known."""
    waves: dict[str, set[str]] = {}
    for (code, _), plan in plans.items():
        waves.setdefault(code, set()).update(wave.code for wave in plan.waves)
    rows = session.execute(
        select(func.coalesce(Placement.plan_code, Agreement.plan_code), Occasion.wave, func.count())
        .select_from(Occasion)
        .outerjoin(Placement, Placement.id == Occasion.placement_id)
        .outerjoin(Agreement, Agreement.id == Occasion.agreement_id)
        .where(or_(Placement.authority_id == authority_id, Agreement.authority_id == authority_id))
        .group_by(func.coalesce(Placement.plan_code, Agreement.plan_code), Occasion.wave)
    )
    return sum(n for code, wave, n in rows if wave not in waves.get(code, ()))


def _differing(
    session: Session, authority_id: int, today: dt.date, exported: Counter[tuple[str, str, FinalState]]
) -> int:
    """By how many forms the package and the pages differ in any state."""
    forms = (Placement.authority_id == authority_id) & (Assignment.version > 0)
    found = counted(session, today, forms, Assignment.role, Assignment.instrument)
    own = Counter(
        {(role, instrument, state): n for (role, instrument), states in found.items() for state, n in states.items()}
    )
    return ((own - exported) + (exported - own)).total()
