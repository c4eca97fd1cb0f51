"""Writes of rounds of interviews: everybody who is to be asked in one at once, and that taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from surveyapp.agreements.models import Agreement
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.interviews.groups import name_groups
from surveyapp.interviews.models import (
    Interview,
    InterviewAnswer,
    InterviewBooking,
    InterviewFile,
    InterviewHeadcount,
    InterviewInformant,
    InterviewNote,
    InterviewRound,
)
from surveyapp.interviews.rules import LONGEST_WORDS, MOST_SUBJECTS, Fault, wrong_window
from surveyapp.people.models import Organisation, Role
from surveyapp.placements.models import Placement
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.subjects import InterviewSubject, Subject
from surveyapp.schedule.windows import CancelReason

INTERVIEW, UNVERSIONED = "interview", 0
"""The instrument of an assignment that is an interview, and its version."""


class Refused(Exception):
    """Something about an interview cannot be stored, with the fault; the sentence is found where it is shown."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round as it is planned."""

    series: str
    number: int
    title: str
    #: code and version
    guide: tuple[str, int]
    kind: Subject
    opens_on: dt.date
    due_on: dt.date
    closes_on: dt.date
    #: by which answers are compared, such as provider and public actor
    group_code: str | None = None
    #: what the group is called in tables, where that is said now
    group_words: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom or what one interview of a round is about: ids of this authority, or words."""

    organisation_id: int | None = None
    placement_id: int | None = None
    agreement_id: int | None = None
    words: str | None = None


def plan_round(
    session: Session,
    authority_id: int,
    new: NewRound,
    chosen: Sequence[Chosen],
    *,
    actor: str,
    at: dt.datetime,
) -> InterviewRound:
    """Store the round with an interview of each subject, which later rounds find again. Raises Refused."""
    check_round(session, authority_id, new, len(chosen))
    made = round_of(session, authority_id, new.series, new.number)
    if made is None:
        made = InterviewRound(authority_id=authority_id, series=new.series, number=new.number)
        session.add(made)
    made.title, made.subject_kind, made.undone_at = new.title, new.kind.value, None
    made.guide, made.guide_version = new.guide
    made.opens_on, made.due_on, made.closes_on = new.opens_on, new.due_on, new.closes_on
    made.created_by, made.created_at = actor, at
    session.flush()
    for one in chosen:
        organisation_id = _at_provider(session, authority_id, one)
        subject = _subject(session, authority_id, new, one, organisation_id, at)
        # Whoever was asked before without a group, or in another one, is in the group of this round now.
        _plan_one(session, made, subject, organisation_id).group_code = new.group_code or subject.group_code
    session.flush()
    if new.group_code and new.group_words:
        name_groups(session, authority_id, {new.group_code: new.group_words}, actor=actor, at=at)
    details = {"number": new.number, "interviews": len(chosen)}
    _tell(session, Action.INTERVIEWS_PLANNED, made, details, actor, at)
    return made


def check_round(session: Session, authority_id: int, new: NewRound, n_chosen: int) -> None:
    """Raise Refused unless a round could be stored like this."""
    faults = (
        (Fault.NO_SERIES, not new.series or len(new.series) > LONGEST_WORDS),
        (Fault.NO_TITLE, not new.title or len(new.title) > LONGEST_WORDS),
        (Fault.WRONG_NUMBER, not 1 <= new.number <= 99),
        (Fault.NO_SUBJECTS, n_chosen == 0),
        (Fault.TOO_MANY, n_chosen > MOST_SUBJECTS),
    )
    fault = next((one for one, is_so in faults if is_so), None) or wrong_window(new.opens_on, new.due_on, new.closes_on)
    before = round_of(session, authority_id, new.series, new.number)
    if fault is None and before is not None and before.undone_at is None:
        fault = Fault.ROUND_EXISTS
    if fault is not None:
        raise Refused(fault)


def round_of(session: Session, authority_id: int, series: str, number: int) -> InterviewRound | None:
    """The round of this number in a series of this authority."""
    return session.scalar(
        select(InterviewRound).where(
            InterviewRound.authority_id == authority_id,
            InterviewRound.series == series,
            InterviewRound.number == number,
        )
    )


def undo_round(session: Session, made: InterviewRound, *, actor: str, at: dt.datetime) -> int:
    """Take a round back of which nothing is booked, held, said or written; returns how many interviews it had.

    Raises Refused. The rows stay as planned answers that were taken back, so that the ledger still has every one.
    """
    rows = session.execute(select(Interview.id, Interview.assignment_id).where(Interview.round_id == made.id)).all()
    assigned = [row.assignment_id for row in rows]
    if made.undone_at is not None or _is_used(session, [row.id for row in rows], assigned):
        raise Refused(Fault.HAS_BOOKINGS)
    planned = update(Assignment).where(Assignment.id.in_(assigned), Assignment.cancel_reason.is_(None))
    session.execute(planned.values(cancel_reason=CancelReason.PLAN_CHANGED.value))
    made.undone_at = at
    session.flush()
    details = {"number": made.number, "interviews": len(rows), "undone": True}
    _tell(session, Action.INTERVIEWS_PLANNED, made, details, actor, at)
    return len(rows)


def _is_used(session: Session, ids: Collection[int], assigned: Collection[int]) -> bool:
    """Whether anything beyond the plan hangs on one of these interviews."""
    called_off = and_(
        Assignment.cancel_reason.is_not(None), Assignment.cancel_reason != CancelReason.PLAN_CHANGED.value
    )
    settled = or_(Assignment.begun_at.is_not(None), Assignment.explanation.is_not(None), called_off)
    hangs_on = (InterviewBooking, InterviewInformant, InterviewNote, InterviewAnswer, InterviewFile, InterviewHeadcount)
    uses = [exists().where(row.interview_id.in_(ids)) for row in hangs_on]
    uses.append(exists().where(Assignment.id.in_(assigned), settled))
    return bool(session.scalar(select(or_(*uses))))


def _subject(
    session: Session, authority_id: int, new: NewRound, one: Chosen, organisation_id: int | None, at: dt.datetime
) -> InterviewSubject:
    """The subject of earlier rounds, or a new one."""
    found = session.scalar(
        select(InterviewSubject).where(
            InterviewSubject.authority_id == authority_id,
            InterviewSubject.kind == new.kind.value,
            InterviewSubject.placement_id.is_not_distinct_from(one.placement_id),
            InterviewSubject.agreement_id.is_not_distinct_from(one.agreement_id),
            InterviewSubject.words.is_not_distinct_from(one.words),
            # A placement may have come to another provider since.
            *(
                [InterviewSubject.organisation_id.is_not_distinct_from(organisation_id)]
                if one.placement_id is None
                else []
            ),
        )
    )
    if found is not None:
        return found
    made = InterviewSubject(
        authority_id=authority_id,
        kind=new.kind.value,
        placement_id=one.placement_id,
        agreement_id=one.agreement_id,
        organisation_id=organisation_id,
        words=one.words,
        group_code=new.group_code,
        created_at=at,
    )
    session.add(made)
    session.flush()
    return made


def _at_provider(session: Session, authority_id: int, one: Chosen) -> int | None:
    """Whose the subject is or at which provider; raises Refused unless all of it is this authority's."""
    statement = None
    if one.placement_id is not None:
        statement = select(Placement.provider_id).where(
            Placement.id == one.placement_id, Placement.authority_id == authority_id
        )
    elif one.agreement_id is not None:
        statement = select(Agreement.provider_id).where(
            Agreement.id == one.agreement_id, Agreement.authority_id == authority_id
        )
    elif one.organisation_id is not None:
        statement = select(Organisation.id).where(
            Organisation.id == one.organisation_id, Organisation.authority_id == authority_id
        )
    if statement is None:
        if not one.words:
            raise Refused(Fault.OTHERS_SUBJECT)
        return None
    found = session.scalar(statement)
    if found is None:
        raise Refused(Fault.OTHERS_SUBJECT)
    return found


