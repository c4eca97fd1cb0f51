"""A database with a million answers, their readings and outcomes, made by plain SQL."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice, product
from pathlib import Path
from typing import Any

from surveyapp.db import migrate
from surveyapp.db.engine import make_engine
from surveyapp.instruments.catalogue import Catalogue, load_catalogue
from surveyapp.instruments.definition import ChoiceItem, ChoicesItem, Instrument, Item, LadderItem, NumberItem
from surveyapp.plans.definition import Plan

ROOT = Path(__file__).resolve().parent.parent
N_ANSWERS = 1_000_000
N_WAVES = 12
EMPTY, FULL = 1, 2
"""Ids of the two authorities: one without anybody, one with everything."""

START = dt.date(2023, 1, 2)
NOW = "2026-06-15 10:00:00.000000"
INSTRUMENTS = ("arbetsindikatorer-deltagare", "arbetsindikatorer-handledare", "framstegsstjarnan", "kort-puls")
BATCH = 20_000
INPUTS = json.dumps(
    {
        "better": "higher",
        "threshold": {"kind": "level", "level": 4.0, "change": None},
        "reliability": {"value": 0.8, "sd": 0.9},
        "critical": 1.96,
    }
)


def read_catalogue() -> Catalogue:
    """The instruments that the program comes with."""
    return load_catalogue(ROOT / "instruments")[0]


def plan(catalogue: Catalogue) -> Plan:
    """A plan that asks the instruments every third month."""
    text = {"sv": "Mätning", "en": "Bench"}
    asks = [
        {"instrument": code, "version": catalogue.latest(code).version, "informant": informant(catalogue.latest(code))}
        for code in INSTRUMENTS
    ]
    wave = {"code": "quarter", "title": text, "anchor": "start", "window": {"due": 7, "grace": 7}, "asks": asks}
    smart = dict.fromkeys(("specific", "measurable", "accepted", "relevant", "time_bound"), "-")
    indicator = {"code": "bench", "title": text, "kind": "subjective", **smart}
    made = {"code": "bench", "version": 1, "title": text, "zone": "Europe/Stockholm"}
    return Plan.model_validate({**made, "waves": [wave], "indicators": [indicator]})


def informant(instrument: Instrument) -> str:
    """Who answers it here."""
    return "supervisor" if instrument.informants == ("supervisor",) else "participant"


def fill(database: Path, n_answers: int = N_ANSWERS) -> int:
    """A database in which one authority has at least so many answers, with readings and outcomes; how many it has."""
    engine = make_engine(f"sqlite:///{database}")
    migrate.upgrade(engine)
    engine.dispose()
    catalogue = read_catalogue()
    per_wave = sum(len(catalogue.latest(code).items) for code in INSTRUMENTS)
    n_placements = -(-n_answers // (per_wave * N_WAVES))
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        _people(connection, n_placements)
        _occasions(connection, n_placements)
        _responses(connection, n_placements, catalogue)
        _answers(connection, n_placements, catalogue)
        _results(connection, n_placements, catalogue)
        found: int = connection.execute("SELECT count(*) FROM answer").fetchone()[0]
    connection.close()
    return found


def _insert(connection: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    while batch := list(islice(rows, BATCH)):
        names = ", ".join(batch[0])
        values = ", ".join(f":{name}" for name in batch[0])
        connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({values})", batch)


def _people(connection: sqlite3.Connection, n_placements: int) -> None:
    authority = (
        {"id": i, "code": f"a{i}", "name": "-", "zone": "Europe/Stockholm", "is_demonstration": 0}
        for i in (EMPTY, FULL)
    )
    _insert(connection, "authority", authority)
    kinds = ((1, "provider"), (2, "referrer"))
    organisation = ({"id": i, "authority_id": FULL, "kind": kind, "name": "-"} for i, kind in kinds)
    _insert(connection, "organisation", organisation)
    people = range(1, n_placements + 1)
    _insert(
        connection, "participant", ({"id": i, "ref": f"p{i}", "authority_id": FULL, "created_at": NOW} for i in people)
    )
    staff = {"authority_id": FULL, "participant_id": None, "language": "sv", "name_sealed": b"-", "created_at": NOW}
    supervisor = {**staff, "id": 1, "ref": "s1", "role": "supervisor", "organisation_id": 1}
    caseworker = {**staff, "id": 2, "ref": "s2", "role": "caseworker", "organisation_id": 2}
    _insert(connection, "informant", iter((supervisor, caseworker)))
    own = (
        {**staff, "id": 2 + i, "ref": f"i{i}", "role": "participant", "participant_id": i, "organisation_id": None}
        for i in people
    )
    _insert(connection, "informant", own)
    decided = {
        "purpose": "evaluation",
        "decision": "given",
        "decided_at": "2023-01-01 00:00:00.000000",
        "text_version": "1",
    }
    _insert(connection, "consent_record", ({"id": i, "participant_id": i, **decided} for i in people))
    place = {"provider_id": 1, "referrer_id": 2, "caseworker_id": 2, "plan_code": "bench", "plan_version": 1}
    placement = (
        {
            "id": i,
            "ref": f"l{i}",
            "authority_id": FULL,
            "participant_id": i,
            "start_on": START.isoformat(),
            "created_at": NOW,
        }
        | place
        for i in people
    )
    _insert(connection, "placement", placement)


def _occasions(connection: sqlite3.Connection, n_placements: int) -> None:
    days = [START + dt.timedelta(days=91 * wave) for wave in range(N_WAVES)]
    week = dt.timedelta(days=7)
    rows = (
        {
            "id": (placement - 1) * N_WAVES + wave + 1,
            "placement_id": placement,
            "wave": "quarter",
            "number": wave + 1,
            "on_day": day.isoformat(),
            "opens_on": day.isoformat(),
            "due_on": (day + week).isoformat(),
            "closes_on": (day + 2 * week).isoformat(),
        }
        for placement in range(1, n_placements + 1)
        for wave, day in enumerate(days)
    )
    _insert(connection, "occasion", rows)


@dataclass(frozen=True, slots=True)
class _Asked:
    """An assignment that was answered; the response has the same id."""

    id: int
    occasion: int
    instrument: Instrument
    sha256: str

    @property
    def informant(self) -> int:
        """The one supervisor, or the participant of the placement."""
        is_supervisor = informant(self.instrument) == "supervisor"
        return 1 if is_supervisor else 3 + (self.occasion - 1) // N_WAVES


def _asked(n_placements: int, catalogue: Catalogue) -> Iterator[_Asked]:
    ids = count(1)
    latest = [catalogue.latest(code) for code in INSTRUMENTS]
    hashed = [(instrument, catalogue.hash_of(instrument.code, instrument.version)) for instrument in latest]
    for occasion, (instrument, sha256) in product(range(1, n_placements * N_WAVES + 1), hashed):
        yield _Asked(next(ids), occasion, instrument, sha256)


def _responses(connection: sqlite3.Connection, n_placements: int, catalogue: Catalogue) -> None:
    assignments = (
        {
            "id": one.id,
            "occasion_id": one.occasion,
            "role": informant(one.instrument),
            "informant_id": one.informant,
            "instrument": one.instrument.code,
            "version": one.instrument.version,
        }
        for one in _asked(n_placements, catalogue)
    )
    _insert(connection, "assignment", assignments)
    how = {"mode": "link", "language": "sv", "device_kind": "phone", "helper": "nobody", "presence": "alone"}
    when = {"started_at": NOW, "saved_at": NOW, "submitted_at": NOW, "state": "submitted", "decided_by": "informant"}
    own = (
        {"id": one.id, "ref": f"r{one.id}", "assignment_id": one.id, "informant_id": one.informant, **how, **when}
        | {"instrument_hash": one.sha256}
        for one in _asked(n_placements, catalogue)
    )
    _insert(connection, "response", own)


def _answers(connection: sqlite3.Connection, n_placements: int, catalogue: Catalogue) -> None:
    rows = (
        {"response_id": one.id, "item": item, "answered_at": NOW, **_answer(one.instrument.items[item], one.id + place)}
        for one in _asked(n_placements, catalogue)
        for place, item in enumerate(one.instrument.item_codes)
    )
    _insert(connection, "answer", rows)


def _results(connection: sqlite3.Connection, n_placements: int, catalogue: Catalogue) -> None:
    """A reading of every scale of every response, and an outcome of every reading."""
    computed = {"view": "own", "scoring_version": "1", "computed_at": NOW}
    readings = (
        {"response_id": one.id, "scale": code, "value": 1 + one.id % 40 / 10, "instrument_hash": one.sha256, **computed}
        | {"n_answered": len(scale.items), "n_items": len(scale.items)}
        for one in _asked(n_placements, catalogue)
        for code, scale in one.instrument.scales.items()
    )
    _insert(connection, "reading", readings)
    connection.execute(
        "INSERT INTO outcome (reading_id, baseline_reading_id, method, method_version, change, standard_error,"
        " reliable_change_index, reliable, threshold_end, is_fixed_afterwards, inputs, inputs_hash, computed_at)"
        " SELECT id, id, 'Jacobson-Truax 1991', '1', 0.1, 0.57, 0.175, 'unchanged', 'not reached', 0, ?, '-', ?"
        " FROM reading",
        (INPUTS, NOW),
    )


def _answer(item: Item, number: int) -> dict[str, Any]:
    """An answer that differs from row to row; every twentieth is missing."""
    contents: dict[str, Any] = dict.fromkeys(("code", "number", "picked", "missing"))
    if number % 20 == 0:
        return contents | {"missing": "refused"}
    if isinstance(item, ChoiceItem | LadderItem):
        codes = list(item.options)
        return contents | {"code": codes[number % len(codes)]}
    if isinstance(item, NumberItem):
        return contents | {"number": item.minimum}
    if isinstance(item, ChoicesItem):
        return contents | {"picked": str(min(item.options))}
    return contents | {"missing": "skipped"}
