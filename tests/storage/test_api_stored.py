"""The interface for programs on both databases: scores and planned answers, strange letters, the same request twice."""

from __future__ import annotations

import threading

from answering import answer
from builders import PLAN, STAR, START, World
from calling_programs import Program, a_token
from sqlalchemy import func, select

from surveyapp.audit.models import AuditEvent
from surveyapp.placements.models import Attendance
from surveyapp.programs.models import ProgramAnswer


def test_scores_are_told_without_answers_and_strange_letters_are_refused(world_on_each: World) -> None:
    world = world_on_each
    answer(world, STAR, START)
    program = Program(world.client(), a_token(world))
    with world.session() as session:
        path = f"/placements/{world.placement(session).ref}"
    found = program.get(f"{path}/readings").json
    assert found is not None
    assert {one["instrument"] for one in found["items"]} == {STAR}
    assert {one["view"] for one in found["items"]} == {"own"}
    assert all(one["value"] is not None for one in found["items"])
    parts = [program.get(f"{path}/readings?limit=1&cursor={n}").json for n in range(len(found["items"]))]
    assert [one["items"][0] for one in parts if one is not None] == found["items"]
    planned = program.get(f"{path}/assignments?limit=200").json
    assert planned is not None
    assert {one["response"] for one in planned["items"] if one["state"] == "answered"} == {
        found["items"][0]["response"]
    }
    for strange in ("a%00b", "%F0%9F%98%80", "x" * 300):
        assert program.get(f"/placements/{strange}").status_code == 404
        assert program.get(f"/placements?cursor={strange}").status_code == 422
        assert program.get(f"/exports/{strange}").status_code == 404
    plan = {"code": PLAN[0], "version": PLAN[1]}
    person = {"name": "A\x00", "label": "P1", "provider": "Test provider", "start_on": "2024-03-11"}
    assert program.post("/people", {"plan": plan, "people": [person]}).status_code == 422
    told = {"period": "day", "on": "2024-03-04", "hours": 4}
    assert program.post(f"{path}/attendance", told, key="a b").status_code == 422


def test_the_same_request_at_the_same_time_is_done_once(world_on_each: World) -> None:
    world = world_on_each
    token = a_token(world)
    app = world.app()
    with world.session() as session:
        path = f"/placements/{world.placement(session).ref}/attendance"
    told, answers = {"period": "day", "on": "2024-03-04", "hours": 4}, []

    def send() -> None:
        answers.append(Program(app.test_client(), token).post(path, told, key="once"))

    threads = [threading.Thread(target=send) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(one.status_code, one.json) for one in answers] == [(201, {"changed": True})] * 4
    assert sorted("Idempotent-Replayed" in one.headers for one in answers) == [False, True, True, True]
    with world.session() as session:
        assert session.scalars(select(Attendance.hours)).all() == [4]
        recorded = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "attendance recorded")
        assert session.scalar(recorded) == 1
        row = session.scalars(select(ProgramAnswer)).one()
        assert row.answer_sealed is not None
        assert b"changed" not in row.answer_sealed
