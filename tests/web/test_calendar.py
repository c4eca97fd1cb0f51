"""A caseworker's calendar: a private address, whole days, no names, and nothing for anybody else."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from builders import STAR, START, World
from flask.testing import FlaskClient
from icalendar import Calendar, Event
from sqlalchemy import update
from web.test_reading_changes_nothing import signed_in
from werkzeug.test import TestResponse

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.placements.models import Placement
from surveyapp.schedule.models import Assignment, Occasion


@pytest.fixture
def caseworker(world: World) -> FlaskClient:
    """Signed in, and the same person as the world's caseworker, whose one placement ends after a year."""
    client = signed_in(world, AccountRole.CASEWORKER)
    with world.session() as session:
        session.execute(update(Account).values(informant_id=world.caseworker_id))
        session.execute(update(Placement).values(planned_end_on=START + dt.timedelta(200), label="P77"))
        session.commit()
    return client


def press(client: FlaskClient, path: str = "/calendar") -> str:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/calendar").text)
    assert token is not None
    return client.post(path, data={"csrf_token": token[1]}).text


def address(client: FlaskClient) -> str:
    found = re.search(r'href="[^"]*(/calendar/[^"]+\.ics)"', press(client))
    assert found is not None
    return found[1]


def events(client: FlaskClient, path: str) -> list[Event]:
    answer = client.get(path)
    assert answer.status_code == 200
    return [one for one in Calendar.from_ical(answer.data).walk("VEVENT") if isinstance(one, Event)]


def day_of(event: Event, name: str) -> dt.date:
    """A whole day of an entry."""
    found = event.decoded(name)
    assert isinstance(found, dt.date)
    return found


def test_the_calendar_holds_follow_ups_and_the_end_of_the_placement(world: World, caseworker: FlaskClient) -> None:
    found = events(world.client(), address(caseworker))
    summaries = [str(one["SUMMARY"]) for one in found]
    assert sum("P77" in one for one in summaries) == len(summaries)
    (end,) = [one for one in found if str(one["SUMMARY"]).startswith("Placeringen slutar")]
    assert day_of(end, "DTSTART") == START + dt.timedelta(200)
    # The day after the last day ends a whole-day entry.
    assert day_of(end, "DTEND") == START + dt.timedelta(201)
    monthly = [one for one in found if "stämning" in str(one["SUMMARY"])]
    assert day_of(monthly[0], "DTSTART") == dt.date(2024, 4, 4)


def test_entries_keep_their_names_when_days_move(world: World, caseworker: FlaskClient) -> None:
    path = address(caseworker)
    before = {str(one["UID"]) for one in events(world.client(), path)}
    with world.session() as session:
        session.execute(update(Placement).values(planned_end_on=START + dt.timedelta(210)))
        session.commit()
    assert before == {str(one["UID"]) for one in events(world.client(), path)}


def test_no_name_of_a_person_leaves_in_the_calendar(world: World, caseworker: FlaskClient) -> None:
    world.add_participant("Berit Blomqvist")
    path = address(caseworker)
    content = world.client().get(path).text
    assert len(events(world.client(), path)) > 6
    assert "Berit" not in content
    assert "Blomqvist" not in content


def test_a_new_address_ends_the_old_one_and_a_revoked_one_is_not_found(world: World, caseworker: FlaskClient) -> None:
    first = address(caseworker)
    second = address(caseworker)
    stranger = world.client()
    assert (stranger.get(first).status_code, stranger.get(second).status_code) == (404, 200)
    press(caseworker, "/calendar/revoke")
    assert stranger.get(second).status_code == 404
    assert stranger.get("/calendar/guessed.ics").status_code == 404


def test_a_closed_account_has_no_calendar(world: World, caseworker: FlaskClient) -> None:
    path = address(caseworker)
    with world.session() as session:
        session.execute(update(Account).values(closed_at=world.house.clock.now()))
        session.commit()
    assert world.client().get(path).status_code == 404


def test_what_is_done_is_no_longer_in_the_calendar(world: World, caseworker: FlaskClient) -> None:
    path = address(caseworker)
    before = len(events(world.client(), path))
    with world.session() as session:
        session.execute(update(Placement).values(planned_end_on=None))
        session.commit()
    assert len(events(world.client(), path)) == before - 1


def test_the_page_says_what_the_calendar_holds(caseworker: FlaskClient) -> None:
    page = caseworker.get("/calendar").text
    assert "Placeringen slutar: P77" in page
    assert "Skapa en adress till kalendern" in page
    assert "Din privata adress" in press(caseworker)


def plan_meeting(world: World, on: dt.date = START) -> int:
    """A meeting about the placement, from this day for two weeks; the id of what is planned."""
    with world.session() as session:
        occasion = Occasion(
            placement_id=world.placements[0],
            wave="meetings",
            number=1,
            on=on,
            opens_on=on,
            due_on=on + dt.timedelta(7),
            closes_on=on + dt.timedelta(14),
        )
        session.add(occasion)
        session.flush()
        planned = Assignment(
            occasion_id=occasion.id,
            informant_id=world.caseworker_id,
            role="caseworker",
            instrument="meeting",
            version=0,
        )
        session.add(planned)
        session.commit()
        return planned.id


@pytest.fixture
def meeting(world: World) -> int:
    """The same, for a test."""
    return plan_meeting(world)


def settle(client: FlaskClient, assignment: int, **chosen: str) -> TestResponse:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/calendar").text)
    assert token is not None
    data = {"csrf_token": token[1], "assignment": assignment, **chosen}
    return client.post("/calendar/settle", data=data, follow_redirects=True)


def test_a_meeting_is_marked_as_held_and_that_is_undone(world: World, caseworker: FlaskClient, meeting: int) -> None:
    assert "Möte: P77" in caseworker.get("/calendar").text
    day = world.house.clock.today()
    page = settle(caseworker, meeting, how="held", held_on=str(day))
    assert (page.status_code, "Blev av" in page.text) == (200, True)
    with world.session() as session:
        kept = session.get_one(Assignment, meeting)
        assert kept.held_at is not None
        assert kept.held_at.astimezone(world.house.clock.zone).date() == day
    assert "Blev av" not in settle(caseworker, meeting, how="undo").text
    with world.session() as session:
        assert session.get_one(Assignment, meeting).held_at is None


def test_why_a_meeting_was_not_held_is_told_and_taken_back(world: World, caseworker: FlaskClient, meeting: int) -> None:
    page = settle(caseworker, meeting, how="informant absent").text
    assert "Möten och intervjuer som är klara" in page
    with world.session() as session:
        assert session.get_one(Assignment, meeting).explanation == "informant absent"
    assert "Möten och intervjuer som är klara" not in settle(caseworker, meeting, how="undo").text


@pytest.mark.parametrize(
    "chosen", [{"how": "held", "held_on": "2999-01-01"}, {"how": "held", "held_on": "x"}, {"how": "nonsense"}]
)
def test_what_cannot_have_happened_is_refused_in_words(
    world: World, caseworker: FlaskClient, meeting: int, chosen: dict[str, str]
) -> None:
    answer = settle(caseworker, meeting, **chosen)
    assert (answer.status_code, "Det gick inte." in answer.text) == (422, True)
    with world.session() as session:
        kept = session.get_one(Assignment, meeting)
        assert (kept.held_at, kept.explanation) == (None, None)
    form = world.assignment(STAR)
    assert settle(caseworker, form, how="held", held_on=str(world.house.clock.today())).status_code == 422
