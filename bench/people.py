"""A made-up programme of any size, written with bulk inserts: authority, places, people, placements and links."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from surveyapp.house import House
from surveyapp.people.changes import NAME, Person, register_staff
from surveyapp.people.models import Authority, Informant, Organisation, OrganisationKind, Participant, Role, new_ref
from surveyapp.placements.models import Placement, Supervision
from surveyapp.placements.rules import Destination, ExitReason
from surveyapp.schedule.models import SurveyLink
from surveyapp.schedule.survey_links import new_token, token_hash

ACTOR = "bench"


@dataclass(frozen=True, slots=True)
class Programme:
    """Ids of what every placement needs."""

    authority_id: int
    provider_id: int
    referrer_id: int
    caseworker_id: int
    supervisor_id: int


@dataclass(frozen=True, slots=True)
class Stay:
    """First day, last planned day and the last day, where it is over."""

    start_on: dt.date
    planned_end_on: dt.date | None = None
    exit_on: dt.date | None = None


def found(session: Session, house: House) -> Programme:
    """An authority with one provider, one referrer, a supervisor and a caseworker."""
    now = house.clock.now()
    authority = Authority(code="bench", name="Provkommun", zone="Europe/Stockholm", is_demonstration=False)
    session.add(authority)
    session.flush()
    places = {
        kind: Organisation(authority_id=authority.id, kind=kind.value, name=f"Prov {kind.value}")
        for kind in OrganisationKind
    }
    session.add_all(places.values())
    session.flush()
    staff = {
        role: register_staff(
            session,
            house.vault,
            authority.id,
            Person(f"Prov {role.value}", "sv"),
            role=role,
            organisation_id=places[kind].id,
            actor=ACTOR,
            at=now,
        ).id
        for role, kind in (
            (Role.SUPERVISOR, OrganisationKind.PROVIDER),
            (Role.CASEWORKER, OrganisationKind.REFERRER),
        )
    }
    return Programme(
        authority_id=authority.id,
        provider_id=places[OrganisationKind.PROVIDER].id,
        referrer_id=places[OrganisationKind.REFERRER].id,
        caseworker_id=staff[Role.CASEWORKER],
        supervisor_id=staff[Role.SUPERVISOR],
    )


def add_placements(
    session: Session, house: House, programme: Programme, plan: tuple[str, int], stays: list[Stay], first: int = 1
) -> list[int]:
    """One participant with one placement for each stay; ids count from ``first``. Returns the informants' ids."""
    now = house.clock.now()
    ids = list(range(first, first + len(stays)))
    # Staff have the first informant ids, so participants' informants are numbered far above them.
    informants = [number + 1000 for number in ids]
    refs = [new_ref() for _ in ids]
    session.execute(
        insert(Participant), [{"id": one, "authority_id": programme.authority_id, "created_at": now} for one in ids]
    )
    session.execute(
        insert(Informant),
        [
            {
                "id": informant,
                "ref": ref,
                "authority_id": programme.authority_id,
                "role": Role.PARTICIPANT.value,
                "participant_id": one,
                "language": "sv-latt",
                "is_taking_part": True,
                "name_sealed": house.vault.seal(f"Deltagare {one}", NAME, ref),
                "created_at": now,
            }
            for one, informant, ref in zip(ids, informants, refs, strict=True)
        ],
    )
    session.execute(
        insert(Placement),
        [_placement(one, programme, plan, stay, now) for one, stay in zip(ids, stays, strict=True)],
    )
    session.execute(
        insert(Supervision),
        [
            {"placement_id": one, "informant_id": programme.supervisor_id, "from_on": stay.start_on}
            for one, stay in zip(ids, stays, strict=True)
        ],
    )
    return informants


def add_links(session: Session, house: House, informants: list[int]) -> list[str]:
    """A link for each informant; returns the tokens."""
    tokens = [new_token(house.settings.secret_key) for _ in informants]
    now = house.clock.now()
    session.execute(
        insert(SurveyLink),
        [
            {"informant_id": informant, "token_hash": token_hash(token), "created_at": now}
            for informant, token in zip(informants, tokens, strict=True)
        ],
    )
    return tokens


def _placement(
    number: int, programme: Programme, plan: tuple[str, int], stay: Stay, now: dt.datetime
) -> dict[str, object]:
    return {
        "id": number,
        "ref": new_ref(),
        "authority_id": programme.authority_id,
        "participant_id": number,
        "provider_id": programme.provider_id,
        "referrer_id": programme.referrer_id,
        "caseworker_id": programme.caseworker_id,
        "plan_code": plan[0],
        "plan_version": plan[1],
        "start_on": stay.start_on,
        "planned_end_on": stay.planned_end_on,
        "exit_on": stay.exit_on,
        "exit_reason": None if stay.exit_on is None else ExitReason.COMPLETED.value,
        "destination": None if stay.exit_on is None else Destination.UNKNOWN.value,
        "created_at": now,
    }
