"""Planned = answered + each other final state, whatever became of the assignments."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from export_builders import Builder, export, rows_of, window_day
from export_definitions import CATALOGUE, FULL_ANSWERS
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from surveyapp.db.engine import session_for
from surveyapp.exports.tally import NotReconciled, Tally
from surveyapp.exports.verify import verify_package
from surveyapp.schedule.windows import FinalState

EXPECTED_CODE = {
    FinalState.MISSED: "-90",
    FinalState.REFUSED: "-99",
    FinalState.UNREACHABLE: "-90",
    FinalState.INFORMANT_ABSENT: "-90",
    FinalState.TECHNICAL: "-94",
    FinalState.NO_INFORMANT: "-95",
    FinalState.PLACEMENT_ENDED: "-95",
    FinalState.PAUSED: "-95",
    FinalState.PLAN_CHANGED: "-95",
    FinalState.SKIPPED: "-95",
    FinalState.MERGED: "-95",
    FinalState.NOT_CALLED_FOR: "-95",
    FinalState.WITHDRAWN: "-95",
    FinalState.BY_STAFF: "-95",
    FinalState.BY_PARTICIPANT: "-95",
    FinalState.BY_PROVIDER: "-95",
    FinalState.VOID: "-93",
    FinalState.OPEN: "-91",
    FinalState.COMING: "-91",
}
"""What stands in the wide file where the state leaves nothing to tell."""


def test_every_final_state_is_counted_by_role_and_instrument_and_in_all(engine: Engine, tmp_path: Path) -> None:
    planned: Counter[tuple[str, str, str]] = Counter()
    with session_for(engine) as session:
        build = Builder(session)
        authority = build.authority()
        for repeat, instrument in enumerate(("egen-bild", "andras-bild"), start=1):
            placement = build.placement(build.person("given"))
            for number, state in enumerate(FinalState, start=1):
                for turn in range(repeat):
                    occasion = build.occasion(placement, "start", number * 10 + turn, on=window_day(state))
                    build.in_state(occasion, state, instrument=instrument)
                    role = "participant" if instrument == "egen-bild" else "supervisor"
                    planned[role, instrument, state.value] += 1
        session.commit()
    out = tmp_path / "out"
    manifest = export(engine, out, authority)
    told = json.loads((out / "manifest.json").read_text("utf-8"))["reconciliation"]
    found = {(row["role"], row["instrument"], state): n for row in told["rows"] for state, n in row["states"].items()}
    assert found == dict(planned)
    assert all(row["planned"] == sum(row["states"].values()) for row in told["rows"])
    assert told["total"] == {"planned": 3 * len(FinalState), "states": {state.value: 3 for state in FinalState}}
    assert manifest.total == told["total"]
    rows = Counter((row["role"], row["instrument"], row["state"]) for row in rows_of(out, "assignments.csv"))
    assert rows == planned
    assert f"ALLT / ALL: {3 * len(FinalState)} = 3 answered + 3 partly answered" in (out / "README.txt").read_text(
        "utf-8"
    )
    assert verify_package(out) == ()


@pytest.mark.parametrize("state", EXPECTED_CODE)
def test_a_state_without_answers_stands_as_its_missing_code_in_every_cell(
    engine: Engine, tmp_path: Path, state: FinalState
) -> None:
    with session_for(engine) as session:
        build = Builder(session)
        authority = build.authority()
        occasion = build.occasion(build.placement(build.person("given")), on=window_day(state))
        build.in_state(occasion, state)
        session.commit()
    export(engine, tmp_path / "out", authority)
    (row,) = rows_of(tmp_path / "out", "answers_egen-bild_v1.csv")
    assert {cell for name, cell in row.items() if name.startswith("q_") and cell} == {EXPECTED_CODE[state]}
    assert row["state"] == state.value
    assert rows_of(tmp_path / "out", "answers.csv") == []


def test_an_instrument_not_begun_at_an_occasion_where_another_was_is_a_module_not_taken(
    engine: Engine, tmp_path: Path
) -> None:
    with session_for(engine) as session:
        build = Builder(session)
        authority = build.authority()
        occasion = build.occasion(build.placement(build.person("given")))
        build.response(build.assignment(occasion), FULL_ANSWERS)
        build.in_state(occasion, FinalState.MISSED, instrument="puls")
        build.in_state(occasion, FinalState.MISSED, instrument="andras-bild")
        session.commit()
    export(engine, tmp_path / "out", authority)
    assert rows_of(tmp_path / "out", "answers_puls_v3.csv")[0]["q_now"] == "-92"
    assert rows_of(tmp_path / "out", "answers_andras-bild_v1.csv")[0]["q_extra"] == "-90"


ASKS = st.sampled_from([("participant", code, version) for code, version in CATALOGUE.instruments])


@given(st.lists(st.tuples(ASKS, st.sampled_from(FinalState)), max_size=30), st.integers(1, 3))
@settings(max_examples=60)
def test_counts_that_differ_by_anything_stop_the_export(
    written: list[tuple[tuple[str, str, int], FinalState]], extra: int
) -> None:
    whole = Tally(planned=Counter(ask for ask, _ in written), states=Counter(written))
    whole.check()
    short = Tally(planned=whole.planned + Counter({("participant", "puls", 3): extra}), states=whole.states)
    with pytest.raises(NotReconciled, match="assignments are planned"):
        short.check()


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(-3, 3))
@settings(max_examples=60)
def test_answers_that_were_stored_but_neither_written_nor_left_out_stop_the_export(
    n_exported: int, n_without_item: int, lost: int
) -> None:
    tally = Tally(n_stored=n_exported + n_without_item + lost, n_exported=n_exported, n_without_item=n_without_item)
    if lost == 0:
        tally.check()
    else:
        with pytest.raises(NotReconciled, match="answers are stored"):
            tally.check()
