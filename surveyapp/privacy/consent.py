"""What may be done with a person's answers today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

EXPORT_RULE = "latest decision on 'evaluation' before the export is 'given'; no decision counts as no"


class Purpose(StrEnum):
    OWN_FOLLOW_UP = "own follow-up"
    EVALUATION = "evaluation"
    RESEARCH = "research"


class Decision(StrEnum):
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Consent:
    """A recorded decision."""

    purpose: Purpose
    decision: Decision
    decided_at: dt.datetime


def latest(consents: Iterable[Consent], purpose: Purpose) -> bool | None:
    """What the person last decided on this purpose: yes, no, or None while nothing is decided."""
    decided = [consent for consent in consents if consent.purpose == purpose]
    if not decided:
        return None
    return max(decided, key=lambda consent: consent.decided_at).decision == Decision.GIVEN


def allows(consents: Iterable[Consent], purpose: Purpose, at: dt.datetime) -> bool:
    """Whether the latest decision for this purpose up to ``at`` is a yes; silence is a no."""
    decided = [c for c in consents if c.purpose == purpose and c.decided_at <= at]
    return bool(decided) and max(decided, key=lambda c: c.decided_at).decision == Decision.GIVEN
