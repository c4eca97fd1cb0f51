"""Answers in the database: saved item by item, sent once, scored, judged, never overwritten without a trace."""

from __future__ import annotations

import datetime as dt

import pytest
from answering import answer, store
from builders import OWN, RATING, STAR, START, World
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.responses.changes import Company, submit, void
from surveyapp.responses.given import DoesNotFit, Given
from surveyapp.responses.judging import judge_response
from surveyapp.responses.models import Answer, Outcome, Reading, Response
from surveyapp.responses.queries import answers_of, asked
from surveyapp.responses.rules import Decider, Missing
from surveyapp.responses.scoring import score_response
from surveyapp.schedule.survey_links import make_link
from surveyapp.scoring import score as scoring

QUARTER = dt.date(2024, 6, 4)


def test_an_answer_is_stored_as_its_code(world_on_each: World) -> None:
    _save(world_on_each, STAR, {"vardag": Given(code=4)})
    assert _stored(world_on_each, STAR)["vardag"] == Given(code=4)


def test_the_newest_answer_wins_and_both_are_in_the_trail(world_on_each: World) -> None:
    world = world_on_each
    _save(world, STAR, {"vardag": Given(code=4)})
    _save(world, STAR, {"vardag": Given(code=6)})
    _save(world, STAR, {"vardag": Given(code=6)})
    assert _stored(world, STAR)["vardag"].code == 6
    with world.session() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.ANSWER_CHANGED.value)).all()
    assert [line.details for line in told] == [{"item": "vardag", "from": 4, "to": 6}]


@pytest.mark.parametrize(
    "wrong",
    [
        Given(code=11),
        Given(code=0),
        Given(number=4.0),
        Given(text="four"),
        Given(),
        Given(code=4, missing=Missing.REFUSED),
        Given(code=4, other_code=12),
    ],
)
def test_an_answer_that_the_item_does_not_offer_is_refused_and_nothing_is_stored(world: World, wrong: Given) -> None:
    with pytest.raises(DoesNotFit, match=r"^vardag$"):
        _save(world, STAR, {"kropp": Given(code=3), "vardag": wrong})
    assert _stored(world, STAR) == {}


def test_the_database_itself_refuses_an_answer_with_two_contents(world_on_each: World) -> None:
    world = world_on_each
    _save(world, STAR, {"vardag": Given(code=4)})
    with world.session() as session:
        answer = session.scalars(select(Answer)).one()
        answer.missing = Missing.REFUSED.value
        with pytest.raises(IntegrityError):
            session.flush()


def test_free_text_is_sealed_at_rest(world_on_each: World) -> None:
    world = world_on_each
    assignment, token = world.assignment("manadsavstamning", "manad"), _caseworker_token(world)
    with world.session() as session:
        found = asked(session, token, assignment, at=world.house.clock.now())
        assert found is not None
        store(world, session, found, {"nasta": Given(text="Börjar i köket på måndag")})
        session.commit()
        sealed = session.scalars(select(Answer.text_sealed)).one()
        assert sealed is not None
        assert "köket".encode() not in sealed
        again = asked(session, token, assignment, at=world.house.clock.now())
        assert again is not None
        opened = answers_of(session, world.house.vault, again.response_id, again.response_ref)
    assert opened["nasta"].text == "Börjar i köket på måndag"


def test_sending_closes_scores_and_fills_gaps_with_a_reason(world_on_each: World) -> None:
    world = world_on_each
    answer(world, OWN, START, 3, leave=["ork"])
    with world.session() as session:
        response = session.scalars(select(Response)).one()
        missing = session.scalars(select(Answer.missing).where(Answer.item == "ork")).one()
        whole = session.scalars(select(Reading).where(Reading.scale == "helhet")).one()
    assert response.state == "submitted"
    assert missing == "skipped"
    assert (whole.value, whole.n_answered, whole.n_items) == (3.0, 8, 9)
    assert whole.instrument_hash == world.house.shelf.catalogue.hash_of(OWN, 1)


def test_sending_twice_writes_once(world_on_each: World) -> None:
    world = world_on_each
    answer(world, STAR, START, 4)
    with world.session() as session:
        before = session.scalar(select(func.count()).select_from(AuditEvent))
        found = asked(session, world.participant_tokens[0], world.assignment(STAR), at=world.house.clock.now())
        assert found is not None
        instrument = world.house.shelf.catalogue.get(STAR, 1)
        assert not submit(session, found, instrument, {}, Company(), at=world.house.clock.now())
        session.commit()
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == before
        assert session.scalar(select(func.count()).select_from(Reading)) == 8


def test_too_few_answers_give_no_reading_but_a_reason(world_on_each: World) -> None:
    world = world_on_each
    items = list(world.house.shelf.catalogue.get(OWN, 1).item_codes)
    answer(world, OWN, START, 3, leave=items[:4])
    with world.session() as session:
        whole = session.scalars(select(Reading).where(Reading.scale == "helhet")).one()
    assert whole.value is None
    assert whole.undefined == "too few items answered"


def test_where_two_see_a_step_differently_both_readings_are_kept(world_on_each: World) -> None:
    world = world_on_each
    items = world.house.shelf.catalogue.get(STAR, 1).item_codes
    given = {item: Given(code=4, other_code=6 if item == "vardag" else None) for item in items}
    answer(world, STAR, START, given=given, company=Company(decided_by=Decider.TOGETHER))
    with world.session() as session:
        rows = session.execute(select(Reading.view, Reading.value).where(Reading.scale == "vardag"))
        assert {(row.view, row.value) for row in rows} == {("own", 4.0), ("other", 6.0)}
        assert session.scalar(select(func.count()).where(Reading.view == "other")) == 1
        assert session.scalars(select(Response.decided_by)).one() == "together"


