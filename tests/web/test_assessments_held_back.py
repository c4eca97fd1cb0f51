"""What raters of bids gave and wrote is held back in tables, files and the matrix until every one of them is done."""

from __future__ import annotations

import io

import pytest
from builders import START, World
from flask.testing import FlaskClient
from interview_builders import answer_of, hold, note_of, provider_named, round_with, subject_of
from openpyxl import load_workbook
from sqlalchemy import select
from web.person import Page, Person
from web.test_interview_tables_pages import fetched
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.policy import AccountRole
from surveyapp.interviews.models import Interview
from surveyapp.schedule.models import Assignment

TABLES, MATRIX = "/intervjuer/tabeller", "/intervjuer/matris"
ALL = {"serie": "anbud"}
ONE = {**ALL, "tabell": "anbudsbedomning.uppgifter"}
SENTENCE = "Visas när alla bedömare är klara, så att ingen påverkas av de andra."
WHY = "Flera exempel på hur uppgifter växer."


@pytest.fixture
def rated(world: World) -> World:
    """Two raters of one bid, the first done; another series that comes before it by name."""
    with world.session() as session:
        bid = subject_of(session, world, organisation_id=provider_named(session, world, "Snickeriet"))
        for number in (1, 2):
            (paper,) = round_with(session, world, [bid], series="anbud", number=number, guide=("anbudsbedomning", 1))
            hold(session, paper, START)
            answer_of(session, world, paper, "uppgifter", 4)
            note_of(session, world, paper, "uppgifter_varfor", WHY)
            if number == 1:
                paper.finished_at = world.house.clock.now()
        about = subject_of(session, world, organisation_id=provider_named(session, world, "Annat"))
        round_with(session, world, [about], series="a", guide=("anordnare-start", 1))
        session.commit()
    return world


@pytest.fixture
def client(rated: World) -> FlaskClient:
    return signed_in(rated, AccountRole.EVALUATOR)


def all_done(world: World) -> None:
    with world.session() as session:
        for paper in session.scalars(select(Interview)):
            paper.finished_at = world.house.clock.now()
        session.commit()


def in_workbook(content: bytes) -> str:
    sheets = load_workbook(io.BytesIO(content)).worksheets
    return " ".join(str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)


def test_points_are_in_no_table_while_a_rater_is_left_and_a_sentence_says_so(client: FlaskClient) -> None:
    page = Page(client.get(f"{TABLES}?serie=anbud"))
    assert "En bedömning är inte klar än." in page.words
    assert page.words.count(SENTENCE) == 3
    assert "2 av 2" not in page.words
    assert "Så gick omgångarna" in page.words
    table = fetched(client, "csv", **ONE).text
    assert SENTENCE in table
    assert "100" not in table
    assert fetched(client, "svg", **ONE).status_code == 404
    for which in (ONE, ALL):
        book = in_workbook(fetched(client, "xlsx", **which).data)
        assert SENTENCE in book
        assert "Svarade" not in book


def test_reasons_are_neither_in_the_matrix_nor_in_its_files_while_a_rater_is_left(rated: World) -> None:
    me = Person(rated, "")
    me.client = signed_in(rated, AccountRole.EVALUATOR)
    page = me.go(f"{MATRIX}?serie=anbud")
    assert SENTENCE in page.words
    assert "visas inte än" in page.words
    assert WHY not in page.html
    for button, read in (("Hämta som CSV", bytes.decode), ("Hämta som Excel", in_workbook)):
        action, data = me.filled(button)
        answer = me.client.post(action, data={**data, "omfang": "allt"}, buffered=True)
        found = read(answer.data)
        assert SENTENCE in found
        assert WHY not in found


def test_everything_is_shown_once_every_rater_is_done(rated: World, client: FlaskClient) -> None:
    all_done(rated)
    page = Page(client.get(f"{TABLES}?serie=anbud"))
    assert SENTENCE not in page.words
    assert "1 av 1" in page.words
    assert "Svarade,1" in fetched(client, "csv", **ONE).text
    assert WHY in Page(client.get(f"{MATRIX}?serie=anbud")).words


def test_a_rater_who_was_called_off_is_not_waited_for(rated: World, client: FlaskClient) -> None:
    with rated.session() as session:
        left = select(Interview).where(Interview.series == "anbud", Interview.finished_at.is_(None))
        interview = session.scalars(left).one()
        assignment = session.get_one(Assignment, interview.assignment_id)
        assignment.held_at, assignment.begun_at = None, None
        assignment.cancel_reason = "cancelled by provider"
        session.commit()
    assert SENTENCE not in Page(client.get(f"{TABLES}?serie=anbud")).words


def test_other_interviews_are_shown_before_they_are_finished(client: FlaskClient) -> None:
    page = Page(client.get(f"{TABLES}?serie=a"))
    assert SENTENCE not in page.words


def test_the_matrix_as_a_file_is_of_the_series_that_was_looked_at(rated: World) -> None:
    me = Person(rated, "")
    me.client = signed_in(rated, AccountRole.EVALUATOR)
    me.go(f"{MATRIX}?serie=anbud")
    action, data = me.filled("Hämta som CSV")
    found = me.client.post(action, data=data, buffered=True).text
    assert "Snickeriet" in found
    assert "Annat" not in found
