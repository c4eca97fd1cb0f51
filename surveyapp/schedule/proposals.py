"""Changes of plan and dates that can be tried out: each says whom it is about, and what a placement would then be.

A change leaves what has closed as it was. Only what is still open or to come follows the new plan or the new dates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_

from surveyapp.placements.course import Leave, Move
from surveyapp.placements.leaving import Leaving
from surveyapp.placements.models import Placement
from surveyapp.placements.rules import Anchor, ExitReason, PausePolicy
from surveyapp.schedule.models import ChangeKind
from surveyapp.schedule.plan import Pause, Round
from surveyapp.schedule.stored import PlacementSchedule


@dataclass(frozen=True, slots=True)
class NewVersion:
    """Placements that follow a plan go over to one of its versions; only those that follow ``of``, if that is given."""

    code: str
    version: int
    #: day from which the version applies: what closed before it stays as it was
    from_on: dt.date
    of: int | None = None
    kind: ChangeKind = ChangeKind.VERSION
    placement_id: int | None = None

    def concerns(self) -> ColumnElement[bool]:
        """Which placements it is about."""
        others = Placement.plan_version != self.version
        if self.of is not None:
            others = and_(others, Placement.plan_version == self.of)
        return and_(Placement.plan_code == self.code, others)

    def proposed(self, one: PlacementSchedule) -> PlacementSchedule:
        """The placement under the other version."""
        return replace(one, plan=(self.code, self.version), asked_from=_later(one.asked_from, self.from_on))

    def details(self) -> dict[str, Any]:
        """What stands in the trail."""
        return {"code": self.code, "version": self.version, "of": self.of, "from_on": str(self.from_on)}


@dataclass(frozen=True, slots=True)
class _AboutOne:
    placement_id: int

    def concerns(self) -> ColumnElement[bool]:
        """Which placement it is about."""
        return Placement.id == self.placement_id


@dataclass(frozen=True, slots=True)
class NewDates(_AboutOne):
    """One placement begins or is planned to end on another day."""

    start_on: dt.date
    planned_end_on: dt.date | None
    #: day from which the dates apply: what closed before it stays as it was
    from_on: dt.date
    kind: ChangeKind = ChangeKind.START

    def proposed(self, one: PlacementSchedule) -> PlacementSchedule:
        """The placement with these dates."""
        days = replace(one.days, start_on=self.start_on, planned_end_on=self.planned_end_on)
        is_moved = self.start_on != one.days.start_on
        return replace(one, days=days, asked_from=_later(one.asked_from, self.from_on) if is_moved else one.asked_from)

    def details(self) -> dict[str, Any]:
        """What stands in the trail."""
        return {"start_on": str(self.start_on), "planned_end_on": _text(self.planned_end_on)}


@dataclass(frozen=True, slots=True)
class NewPause(_AboutOne):
    """One placement rests."""

    leave: Leave
    kind: ChangeKind = ChangeKind.PAUSE

    def proposed(self, one: PlacementSchedule) -> PlacementSchedule:
        """The placement with the pause among the others."""
        own = Pause(self.leave.from_on, self.leave.until_on, self.leave.policy is PausePolicy.SHIFT)
        pauses = tuple(sorted((*one.days.pauses, own), key=lambda pause: pause.from_on))
        return replace(one, days=replace(one.days, pauses=pauses))

    def details(self) -> dict[str, Any]:
        """What stands in the trail."""
        leave = self.leave
        days = {"from_on": str(leave.from_on), "until_on": _text(leave.until_on)}
        return {**days, "kind": leave.kind.value, "policy": leave.policy.value}


@dataclass(frozen=True, slots=True)
class Resumption(_AboutOne):
    """One placement goes on after a pause whose end was open, or was thought to be another day."""

    #: first day of the pause, by which it is known within its placement
    from_on: dt.date
    #: last day of the pause
    until_on: dt.date
    kind: ChangeKind = ChangeKind.RESUME

    def proposed(self, one: PlacementSchedule) -> PlacementSchedule:
        """The placement with the end of the pause."""
        pauses = tuple(
            replace(pause, until_on=self.until_on) if pause.from_on == self.from_on else pause
            for pause in one.days.pauses
        )
        return replace(one, days=replace(one.days, pauses=pauses))

    def details(self) -> dict[str, Any]:
        """What stands in the trail."""
        return {"from_on": str(self.from_on), "until_on": str(self.until_on)}


@dataclass(frozen=True, slots=True)
class Transfer(_AboutOne):
    """One placement goes on with another provider."""

    move: Move
    kind: ChangeKind = ChangeKind.TRANSFER

    def proposed(self, one: PlacementSchedule) -> PlacementSchedule:
        """The placement with the other supervisor and, if they are counted anew, another round of waves."""
        supervisors = (*one.supervisors, (self.move.on, self.move.supervisor_id))
        if self.move.anchor is Anchor.KEEP:
            return replace(one, supervisors=supervisors)
        rounds = (*one.days.rounds, Round(self.move.on, self.numbers(one)))
        return replace(one, supervisors=supervisors, days=replace(one.days, rounds=rounds))

    def numbers(self, one: PlacementSchedule) -> Mapping[str, int]:
        """The last number that each wave has before the transfer, or that somebody has begun."""
        if self.move.anchor is Anchor.KEEP:
            return {}
        found: dict[str, int] = {}
        for known in one.known:
            is_begun = any(assignment.is_begun for assignment in known.assignments)
            if known.window.on < self.move.on or is_begun:
                found[known.wave] = max(known.number, found.get(known.wave, 0))
        return dict(sorted(found.items()))

    def details(self) -> dict[str, Any]:
        """What stands in the trail."""
        move = self.move
        return {"on": str(move.on), "provider_id": move.provider_id, "anchor": move.anchor.value}


@dataclass(frozen=True, slots=True)
class Exit(_AboutOne):
    """One placement ends; one that has ended already gets another end."""

    leaving: Leaving
    kind: ChangeKind = ChangeKind.EXIT

    def proposed(self, one: PlacementSchedule) -> PlacementSchedule:
        """The placement with its last day."""
        has_come = self.leaving.reason is not ExitReason.NEVER_CAME
        return replace(one, days=replace(one.days, exit_on=self.leaving.on, has_come=has_come))

    def details(self) -> dict[str, Any]:
        """What stands in the trail."""
        leaving = self.leaving
        return {"on": str(leaving.on), "reason": leaving.reason.value, "destination": leaving.destination.value}


Proposal: TypeAlias = NewVersion | NewDates | NewPause | Resumption | Transfer | Exit


def _later(one: dt.date | None, other: dt.date) -> dt.date:
    return other if one is None else max(one, other)


def _text(day: dt.date | None) -> str | None:
    return None if day is None else str(day)
