"""The board on both databases: it counts what the ledger counts, and calls come in the most useful order."""

from __future__ import annotations

import datetime as dt

import pytest
from answering import answer
from builders import STAR, START, World
from sqlalchemy import func, select, update

from surveyapp.messaging.kinds import MessageKind, MessageState, Step
from surveyapp.messaging.models import Message, MessageAbout
from surveyapp.people.models import Authority
from surveyapp.reports.board import BY, BoardLine, Call, CallsAsked, Why, board, whom_to_call
from surveyapp.schedule.models import Assignment, Occasion

CLOSING = START + dt.timedelta(26)
"""Two days before the first wave of those who started on the first day closes."""


def read(world: World, by: str, days: int | None = None) -> dict[str, BoardLine]:
    with world.session() as session:
        return {line.name: line for line in board(session, world.authority_id, world.house.clock.today(), by, days)}


def calls(world: World, page: int = 1, per_page: int = 50) -> tuple[list[Call], int]:
    with world.session() as session:
        today = world.house.clock.today()
        asked = CallsAsked(n=per_page, after=(page - 1) * per_page)
        ((found, n_all),) = whom_to_call(session, world.house.vault, world.authority_id, today, [asked])
    return list(found), n_all


def send(world: World, assignment_id: int, state: MessageState, channel: str | None) -> None:
    """A message about an assignment that stands in this state."""
    now = world.house.clock.now()
    with world.session() as session:
        informant_id = session.get_one(Assignment, assignment_id).informant_id
        message = Message(
            authority_id=world.authority_id,
            informant_id=informant_id,
            kind=MessageKind.INVITATION.value,
            day=world.house.clock.today(),
            state=state.value,
            due_at=now,
            generation=1,
            n_failed=0,
            channel=channel,
            sent_at=now if state is MessageState.SENT else None,
            created_at=now,
        )
        session.add(message)
        session.flush()
        about = MessageAbout(assignment_id=assignment_id, step=Step.INVITATION.value, ordinal=1, message_id=message.id)
        session.add(about)
        session.commit()


@pytest.mark.parametrize("by", list(BY))
def test_every_planned_answer_that_has_opened_stands_in_exactly_one_box(world_on_each: World, by: str) -> None:
    world = world_on_each
    answer(world, STAR, START)
    world.at(START + dt.timedelta(20))
    found = read(world, by)
    together = found.pop("")
    with world.session() as session:
        opened = session.scalar(
            select(func.count())
            .select_from(Assignment)
            .join(Occasion, Occasion.id == Assignment.occasion_id)
            .where(Occasion.opens_on <= world.house.clock.today())
        )
    assert together.n_open + together.n_late + together.n_answered + together.n_not == opened
    for name in ("n_open", "n_late", "n_answered", "n_not"):
        assert sum(getattr(line, name) for line in found.values()) == getattr(together, name)
    assert together.n_answered == 1
    assert together.n_late >= 2
    assert (together.answered.n, together.answered.of) == (1, 1 + together.n_not)


def test_only_what_opened_in_the_chosen_time_is_counted(world_on_each: World) -> None:
    world = world_on_each
    answer(world, STAR, START)
    world.at(START + dt.timedelta(20))
    assert read(world, "wave", 30)[""].n_answered == 1
    assert read(world, "wave", 10)[""].n_answered == 0


def test_the_board_tells_by_which_way_the_questions_went_out(world_on_each: World) -> None:
    world = world_on_each
    answer(world, STAR, START)
    send(world, world.assignment(STAR), MessageState.SENT, "sms")
    found = read(world, "channel")
    assert found["sms"].n_answered == 1
    assert found["nothing sent"].n_answered == 0
    assert found["nothing sent"].n_open >= 1


def test_another_authority_sees_nothing(world_on_each: World) -> None:
    world = world_on_each
    with world.session() as session:
        other = Authority(code="other", name="Grannkommunen", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.flush()
        today = world.house.clock.today()
        (together,) = board(session, other.id, today, "wave", None)
        assert together.n_open == 0
        assert whom_to_call(session, world.house.vault, other.id, today, [CallsAsked()]) == (((), 0),)


def test_calls_come_in_the_order_unreachable_begun_closing_late(world_on_each: World) -> None:
    world = world_on_each
    for number in (2, 3):
        world.add_participant(f"Participant {number}")
    world.at(START + dt.timedelta(8))
    world.add_participant("Participant 4", START + dt.timedelta(8))
    world.at(CLOSING)
    with world.session() as session:
        # The weekly questions would make everybody's window close soon.
        session.execute(
            update(Assignment).where(Assignment.instrument == "kort-puls").values(cancel_reason="cancelled by staff")
        )
        session.execute(
            update(Assignment)
            .where(Assignment.id == world.assignment(STAR, of=1))
            .values(begun_at=world.house.clock.now())
        )
        session.commit()
    send(world, world.assignment(STAR, of=2), MessageState.UNREACHABLE, None)
    found, _ = calls(world)
    participants = [(call.name, call.why) for call in found if call.role == "participant"]
    assert participants == [
        ("Participant 3", Why.UNREACHABLE),
        ("Participant 2", Why.BEGUN),
        ("Participant 1", Why.CLOSES),
        ("Participant 4", Why.LATE),
    ]
    assert {call.n_waiting for call in found if call.role == "participant"} == {2}
    assert all(call.about for call in found)


def test_who_has_answered_or_still_has_time_is_not_called(world_on_each: World) -> None:
    world = world_on_each
    assert calls(world) == ([], 0)
    world.at(CLOSING)
    before, n_before = calls(world)
    assert n_before == len(before) >= 2
    with world.session() as session:
        session.execute(update(Assignment).values(cancel_reason="withdrawn"))
        session.commit()
    assert calls(world) == ([], 0)


def test_calls_come_page_by_page_without_a_gap(world_on_each: World) -> None:
    world = world_on_each
    for number in range(2, 6):
        world.add_participant(f"Participant {number}")
    world.at(CLOSING)
    whole, n_all = calls(world)
    paged = [call for page in range(1, n_all + 2) for call in calls(world, page, 2)[0]]
    assert [(one.informant_id, one.placement_ref) for one in paged] == [
        (one.informant_id, one.placement_ref) for one in whole
    ]
