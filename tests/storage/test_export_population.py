"""Whose data and which rows an evaluator's package holds."""

from __future__ import annotations

import datetime as dt
import json
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from export_builders import Builder, export, manifest_of, rows_of, small_programme, window_day
from export_definitions import FULL_ANSWERS, NOW, START, TODAY
from sqlalchemy import Engine, select, update

from surveyapp.db.engine import session_for
from surveyapp.exports.verify import verify_package
from surveyapp.people.models import Participant
from surveyapp.placements.models import LaterStanding
from surveyapp.placements.rules import LaterStatus
from surveyapp.responses.models import Response
from surveyapp.schedule.windows import FinalState


def test_two_packages_have_no_code_in_common(engine: Engine, tmp_path: Path) -> None:
    with session_for(engine) as session:
        authority = small_programme(Builder(session))
    codes = []
    for name in ("first", "second"):
        export(engine, tmp_path / name, authority)
        codes.append(
            {row[key] for row in rows_of(tmp_path / name, "placements.csv") for key in ("placement", "person")}
        )
    assert len(codes[0]) == len(codes[1]) == 6
    assert not codes[0] & codes[1]


def test_what_people_did_after_the_exit_stands_at_its_months_and_is_blank_where_nobody_found_out(
    engine: Engine, tmp_path: Path
) -> None:
    later = {6: "arbete", 12: "vet-inte", 24: "studier"}
    with session_for(engine) as session:
        build = Builder(session)
        authority = build.authority()
        person = build.person("given")
        whole = build.placement(person, exit_on=START + dt.timedelta(days=90))
        half = build.placement(person, start_on=START + dt.timedelta(days=1), exit_on=START + dt.timedelta(days=90))
        build.placement(person, start_on=START + dt.timedelta(days=2))
        for placement, months in ((whole, later), (half, {12: "sjuk"})):
            for after, status in months.items():
                session.add(
                    LaterStanding(placement_id=placement, months=after, status=status, found_on=TODAY, recorded_at=NOW)
                )
        session.commit()
    export(engine, tmp_path / "out", authority)
    rows = sorted(rows_of(tmp_path / "out", "placements.csv"), key=lambda row: row["start_on"])
    names = ("status_6_months", "status_12_months", "status_24_months")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("arbete", "vet-inte", "studier"),
        ("", "sjuk", ""),
        ("", "", ""),
    ]
    codebook = json.loads((tmp_path / "out" / "codebook.json").read_text("utf-8"))
    columns = {one["name"]: one for one in codebook["files"]["placements.csv"]["columns"]}
    for name in names:
        assert {one["code"] for one in columns[name]["codes"]} == set(LaterStatus)
    assert verify_package(tmp_path / "out") == ()


def test_the_manifest_tells_how_many_were_registered_twice_and_count_once(engine: Engine, tmp_path: Path) -> None:
    with session_for(engine) as session:
        build = Builder(session)
        authority = build.authority()
        kept, merged = build.person("given"), build.person("given")
        build.placement(kept)
        session.get_one(Participant, merged).merged_into_id = kept
        elsewhere = Builder(session, build.ids)
        elsewhere.authority(code="grannkommunen")
        first, second = elsewhere.person("given"), elsewhere.person("given")
        session.get_one(Participant, first).merged_into_id = second
        session.commit()
    export(engine, tmp_path / "out", authority)
    assert manifest_of(tmp_path / "out")["n_people_merged"] == 1


CONSENT: dict[str, tuple[list[tuple[str, str, int]], bool]] = {
    "silence is a no": ([], False),
    "yes": ([("evaluation", "given", -2)], True),
    "yes, then taken back": ([("evaluation", "given", -2), ("evaluation", "withdrawn", -1)], False),
    "no, then yes": ([("evaluation", "refused", -2), ("evaluation", "given", -1)], True),
    "yes to something else": ([("research", "given", -2)], False),
    "something else taken back": ([("evaluation", "given", -2), ("own follow-up", "withdrawn", -1)], True),
    "yes tomorrow": ([("evaluation", "given", 1)], False),
    "taken back tomorrow": ([("evaluation", "given", -2), ("evaluation", "withdrawn", 1)], True),
}
"""Decisions as purpose, decision and days from now, and whether the person is in the package."""


def test_only_people_who_agree_to_evaluation_on_that_day_are_in(engine: Engine, tmp_path: Path) -> None:
    days = {START + dt.timedelta(days=number): included for number, (_, included) in enumerate(CONSENT.values())}
    with session_for(engine) as session:
        build = Builder(session)
        authority = build.authority()
        for start_on, (decisions, _) in zip(days, CONSENT.values(), strict=True):
            person = build.person()
            build.assignment(build.occasion(build.placement(person, start_on=start_on)))
            for purpose, decision, day in decisions:
                build.consent(person, decision, NOW + dt.timedelta(days=day), purpose)
        session.commit()
    manifest = export(engine, tmp_path / "out", authority)
    found = {row["start_on"] for row in rows_of(tmp_path / "out", "placements.csv")}
    assert found == {day.isoformat() for day, included in days.items() if included}
    consent = manifest.consent
    assert (consent.n_included, consent.n_no_decision, consent.n_refused, consent.n_withdrawn) == (4, 3, 0, 1)
    assert manifest.total["planned"] == 4
    assert verify_package(tmp_path / "out") == ()


