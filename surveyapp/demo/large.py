"""A made-up county of 20,000 placements, to see whether pages stay quick; everything in it is synthetic and says so.

People, stays and answers are drawn with dice that fall the same way every time. Occasions are laid out by the real
planner, answers are scored and judged by the real rules; only the trail of each answer and the links are left out.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from surveyapp.access.changes import NewAccount, open_account
from surveyapp.access.policy import AccountRole
from surveyapp.agreements.changes import By, sign
from surveyapp.agreements.rules import Granted, PriceModel
from surveyapp.agreements.terms import Options, add_months
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.db.base import Base
from surveyapp.demo.bulk import Bulk
from surveyapp.demo.large_answers import Due, Given, QuickPlan, Writer
from surveyapp.demo.load import PASSWORD
from surveyapp.demo.year import PLAN
from surveyapp.house import House
from surveyapp.people.changes import NAME, Person, register_staff
from surveyapp.people.models import Authority, Organisation, OrganisationKind, Role, new_ref
from surveyapp.placements.rules import AttendancePeriod, Destination, ExitReason
from surveyapp.privacy.consent import Decision, Purpose
from surveyapp.responses.judging import plan_in_force
from surveyapp.schedule.changes import lock_plan, plan_occasions
from surveyapp.schedule.models import Assignment, Occasion

CODE, NAME_OF_AUTHORITY, ACTOR = "storskalig", "Påhittade länet (syntetiskt)", "large demonstration"
PLACEMENTS, PROVIDERS, SUPERVISORS_EACH, CASEWORKERS, REFERRERS = 20_000, 160, 4, 40, 8
BATCH, AT_ONCE = 1_000, 20_000
DAYS_BACK, SHORTEST, LONGEST = 1_460, 250, 520
WENT = {
    Destination.WORK: 20,
    Destination.SUBSIDISED_WORK: 10,
    Destination.STUDIES: 10,
    Destination.OTHER_PROGRAMME: 22,
    Destination.SICK: 8,
    Destination.MOVED: 4,
    Destination.OTHER: 6,
    Destination.UNKNOWN: 20,
}
"""Of a hundred people, how many went where."""

EMAIL = "stor.{role}@example.org"
FIRST = (
    "Adam",
    "Bea",
    "Cem",
    "Disa",
    "Elsa",
    "Farah",
    "Gun",
    "Hani",
    "Ida",
    "Jon",
    "Kaj",
    "Lo",
    "Mira",
    "Noor",
    "Olle",
)
LAST = ("Alm", "Björk", "Ek", "Fura", "Gran", "Hassel", "Lind", "Lönn", "Oxel", "Poppel", "Rönn", "Sälg", "Tall")


@dataclass(frozen=True, slots=True)
class County:
    """Ids of what every placement needs."""

    authority_id: int
    providers: tuple[int, ...]
    #: by provider, in the same order
    supervisors: tuple[tuple[int, ...], ...]
    referrers: tuple[int, ...]
    caseworkers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one batch added."""

    placements: int
    assignments: int
    responses: int
    answers: int


def is_large_loaded(session: Session) -> bool:
    """Whether the large demonstration is in this database."""
    return session.scalar(select(Authority.id).where(Authority.code == CODE)) is not None


def found_county(session: Session, house: House, n_providers: int = PROVIDERS) -> County:
    """Authority, staff, accounts, agreements of every price model, and the locked plan."""
    today = house.clock.today()
    first_on = today - dt.timedelta(DAYS_BACK + 30)
    at = dt.datetime.combine(first_on, dt.time(8), dt.UTC)
    authority = Authority(code=CODE, name=NAME_OF_AUTHORITY, zone="Europe/Stockholm", is_demonstration=True)
    session.add(authority)
    session.flush()
    lock_plan(session, house.shelf.plan(*PLAN), actor=ACTOR, at=at)
    providers = _organisations(session, authority.id, OrganisationKind.PROVIDER, "Påhittad anordnare", n_providers)
    referrers = _organisations(session, authority.id, OrganisationKind.REFERRER, "Påhittad remittent", REFERRERS)
    staff = _staff(session, house, authority.id, providers, referrers, at)
    for number, provider_id in enumerate(providers):
        sign(session, authority.id, provider_id, *_terms(number, today), by=By(ACTOR, at))
    for role in AccountRole:
        email = EMAIL.format(role=role.value.replace(" ", "-"))
        where = providers[0] if role in (AccountRole.SUPERVISOR, AccountRole.PROVIDER_MANAGER) else None
        who = {AccountRole.CASEWORKER: staff[1][0], AccountRole.SUPERVISOR: staff[0][0][0]}.get(role)
        new = NewAccount(f"Syntetisk {role.value}", email, PASSWORD, role, who, organisation_id=where)
        open_account(session, house.vault, authority.id, new, actor=ACTOR, at=at)
    record(session, Action.DATA_LOADED, actor=ACTOR, subject=("authority", authority.id), at=at)
    return County(authority.id, tuple(providers), staff[0], tuple(referrers), staff[1])


