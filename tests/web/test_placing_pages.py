"""Pages where people are registered and referred, and placements started, changed and ended."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import PASSWORD, START, World
from sqlalchemy import select, update
from web import stored
from web.person import Page, Person
from web.queries import counted

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.people.changes import Person as Named
from surveyapp.people.changes import register_staff
from surveyapp.people.models import Authority, Informant, Organisation, OrganisationKind, Participant, Role
from surveyapp.placements.leaving import make_due_tasks
from surveyapp.placements.models import HoursPlan, LaterStanding, Placement, Referral
from surveyapp.responses.models import Response
from surveyapp.schedule.models import SurveyLink
from surveyapp.schedule.modes import Mode
from surveyapp.tasks.models import Task

END = START + dt.timedelta(60)


def somebody(world: World, role: AccountRole = AccountRole.CASEWORKER, email: str = "me@example.org") -> Person:
    """Somebody signed in at a computer, a caseworker of the world's own unit."""
    world.open_account(role, email)
    if role is AccountRole.CASEWORKER:
        with world.session() as session:
            session.execute(update(Account).values(informant_id=world.caseworker_id))
            session.commit()
    me = Person(world, "")
    me.go("/sign-in")
    me.press("Logga in", email=email, password=PASSWORD)
    return me


@pytest.fixture
def me(world: World) -> Person:
    return somebody(world)


def change_page(world: World) -> str:
    with world.session() as session:
        return f"/placements/{world.placement(session).ref}/change"


def test_a_supervisor_gets_a_ninth_person_only_when_that_is_confirmed(world: World, me: Person) -> None:
    for number in range(2, 9):
        world.add_participant(f"Participant {number}")
    register(me)
    me.follow("Starta en placering")
    with world.session() as session:
        supervisor = session.get_one(Informant, world.supervisor_id).ref
    page = me.press("Starta placeringen", supervisor=supervisor, start_on=START.isoformat())
    assert page.status == 422
    assert "Handledaren har redan 8 personer eller fler den dagen." in page.words
    page = me.press("Starta placeringen", more="1")
    assert "Placeringen är startad" in page.words


def another_provider(world: World, name: str, *supervisors: str) -> int:
    """A second provider with supervisors."""
    with world.session() as session:
        made = Organisation(authority_id=world.authority_id, kind=OrganisationKind.PROVIDER.value, name=name)
        session.add(made)
        session.flush()
        for one in supervisors:
            register_staff(
                session,
                world.house.vault,
                world.authority_id,
                Named(one, "sv"),
                role=Role.SUPERVISOR,
                organisation_id=made.id,
                actor="test",
                at=world.house.clock.now(),
            )
        session.commit()
        return made.id


def test_a_placement_starts_with_the_choice_of_a_provider_whose_supervisors_are_then_shown(
    world: World, me: Person
) -> None:
    other = another_provider(world, "Another provider", "Ada Alm")
    register(me)
    page = me.follow("Starta en placering")
    assert "Ada Alm" not in page.html
    assert "Test supervisor" not in page.html
    address, data = me.filled("Visa handledare", provider=other)
    page = me.go(f"{address}?provider={data['provider'][0]}")
    offered = [words for _ref, words in page.form_of("supervisor").offered["supervisor"]]
    assert offered == ["Välj", "Ada Alm, har 0 personer", "ingen handledare utsedd"]
    page = me.press("Starta placeringen", supervisor="0", start_on=START.isoformat())
    assert "Placeringen är startad" in page.words
    with world.session() as session:
        placement = session.scalars(select(Placement).order_by(Placement.id.desc())).first()
        assert placement is not None
        assert placement.provider_id == other


def test_showing_the_supervisors_of_another_provider_stores_nothing_and_keeps_what_was_typed(
    world: World, me: Person
) -> None:
    other = another_provider(world, "Another provider", "Ada Alm")
    register(me)
    me.follow("Starta en placering")
    me.go(f"{me.page.address}?provider={world.provider_id}")
    before = stored.everything(world)
    typed = {"start_on": "4 mras 2024", "planned_end_on": "4.6.2024", "percent": "25", "label": "P7"}
    page = me.press("Visa handledare", provider=other, **typed)
    assert page.status == 200
    assert "Fel" not in page.title
    sent = page.form_of("supervisor").sent
    assert {name: sent[name][0] for name in typed} == typed
    assert [words for _ref, words in page.form_of("supervisor").offered["supervisor"]][1] == "Ada Alm, har 0 personer"
    assert stored.everything(world) == before