def test_another_authority_is_never_in_the_package(engine: Engine, tmp_path: Path) -> None:
    with session_for(engine) as session:
        small_programme(Builder(session))
        build = Builder(session, ids=count(990_000_001))
        other = build.authority(code="grannkommun")
        build.assignment(build.occasion(build.placement(build.person("given"))))
        session.commit()
    manifest = export(engine, tmp_path / "out", other)
    assert manifest.consent.n_people == 1
    assert manifest.authority == "grannkommun"
    assert [len(rows_of(tmp_path / "out", name)) for name in ("placements.csv", "assignments.csv", "answers.csv")] == [
        1,
        1,
        0,
    ]


def test_a_package_without_people_has_every_file_and_verifies(engine: Engine, tmp_path: Path) -> None:
    with session_for(engine) as session:
        authority = Builder(session).authority()
        session.commit()
    export(engine, tmp_path / "out", authority)
    assert verify_package(tmp_path / "out") == ()
    assert (tmp_path / "out" / "answers_puls_v3.csv").read_text("utf-8").endswith("q_now\n")


@pytest.mark.parametrize("synthetic", ["nothing", "demonstration", "one response"])
def test_synthetic_answers_are_said_to_be_synthetic_everywhere(engine: Engine, tmp_path: Path, synthetic: str) -> None:
    with session_for(engine) as session:
        authority = small_programme(Builder(session), is_demonstration=synthetic == "demonstration")
        if synthetic == "one response":
            first = select(Response.id).order_by(Response.id).limit(1).scalar_subquery()
            session.execute(update(Response).where(Response.id == first).values(mode="synthetic"))
            session.commit()
    out = tmp_path / "out"
    manifest = export(engine, out, authority)
    is_synthetic = synthetic != "nothing"
    assert manifest.is_synthetic is manifest_of(out)["is_synthetic"] is is_synthetic
    first_line = (out / "README.txt").read_text("utf-8").splitlines()[0]
    assert (first_line == "SYNTHETIC ANSWERS / SYNTETISKA SVAR") is is_synthetic
    marks = {
        name: {row["is_synthetic"] for row in rows_of(out, name)}
        for name in ("placements.csv", "assignments.csv", "responses.csv", "answers.csv", "answers_egen-bild_v1.csv")
    }
    expected = {"nothing": {"0"}, "demonstration": {"1"}, "one response": {"0", "1"}}[synthetic]
    assert all(found == expected for name, found in marks.items() if name != "placements.csv")
    assert marks["placements.csv"] == ({"1"} if synthetic == "demonstration" else {"0"})
    assert verify_package(out) == ()


def test_a_void_response_keeps_its_row_but_nothing_of_its_content(engine: Engine, tmp_path: Path) -> None:
    with session_for(engine) as session:
        build = Builder(session)
        authority = build.authority()
        occasion = build.occasion(build.placement(build.person("given")), on=window_day(FinalState.VOID))
        void = build.response(build.assignment(occasion), FULL_ANSWERS, state="void")
        baseline = build.reading(void, 4.0)
        other = build.response(build.assignment(occasion, "puls"), {"now": {"code": 2}})
        build.outcome(build.reading(other, 5.0), baseline, change=1.0)
        session.commit()
    out = tmp_path / "out"
    manifest = export(engine, out, authority)
    assert {row["state"]: row["n_items"] for row in rows_of(out, "responses.csv")} == {"void": "0", "submitted": "1"}
    assert {row["item"] for row in rows_of(out, "answers.csv")} == {"now"}
    assert set(rows_of(out, "answers_egen-bild_v1.csv")[0].values()) >= {"void", "-93"}
    assert [row["value"] for row in rows_of(out, "readings.csv")] == ["5"]
    assert rows_of(out, "outcomes.csv") == []
    assert manifest.warnings == (
        "the plan provplan 2 was never locked",
        "1 verdicts rest on a void baseline and are left out",
    )
    assert verify_package(out) == ()


def test_scoring_again_adds_rows_and_the_newest_is_marked(engine: Engine, tmp_path: Path) -> None:
    with session_for(engine) as session:
        build = Builder(session)
        authority = build.authority()
        response = build.response(
            build.assignment(build.occasion(build.placement(build.person("given")))), FULL_ANSWERS
        )
        build.reading(response, 3.0, version="2", minutes=5)
        build.reading(response, 4.0, version="1")
        session.commit()
    export(engine, tmp_path / "out", authority)
    told = [
        (row["value"], row["scoring_version"], row["calculation"], row["is_latest"])
        for row in rows_of(tmp_path / "out", "readings.csv")
    ]
    assert told == [("4", "1", "1", "0"), ("3", "2", "2", "1")]


def test_what_cannot_be_mapped_to_the_instrument_is_counted_and_told(engine: Engine, tmp_path: Path) -> None:
    with session_for(engine) as session:
        build = Builder(session)
        authority = build.authority()
        asked = build.assignment(build.occasion(build.placement(build.person("given"))))
        odd: dict[str, dict[str, Any]] = {"mood": {"code": 77}, "gone": {"code": 1}, "hours": {"number": 12.0}}
        build.response(asked, odd, instrument_hash="f" * 64)
        session.commit()
    out = tmp_path / "out"
    manifest = export(engine, out, authority)
    values = {row["item"]: row["value"] for row in rows_of(out, "answers.csv")}
    assert (values["mood"], values["hours"]) == ("-94", "12")
    assert manifest_of(out)["answers"] == {"n_stored": 3, "n_exported": 2, "n_without_item": 1, "n_unreadable": 1}
    assert [warning.split(" ")[0] for warning in manifest.warnings[1:]] == ["1", "1", "1"]
    assert "another wording" in manifest.warnings[1]
    assert verify_package(out) == ()
