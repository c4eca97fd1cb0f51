"""Try a change out, apply it as one, undo it: nothing that has been answered is ever touched."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import and_, func, insert, select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.placements import course, leaving
from surveyapp.placements.models import Placement
from surveyapp.schedule.changes import CHUNK, days_of, write_chunk
from surveyapp.schedule.comparing import Compared, FactsOf, Plans, Question, compare
from surveyapp.schedule.models import Assignment, ChangedRow, Occasion, PlanChange, PlanChangeRow
from surveyapp.schedule.preview import Line, lines_of
from surveyapp.schedule.proposals import Exit, NewDates, NewPause, Proposal, Resumption, Transfer
from surveyapp.schedule.stored import PlacementSchedule


class GroundMoved(Exception):
    """What the change would do today is not what was shown: somebody else changed something meanwhile."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a change is tried or applied."""

    authority_id: int
    plans: Plans
    today: dt.date
    facts: FactsOf | None = None


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a change would do: how many placements it is about and changes, counts, and a page of its lines."""

    n_placements: int
    n_changed: int
    #: (what happens, wave) to how often
    counts: dict[tuple[str, str], int]
    n_lines: int
    lines: tuple[Line, ...]
    #: names exactly this outcome; applying asks for it
    fingerprint: str


def simulate(
    session: Session, setting: Setting, proposal: Proposal, *, skip: int = 0, size: int | None = None
) -> Simulation:
    """The difference that a change would make over all placements; writes nothing."""
    ground = _Ground(proposal, setting.today)
    lines = (line for chunk in _compared(session, setting, proposal) for line in ground.lines(chunk))
    shown = list(islice(lines, skip, None if size is None else skip + size))
    for _ in lines:
        pass  # the rest is counted, not shown
    return Simulation(
        ground.n_placements, ground.n_changed, dict(ground.counts), ground.n_lines, tuple(shown), ground.fingerprint
    )


def apply_change(
    session: Session, setting: Setting, proposal: Proposal, expected: str, *, actor: str, at: dt.datetime
) -> PlanChange:
    """Write a change and remember every row as it was, in the caller's transaction.

    ``expected`` is the fingerprint of the simulation that was seen. Raises GroundMoved where the outcome would be
    another, and placements.changes.Refused for impossible days; then the caller takes everything back.
    """
    _hold(session, setting, proposal)
    change = PlanChange(
        authority_id=setting.authority_id,
        kind=proposal.kind.value,
        placement_id=proposal.placement_id,
        details=proposal.details(),
        applied_by=actor,
        applied_at=at,
    )
    session.add(change)
    session.flush()
    ground = _Ground(proposal, setting.today)
    for chunk in _compared(session, setting, proposal):
        for _ in ground.lines(chunk):
            pass  # what is written is what was shown: both are counted by the same lines
        _write(session, change, proposal, chunk, actor=actor, at=at)
    if ground.fingerprint != expected:
        raise GroundMoved(ground.fingerprint)
    change.details = {**change.details, "placements": ground.n_placements, "changes": ground.n_lines}
    session.flush()
    record(
        session,
        Action.PLAN_APPLIED,
        actor=actor,
        subject=("plan change", change.id),
        at=at,
        authority_id=setting.authority_id,
        details=change.details,
    )
    return change


class _Ground:
    """Counts the lines of a change and takes their fingerprint on the way."""

    def __init__(self, proposal: Proposal, today: dt.date) -> None:
        self.n_placements = self.n_changed = self.n_lines = 0
        self.counts: Counter[tuple[str, str]] = Counter()
        about = json.dumps([proposal.kind.value, proposal.details(), str(today)], sort_keys=True)
        self._hash = hashlib.sha256(about.encode())

    @property
    def fingerprint(self) -> str:
        """Names what was seen so far."""
        return self._hash.hexdigest()

    def lines(self, chunk: Sequence[Compared]) -> Iterator[Line]:
        """The lines of these placements, counted."""
        for one in chunk:
            self.n_placements += 1
            before = self.n_lines
            self._hash.update(f"\n{one.schedule.placement_id}".encode())
            for line in lines_of(one.schedule, one.found):
                self.n_lines += 1
                self.counts[line.what, line.wave] += 1
                self._hash.update(f"\n{line.what} {line.wave} {line.number} {line.on} {line.detail}".encode())
                yield line
            self.n_changed += self.n_lines > before


def _compared(session: Session, setting: Setting, proposal: Proposal) -> Iterator[list[Compared]]:
    question = Question(
        setting.plans,
        setting.today,
        and_(Placement.authority_id == setting.authority_id, proposal.concerns()),
        setting.facts,
        proposed=proposal.proposed,
    )
    return compare(session, question, CHUNK)


def _hold(session: Session, setting: Setting, proposal: Proposal) -> None:
    """Nobody else may change these placements meanwhile; SQLite has but one writer anyway."""
    if session.get_bind().dialect.name != "sqlite":
        mine = (Placement.authority_id == setting.authority_id, proposal.concerns())
        session.execute(select(Placement.id).where(*mine).order_by(Placement.id).with_for_update()).all()


def _write(
    session: Session, change: PlanChange, proposal: Proposal, chunk: list[Compared], *, actor: str, at: dt.datetime
) -> None:
    newest = {row: session.scalar(select(func.max(row.id))) or 0 for row in (Occasion, Assignment)}
    rows = [row for one in chunk for row in _before_and_after(one)]
    ids = [one.schedule.placement_id for one in chunk]
    if isinstance(proposal, Transfer):
        # Before an earlier transfer the numbers of its waves are taken; nothing may be laid out under them.
        course.check_transfer(session, session.get_one(Placement, proposal.placement_id), proposal.move)
    write_chunk(session, chunk)
    rows += _facts(session, proposal, chunk, ids, actor=actor, at=at)
    rows += _added(session, ids, newest[Occasion], newest[Assignment])
    if rows:
        session.execute(insert(PlanChangeRow), [{"change_id": change.id, **row} for row in rows])


def _facts(
    session: Session, proposal: Proposal, chunk: list[Compared], ids: list[int], *, actor: str, at: dt.datetime
) -> list[dict[str, Any]]:
    """The placements themselves under the change, and what it stored about them."""
    found = []
    schedules = {one.schedule.placement_id: one.schedule for one in chunk}
    for placement in session.scalars(select(Placement).where(Placement.id.in_(ids)).order_by(Placement.id)).all():
        schedule = schedules[placement.id]
        before = placement_state(placement)
        found += _store(session, proposal, placement, schedule, actor, at)
        placement.plan_version = schedule.plan[1]
        placement.asked_from = schedule.asked_from
        session.flush()
        found.append(_row(ChangedRow.PLACEMENT, placement.id, before, placement_state(placement)))
    return found


def _store(
    session: Session,
    proposal: Proposal,
    placement: Placement,
    schedule: PlacementSchedule,
    actor: str,
    at: dt.datetime,
) -> list[dict[str, Any]]:
    """Write what the change says about one placement; raises placements.changes.Refused."""
    match proposal:
        case NewDates(start_on=start_on, planned_end_on=planned_end_on):
            course.set_dates(session, placement, start_on, planned_end_on, actor=actor, at=at)
        case NewPause(leave=leave):
            paused = course.pause(session, placement, leave, actor=actor, at=at)
            return [_row(ChangedRow.PAUSE, paused.id, None, {})]
        case Resumption(from_on=from_on, until_on=until_on):
            resumed, before = course.resume(session, placement, from_on, until_on, actor=actor, at=at)
            return [_row(ChangedRow.PAUSE, resumed.id, _texts({"until_on": before}), _texts({"until_on": until_on}))]
        case Transfer(move=move):
            moved = course.transfer(session, placement, move, proposal.numbers(schedule), actor=actor, at=at)
            return [_row(ChangedRow.TRANSFER, moved.id, None, {"on": str(move.on)})]
        case Exit(leaving=what):
            leaving.leave(session, placement, what, actor=actor, at=at)
    return []


def _before_and_after(one: Compared) -> Iterator[dict[str, Any]]:
    occasions = {old.id: old for old in one.schedule.known}
    known = {assignment.id: assignment for old in one.schedule.known for assignment in old.assignments}
    for occasion_id, window in one.found.moved:
        before, after = occasions[occasion_id].window, window
        yield _row(ChangedRow.OCCASION, occasion_id, _texts(days_of(before)), _texts(days_of(after)))
    after_of: dict[int, dict[str, Any]] = {}
    for assignment_id, reason in one.found.cancelled:
        after_of.setdefault(assignment_id, {})["cancel_reason"] = reason.value
    for assignment_id in one.found.reinstated:
        after_of.setdefault(assignment_id, {})["cancel_reason"] = None
    for assignment_id, informant_id in one.found.handed_over:
        after_of.setdefault(assignment_id, {})["informant_id"] = informant_id
    for assignment_id, changed in after_of.items():
        old = known[assignment_id]
        state = {"cancel_reason": old.cancel_reason, "informant_id": old.informant_id}
        yield _row(ChangedRow.ASSIGNMENT, assignment_id, state, {**state, **changed})


def _added(session: Session, ids: list[int], occasion: int, assignment: int) -> list[dict[str, Any]]:
    """What was laid out by the change: ids beyond the highest before it, of these placements."""
    occasions = session.scalars(select(Occasion.id).where(Occasion.placement_id.in_(ids), Occasion.id > occasion))
    assignments = session.execute(
        select(Assignment.id, Assignment.cancel_reason, Assignment.informant_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .where(Occasion.placement_id.in_(ids), Assignment.id > assignment)
    )
    return [_row(ChangedRow.OCCASION, one, None, {}) for one in occasions] + [
        _row(ChangedRow.ASSIGNMENT, one, None, {"cancel_reason": reason, "informant_id": informant})
        for one, reason, informant in assignments
    ]


def placement_state(placement: Placement) -> dict[str, Any]:
    """What a change can alter of a placement, as it is kept."""
    return {
        "plan_version": placement.plan_version,
        "provider_id": placement.provider_id,
        "exit_reason": placement.exit_reason,
        "destination": placement.destination,
        **_texts(
            {
                "start_on": placement.start_on,
                "planned_end_on": placement.planned_end_on,
                "asked_from": placement.asked_from,
                "exit_on": placement.exit_on,
            }
        ),
    }


def _row(kind: ChangedRow, row_id: int, before: dict[str, Any] | None, after: dict[str, Any]) -> dict[str, Any]:
    return {"kind": kind.value, "row_id": row_id, "before": before, "after": after}


def _texts(days: dict[str, dt.date] | dict[str, dt.date | None]) -> dict[str, str | None]:
    return {name: None if day is None else str(day) for name, day in days.items()}