def _plan_one(
    session: Session, made: InterviewRound, subject: InterviewSubject, organisation_id: int | None
) -> Interview:
    interview = _planned_before(session, made, subject)
    if interview is None:
        occasion = Occasion(subject_id=subject.id, wave=made.series, number=made.number)
        assignment = Assignment(role=Role.CASEWORKER.value, instrument=INTERVIEW, version=UNVERSIONED)
        interview = Interview(authority_id=made.authority_id, series=made.series, round_number=made.number)
    else:
        assignment = session.get_one(Assignment, interview.assignment_id)
        occasion = session.get_one(Occasion, assignment.occasion_id)
    occasion.on = occasion.opens_on = made.opens_on
    occasion.due_on, occasion.closes_on = made.due_on, made.closes_on
    session.add(occasion)
    session.flush()
    assignment.occasion_id, assignment.cancel_reason = occasion.id, None
    session.add(assignment)
    session.flush()
    interview.assignment_id, interview.round_id = assignment.id, made.id
    interview.guide, interview.guide_version = made.guide, made.guide_version
    interview.subject_kind, interview.subject_id = subject.kind, subject.id
    interview.organisation_id, interview.placement_id = organisation_id, subject.placement_id
    session.add(interview)
    return interview


def _planned_before(session: Session, made: InterviewRound, subject: InterviewSubject) -> Interview | None:
    """The interview of this subject in this round, from before the round was taken back."""
    return session.scalar(
        select(Interview)
        .join(Assignment, Assignment.id == Interview.assignment_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .where(Occasion.subject_id == subject.id, Occasion.wave == made.series, Occasion.number == made.number)
    )


def _tell(
    session: Session, action: Action, made: InterviewRound, details: Mapping[str, object], actor: str, at: dt.datetime
) -> None:
    record(
        session,
        action,
        actor=actor,
        subject=("interview_round", made.id),
        at=at,
        authority_id=made.authority_id,
        details=dict(details),
    )
