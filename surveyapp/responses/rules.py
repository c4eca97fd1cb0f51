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


def is_answered_by_close_staff(
    decided_by: Decider, helper: Helper, *, is_interview: bool, is_own_caseworker: bool
) -> bool:
    """Whether the answers are those of the person's own caseworker or supervisor instead of the person's.

    In an interview the helper is whoever reads and taps, which is close staff only as the placement's own caseworker.
    Otherwise the person said who helped, and means the own caseworker or supervisor.
    """
    if decided_by is not Decider.HELPER:
        return False
    return is_own_caseworker if is_interview else helper in (Helper.CASEWORKER, Helper.SUPERVISOR)


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


class EnvelopeFate(StrEnum):
    """What became of answers that were given without network."""

    SAVED = "saved"
    SENT = "sent"
    SUPERSEDED = "superseded"
    KEPT = "kept for staff"


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


RECEIVED_WITHIN = dt.timedelta(days=30)
"""After an assignment closed, answers that were given in time without network are taken for so long."""


class Arrival(StrEnum):
    """What to do with answers that come after they were given."""

    TAKE = "take"
    KEEP = "keep"
    REFUSE = "refuse"


def set_right(given_at: dt.datetime, device_now: dt.datetime, now: dt.datetime) -> dt.datetime:
    """When answers were given, by our clock: the device's own clock may be a day wrong, but runs at the same pace."""
    return min(now, given_at + (now - device_now))


def on_arrival(standing: Standing, given_on: dt.date, today: dt.date) -> tuple[Arrival, Refusal | None]:
    """Whether answers that were given on an earlier day are taken, kept for staff or refused, and why.

    The day on which they were given decides. Whoever has said no, or not yes, has nothing kept.
    """
    if standing.is_taking_part is not True:
        return Arrival.REFUSE, Refusal.UNDECIDED if standing.is_taking_part is None else Refusal.DECLINED
    why = refusal(standing, given_on)
    if why is None and today > standing.window.closes_on + RECEIVED_WITHIN:
        why = Refusal.CLOSED
    return (Arrival.TAKE if why is None else Arrival.KEEP), why
