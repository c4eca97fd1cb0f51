"""Closed answers inside interviews: read from what was posted, stored as codes in order, the later one counts."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.guides.definition import Guide, Prompt, RankingItem
from surveyapp.instruments.definition import ChoiceItem, ChoicesItem, NumberItem
from surveyapp.interviews.booking import By, tell
from surveyapp.interviews.models import Interview, InterviewAnswer
from surveyapp.interviews.writing import CannotWrite
from surveyapp.interviews.writing_rules import NoNote

CLOSED = ChoiceItem | ChoicesItem | NumberItem | RankingItem
DONT_KNOW = "does not know"
"""Why there is no answer, where somebody was asked and does not know."""


class Mistaken(ValueError):
    """What was posted cannot be an answer to this item; the code says why."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer to one closed item: codes in order, or a number, or why there is none; all empty is no answer."""

    codes: tuple[int, ...] = ()
    number: float | None = None
    missing: str | None = None


def read(item: CLOSED, values: Sequence[str]) -> Told:
    """What was chosen or typed; raises Mistaken."""
    given = [value.strip() for value in values if value.strip()]
    if given and set(given) == {DONT_KNOW}:
        return Told(missing=DONT_KNOW)
    given = [value for value in given if value != DONT_KNOW]
    if isinstance(item, NumberItem):
        return Told(number=_number(item, given))
    try:
        codes = tuple(int(one) for one in given)
    except ValueError:
        raise Mistaken("unknown") from None
    if not set(codes) <= set(item.options):
        raise Mistaken("unknown")
    if len(set(codes)) != len(codes):
        raise Mistaken("twice")
    most = 1 if isinstance(item, ChoiceItem) else item.most if isinstance(item, RankingItem) else len(item.options)
    if len(codes) > most:
        raise Mistaken("too many")
    return Told(codes if isinstance(item, RankingItem) else tuple(sorted(codes)))


def answers_of(session: Session, interview_id: int) -> dict[str, Told]:
    """The closed answers of one interview, by item."""
    rows = session.scalars(
        select(InterviewAnswer)
        .where(InterviewAnswer.interview_id == interview_id)
        .order_by(InterviewAnswer.item, InterviewAnswer.rank)
    )
    found: dict[str, Told] = {}
    for one in rows:
        before = found.get(one.item, Told())
        codes = before.codes if one.code is None else (*before.codes, one.code)
        found[one.item] = Told(
            codes, before.number if one.number is None else one.number, one.missing or before.missing
        )
    return found


def save_answer(
    session: Session, interview: Interview, guide: Guide, item: str, told: Told, by: By, given_at: dt.datetime
) -> bool:
    """Replace the answer to one item, unless what is stored was given later; whether it counts. Raises CannotWrite.

    Rows that are not needed any more stay and say nothing.
    """
    if interview.finished_at is not None:
        raise CannotWrite(NoNote.FINISHED)
    if interview.words_erased_at is not None:
        raise CannotWrite(NoNote.ERASED)
    if item not in guide.items:
        raise CannotWrite(NoNote.UNKNOWN)
    mine = (InterviewAnswer.interview_id == interview.id, InterviewAnswer.item == item)
    saved_at = session.scalar(select(func.max(InterviewAnswer.saved_at)).where(*mine))
    if saved_at is not None and saved_at > given_at:
        return False
    if answers_of(session, interview.id).get(item, Told()) == told:
        return True
    wanted: list[tuple[int | None, float | None, str | None]] = [(code, None, None) for code in told.codes] or [
        (None, told.number, told.missing)
    ]
    there = session.scalars(select(InterviewAnswer).where(*mine).order_by(InterviewAnswer.rank)).all()
    for row in there[len(wanted) :]:
        row.code = row.number = row.missing = None
        row.saved_at = given_at
    for rank, (code, number, missing) in enumerate(wanted, 1):
        row = there[rank - 1] if rank <= len(there) else _new(interview, item, rank)
        row.code, row.number, row.missing = code, number, missing
        row.account_id, row.saved_at = by.actor.account_id, given_at
        session.add(row)
    session.flush()
    if saved_at is None:
        tell(session, Action.INTERVIEW_WRITTEN, interview, by, {"item": item})
    return True


def _new(interview: Interview, item: str, rank: int) -> InterviewAnswer:
    return InterviewAnswer(interview_id=interview.id, item=item, rank=rank)


def closed_item(guide: Guide, code: str) -> CLOSED | None:
    """The closed item of this code in a guide, if there is one."""
    part = guide.parts.get(code)
    return None if part is None or isinstance(part, Prompt) else part


def _number(item: NumberItem, given: Sequence[str]) -> float | None:
    if not given:
        return None
    try:
        found = float(given[0].replace("\N{MINUS SIGN}", "-").replace(" ", "").replace(",", "."))
    except ValueError:
        raise Mistaken("no number") from None
    if not math.isfinite(found) or (item.whole and found != int(found)):
        raise Mistaken("no number")
    if not item.minimum <= found <= item.maximum:
        raise Mistaken("out of range")
    return found
