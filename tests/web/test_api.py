"""The interface for programs: who comes in, what is told, what is stored, and nothing twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from builders import PLAN, RATING, World
from calling_programs import Program, a_token
from sqlalchemy import func, select, update

from surveyapp.access.models import Account
from surveyapp.people.corrections import postal_address_of
from surveyapp.people.models import Authority, Informant
from surveyapp.placements.models import Attendance, Placement
from surveyapp.programs.models import ProgramToken
from surveyapp.programs.rules import Right


def ref_of(world: World) -> str:
    """The ref of the first placement."""
    with world.session() as session:
        return world.placement(session).ref


def test_only_a_token_that_works_comes_in_and_only_to_what_it_is_for(world: World) -> None:
    client, token = world.client(), a_token(world, Right.ORGANISATIONS)
    program = Program(client, token)
    for wrong in ("", "Bearer ", "Bearer svy_wrong", f"Basic {token}", f"Bearer {token}x"):
        answer = client.get("/api/v1/organisations", headers={"Authorization": wrong})
        assert answer.status_code == 401
        assert answer.mimetype == "application/problem+json"
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert {one["kind"] for one in program.get("/organisations").json["items"]} == {"provider", "referrer"}  # type: ignore[index]
    refused = program.get("/placements", **{"Accept-Language": "en"})
    assert refused.status_code == 403
    assert set(refused.json or {}) == {"type", "title", "status", "detail", "request"}
    with world.session() as session:
        row = session.scalars(select(ProgramToken)).one()
        assert row.last_used_at is not None
        assert token.encode() not in row.token_hash
        row.expires_at = world.house.clock.now()
        session.commit()
    assert program.get("/organisations").status_code == 401


@pytest.mark.parametrize(
    "spoil",
    [
        lambda now: update(ProgramToken).values(revoked_at=now),
        lambda now: update(Account).values(closed_at=now),
        lambda _now: update(Account).values(role="caseworker"),
    ],
    ids=["revoked", "account closed", "role changed"],
)
def test_a_token_ends_with_its_maker(world: World, spoil: object) -> None:
    program = Program(world.client(), a_token(world))
    assert program.get("/organisations").status_code == 200
    with world.session() as session:
        session.execute(spoil(world.house.clock.now()))  # type: ignore[operator]
        session.commit()
    assert program.get("/organisations").status_code == 401


def test_names_are_told_only_to_tokens_for_people(world: World) -> None:
    client = world.client()
    without = Program(client, a_token(world, Right.PLACEMENTS))
    with_names = Program(client, a_token(world, Right.PLACEMENTS, Right.PEOPLE, email="other@example.org"))
    told = without.get("/placements")
    assert "Participant 1" not in told.text
    assert told.json["items"][0]["code"].startswith("PL-")  # type: ignore[index]
    assert "name" not in told.json["items"][0]  # type: ignore[index]
    assert without.get(f"/placements/{ref_of(world)}").json == told.json["items"][0]  # type: ignore[index]
    assert with_names.get(f"/placements/{ref_of(world)}").json["name"] == "Participant 1"  # type: ignore[index]


def test_another_authority_finds_nothing(world: World) -> None:
    with world.session() as session:
        other = Authority(code="other", name="Grannkommunen", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.commit()
        other_id = other.id
    program, ref = Program(world.client(), a_token(world, authority_id=other_id)), ref_of(world)
    assert program.get("/placements").json == {"items": [], "next_cursor": None}
    assert program.get("/organisations").json == {"items": [], "next_cursor": None}
    for path in ("", "/assignments", "/readings"):
        assert program.get(f"/placements/{ref}{path}").status_code == 404
    told = {"period": "day", "on": "2024-03-04", "hours": 4}
    assert program.post(f"/placements/{ref}/attendance", told).status_code == 404
    assert program.get(f"/placements?cursor={ref}").status_code == 422


def test_pages_follow_each_other_without_gap(world: World) -> None:
    for number in range(4):
        world.add_participant(f"More {number}")
    program = Program(world.client(), a_token(world))
    seen, cursor = [], None
    for _page in range(9):
        page = program.get("/placements?limit=2" + (f"&cursor={cursor}" if cursor else "")).json
        assert page is not None
        seen += [one["ref"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5
    planned = program.get(f"/placements/{ref_of(world)}/assignments?limit=200").json
    assert planned is not None
    assert RATING in {one["instrument"] for one in planned["items"]}
    assert {"open", "coming"} == {one["state"] for one in planned["items"]}
    assert program.get(f"/placements/{ref_of(world)}/readings").json == {"items": [], "next_cursor": None}


def test_attendance_is_stored_once_for_a_key(world: World) -> None:
    program, path = Program(world.client(), a_token(world)), f"/placements/{ref_of(world)}/attendance"
    told = {"period": "day", "on": "2024-03-04", "hours": 4}
    first = program.post(path, told, key="a")
    assert (first.status_code, first.json) == (201, {"changed": True})
    again = program.post(path, told, key="a")
    assert (again.status_code, again.json) == (201, {"changed": True})
    assert again.headers["Idempotent-Replayed"] == "true"
    assert program.post(path, told | {"hours": 5}, key="a").status_code == 409
    assert program.post(path, told, key="b").json == {"changed": False}
    world.at(dt.date(2024, 3, 6))
    tomorrow = Program(world.client(), program.token)
    assert tomorrow.post(path, told | {"hours": 5}, key="a").json == {"changed": True}
    with world.session() as session:
        assert session.scalars(select(Attendance.hours)).all() == [5]
    wrong: object
    for wrong in (
        told | {"on": "2024-03-03"},
        told | {"on": "2025-01-01"},
        told | {"hours": 25},
        told | {"hours": -1},
        told | {"reason": "sick"},
        told | {"days_absent": 2},
        told | {"nobody": 1},
        [],
    ):
        assert program.post(path, wrong).status_code == 422, wrong


def test_people_are_taken_in_whole_or_not_at_all(world: World) -> None:
    program = Program(world.client(), a_token(world))
    good = {"name": "Ny Person", "label": "P90", "provider": "Test provider", "start_on": "2024-03-11"}
    good |= {"phone": "070-174 06 05", "caseworker_email": "hand@example.org"}
    plan = {"code": PLAN[0], "version": PLAN[1]}
    refused = program.post(
        "/people", {"plan": plan, "people": [good, good | {"provider": "Fel", "label": "P91", "phone": ""}]}
    )
    assert refused.status_code == 422
    assert refused.json is not None
    faults = [(one["row"], one["field"], one["code"]) for one in refused.json["errors"]]
    assert (2, "provider", "unknown provider") in faults
    assert {code for _row, _field, code in faults} == {"unknown provider", "unknown caseworker"}
    assert "Ny Person" not in refused.text
    with world.session() as session:
        assert session.scalar(select(func.count()).select_from(Placement)) == 1
        session.execute(update(Account).values(informant_id=world.caseworker_id))
        session.commit()
    del good["caseworker_email"]
    taken = program.post("/people", {"plan": plan, "people": [good]}, key="intake")
    assert (taken.status_code, taken.json) == (201, {"people": 1, "placements": 1, "unchanged": 0})
    assert program.post("/people", {"plan": plan, "people": [good]}).json == {
        "people": 0, "placements": 0, "unchanged": 1
    }  # fmt: skip
    assert program.post("/people", {"plan": {"code": "no", "version": 1}, "people": [good]}).status_code == 422


def test_a_postal_address_comes_with_a_person_and_a_wrong_one_is_told_by_field(world: World) -> None:
    program = Program(world.client(), a_token(world))
    with world.session() as session:
        session.execute(update(Account).values(informant_id=world.caseworker_id))
        session.commit()
    one = {"name": "Ny Person", "label": "P90", "provider": "Test provider", "start_on": "2024-03-11"}
    plan = {"code": PLAN[0], "version": PLAN[1]}
    wrong = program.post("/people", {"plan": plan, "people": [one | {"postal_address": "Storgatan 1"}]})
    assert wrong.status_code == 422
    assert [(fault["field"], fault["code"]) for fault in (wrong.json or {})["errors"]] == [
        ("postal_address", "not a postal address")
    ]
    assert "Storgatan" not in wrong.text
    address = "Storgatan 1\n831 30 Östersund"
    assert program.post("/people", {"plan": plan, "people": [one | {"postal_address": address}]}).status_code == 201
    with world.session() as session:
        stored = [postal_address_of(world.house.vault, person) for person in session.scalars(select(Informant))]
    assert address in stored


def test_an_export_is_asked_for_and_followed(world: World) -> None:
    program = Program(world.client(), a_token(world))
    asked = {"kind": "programme", "form": "pdf", "plan": PLAN[0]}
    job = program.post("/exports", asked)
    assert job.status_code == 201
    assert job.json["state"] == "queued"  # type: ignore[index]
    assert program.get(f"/exports/{job.json['ref']}").json == job.json  # type: ignore[index]
    for wrong in ({"kind": "person"}, {"plan": "no"}, {"plan": None}, {"form": "zip"}, {"kind": "provider"}):
        assert program.post("/exports", asked | wrong).status_code == 422, wrong
    assert program.get("/exports/nothing").status_code == 404


def test_webhooks_are_added_shown_without_their_secret_and_removed(world: World) -> None:
    program = Program(world.client(), a_token(world))
    made = program.post("/webhooks", {"address": "https://example.org/hook", "events": ["task.made"]})
    assert made.status_code == 201
    assert made.json is not None
    assert made.json["secret"].startswith("whs_")
    listed = program.get("/webhooks")
    assert made.json["secret"] not in listed.text
    assert [one["ref"] for one in listed.json["items"]] == [made.json["ref"]]  # type: ignore[index]
    for address in ("http://example.org/", "https://10.0.0.1/", "https://a:b@example.org/", "ftp://x", "x"):
        assert program.post("/webhooks", {"address": address, "events": ["task.made"]}).status_code == 422, address
    headers = {"Authorization": f"Bearer {program.token}"}
    path = f"/api/v1/webhooks/{made.json['ref']}"
    assert [program.client.delete(path, headers=headers).status_code for _time in range(2)] == [204, 404]


def test_what_is_not_there_is_told_as_a_problem_in_the_language_asked_for(world: World) -> None:
    client = world.client()
    for method, path, status in (("GET", "/nothing", 404), ("PUT", "/placements", 405), ("POST", "/webhooks", 401)):
        answer = client.open("/api/v1" + path, method=method)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert answer.json["status"] == status  # type: ignore[index]
    swedish = client.get("/api/v1/nothing", headers={"Accept-Language": "sv"}).json
    assert swedish is not None
    assert swedish["title"] == "Finns inte"
    program = Program(client, a_token(world))
    answer = client.post("/api/v1/webhooks", data="x", headers={"Authorization": f"Bearer {program.token}"})
    assert answer.status_code == 415


def test_too_many_requests_are_told_as_a_problem(world: World) -> None:
    settings = world.house.settings.model_copy(update={"requests_per_minute": 60})
    world.house = replace(world.house, settings=settings)
    client = world.client()
    answers = [client.get("/api/v1/openapi.json") for _time in range(61)]
    assert answers[0].status_code == 200
    assert (answers[-1].status_code, answers[-1].mimetype) == (429, "application/problem+json")
    assert answers[-1].headers["Retry-After"] == "60"
