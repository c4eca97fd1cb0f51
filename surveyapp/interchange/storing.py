"""Stores what is new of imported people, placements and answers, in the caller's transaction: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.instruments.definition import Instrument
from surveyapp.interchange.differences import differences
from surveyapp.interchange.known import (
    KnownAssignment,
    KnownPlacement,
    assignments_of,
    in_parts,
    placements_by_label,
)
from surveyapp.interchange.mapping import Mapping as Columns
from surveyapp.interchange.mapping_checks import ROLE
from surveyapp.interchange.new_responses import Circumstances, store_responses
from surveyapp.interchange.places import Into, Places
from surveyapp.interchange.problems import CannotImport
from surveyapp.interchange.readings import ImportedPerson
from surveyapp.people.changes import Person, register_participant
from surveyapp.people.models import OrganisationKind
from surveyapp.placements.changes import NewPlacement, begin, exit_placement
from surveyapp.placements.models import Placement
from surveyapp.placements.rules import ExitReason
from surveyapp.plans.definition import Plan
from surveyapp.plans.shelf import Shelf
from surveyapp.privacy.consent import Decision, Purpose
from surveyapp.privacy.models import ConsentRecord
from surveyapp.responses.judging import judge_placement
from surveyapp.schedule.changes import plan_occasions


@dataclass(frozen=True, slots=True)
class Import:
    """A file that has been understood, ready to be stored; ``sha256`` is that of the file."""

    mapping: Columns
    shelf: Shelf
    people: tuple[ImportedPerson, ...]
    file: str
    sha256: str

    @property
    def plan(self) -> Plan:
        """The plan that the placements follow."""
        return self.shelf.plan(self.mapping.plan.code, self.mapping.plan.version)

    @property
    def instrument(self) -> Instrument:
        """The instrument that was answered."""
        return self.shelf.catalogue.get(self.mapping.instrument.code, self.mapping.instrument.version)


@dataclass(slots=True)
class Stored:
    """How much was new, and how many readings were stored before."""

    people: int = 0
    exits: int = 0
    consents: int = 0
    responses: int = 0
    answers: int = 0
    readings: int = 0
    outcomes: int = 0
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether everything was there already."""
        return not any(number for name, number in asdict(self).items() if name != "unchanged")


def store(into: Into, what: Import) -> Stored:
    """Store what is new; storing the same file again changes nothing.

    Raises CannotImport when a person, a placement or an answer is stored with other content than the file has.
    """
    edition = (what.instrument.code, what.instrument.version)
    labels = {person.code: f"{what.mapping.code}:{person.code}" for person in what.people}
    by_label = placements_by_label(into.session, into.authority_id, list(labels.values()))
    known = {code: by_label[label] for code, label in labels.items() if label in by_label}
    _refuse_differences(what, known, assignments_of(into.session, [one.id for one in known.values()], edition))
    tally = Stored()
    placement_ids = _placements(into, what, labels, known, tally)
    if what.mapping.consent is not None:
        tally.consents = _consent(into, list(placement_ids.values()), what.mapping.consent)
    asked = assignments_of(into.session, list(placement_ids.values()), edition)
    _responses(into, what, placement_ids, asked, tally)
    if not tally.is_empty:
        _tell(into, what, tally)
    return tally


def _refuse_differences(
    what: Import, known: Mapping[str, KnownPlacement], answers: Mapping[tuple[int, str, int], KnownAssignment]
) -> None:
    plan = (what.plan.code, what.plan.version)
    found = [
        problem
        for person in what.people
        if person.code in known
        for problem in differences(what.file, plan, person, known[person.code], answers)
    ]
    if found:
        raise CannotImport(tuple(found))