def test_a_supervisor_of_another_provider_than_the_chosen_one_is_asked_for_again(world: World, me: Person) -> None:
    other = another_provider(world, "Another provider", "Ada Alm")
    register(me)
    me.follow("Starta en placering")
    me.go(f"{me.page.address}?provider={world.provider_id}")
    with world.session() as session:
        supervisor = session.get_one(Informant, world.supervisor_id).ref
    page = me.press("Starta placeringen", supervisor=supervisor, provider=other, start_on=START.isoformat())
    assert page.status == 422
    assert "Välj handledare, eller att ingen är utsedd." in page.words
    assert "Ada Alm" in page.words
    assert page.form_of("supervisor").sent["start_on"] == [START.isoformat()]


def test_a_referral_to_a_provider_shows_its_supervisors_at_once(world: World, me: Person) -> None:
    another_provider(world, "Another provider", "Ada Alm")
    register(me)
    me.press("Spara anvisningen", provider=world.provider_id, referred_on="4 mars 2024")
    page = me.follow("Starta placeringen")
    with world.session() as session:
        supervisor = session.get_one(Informant, world.supervisor_id).ref
    assert page.form_of("supervisor").sent["supervisor"] == [supervisor]
    assert "Ada Alm" not in page.html


def test_a_referral_to_no_particular_place_is_kept_while_the_provider_is_chosen(world: World, me: Person) -> None:
    another_provider(world, "Another provider", "Ada Alm")
    register(me)
    me.press("Spara anvisningen", provider="0", referred_on="4 mars 2024")
    me.follow("Starta placeringen")
    address, data = me.filled("Visa handledare", provider=world.provider_id)
    me.go(f"{address}?referral={data['referral'][0]}&provider={data['provider'][0]}")
    page = me.press("Starta placeringen", supervisor="0", start_on=START.isoformat())
    assert "Placeringen är startad" in page.words
    with world.session() as session:
        assert session.scalars(select(Referral.placement_id)).one() is not None


def test_a_hundred_supervisors_cost_the_start_of_a_placement_nothing(world: World, me: Person) -> None:
    another_provider(world, "Another provider", "Ada Alm")
    register(me)
    at = me.follow("Starta en placering").address
    asked = (at, f"{at}?provider={world.provider_id}")
    before = [n_sent(world, me, address) for address in asked]
    for number in range(10):
        another_provider(world, f"Provider {number}", *(f"Somebody {number} {n}" for n in range(10)))
    assert [n_sent(world, me, address) for address in asked] == before
    assert max(before) <= 15


def n_sent(world: World, me: Person, address: str) -> int:
    """How many statements the page sends."""
    with counted(world.house.engine) as sent:
        assert me.go(address).status == 200
    return len(sent)


def test_a_name_and_a_number_are_corrected_and_the_trail_says_only_that(world: World, me: Person) -> None:
    register(me, name="Maja Mord", number_kind="reserve", number="ab12345678")
    me.follow("Ändra namn, nummer, telefon och adresser")
    page = me.press("Spara", name="Maja Mård", number_kind="personal", number="811218-9876")
    assert "Ändringen är sparad." in page.words
    assert "Senast ändrat av Test Account" in page.words
    assert page.heading == "Maja Mård"
    assert "198112189876" in page.words
    me.follow("Ändra namn, nummer, telefon och adresser")
    assert me.press("Spara", name=" ").status == 422
    assert me.press("Spara", name="Maja Mård", number_kind="personal", number="811218-9877").status == 422
    assert "Ändringen är sparad." in me.press("Spara", number_kind="none", number="").words
    with world.session() as session:
        told = session.scalars(select(AuditEvent.details).where(AuditEvent.action == "contact changed")).all()
    assert [one["changed"] for one in told if one] == [["name"], ["number"], ["number"]]


