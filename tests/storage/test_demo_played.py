"""The demonstration's year played day by day: messages, reminders, late answers, ends, and a ledger that adds up."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from surveyapp.cli.demo_days import play_days
from surveyapp.db.engine import session_for
from surveyapp.db.migrate import upgrade
from surveyapp.demo.load import WITHOUT_ADDRESS
from surveyapp.demo.year import read_year
from surveyapp.house import House
from surveyapp.messaging.models import Message, MessageAbout
from surveyapp.people.models import Informant
from surveyapp.placements.models import Placement
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment, Occasion
from surveyapp.settings import Settings

# What the module prepares is prepared once, by one worker.
pytestmark = pytest.mark.xdist_group("demonstration played")

UNTIL = dt.date(2022, 12, 11)
"""Two days after the first early end."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, list[str]]:
    """The first months, played once."""
    settings = Settings(data=tmp_path_factory.mktemp("played"), today=dt.date(2023, 11, 14))
    house = House.open(settings)
    upgrade(house.engine)
    told = list(play_days(house, read_year(), UNTIL))
    return house, told


def test_the_ledger_adds_up_to_the_last_row_and_the_answers_say_that_they_are_synthetic(
    played: tuple[House, list[str]],
) -> None:
    told = "\n".join(played[1])
    assert "the ledger adds up" in told
    assert "SYNTHETIC" in told


def test_everybody_with_a_telephone_is_written_to_and_the_others_are_red(played: tuple[House, list[str]]) -> None:
    with session_for(played[0].engine, reading=True) as session:
        rows = session.execute(
            select(Placement.label, Message.state, func.count())
            .join(Informant, Informant.participant_id == Placement.participant_id)
            .join(Message, Message.informant_id == Informant.id)
            .group_by(Placement.label, Message.state)
        ).all()
    states = {label: {state for other, state, _ in rows if other == label} for label, _, _ in rows}
    assert len(states) >= 6
    for label, found in states.items():
        assert ("unreachable" in found) == (label in WITHOUT_ADDRESS), label
        assert ("sent" in found) == (label not in WITHOUT_ADDRESS), label


def test_some_answers_come_late_after_reminders_and_nothing_is_sent_twice(played: tuple[House, list[str]]) -> None:
    with session_for(played[0].engine, reading=True) as session:
        n_late = session.scalar(
            select(func.count())
            .select_from(Response)
            .join(Assignment, Assignment.id == Response.assignment_id)
            .join(Occasion, Occasion.id == Assignment.occasion_id)
            .where(func.date(Response.submitted_at) > Occasion.due_on)
        )
        steps = session.execute(
            select(MessageAbout.assignment_id, MessageAbout.step, MessageAbout.ordinal, func.count())
            .group_by(MessageAbout.assignment_id, MessageAbout.step, MessageAbout.ordinal)
            .having(func.count() > 1)
        ).all()
        n_reminders = session.scalar(
            select(func.count()).select_from(MessageAbout).where(MessageAbout.step == "reminder")
        )
    assert n_late
    assert n_reminders
    assert steps == []


def test_an_early_end_cancels_what_was_planned_and_asks_once_more_at_the_exit(played: tuple[House, list[str]]) -> None:
    with session_for(played[0].engine, reading=True) as session:
        ended = session.scalars(select(Placement).where(Placement.label == "P03")).one()
        rows = session.execute(
            select(Occasion.wave, Occasion.opens_on, Assignment.cancel_reason, Assignment.begun_at)
            .join(Assignment, Assignment.occasion_id == Occasion.id)
            .where(Occasion.placement_id == ended.id)
        ).all()
    assert ended.exit_on == dt.date(2022, 12, 9)
    assert any(row.wave == "avslut" and row.cancel_reason is None for row in rows)
    later = [row for row in rows if row.opens_on > ended.exit_on and row.wave in ("puls", "manad", "kvartal")]
    assert all(row.cancel_reason == "placement ended" for row in later)