def load_batch(session: Session, house: House, county: County, first: int, size: int) -> Loaded:
    """So many placements, numbered from ``first``, with everything planned and answered up to today."""
    bulk, today = Bulk(session.connection()), house.clock.today()
    starts = _place(bulk, house, county, first, size, today)
    # The planner looks at its own placements alone, so that memory does not grow with their number.
    tally = plan_occasions(
        session, house.shelf.plans, today, actor=ACTOR, at=house.clock.now(), placement_ids=tuple(starts)
    )
    due = _due(session, list(starts), today)
    plan = plan_in_force(session, house.shelf, *PLAN)
    writer = Writer(
        house,
        QuickPlan(plan.plan, plan.locked, plan.first_answers),
        today,
        bulk.next_id(_table("response")),
        bulk.next_id(_table("reading")),
    )
    n_responses = n_answers = 0
    given = Given()
    for number, (placement_id, some) in enumerate(due.items(), start=1):
        writer.answer(given, placement_id, starts[placement_id], some)
        if len(given.answers) > AT_ONCE or number == len(due):
            n_responses, n_answers = n_responses + len(given.responses), n_answers + len(given.answers)
            _store(session, bulk, given)
            given = Given()
    bulk.settle([_table(name) for name in ("participant", "informant", "placement", "response", "reading")])
    return Loaded(size, tally.assignments, n_responses, n_answers)


def _store(session: Session, bulk: Bulk, given: Given) -> None:
    for name, rows in (
        ("response", given.responses),
        ("answer", given.answers),
        ("reading", given.readings),
        ("outcome", given.outcomes),
    ):
        bulk.add(_table(name), rows)
    if given.begun:
        begun = update(_table("assignment")).where(_table("assignment").c.id == bindparam("of"))
        session.connection().execute(begun.values(begun_at=bindparam("begun_at")), given.begun)


def _place(bulk: Bulk, house: House, county: County, first: int, size: int, today: dt.date) -> dict[int, dt.date]:
    """People with their placements; returns first days by placement."""
    numbers = [bulk.next_id(_table(name)) for name in ("participant", "informant", "placement")]
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    starts: dict[int, dt.date] = {}
    for offset in range(size):
        participant_id, informant_id, placement_id = (number + offset for number in numbers)
        number, dice = first + offset, random.Random(first + offset)  # noqa: S311  # the same every time
        start_on = today - dt.timedelta(dice.randrange(DAYS_BACK))
        end_on = start_on + dt.timedelta(dice.randrange(SHORTEST, LONGEST))
        starts[placement_id] = start_on
        at = dt.datetime.combine(start_on, dt.time(7), dt.UTC)
        place = number % len(county.providers)
        supervisor_id = county.supervisors[place][number // len(county.providers) % len(county.supervisors[place])]
        rows["participant"].append(
            {"id": participant_id, "ref": new_ref(), "authority_id": county.authority_id, "created_at": at}
        )
        rows["informant"].append(_informant(house, county, informant_id, participant_id, number, at))
        rows["consent_record"] += [
            {"participant_id": participant_id, "purpose": purpose.value, "decision": Decision.GIVEN.value,
             "decided_at": at, "text_version": "demonstration 1"}
            for purpose in (Purpose.OWN_FOLLOW_UP, Purpose.EVALUATION)
        ]  # fmt: skip
        exit_on = end_on if end_on < today else None
        row = {"id": placement_id, "participant_id": participant_id, "provider_id": county.providers[place]}
        rows["placement"].append({**row, **_stay(county, number, dice, start_on, end_on, exit_on), "created_at": at})
        rows["supervision"].append(
            {"placement_id": placement_id, "informant_id": supervisor_id, "from_on": start_on, "until_on": exit_on}
        )
        rows["attendance"] += _attendance(placement_id, supervisor_id, start_on, exit_on or today, dice)
    for name, some in rows.items():
        bulk.add(_table(name), some)
    return starts


def _informant(
    house: House, county: County, informant_id: int, participant_id: int, number: int, at: dt.datetime
) -> dict[str, Any]:
    ref = new_ref()
    name = f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]} {number}"
    return {
        "id": informant_id,
        "ref": ref,
        "authority_id": county.authority_id,
        "role": Role.PARTICIPANT.value,
        "participant_id": participant_id,
        "language": "sv-latt",
        "is_taking_part": True,
        "name_sealed": house.vault.seal(name, NAME, ref),
        "created_at": at,
    }


