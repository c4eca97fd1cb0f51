"""Counts of all planned answers as pages show them: made at once in a small programme, by a worker in a large one."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_for
from surveyapp.messaging.due_counted import AHEAD, DueDays, due_days
from surveyapp.messaging.kinds import Step
from surveyapp.placements.models import Placement
from surveyapp.plans.shelf import Shelf
from surveyapp.reporting.models import AnswerCount
from surveyapp.reports.board import PERIODS, BoardLine, board, every_board
from surveyapp.reports.completion import Flow, flows

AT_ONCE = 500
"""Placements whose answers a page counts itself; more are counted by a worker, and the page says when it did."""

EVERY = dt.timedelta(hours=1)
"""How old a kept count may be before a worker counts again."""

_COUNT = Base.metadata.tables[AnswerCount.__tablename__]
_FLOWS = TypeAdapter(tuple[Flow, ...])
_LINES = TypeAdapter(tuple[BoardLine, ...])
_BOARDS = TypeAdapter(dict[str, dict[str, tuple[BoardLine, ...]]])
_STEPS = TypeAdapter(tuple[tuple[Step, dt.date, int], ...])


def flows_shown(session: Session, authority_id: int, today: dt.date) -> tuple[tuple[Flow, ...], dt.datetime | None]:
    """Counts of forms by role and instrument, and when they were counted where that is not now."""
    kept = _kept(session, authority_id)
    if kept is None:
        return flows(session, authority_id, today), None
    return _FLOWS.validate_python(kept.counts["flows"]), kept.counted_at


def board_shown(
    session: Session, authority_id: int, today: dt.date, by: str, period: str
) -> tuple[tuple[BoardLine, ...], dt.datetime | None]:
    """The board by one of ``BY`` for one of ``PERIODS``, and when it was counted where that is not now."""
    kept = _kept(session, authority_id)
    if kept is None:
        return board(session, authority_id, today, by, PERIODS[period]), None
    return _LINES.validate_python(kept.counts["boards"][by][period]), kept.counted_at


def due_shown(session: Session, shelf: Shelf, authority_id: int, today: dt.date) -> tuple[DueDays, dt.datetime | None]:
    """Next steps that are due by ``AHEAD``, and when they were counted where that is not now."""
    kept = _kept(session, authority_id)
    if kept is None or "due" not in kept.counts:
        return due_days(session, shelf, authority_id, today, today + AHEAD), None
    now, every = (_steps_read(kept.counts["due"][name]) for name in ("now", "every"))
    return DueDays(now, every), kept.counted_at


def authorities_to_count(session: Session, now: dt.datetime) -> list[int]:
    """Authorities that are too large for a page and were not counted of late."""
    followed = select(Placement.authority_id).group_by(Placement.authority_id).having(func.count() > AT_ONCE)
    fresh = set(session.scalars(select(AnswerCount.authority_id).where(AnswerCount.counted_at > now - EVERY)))
    return [one for one in session.scalars(followed) if one not in fresh]


def count_answers(session: Session, shelf: Shelf, authority_id: int, today: dt.date) -> dict[str, object]:
    """Count all that the pages show of an authority's planned answers, however many they are."""
    due = due_days(session, shelf, authority_id, today, today + AHEAD)
    return {
        "due": {"now": _steps_kept(due.now), "every": _steps_kept(due.every)},
        "flows": _FLOWS.dump_python(flows(session, authority_id, today), mode="json"),
        "boards": _BOARDS.dump_python(every_board(session, authority_id, today), mode="json"),
    }


def keep_answers(session: Session, authority_id: int, counts: dict[str, object], at: dt.datetime) -> None:
    """Store an authority's counts, begun at this moment, in the place of the earlier ones."""
    values = {"counted_at": at, "counts": counts}
    statement = insert_for(session, _COUNT).values(authority_id=authority_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["authority_id"], set_=values))


def _steps_kept(counted: Counter[tuple[Step, dt.date]]) -> object:
    return _STEPS.dump_python(tuple((step, on, n) for (step, on), n in sorted(counted.items())), mode="json")


def _steps_read(stored: object) -> Counter[tuple[Step, dt.date]]:
    return Counter({(step, on): n for step, on, n in _STEPS.validate_python(stored)})


def _kept(session: Session, authority_id: int) -> AnswerCount | None:
    some = select(Placement.id).where(Placement.authority_id == authority_id).limit(AT_ONCE + 1).subquery()
    if (session.scalar(select(func.count()).select_from(some)) or 0) <= AT_ONCE:
        return None
    return session.scalar(select(AnswerCount).where(AnswerCount.authority_id == authority_id))
