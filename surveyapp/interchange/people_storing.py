"""Stores a list of people and placements in the caller's transaction, all of it or nothing; again, it adds nothing."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.interchange.people_table import IDENTITY, Fault, Listed, ListedPerson
from surveyapp.interchange.places import Into
from surveyapp.people.changes import EMAIL, NAME, PERSONAL_NUMBER, PHONE, Person, register_participant
from surveyapp.people.corrections import add_postal_address, postal_address_of
from surveyapp.people.models import Informant, Organisation, OrganisationKind, Participant, Role
from surveyapp.placements.changes import NewPlacement, Refused
from surveyapp.placements.models import Placement
from surveyapp.plans.definition import Plan
from surveyapp.schedule.stays import start_placement


@dataclass(frozen=True, slots=True)
class Taken:
    """What a list came to: people and placements that were new, and placements that were there already."""

    n_people: int
    n_placements: int
    n_unchanged: int
    #: people who were there already and had no postal address
    n_addresses: int


class ListRefused(Exception):
    """A list that cannot be stored, with every fault."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Under:
    """What the new placements follow: the plan, and the caseworker where a row names none."""

    plans: Mapping[tuple[str, int], Plan]
    plan: tuple[str, int]
    caseworker_id: int | None


def take_in(into: Into, listed: Listed, under: Under) -> Taken:
    """Store what is new; raises ListRefused with every fault, and then nothing may be committed."""
    if listed.faults:
        raise ListRefused(listed.faults)
    known = _Known.read(into)
    wanted = [(person, known.fit(person, under)) for person in listed.people]
    if known.faults:
        raise ListRefused(tuple(known.faults))
    first_rows, people = _first_rows(listed), dict[int, int]()
    n_people = n_placements = n_unchanged = n_addresses = 0
    for person, fit in wanted:
        n_addresses += _address(into, person, fit)
        participant_id = fit.participant_id or people.get(first_rows[person.row])
        if participant_id is None:
            participant_id = _register(into, person)
            people[first_rows[person.row]] = participant_id
            n_people += 1
        if (participant_id, fit.provider_id, person.start_on) in known.placements:
            n_unchanged += 1
            continue
        try:
            _start(into, under, person, fit, participant_id)
        except Refused as refused:
            faults = tuple(Fault(person.row, None, one.code) for one in refused.refusals)
            raise ListRefused(faults) from None
        n_placements += 1
    taken = Taken(n_people, n_placements, n_unchanged, n_addresses)
    if n_people or n_placements:
        _tell(into, taken)
    return taken


@dataclass(frozen=True, slots=True)
class _Fit:
    provider_id: int
    caseworker_id: int
    referrer_id: int
    supervisor_id: int | None
    #: who this is, where they are stored already
    informant: Informant | None

    @property
    def participant_id(self) -> int | None:
        return None if self.informant is None else self.informant.participant_id


