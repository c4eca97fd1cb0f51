"""What a merge of two people moves, and how long it can be undone. Pure."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

UNDONE_WITHIN = dt.timedelta(days=30)


class Moved(StrEnum):
    """Tables whose rows go over to the person who is kept."""

    PLACEMENT = "placement"
    CONSENT = "consent_record"
    ASSIGNMENT = "assignment"
    RESPONSE = "response"
    LINK = "survey_link"
    MESSAGE = "message"
    REFERRAL = "referral"
    INTERVIEW = "interview_informant"


def can_be_undone(merged_at: dt.datetime, undone_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a merge can still be taken back: not yet taken back, and not more than thirty days old."""
    return undone_at is None and now <= merged_at + UNDONE_WITHIN


def in_order(one: int, other: int) -> tuple[int, int]:
    """Two people as a pair without direction."""
    return (one, other) if one < other else (other, one)
