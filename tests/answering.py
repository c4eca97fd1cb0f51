"""Answers given in tests without pages: saved, sent and judged through the program's own changes."""

from __future__ import annotations

import datetime as dt

from builders import World
from sqlalchemy.orm import Session

from surveyapp.responses.changes import Company, How, save_answers, submit
from surveyapp.responses.given import Given
from surveyapp.responses.judging import judge_response
from surveyapp.responses.queries import Asked, asked
from surveyapp.schedule.changes import plan_occasions
from surveyapp.schedule.modes import Mode

HOW = How(Mode.LINK, "sv-latt")


def answer(
    world: World,
    instrument: str,
    day: dt.date,
    code: int = 3,
    *,
    wave: str = "start",
    number: int = 1,
    leave: list[str] | None = None,
    given: dict[str, Given] | None = None,
    company: Company | None = None,
) -> None:
    """The first participant answers every item with this code, or as given, on a day, and sends."""
    definition = world.house.shelf.catalogue.get(instrument, 1)
    answers = given or {item: Given(code=code) for item in definition.item_codes if item not in (leave or [])}
    world.at(day)
    with world.session() as session:
        _plan_if_needed(world, session)
        assignment = world.assignment(instrument, wave, number)
        found = asked(session, world.participant_tokens[0], assignment, at=world.house.clock.now())
        assert found is not None
        store(world, session, found, answers)
        found = asked(session, world.participant_tokens[0], assignment, at=world.house.clock.now())
        assert found is not None
        assert found.response_id is not None
        assert submit(session, found, definition, answers, company or Company(), at=world.house.clock.now())
        judge_response(session, world.house.shelf, found.response_id, at=world.house.clock.now())
        session.commit()


def _plan_if_needed(world: World, session: Session) -> None:
    plan_occasions(
        session, world.house.shelf.plans, world.house.clock.today(), actor="test", at=world.house.clock.now()
    )
    session.commit()


def store(world: World, session: Session, found: Asked, given: dict[str, Given]) -> None:
    """Save answers to an assignment without sending."""
    definition = world.house.shelf.catalogue.get(found.instrument, found.version)
    content_hash = world.house.shelf.catalogue.hash_of(found.instrument, found.version)
    save_answers(session, world.house.vault, found, definition, content_hash, given, HOW, at=world.house.clock.now())
