"""Somebody leaves: the exit with its task to tell the provider, taken back, told; and what they do months later."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.db.upsert import insert_for
from surveyapp.people.models import Informant
from surveyapp.placements.afterwards_rules import (
    ASKED_FOR_DAYS,
    MONTHS_AFTER,
    Due,
    LaterDue,
    statuses_after,
)
from surveyapp.placements.changes import Refused, exit_placement
from surveyapp.placements.editing import touch
from surveyapp.placements.models import LaterStanding, Placement
from surveyapp.placements.rules import Destination, ExitReason, LaterStatus, Refusal, ToldHow
from surveyapp.plans.days import shifted
from surveyapp.tasks.changes import About, finish, make_again, make_task, reopen, withdraw
from surveyapp.tasks.rules import TaskKind

_LATER = Base.metadata.tables[LaterStanding.__tablename__]


@dataclass(frozen=True, slots=True)
class Leaving:
    """An exit as asked for: the last day, why it ended and where the person went."""

    on: dt.date
    reason: ExitReason
    destination: Destination


@dataclass(frozen=True, slots=True)
class Later:
    """What was found out about somebody so many months after the exit, and on which day."""

    months: int
    status: LaterStatus
    found_on: dt.date


def leave(session: Session, placement: Placement, what: Leaving, *, actor: str, at: dt.datetime) -> None:
    """Store the exit, and that the provider is to be told, unless it was told already. Raises Refused."""
    if what.reason is ExitReason.NEVER_CAME and what.on != placement.start_on:
        raise Refused((Refusal("exit_on", "never came ends on the first day"),))
    take_back_tasks(session, placement, actor=actor, at=at)
    exit_placement(session, placement, what.on, what.reason, what.destination, actor=actor, at=at)
    if placement.told_on is None:
        ask_to_tell(session, placement, actor, at)


def take_back_tasks(session: Session, placement: Placement, *, actor: str, at: dt.datetime) -> None:
    """Close what an exit gave rise to and is not done: the exit was taken back or is another one now."""
    if placement.exit_on is None:
        return
    mine = placement.authority_id
    withdraw(session, TaskKind.PROVIDER_TO_TELL, _told_key(placement), mine, actor=actor, at=at)
    for months in MONTHS_AFTER:
        withdraw(session, TaskKind.STATUS_DUE, _status_key(placement, months), mine, actor=actor, at=at)


def take_back_exit(
    session: Session,
    placement: Placement,
    before: tuple[dt.date | None, str | None, str | None],
    *,
    actor: str,
    at: dt.datetime,
) -> None:
    """Let last day, reason and destination be what they were: nothing, or those of an earlier exit."""
    if before[0] is None and placement.told_on is not None:
        # Whoever ends it again on the same day is to tell the provider again.
        mine = placement.authority_id
        reopen(session, TaskKind.PROVIDER_TO_TELL, _told_key(placement), mine, actor=actor, at=at)
    take_back_tasks(session, placement, actor=actor, at=at)
    placement.exit_on, placement.exit_reason, placement.destination = before
    if placement.exit_on is None:
        placement.told_on = placement.told_how = None
    elif placement.told_on is None:
        ask_to_tell(session, placement, actor, at)
    session.flush()
    record(
        session,
        Action.PLACEMENT_CHANGED,
        actor=actor,
        subject=("placement", placement.id),
        at=at,
        authority_id=placement.authority_id,
        details={"changed": ["exit"], "undone": True},
    )


def tell_provider(
    session: Session, placement: Placement, on: dt.date, how: ToldHow, *, account_id: int, at: dt.datetime
) -> None:
    """Store when and how the provider was told, and tick the task off; raises Refused."""
    if placement.exit_on is None:
        raise Refused((Refusal("told_on", "no exit"),))
    placement.told_on, placement.told_how = on, how.value
    session.flush()
    finish(
        session,
        TaskKind.PROVIDER_TO_TELL,
        _told_key(placement),
        placement.authority_id,
        account_id=account_id,
        at=at,
    )
    record(
        session,
        Action.PROVIDER_TOLD,
        actor=f"account {account_id}",
        subject=("placement", placement.id),
        at=at,
        authority_id=placement.authority_id,
        details={"on": on.isoformat(), "how": how.value},
    )


def ask_to_tell(session: Session, placement: Placement, actor: str, at: dt.datetime) -> None:
    """A task to tell the provider that the placement is over."""
    about = About(placement_id=placement.id, organisation_id=placement.provider_id)
    task = TaskKind.PROVIDER_TO_TELL, _told_key(placement), placement.authority_id
    if not make_task(session, *task, about, actor=actor, at=at):
        make_again(session, *task, actor=actor, at=at)


def take_back_telling(session: Session, placement: Placement, *, actor: str, at: dt.datetime) -> None:
    """The provider was not told after all: the task is open again; raises Refused."""
    if placement.told_on is None:
        raise Refused((Refusal("told_on", "not told"),))
    placement.told_on = placement.told_how = None
    session.flush()
    mine = placement.authority_id
    if not reopen(session, TaskKind.PROVIDER_TO_TELL, _told_key(placement), mine, actor=actor, at=at):
        ask_to_tell(session, placement, actor, at)
    record(
        session,
        Action.PROVIDER_TOLD,
        actor=actor,
        subject=("placement", placement.id),
        at=at,
        authority_id=placement.authority_id,
        details={"undone": True},
    )


def record_later(
    session: Session, placement: Placement, what: Later, today: dt.date, *, account_id: int, at: dt.datetime
) -> None:
    """Store what somebody did so many months after the exit, and tick the task off; raises Refused."""
    if placement.exit_on is None:
        raise Refused((Refusal("months", "no exit"),))
    if what.months not in MONTHS_AFTER:
        raise Refused((Refusal("months", "not one of the times"),))
    if what.found_on < placement.exit_on:
        raise Refused((Refusal("found_on", "before the exit"),))
    if what.found_on > today:
        raise Refused((Refusal("found_on", "has not come"),))
    values = {"status": what.status.value, "found_on": what.found_on, "recorded_at": at}
    session.execute(
        insert_for(session, _LATER)
        .values(placement_id=placement.id, months=what.months, **values)
        .on_conflict_do_update(index_elements=["placement_id", "months"], set_=values)
    )
    touch(session, placement)
    key = _status_key(placement, what.months)
    finish(session, TaskKind.STATUS_DUE, key, placement.authority_id, account_id=account_id, at=at)
    record(
        session,
        Action.LATER_STATUS_RECORDED,
        actor=f"account {account_id}",
        subject=("placement", placement.id),
        at=at,
        authority_id=placement.authority_id,
        details={"months": what.months, "status": what.status.value},
    )


def later_of(session: Session, placement_id: int) -> list[Later]:
    """What is known of the time after the exit, earliest first."""
    rows = session.scalars(
        select(LaterStanding).where(LaterStanding.placement_id == placement_id).order_by(LaterStanding.months)
    )
    return [Later(row.months, LaterStatus(row.status), row.found_on) for row in rows]


def later_due(session: Session, placement: Placement, today: dt.date) -> tuple[LaterDue, ...]:
    """The three statuses of a placement that has ended, and where each stands today."""
    if placement.exit_on is None or placement.destination is None:
        return ()
    is_taking_part = session.scalar(
        select(Informant.is_taking_part).where(Informant.participant_id == placement.participant_id)
    )
    known = [(one.months, one.status.value) for one in later_of(session, placement.id)]
    may_ask = is_taking_part is not False
    return statuses_after(placement.exit_on, placement.destination, known, today, may_ask=may_ask)


def make_due_tasks(session: Session, today: dt.date, *, actor: str, at: dt.datetime) -> int:
    """A task for every status that has fallen due and is not known; how many are new. A second run makes none."""
    n_new = 0
    for months in MONTHS_AFTER:
        # Two days more: the last days of long months end in the same day of a short one.
        first = shifted(today - dt.timedelta(ASKED_FOR_DAYS), -months, -3)
        last = shifted(today, -months, 3)
        for placement in session.scalars(
            select(Placement).where(Placement.exit_on.between(first, last)).order_by(Placement.id)
        ).all():
            due = {one.months: one for one in later_due(session, placement, today)}[months]
            if due.due is Due.DUE:
                n_new += _to_be_asked(session, placement, due, actor, at)
    return n_new


def _to_be_asked(session: Session, placement: Placement, due: LaterDue, actor: str, at: dt.datetime) -> bool:
    about = About(
        placement_id=placement.id,
        details={"months": due.months},
        due_on=due.on + dt.timedelta(ASKED_FOR_DAYS),
    )
    task = TaskKind.STATUS_DUE, _status_key(placement, due.months), placement.authority_id
    return make_task(session, *task, about, actor=actor, at=at)


def _told_key(placement: Placement) -> str:
    return f"{placement.id} {placement.exit_on}"


def _status_key(placement: Placement, months: int) -> str:
    return f"{placement.id} {placement.exit_on} {months}"
