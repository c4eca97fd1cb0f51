"""The stored schedule as planning reads it: placements and agreements with who answers, and what is laid out."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Row, Select, select, true
from sqlalchemy.orm import Session

from surveyapp.agreements.models import Agreement
from surveyapp.db.base import Base
from surveyapp.people.models import Informant, Role
from surveyapp.placements.models import Placement, PlacementPause, PlacementTransfer, Supervision
from surveyapp.placements.rules import Anchor, ExitReason, PausePolicy
from surveyapp.plans.definition import Plan
from surveyapp.schedule.difference import KnownAssignment, KnownOccasion
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.plan import Pause, PlacementDays, Round, last_day
from surveyapp.schedule.windows import Window

_OCCASION, _ASSIGNMENT = (Base.metadata.tables[row.__tablename__] for row in (Occasion, Assignment))


class Scheduled(Protocol):
    """A placement or an agreement with what is laid out for it."""

    @property
    def key(self) -> tuple[str, int]:
        """The column of an occasion that names it, and its id there."""

    @property
    def known(self) -> tuple[KnownOccasion, ...]:
        """Its occasions as stored."""

    @property
    def has_withdrawn(self) -> bool:
        """Whether the participant takes part no longer."""

    def informant_on(self, role: str, day: dt.date) -> int | None:
        """Who answers in this role about that day."""


@dataclass(frozen=True, slots=True)
class PlacementSchedule:
    """A placement with who answers for it and the occasions already stored."""

    placement_id: int
    plan: tuple[str, int]
    days: PlacementDays
    asked_from: dt.date | None
    planned_as: str | None
    participant: int | None
    has_withdrawn: bool
    caseworker: int
    #: (first day, informant), oldest first
    supervisors: tuple[tuple[dt.date, int], ...]
    known: tuple[KnownOccasion, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """The column of an occasion that names it, and its id there."""
        return "placement_id", self.placement_id

    @property
    def informants(self) -> dict[str, int | None]:
        """Who answers in each role now."""
        return {
            Role.PARTICIPANT.value: self.participant,
            Role.CASEWORKER.value: self.caseworker,
            Role.SUPERVISOR.value: self.supervisors[-1][1] if self.supervisors else None,
        }

    def informant_on(self, role: str, day: dt.date) -> int | None:
        """Who answers in this role about that day: the supervisor then, not the one who came later."""
        if role == Role.PARTICIPANT:
            return self.participant
        if role == Role.CASEWORKER:
            return self.caseworker
        if not self.supervisors:
            return None
        before = [informant for first, informant in self.supervisors if first <= day]
        return before[-1] if before else self.supervisors[0][1]

    def fingerprint(self, plan: Plan, plan_sha256: str, today: dt.date) -> str:
        """SHA-256 of everything from which the occasions are laid out, but for what others answered."""
        made_from = (
            plan_sha256,
            self.days,
            last_day(plan, self.days, today),
            self.asked_from,
            self.participant,
            self.has_withdrawn,
            self.caseworker,
            self.supervisors,
        )
        return hashlib.sha256(repr(made_from).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class AgreementSchedule:
    """An agreement with who answers for it and the occasions already stored."""

    agreement_id: int
    plan: tuple[str, int]
    days: PlacementDays
    informants: dict[str, int | None]
    known: tuple[KnownOccasion, ...]
    has_withdrawn: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """The column of an occasion that names it, and its id there."""
        return "agreement_id", self.agreement_id

    def informant_on(self, role: str, day: dt.date) -> int | None:  # noqa: ARG002  # the same on every day
        """Who answers in this role."""
        return self.informants.get(role)


def schedules(
    session: Session,
    size: int,
    which: ColumnElement[bool] | None = None,
    is_known: Callable[[PlacementSchedule], bool] | None = None,
) -> Iterator[list[PlacementSchedule]]:
    """Placements with their schedules, so many at a time, by id.

    Of those for which ``is_known`` holds the occasions are not read: their schedule has no occasions.
    """
    after = 0
    while True:
        rows = session.execute(_placements(which).where(Placement.id > after).limit(size)).all()
        if not rows:
            return
        first, after = rows[0].id, rows[-1].id
        found = _without_occasions(session, rows, first, after)
        wanted = [one.placement_id for one in found if is_known is None or not is_known(one)]
        occasions = _known(session, _OCCASION.c.placement_id, wanted, size) if wanted else {}
        if wanted:
            found = [_with(one, occasions.get(one.placement_id, ())) for one in found]
        yield found


def agreement_schedules(session: Session) -> list[AgreementSchedule]:
    """Agreements that have a plan of their own."""
    rows = session.scalars(select(Agreement).where(Agreement.plan_code.is_not(None)).order_by(Agreement.id)).all()
    ids = [row.id for row in rows]
    occasions = _known(session, _OCCASION.c.agreement_id, ids, 1) if ids else {}
    return [
        AgreementSchedule(
            agreement_id=row.id,
            plan=(row.plan_code or "", row.plan_version or 0),
            days=PlacementDays(row.starts_on, row.ends_on, None, agreement_on=row.starts_on),
            informants={Role.SUPERVISOR.value: row.contact_id, Role.CASEWORKER.value: row.caseworker_id},
            known=tuple(occasions.get(row.id, ())),
        )
        for row in rows
    ]


def _placements(which: ColumnElement[bool] | None) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Placement.id,
            Placement.authority_id,
            Placement.provider_id,
            Placement.plan_code,
            Placement.plan_version,
            Placement.start_on,
            Placement.planned_end_on,
            Placement.exit_on,
            Placement.exit_reason,
            Placement.asked_from,
            Placement.planned_as,
            Placement.caseworker_id,
            Informant.id.label("participant"),
            Informant.is_taking_part,
        )
        .outerjoin(Informant, Informant.participant_id == Placement.participant_id)
        .where(true() if which is None else which)
        .order_by(Placement.id)
    )


def _without_occasions(session: Session, rows: Sequence[Row[Any]], first: int, last: int) -> list[PlacementSchedule]:
    supervisors = _supervisors(session, first, last)
    pauses, transfers = _pauses(session, first, last), _transfers(session, first, last)
    agreements = _agreements(session)
    return [
        PlacementSchedule(
            placement_id=row.id,
            plan=(row.plan_code, row.plan_version),
            days=PlacementDays(
                row.start_on,
                row.planned_end_on,
                row.exit_on,
                tuple(pauses.get(row.id, ())),
                _rounds(transfers.get(row.id, ())),
                _in_force(agreements.get((row.authority_id, _first_provider(row, transfers)), ()), row.start_on),
                row.exit_reason != ExitReason.NEVER_CAME,
            ),
            asked_from=row.asked_from,
            planned_as=row.planned_as,
            participant=row.participant,
            has_withdrawn=row.is_taking_part is False,
            caseworker=row.caseworker_id,
            supervisors=tuple(supervisors.get(row.id, ())),
        )
        for row in rows
    ]


def _with(one: PlacementSchedule, known: Sequence[KnownOccasion]) -> PlacementSchedule:
    return PlacementSchedule(
        one.placement_id,
        one.plan,
        one.days,
        one.asked_from,
        one.planned_as,
        one.participant,
        one.has_withdrawn,
        one.caseworker,
        one.supervisors,
        tuple(known),
    )


def _in_force(agreements: Sequence[tuple[dt.date, dt.date]], day: dt.date) -> dt.date | None:
    """First day of the agreement under which a placement began."""
    return max((first for first, last in agreements if first <= day <= last), default=None)


def _agreements(session: Session) -> dict[tuple[int, int], list[tuple[dt.date, dt.date]]]:
    found: dict[tuple[int, int], list[tuple[dt.date, dt.date]]] = defaultdict(list)
    columns = (Agreement.authority_id, Agreement.provider_id, Agreement.starts_on, Agreement.ends_on)
    for authority_id, provider_id, starts_on, ends_on in session.execute(select(*columns)):
        found[authority_id, provider_id].append((starts_on, ends_on))
    return found


def _supervisors(session: Session, first: int, last: int) -> dict[int, list[tuple[dt.date, int]]]:
    found: dict[int, list[tuple[dt.date, int]]] = defaultdict(list)
    rows = session.execute(
        select(Supervision.placement_id, Supervision.from_on, Supervision.informant_id)
        .where(Supervision.placement_id.between(first, last))
        .order_by(Supervision.placement_id, Supervision.from_on)
    )
    for placement_id, from_on, informant_id in rows:
        found[placement_id].append((from_on, informant_id))
    return found


def _pauses(session: Session, first: int, last: int) -> dict[int, list[Pause]]:
    found: dict[int, list[Pause]] = defaultdict(list)
    rows = session.scalars(
        select(PlacementPause)
        .where(PlacementPause.placement_id.between(first, last), PlacementPause.revoked_at.is_(None))
        .order_by(PlacementPause.from_on, PlacementPause.id)
    )
    for row in rows:
        found[row.placement_id].append(Pause(row.from_on, row.until_on, row.policy == PausePolicy.SHIFT))
    return found


def _transfers(session: Session, first: int, last: int) -> dict[int, list[PlacementTransfer]]:
    found: dict[int, list[PlacementTransfer]] = defaultdict(list)
    rows = session.scalars(
        select(PlacementTransfer)
        .where(PlacementTransfer.placement_id.between(first, last), PlacementTransfer.revoked_at.is_(None))
        .order_by(PlacementTransfer.on, PlacementTransfer.id)
    )
    for row in rows:
        found[row.placement_id].append(row)
    return found


def _rounds(transfers: Sequence[PlacementTransfer]) -> tuple[Round, ...]:
    return tuple(Round(row.on, dict(row.numbers)) for row in transfers if row.anchor == Anchor.RESTART.value)


def _first_provider(row: Row[Any], transfers: Mapping[int, Sequence[PlacementTransfer]]) -> int:
    """With whom the placement began: that provider's agreement is the one that its waves are counted from."""
    earlier = transfers.get(row.id)
    return earlier[0].from_provider_id if earlier else int(row.provider_id)


