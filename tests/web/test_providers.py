"""A provider's manager sees the own people and never an answer; supervisors and assistants come to their own work."""

from __future__ import annotations

import pytest
from builders import OWN, PASSWORD, STAR, START, World
from sqlalchemy import select, update
from web.person import Person, participant
from web.test_tasks import staff

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.agreements.changes import By, sign
from surveyapp.agreements.rules import Granted
from surveyapp.people.models import Organisation, OrganisationKind
from surveyapp.placements.models import Placement
from surveyapp.reports.provider_page import provider_page
from surveyapp.responses.models import Response
from surveyapp.responses.rules import Helper


def signed_in(world: World, role: AccountRole, **row: int) -> Person:
    """Somebody of this role whose account belongs where ``row`` says."""
    email = f"{role.name.lower()}@example.org"
    account_id = world.open_account(role, email)
    if row:
        with world.session() as session:
            session.execute(update(Account).where(Account.id == account_id).values(**row))
            session.commit()
    me = Person(world, "", phone=False)
    me.go("/sign-in")
    me.press("Logga in", email=email, password=PASSWORD)
    return me


def give_answers(world: World, code: int = 7) -> None:
    """The participant answers the star."""
    someone = participant(world)
    someone.go(str(world.assignment(STAR)))
    someone.answer_all(code)
    someone.press("Skicka")


def test_a_manager_sees_who_has_a_place_who_supervises_and_what_is_missing(world: World) -> None:
    with world.session() as session:
        by = By("test", world.house.clock.now())
        sign(session, world.authority_id, world.provider_id, Granted(3, START, START.replace(year=2025), 1), by=by)
        session.commit()
    give_answers(world)
    world.at(START.replace(month=5, day=2))
    me = signed_in(world, AccountRole.PROVIDER_MANAGER, organisation_id=world.provider_id)
    page = me.page
    assert page.heading == "Test provider"
    assert "1 / 3 platser används" in page.words
    assert "1 saknar närvaro för april 2024" in page.words
    assert "Participant 1 Test supervisor 2024-03-04" in page.words
    assert "Test supervisor 1" in page.words
    for words in ("Byt handledare", "Anteckningar"):
        assert me.go(page.link(words)).status == 200
    for address in ("/placements", "/board", "/answers", "/att-gora", "/trail"):
        assert me.go(address).status == 403
    with world.session() as session:
        ref = session.get_one(Placement, world.placements[0]).ref
    assert me.go(f"/placements/{ref}").status == 403


def test_a_manager_of_another_provider_or_of_none_sees_nothing_of_this_one(world: World) -> None:
    with world.session() as session:
        other = Organisation(authority_id=world.authority_id, kind=OrganisationKind.PROVIDER.value, name="En annan")
        session.add(other)
        session.commit()
        other_id, ref = other.id, session.get_one(Organisation, world.provider_id).ref
    me = signed_in(world, AccountRole.PROVIDER_MANAGER, organisation_id=other_id)
    assert me.page.heading == "En annan"
    assert "Ingen har plats här just nu." in me.page.words
    assert me.go(f"/providers/{ref}").status == 404
    with world.session() as session:
        session.execute(update(Account).values(organisation_id=None))
        session.commit()
    assert "Kontot hör inte till någon anordnare." in me.go("/providers").words
    assert me.go(f"/providers/{ref}").status == 404


def test_staff_of_the_authority_choose_among_its_providers(world: World) -> None:
    me = staff(world)
    me.go("/providers")
    me.follow("Test provider")
    assert me.page.heading == "Test provider"


