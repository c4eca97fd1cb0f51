"""Administrators invite, change, close and help; scanners burn no invitation; forgotten passwords tell nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import PASSWORD, World
from click.testing import CliRunner
from sqlalchemy import select, update
from web.signing_in import Staff, account

from surveyapp.access.models import AccountLink
from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.cli import cli
from surveyapp.messaging.account_mail import settled, to_send
from surveyapp.messaging.kinds import Fate
from surveyapp.messaging.parcel import Result
from surveyapp.people.changes import Person, register_staff
from surveyapp.people.models import Informant, Organisation, Role
from surveyapp.settings import DEMO_DATA_KEYS

LONG = "ett långt lösenord till"


@pytest.fixture
def boss(world: World) -> Staff:
    """An administrator, signed in."""
    found = Staff(world, AccountRole.ADMINISTRATOR, "boss@example.org")
    found.sign_in()
    return found


def invited(boss: Staff, email: str = "new@example.org", role: str = "caseworker", organisation: str = "") -> str:
    """Invite somebody; the path of the link that the page shows."""
    boss.go("/accounts/invite")
    boss.press("Skapa inbjudan", name="Nils Ny", email=email, role=role, organisation=organisation)
    found = re.search(r"<code>http://[^/]+(/choose-password/[^<]+)</code>", boss.page.html)
    return found[1] if found else ""


def visitor(world: World, email: str = "new@example.org") -> Staff:
    """Somebody with a link and a browser of their own."""
    return Staff(world, None, email)


def test_an_invitation_survives_scanners_and_is_accepted_once(world: World, boss: Staff) -> None:
    path = invited(boss)
    for _scanner in range(3):
        assert world.client().get(path).status_code == 200
        assert world.client().head(path).status_code == 200
    me = visitor(world)
    page = me.go(path)
    assert page.heading == "Välkommen, Nils Ny"
    assert me.press("Spara", password="short", again="short").status == 422
    assert me.press("Spara", password=LONG, again=LONG + "x").status == 422
    me.press("Spara", password=LONG, again=LONG)
    assert me.client.get("/my-sign-in").status_code == 200
    assert me.client.get(path).status_code == 410
    assert account(world, "new@example.org").role == "caseworker"
    token = path.rpartition("/")[2]
    with world.session() as session:
        link = session.scalars(select(AccountLink)).one()
        assert link.token_sealed is None
        assert token.encode() not in link.token_hash


def test_a_form_that_is_wrong_stays_as_it_was_typed(world: World, boss: Staff) -> None:
    assert invited(boss, "boss@example.org") == ""
    assert boss.page.status == 422
    assert "redan ett konto" in boss.page.words
    assert 'value="Nils Ny"' in boss.page.html
    assert invited(boss, "chef@example.org", "provider manager") == ""
    assert "vilken organisation" in boss.page.words
    assert invited(boss, "chef@example.org", "provider manager", str(world.provider_id))
    assert account(world, "chef@example.org").organisation_id == world.provider_id


def test_accounts_are_found_changed_closed_and_opened_again_but_never_the_own(world: World, boss: Staff) -> None:
    other = Staff(world, AccountRole.CASEWORKER, "kim@example.org")
    other.sign_in()
    boss.go("/accounts")
    assert boss.press("Sök", who="kim@example.org").words.count("@example.org") == 1
    boss.go(boss.page.link("Test Account"))
    boss.press("Spara rollen", role="auditor", organisation="")
    assert account(world, "kim@example.org").role == "auditor"
    assert other.client.get("/my-sign-in").status_code == 303
    boss.press("Stäng kontot")
    assert other.sign_in().status == 401
    boss.press("Öppna kontot igen")
    assert other.sign_in().status != 401
    mine = account(world, "boss@example.org").ref
    assert not boss.go(f"/accounts/{mine}").forms[1:]
    for what in ("close", "role", "second-factor", "link"):
        boss.go(f"/accounts/{mine}")
        assert boss.post(f"/accounts/{mine}/{what}", role="auditor").status == 409
    with world.session() as session:
        done = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert [one for one in done if one in ("role changed", "account closed")] == ["role changed", "account closed"]


def offered(boss: Staff, name: str) -> list[str]:
    """What the page for starting a placement offers, in words."""
    boss.go("/registrations/new")
    boss.press("Registrera", name="Maja Mård", number_kind="none")
    boss.go(boss.page.link("Starta en placering"))
    return [words for form in boss.page.forms for _value, words in form.offered.get(name, [])]


def test_an_invited_caseworker_can_be_given_placements(world: World, boss: Staff) -> None:
    assert invited(boss)
    assert "Nils Ny" in offered(boss, "caseworker")
    assert "Nils Ny Handläggare" in boss.go("/accounts").words.replace("new@example.org ", "")
    assert account(world, "new@example.org").organisation_id is None


def test_a_caseworker_belongs_to_a_unit_that_is_there(world: World, boss: Staff) -> None:
    with world.session() as session:
        session.add(Organisation(authority_id=world.authority_id, kind="referrer", name="Another unit"))
        session.commit()
    assert invited(boss) == ""
    assert "Välj vilken organisation" in boss.page.words
    assert invited(boss, organisation=str(world.provider_id)) == ""
    assert invited(boss, organisation=str(world.referrer_id))


def test_where_there_is_no_unit_the_page_says_what_to_add_first(world: World, boss: Staff) -> None:
    with world.session() as session:
        session.execute(update(Organisation).values(kind="provider"))
        session.commit()
    assert invited(boss) == ""
    assert "Lägg först till den som remittent." in boss.page.words


def test_a_supervisor_with_an_account_is_the_one_who_was_there_without(world: World, boss: Staff) -> None:
    with world.session() as session:
        known = register_staff(
            session,
            world.house.vault,
            world.authority_id,
            Person("Nils Ny", "sv", email="new@example.org"),
            role=Role.SUPERVISOR,
            organisation_id=world.provider_id,
            actor="test",
            at=world.house.clock.now(),
        ).id
        session.commit()
    assert invited(boss, role="supervisor", organisation=str(world.provider_id))
    assert account(world, "new@example.org").informant_id == known
    assert invited(boss, "other@example.org", "supervisor", str(world.provider_id))
    assert account(world, "other@example.org").informant_id not in (None, known)


def test_an_account_that_answers_as_nobody_is_told_of_and_mended(world: World, boss: Staff) -> None:
    world.open_account(AccountRole.CASEWORKER, "kim@example.org")
    boss.go(f"/accounts/{account(world, 'kim@example.org').ref}")
    assert "Personen kan inte väljas på placeringar än." in boss.page.words
    page = boss.press("Spara rollen", role="caseworker", organisation=str(world.referrer_id))
    assert "Personen kan inte väljas" not in page.words
    own = account(world, "kim@example.org").informant_id
    assert own is not None
    with world.session() as session:
        unit = Organisation(authority_id=world.authority_id, kind="referrer", name="Another unit")
        session.add(unit)
        session.commit()
        other = unit.id
    boss.press("Spara rollen", role="caseworker", organisation=str(other))
    assert account(world, "kim@example.org").informant_id == own
    with world.session() as session:
        assert session.get_one(Informant, own).organisation_id == other


def test_whoever_lost_the_telephone_is_let_in_again_by_an_administrator(world: World, boss: Staff) -> None:
    other = Staff(world, AccountRole.CASEWORKER, "kim@example.org")
    other.sign_in()
    codes = other.set_up_app()
    boss.go(f"/accounts/{account(world, 'kim@example.org').ref}")
    boss.press("Nollställ det andra steget")
    assert other.client.get("/my-sign-in").status_code == 303
    other.sign_in()
    assert other.client.get("/my-sign-in").status_code == 200
    assert other.go("/my-sign-in").words.count("Reservkoder") == 0
    assert codes


def test_account_changes_ask_again_after_a_while_and_keep_what_was_typed(boss: Staff) -> None:
    boss.go("/accounts/invite")
    boss.later(minutes=12)
    page = boss.press("Skapa inbjudan", name="Nils Ny", email="new@example.org", role="auditor", organisation="")
    assert page.heading == "Är det fortfarande du?"
    assert "Nils Ny" not in page.html
    assert boss.press("Fortsätt", password=PASSWORD).heading == "Allt du skrev är kvar"
    assert boss.press("Skicka det jag skrev").heading == "Länk till Nils Ny"


def test_asking_for_a_new_password_tells_nothing_and_the_mail_leads_on(world: World) -> None:
    me = Staff(world)
    me.sign_in()
    told = set()
    for email in ("a@example.org", "nobody@example.org"):
        me.go("/sign-in/forgotten")
        told.add(me.press("Skicka en länk", email=email).html)
    assert len(told) == 1
    now = world.house.clock.now()
    with world.session() as session:
        (parcel,) = to_send(session, world.house.vault, "http://localhost", now)
        assert parcel.address == "a@example.org"
        assert parcel.text.subject == "Välj ett nytt lösenord"
        link = re.search(r"http://localhost(/choose-password/\S+)", parcel.text.body)
        settled(session, parcel, Result(Fate.TEMPORARY), now)
        session.flush()
        assert len(to_send(session, world.house.vault, "http://localhost", now)) == 1
        settled(session, parcel, Result(Fate.ACCEPTED), now)
        session.commit()
        assert to_send(session, world.house.vault, "http://localhost", now) == []
    assert link is not None
    other = visitor(world, "a@example.org")
    other.go(link[1])
    other.press("Spara", password=LONG, again=LONG)
    assert other.client.get("/my-sign-in").status_code == 200
    assert me.client.get("/my-sign-in").status_code == 303  # signed out everywhere


def test_a_new_password_by_mail_does_not_go_round_the_second_factor(world: World, boss: Staff) -> None:
    other = Staff(world, AccountRole.CASEWORKER, "kim@example.org")
    other.sign_in()
    codes = other.set_up_app()
    boss.go(f"/accounts/{account(world, 'kim@example.org').ref}")
    boss.press("Ny länk")
    path = re.search(r"(/choose-password/[^<]+)</code>", boss.page.html)
    assert path is not None
    other.client.delete_cookie("surveyapp")
    other.go(path[1])
    other.press("Spara", password=LONG, again=LONG)
    assert other.client.get("/my-sign-in").status_code == 303
    other.press("Fortsätt", code=codes[0])
    assert other.client.get("/my-sign-in").status_code == 200


def test_dead_links_are_counted_against_guessing(world: World) -> None:
    me = visitor(world)
    me.go("/choose-password/nothing")
    assert me.page.status == 410
    token = me.go("/sign-in").form.sent["csrf_token"][0]
    for number in range(50):
        assert me.client.post(f"/choose-password/{number}", data={"csrf_token": token}).status_code == 410
    world.open_account(AccountRole.CASEWORKER, "new@example.org")
    assert me.sign_in().status == 401


def test_an_authority_begins_on_the_command_line(world: World, tmp_path: Path) -> None:
    run = CliRunner()
    env = {
        "SURVEYAPP_DATABASE_URL": str(world.house.settings.database_url),
        "SURVEYAPP_DATA": str(tmp_path / "data"),
        "SURVEYAPP_DATA_KEYS": DEMO_DATA_KEYS,
    }

    def said(*words: str) -> tuple[int, str]:
        result = run.invoke(cli, list(words), env=env)
        return result.exit_code, result.output

    code, told = said("authority", "add", "krokom", "--name", "Krokoms kommun")
    assert code == 0, told
    assert "--authority krokom" in told
    assert "Krokoms kommun" in said("authority", "list")[1]
    assert said("authority", "add", "krokom", "--name", "Igen")[0] == 1
    assert said("authority", "add", "Å!", "--name", "Å")[0] == 1
    assert said("authority", "add", "are", "--name", " ")[0] == 1
    assert said("authority", "add", "are", "--name", "Åre", "--zone", "Mars/Crater")[0] == 1
    asked = ("accounts", "invite", "a@krokom.example.org", "--name", "A", "--role", "administrator")
    assert said(*asked)[0] == 1
    assert said(*asked, "--authority", "krokom")[0] == 0


def test_accounts_on_the_command_line(world: World, tmp_path: Path) -> None:
    run, address = CliRunner(), str(world.house.settings.database_url)
    env = {
        "SURVEYAPP_DATABASE_URL": address,
        "SURVEYAPP_DATA": str(tmp_path / "data"),
        "SURVEYAPP_DATA_KEYS": DEMO_DATA_KEYS,
    }

    def said(*words: str) -> tuple[int, str]:
        result = run.invoke(cli, ["accounts", *words], env=env)
        return result.exit_code, result.output

    code, told = said("invite", "first@example.org", "--name", "Första", "--role", "administrator")
    assert code == 0, told
    me = visitor(world, "first@example.org")
    path = re.search(r"(/choose-password/\S+)", told)
    assert path is not None
    me.go(path[1])
    me.press("Spara", password=LONG, again=LONG)
    assert me.client.get("/accounts").status_code == 200
    assert said("invite", "first@example.org", "--name", "Igen", "--role", "auditor")[0] == 1
    code, told = said("invite", "s@example.org", "--name", "S", "--role", "supervisor")
    assert (code, "--organisation" in told) == (1, True)
    code, told = said("invite", "c@example.org", "--name", "C", "--role", "caseworker", "--organisation", "Nowhere")
    assert (code, "--organisation" in told) == (1, True)
    assert said("invite", "c@example.org", "--name", "C", "--role", "caseworker")[0] == 0
    assert account(world, "c@example.org").informant_id is not None
    code, told = said("list")
    assert "first@example.org" in told
    assert "2 open accounts" in told
    assert said("close", "first@example.org")[0] == 0
    assert me.client.get("/accounts").status_code == 303
    assert said("close", "first@example.org")[0] == 1
    assert "1 closed account" in said("list", "--closed")[1]
