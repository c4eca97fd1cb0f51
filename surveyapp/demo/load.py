"""Loads the demonstration through the same changes that the program itself uses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.changes import NewAccount, open_account
from surveyapp.access.policy import AccountRole
from surveyapp.agreements.changes import By, sign
from surveyapp.agreements.rules import Granted
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.demo.year import AGREEMENT, DAY, LOCKED_AT, PLAN, RealPlacement, Year
from surveyapp.house import House
from surveyapp.people.changes import Person, register_participant, register_staff
from surveyapp.people.models import Authority, Informant, Organisation, OrganisationKind, Role
from surveyapp.placements.changes import Attended, NewPlacement, begin, exit_placement, record_attendance
from surveyapp.placements.models import Placement
from surveyapp.placements.rules import AttendancePeriod, Destination, ExitReason
from surveyapp.privacy.changes import decide
from surveyapp.privacy.consent import Decision, Purpose
from surveyapp.schedule.changes import lock_plan, plan_occasions
from surveyapp.schedule.survey_links import make_link

CODE, ACTOR = "ostersund", "demonstration"
PASSWORD = "bara-en-demonstration"  # noqa: S105  # printed at start, for synthetic data only
CASEWORKER, EVALUATOR = "handlaggare@example.org", "utvarderare@example.org"
ADMINISTRATOR = "administrator@example.org"
ASSISTANT, AUDITOR = "medhjalpare@example.org", "granskare@example.org"
MANAGER, SUPERVISOR = "chef@example.org", "handledare@example.org"
AT_PROVIDER = "Hej Främling"
"""Where the manager and the supervisor with an account are."""
# Invented people: nobody at the real providers is meant.
PARTICIPANTS = (
    "Amina Alm", "Bo Bergdal", "Cecilia Ceder", "Dawit Dunge", "Elin Ek", "Farid Fura", "Greta Gran", "Hamid Hassel",
    "Ines Idegran", "Jonas Jolster", "Khadija Kastanj", "Lars Lind", "Maryam Masur", "Nils Nypon", "Olga Oxel",
    "Per Poppel", "Rahel Rönn",
)  # fmt: skip
SUPERVISORS = ("Sara Sälg", "Tomas Tall", "Ulla Ulv", "Viktor Vide", "Yonas Ydre")
NO_TO_EVALUATION = "P10"
WITHOUT_ADDRESS = {"P08", "P11", "P15"}
WITHOUT_LETTERBOX = "P15"


@dataclass(slots=True)
class Loaded:
    """What loading made: row ids by label and name, and a link for each informant."""

    authority_id: int
    placements: dict[str, int] = field(default_factory=dict)
    links: dict[int, str] = field(default_factory=dict)
    supervisors: dict[str, int] = field(default_factory=dict)
    participants: dict[str, int] = field(default_factory=dict)
    providers: dict[str, int] = field(default_factory=dict)
    referrer_id: int = 0
    caseworker_id: int = 0


def is_loaded(session: Session) -> bool:
    """Whether the demonstration is in this database."""
    return session.scalar(select(Authority.id).where(Authority.code == CODE)) is not None


def load(session: Session, house: House, year: Year) -> Loaded:
    """Authority, people, agreements, placements and every planned answer; answers come from ``play``."""
    loaded = found(session, house, year)
    for real in year.placements:
        place(session, house, loaded, real, as_of=DAY)
    plan_occasions(session, house.shelf.plans, DAY, actor=ACTOR, at=LOCKED_AT)
    return loaded


def found(session: Session, house: House, year: Year) -> Loaded:
    """Authority, staff, agreements and the locked plan, as they were before the first placement."""
    authority = Authority(code=CODE, name="Östersunds kommun", zone="Europe/Stockholm", is_demonstration=True)
    session.add(authority)
    session.flush()
    loaded = Loaded(authority.id)
    at = LOCKED_AT
    lock_plan(session, house.shelf.plan(*PLAN), actor=ACTOR, at=at)
    referrer = _organisation(session, authority.id, OrganisationKind.REFERRER, "Arbetsmarknadsenheten")
    caseworker = register_staff(
        session,
        house.vault,
        authority.id,
        Person("Kim Körsbär", "sv", email=CASEWORKER),
        role=Role.CASEWORKER,
        organisation_id=referrer.id,
        actor=ACTOR,
        at=at,
    )
    loaded.referrer_id, loaded.caseworker_id = referrer.id, caseworker.id
    loaded.links[caseworker.id] = _link(session, house, caseworker)
    _providers(session, house, year, loaded)
    _accounts(session, house, loaded)
    record(session, Action.DATA_LOADED, actor=ACTOR, subject=("authority", authority.id), at=at)
    return loaded


def _providers(session: Session, house: House, year: Year, loaded: Loaded) -> None:
    for number, (provider, name) in enumerate(zip(year.providers, SUPERVISORS, strict=True), start=1):
        row = _organisation(session, loaded.authority_id, OrganisationKind.PROVIDER, provider.name)
        granted = Granted(provider.n_places, *AGREEMENT, year.place_month_cents)
        sign(session, loaded.authority_id, row.id, granted, by=By(ACTOR, LOCKED_AT))
        supervisor = register_staff(
            session,
            house.vault,
            loaded.authority_id,
            Person(name, "sv", email=f"handledare{number}@example.org"),
            role=Role.SUPERVISOR,
            organisation_id=row.id,
            actor=ACTOR,
            at=LOCKED_AT,
        )
        loaded.providers[provider.name] = row.id
        loaded.supervisors[provider.name] = supervisor.id
        loaded.links[supervisor.id] = _link(session, house, supervisor)


def place(session: Session, house: House, loaded: Loaded, real: RealPlacement, *, as_of: dt.date) -> Placement:
    """One person with a placement as it stood on a day; occasions follow when planning runs."""
    at = dt.datetime.combine(real.start_on, dt.time(7), dt.UTC)
    person = register_participant(session, house.vault, loaded.authority_id, _person(real), actor=ACTOR, at=at)
    loaded.links[person.id] = _link(session, house, person)
    loaded.participants[real.label] = person.id
    _consent(session, person, real, at)
    if person.participant_id is None:
        raise ValueError("a registered participant has a row")
    supervisor_id = loaded.supervisors[real.provider]
    placement = begin(
        session,
        loaded.authority_id,
        NewPlacement(
            participant_id=person.participant_id,
            provider_id=loaded.providers[real.provider],
            referrer_id=loaded.referrer_id,
            caseworker_id=loaded.caseworker_id,
            plan=PLAN,
            start_on=real.start_on,
            # Stays that were cut short had no planned end that the report tells of.
            planned_end_on=real.end_on if real.end_on is not None and real.end_on > DAY else None,
            supervisor_id=supervisor_id,
            label=real.label,
        ),
        actor=ACTOR,
        at=at,
    )
    loaded.placements[real.label] = placement.id
    if real.end_on is not None and real.end_on <= as_of:
        exit_placement(session, placement, real.end_on, *why_ended(real), actor=ACTOR, at=exit_told_at(real.end_on))
    record_months(session, placement, supervisor_id, real.start_on, min(real.end_on or as_of, as_of))
    return placement


def why_ended(real: RealPlacement) -> tuple[ExitReason, Destination]:
    """Why a stay ended and where the person went, as far as the report says."""
    if real.status == "employed":
        return ExitReason.GOT_WORK, Destination.WORK
    return ExitReason.UNKNOWN, Destination.UNKNOWN


def exit_told_at(end_on: dt.date) -> dt.datetime:
    """When the end of a stay became known: on its last afternoon."""
    return dt.datetime.combine(end_on, dt.time(15), dt.UTC)


def record_months(session: Session, placement: Placement, supervisor_id: int, first: dt.date, last: dt.date) -> None:
    """Synthetic hours of every month from the one to the other."""
    month = first.replace(day=1)
    while month <= last:
        planned = 80.0
        hours = planned - (placement.id * 7 + month.month * 5) % 40
        at = dt.datetime.combine(month, dt.time(12), dt.UTC)
        attended = Attended(AttendancePeriod.MONTH, month, hours, planned)
        record_attendance(session, placement.id, supervisor_id, attended, actor=ACTOR, at=at)
        month = (month.replace(day=28) + dt.timedelta(4)).replace(day=1)


def _person(real: RealPlacement) -> Person:
    """An invented person. Three have neither telephone nor e-mail, as in the real year, and one of them no postal
    address either. Numbers are those that the Swedish authority keeps free for fiction; no place has a postal code
    that begins with 0."""
    number = int(real.label[1:])
    phone = None if real.label in WITHOUT_ADDRESS else f"070174{604 + number:04}"
    postal = None if real.label == WITHOUT_LETTERBOX else f"Påhittade vägen {number}\n012 34 Sagostad"
    return Person(PARTICIPANTS[number - 1], "sv-latt", phone=phone, postal_address=postal)


def _consent(session: Session, person: Informant, real: RealPlacement, at: dt.datetime) -> None:
    decisions = {
        Purpose.OWN_FOLLOW_UP: Decision.GIVEN,
        Purpose.EVALUATION: Decision.REFUSED if real.label == NO_TO_EVALUATION else Decision.GIVEN,
    }
    decide(session, person.id, decisions, "demonstration 1", actor=ACTOR, at=at)


def _accounts(session: Session, house: House, loaded: Loaded) -> None:
    supervisor, provider = loaded.supervisors[AT_PROVIDER], loaded.providers[AT_PROVIDER]
    own = SUPERVISORS[list(loaded.providers).index(AT_PROVIDER)]
    for account in (
        NewAccount("Kim Körsbär", CASEWORKER, PASSWORD, AccountRole.CASEWORKER, loaded.caseworker_id),
        NewAccount("Eva Enbär", EVALUATOR, PASSWORD, AccountRole.EVALUATOR),
        NewAccount("Alva Asp", ADMINISTRATOR, PASSWORD, AccountRole.ADMINISTRATOR),
        NewAccount("Malin Måbär", ASSISTANT, PASSWORD, AccountRole.ASSISTANT),
        NewAccount("Greger Gråal", AUDITOR, PASSWORD, AccountRole.AUDITOR),
        NewAccount("Hanna Hägg", MANAGER, PASSWORD, AccountRole.PROVIDER_MANAGER, organisation_id=provider),
        NewAccount(own, SUPERVISOR, PASSWORD, AccountRole.SUPERVISOR, supervisor, organisation_id=provider),
    ):
        open_account(session, house.vault, loaded.authority_id, account, actor=ACTOR, at=LOCKED_AT)


def _organisation(session: Session, authority_id: int, kind: OrganisationKind, name: str) -> Organisation:
    row = Organisation(authority_id=authority_id, kind=kind.value, name=name)
    session.add(row)
    session.flush()
    return row


def _link(session: Session, house: House, informant: Informant) -> str:
    return make_link(session, informant.id, house.settings.secret_key, actor=ACTOR, at=LOCKED_AT)