def test_a_number_that_somebody_else_has_is_not_taken(me: Person) -> None:
    register(me, name="Maja Mård", number_kind="personal", number="811218-9876")
    register(me, name="Någon Annan")
    me.follow("Ändra namn, nummer, telefon och adresser")
    page = me.press("Spara", number_kind="personal", number="19811218-9876")
    assert page.status == 422
    assert "Någon annan är registrerad med det numret." in page.words


def n_people(world: World) -> int:
    with world.session() as session:
        return len(session.scalars(select(Participant.id)).all())


def register(me: Person, **told: str) -> Page:
    me.go("/registrations/new")
    return me.press("Registrera", **{"name": "Maja Mård", "number_kind": "none", **told})


def test_from_registration_to_exit(world: World, me: Person) -> None:
    me.go("/registrations")
    assert "Ingen anvisning väntar" in me.page.words
    me.follow("Registrera en person")
    page = me.press("Registrera", name="Maja Mård", number="811218-9876", phone="0701740605", language="so")
    assert "Personen är registrerad." in page.words
    assert "198112189876" in page.words
    page = me.press("Spara anvisningen", provider=world.provider_id, referred_on="4 mars 2024")
    assert "Anvisad 4 mars 2024" in page.words
    page = me.press("Ja, plats finns", decided_on="4/3 2024")
    assert "Svar 4 mars 2024" in page.words
    assert "Maja Mård" in me.go("/registrations").words
    me.follow("Maja Mård")
    me.follow("Starta placeringen")
    page = me.press("Starta placeringen", start_on="20240304", planned_end_on="4.6.2024", percent=25)
    assert "Placeringen är startad" in page.words
    assert "från 4 mars 2024: 25 procent, 10 timmar i veckan" in page.words
    assert "Senast ändrad av Test Account" in page.words
    with world.session() as session:
        placement = session.scalars(select(Placement).order_by(Placement.id.desc())).first()
        assert placement is not None
        assert (placement.start_on, placement.planned_end_on) == (START, dt.date(2024, 6, 4))
        assert (placement.provider_id, placement.caseworker_id) == (world.provider_id, world.caseworker_id)
        assert session.scalars(select(Referral.placement_id)).one() == placement.id
    me.follow("Avsluta, eller kom aldrig")
    page = me.press("Se vad som ändras", exit_on="3 maj 2024", reason="got work", destination="arbete")
    assert "Sista dagen: 3 maj 2024. Det är före det planerade slutet, alltså ett tidigt avslut." in page.words
    assert "ställs in" in page.words
    with world.session() as session:
        assert session.scalars(select(Placement.exit_on).where(Placement.exit_on.is_not(None))).all() == []
    page = me.press("Avsluta placeringen")
    assert "Placeringen är avslutad. Berätta för anordnaren." in page.words
    assert "Säg till anordnaren att placeringen är slut (1)" in me.go("/att-gora").words
    me.go(f"/placements/{placement.ref}/change")
    page = me.press("Spara", told_on="2024-03-04", told_how="phone")
    assert "Anordnaren fick veta 4 mars 2024, i telefon." in page.words
    assert "Säg till anordnaren att placeringen är slut" not in me.go("/att-gora").words
    me.go(f"/placements/{placement.ref}/change")
    assert "Ändringen är ångrad." in me.press("Ångra avslutet").words


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"name": " "}, "Skriv ett namn."),
        ({"number_kind": "personal", "number": "811218-9875"}, "Det är inget giltigt personnummer"),
        ({"number_kind": "personal"}, "Skriv numret, eller välj att personen inte har något."),
        ({"number": "811218-9876"}, "Du har valt att personen inte har något nummer"),
        ({"number_kind": "reserve", "number": "811218-9876"}, "Det där är ett personnummer."),
        ({"phone": "060-12 34 56"}, "Det är inget mobilnummer."),
        ({"email": "inte en adress"}, "Det är ingen giltig e-postadress."),
        ({"postal_address": "Storgatan 1"}, "Skriv postadressen på minst två rader"),
        ({"postal_address": "a\nb\nc\nd\ne\nf"}, "Högst fem får plats på kuvertet."),
        ({"postal_address": "Storgatan 1\n" + "x" * 61}, "Högst 60 tecken får plats."),
        ({"name": "N" * 121}, "Texten är för lång."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    world: World, me: Person, told: dict[str, str], says: str
) -> None:
    page = register(me, **told)
    assert page.status == 422
    assert says in page.words
    sent = page.form.sent if len(page.forms) == 1 else page.forms[-1].sent
    assert {name: sent[name] for name in told} == {name: [value] for name, value in told.items()}
    assert n_people(world) == 1


