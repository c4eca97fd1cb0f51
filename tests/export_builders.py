"""A small programme in a database for tests of exports, through the models and with ids that are easy to find."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from export_definitions import CATALOGUE, DEFINITIONS, FULL_ANSWERS, NOW, PLAN, SECRET, START, TODAY
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from surveyapp.access.models import Account
from surveyapp.db.base import Base
from surveyapp.db.engine import session_for
from surveyapp.exports.delivery import Definitions, Order, export_package
from surveyapp.exports.manifest import Manifest
from surveyapp.people.models import Authority, Informant, Organisation, Participant
from surveyapp.placements.models import Attendance, Placement
from surveyapp.plans.definition import Plan
from surveyapp.plans.locking import plan_hash
from surveyapp.privacy.models import ConsentRecord
from surveyapp.responses.models import Answer, Outcome, Reading, Response
from surveyapp.responses.rules import Missing
from surveyapp.schedule.models import Assignment, Occasion, PlanLock
from surveyapp.schedule.windows import CancelReason, Explanation, FinalState


@dataclass(frozen=True)
class Package:
    """A finished package, what its maker was told of it, and the ids of the rows that it was made from."""

    folder: Path
    manifest: Manifest
    ids: tuple[int, ...]


@dataclass
class Builder:
    """Adds rows with ids of its own; every id has nine digits and begins with 73."""

    session: Session
    ids: count[int] = field(default_factory=lambda: count(730_000_007, 13))
    authority_id: int = 0
    own_informants: dict[int, int] = field(default_factory=dict)
    used: list[int] = field(default_factory=list)

    def add(self, row: Base) -> int:
        """Store a row under the next id and return that."""
        row_id = next(self.ids)
        self.used.append(row_id)
        row.id = row_id  # type: ignore[attr-defined]  # every row here but answers has an id
        self.session.add(row)
        self.session.flush()
        return row_id

    def authority(self, *, is_demonstration: bool = False, code: str = "provkommun") -> int:
        """An authority with one provider and one referrer; later rows belong to it."""
        self.authority_id = self.add(
            Authority(code=code, name=SECRET, zone="Europe/Stockholm", is_demonstration=is_demonstration)
        )
        self.provider = self.add(Organisation(authority_id=self.authority_id, kind="provider", name=SECRET))
        self.referrer = self.add(Organisation(authority_id=self.authority_id, kind="referrer", name=SECRET))
        self.caseworker = self.staff("caseworker", self.referrer)
        return self.authority_id

    def lock(self, plan: Plan = PLAN) -> None:
        """Lock a plan as it is."""
        at = dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC)
        self.add(PlanLock(code=plan.code, version=plan.version, sha256=plan_hash(plan), locked_at=at))

    def staff(self, role: str, organisation_id: int) -> int:
        """A supervisor or caseworker."""
        return self.add(
            Informant(
                ref=f"ref-secret-{next(self.ids)}",
                authority_id=self.authority_id,
                role=role,
                organisation_id=organisation_id,
                language="sv",
                name_sealed=SECRET.encode(),
                phone_sealed=b"+46701740605",
                created_at=NOW,
            )
        )

    def account(self) -> int:
        """Somebody who signs in."""
        return self.add(
            Account(
                ref=f"ref-secret-{next(self.ids)}",
                authority_id=self.authority_id,
                role="caseworker",
                name_sealed=SECRET.encode(),
                email_sealed=SECRET.encode(),
                email_index=SECRET.encode(),
                password_hash=SECRET,
                language="sv",
                created_at=NOW,
            )
        )

    def person(self, *decisions: str) -> int:
        """A participant, with these decisions on evaluation one day after another."""
        person = self.add(
            Participant(
                ref=f"ref-secret-{next(self.ids)}",
                authority_id=self.authority_id,
                personal_number_sealed=b"199001012384",
                created_at=NOW,
            )
        )
        self.own_informants[person] = self.add(
            Informant(
                ref=f"ref-secret-{next(self.ids)}",
                authority_id=self.authority_id,
                role="participant",
                participant_id=person,
                language="sv-latt",
                name_sealed=SECRET.encode(),
                phone_sealed=b"+46701740606",
                created_at=NOW,
            )
        )
        for number, decision in enumerate(decisions):
            self.consent(person, decision, NOW - dt.timedelta(days=30 - number))
        return person

    def consent(self, person: int, decision: str, at: dt.datetime, purpose: str = "evaluation") -> None:
        """A decision."""
        self.add(
            ConsentRecord(participant_id=person, purpose=purpose, decision=decision, decided_at=at, text_version="1")
        )

    def placement(self, person: int, *, exit_on: dt.date | None = None, start_on: dt.date = START) -> int:
        """A placement of two hundred days."""
        return self.add(
            Placement(
                ref=f"ref-secret-{next(self.ids)}",
                authority_id=self.authority_id,
                label="P02",
                participant_id=person,
                provider_id=self.provider,
                referrer_id=self.referrer,
                caseworker_id=self.caseworker,
                plan_code=PLAN.code,
                plan_version=PLAN.version,
                start_on=start_on,
                planned_end_on=start_on + dt.timedelta(days=200),
                exit_on=exit_on,
                exit_reason="got work" if exit_on else None,
                destination="arbete" if exit_on else None,
                created_at=NOW,
            )
        )

    def attendance(self, placement: int, hours: float) -> None:
        """Hours of one month."""
        self.session.add(
            Attendance(
                placement_id=placement,
                period="month",
                on=START.replace(day=1),
                informant_id=self.session.get_one(Placement, placement).caseworker_id,
                hours=hours,
                hours_planned=80.0,
                recorded_at=NOW,
            )
        )

    def occasion(self, placement: int, wave: str = "start", number: int = 1, *, on: dt.date = START) -> int:
        """An occasion whose window is two weeks."""
        week = dt.timedelta(days=7)
        return self.add(
            Occasion(
                placement_id=placement,
                wave=wave,
                number=number,
                on=on,
                opens_on=on,
                due_on=on + week,
                closes_on=on + 2 * week,
            )
        )

    def assignment(
        self,
        occasion: int,
        instrument: str = "egen-bild",
        *,
        role: str = "participant",
        informant: int | None = None,
        cancel_reason: str | None = None,
    ) -> int:
        """A planned answer."""
        version = CATALOGUE.latest(instrument).version
        if role == "participant":
            placement = self.session.get_one(Placement, self.session.get_one(Occasion, occasion).placement_id)
            informant = self.own_informants[placement.participant_id]
        return self.add(
            Assignment(
                occasion_id=occasion,
                role=role,
                informant_id=informant,
                instrument=instrument,
                version=version,
                cancel_reason=cancel_reason,
            )
        )

    def response(
        self,
        assignment: int,
        answers: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        state: str = "submitted",
        informant: int | None = None,
        mode: str = "link",
        instrument_hash: str | None = None,
        held: Mapping[str, Any] | None = None,
    ) -> int:
        """A response with these answers; ``held`` is how an interview was."""
        asked = self.session.get_one(Assignment, assignment)
        started = dt.datetime(2026, 1, 13, 22, 58, 31, tzinfo=dt.UTC)
        response = self.add(
            Response(
                ref=f"ref-secret-{next(self.ids)}",
                assignment_id=assignment,
                informant_id=informant or asked.informant_id or self.caseworker,
                state=state,
                mode=mode,
                language="sv-latt",
                device_kind="phone",
                helper="nobody",
                presence="alone",
                decided_by="informant",
                instrument_hash=instrument_hash or CATALOGUE.hash_of(asked.instrument, asked.version),
                started_at=started,
                saved_at=started,
                submitted_at=None if state == "draft" else started + dt.timedelta(minutes=2, seconds=3),
                void_reason=SECRET if state == "void" else None,
                **(held or {}),
            )
        )
        for item, content in (answers or {}).items():
            self.session.add(Answer(response_id=response, item=item, answered_at=started, **content))
        self.session.flush()
        return response

    def reading(self, response: int, value: float | None, *, version: str = "1", minutes: int = 0) -> int:
        """A score on the scale mood."""
        return self.add(
            Reading(
                response_id=response,
                scale="mood",
                view="own",
                value=value,
                undefined=None if value is not None else "too few items answered",
                n_answered=int(value is not None),
                n_items=1,
                scoring_version=version,
                instrument_hash=CATALOGUE.hash_of("egen-bild", 1),
                computed_at=NOW + dt.timedelta(minutes=minutes),
            )
        )

    def outcome(self, reading: int, baseline: int | None, *, change: float | None, afterwards: bool = False) -> int:
        """A verdict with a threshold of level 4."""
        return self.add(
            Outcome(
                reading_id=reading,
                baseline_reading_id=baseline,
                method="Jacobson-Truax 1991",
                method_version="1",
                change=change,
                standard_error=0.75,
                reliable_change_index=None if change is None else change / 0.75,
                reliable="not judged" if change is None else "improved",
                threshold_end="reached",
                is_fixed_afterwards=afterwards,
                inputs={
                    "better": "higher",
                    "threshold": {"kind": "level", "level": 4, "change": None, "fixed_by": SECRET},
                    "reliability": {"value": 0.81, "sd": 1.2, "source": SECRET},
                    "critical": 1.96,
                },
                inputs_hash=f"{next(self.ids):064d}",
                computed_at=NOW,
            )
        )

    def in_state(self, occasion: int, state: FinalState, *, instrument: str = "egen-bild") -> int:
        """An assignment that has come to this state; the occasion's window must fit where the state is about days."""
        cancelled = {FinalState(reason) for reason in CancelReason}
        role = "supervisor" if instrument == "andras-bild" else "participant"
        reason = state.value if state in cancelled else None
        made = self.assignment(occasion, instrument, role=role, cancel_reason=reason)
        if state in {FinalState(explanation) for explanation in Explanation}:
            self.session.get_one(Assignment, made).explanation = state.value
            self.session.flush()
        begun = {FinalState.ANSWERED: "submitted", FinalState.PARTLY: "draft", FinalState.VOID: "void"}
        if state in begun:
            self.response(
                made,
                {next(iter(CATALOGUE.latest(instrument).items)): {"missing": Missing.REFUSED.value}},
                state=begun[state],
            )
        return made


