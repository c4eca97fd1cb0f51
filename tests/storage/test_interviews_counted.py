"""Interviews counted: the overview of who, when and held, and the ledger with interviews in it."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import START, World
from interview_desk import CLOSES, Desk, a_round, proof
from sqlalchemy import func, select
from web.queries import counted

from surveyapp.interviews.called_for import add_called_for
from surveyapp.interviews.kinds import Missed
from surveyapp.interviews.models import Interview
from surveyapp.interviews.overview import Asked, Counted, Show, lines, rounds_counted
from surveyapp.interviews.rounds import Chosen, plan_round
from surveyapp.interviews.rules import Standing
from surveyapp.messaging.due import due_steps
from surveyapp.reports.ledger import DIMENSIONS, ledger
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.schedule.subjects import Subject
from surveyapp.schedule.windows import FinalState


@pytest.fixture
def desk(world_on_each: World) -> Desk:
    return Desk(world_on_each)


def test_the_overview_is_narrowed_paged_and_counted(desk: Desk) -> None:
    desk.book("PMU", START + dt.timedelta(1))
    desk.hold("Robin Hood", START)
    mine = desk.world.authority_id
    with desk.world.session() as session:
        shown = {show: lines(session, mine, Asked(show=show), START)[1] for show in Show}
        page, n_all = lines(session, mine, Asked(), START, 2, 2)
        rounds = rounds_counted(session, mine, START)
        elsewhere = lines(session, mine + 1, Asked(), START)
    assert shown == {Show.ALL: 5, Show.TO_BOOK: 3, Show.BOOKED: 1, Show.HELD: 1, Show.NOT_HELD: 0}
    assert ([line.organisation for line in page], n_all) == (["PMU", "Robin Hood"], 5)
    assert [(one.n_planned, one.n_held, one.n_booked, one.n_not_held) for one in rounds] == [(5, 1, 1, 0)]
    assert elsewhere == ([], 0)


def test_rounds_are_counted_as_their_lines_stand_with_one_statement_however_many_there_are(desk: Desk) -> None:
    world, mine = desk.world, desk.world.authority_id
    with world.session() as session:
        for number in range(2, 5):
            chosen = [Chosen(words=f"Chef {one}") for one in range(number)]
            plan_round(session, mine, a_round(number, Subject.STAFF), chosen, actor="test", at=desk.by().at)
        session.commit()
    desk.book("PMU", START)
    desk.miss("PMU", START, Missed.DID_NOT_APPEAR)
    desk.book("Robin Hood", START + dt.timedelta(1))
    for today in (START - dt.timedelta(400), START, CLOSES, CLOSES + dt.timedelta(1)):
        with counted(world.house.engine) as sent, world.session() as session:
            found = rounds_counted(session, mine, today)
        assert len(sent) == 1
        assert {(one.series, one.number): one for one in found} == by_line(world, today)
        assert sum(one.n_planned for one in found) == 14


def by_line(world: World, today: dt.date) -> dict[tuple[str, int], Counted]:
    """The rounds as somebody counts them who reads every line of the overview."""
    with world.session() as session:
        every, _n_all = lines(session, world.authority_id, Asked(), today)
    rounds = {
        (line.series, line.number): [one.standing for one in every if one.number == line.number] for line in every
    }
    failed = (Standing.NOT_HELD, Standing.CALLED_OFF, Standing.AGAIN)
    return {
        key: Counted(
            *key,
            len(found),
            found.count(Standing.HELD),
            found.count(Standing.BOOKED),
            sum(found.count(one) for one in failed),
        )
        for key, found in rounds.items()
    }


def test_the_ledger_counts_interviews_of_rounds_and_still_adds_up(desk: Desk) -> None:
    world, over = desk.world, CLOSES + dt.timedelta(1)
    with world.session() as session:
        plan_round(
            session,
            world.authority_id,
            a_round(2, Subject.STAFF),
            [Chosen(words="Chef")],
            actor="test",
            at=desk.by().at,
        )
        session.commit()
    desk.book("PMU", START)
    desk.miss("PMU", START, Missed.NOBODY_ON_SITE)
    desk.hold("Robin Hood", START)
    with world.session() as session:
        n_all = session.scalar(select(func.count()).select_from(Assignment))
        for dimension in DIMENSIONS:
            found = {entry.name: entry for entry in ledger(session, world.authority_id, over, dimension)}
            assert sum(entry.planned for entry in found.values()) == n_all
            if dimension == "wave":
                assert found["anordnare"].states == {
                    FinalState.ANSWERED: 1,
                    FinalState.INFORMANT_ABSENT: 1,
                    FinalState.MISSED: 4,
                }
            if dimension == "provider":
                assert found["elsewhere"].states == {FinalState.MISSED: 1}
        steps = due_steps(session, world.house.shelf, world.authority_id, START, START)
        reminded = {due.assignment_id for chunk in steps for due in chunk}
        assert not reminded & set(session.scalars(select(Interview.assignment_id)))
    assert proof(world, over) == {}


def test_the_proof_finds_an_interview_whose_day_and_ledger_differ(world: World) -> None:
    desk = Desk(world)
    desk.hold("PMU", START)
    with world.session() as session:
        session.scalars(select(Interview).where(Interview.ref == desk.refs["PMU"])).one().held_on = None
        session.commit()
    assert proof(world, START) == {"an interview has a day exactly when it was held": 1}


def test_an_interview_that_a_plan_calls_for_gets_a_row_once_and_is_held_like_the_others(desk: Desk) -> None:
    world, placement_id = desk.world, desk.world.placements[0]
    with world.session() as session:
        occasion = session.scalars(select(Occasion).where(Occasion.placement_id == placement_id)).first()
        assert occasion is not None
        session.add(Assignment(occasion_id=occasion.id, role="caseworker", instrument="interview", version=0))
        session.flush()
        plans = world.house.shelf.plans
        assert (add_called_for(session, plans), add_called_for(session, plans)) == (1, 0)
        session.commit()
        found = session.scalars(select(Interview).where(Interview.placement_id.is_not(None))).one()
        desk.refs["planned"] = found.ref
        assert (found.series, found.subject_kind, found.organisation_id) == (
            occasion.wave,
            "placement",
            world.provider_id,
        )
    desk.hold("planned", START)
    assert desk.line("planned").standing is Standing.HELD
