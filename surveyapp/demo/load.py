"""Loads the demonstration through the same changes that the program itself uses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.changes import NewAccount, open_account
from surveyapp.access.policy import AccountRole
from surveyapp.agreements.changes import sign
from surveyapp.agreements.rules import Granted
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.demo.year import AGREEMENT, DAY, LOCKED_AT, PLAN, RealPlacement, Year
from surveyapp.house import House
from surveyapp.people.changes import Person, register_participant, register_staff
from surveyapp.people.models import Authority, Informant, Organisation, OrganisationKind, Role
from surveyapp.placements.changes import NewPlacement, begin, exit_placement, record_attendance
from surveyapp.placements.models import Placement
from surveyapp.placements.rules import AttendancePeriod, Destination, ExitReason
from surveyapp.privacy.changes import decide
from surveyapp.privacy.consent import Decision, Purpose
from surveyapp.schedule.changes import lock_plan, plan_occasions
from surveyapp.schedule.survey_links import make_link

CODE, ACTOR = "ostersund", "demonstration"
PASSWORD = "bara-en-demonstration"  # noqa: S105  # printed at start, for synthetic data only
CASEWORKER, EVALUATOR = "handlaggare@example.org", "utvarderare@example.org"
# Invented people: nobody at the real providers is meant.
PARTICIPANTS = (
    "Amina Alm", "Bo Bergdal", "Cecilia Ceder", "Dawit Dunge", "Elin Ek", "Farid Fura", "Greta Gran", "Hamid Hassel",
    "Ines Idegran", "Jonas Jolster", "Khadija Kastanj", "Lars Lind", "Maryam Masur", "Nils Nypon", "Olga Oxel",
    "Per Poppel", "Rahel Rönn",
)  # fmt: skip
SUPERVISORS = ("Sara Sälg", "Tomas Tall", "Ulla Ulv", "Viktor Vide", "Yonas Ydre")
NO_TO_EVALUATION = "P10"


@dataclass(slots=True)
class Loaded:
    """What loading made: row ids by label and name, and a link for each informant."""

    authority_id: int
    placements: dict[str, int] = field(default_factory=dict)
    links: dict[int, str] = field(default_factory=dict)
    supervisors: dict[str, int] = field(default_factory=dict)
    participants: dict[str, int] = field(default_factory=dict)


def is_loaded(session: Session) -> bool:
    """Whether the demonstration is in this database."""
    return session.scalar(select(Authority.id).where(Authority.code == CODE)) is not None


def load(session: Session, house: House, year: Year) -> Loaded:
    """Authority, people, agreements, placements and every planned answer; answers come from ``play``."""
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
    loaded.links[caseworker.id] = _link(session, house, caseworker)
    providers = _providers(session, house, year, loaded)
    for real, name in zip(year.placements, PARTICIPANTS, strict=True):
        _placement(session, house, loaded, real, name, providers, (referrer, caseworker))
    _accounts(session, house, authority.id, caseworker)
    plan_occasions(session, house.shelf.plans, DAY, actor=ACTOR, at=at)
    record(session, Action.DATA_LOADED, actor=ACTOR, subject=("authority", authority.id), at=at)
    return loaded


def _providers(session: Session, house: House, year: Year, loaded: Loaded) -> dict[str, Organisation]:
    providers: dict[str, Organisation] = {}
    for provider, name in zip(year.providers, SUPERVISORS, strict=True):
        row = _organisation(session, loaded.authority_id, OrganisationKind.PROVIDER, provider.name)
        granted = Granted(provider.n_places, *AGREEMENT, year.place_month_cents)
        sign(session, loaded.authority_id, row.id, granted)
        supervisor = register_staff(
            session,
            house.vault,
            loaded.authority_id,
            Person(name, "sv"),
            role=Role.SUPERVISOR,
            organisation_id=row.id,
            actor=ACTOR,
            at=LOCKED_AT,
        )
        providers[provider.name] = row
        loaded.supervisors[provider.name] = supervisor.id
        loaded.links[supervisor.id] = _link(session, house, supervisor)
    return providers


def _placement(
    session: Session,
    house: House,
    loaded: Loaded,
    real: RealPlacement,
    name: str,
    providers: dict[str, Organisation],
    referred: tuple[Organisation, Informant],
) -> None:
    at = dt.datetime.combine(real.start_on, dt.time(7), dt.UTC)
    person = register_participant(
        session, house.vault, loaded.authority_id, Person(name, "sv-latt"), actor=ACTOR, at=at
    )
    loaded.links[person.id] = _link(session, house, person)
    loaded.participants[real.label] = person.id
    _consent(session, person, real, at)
    lasts = real.end_on is None or real.end_on > DAY
    referrer, caseworker = referred
    if person.participant_id is None:
        raise ValueError("a registered participant has a row")
    placement = begin(
        session,
        loaded.authority_id,
        NewPlacement(
            participant_id=person.participant_id,
            provider_id=providers[real.provider].id,
            referrer_id=referrer.id,
            caseworker_id=caseworker.id,
            plan=PLAN,
            start_on=real.start_on,
            planned_end_on=real.end_on if lasts else None,
            supervisor_id=loaded.supervisors[real.provider],
            label=real.label,
        ),
        actor=ACTOR,
        at=at,
    )
    loaded.placements[real.label] = placement.id
    if real.end_on is not None and not lasts:
        _exit(session, placement, real.end_on, real.status)
    _attendance(session, placement, min(real.end_on or DAY, DAY))


def _exit(session: Session, placement: Placement, end_on: dt.date, status: str) -> None:
    # Of those who ended without work the report does not say where they went.
    reason, destination = (
        (ExitReason.GOT_WORK, Destination.WORK) if status == "employed" else (ExitReason.UNKNOWN, Destination.UNKNOWN)
    )
    at = dt.datetime.combine(end_on, dt.time(15), dt.UTC)
    exit_placement(session, placement, end_on, reason, destination, actor=ACTOR, at=at)


def _attendance(session: Session, placement: Placement, last: dt.date) -> None:
    month = placement.start_on.replace(day=1)
    while month <= last:
        planned = 80.0
        hours = planned - (placement.id * 7 + month.month * 5) % 40
        at = dt.datetime.combine(month, dt.time(12), dt.UTC)
        record_attendance(session, placement.id, AttendancePeriod.MONTH, month, hours, planned, at=at)
        month = (month.replace(day=28) + dt.timedelta(4)).replace(day=1)


def _consent(session: Session, person: Informant, real: RealPlacement, at: dt.datetime) -> None:
    decisions = {
        Purpose.OWN_FOLLOW_UP: Decision.GIVEN,
        Purpose.EVALUATION: Decision.REFUSED if real.label == NO_TO_EVALUATION else Decision.GIVEN,
    }
    decide(session, person.id, decisions, "demonstration 1", actor=ACTOR, at=at)


def _accounts(session: Session, house: House, authority_id: int, caseworker: Informant) -> None:
    for account in (
        NewAccount("Kim Körsbär", CASEWORKER, PASSWORD, AccountRole.CASEWORKER, caseworker.id),
        NewAccount("Eva Enbär", EVALUATOR, PASSWORD, AccountRole.EVALUATOR),
    ):
        open_account(session, house.vault, authority_id, account, actor=ACTOR, at=LOCKED_AT)


def _organisation(session: Session, authority_id: int, kind: OrganisationKind, name: str) -> Organisation:
    row = Organisation(authority_id=authority_id, kind=kind.value, name=name)
    session.add(row)
    session.flush()
    return row


def _link(session: Session, house: House, informant: Informant) -> str:
    return make_link(session, informant.id, house.settings.secret_key, actor=ACTOR, at=LOCKED_AT)