def window_day(state: FinalState) -> dt.date:
    """A day for an occasion on which an assignment can be in this state today."""
    if state is FinalState.COMING:
        return TODAY + dt.timedelta(days=10)
    return TODAY - dt.timedelta(days=3 if state is FinalState.OPEN else 100)


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of one file of a package."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def manifest_of(folder: Path) -> Any:
    """The manifest of a package as written."""
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def export(
    engine: Engine,
    out: Path,
    authority_id: int,
    *,
    definitions: Definitions = DEFINITIONS,
    reason: str = "Yearly report",
) -> Manifest:
    """A package as the command line makes it, committed."""
    order = Order(authority_id, out, NOW, TODAY, reason, "account 3", "surveyapp 0.1.0")
    with session_for(engine, reading=True) as reading, session_for(engine) as writing:
        manifest = export_package(reading, writing, order, definitions)
        writing.commit()
    return manifest


def small_programme(build: Builder, *, is_demonstration: bool = False) -> int:
    """Two people who agreed, one of them with two placements, and one who refused; answers of every kind."""
    authority = build.authority(is_demonstration=is_demonstration)
    build.lock()
    supervisor, successor = build.staff("supervisor", build.provider), build.staff("supervisor", build.provider)
    conductor = build.account()
    for decisions in (("given",), ("refused", "given"), ("given", "withdrawn")):
        person = build.person(*decisions)
        for number in (1, 2):
            placement = build.placement(person, exit_on=START + dt.timedelta(days=90) if number == 1 else None)
            build.attendance(placement, 61.5)
            first = build.occasion(placement)
            own = build.assignment(first)
            before = build.reading(build.response(own, FULL_ANSWERS), 4.0)
            build.in_state(first, FinalState.MISSED, instrument="puls")
            seen = build.assignment(first, "andras-bild", role="supervisor", informant=supervisor)
            build.response(seen, {"seen-mood": {"code": 2}, "seen-hours": {"missing": "refused"}}, informant=successor)
            later = build.occasion(placement, "quarter", on=START + dt.timedelta(days=90))
            again = build.response(
                build.assignment(later),
                {"mood": {"code": 9}, "tasks": {"picked": ""}},
                state="draft",
                mode="interview",
                held={
                    "talk": "by phone",
                    "has_interpreter": True,
                    "conducted_by": conductor,
                    "is_answered_by_close_staff": True,
                    "shown": "both",
                    "wording_hash": "c0ffee",
                },
            )
            after = build.reading(again, None)
            build.outcome(after, before, change=None, afterwards=True)
            build.assignment(later, "andras-bild", role="supervisor", informant=successor)
    build.session.commit()
    return authority
