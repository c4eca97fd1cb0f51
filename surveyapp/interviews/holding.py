"""Writes about how an interview went: that it was held, who sat in, who was asked and what each of them agreed to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.interviews.booking import By, Held, end_open, explained, tell
from surveyapp.interviews.kinds import Presence
from surveyapp.interviews.models import Interview, InterviewHeadcount, InterviewInformant, InterviewNote
from surveyapp.interviews.rounds import Refused
from surveyapp.interviews.rules import Fault, timing
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Informant, new_ref
from surveyapp.placements.models import Placement
from surveyapp.schedule.settling import CannotSettle, hold

NAME, PRESENT_FOR = "interview_informant.name", "interview.present_for"
LONGEST_NAME, LONGEST_ROLE, LONGEST_PART = 200, 120, 300
NOON = dt.time(12)


@dataclass(frozen=True, slots=True)
class Went:
    """How an interview went, as far as somebody wrote it down."""

    held_on: dt.date
    started_at: dt.datetime | None = None
    minutes: int | None = None
    language: str | None = None
    has_interpreter: bool | None = None
    presence: Presence | None = None
    #: for which part the supervisor sat in
    present_for: str | None = None
    #: people who were there, where only their number is known
    n_informants: int | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """Somebody who is asked, and what they said to notes, to recording and to quotation; None is not asked yet."""

    #: None leaves a name as it is, for whoever does not see it
    name: str | None = None
    role_words: str | None = None
    is_participant: bool = False
    to_notes: bool | None = None
    to_recording: bool | None = None
    to_quotation: bool | None = None


def hold_interview(session: Session, vault: Vault, held: Held, went: Went, by: By) -> None:
    """Say that it was held and how it went, or correct that; outside its window it is kept too. Raises Refused."""
    interview, assignment = held.interview, held.planned.assignment
    if assignment.cancel_reason is not None:
        raise Refused(Fault.CALLED_OFF)
    if went.held_on > by.today:
        raise Refused(Fault.IN_FUTURE)
    is_first = assignment.held_at is None
    if is_first:
        explained(session, held, None, by)
        end_open(session, interview, by)
    held_at = went.started_at or dt.datetime.combine(went.held_on, NOON, by.zone)
    _settle(session, held, held_at, by)
    interview.held_on, interview.started_at = went.held_on, went.started_at or interview.started_at
    interview.minutes, interview.language = went.minutes, went.language
    interview.has_interpreter, interview.n_informants = went.has_interpreter, went.n_informants
    interview.supervisor_present = None if went.presence is None else went.presence.value
    part = went.present_for if went.presence is Presence.PART else None
    interview.present_for_sealed = vault.seal_if((part or "")[:LONGEST_PART] or None, PRESENT_FOR, interview.ref)
    session.flush()
    details = {"when": timing(held.planned.window, went.held_on).value, "corrected": not is_first}
    tell(session, Action.INTERVIEW_HELD, interview, by, details)


def take_back_held(session: Session, held: Held, by: By) -> None:
    """Say that it was not held after all; raises Refused once something is written in it."""
    interview = held.interview
    if held.planned.assignment.held_at is None:
        raise Refused(Fault.NOT_HELD)
    if session.scalar(select(exists().where(InterviewNote.interview_id == interview.id))):
        raise Refused(Fault.HAS_NOTES)
    if interview.finished_at is not None:
        raise Refused(Fault.FINISHED)
    _settle(session, held, None, by)
    interview.held_on = interview.started_at = interview.minutes = interview.supervisor_present = None
    interview.present_for_sealed = None
    session.flush()
    tell(session, Action.INTERVIEW_HELD, interview, by, {"taken back": True})


def add_informant(session: Session, vault: Vault, held: Held, agreed: Agreed, by: By) -> InterviewInformant:
    """Somebody more who is asked, with what they agreed to."""
    last = session.scalar(
        select(func.max(InterviewInformant.number)).where(InterviewInformant.interview_id == held.interview.id)
    )
    made = InterviewInformant(ref=new_ref(), interview_id=held.interview.id, number=(last or 0) + 1)
    session.add(made)
    _fill(session, vault, held.interview, made, agreed, by)
    return made


def change_informant(session: Session, vault: Vault, held: Held, ref: str, agreed: Agreed, by: By) -> bool:
    """Correct who somebody is and what they agreed to; False if nobody has this ref. What was withdrawn stays so."""
    found = _informant(session, held.interview, ref)
    if found is None:
        return False
    _fill(session, vault, held.interview, found, agreed, by)
    return True


def withdraw_quotation(session: Session, held: Held, ref: str, by: By) -> bool:
    """Somebody takes back that they may be quoted: kept with its moment, and for good; False if nobody has this ref."""
    found = _informant(session, held.interview, ref)
    if found is None:
        return False
    if found.quotation_withdrawn_at is None:
        found.quotation_withdrawn_at = by.at
        session.flush()
        details = {"informant": found.number, "had been": found.to_quotation}
        tell(session, Action.QUOTATION_WITHDRAWN, held.interview, by, details)
    return True


def remove_informant(session: Session, held: Held, ref: str, by: By) -> bool:
    """Somebody was written down by mistake; False if nobody has this ref.

    Raises Refused where a note says that this person said it, or where consent was withdrawn, which must be seen.
    """
    found = _informant(session, held.interview, ref)
    if found is None:
        return False
    told = select(InterviewNote.id).where(
        InterviewNote.interview_id == held.interview.id, InterviewNote.informant_number == found.number
    )
    if found.quotation_withdrawn_at is not None or session.scalar(told.limit(1)) is not None:
        raise Refused(Fault.HAS_NOTES)
    found.removed_at = by.at
    session.flush()
    tell(session, Action.INTERVIEW_CONSENT, held.interview, by, {"informant": found.number, "removed": True})
    return True


def choose_guide(session: Session, held: Held, guide: tuple[str, int], by: By) -> None:
    """Say by which guide an interview is held whose plan named none; raises Refused where it has one."""
    if held.interview.guide:
        raise Refused(Fault.HAS_NOTES)
    held.interview.guide, held.interview.guide_version = guide
    session.flush()
    tell(session, Action.INTERVIEW_CHANGED, held.interview, by, {"guide": guide[0], "version": guide[1]})


def count_heads(session: Session, interview: Interview, what: str, low: int, high: int) -> None:
    """How many somebody counted, or told as a range; counting again replaces it."""
    mine = (InterviewHeadcount.interview_id == interview.id, InterviewHeadcount.what == what)
    found = session.scalar(select(InterviewHeadcount).where(*mine))
    if found is None:
        found = InterviewHeadcount(interview_id=interview.id, what=what)
        session.add(found)
    found.low, found.high = low, high
    session.flush()


def _settle(session: Session, held: Held, held_at: dt.datetime | None, by: By) -> None:
    try:
        hold(session, held.planned, held_at, authority_id=by.actor.authority_id, actor=by.name, at=by.at)
    except CannotSettle as error:
        raise Refused(Fault.CALLED_OFF) from error


def _informant(session: Session, interview: Interview, ref: str) -> InterviewInformant | None:
    return session.scalar(
        select(InterviewInformant).where(
            InterviewInformant.interview_id == interview.id,
            InterviewInformant.ref == ref,
            InterviewInformant.removed_at.is_(None),
        )
    )


def _fill(
    session: Session, vault: Vault, interview: Interview, row: InterviewInformant, agreed: Agreed, by: By
) -> None:
    if agreed.is_participant:
        row.name_sealed = None
    elif agreed.name is not None:
        row.name_sealed = vault.seal_if(agreed.name.strip()[:LONGEST_NAME] or None, NAME, row.ref)
    row.role_words = (agreed.role_words or "").strip()[:LONGEST_ROLE] or None
    row.informant_id = _participant(session, interview) if agreed.is_participant else None
    row.to_notes, row.to_recording, row.to_quotation = agreed.to_notes, agreed.to_recording, agreed.to_quotation
    row.told_at = by.at
    session.flush()
    consent = {"notes": row.to_notes, "recording": row.to_recording, "quotation": row.to_quotation}
    tell(session, Action.INTERVIEW_CONSENT, interview, by, {"informant": row.number, **consent})


def _participant(session: Session, interview: Interview) -> int | None:
    """The registered participant whom an interview about a placement is about."""
    return session.scalar(
        select(Informant.id)
        .join(Placement, Placement.participant_id == Informant.participant_id)
        .where(Placement.id == interview.placement_id)
    )