def _known(session: Session, owner: Any, ids: list[int], size: int) -> dict[int, list[KnownOccasion]]:
    # A range reads faster than a list, unless most of it is not wanted.
    is_whole = len(ids) * 2 > size
    of_these = owner.between(ids[0], ids[-1]) if is_whole else owner.in_(ids)
    assignments: dict[int, list[KnownAssignment]] = defaultdict(list)
    rows = session.execute(
        select(
            _ASSIGNMENT.c.occasion_id,
            _ASSIGNMENT.c.id,
            _ASSIGNMENT.c.role,
            _ASSIGNMENT.c.instrument,
            _ASSIGNMENT.c.informant_id,
            _ASSIGNMENT.c.cancel_reason,
            _ASSIGNMENT.c.begun_at.is_not(None),
        )
        .join(_OCCASION, _OCCASION.c.id == _ASSIGNMENT.c.occasion_id)
        .where(of_these)
    )
    for row in rows.all():
        assignments[row[0]].append(KnownAssignment._make(row[1:]))
    found: dict[int, list[KnownOccasion]] = defaultdict(list)
    days = session.execute(
        select(
            owner,
            _OCCASION.c.id,
            _OCCASION.c.wave,
            _OCCASION.c.number,
            _OCCASION.c.on_day,
            _OCCASION.c.opens_on,
            _OCCASION.c.due_on,
            _OCCASION.c.closes_on,
        ).where(of_these)
    )
    for owner_id, occasion_id, wave, number, *window in days.all():
        asked = tuple(assignments.get(occasion_id, ()))
        found[owner_id].append(KnownOccasion(occasion_id, wave, number, Window._make(window), asked))
    return found
