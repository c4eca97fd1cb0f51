"""What a package says about itself: its files, what they were made from, whom they leave out, and that it adds up."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from surveyapp.exports.missing import MissingCode
from surveyapp.exports.snapshot import ConsentCount
from surveyapp.exports.tally import Tally
from surveyapp.instruments.published import Edition
from surveyapp.plans.definition import Plan
from surveyapp.plans.locking import plan_hash
from surveyapp.privacy.consent import EXPORT_RULE
from surveyapp.schedule.windows import FinalState

FORMAT = "evaluator's package 1"

SYNTHETIC = {
    "sv": "SYNTETISKA SVAR: svaren är påhittade av ett program för att visa hur systemet fungerar.",
    "en": "SYNTHETIC ANSWERS: the answers were made up by a program to show how the system works.",
}


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of the package; ``n_rows`` counts rows without the header, and is None where the file is no table."""

    name: str
    n_bytes: int
    sha256: str
    n_rows: int | None


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A plan that placements in the package follow; ``locked_on`` is None where it was never locked."""

    code: str
    version: int
    sha256: str
    locked_on: dt.date | None
    locked_sha256: str | None
    n_placements: int


@dataclass(frozen=True, slots=True)
class InstrumentEntry:
    """An instrument version; ``responses`` counts responses by the hash under which they were given."""

    code: str
    version: int
    sha256: str
    responses: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReconciliationRow:
    """Planned answers of one role on one instrument, and what they came to; ``planned`` is the sum of ``states``."""

    role: str
    instrument: str
    version: int
    planned: int
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything about one package; the file itself is ``manifest.json``, whose own hash is ``sha256``."""

    program_version: str
    made_at: dt.datetime
    today: dt.date
    authority: str
    is_synthetic: bool
    consent: ConsentCount
    plans: tuple[PlanEntry, ...]
    instruments: tuple[InstrumentEntry, ...]
    tally: Tally
    files: tuple[FileEntry, ...]
    #: people who were registered twice and count once by now
    n_merged: int = 0

    @property
    def reconciliation(self) -> tuple[ReconciliationRow, ...]:
        """Planned = answered + each other final state, by role, instrument and version."""
        return tuple(
            ReconciliationRow(
                *ask,
                planned=self.tally.planned[ask],
                states={state.value: self.tally.states[ask, state] for state in FinalState},
            )
            for ask in sorted(self.tally.planned)
        )

    @property
    def total(self) -> dict[str, Any]:
        """The reconciliation of everything together."""
        states: Counter[str] = Counter({state.value: 0 for state in FinalState})
        for row in self.reconciliation:
            states.update(row.states)
        return {"planned": self.tally.planned.total(), "states": dict(states)}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What an evaluator should know before trusting the files."""
        return tuple(_warnings(self))

    def text(self) -> str:
        """The text of ``manifest.json``."""
        return json.dumps(self._content(), indent=1, ensure_ascii=False, default=str) + "\n"

    @property
    def sha256(self) -> str:
        """SHA-256 of ``manifest.json``, which stands in the trail."""
        return hashlib.sha256(self.text().encode()).hexdigest()

    def _content(self) -> dict[str, Any]:
        tally = self.tally
        return {
            "format": FORMAT,
            "program_version": self.program_version,
            "made_at": self.made_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "today": self.today,
            "authority": self.authority,
            "is_synthetic": self.is_synthetic,
            "synthetic": SYNTHETIC if self.is_synthetic else None,
            "consent": {
                "rule": EXPORT_RULE,
                "n_people": self.consent.n_people,
                **dataclasses.asdict(self.consent),
            },
            "n_people_merged": self.n_merged,
            "plans": [dataclasses.asdict(plan) for plan in self.plans],
            "instruments": [dataclasses.asdict(instrument) for instrument in self.instruments],
            "scoring_versions": sorted(tally.scoring_versions),
            "methods": [f"{name} {version}" for name, version in sorted(tally.methods)],
            "missing_codes": [int(code) for code in MissingCode],
            "reconciliation": {
                "rows": [dataclasses.asdict(row) for row in self.reconciliation],
                "total": self.total,
            },
            "answers": {
                "n_stored": tally.n_stored,
                "n_exported": tally.n_exported,
                "n_without_item": tally.n_without_item,
                "n_unreadable": tally.n_unreadable,
            },
            "outcomes_left_out": {"baseline is void": tally.n_void_baseline},
            "warnings": list(self.warnings),
            "files": [dataclasses.asdict(entry) for entry in self.files],
        }


def plan_entries(
    plans: Iterable[Plan], locks: Mapping[Edition, tuple[str, dt.date]], n_placements: Mapping[Edition, int]
) -> tuple[PlanEntry, ...]:
    """The plans that the package rests on; ``locks`` has the hash and day of those that were locked."""
    return tuple(
        _plan_entry(plan, locks.get((plan.code, plan.version)), n_placements.get((plan.code, plan.version), 0))
        for plan in sorted(plans, key=lambda plan: (plan.code, plan.version))
    )


def _plan_entry(plan: Plan, lock: tuple[str, dt.date] | None, n_placements: int) -> PlanEntry:
    locked_sha256, locked_on = lock if lock is not None else (None, None)
    return PlanEntry(plan.code, plan.version, plan_hash(plan), locked_on, locked_sha256, n_placements)


def instrument_entries(hashes: Mapping[Edition, str], tally: Tally) -> tuple[InstrumentEntry, ...]:
    """The instrument versions of the package, with the hashes under which responses were given."""
    given: dict[Edition, dict[str, int]] = {edition: {} for edition in hashes}
    for (edition, sha256), n_responses in sorted(tally.hashes.items()):
        given[edition][sha256] = n_responses
    return tuple(InstrumentEntry(*edition, sha256, given[edition]) for edition, sha256 in sorted(hashes.items()))


def _warnings(manifest: Manifest) -> Iterable[str]:
    for plan in manifest.plans:
        name = f"the plan {plan.code} {plan.version}"
        if not plan.n_placements:
            continue
        if plan.locked_on is None:
            yield f"{name} was never locked"
        elif plan.locked_sha256 != plan.sha256:
            yield f"{name} was changed after it was locked"
    for instrument in manifest.instruments:
        others = sum(n for sha256, n in instrument.responses.items() if sha256 != instrument.sha256)
        if others:
            yield f"{others} responses to {instrument.code} {instrument.version} were given to another wording"
    tally = manifest.tally
    if tally.n_without_item:
        yield f"{tally.n_without_item} stored answers belong to no item of their instrument and are left out"
    if tally.n_unreadable:
        yield f"{tally.n_unreadable} stored answers cannot be an answer to their item and are given as technical errors"
    if tally.n_void_baseline:
        yield f"{tally.n_void_baseline} verdicts rest on a void baseline and are left out"
