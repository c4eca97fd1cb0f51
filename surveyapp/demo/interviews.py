"""The real year's interviews: three rounds with the providers, and those with participants, held or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.demo.interview_notes import TOLD, note
from surveyapp.demo.load import ACTOR, Loaded
from surveyapp.demo.year import LOCKED_AT, RealInterview, Year
from surveyapp.house import House
from surveyapp.interviews.booking import By, Held, Meeting, book, no_show, take
from surveyapp.interviews.holding import Agreed, Went, add_informant, count_heads, hold_interview
from surveyapp.interviews.kinds import Place
from surveyapp.interviews.models import Interview
from surveyapp.interviews.rounds import Chosen, NewRound, plan_round
from surveyapp.interviews.writing import Typed, finish, save_note
from surveyapp.schedule.subjects import Subject

PROVIDERS, PARTICIPANTS = "Anordnare", "Deltagare"
THAT_DAY, ESTIMATE = "participants that day", "own estimate of the whole period"
GUIDES = {1: ("anordnare-start", 1), 2: ("anordnare-halvar", 1), 3: ("anordnare-arsslut", 1)}
CONVERSATION = ("samtal-deltagare", 1)
WINDOWS = {
    1: (dt.date(2022, 10, 1), dt.date(2022, 11, 1), dt.date(2022, 11, 30)),
    2: (dt.date(2023, 4, 1), dt.date(2023, 4, 30), dt.date(2023, 5, 31)),
    3: (dt.date(2023, 9, 1), dt.date(2023, 10, 31), dt.date(2023, 11, 10)),
}
# The files tell the day alone.
HOUR, MINUTES = dt.time(10), 60


def hold_interviews(session: Session, house: House, loaded: Loaded, year: Year) -> int:
    """Plan every round and hold it as it was held; returns how many interviews there are."""
    n_planned = 0
    for subject in (Subject.ORGANISATION, Subject.GROUP):
        for number in WINDOWS:
            every = [one for one in year.interviews if one.kind == subject and one.number == number]
            if every:
                _round(session, house, loaded, subject, number, every)
                n_planned += len(every)
    return n_planned


def _round(
    session: Session, house: House, loaded: Loaded, kind: Subject, number: int, every: Sequence[RealInterview]
) -> None:
    is_providers = kind is Subject.ORGANISATION
    series = PROVIDERS if is_providers else PARTICIPANTS
    new = NewRound(
        series=series,
        number=number,
        title=f"{series}, omgång {number}",
        guide=GUIDES[number] if is_providers else CONVERSATION,
        kind=kind,
        opens_on=WINDOWS[number][0],
        due_on=WINDOWS[number][1],
        closes_on=WINDOWS[number][2],
    )
    words = None if is_providers else PARTICIPANTS
    chosen = [Chosen(organisation_id=loaded.providers[one.provider], words=words) for one in every]
    made = plan_round(session, loaded.authority_id, new, chosen, actor=ACTOR, at=LOCKED_AT)
    by_provider = {one.provider: (place, one) for place, one in enumerate(every)}
    names = {provider_id: name for name, provider_id in loaded.providers.items()}
    interviewer = _interviewer(session, loaded.authority_id)
    for interview in session.scalars(select(Interview).where(Interview.round_id == made.id).order_by(Interview.id)):
        place, real = by_provider[names[interview.organisation_id or 0]]
        _as_it_was(session, house, interviewer, interview, real, place)


def _as_it_was(
    session: Session, house: House, interviewer: Actor, interview: Interview, real: RealInterview, place: int
) -> None:
    zone = ZoneInfo(house.settings.zone)
    starts_at = dt.datetime.combine(real.on, HOUR, zone)
    by = By(interviewer, starts_at, zone)
    meeting = Meeting(starts_at, MINUTES, Place.THERE, None, interviewer.account_id)
    book(session, house.vault, _taken(session, interviewer, interview), meeting, By(interviewer, LOCKED_AT, zone))
    held = _taken(session, interviewer, interview)
    if real.missed is not None:
        no_show(session, house.vault, held, real.missed, "", by)
        return
    hold_interview(session, house.vault, held, Went(real.on, language="sv", presence=real.presence), by)
    for what, ends in ((THAT_DAY, real.counted), (ESTIMATE, real.estimate)):
        if ends is not None:
            count_heads(session, interview, what, *ends)
    add_informant(session, house.vault, held, _agreed(real), by)
    _write(session, house, interview, real, place, by)


def _write(session: Session, house: House, interview: Interview, real: RealInterview, place: int, by: By) -> None:
    guide = house.guides.get(interview.guide, interview.guide_version)
    interview.is_synthetic = True
    for prompt in TOLD:
        text = note(prompt, real.number, place) if prompt in guide.prompts else None
        if text is not None:
            save_note(session, house.vault, interview, guide, Typed(prompt, text), by)
    finish(session, interview, by)


def _agreed(real: RealInterview) -> Agreed:
    role = "chef" if real.kind == Subject.ORGANISATION else "deltagare"
    return Agreed(role_words=role, to_notes=True, to_recording=False, to_quotation=True)


def _taken(session: Session, interviewer: Actor, interview: Interview) -> Held:
    held = take(session, interviewer, interview.ref, interview.changed_count)
    if held is None:
        raise ValueError("a planned interview is found again")
    return held


def _interviewer(session: Session, authority_id: int) -> Actor:
    role = AccountRole.EVALUATOR
    account = select(Account.id).where(Account.authority_id == authority_id, Account.role == role.value)
    return Actor(session.scalars(account.limit(1)).one(), role, authority_id)
