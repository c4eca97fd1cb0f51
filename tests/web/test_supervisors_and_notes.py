"""Another supervisor is proposed and decided about; notes are read by those they are for and changed for a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from builders import PASSWORD, START, World
from flask.testing import FlaskClient
from sqlalchemy import select, update
from web.person import Person
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.changes import NewAccount, open_account
from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.notes.models import Note, NoteEarlier
from surveyapp.notes.queries import notes_shown
from surveyapp.people.changes import Person as NewPerson
from surveyapp.people.changes import register_staff
from surveyapp.people.models import Informant, Organisation, OrganisationKind, Role
from surveyapp.placements.models import Placement, Supervision
from surveyapp.schedule.models import Assignment
from surveyapp.supervisors.queries import loads_on, supervisors
from surveyapp.tasks.models import Task


def another_supervisor(world: World, name: str = "Nya Handledaren", organisation_id: int = 0) -> Informant:
    with world.session() as session:
        made = register_staff(
            session,
            world.house.vault,
            world.authority_id,
            NewPerson(name, "sv"),
            role=Role.SUPERVISOR,
            organisation_id=organisation_id or world.provider_id,
            actor="test",
            at=world.house.clock.now(),
        )
        session.commit()
        session.refresh(made)
        session.expunge(made)
        return made


def at_the_provider(world: World, organisation_id: int = 0) -> FlaskClient:
    """A manager of the provider, signed in."""
    email = f"manager{organisation_id}@example.org"
    with world.session() as session:
        new = NewAccount(
            "Mia Manager",
            email,
            PASSWORD,
            AccountRole.PROVIDER_MANAGER,
            organisation_id=organisation_id or world.provider_id,
        )
        open_account(session, world.house.vault, world.authority_id, new, actor="test", at=world.house.clock.now())
        session.commit()
    me = Person(world, "")
    me.go("/sign-in")
    me.press("Logga in", email=email, password=PASSWORD)
    return me.client


def another_provider(world: World) -> int:
    with world.session() as session:
        other = Organisation(authority_id=world.authority_id, kind=OrganisationKind.PROVIDER.value, name="En annan")
        session.add(other)
        session.commit()
        return other.id


def person(client: FlaskClient, world: World) -> Person:
    me = Person(world, "", phone=False)
    me.client = client
    return me


def ref(world: World) -> str:
    with world.session() as session:
        return session.get_one(Placement, world.placements[0]).ref


def test_a_supervisor_is_added_without_an_account_and_can_be_chosen(world: World) -> None:
    me = person(signed_in(world, AccountRole.CASEWORKER), world)
    me.go("/supervisors")
    me.follow("Lägg till en handledare")
    with world.session() as session:
        provider = session.get_one(Organisation, world.provider_id).ref
    page = me.press("Lägg till", name="", provider=provider, email="x", phone="08-1")
    assert page.status == 422
    assert "Skriv ett namn." in page.words
    page = me.press("Lägg till", name="Nya Handledaren", email="nya@example.org", phone="")
    assert page.status == 200
    assert "Handledaren är tillagd." in page.words
    assert "Har inget konto" in page.words
    assert page.heading == "Nya Handledaren Test provider"
    me.go(f"/placements/{ref(world)}/supervisor")
    assert any("Nya Handledaren" in words for form in me.page.forms for _, words in form.offered.get("supervisor", []))


def test_a_supervisor_is_not_added_twice_and_is_corrected(world: World) -> None:
    first = another_supervisor(world)
    me = person(signed_in(world, AccountRole.CASEWORKER), world)
    with world.session() as session:
        provider = session.get_one(Organisation, world.provider_id).ref
    me.go(f"/supervisors/new?provider={provider}")
    assert "heter redan så" in me.press("Lägg till", name="nya  handledaren").words
    me.go(f"/supervisors/{first.ref}")
    page = me.press("Spara", name="Nya Handledarsson", email="nya@example.org", phone="0701740605")
    assert "Ändringen är sparad." in page.words
    assert "+46701740605" in page.html
    assert me.press("Spara", email="inte en adress").status == 422
    me.go(f"/supervisors/new?provider={provider}")
    assert "redan den e-posten" in me.press("Lägg till", name="Någon Annan", email="nya@example.org").words


def test_a_supervisor_without_an_account_gets_a_link_that_opens(world: World) -> None:
    me = person(signed_in(world, AccountRole.CASEWORKER), world)
    with world.session() as session:
        own = session.get_one(Informant, world.supervisor_id).ref
    me.go(f"/supervisors/{own}")
    address = me.press("Ge handledaren en ny länk").link("/s/")
    assert Person(world, address.rpartition("/")[2]).go().status == 200
    assert Person(world, world.supervisor_token).go().status == 410


def test_a_provider_proposes_and_the_authority_approves_and_what_is_not_over_follows(world_on_each: World) -> None:
    world = world_on_each
    new = another_supervisor(world)
    world.at(START + dt.timedelta(3))
    provider = person(at_the_provider(world), world)
    page = provider.go(f"/placements/{ref(world)}/supervisor")
    assert "Test supervisor är handledare sedan 4 mars 2024 och har 1 person" in page.words
    page = provider.press("Skicka förslaget", supervisor=new.ref, from_on="2024-03-11", why="")
    assert "Kommunen svarar på förslaget" in page.words
    assert "Godkänn bytet" not in page.words
    with world.session() as session:
        task = session.scalars(select(Task)).one()
        assert (task.kind, task.done_at) == ("supervisor proposed", None)
    desk = person(signed_in(world, AccountRole.CASEWORKER), world)
    assert "Nya Handledaren från 11 mars 2024" in desk.go("/supervisors").words
    desk.go(f"/placements/{ref(world)}/supervisor")
    page = desk.press("Godkänn bytet")
    assert "godkänt" in page.words
    with world.session() as session:
        rows = session.scalars(select(Supervision).order_by(Supervision.from_on)).all()
        assert [(one.informant_id, one.until_on) for one in rows] == [
            (world.supervisor_id, dt.date(2024, 3, 10)),
            (new.id, None),
        ]
        asked = set(session.scalars(select(Assignment.informant_id).where(Assignment.role == "supervisor")))
        assert new.id in asked
        actions = set(session.scalars(select(AuditEvent.action)))
        assert {Action.SUPERVISOR_PROPOSED, Action.SUPERVISOR_APPROVED, Action.SUPERVISOR_CHANGED} <= actions
        assert session.scalars(select(Task.done_at)).one() is not None


def test_a_change_of_supervisor_is_undone_and_what_is_not_begun_goes_back(world_on_each: World) -> None:
    world = world_on_each
    new = another_supervisor(world)
    desk = person(signed_in(world, AccountRole.CASEWORKER), world)
    address = f"/placements/{ref(world)}/supervisor"
    desk.go(address)
    assert "Ångra bytet" not in desk.page.words
    desk.press("Skicka förslaget", supervisor=new.ref, from_on="2024-03-11", why="")
    page = desk.press("Godkänn bytet")
    assert "Senaste bytet godkändes av Test Account" in page.words
    page = desk.press("Ångra bytet")
    assert "Bytet är ångrat." in page.words
    assert "är handledare sedan 4 mars 2024" in page.words
    with world.session() as session:
        assert set(session.scalars(select(Supervision.informant_id))) == {world.supervisor_id}
        asked = set(session.scalars(select(Assignment.informant_id).where(Assignment.role == "supervisor")))
        assert asked == {world.supervisor_id}
    desk.press("Skicka förslaget", supervisor=new.ref, from_on="2024-03-08", why="")
    assert "Nya Handledaren är handledare sedan 8 mars 2024" in desk.press("Godkänn bytet").words
    with world.session() as session:
        rows = session.scalars(select(Supervision).order_by(Supervision.from_on)).all()
        assert [(one.informant_id, one.from_on, one.until_on) for one in rows] == [
            (world.supervisor_id, START, dt.date(2024, 3, 7)),
            (new.id, dt.date(2024, 3, 8), dt.date(2024, 3, 10)),
            (new.id, dt.date(2024, 3, 11), None),
        ]


def test_a_change_is_undone_once_however_often_the_button_is_pressed(world: World) -> None:
    first, second = another_supervisor(world), another_supervisor(world, "Tredje Handledaren")
    desk = person(signed_in(world, AccountRole.CASEWORKER), world)
    desk.go(f"/placements/{ref(world)}/supervisor")
    for new, day in ((first, "2024-03-11"), (second, "2024-03-12")):
        desk.press("Skicka förslaget", supervisor=new.ref, from_on=day, why="")
        desk.press("Godkänn bytet")
    pressed = desk.filled("Ångra bytet")
    assert desk.submit(pressed).status == 200
    assert desk.submit(pressed).status == 409
    assert "Nya Handledaren är handledare sedan 11 mars 2024" in desk.page.words


def test_a_proposal_is_taken_back_by_whoever_made_it(world: World) -> None:
    new, provider = another_supervisor(world), person(at_the_provider(world), world)
    address = f"/placements/{ref(world)}/supervisor"
    provider.go(address)
    provider.press("Skicka förslaget", supervisor=new.ref, from_on="2024-03-11", why="")
    desk = person(signed_in(world, AccountRole.CASEWORKER), world)
    assert "Ta tillbaka förslaget" not in desk.go(address).words
    page = provider.press("Ta tillbaka förslaget")
    assert "taget tillbaka" in page.words
    assert "Skicka förslaget" in page.words
    with world.session() as session:
        assert session.scalars(select(Task.done_at)).one() is not None


def test_a_no_needs_a_reason_which_the_provider_reads(world: World) -> None:
    new, provider = another_supervisor(world), person(at_the_provider(world), world)
    address = f"/placements/{ref(world)}/supervisor"
    provider.go(address)
    provider.press("Skicka förslaget", supervisor=new.ref, from_on="2024-03-11", why="")
    desk = person(signed_in(world, AccountRole.CASEWORKER), world)
    desk.go(address)
    assert desk.press("Säg nej", answer=" ").status == 422
    desk.press("Säg nej", answer="Hon slutar i april.")
    page = provider.go(address)
    assert "avslaget" in page.words
    assert "Hon slutar i april." in page.words
    with world.session() as session:
        assert session.scalars(select(Supervision.informant_id)).all() == [world.supervisor_id]


def test_a_ninth_person_is_warned_of_counted_and_allowed_with_a_reason(world: World) -> None:
    new = another_supervisor(world)
    for number in range(8):
        placement_id = world.add_participant(f"Another {number}")
        with world.session() as session:
            one = session.scalars(select(Supervision).where(Supervision.placement_id == placement_id)).one()
            one.informant_id = new.id
            session.commit()
    desk = person(signed_in(world, AccountRole.CASEWORKER), world)
    address = f"/placements/{ref(world)}/supervisor"
    desk.go(address)
    page = desk.press("Skicka förslaget", supervisor=new.ref, from_on="2024-03-11", why="")
    assert page.status == 422
    assert "fler än 8 personer. Det går, men skriv varför" in page.words
    page = desk.press("Skicka förslaget", supervisor=new.ref, from_on="2024-03-11", why="En annan slutar i juni.")
    assert "Handledaren får då 9 personer. Det är fler än 8." in page.words
    desk.press("Godkänn bytet")
    world.at(dt.date(2024, 3, 11))
    desk = person(signed_in(world, AccountRole.ADMINISTRATOR), world)
    assert "1 handledare har fler än åtta personer" in desk.go("/supervisors").words


def test_how_many_people_somebody_has_is_the_same_whoever_else_is_asked_about(world_on_each: World) -> None:
    world = world_on_each
    for number in range(3):
        world.add_participant(f"P{number}")
    other, today = another_supervisor(world), world.house.clock.today()
    with world.session() as session:
        both = [world.supervisor_id, other.id]
        assert loads_on(session, world.authority_id, today, among=both) == {world.supervisor_id: 4}
        assert loads_on(session, world.authority_id, today, among=[other.id]) == {}
        assert loads_on(session, world.authority_id + 1, today, among=[world.supervisor_id]) == {}


def test_a_load_counts_placements_on_the_day_first_and_last_day_included_and_each_once(world_on_each: World) -> None:
    world, day, week = world_on_each, START + dt.timedelta(30), dt.timedelta(7)
    one = dt.timedelta(1)
    spans = [(day, None), (day - week, day), (day - week, day - one), (day + one, None), (day - week, day)]
    placements = [world.add_participant(f"P{number}", START - week) for number in range(len(spans) + 1)]
    other = another_supervisor(world)
    with world.session() as session:
        for placement_id, (from_on, until_on) in zip(placements, spans, strict=False):
            span = {"informant_id": other.id, "from_on": from_on, "until_on": until_on}
            session.execute(update(Supervision).where(Supervision.placement_id == placement_id).values(**span))
        # Both of a placement's rows hold on its day of change; and one is over although nobody said so.
        session.add(Supervision(placement_id=placements[4], informant_id=other.id, from_on=day))
        left = {"exit_on": day - one, "exit_reason": "completed", "destination": "arbete"}
        session.execute(update(Placement).where(Placement.id == placements[5]).values(**left))
        moved = {"informant_id": other.id, "from_on": day - week}
        session.execute(update(Supervision).where(Supervision.placement_id == placements[5]).values(**moved))
        assert loads_on(session, world.authority_id, day, among=[other.id]) == {other.id: 3}
        people, n_all, n_too_many = supervisors(session, world.house.vault, world.authority_id, day, 1, 1)
        assert ([(one.informant_id, one.load) for one in people], n_all, n_too_many) == ([(other.id, 3)], 2, 0)
        people, _n_all, _n = supervisors(session, world.house.vault, world.authority_id, day, 2, 1)
        assert [(one.informant_id, one.load) for one in people] == [(world.supervisor_id, 1)]


def test_somebody_of_another_provider_or_day_is_refused_and_other_providers_find_nothing(world: World) -> None:
    other = another_provider(world)
    stranger, own = another_supervisor(world, "Fel ställe", other), another_supervisor(world)
    desk = person(signed_in(world, AccountRole.CASEWORKER), world)
    address = f"/placements/{ref(world)}/supervisor"
    page = desk.go(address)
    form = page.forms[-1].sent
    for posted in (
        {"supervisor": stranger.ref, "from_on": "2024-03-11"},
        {"supervisor": "", "from_on": "2024-03-11"},
        {"supervisor": own.ref, "from_on": "när som helst"},
        {"supervisor": own.ref, "from_on": "2024-03-04"},
        {"supervisor": own.ref, "from_on": "2024-03-11", "why": "x" * 1001},
    ):
        assert desk.client.post(address, data={**form, **posted}).status_code == 422, posted
    elsewhere = at_the_provider(world, other)
    assert elsewhere.get(address).status_code == 404
    assert elsewhere.get(f"/placements/{ref(world)}/notes").status_code == 404


def test_what_changed_since_it_was_proposed_stops_an_approval(world: World) -> None:
    new, other = another_supervisor(world), another_provider(world)
    desk = person(signed_in(world, AccountRole.CASEWORKER), world)
    desk.go(f"/placements/{ref(world)}/supervisor")
    desk.press("Skicka förslaget", supervisor=new.ref, from_on="2024-03-11", why="")
    changes: list[tuple[dict[str, object], str]] = [
        ({"provider_id": other}, "bytt anordnare sedan dess"),
        (
            {"provider_id": world.provider_id, "exit_on": START, "exit_reason": "other", "destination": "annat"},
            "efter att placeringen tog slut",
        ),
    ]
    for values, why in changes:
        with world.session() as session:
            for name, value in values.items():
                setattr(session.get_one(Placement, world.placements[0]), name, value)
            session.commit()
        page = desk.press("Godkänn bytet")
        assert (page.status, why in page.words) == (409, True)
    with world.session() as session:
        assert session.scalars(select(Supervision.informant_id)).all() == [world.supervisor_id]


def test_notes_are_read_by_those_they_are_for(world: World) -> None:
    address = f"/placements/{ref(world)}/notes"
    desk, chief = (signed_in(world, role) for role in (AccountRole.CASEWORKER, AccountRole.ADMINISTRATOR))
    manager = at_the_provider(world)
    one = person(desk, world)
    for text, readers in (("för mig", "author"), ("för oss", "authority"), ("för alla", "provider")):
        one.go(address)
        one.press("Spara anteckningen", text=text, visibility=readers)
    other = person(manager, world)
    other.go(address)
    assert "för alla" in other.page.words
    assert "för oss" not in other.page.words
    assert "för mig" not in other.page.words
    other.press("Spara anteckningen", text="från anordnaren", visibility="provider")
    seen = person(chief, world).go(address).words
    assert [text in seen for text in ("för mig", "för oss", "för alla", "från anordnaren")] == [False, True, True, True]
    # What a provider cannot choose is refused even when it is posted.
    posted = {"csrf_token": other.page.forms[0].sent["csrf_token"], "text": "x", "visibility": "authority"}
    assert manager.post(address, data=posted).status_code == 422
    with world.session() as session:
        assert b"anordnaren" not in b"".join(session.scalars(select(Note.text_sealed)))
        account = session.scalars(select(Account).where(Account.role == AccountRole.CASEWORKER.value)).one()
        me = Actor(account.id, AccountRole.CASEWORKER, world.authority_id)
        shown = notes_shown(session, world.house.vault, me, world.placements[0], 2)
        assert [one.text for one in shown] == ["från anordnaren", "för alla"]
        elsewhere = replace(me, authority_id=world.authority_id + 1)
        assert notes_shown(session, world.house.vault, elsewhere, world.placements[0], 9) == []


def test_an_author_changes_a_note_within_a_day_and_then_only_adds(world: World) -> None:
    address = f"/placements/{ref(world)}/notes"
    me = person(signed_in(world, AccountRole.CASEWORKER), world)
    me.go(address)
    page = me.press("Spara anteckningen", text="", visibility="authority")
    assert (page.status, "Skriv något först" in page.words) == (422, True)
    me.press("Spara anteckningen", text="Ringde Ann", visibility="authority")
    me.press("Spara ändringen", text="Ringde Anna", visibility="authority")
    assert "Så stod det förut Ringde Ann " in me.page.words
    with world.session() as session:
        note = session.scalars(select(Note)).one()
        assert session.scalars(select(NoteEarlier.note_id)).one() == note.id
        change = f"{address}/{note.ref}"
    token = me.page.forms[0].sent["csrf_token"]
    chief = person(signed_in(world, AccountRole.ADMINISTRATOR), world)
    theirs = chief.go(address).forms[0].sent["csrf_token"]
    tried = chief.client.post(change, data={"csrf_token": theirs, "text": "x", "visibility": "authority"})
    assert tried.status_code == 409
    world.at(START + dt.timedelta(2))
    me = person(me_again(world), world)
    page = me.go(address)
    assert "Ändra" not in page.words.split("ändrad")[0].split("Anteckningar")[-1]
    token = page.forms[0].sent["csrf_token"]
    late = {"csrf_token": token, "text": "för sent", "visibility": "authority"}
    assert me.client.post(change, data=late).status_code == 409
    page = me.press("Spara tillägget", text="Hon ringde upp.")
    assert "tillägg till en tidigare" in page.words
    with world.session() as session:
        assert [one.text_sealed != b"" and one.adds_to_id for one in session.scalars(select(Note))] == [None, note.id]


def me_again(world: World) -> FlaskClient:
    """The caseworker on another day."""
    me = Person(world, "")
    me.go("/sign-in")
    me.press("Logga in", email="caseworker@example.org", password=PASSWORD)
    return me.client


@pytest.mark.parametrize("role", [AccountRole.EVALUATOR, AccountRole.AUDITOR, AccountRole.ASSISTANT])
def test_others_read_no_notes(world: World, role: AccountRole) -> None:
    assert signed_in(world, role).get(f"/placements/{ref(world)}/notes").status_code == 403
