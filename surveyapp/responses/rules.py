"""What may be done with a response, and the words in which answering is recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from surveyapp.schedule.windows import Phase, Window


class ResponseState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    VOID = "void"


class Mode(StrEnum):
    """How the answers reached us."""

    LINK = "link"
    CARD = "card"
    KIOSK = "kiosk"
    INTERVIEW = "interview"
    HANDED_OVER = "handed over"
    PAPER = "paper"
    OFFLINE = "offline"
    IMPORTED = "imported"
    SYNTHETIC = "synthetic"


class DeviceKind(StrEnum):
    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    UNKNOWN = "unknown"


class Helper(StrEnum):
    NOBODY = "nobody"
    SUPERVISOR = "supervisor"
    CASEWORKER = "caseworker"
    SOMEONE_ELSE = "someone else"
    UNKNOWN = "unknown"


class Presence(StrEnum):
    ALONE = "alone"
    SUPERVISOR = "supervisor"
    CASEWORKER = "caseworker"
    SOMEONE_ELSE = "someone else"
    UNKNOWN = "unknown"


class Decider(StrEnum):
    """Whose word the recorded step is."""

    INFORMANT = "informant"
    TOGETHER = "together"
    HELPER = "helper"


class Missing(StrEnum):
    """Why an item has no answer; the numbers for files stand in ``exports.missing``."""

    REFUSED = "refused"
    DOES_NOT_KNOW = "does not know"
    SKIPPED = "skipped"
    TECHNICAL = "technical"


class View(StrEnum):
    OWN = "own"
    OTHER = "other"


class ReliableChange(StrEnum):
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DETERIORATED = "deteriorated"
    NOT_JUDGED = "not judged"


class ThresholdEnd(StrEnum):
    REACHED = "reached"
    NOT_REACHED = "not reached"
    ALREADY_THERE = "already there"
    NOT_MEASURED = "not measured"
    NO_THRESHOLD = "no threshold"


class Refusal(StrEnum):
    """Why an assignment cannot be answered now; each has a page of its own."""

    REVOKED = "revoked"
    UNDECIDED = "undecided"
    DECLINED = "declined"
    EARLY = "early"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    SUBMITTED = "submitted"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that decides whether an assignment may be answered."""

    window: Window
    cancel_reason: str | None
    response_state: str | None
    is_revoked: bool = False
    #: what a participant decided about being asked; staff are not asked to decide
    is_taking_part: bool | None = True


def refusal(standing: Standing, today: dt.date) -> Refusal | None:
    """Why the assignment may not be answered today, or None when it may; the only place that decides this.

    Somebody who has begun is never shut out before the last day of grace is over.
    """
    if standing.is_revoked:
        return Refusal.REVOKED
    if standing.response_state == ResponseState.SUBMITTED:
        return Refusal.SUBMITTED
    if standing.response_state == ResponseState.VOID:
        return Refusal.VOID
    if standing.is_taking_part is not True:
        return Refusal.UNDECIDED if standing.is_taking_part is None else Refusal.DECLINED
    if standing.cancel_reason is not None:
        return Refusal.CANCELLED
    phase = standing.window.phase(today)
    if phase is Phase.EARLY:
        return Refusal.EARLY
    return Refusal.CLOSED if phase is Phase.CLOSED else None
