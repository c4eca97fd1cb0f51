"""How the package counts planned answers, without writing one: to be compared with how pages count them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping

from sqlalchemy.orm import Session

from surveyapp.exports.queries import asked_of, occasions_of
from surveyapp.plans.definition import Plan
from surveyapp.reports.ledger import Proof, prove
from surveyapp.schedule.windows import FinalState, Window, final_state


def package_counts(reading: Session, authority_id: int, today: dt.date) -> Counter[tuple[str, str, FinalState]]:
    """Forms by informant, instrument and final state as the rows of a package would have them, for everybody."""
    windows: dict[int, Window] = {row.id: row.window for row in occasions_of(reading, authority_id)}
    found: Counter[tuple[str, str, FinalState]] = Counter()
    for row in asked_of(reading, authority_id):
        given = row.response.state if row.response else None
        state = final_state(windows[row.occasion_id], today, row.cancel_reason, given, row.explanation)
        found[row.role, row.instrument, state] += 1
    return found


def ledger_proof(reading: Session, plans: Mapping[tuple[str, int], Plan], authority_id: int, today: dt.date) -> Proof:
    """Whether the ledger adds up, and the package counts the same; of one moment in a session that only reads."""
    return prove(reading, plans, authority_id, today, package_counts(reading, authority_id, today))
