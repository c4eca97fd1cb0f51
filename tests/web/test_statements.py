"""How many statements each page sends to the database: few, and no more for eight people than for one."""

from __future__ import annotations

import pytest
from builders import PASSWORD, RATING, STAR, World
from web.person import Person, participant, supervisor
from web.queries import counted

from surveyapp.access.policy import AccountRole
from surveyapp.placements.models import Placement

ASKED, SAVED, SUPERVISED, STAFF = 3, 5, 6, 15


def opened(world: World, me: Person, address: str, most: int) -> None:
    """Open a page that may send so many statements."""
    with counted(world.house.engine) as sent:
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
    # Beside the one joined query: what has been answered, and the goals that stand beside a question of a star. Which
    # languages are approved and what is recorded is asked only where there is any.
    opened(world, me, "", ASKED)
    opened(world, me, f"{star}", ASKED)
    me.press("Nästa", vardag=4)
    opened(world, me, f"{star}/q/vardag", ASKED)
    me.answer_all(5)
    me.go(f"{star}/q/vardag")
    me.answer_all(5)
    opened(world, me, f"{star}/check", ASKED)
    me.press("Skicka")
    opened(world, me, f"{star}/done", 7)
    opened(world, me, f"{star}", ASKED)


def test_pages_of_a_supervisor_with_eight_people(eight: World) -> None:
    me = supervisor(eight)
    # Whom the supervisor has, with their attendance and notes: as many queries however many people they are.
    opened(eight, me, "", SUPERVISED)
    opened(eight, me, str(eight.assignment(RATING)), SUPERVISED)


def test_saving_an_answer_for_the_first_time_and_again(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    form = me.filled("Nästa", vardag=4)
    again = (form[0], {**form[1], "vardag": ["5"]})
    for one in (form, again):
        with counted(world.house.engine) as sent:
            assert me.client.post(one[0], data=one[1]).status_code == 303
        assert len(sent) <= SAVED, "\n".join(sent)


def test_sending_judges_without_a_statement_for_each_scale(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.answer_all(5)
    action, data = me.filled("Skicka")
    with counted(world.house.engine) as sent:
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
            opened(eight, staff, address, STAFF)
