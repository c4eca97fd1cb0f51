"""The server is killed again and again in the middle of saving; nothing that was acknowledged may be lost."""

from __future__ import annotations

import http.client
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from builders import STAR, World, a_world
from faults.serving import Page, Service, form_on, served
from loaded_program import LoadedProgram
from sqlalchemy import make_url

PEOPLE, KILLS, SAVES = 8, 20, 2000
SAVES_BETWEEN_KILLS = SAVES // KILLS
PATIENCE_SECONDS = 60


@dataclass
class Person:
    """Somebody who saves answers without pause, and remembers what was acknowledged."""

    assignment_id: int
    forms: list[Page]
    dice: random.Random
    acknowledged: dict[str, int] = field(default_factory=dict)
    underway: tuple[str, int] | None = None
    n_saved: int = 0
    faults: list[str] = field(default_factory=list)

    def save_until_cut_off(self, service: Service) -> None:
        """Save one answer after the other until the server is gone."""
        while not self.faults:
            form = self.dice.choice(self.forms)
            item = next(iter(form.choices))
            code = self.dice.randint(1, 10)
            self.underway = item, code
            try:
                reply = service.send("POST", form.action, {**form.hidden, item: str(code)})
            except (OSError, http.client.HTTPException):
                return
            if reply.status != 303:
                self.faults.append(f"{reply.status} for {item}")
                return
            self.acknowledged[item], self.underway = code, None
            self.n_saved += 1

    def compare_with(self, stored: dict[str, int]) -> None:
        """What is stored is what was acknowledged; only the answer on its way may or may not have arrived."""
        for item in stored.keys() | self.acknowledged.keys():
            possible = {self.acknowledged.get(item)}
            if self.underway is not None and self.underway[0] == item:
                possible.add(self.underway[1])
            assert stored.get(item) in possible, f"{item}: stored {stored.get(item)}, possible {possible}"
        self.acknowledged, self.underway = dict(stored), None


@pytest.fixture
def crowd(sqlite_address: str, tmp_path: Path) -> Iterator[World]:
    """Eight participants on SQLite."""
    yield from a_world(sqlite_address, tmp_path, participants=PEOPLE)


def test_every_acknowledged_answer_survives_twenty_kills(crowd: World, program: LoadedProgram, tmp_path: Path) -> None:
    file = str(make_url(crowd.house.settings.database_url).database)
    with served(crowd, tmp_path, program) as service:
        people = [_person(crowd, service, number) for number in range(PEOPLE)]
        for kill in range(1, KILLS + 1):
            _save_and_kill(service, people, kill * SAVES_BETWEEN_KILLS)
            stored = _stored(file)
            for person in people:
                person.compare_with(stored.get(person.assignment_id, {}))
            service.start()
        assert sum(person.n_saved for person in people) >= SAVES
        assert "Traceback" not in service.log.read_text()
        # After all that a participant can go on as if nothing had happened.
        reply = service.send("GET", f"/s/{crowd.participant_tokens[0]}/{people[0].assignment_id}/check")
        assert reply.status == 200


def _person(world: World, service: Service, number: int) -> Person:
    token, assignment_id = world.participant_tokens[number], world.assignment(STAR, of=number)
    instrument = world.house.shelf.catalogue.get(STAR, 1)
    address = f"/s/{token}/{assignment_id}/q"
    forms = [form_on(service.send("GET", f"{address}/{item}").text) for item in instrument.item_codes]
    return Person(assignment_id, [form for form in forms if form is not None], random.Random(number))


def _save_and_kill(service: Service, people: list[Person], at_least: int) -> None:
    threads = [threading.Thread(target=person.save_until_cut_off, args=(service,)) for person in people]
    for thread in threads:
        thread.start()
    until = time.monotonic() + PATIENCE_SECONDS
    while sum(person.n_saved for person in people) < at_least and time.monotonic() < until:
        time.sleep(0.001)
    service.kill()
    for thread in threads:
        thread.join()
    assert [person.faults for person in people if person.faults] == []
    assert time.monotonic() < until


def _stored(file: str) -> dict[int, dict[str, int]]:
    """Codes by assignment and item, read past the program; one response for each assignment and no damage."""
    with sqlite3.connect(file) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        doubled = "SELECT assignment_id FROM response GROUP BY assignment_id HAVING count(*) > 1"
        assert database.execute(doubled).fetchall() == []
        begun = (
            "SELECT r.id FROM response r LEFT JOIN audit_event e ON e.subject_kind = 'response' "
            "AND e.subject_id = r.id AND e.action = 'response begun' GROUP BY r.id HAVING count(e.id) <> 1"
        )
        assert database.execute(begun).fetchall() == []
        rows = database.execute(
            "SELECT r.assignment_id, a.item, a.code FROM answer a JOIN response r ON r.id = a.response_id"
        ).fetchall()
    database.close()
    stored: dict[int, dict[str, int]] = {}
    for assignment_id, item, code in rows:
        stored.setdefault(assignment_id, {})[item] = code
    return stored
