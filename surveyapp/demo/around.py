"""What goes on around the placements of the demonstration: all of it invented, so that no page of staff stands empty.

Nobody here took part in the real year, and nothing here is told by its report: people who wait for a place, hours
planned, providers told, what people did half a year later, notes, a goal, a day on which somebody did not come and a
supervisor proposed. The words say so themselves.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.demo.load import ACTOR, AT_PROVIDER, Loaded
from surveyapp.demo.year import DAY
from surveyapp.goals.changes import NewGoal, Writer, agree
from surveyapp.house import House
from surveyapp.notes.changes import write_note
from surveyapp.notes.queries import NotedPlacement
from surveyapp.notes.rules import Visibility
from surveyapp.people.changes import Person, register_participant, register_staff
from surveyapp.people.models import Role
from surveyapp.placements.absence import Absence, tell
from surveyapp.placements.hours_plan import Step, plan_hours
from surveyapp.placements.leaving import Later, ask_to_tell, make_due_tasks, record_later, tell_provider
from surveyapp.placements.models import Placement
from surveyapp.placements.referring import Decision, NewReferral, decide, led_to, refer
from surveyapp.placements.rules import DeclineReason, LaterStatus, ReferralState, ToldHow
from surveyapp.supervisors.changes import NewProposal, propose
from surveyapp.supervisors.queries import supervised_placement

SECOND_SUPERVISOR = "Vega Vass"
WAITING = (
    ("Tova Tistel", "Robin Hood", ReferralState.REFERRED),
    ("Valdemar Vicker", None, ReferralState.REFERRED),
    ("Zahra Zinnia", "Röda Korset", ReferralState.ACCEPTED),
    ("Östen Ört", "PMU, Pingstkyrkan", ReferralState.DECLINED),
)
ONLY_REGISTERED = "Åsa Ängsull"
NOT_TOLD = {"P07", "P14"}
"""Providers of these have not been told that the placement is over."""
AFTERWARDS = {
    "P01": LaterStatus.STUDIES,
    "P03": LaterStatus.UNREACHABLE,
    "P09": LaterStatus.JOB_SEEKING,
    "P10": LaterStatus.OTHER_PROGRAMME,
    "P12": LaterStatus.JOB_SEEKING,
    "P16": LaterStatus.UNREACHABLE,
}
"""Nobody works: when people got work is told by the report, and stays as it is told there."""
HALF_A_YEAR = 6
MORE_FROM = DAY + dt.timedelta(17)
LEAVES, STAYS = "P08", "P06"


def surround(session: Session, house: House, loaded: Loaded) -> None:
    """Everything around the placements that ``load`` made."""
    caseworker, manager = (_account(session, loaded, role) for role in _ROLES)
    placements = {label: session.get_one(Placement, placement_id) for label, placement_id in loaded.placements.items()}
    _people_who_wait(session, house, loaded, placements[LEAVES])
    for placement in placements.values():
        _hours(session, placement)
    for label, placement in placements.items():
        if placement.exit_on is not None:
            _after(session, label, placement, caseworker)
    make_due_tasks(session, DAY, actor=ACTOR, at=_at(DAY))
    _at_work(session, house, loaded, placements[STAYS], caseworker)
    _another_supervisor(session, house, loaded, placements[LEAVES], manager)


_ROLES = (AccountRole.CASEWORKER, AccountRole.PROVIDER_MANAGER)


def _account(session: Session, loaded: Loaded, role: AccountRole) -> Actor:
    row = session.scalars(
        select(Account).where(Account.authority_id == loaded.authority_id, Account.role == role.value)
    ).one()
    return Actor(row.id, role, row.authority_id, row.informant_id, organisation_id=row.organisation_id)


def _at(day: dt.date, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), dt.UTC)


def _people_who_wait(session: Session, house: House, loaded: Loaded, started: Placement) -> None:
    by = loaded.authority_id
    for number, (name, provider, state) in enumerate(WAITING):
        on = DAY - dt.timedelta(20 - 4 * number)
        person = _person(session, house, loaded, name, number, on)
        wish = None if provider is None else loaded.providers[provider]
        new = NewReferral(person, loaded.referrer_id, wish, on)
        referral = refer(session, by, new, actor=ACTOR, at=_at(on))
        if state is not ReferralState.REFERRED:
            reason = DeclineReason.NO_PLACE if state is ReferralState.DECLINED else None
            answered = on + dt.timedelta(3)
            decide(session, referral, Decision(state, answered, reason), actor=ACTOR, at=_at(answered))
    _person(session, house, loaded, ONLY_REGISTERED, len(WAITING), DAY - dt.timedelta(1))
    on = started.start_on - dt.timedelta(14)
    new = NewReferral(started.participant_id, loaded.referrer_id, started.provider_id, on)
    led = refer(session, by, new, actor=ACTOR, at=_at(on))
    led_to(session, led, started.id, started.start_on, actor=ACTOR, at=_at(started.start_on))


def _person(session: Session, house: House, loaded: Loaded, name: str, number: int, on: dt.date) -> int:
    # Numbers that the Swedish authority keeps free for fiction, after those of the participants.
    new = Person(name, "sv-latt", phone=f"070174{630 + number:04}")
    made = register_participant(session, house.vault, loaded.authority_id, new, actor=ACTOR, at=_at(on))
    if made.participant_id is None:
        raise ValueError("a registered participant has a row")
    return made.participant_id


def _hours(session: Session, placement: Placement) -> None:
    """Half of full time, as attendance was planned; more soon for one who is still there."""
    plan_hours(session, placement, Step(placement.start_on, 50), actor=ACTOR, at=_at(placement.start_on))
    if placement.label == LEAVES:
        plan_hours(session, placement, Step(MORE_FROM, 75), actor=ACTOR, at=_at(DAY - dt.timedelta(2)))


def _after(session: Session, label: str, placement: Placement, caseworker: Actor) -> None:
    """The provider is told, or it is a task; what some of them did half a year later."""
    if placement.exit_on is None:
        return
    told_on = min(placement.exit_on + dt.timedelta(1), DAY)
    ask_to_tell(session, placement, ACTOR, _at(placement.exit_on))
    if label not in NOT_TOLD:
        how = ToldHow.PHONE if placement.id % 2 else ToldHow.MEETING
        tell_provider(session, placement, told_on, how, account_id=caseworker.account_id, at=_at(told_on))
    if label in AFTERWARDS:
        found_on = placement.exit_on + dt.timedelta(190)
        later = Later(HALF_A_YEAR, AFTERWARDS[label], found_on)
        record_later(session, placement, later, DAY, account_id=caseworker.account_id, at=_at(found_on))


def _at_work(session: Session, house: House, loaded: Loaded, placement: Placement, caseworker: Actor) -> None:
    """Notes, a goal and a day on which the person did not come."""
    noted = NotedPlacement(placement.id, placement.ref, placement.provider_id)
    texts = (
        ("Påhittad anteckning: vi prövar en dag till i veckan från december.", Visibility.PROVIDER, 30),
        ("Påhittad anteckning: ringer igen på torsdag om bussen.", Visibility.AUTHORITY, 6),
    )
    for text, visibility, days in texts:
        at = _at(DAY - dt.timedelta(days), 13)
        write_note(session, house.vault, caseworker, noted, text, visibility, at=at)
    goal = NewGoal("framstegsstjarnan", "vardag", "Påhittat mål: komma i tid varje dag.", "Ställa två väckarklockor.")
    agreed_on = DAY - dt.timedelta(30)
    writer = Writer(f"account {caseworker.account_id}", placement.id, loaded.authority_id)
    agree(session, house.vault, goal, writer, agreed_on, at=_at(agreed_on, 14))
    yesterday = DAY - dt.timedelta(1)
    absence = Absence(placement.id, loaded.authority_id, loaded.supervisors[AT_PROVIDER], yesterday)
    tell(session, absence, at=_at(yesterday, 8))


def _another_supervisor(session: Session, house: House, loaded: Loaded, placement: Placement, manager: Actor) -> None:
    """A second supervisor at one provider, without an account, who is proposed for somebody there."""
    at = _at(DAY - dt.timedelta(4))
    second = register_staff(
        session,
        house.vault,
        loaded.authority_id,
        Person(SECOND_SUPERVISOR, "sv", email="handledare6@example.org"),
        role=Role.SUPERVISOR,
        organisation_id=loaded.providers[AT_PROVIDER],
        actor=ACTOR,
        at=at,
    )
    found = supervised_placement(session, loaded.authority_id, placement.ref)
    if found is None:
        raise ValueError("a placement that was loaded is found")
    new = NewProposal(second.ref, MORE_FROM, "Påhittat skäl: de arbetar på samma avdelning.")
    propose(session, house.vault, loaded.authority_id, found, new, account_id=manager.account_id, at=at)