def test_a_later_reading_is_judged_against_the_first_with_everything_it_rests_on(world_on_each: World) -> None:
    world = world_on_each
    answer(world, OWN, START, 2)
    answer(world, OWN, QUARTER, 4, wave="kvartal")
    with world.session() as session:
        rows = session.execute(select(Outcome, Reading.scale).join(Reading, Reading.id == Outcome.reading_id))
        outcomes = {scale: outcome for outcome, scale in rows}
    whole = outcomes["helhet"]
    plan = world.house.shelf.plan("ostersund-2022", 1)
    threshold = next(t for t in plan.thresholds if (t.instrument, t.scale) == (OWN, "helhet"))
    reliability = next(r for r in plan.reliabilities if (r.instrument, r.scale) == (OWN, "helhet"))
    assert whole.change == 2.0
    # Jacobson and Truax 1991: the change divided by the root of two times SD times the root of one minus r.
    expected = 2.0 / (2**0.5 * reliability.sd * (1 - reliability.value) ** 0.5)
    assert whole.reliable_change_index == pytest.approx(expected)
    assert whole.reliable == "improved"
    assert whole.inputs["threshold"]["level"] == threshold.level
    assert not whole.is_fixed_afterwards
    assert outcomes["motivation"].reliable == "not judged"


def test_the_first_reading_with_a_value_is_the_baseline_and_is_not_judged_against_itself(world_on_each: World) -> None:
    world = world_on_each
    items = list(world.house.shelf.catalogue.get(OWN, 1).item_codes)
    answer(world, OWN, START, 3, leave=items[:4])
    answer(world, OWN, QUARTER, 4, wave="kvartal")
    with world.session() as session:
        of_scale = select(Reading.id).where(Reading.scale == "helhet")
        assert session.scalars(select(Outcome).where(Outcome.reading_id.in_(of_scale))).all() == []


def test_a_first_answer_that_comes_late_judges_the_later_ones_again_and_keeps_the_old_verdict(
    world_on_each: World,
) -> None:
    world = world_on_each
    answer(world, OWN, START, 3)
    half = dt.date(2024, 9, 4)
    answer(world, OWN, half, 4, wave="kvartal", number=2)
    answer(world, OWN, dt.date(2024, 6, 20), 2, wave="kvartal", number=1)
    with world.session() as session:
        of_scale = select(Reading.id).where(Reading.scale == "helhet")
        n = session.scalar(select(func.count()).select_from(Outcome).where(Outcome.reading_id.in_(of_scale)))
    assert n == 2
    with world.session() as session:
        response_id = session.scalars(select(Response.id).order_by(Response.id)).first()
        assert response_id is not None
        assert judge_response(session, world.house.shelf, response_id, at=world.house.clock.now()) == 0


def test_scoring_under_a_new_version_adds_rows_beside_the_old(
    world_on_each: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_on_each
    answer(world, STAR, START, 4)
    monkeypatch.setattr("surveyapp.responses.scoring.SCORING_VERSION", scoring.SCORING_VERSION + "b")
    with world.session() as session:
        response = session.scalars(select(Response)).one()
        given = answers_of(session, world.house.vault, response.id, response.ref)
        instrument = world.house.shelf.catalogue.get(STAR, 1)
        score_response(session, response.id, instrument, response.instrument_hash, given, at=world.house.clock.now())
        session.commit()
        assert session.scalar(select(func.count()).select_from(Reading)) == 16
        versions = set(session.scalars(select(Reading.scoring_version)))
    assert versions == {scoring.SCORING_VERSION, scoring.SCORING_VERSION + "b"}


def test_a_void_response_is_kept_with_its_reason_and_counts_nowhere(world_on_each: World) -> None:
    world = world_on_each
    answer(world, STAR, START, 4)
    with world.session() as session:
        response = session.scalars(select(Response)).one()
        void(
            session,
            response.id,
            world.authority_id,
            "answered for somebody else",
            actor="account 1",
            at=world.house.clock.now(),
        )
        session.commit()
        session.refresh(response)
    assert (response.state, response.void_reason) == ("void", "answered for somebody else")


def test_a_supervisors_link_opens_no_assignment_of_a_participant(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        assert asked(session, world.supervisor_token, world.assignment(STAR), at=world.house.clock.now()) is None
        assert asked(session, world.supervisor_token, world.assignment(RATING), at=world.house.clock.now()) is not None


def _save(world: World, instrument: str, given: dict[str, Given]) -> None:
    with world.session() as session:
        found = asked(
            session, world.participant_tokens[0], world.assignment(instrument), locking=True, at=world.house.clock.now()
        )
        assert found is not None
        store(world, session, found, given)
        session.commit()


def _stored(world: World, instrument: str) -> dict[str, Given]:
    with world.session() as session:
        found = asked(session, world.participant_tokens[0], world.assignment(instrument), at=world.house.clock.now())
        assert found is not None
        return answers_of(session, world.house.vault, found.response_id, found.response_ref)


def _caseworker_token(world: World) -> str:
    with world.session() as session:
        token = make_link(
            session,
            world.caseworker_id,
            world.house.settings.secret_key,
            actor="test",
            at=world.house.clock.now(),
        )
        session.commit()
        return token
