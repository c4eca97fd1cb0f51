"""Where the evaluator's counts come from: made at once while a programme is small, by a worker where it is large."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_for
from surveyapp.placements.models import Placement
from surveyapp.plans.definition import Plan
from surveyapp.plans.shelf import Shelf
from surveyapp.reporting.models import EvaluationCount
from surveyapp.reports.effect_tables import newest_version
from surveyapp.reports.evaluation import Evaluation, areas_of, evaluation, every_part
from surveyapp.reports.evaluation_counts import count_evaluation, n_placements

AT_ONCE = 1500
"""Placements that a page counts itself; more are counted by a worker once a day, and the page says as of when."""

_COUNT = Base.metadata.tables[EvaluationCount.__tablename__]
_LOOK = TypeAdapter(Evaluation)


@dataclass(frozen=True, slots=True)
class Look:
    """The evaluation of a plan or of a part of it, and the day that it is of."""

    found: Evaluation
    on: dt.date


def plan_of(session: Session, shelf: Shelf, authority_id: int, plan_code: str) -> Plan | None:
    """The newest version of the plan that placements follow; None where there is none, or it is not on the shelf."""
    version = newest_version(session, authority_id, plan_code)
    return None if version is None else shelf.plans.get((plan_code, version))


def look_at(
    session: Session, shelf: Shelf, of: tuple[int, Plan], part: str, today: dt.date, now: dt.datetime
) -> Look | None:
    """The evaluation of an authority's plan; None while a large programme waits for a worker to count it."""
    authority_id, plan = of
    if n_placements(session, authority_id, plan.code) <= AT_ONCE:
        counts = count_evaluation(session, authority_id, plan.code, wanted(plan), today, now)
        return Look(evaluation(counts, _waves(plan), areas_of(plan, shelf), part), today)
    # The part stands in the address, where anything can stand; PostgreSQL refuses to be asked for a byte of nothing.
    names = {"", "" if "\x00" in part else part}
    whole = aliased(EvaluationCount)
    # A part that is gone still has its row, counted before the whole was. The whole's empty name sorts before others.
    row = session.execute(
        select(EvaluationCount.counts, EvaluationCount.counted_on)
        .join(
            whole,
            and_(
                whole.authority_id == EvaluationCount.authority_id,
                whole.plan_code == EvaluationCount.plan_code,
                whole.part == "",
                whole.counted_at == EvaluationCount.counted_at,
            ),
        )
        .where(
            EvaluationCount.authority_id == authority_id,
            EvaluationCount.plan_code == plan.code,
            EvaluationCount.part.in_(names),
        )
        .order_by(EvaluationCount.part.desc())
        .limit(1)
    ).first()
    return None if row is None else Look(_LOOK.validate_python(row.counts), row.counted_on)


def _waves(plan: Plan) -> list[str]:
    return [wave.code for wave in plan.waves]


def wanted(plan: Plan) -> frozenset[str]:
    """Where the plan's targets want people to go."""
    return frozenset(code for target in plan.targets for code in target.destination)


def count_large(
    session: Session, shelf: Shelf, of: tuple[int, str], today: dt.date, now: dt.datetime
) -> dict[str, Evaluation]:
    """Evaluate an authority's plan and all of its parts, however large; nothing where the plan is not on the shelf."""
    plan = plan_of(session, shelf, *of)
    if plan is None:
        return {}
    return every_part(count_evaluation(session, *of, wanted(plan), today, now), _waves(plan), areas_of(plan, shelf))


def to_count(session: Session, today: dt.date) -> list[tuple[int, str]]:
    """Authorities and plans that are too large for a page and were not counted today."""
    followed = session.execute(select(Placement.authority_id, Placement.plan_code).distinct()).all()
    fresh = {
        (row.authority_id, row.plan_code)
        for row in session.execute(
            select(EvaluationCount.authority_id, EvaluationCount.plan_code).where(
                EvaluationCount.part == "", EvaluationCount.counted_on == today
            )
        )
    }
    return [
        (authority_id, code)
        for authority_id, code in followed
        if (authority_id, code) not in fresh and n_placements(session, authority_id, code) > AT_ONCE
    ]


def keep_looks(
    session: Session, of: tuple[int, str], looks: Mapping[str, Evaluation], on: dt.date, at: dt.datetime
) -> None:
    """Store the evaluations of an authority's plan, by part, in the place of those of the day before."""
    if not looks:
        return
    key = {"authority_id": of[0], "plan_code": of[1], "counted_on": on, "counted_at": at}
    rows = [{**key, "part": part, "counts": _LOOK.dump_python(found, mode="json")} for part, found in looks.items()]
    statement = insert_for(session, _COUNT)
    newer = {name: statement.excluded[name] for name in ("counted_on", "counted_at", "counts")}
    session.execute(
        statement.on_conflict_do_update(index_elements=["authority_id", "plan_code", "part"], set_=newer), rows
    )
