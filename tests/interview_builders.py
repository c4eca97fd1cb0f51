"""Rounds of interviews for tests: subjects, occasions, interviews, informants and notes, as rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from builders import START, World
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.interviews.kinds import Presence
from surveyapp.interviews.models import Interview, InterviewAnswer, InterviewInformant, InterviewNote, InterviewRound
from surveyapp.people.models import Organisation, OrganisationKind, Role, new_ref
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.subjects import InterviewSubject, Subject

TEXT = "interview_note.text"
NAME = "interview_informant.name"
SERIES = "anordnare"
GUIDE = ("anordnare-runda-1", 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """An informant of an interview in a test, who said yes to all that is not said otherwise."""

    name: str | None = None
    role_words: str | None = None
    to_notes: bool | None = True
    to_recording: bool | None = True
    to_quotation: bool | None = True


def provider_named(session: Session, world: World, name: str) -> int:
    """The provider of this name, founded if it is not there; returns its id."""
    found = session.scalar(
        select(Organisation).where(Organisation.authority_id == world.authority_id, Organisation.name == name)
    )
    if found is None:
        found = Organisation(authority_id=world.authority_id, kind=OrganisationKind.PROVIDER.value, name=name)
        session.add(found)
        session.flush()
    return found.id


def subject_of(
    session: Session,
    world: World,
    *,
    organisation_id: int | None = None,
    placement_id: int | None = None,
    words: str | None = None,
    group: str | None = None,
) -> InterviewSubject:
    """The subject, made in the first round and found again in later ones: a placement, staff in words or a provider."""
    kind = Subject.PLACEMENT if placement_id else Subject.STAFF if words else Subject.ORGANISATION
    found = session.scalar(
        select(InterviewSubject).where(
            InterviewSubject.authority_id == world.authority_id,
            InterviewSubject.kind == kind.value,
            InterviewSubject.organisation_id == organisation_id,
            InterviewSubject.placement_id == placement_id,
            InterviewSubject.words == words,
        )
    )
    if found is None:
        found = InterviewSubject(
            authority_id=world.authority_id,
            kind=kind.value,
            organisation_id=organisation_id,
            placement_id=placement_id,
            words=words,
            group_code=group,
            created_at=world.house.clock.now(),
        )
        session.add(found)
        session.flush()
    return found


def round_with(
    session: Session,
    world: World,
    subjects: Sequence[InterviewSubject],
    *,
    series: str = SERIES,
    number: int = 1,
    guide: tuple[str, int] = GUIDE,
    on: dt.date = START,
) -> list[Interview]:
    """A round with this guide from this day for a month: an interview of each subject, in the order given."""
    first, due, last = on, on + dt.timedelta(14), on + dt.timedelta(30)
    made = InterviewRound(
        authority_id=world.authority_id,
        series=series,
        number=number,
        title=f"{series} {number}",
        guide=guide[0],
        guide_version=guide[1],
        subject_kind=subjects[0].kind,
        opens_on=first,
        due_on=due,
        closes_on=last,
        created_by="test",
        created_at=world.house.clock.now(),
    )
    session.add(made)
    session.flush()
    return [_planned(session, made, subject) for subject in subjects]


def interview_with(
    session: Session,
    world: World,
    notes: Mapping[str, str],
    *,
    subject: InterviewSubject | None = None,
    informants: Sequence[Asked] = (Asked(),),
    number: int = 1,
    account_id: int | None = None,
    is_finished: bool = True,
) -> Interview:
    """A held interview with notes by prompt: of the world's provider, in a round of its own, unless told otherwise."""
    about = subject or subject_of(session, world, organisation_id=world.provider_id)
    interview = round_with(session, world, [about], number=number)[0]
    hold(session, interview, START)
    for at, asked in enumerate(informants, 1):
        informant_of(session, world, interview, asked, at)
    for prompt, text in notes.items():
        note_of(session, world, interview, prompt, text, account_id=account_id)
    if is_finished:
        interview.finished_at = world.house.clock.now()
    session.flush()
    return interview


def hold(session: Session, interview: Interview, on: dt.date, presence: Presence = Presence.NO) -> None:
    """Mark an interview as held, in both places that say so."""
    at = dt.datetime(on.year, on.month, on.day, 10, tzinfo=dt.UTC)
    assignment = session.get_one(Assignment, interview.assignment_id)
    assignment.held_at = assignment.begun_at = at
    interview.held_on, interview.supervisor_present, interview.minutes, interview.language = (
        on,
        presence.value,
        45,
        "sv",
    )
    session.flush()


def informant_of(session: Session, world: World, interview: Interview, asked: Asked, number: int) -> InterviewInformant:
    """Somebody who is asked in an interview."""
    ref = new_ref()
    made = InterviewInformant(
        ref=ref,
        interview_id=interview.id,
        number=number,
        name_sealed=world.house.vault.seal_if(asked.name, NAME, ref),
        role_words=asked.role_words,
        to_notes=asked.to_notes,
        to_recording=asked.to_recording,
        to_quotation=asked.to_quotation,
        told_at=world.house.clock.now(),
    )
    session.add(made)
    session.flush()
    return made


def note_of(
    session: Session,
    world: World,
    interview: Interview,
    prompt: str,
    text: str,
    *,
    account_id: int | None = None,
    informant_number: int | None = None,
) -> InterviewNote:
    """What somebody wrote at a prompt."""
    ref = new_ref()
    made = InterviewNote(
        ref=ref,
        interview_id=interview.id,
        prompt=prompt,
        account_id=account_id,
        informant_number=informant_number,
        text_sealed=world.house.vault.seal(text, TEXT, ref),
        changed_at=world.house.clock.now(),
    )
    session.add(made)
    session.flush()
    return made


def answer_of(session: Session, world: World, interview: Interview, item: str, *codes: int) -> None:
    """The codes chosen at a closed item, the most important first."""
    for rank, code in enumerate(codes, 1):
        session.add(
            InterviewAnswer(
                interview_id=interview.id, item=item, rank=rank, code=code, saved_at=world.house.clock.now()
            )
        )
    session.flush()


def _planned(session: Session, made: InterviewRound, subject: InterviewSubject) -> Interview:
    occasion = Occasion(
        subject_id=subject.id,
        wave=made.series,
        number=made.number,
        on=made.opens_on,
        opens_on=made.opens_on,
        due_on=made.due_on,
        closes_on=made.closes_on,
    )
    session.add(occasion)
    session.flush()
    assignment = Assignment(occasion_id=occasion.id, role=Role.CASEWORKER.value, instrument="interview", version=0)
    session.add(assignment)
    session.flush()
    interview = Interview(
        authority_id=made.authority_id,
        assignment_id=assignment.id,
        round_id=made.id,
        series=made.series,
        round_number=made.number,
        guide=made.guide,
        guide_version=made.guide_version,
        subject_kind=subject.kind,
        subject_id=subject.id,
        organisation_id=subject.organisation_id,
        placement_id=subject.placement_id,
        group_code=subject.group_code,
    )
    session.add(interview)
    session.flush()
    return interview
