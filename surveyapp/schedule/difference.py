"""What separates the stored schedule from the planned one; nothing that has been begun is ever part of it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from surveyapp.schedule.plan import Asked, Difference, PlannedOccasion
from surveyapp.schedule.windows import CancelReason, Window

#: informants as plans name them
PARTICIPANT, SUPERVISOR = "participant", "supervisor"


class KnownAssignment(NamedTuple):
    """An assignment as stored. A tuple, because millions are read."""

    id: int
    role: str
    instrument: str
    informant_id: int | None
    cancel_reason: str | None
    is_begun: bool


class KnownOccasion(NamedTuple):
    """An occasion as stored, with its assignments."""

    id: int
    wave: str
    number: int
    window: Window
    assignments: tuple[KnownAssignment, ...]


REVOCABLE = frozenset(
    {
        CancelReason.PLACEMENT_ENDED,
        CancelReason.PLAN_CHANGED,
        CancelReason.NO_INFORMANT,
        CancelReason.PAUSED,
        CancelReason.SKIPPED,
        CancelReason.MERGED,
        CancelReason.NOT_CALLED_FOR,
    }
)
"""Reasons that fall away when the plan asks again; a withdrawal or somebody's decision stands."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides, beside the plan, how a stored schedule may be changed."""

    #: who answers in each role now
    informants: Mapping[str, int | None]
    today: dt.date
    has_ended: bool = False
    #: what closed before this day stays as it was, and nothing new is laid out there
    asked_from: dt.date | None = None
    has_withdrawn: bool = False
    #: (first day, informant) where the supervisor changes, oldest first
    supervisors: tuple[tuple[dt.date, int], ...] = ()
    #: codes of the plan's waves; without them everything left over belongs to the plan
    waves: Container[str] | None = None

    def informant(self, role: str, window: Window) -> int | None:
        """Who answers in this role in a window that is not over: the supervisor of its day, or of today if later."""
        if role == SUPERVISOR and len(self.supervisors) > 1:
            day = max(window.on, self.today)
            there = [informant for first, informant in self.supervisors if first <= day]
            return there[-1] if there else self.supervisors[0][1]
        return self.informants.get(role)

    def is_past(self, window: Window) -> bool:
        """Whether the window closed before the present plan and dates applied."""
        return self.asked_from is not None and window.closes_on < self.asked_from

    def is_over(self, window: Window) -> bool:
        """Whether the window is closed."""
        return window.closes_on < self.today


def difference(planned: Sequence[PlannedOccasion], known: Sequence[KnownOccasion], standing: Standing) -> Difference:
    """What has to be written so that the stored schedule is the planned one.

    Nothing that has been begun is changed. What is no longer planned is cancelled because the placement ended, or
    because the plan changed: then only what is not over, for what was asked and not answered stays a missing answer.
    """
    result = Difference()
    stored = {(old.wave, old.number): old for old in known}
    for occasion in planned:
        match = stored.pop((occasion.wave, occasion.number), None)
        if match is not None:
            _compare(occasion, match, standing, result)
        elif _may_begin(occasion, standing):
            result.new_occasions.append(occasion)
    for old in stored.values():
        _take_back(old, standing, result)
    return result


def _may_begin(new: PlannedOccasion, standing: Standing) -> bool:
    if standing.is_past(new.window) or not new.is_called_for:
        return False
    return not (new.is_conditional and standing.is_over(new.window))


def _take_back(old: KnownOccasion, standing: Standing, result: Difference) -> None:
    if standing.is_past(old.window):
        return
    has_ended = standing.has_ended and (standing.waves is None or old.wave in standing.waves)
    if not has_ended and standing.is_over(old.window):
        return
    reason = CancelReason.PLACEMENT_ENDED if has_ended else CancelReason.PLAN_CHANGED
    result.cancelled += [(a.id, reason) for a in old.assignments if a.cancel_reason is None and not a.is_begun]


def _compare(new: PlannedOccasion, old: KnownOccasion, standing: Standing, result: Difference) -> None:
    is_begun = any(known.is_begun for known in old.assignments)
    if standing.is_past(old.window) or new.is_called_for is None:
        return
    if new.is_conditional and (is_begun or standing.is_over(old.window)):
        return
    window = old.window
    # Nothing is moved to days on which nobody can answer any more.
    if new.window != old.window and not is_begun and not standing.is_over(new.window):
        result.moved.append((old.id, new.window))
        window = new.window
    wanted: dict[tuple[str, str], Asked] = {(ask.informant, ask.instrument): ask for ask in new.asks}
    for known in old.assignments:
        ask = wanted.pop((known.role, known.instrument), None)
        if known.is_begun:
            continue
        if ask is None:
            if known.cancel_reason is None and not standing.is_over(window):
                result.cancelled.append((known.id, CancelReason.PLAN_CHANGED))
            continue
        _settle(known, new.reasons.get((known.role, known.instrument)), window, standing, result)
    if wanted and not standing.is_past(window) and not (standing.asked_from and standing.is_over(window)):
        result.new_assignments += [(old.id, window, ask, new.reasons.get(key)) for key, ask in wanted.items()]


def _settle(
    known: KnownAssignment, reason: CancelReason | None, window: Window, standing: Standing, result: Difference
) -> None:
    now = standing.informant(known.role, window)
    if known.role == PARTICIPANT and standing.has_withdrawn:
        reason = CancelReason.WITHDRAWN if known.cancel_reason is None else None
        if reason is not None:
            result.cancelled.append((known.id, reason))
        return
    if reason is None and known.cancel_reason in REVOCABLE:
        if now is not None:
            result.reinstated.append(known.id)
        elif known.cancel_reason != CancelReason.NO_INFORMANT:
            result.cancelled.append((known.id, CancelReason.NO_INFORMANT))
    elif reason is not None and known.cancel_reason != reason and _is_open(known):
        result.cancelled.append((known.id, reason))
    if now is not None and now != known.informant_id and not standing.is_over(window):
        result.handed_over.append((known.id, now))


def _is_open(known: KnownAssignment) -> bool:
    return known.cancel_reason is None or known.cancel_reason in REVOCABLE