def test_somebody_registered_with_an_address_is_reached_otherwise_later(me: Person) -> None:
    page = register(me, postal_address="Storgatan 1\r\n831 30 Östersund")
    assert "Storgatan 1, 831 30 Östersund" in page.words
    me.follow("Ändra namn, nummer, telefon och adresser")
    page = me.press("Spara", phone="08-123 456 78", postal_address="Lillgatan 2")
    assert page.status == 422
    assert "Det är inget mobilnummer" in page.words
    assert "Skriv postadressen på minst två rader" in page.words
    assert 'value="08-123 456 78"' in page.html
    assert "Lillgatan 2</textarea>" in page.html
    page = me.press("Spara", phone="0701740605", postal_address="Lillgatan 2, 831 30 Östersund", preferred="letter")
    assert "Ändringen är sparad." in page.words
    assert "070-174 06 05" in page.words
    assert "Lillgatan 2, 831 30 Östersund" in page.words
    me.follow("Ändra namn, nummer, telefon och adresser")
    assert "Lillgatan 2\n831 30 Östersund</textarea>" in me.page.html
    assert "ingen postadress" in me.press("Spara", postal_address="").words


def test_the_page_about_a_placement_shows_the_address_and_leads_to_its_correction(world: World, me: Person) -> None:
    with world.session() as session:
        address = f"/placements/{world.placement(session).ref}"
    me.go(address)
    me.follow("Ändra namn, nummer, telefon och adresser")
    me.press("Spara", postal_address="Storgatan 1\n831 30 Östersund")
    assert "Storgatan 1 831 30 Östersund" in me.go(address).words


def test_somebody_alike_is_shown_with_a_link_and_may_be_registered_after_all(world: World, me: Person) -> None:
    register(me, phone="0701740605")
    first = me.page.address
    page = register(me, name="Mård Maja")
    assert page.status == 409
    assert "Kan det här vara samma person? Inget är sparat än." in page.words
    assert "samma namn" in page.words
    assert page.link("Maja Mård") == first
    assert n_people(world) == 2
    page = me.press("Det är någon annan, registrera ändå")
    assert "Personen är registrerad." in page.words
    assert n_people(world) == 3
    # A third one like both: the consent given for one set of people does not hold for another.
    register(me)
    me.client.post("/registrations/new", data={})
    assert n_people(world) == 3


def test_a_number_that_is_taken_cannot_be_registered_again(world: World, me: Person) -> None:
    register(me, number_kind="personal", number="811218-9876")
    page = register(me, name="Någon Annan", number_kind="personal", number="19811218-9876")
    assert page.status == 409
    assert "Personen finns redan. Inget är sparat." in page.words
    assert "registrera ändå" not in page.html
    assert n_people(world) == 2


def test_a_referral_is_declined_with_a_reason_and_taken_back(me: Person) -> None:
    register(me)
    me.press("Spara anvisningen", provider=0, referred_on="2024-03-04")
    page = me.press("Nej", decided_on="2024-03-05")
    assert page.status == 422
    assert "Välj varför det blev nej." in page.words
    page = me.press("Nej", decided_on="2024-03-05", reason="participant said no")
    assert "Varför: deltagaren tackade nej." in page.words
    assert "Svaret är borttaget." in me.press("Ångra svaret").words
    assert "Ja, plats finns" in me.page.words


