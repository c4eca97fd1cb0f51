"""The effects report from the database: only sent answers of those who agree, under one plan of one authority."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from effects_report_builders import figure, table, value
from import_builders import LONG, TODAY, mapping, mapping_data, shelf, understood
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from surveyapp.db.engine import session_for
from surveyapp.interchange.cells import Cell
from surveyapp.interchange.mapping import AuthorityName
from surveyapp.interchange.places import Into, authority_of
from surveyapp.interchange.storing import Import, store
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Authority
from surveyapp.placements.models import Placement
from surveyapp.privacy.models import ConsentRecord
from surveyapp.reports.effect_document import Report, Section
from surveyapp.reports.effect_tables import EffectTables, effect_tables
from surveyapp.reports.effects_report import NoPlacements, Question, effects_report
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.settings import DEMO_DATA_KEYS, parse_data_keys

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
SETTLED = ("settling", "participant", "settled")
STATED: dict[Any, Any] = {("consent",): "Published data"}
ROWS: list[list[Cell]] = [
    ["a", "0", "2", "2", "20"],
    ["a", "1", "4", "4", "21"],
    ["b", "0", "3", "3", "0"],
    ["b", "1", "2", "2", "1"],
    ["b", "2", "3", "3", "40"],
    ["c", "0", "1", "1", "1"],
]


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with session_for(engine) as opened:
        yield opened


def put(
    session: Session,
    rows: Sequence[Sequence[Cell]] = ROWS,
    changes: dict[Any, Any] | None = None,
    code: str = "trial",
) -> Authority:
    data = mapping_data(STATED if changes is None else changes)
    found = understood(rows, LONG, data)
    assert found.problems == ()
    authority = authority_of(session, code, AuthorityName(code=code, name=f"The {code}"), "Europe/Stockholm")
    vault = Vault(parse_data_keys(DEMO_DATA_KEYS), b"an index key for tests")
    into = Into(session, vault, authority.id, "test", NOW, TODAY)
    store(into, Import(mapping(data), shelf(), found.people, "data.csv", "0" * 64))
    session.flush()
    return authority


def read(session: Session, authority: Authority) -> EffectTables:
    return effect_tables(session, authority.id, "workplaces", TODAY, NOW + dt.timedelta(1))


def report(session: Session, authority: Authority, minimum: int = 0) -> Report:
    question = Question(authority, "workplaces", "en", minimum, TODAY, NOW + dt.timedelta(1))
    return effects_report(session, shelf(), question)


def section(of: Report, code: str) -> Section:
    return next(one for one in of.sections if one.code == code)


def test_everything_is_read_of_those_who_agree(session: Session) -> None:
    authority = put(session)
    found = read(session, authority)
    assert (len(found.stays), found.n_excluded) == (3, 0)
    by_placement = found.readings[SETTLED]
    assert sorted(len(rows) for rows in by_placement.values()) == [1, 2, 3]
    assert sorted(row.value or 0 for rows in by_placement.values() for row in rows) == [1, 2, 2, 3, 3, 4]
    assert len(found.answered) == 6
    assert found.answered[0].values == {"arrive": 2.0, "help": 2.0, "hours": 20.0}


def test_those_who_have_not_agreed_are_left_out_and_counted(session: Session) -> None:
    authority = put(session, changes={})
    assert read(session, authority).stays == ()
    assert read(session, authority).n_excluded == 3
    text = report(session, authority)
    assert text.sentences[0] == "Nobody has answered: there is nothing to say about change."
    assert ("Without consent, left out", "3") in text.facts


def test_a_later_no_counts(session: Session) -> None:
    authority = put(session)
    person = session.scalars(select(Placement.participant_id).where(Placement.label == "study:a")).one()
    session.execute(update(ConsentRecord).where(ConsentRecord.participant_id == person).values(decision="withdrawn"))
    assert len(read(session, authority).stays) == 2


def test_answers_that_were_taken_out_are_not_counted(session: Session) -> None:
    authority = put(session)
    taken = (
        select(Response.id)
        .join(Assignment, Assignment.id == Response.assignment_id)
        .join(Occasion, Occasion.id == Assignment.occasion_id)
        .join(Placement, Placement.id == Occasion.placement_id)
        .where(Placement.label == "study:b", Occasion.wave == "monthly", Occasion.number == 2)
    )
    session.execute(update(Response).where(Response.id.in_(taken)).values(state="void", void_reason="a test"))
    found = read(session, authority)
    assert sum(len(rows) for rows in found.readings[SETTLED].values()) == 5
    assert len(found.answered) == 5
    assert sum(row.state == "void" for row in found.planned) == 1


def test_another_authoritys_people_are_not_seen(session: Session) -> None:
    authority = put(session)
    other = put(session, [["z", "0", "5", "5", "5"]], code="other")
    assert len(read(session, authority).stays) == 3
    assert len(read(session, other).stays) == 1


def test_the_report_says_first_against_latest(session: Session) -> None:
    made = report(session, put(session))
    counts = table(section(made, "indicators"), "counts")
    assert [figure(counts, name).count for name in ("better", "same", "worse")] == [1, 1, 0]
    reliable = table(section(made, "indicators"), "reliable")
    assert figure(reliable, "improved").count == 1
    flow = table(section(made, "flow"), "flow")
    assert value(flow, "answered", len(flow.rows) - 1) == 6
    assert made.sentences[-1].startswith("This is change, not effect")
    assert not made.is_demonstration


def test_the_report_hides_what_three_people_would_tell(session: Session) -> None:
    made = report(session, put(session), minimum=5)
    counts = table(section(made, "indicators"), "counts")
    assert [figure(counts, name).value for name in ("better", "same", "worse")] == [None, None, None]
    assert ("Placements", "< 5") in made.facts


def test_a_plan_that_nobody_follows_is_said(session: Session) -> None:
    authority = put(session)
    question = Question(authority, "nonsense", "sv", 5, TODAY, NOW)
    with pytest.raises(NoPlacements, match="nonsense"):
        effects_report(session, shelf(), question)
