"""One consistent view of the database for a whole export: whose data it holds, and in which order."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.people.models import Authority, Participant
from surveyapp.placements.models import Placement
from surveyapp.privacy.consent import Consent, Decision, Purpose, allows
from surveyapp.privacy.models import ConsentRecord
from surveyapp.privacy.pseudonyms import Kind, Pseudonyms

NO_DECISION = "no decision"


class NoAuthority(LookupError):
    """There is no authority with this id."""


@dataclass(frozen=True, slots=True)
class ConsentCount:
    """How many people with a placement are in the package and how many are not, and why not."""

    n_included: int
    n_no_decision: int
    n_refused: int
    n_withdrawn: int
    n_placements_included: int
    n_placements_excluded: int

    @property
    def n_people(self) -> int:
        """Everybody with a placement."""
        return self.n_included + self.n_no_decision + self.n_refused + self.n_withdrawn


@dataclass(frozen=True, slots=True)
class Population:
    """The placements of people who agreed, by id, in the order of the codes that they get in this package."""

    placement_ids: tuple[int, ...]
    consent: ConsentCount

    def chunks(self, size: int) -> Iterator[tuple[int, ...]]:
        """So many placements at a time."""
        for first in range(0, len(self.placement_ids), size):
            yield self.placement_ids[first : first + size]


def begin(reading: Session) -> None:
    """Begin the one transaction in which everything is read, of a session that only reads and so sees one state.

    Raises ValueError when one is already going on: what it has seen may be older than what the package says it is.
    """
    if reading.in_transaction():
        raise ValueError("reading: the session is already in a transaction, which began at another moment")
    reading.connection()


def authority(reading: Session, authority_id: int) -> Authority:
    """The authority; raises NoAuthority."""
    found = reading.get(Authority, authority_id)
    if found is None:
        raise NoAuthority(authority_id)
    return found


def population(reading: Session, authority_id: int, codes: Pseudonyms, at: dt.datetime) -> Population:
    """Everybody who agrees to evaluation at this moment, and how many do not."""
    reasons: Counter[str | None] = Counter()
    agreeing: set[int] = set()
    decided = dict(_why_excluded(reading, authority_id, at))
    ordered: list[tuple[str, str, int]] = []
    seen: set[int] = set()
    n_placements = 0
    for placement_id, participant_id in reading.execute(
        select(Placement.id, Placement.participant_id).where(Placement.authority_id == authority_id)
    ):
        n_placements += 1
        why = decided.get(participant_id, NO_DECISION)
        if participant_id not in seen:
            seen.add(participant_id)
            reasons[why] += 1
        if why is None:
            agreeing.add(participant_id)
            person = codes.of(Kind.PERSON, participant_id)
            ordered.append((person, codes.of(Kind.PLACEMENT, placement_id), placement_id))
    ordered.sort()
    count = ConsentCount(
        n_included=len(agreeing),
        n_no_decision=reasons[NO_DECISION],
        n_refused=reasons[Decision.REFUSED.value],
        n_withdrawn=reasons[Decision.WITHDRAWN.value],
        n_placements_included=len(ordered),
        n_placements_excluded=n_placements - len(ordered),
    )
    return Population(tuple(placement_id for *_, placement_id in ordered), count)


def _why_excluded(reading: Session, authority_id: int, at: dt.datetime) -> Iterator[tuple[int, str | None]]:
    """Everybody with a decision on evaluation, with why they are left out, or None when they are not."""
    rows = reading.execute(
        select(ConsentRecord.participant_id, ConsentRecord.decision, ConsentRecord.decided_at)
        .join(Participant, Participant.id == ConsentRecord.participant_id)
        .where(Participant.authority_id == authority_id, ConsentRecord.purpose == Purpose.EVALUATION.value)
        .order_by(ConsentRecord.participant_id, ConsentRecord.decided_at)
    )
    for participant_id, decisions in groupby(rows, key=lambda row: row.participant_id):
        consents = [Consent(Purpose.EVALUATION, Decision(row.decision), row.decided_at) for row in decisions]
        if allows(consents, Purpose.EVALUATION, at):
            yield participant_id, None
            continue
        before = [consent.decision.value for consent in consents if consent.decided_at <= at]
        yield participant_id, before[-1] if before else NO_DECISION