def test_days_that_are_none_are_explained_and_stay(world: World, me: Person) -> None:
    me.go(change_page(world))
    page = me.press("Spara", planned_end_on="31/11 2024", percent_from="14 nov")
    assert page.status == 422
    assert "Den dagen finns inte i kalendern." in page.words
    form = next(form for form in page.forms if "planned_end_on" in form.sent)
    assert (form.sent["planned_end_on"], form.sent["percent_from"]) == (["31/11 2024"], ["14 nov"])
    assert "Läst som 4 mars 2024" in page.words


def test_an_extension_lays_out_more_and_is_undone(world: World, me: Person) -> None:
    me.go(change_page(world))
    page = me.press("Spara", planned_end_on="30 juni 2024", percent=50, label="P01")
    assert "Ändringen är sparad." in page.words
    with world.session() as session:
        placement = world.placement(session)
        assert (placement.planned_end_on, placement.label) == (dt.date(2024, 6, 30), "P01")
        assert [(one.from_on, one.percent) for one in session.scalars(select(HoursPlan))] == [(START, 50)]
    page = me.press("Ångra ändringen av datum")
    assert "Ändringen är ångrad." in page.words
    with world.session() as session:
        assert world.placement(session).planned_end_on is None
        assert world.placement(session).label == "P01"


def test_a_step_of_hours_is_taken_back_on_the_page(world: World, me: Person) -> None:
    me.go(change_page(world))
    me.press("Spara", percent=50)
    me.press("Spara", percent=75, percent_from="2024-04-01")
    assert "från 1 april 2024: 75" in me.page.words
    page = me.press("Ta bort")
    assert "Omfattningen är som före det steget." in page.words
    assert "från 1 april 2024" not in page.words
    assert "Ta bort" not in page.words
    with world.session() as session:
        assert set(session.scalars(select(HoursPlan.percent))) == {50}


def test_the_second_of_two_sees_what_the_first_changed_and_loses_nothing(world: World, me: Person) -> None:
    other = somebody(world, AccountRole.ADMINISTRATOR, "other@example.org")
    page = change_page(world)
    me.go(page)
    other.go(page)
    other.press("Spara", planned_end_on="2024-06-30", label="theirs")
    seen = me.press("Spara", label="mine", percent=75)
    assert seen.status == 409
    assert "Någon annan har ändrat under tiden" in seen.words
    assert "Etikett båda ändrade Förut: – Ditt: mine Den andras, som gäller nu: theirs" in seen.words
    assert "Planerat slut Förut: – Ditt: – Den andras, som gäller nu: 30 juni 2024" in seen.words
    form = next(form for form in seen.forms if "label" in form.sent)
    # Mine where I wrote something, theirs where they alone did.
    assert form.sent["label"] == ["mine"]
    assert form.sent["planned_end_on"] == ["2024-06-30"]
    assert form.sent["percent"] == ["75"]
    with world.session() as session:
        assert world.placement(session).label == "theirs"
        assert session.scalars(select(HoursPlan)).all() == []
    assert "Ändringen är sparad." in me.press("Spara det som står i rutorna").words
    with world.session() as session:
        placement = world.placement(session)
        assert (placement.label, placement.planned_end_on) == ("mine", dt.date(2024, 6, 30))
        assert session.scalars(select(HoursPlan.percent)).one() == 75


def test_two_who_end_the_same_placement_differently_see_each_other(world: World, me: Person) -> None:
    other = somebody(world, AccountRole.ADMINISTRATOR, "other@example.org")
    page = change_page(world).replace("/change", "/end")
    told = {"exit_on": END.isoformat(), "reason": "completed", "destination": "studier"}
    for one in (me, other):
        one.go(page)
        one.press("Se vad som ändras", **told)
    other.press("Avsluta placeringen")
    seen = me.press("Avsluta placeringen")
    assert seen.status == 409
    assert "Någon annan har ändrat under tiden" in seen.words


def test_never_came_needs_no_day_and_no_reason(world: World, me: Person) -> None:
    me.go(change_page(world).replace("/change", "/end"))
    page = me.press("Se vad som ändras", came="never", destination="okant")
    assert "Personen kom aldrig." in page.words
    assert "kom aldrig → okänt" in me.press("Avsluta placeringen").words
    with world.session() as session:
        assert world.placement(session).exit_on == START