def _placements(
    into: Into, what: Import, labels: Mapping[str, str], known: Mapping[str, KnownPlacement], tally: Stored
) -> dict[str, int]:
    """The placement of each person, begun or ended where that is new, with everything laid out that the plan asks."""
    places = Places(into, what.mapping.language)
    ids = {code: one.id for code, one in known.items()}
    touched: list[int] = []
    for person in what.people:
        is_new = person.code not in known
        exit_on = person.days.exit_on if is_new or known[person.code].exit_on is None else None
        if is_new:
            placement = _begin(places, what, person, labels[person.code])
            tally.people += 1
        elif exit_on is not None:
            placement = into.session.get_one(Placement, ids[person.code])
        else:
            continue
        if exit_on is not None:
            why = (ExitReason.UNKNOWN, person.destination)
            exit_placement(into.session, placement, exit_on, *why, actor=into.actor, at=into.at)
            tally.exits += 1
        ids[person.code] = placement.id
        touched.append(placement.id)
    plans = {(what.plan.code, what.plan.version): what.plan}
    for part in in_parts(touched):
        plan_occasions(into.session, plans, into.today, actor=into.actor, at=into.at, placement_ids=part)
    return ids


def _begin(places: Places, what: Import, person: ImportedPerson, label: str) -> Placement:
    into = places.into
    name = Person(f"Import {person.code}", what.mapping.language)
    informant = register_participant(into.session, into.vault, into.authority_id, name, actor=into.actor, at=into.at)
    if informant.participant_id is None:
        raise ValueError("a registered participant has a row")
    new = NewPlacement(
        participant_id=informant.participant_id,
        provider_id=places.organisation(OrganisationKind.PROVIDER, person.provider),
        referrer_id=places.organisation(OrganisationKind.REFERRER, person.referrer),
        caseworker_id=places.caseworker(person.referrer),
        plan=(what.plan.code, what.plan.version),
        start_on=person.days.start_on,
        planned_end_on=person.days.planned_end_on,
        label=label,
    )
    return begin(into.session, into.authority_id, new, actor=into.actor, at=into.at)


def _consent(into: Into, placement_ids: Sequence[int], ground: str) -> int:
    """Note the ground of evaluation for everybody of whom no decision is stored; a decision is never overruled."""
    n_added = 0
    decided = select(ConsentRecord.participant_id).where(ConsentRecord.purpose == Purpose.EVALUATION.value)
    for part in in_parts(placement_ids):
        people = into.session.scalars(
            select(Placement.participant_id)
            .where(Placement.id.in_(part), Placement.participant_id.not_in(decided))
            .distinct()
        ).all()
        rows = [
            {
                "participant_id": participant_id,
                "purpose": Purpose.EVALUATION.value,
                "decision": Decision.GIVEN.value,
                "decided_at": into.at,
                "text_version": ground,
            }
            for participant_id in people
        ]
        if rows:
            into.session.execute(insert(ConsentRecord), rows)
        n_added += len(rows)
    return n_added


def _responses(
    into: Into,
    what: Import,
    placement_ids: Mapping[str, int],
    asked: Mapping[tuple[int, str, int], KnownAssignment],
    tally: Stored,
) -> None:
    new = []
    changed: list[int] = []
    for person in what.people:
        placement_id = placement_ids[person.code]
        for reading in person.readings:
            assignment = asked[placement_id, reading.wave, reading.number]
            if assignment.response_id is not None:
                tally.unchanged += 1
                continue
            new.append((reading, assignment))
            changed.append(placement_id)
    content_hash = what.shelf.catalogue.hash_of(what.instrument.code, what.instrument.version)
    zone = ZoneInfo(what.plan.zone)
    of = Circumstances(what.instrument, content_hash, what.mapping.language, zone, into.at)
    tally.responses = len(new)
    tally.answers, tally.readings = store_responses(into.session, new, of)
    for placement_id in dict.fromkeys(changed):
        tally.outcomes += judge_placement(
            into.session,
            what.shelf,
            placement_id,
            what.instrument.code,
            ROLE,
            version=what.instrument.version,
            at=into.at,
        )


def _tell(into: Into, what: Import, tally: Stored) -> None:
    told = {"code": what.mapping.code, "source": what.mapping.source, "sha256": what.sha256}
    record(
        into.session,
        Action.DATA_LOADED,
        actor=into.actor,
        subject=("authority", into.authority_id),
        at=into.at,
        authority_id=into.authority_id,
        details={**told, **asdict(tally)},
    )