@dataclass(slots=True)
class _Known:
    """What is stored of this authority already, read once, and what does not fit with it."""

    into: Into
    providers: dict[str, tuple[int, str]]
    caseworkers: dict[bytes, Informant]
    supervisors: dict[tuple[bytes, int], int]
    by_id: dict[int, Informant]
    participants: dict[tuple[str, bytes | str], Informant]
    placements: set[tuple[int, int, object]]
    faults: list[Fault]

    @classmethod
    def read(cls, into: Into) -> _Known:
        session, authority_id = into.session, into.authority_id
        providers = {
            row.name.casefold(): (row.id, row.name)
            for row in session.scalars(
                select(Organisation).where(
                    Organisation.authority_id == authority_id, Organisation.kind == OrganisationKind.PROVIDER.value
                )
            )
        }
        informants = list(session.scalars(select(Informant).where(Informant.authority_id == authority_id)))
        staff = [one for one in informants if one.email_index is not None]
        found = cls(
            into,
            providers,
            {one.email_index: one for one in staff if one.role == Role.CASEWORKER and one.email_index},
            {
                (one.email_index, one.organisation_id): one.id
                for one in staff
                if one.role == Role.SUPERVISOR and one.email_index and one.organisation_id
            },
            {one.id: one for one in informants},
            {},
            set(),
            [],
        )
        found._know_participants([one for one in informants if one.participant_id is not None])
        return found

    def _know_participants(self, informants: list[Informant]) -> None:
        session, authority_id = self.into.session, self.into.authority_id
        own = {one.participant_id: one for one in informants}
        for one in informants:
            for kind, index in (("phone", one.phone_index), ("email", one.email_index)):
                if index is not None:
                    self.participants[kind, index] = one
        numbers = session.execute(
            select(Participant.id, Participant.personal_number_index).where(
                Participant.authority_id == authority_id, Participant.personal_number_index.is_not(None)
            )
        )
        for participant_id, index in numbers:
            if index is None:
                continue
            self.participants["personal_number", index] = own[participant_id]
        rows = session.execute(
            select(Placement.participant_id, Placement.provider_id, Placement.start_on, Placement.label).where(
                Placement.authority_id == authority_id
            )
        )
        for participant_id, provider_id, start_on, label in rows:
            self.placements.add((participant_id, provider_id, start_on))
            if label is not None:
                self.participants["label", label] = own[participant_id]

    def fit(self, person: ListedPerson, under: Under) -> _Fit:
        """Where a row belongs; what does not fit is noted, and the result then means nothing."""
        provider_id = self._provider(person)
        caseworker = self._caseworker(person, under)
        informant = self._participant(person)
        supervisor_id = None
        if person.supervisor_email is not None:
            index = self.into.vault.index(person.supervisor_email, EMAIL)
            supervisor_id = self.supervisors.get((index, provider_id)) if index is not None else None
            if supervisor_id is None:
                self.faults.append(Fault(person.row, "handledare", "unknown supervisor"))
        return _Fit(
            provider_id,
            0 if caseworker is None else caseworker.id,
            0 if caseworker is None else caseworker.organisation_id or 0,
            supervisor_id,
            informant,
        )

    def _provider(self, person: ListedPerson) -> int:
        found = self.providers.get(person.provider.casefold())
        if found is None:
            near = difflib.get_close_matches(person.provider.casefold(), self.providers, n=1)
            names = (
                self.providers[near[0]][1] if near else ", ".join(sorted(name for _, name in self.providers.values()))
            )
            self.faults.append(Fault(person.row, "anordnare", "unknown provider", names))
            return 0
        return found[0]

    def _caseworker(self, person: ListedPerson, under: Under) -> Informant | None:
        if person.caseworker_email is None:
            found = None if under.caseworker_id is None else self.by_id.get(under.caseworker_id)
        else:
            index = self.into.vault.index(person.caseworker_email, EMAIL)
            found = None if index is None else self.caseworkers.get(index)
        if found is None:
            self.faults.append(Fault(person.row, "handläggare", "unknown caseworker"))
        return found

    def _participant(self, person: ListedPerson) -> Informant | None:
        """Who this is among those stored; two of the row's marks that lead to different people are a fault."""
        vault = self.into.vault
        marks: dict[str, bytes | str | None] = {
            "label": person.label,
            "personal_number": vault.index(person.personal_number, PERSONAL_NUMBER),
            "phone": vault.index(person.phone, PHONE),
            "email": vault.index(person.email, EMAIL),
        }
        found = {
            kind: informant
            for kind, mark in marks.items()
            if mark is not None and (informant := self.participants.get((kind, mark))) is not None
        }
        if not found:
            return None
        informant = next(iter(found.values()))
        if len({one.id for one in found.values()}) > 1:
            self.faults.append(Fault(person.row, None, "several people"))
        elif vault.open(informant.name_sealed, NAME, informant.ref).casefold() != person.name.casefold():
            self.faults.append(Fault(person.row, "namn", "another name stored"))
        for kind, stored in (("phone", informant.phone_index), ("email", informant.email_index)):
            if marks[kind] is not None and stored is not None and marks[kind] != stored:
                self.faults.append(
                    Fault(person.row, "mobil" if kind == "phone" else "e-post", "another contact stored")
                )
        stored_address = postal_address_of(vault, informant) if person.postal_address else None
        if stored_address is not None and stored_address.casefold() != (person.postal_address or "").casefold():
            self.faults.append(Fault(person.row, "adress", "another contact stored"))
        return informant


def _first_rows(listed: Listed) -> dict[int, int]:
    """For each row the first row of the same person, who may have several placements in one list."""
    first: dict[int, int] = {}
    seen: dict[tuple[str, str], int] = {}
    for person in listed.people:
        marks = [(kind, mark) for kind in IDENTITY if (mark := getattr(person, kind)) is not None]
        row = next((seen[mark] for mark in marks if mark in seen), person.row)
        first[person.row] = row
        for mark in marks:
            seen.setdefault(mark, row)
    return first


def _address(into: Into, person: ListedPerson, fit: _Fit) -> bool:
    """Give somebody who is stored the address of the list, where they have none; whether that was so."""
    if fit.informant is None or person.postal_address is None:
        return False
    return add_postal_address(
        into.session, into.vault, fit.informant, person.postal_address, actor=into.actor, at=into.at
    )


def _register(into: Into, person: ListedPerson) -> int:
    details = Person(
        person.name,
        person.language,
        person.phone,
        person.email,
        person.personal_number,
        postal_address=person.postal_address,
    )
    informant = register_participant(into.session, into.vault, into.authority_id, details, actor=into.actor, at=into.at)
    if informant.participant_id is None:
        raise ValueError("a registered participant has a row")
    return informant.participant_id


def _start(into: Into, under: Under, person: ListedPerson, fit: _Fit, participant_id: int) -> None:
    new = NewPlacement(
        participant_id=participant_id,
        provider_id=fit.provider_id,
        referrer_id=fit.referrer_id,
        caseworker_id=fit.caseworker_id,
        plan=under.plan,
        start_on=person.start_on,
        planned_end_on=person.planned_end_on,
        supervisor_id=fit.supervisor_id,
        label=person.label,
    )
    start_placement(into.session, under.plans, into.authority_id, new, into.today, actor=into.actor, at=into.at)


def _tell(into: Into, taken: Taken) -> None:
    record(
        into.session,
        Action.PEOPLE_IMPORTED,
        actor=into.actor,
        subject=("authority", into.authority_id),
        at=into.at,
        authority_id=into.authority_id,
        details={"people": taken.n_people, "placements": taken.n_placements, "unchanged": taken.n_unchanged},
    )
