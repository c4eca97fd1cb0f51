"""How many statements each page sends to the database: few, and no more for eight people than for one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from builders import PASSWORD, RATING, STAR, World
from sqlalchemy import event
from web.person import Person, participant, supervisor

from surveyapp.access.policy import AccountRole
from surveyapp.placements.models import Placement

READ, SAVED = 6, 8


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """The statements sent meanwhile, without the words that begin and end a transaction."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    event.listen(world.house.engine, "before_cursor_execute", note)
    yield sent
    event.remove(world.house.engine, "before_cursor_execute", note)


def opened(world: World, me: Person, address: str, most: int = READ) -> None:
    """Open a page that may send so many statements."""
    with counted(world) as sent:
        page = me.go(address)
    assert page.status == 200, address
    assert len(sent) <= most, "\n".join([address, *sent])


@pytest.fixture
def eight(world: World) -> World:
    """Eight people at the same provider."""
    for number in range(2, 9):
        world.add_participant(f"Participant {number}")
    return world


def test_pages_of_a_participant(world: World) -> None:
    me = participant(world)
    star = world.assignment(STAR)
    opened(world, me, "", 1)
    opened(world, me, f"{star}", 1)
    me.press("Nästa", vardag=4)
    opened(world, me, f"{star}/q/vardag", 2)
    me.answer_all(5)
    me.go(f"{star}/q/vardag")
    me.answer_all(5)
    opened(world, me, f"{star}/check", 2)
    me.press("Skicka")
    opened(world, me, f"{star}/done", 4)
    opened(world, me, f"{star}", 2)


def test_pages_of_a_supervisor_with_eight_people(eight: World) -> None:
    me = supervisor(eight)
    opened(eight, me, "", 1)
    opened(eight, me, str(eight.assignment(RATING)), 1)


def test_saving_an_answer_for_the_first_time_and_again(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    form = me.filled("Nästa", vardag=4)
    again = (form[0], {**form[1], "vardag": ["5"]})
    for one in (form, again):
        with counted(world) as sent:
            assert me.client.post(one[0], data=one[1]).status_code == 303
        assert len(sent) <= SAVED, "\n".join(sent)


def test_sending_judges_without_a_statement_for_each_scale(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.answer_all(5)
    action, data = me.filled("Skicka")
    with counted(world) as sent:
        assert me.client.post(action, data=data).status_code == 303
    assert len(sent) <= 14, "\n".join(sent)


def test_pages_of_staff_with_eight_people(eight: World) -> None:
    for number in range(8):
        me = participant(eight, number)
        me.go(str(eight.assignment(STAR, of=number)))
        me.answer_all(5)
        me.press("Skicka")
    with eight.session() as session:
        ref = session.get_one(Placement, eight.placements[0]).ref
    for role, addresses in (
        (AccountRole.CASEWORKER, ["/placements", "/occupancy", f"/placements/{ref}"]),
        (AccountRole.EVALUATOR, ["/answers"]),
    ):
        eight.open_account(role, f"{role.value}@example.org")
        staff = Person(eight, "")
        staff.go("/sign-in")
        staff.press("Logga in", email=f"{role.value}@example.org", password=PASSWORD)
        for address in addresses:
            opened(eight, staff, address, READ)
