"""Who supervises a placement from which day: another one takes over, and that is taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.models import Informant
from surveyapp.placements.changes import Refused
from surveyapp.placements.models import Placement, Supervision
from surveyapp.placements.rules import Refusal

ONE_DAY = dt.timedelta(1)


def spells(session: Session, placement_id: int, *, locking: bool = False) -> list[list[Supervision]]:
    """The supervisions of a placement, oldest first; what one person did without a gap stands together.

    A change that was taken back leaves two rows of the same person, since no row is ever removed.
    """
    query = select(Supervision).where(Supervision.placement_id == placement_id).order_by(Supervision.from_on)
    found: list[list[Supervision]] = []
    for row in session.scalars(query.with_for_update() if locking else query):
        last = found[-1][-1] if found else None
        if last is not None and last.informant_id == row.informant_id and last.until_on == row.from_on - ONE_DAY:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def change_supervisor(
    session: Session, placement: Placement, informant_id: int, from_on: dt.date, *, actor: str, at: dt.datetime
) -> None:
    """End the current supervision the day before and begin another; raises Refused."""
    current = _present(spells(session, placement.id, locking=True))
    first_possible = placement.start_on if not current else current[0].from_on + ONE_DAY
    if from_on < first_possible:
        raise Refused((Refusal("from_on", "before the current supervisor began"),))
    after = [row for row in current if row.from_on >= from_on]
    for row in after:
        row.informant_id = informant_id
    before = [row for row in current if row.from_on < from_on]
    if before:
        before[-1].until_on = from_on - ONE_DAY
    session.flush()
    if not after or after[0].from_on != from_on:
        until_on = after[0].from_on - ONE_DAY if after else None
        session.add(
            Supervision(placement_id=placement.id, informant_id=informant_id, from_on=from_on, until_on=until_on)
        )
    session.flush()
    _tell(session, placement, {}, actor, at)


def take_back_supervisor(session: Session, placement_id: int, on: dt.date) -> None:
    """Let whoever supervised before a day go on from it: a transfer that was taken back never changed that."""
    rows = [row for spell in spells(session, placement_id, locking=True) for row in spell]
    before = [row for row in rows if row.from_on < on]
    if before:
        for row in rows[len(before) :]:
            row.informant_id = before[-1].informant_id
        session.flush()


def return_to_predecessor(session: Session, placement: Placement, *, actor: str, at: dt.datetime) -> None:
    """Let whoever supervised before the present one go on as if there had been no change; raises Refused."""
    found = spells(session, placement.id, locking=True)
    before = predecessor(session, found, placement.provider_id)
    if before is None:
        raise Refused((Refusal("supervisor", "nobody before"),))
    for row in found[-1]:
        row.informant_id = before
    session.flush()
    _tell(session, placement, {"undone": True}, actor, at)


def predecessor(session: Session, found: Sequence[Sequence[Supervision]], provider_id: int) -> int | None:
    """Who supervised before the present supervisor, at the same provider; None where there was nobody."""
    if len(found) < 2 or not _present(found):
        return None
    before = session.get_one(Informant, found[-2][-1].informant_id)
    return before.id if before.organisation_id == provider_id else None


def _present(found: Sequence[Sequence[Supervision]]) -> Sequence[Supervision]:
    return found[-1] if found and found[-1][-1].until_on is None else ()


def _tell(session: Session, placement: Placement, details: dict[str, object], actor: str, at: dt.datetime) -> None:
    record(
        session,
        Action.SUPERVISOR_CHANGED,
        actor=actor,
        subject=("placement", placement.id),
        at=at,
        authority_id=placement.authority_id,
        details=details or None,
    )