def test_an_exit_that_cannot_be_says_why(world: World, me: Person) -> None:
    me.go(change_page(world).replace("/change", "/end"))
    page = me.press("Se vad som ändras", exit_on="1 jan 2024", reason="moved")
    assert page.status == 422
    assert "Sista dagen ligger före den första, som är 4 mars 2024." in page.words
    assert next(form for form in page.forms if "exit_on" in form.sent).sent["exit_on"] == ["1 jan 2024"]


def test_a_status_falls_due_as_a_task_and_is_entered(world: World, me: Person) -> None:
    later = change_page(world).replace("/change", "/later")
    assert "Placeringen pågår." in me.go(later).words
    me.go(later.replace("/later", "/end"))
    me.press("Se vad som ändras", exit_on=END.isoformat(), reason="got work", destination="arbete")
    me.press("Avsluta placeringen")
    day = END + dt.timedelta(190)
    world.at(day)
    with world.session() as session:
        make_due_tasks(session, day, actor="worker", at=world.house.clock.now())
        session.commit()
    me.client = world.client()
    me.go("/sign-in")
    me.press("Logga in", email="me@example.org", password=PASSWORD)
    assert "Ta reda på läget efter placeringen" in me.go("/att-gora").words
    page = me.go(later)
    assert "6 månader efter, 3 november 2024 dags nu" in page.words
    page = me.press("Spara", status="gar-inte-att-na", found_on="9.11.2024")
    assert "Läget efter 6 månader är sparat." in page.words
    assert "går inte att nå enligt uppgift 9 november 2024" in page.words
    with world.session() as session:
        assert session.scalars(select(LaterStanding.status)).one() == "gar-inte-att-na"
        assert session.scalars(select(Task.done_at).where(Task.kind == "status due")).one() is not None


def test_the_month_s_form_is_filled_in_together(world: World, me: Person) -> None:
    page = change_page(world).replace("/change", "/together")
    assert "inget formulär att fylla i tillsammans just nu. Nästa gång är från 1 april 2024." in me.go(page).words
    world.at(START + dt.timedelta(31))
    me.client = world.client()
    me.go("/sign-in")
    me.press("Logga in", email="me@example.org", password=PASSWORD)
    me.go(page)
    assert me.press("Börja").status == 422
    form = me.press("Börja", talk="in person", interpreter="no")
    assert "Participant 1" in form.words
    assert "arbetsuppgifter" in form.words
    with world.session() as session:
        link = session.scalars(select(SurveyLink).where(SurveyLink.way == Mode.INTERVIEW.value)).one()
        assert link.informant_id == world.caseworker_id
        assert link.only_assignment_id == world.assignment("manadsavstamning", "manad")
    sent = me.press("Skicka", uppgifter=[1], timmar="20", narvaro=4, fungerar=4, behov=[1], nasta=1)
    assert "Tack" in sent.words
    with world.session() as session:
        stored = session.scalars(select(Response)).one()
        assert (stored.mode, stored.state) == (Mode.INTERVIEW.value, "submitted")


def test_another_authority_s_people_are_not_found_or_named(world: World, me: Person) -> None:
    register(me)
    person = me.page.address
    with world.session() as session:
        elsewhere = Authority(code="other", name="Grannkommunen", zone="Europe/Stockholm", is_demonstration=False)
        session.add(elsewhere)
        session.commit()
        elsewhere_id = elsewhere.id
    world.open_account(AccountRole.CASEWORKER, "they@example.org", elsewhere_id)
    they = Person(world, "")
    they.go("/sign-in")
    they.press("Logga in", email="they@example.org", password=PASSWORD)
    for path in (person, f"{person}/start", change_page(world)):
        assert they.client.get(path).status_code == 404
    page = register(they)
    assert "Personen är registrerad." in page.words


def test_formulas_and_scripts_are_shown_as_they_were_typed(me: Person) -> None:
    page = register(me, name="=1+1<script>alert(1)</script>")
    assert "=1+1<script>alert(1)</script>" in page.words
    assert "<script>alert" not in page.html