def _stay(
    county: County, number: int, dice: random.Random, start_on: dt.date, end_on: dt.date, exit_on: dt.date | None
) -> dict[str, Any]:
    destination = dice.choices(list(WENT), list(WENT.values()))[0]
    worked = destination in (Destination.WORK, Destination.SUBSIDISED_WORK)
    return {
        "ref": new_ref(),
        "authority_id": county.authority_id,
        "label": f"S{number:05}",
        "referrer_id": county.referrers[number % len(county.referrers)],
        "caseworker_id": county.caseworkers[number % len(county.caseworkers)],
        "plan_code": PLAN[0],
        "plan_version": PLAN[1],
        "start_on": start_on,
        "planned_end_on": end_on,
        "exit_on": exit_on,
        "exit_reason": None if exit_on is None else (ExitReason.GOT_WORK if worked else ExitReason.COMPLETED).value,
        "destination": None if exit_on is None else destination.value,
    }


def _attendance(
    placement_id: int, supervisor_id: int, first: dt.date, last: dt.date, dice: random.Random
) -> list[dict[str, Any]]:
    """A row for every whole month of the stay."""
    found, month = [], add_months(first.replace(day=1), 1)
    while add_months(month, 1) <= last:
        found.append(
            {
                "placement_id": placement_id,
                "period": AttendancePeriod.MONTH.value,
                "on_day": month,
                "informant_id": supervisor_id,
                "hours": float(dice.randrange(30, 81)),
                "hours_planned": 80.0,
                "days_absent": dice.choice((0, 0, 0, 1, 2, 4)),
                "recorded_at": dt.datetime.combine(add_months(month, 1), dt.time(12), dt.UTC),
            }
        )
        month = add_months(month, 1)
    return found


def _due(session: Session, placements: list[int], today: dt.date) -> dict[int, list[Due]]:
    rows = session.execute(
        select(Occasion.placement_id, Assignment.id, Assignment.informant_id, Assignment.role, Assignment.instrument,
               Assignment.version, Occasion.wave, Occasion.number, Occasion.on, Occasion.opens_on, Occasion.closes_on)
        .join(Assignment, Assignment.occasion_id == Occasion.id)
        .where(Occasion.placement_id.in_(placements), Occasion.opens_on <= today, Assignment.version > 0,
               Assignment.cancel_reason.is_(None), Assignment.informant_id.is_not(None))
        .order_by(Occasion.placement_id)
    )  # fmt: skip
    found: dict[int, list[Due]] = defaultdict(list)
    for placement_id, *rest in rows:
        found[placement_id or 0].append(Due(*rest))
    return found


def _terms(number: int, today: dt.date) -> tuple[Granted, Options]:
    """Agreements of one year and two options, begun at different times, of every price model in turn."""
    model = list(PriceModel)[number % len(PriceModel)]
    starts_on = add_months(today.replace(day=1), -(36 - number % 24))
    ends_on = add_months(starts_on, 48) - dt.timedelta(1)
    n_places = 20 + number % 25
    n_guaranteed = n_places // 2 if model is PriceModel.GUARANTEED else None
    use_cents = {PriceModel.WEEKDAY_USED: 30_000, PriceModel.WEEKDAY_OF_WEEK: 100_000}.get(model, 35_000)
    is_fixed = model is PriceModel.PLACE_MONTH
    return (
        Granted(n_places, starts_on, ends_on, 600_000 if is_fixed or n_guaranteed else 0, model,
                0 if is_fixed else use_cents, n_guaranteed),
        Options(n_options=2, option_months=12, notice_months=6),
    )  # fmt: skip


def _organisations(session: Session, authority_id: int, kind: OrganisationKind, name: str, n: int) -> list[int]:
    rows = [
        Organisation(authority_id=authority_id, kind=kind.value, name=f"{name} {number:03}")
        for number in range(1, n + 1)
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def _staff(
    session: Session, house: House, authority_id: int, providers: list[int], referrers: list[int], at: dt.datetime
) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """Supervisors by provider, and caseworkers."""
    numbers = count(1)

    def one(role: Role, organisation_id: int) -> int:
        person = Person(f"Syntetisk {LAST[next(numbers) % len(LAST)]}", "sv")
        return register_staff(
            session, house.vault, authority_id, person, role=role, organisation_id=organisation_id, actor=ACTOR, at=at
        ).id

    supervisors = tuple(tuple(one(Role.SUPERVISOR, where) for _ in range(SUPERVISORS_EACH)) for where in providers)
    caseworkers = tuple(one(Role.CASEWORKER, referrers[number % len(referrers)]) for number in range(CASEWORKERS))
    return supervisors, caseworkers


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