def test_the_page_counts_ends_told_and_statements_on_both_databases(world_on_each: World) -> None:
    world = world_on_each
    for number in range(2):
        world.add_participant(f"Extra {number}")
    with world.session() as session:
        left = session.get_one(Placement, world.placements[1])
        left.exit_on, left.exit_reason, left.destination = START.replace(day=20), "completed", "arbete"
        session.flush()
        vault, today = world.house.vault, START.replace(month=4, day=10)
        found = provider_page(session, vault, world.provider_id, today, 1, 1)
        later = provider_page(session, vault, world.provider_id, today, 2, 1)
        long_after = provider_page(session, vault, world.provider_id, START.replace(month=12), 1, 50)
    assert (found.n_used, found.n_granted) == (2, 0)
    assert [one.name for one in (*found.placed, *later.placed)] == ["Participant 1", "Extra 1"]
    assert found.supervisors == (("Test supervisor", 2),)
    assert [(one.name, one.told_on, one.has_statement) for one in found.left] == [("Extra 0", None, False)]
    assert long_after.left == ()
    assert found.n_attendance_missing == 2


def test_a_supervisor_with_an_account_comes_to_the_same_pages_as_by_link(world: World) -> None:
    me = signed_in(world, AccountRole.SUPERVISOR, informant_id=world.supervisor_id, organisation_id=world.provider_id)
    assert me.page.heading == "Mina personer"
    assert "Participant 1" in me.page.words
    me.press("Öppna frågor")
    assert me.page.address.startswith("/s/")
    assert "Participant 1" in me.page.words
    visit = me.page.address
    for address in ("/placements", "/interviews", "/providers", "/trail"):
        assert me.go(address).status == 403
    world.at(START.replace(day=6))
    later = Person(world, visit.removeprefix("/s/"))
    assert later.go().status == 410


def test_a_supervisors_account_without_a_person_says_what_to_do(world: World) -> None:
    me = signed_in(world, AccountRole.SUPERVISOR)
    assert "Be en administratör" in me.page.words
    assert me.client.post("/my-people").status_code in (400, 404)


@pytest.fixture
def assistant(world: World) -> Person:
    """Somebody who reads and taps for participants."""
    return signed_in(world, AccountRole.ASSISTANT)


def test_an_assistant_holds_an_interview_and_meets_no_answers_goals_or_results(world: World, assistant: Person) -> None:
    me = assistant
    assert me.page.heading == "Läsa upp frågor"
    me.follow("Participant 1")
    assert "Gör ett kort" not in me.page.words
    star, own = world.assignment(STAR), world.assignment(OWN)
    me.press("Börja intervjun", asked=star, talk="in person", interpreter="no")
    token = me.page.address.split("/")[2]
    me.answer_all(7)
    me.press("Skicka", supervisor="no", chose="informant")
    assert me.page.heading.startswith("Tack!")
    assert "<svg" not in me.page.html
    assert "Mina mål" not in me.page.words
    assert me.go(f"/s/{token}/goals").status == 404
    assert me.go(f"/s/{token}/{own}").status == 404
    assert me.go(f"/s/{token}/{star}/picture.pdf").status == 404
    with world.session() as session:
        assert session.scalars(select(Response.helper)).one() == Helper.CASEWORKER.value
        ref = session.get_one(Placement, world.placements[0]).ref
    assert me.go(f"/placements/{ref}").status == 403


def test_a_form_that_somebody_has_begun_is_not_shown_to_an_assistant(world: World, assistant: Person) -> None:
    someone = participant(world)
    someone.go(str(world.assignment(STAR)))
    name = next(iter(someone.page.form.offered))
    someone.press("Nästa", **{name.replace("-", "_"): 7})
    assistant.go("/interviews")
    assistant.follow("Participant 1")
    assert "Framstegsstjärnan" not in assistant.page.words
    form = next(form for form in assistant.page.forms if form.action.endswith("/interview"))
    begun = {"asked": str(world.assignment(STAR)), "talk": "in person", "interpreter": "no"}
    answer = assistant.client.post(form.action, data={**form.sent, **begun})
    assert answer.status_code == 422


def test_a_caseworker_goes_on_with_what_was_begun_and_sees_the_picture(world: World) -> None:
    me = staff(world)
    me.go("/interviews")
    me.follow("Participant 1")
    me.press("Börja intervjun", asked=world.assignment(STAR), talk="in person", interpreter="no")
    me.answer_all(7)
    me.press("Skicka", supervisor="no", chose="informant")
    assert "<svg" in me.page.html
