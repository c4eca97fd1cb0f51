"""Trail, openings by exception, organisations, health, ledger, retention, texts: who sees what, and what it says."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from builders import PASSWORD, STAR, START, World
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from web.person import Person, participant
from web.test_tasks import staff

from surveyapp.access.policy import AccountRole
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.people.changes import POSTAL_ADDRESS
from surveyapp.people.models import Authority, Informant, Organisation, OrganisationKind
from surveyapp.placements.models import Placement
from surveyapp.privacy.exceptions import LASTS
from surveyapp.privacy.models import ExceptionalOpening
from surveyapp.privacy.retention import RULES, Kept, last_day_kept, months_before
from surveyapp.reports.health import BACKUPS
from surveyapp.reports.ledger import Proof, keep_proof
from surveyapp.reports.retention_due import falls_due
from surveyapp.tasks.queries import open_tasks
from surveyapp.tasks.rules import TaskKind
from surveyapp.web.trail_words import ACTIONS

ADMINISTRATOR, AUDITOR = AccountRole.ADMINISTRATOR, AccountRole.AUDITOR


def ref_of(world: World) -> str:
    """The ref of the first placement."""
    with world.session() as session:
        return world.placement(session).ref


def test_every_action_is_told_in_words() -> None:
    assert set(ACTIONS) == {action.value for action in Action}, "write it into web/trail_words.py"
    assert len({str(said) for said in ACTIONS.values()}) == len(ACTIONS)


def test_the_first_page_of_those_who_look_after_the_service_leads_everywhere(world: World) -> None:
    for role in (ADMINISTRATOR, AUDITOR):
        me = staff(world, role)
        assert me.page.heading == "Översikt"
        for said, address in list(me.page.links):
            if address.startswith("/") and "/s/" not in address:
                assert me.go(address).status == 200, (role, said)


def test_the_trail_says_who_did_what_to_what_without_a_participants_name(world: World) -> None:
    me = staff(world, AUDITOR)
    page = me.go("/trail")
    assert "<td>Test Account</td><td>loggade in" in page.html
    assert "<td>Systemet</td><td>började en placering" in page.html
    assert "konto: Test Account" in page.words
    assert "Participant 1" not in page.html
    placement = me.go(f"/trail/{ref_of(world)}")
    assert "<td>började en placering" in placement.html
    assert "<td>bestämde om att vara med" in placement.html
    assert "<td>loggade in" not in placement.html


def test_the_trail_is_narrowed_in_the_address_and_keeps_that_when_paging(world: World) -> None:
    with world.session() as session:
        for number in range(60):
            at = world.house.clock.now() + dt.timedelta(seconds=number)
            session.add(
                AuditEvent(
                    authority_id=world.authority_id,
                    at=at,
                    actor="test",
                    action=Action.TASK_DONE.value,
                    subject_kind="task",
                    subject_id=number,
                )
            )
        session.commit()
    me = staff(world, AUDITOR)
    page = me.go("/trail?action=task+done&from=2024-03-04&until=2024-03-04")
    assert page.html.count("<tr>") == 51
    assert "uppgift nr 59" in page.words
    older = me.follow("Äldre")
    assert "uppgift nr 0" in older.words
    assert older.html.count("<tr>") == 11
    assert "<td>loggade in" not in older.html
    assert me.go("/trail?action=task+done&until=2024-03-03").html.count("<tr>") == 0
    assert "Välj en längre tid" in me.page.words
    with world.session() as session:
        ref = next(form for form in me.page.forms if "account" in form.offered).offered["account"][1][0]
        assert session.connection().exec_driver_sql("SELECT ref FROM account").scalar_one() == ref
    mine = me.go(f"/trail?account={ref}")
    assert "<td>loggade in" in mine.html
    assert "uppgift nr" not in mine.words
    assert me.go("/trail?account=nobody").html.count("<tr>") == 0
    for strange in ("from=yesterday", "page=-3", "page=x", "until=9999-12-31", "action=<script>"):
        assert me.go(f"/trail?{strange}").status == 200


def test_another_authoritys_doings_are_not_in_the_trail(world: World) -> None:
    with world.session() as session:
        other = Authority(code="other", name="Grannkommunen", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.commit()
        other_id = other.id
    world.open_account(AUDITOR, "neighbour@example.org", other_id)
    me = Person(world, "", phone=False)
    me.go("/sign-in")
    me.press("Logga in", email="neighbour@example.org", password=PASSWORD)
    assert "<td>loggade in" in me.go("/trail").html
    assert "<td>började en placering" not in me.page.html
    for address in (f"/trail/{ref_of(world)}", f"/exceptions/{ref_of(world)}"):
        assert me.go(address).status == 404


def test_an_auditor_opens_a_placement_for_an_hour_with_a_reason_and_sees_no_answers(world: World) -> None:
    someone = participant(world)
    someone.go(str(world.assignment(STAR)))
    someone.answer_all(7)
    someone.press("Skicka")
    me = staff(world, AUDITOR)
    me.go(f"/trail/{ref_of(world)}")
    me.follow("Öppna placeringen i undantag")
    assert "Participant 1" not in me.page.html
    me.press("Öppna i 60 minuter", reason="  kort ")
    assert me.page.status == 422
    assert "Skriv minst 10" in me.page.words
    me.press("Öppna i 60 minuter", reason="Klagomål från deltagaren, ärende 12")
    assert me.page.heading.startswith("Participant 1")
    assert "besvarad" in me.page.words
    assert "Bedömning" not in me.page.words
    assert me.client.get(f"/placements/{ref_of(world)}").status_code == 403
    with world.session() as session:
        opening = session.scalars(select(ExceptionalOpening)).one()
        assert b"12" not in opening.reason_sealed
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "opened by exception")).one()
        assert (event.subject_kind, event.subject_id, event.details) == (
            "placement",
            world.placements[0],
            {"minutes": 60},
        )
        waiting = open_tasks(session, world.authority_id, TaskKind.OPENED_BY_EXCEPTION, 1, 10)
        assert [task.placement_id for task in waiting] == [world.placements[0]]
        session.connection().exec_driver_sql(
            "UPDATE exceptional_opening SET opened_at = datetime(opened_at, '-2 hours'), "
            "until_at = datetime(until_at, '-2 hours')"
        )
        session.commit()
    assert "Varför behöver du se den?" in me.go(f"/exceptions/{ref_of(world)}").words
    assert dt.timedelta(hours=1) == LASTS


def test_administrators_are_told_on_their_first_page_and_read_why(world: World) -> None:
    me = staff(world, AUDITOR)
    me.go(f"/exceptions/{ref_of(world)}")
    me.press("Öppna i 60 minuter", reason="<script>alert(1)</script> klagomål")
    assert "har öppnats i undantag av någon annan" not in me.go("/overview").words
    chief = staff(world, ADMINISTRATOR)
    assert "1 placering har öppnats i undantag av någon annan" in chief.page.words
    chief.follow("Läs vem och varför")
    assert "<script>alert(1)</script> klagomål" in chief.page.words
    assert "öppen nu" in chief.page.words


def test_many_organisations_are_turned_by_page_and_a_new_one_is_shown_where_it_stands(world: World) -> None:
    with world.session() as session:
        for number in range(60):
            provider = OrganisationKind.PROVIDER.value
            session.add(Organisation(authority_id=world.authority_id, kind=provider, name=f"A {number:02}"))
        session.commit()
    me = staff(world, ADMINISTRATOR)
    me.go("/organisations")
    assert "A 24" in me.page.words
    assert "A 25" not in me.page.words
    me.follow("Nästa")
    assert "Sida 2 av 3" in me.page.words
    assert "A 25" in me.page.words
    me.press("Lägg till", kind="provider", name="Ö sist")
    assert "Sida 3 av 3" in me.page.words
    assert "Ö sist" in me.page.words
    assert "Sida 3 av 3" in me.go("/organisations?providers=99&referrers=-1").words


def test_organisations_are_added_and_renamed_and_nobody_overwrites_what_changed_meanwhile(world: World) -> None:
    me = staff(world, ADMINISTRATOR)
    me.go("/organisations")
    assert "Test provider" in me.page.words
    for name, fault in (("", "Skriv ett namn."), ("x" * 101, "för långt"), ("test PROVIDER", "finns redan")):
        me.press("Lägg till", kind="provider", name=name)
        assert me.page.status == 422
        assert fault in me.page.words
    me.press("Lägg till", kind="provider", name="  Nya   Verkstan ")
    assert me.page.status == 200
    assert "Nya Verkstan" in me.page.words
    me.follow("Nya Verkstan")
    again = me.filled("Spara", name="Verkstan")
    me.submit(again)
    me.go(me.page.link("Verkstan"))
    assert "senast ändrad av Test Account" in me.page.words
    late = me.submit(again)
    assert late.status == 409
    assert "Någon annan har bytt namnet" in late.words
    assert me.client.post("/organisations", data={"kind": "school", "name": "x"}).status_code == 400
    with world.session() as session:
        told = session.scalars(
            select(AuditEvent.action).where(AuditEvent.subject_kind == "organisation").order_by(AuditEvent.id)
        )
        assert list(told) == ["organisation added", "organisation renamed"]
        assert len(session.scalars(select(Organisation.ref)).all()) == 3


def test_health_tells_what_is_late_and_what_is_well(world: World) -> None:
    me = staff(world, ADMINISTRATOR)
    page = me.go("/service")
    assert "Arbetaren som planerar och skickar se över Har aldrig hörts av." in page.words
    assert "Databas ✓ bra" in page.words
    assert "Säkerhetskopia se över" in page.words
    now = world.house.clock.now()
    folder = world.house.settings.data / BACKUPS
    folder.mkdir(parents=True)
    (folder / "one.sqlite").write_bytes(b"x")
    os.utime(folder / "one.sqlite", (now.timestamp(), now.timestamp()))
    with world.session() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO worker_lease (duty, holder, until_at, done_at) VALUES ('queue', 'w', ?, ?)",
            (now.replace(tzinfo=None).isoformat(" "), now.replace(tzinfo=None).isoformat(" ")),
        )
        keep_proof(session, world.authority_id, Proof(12, {"x": 0}), actor="test", at=now)
        session.commit()
    page = me.go("/service")
    assert "Arbetaren som planerar och skickar ✓ bra" in page.words
    assert "Säkerhetskopia ✓ bra" in page.words
    assert "Liggare ✓ bra" in page.words
    assert "Systemet mår bra." in me.go("/overview").words
    assert "12 0" in me.go("/ledger").words


def test_instruments_are_shown_as_on_a_phone_and_nothing_can_be_answered(world: World) -> None:
    me = staff(world, AccountRole.EVALUATOR)
    page = me.go("/instruments")
    assert page.status == 200
    me.follow("Framstegsstjärnan")
    assert "inert" in me.page.html
    assert me.page.html.count("<input") - me.page.html.count("disabled") <= 1
    english = me.go("/instruments/framstegsstjarnan/1?as=en")
    assert 'lang="en"' in english.html
    assert me.go("/instruments/framstegsstjarnan/1?as=zz").status == 200
    assert me.go("/instruments/nothing/1").status == 404
    assert "Lätt svenska" in me.go("/texts").words


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 240))
def test_months_are_counted_back_to_a_day_that_exists_and_never_too_far(day: dt.date, months: int) -> None:
    earlier = months_before(day, months)
    assert earlier < day
    assert (day.year * 12 + day.month) - (earlier.year * 12 + earlier.month) == months
    assert earlier.day <= day.day


def test_the_trail_is_kept_longer_than_what_it_tells_of() -> None:
    assert max(RULES.values(), key=lambda rule: rule.months) is RULES[Kept.TRAIL]
    assert RULES[Kept.CONTACT].months > 24, "the last status is asked two years after the exit"
    assert last_day_kept(Kept.CASE, dt.date(2024, 2, 29)) == dt.date(2019, 2, 27)


@pytest.mark.parametrize("kept", Kept)
def test_what_falls_due_is_counted_on_the_very_day_and_for_the_own_authority(world_on_each: World, kept: Kept) -> None:
    world = world_on_each
    with world.session() as session:
        placement = session.get_one(Placement, world.placements[0])
        placement.exit_on, placement.exit_reason, placement.destination = START, "completed", "arbete"
        session.flush()
        zone = world.house.clock.zone
        due_on = _first_day_due(kept)
        on = falls_due(session, world.authority_id, due_on, zone)[kept]
        before = falls_due(session, world.authority_id, due_on - dt.timedelta(1), zone)[kept]
        elsewhere = falls_due(session, world.authority_id + 1, due_on, zone)[kept]
    assert elsewhere == 0
    assert (on > before) == (kept in (Kept.CASE, Kept.TRAIL))


def test_a_postal_address_is_a_contact_detail_that_falls_due(world_on_each: World) -> None:
    world, zone = world_on_each, world_on_each.house.clock.zone
    with world.session() as session:
        placement = session.get_one(Placement, world.placements[0])
        placement.exit_on, placement.exit_reason, placement.destination = START, "completed", "arbete"
        person = session.get_one(Informant, world.participants[0])
        due_on = _first_day_due(Kept.CONTACT)
        assert falls_due(session, world.authority_id, due_on, zone)[Kept.CONTACT] == 0
        person.postal_address_sealed = world.house.vault.seal("a\nb", POSTAL_ADDRESS, person.ref)
        session.flush()
        assert falls_due(session, world.authority_id, due_on, zone)[Kept.CONTACT] == 1


def _first_day_due(kept: Kept) -> dt.date:
    """The first day on which something of the first day of the tests has passed its time."""
    day = START
    while last_day_kept(kept, day) < START:
        day += dt.timedelta(1)
    return day


def test_the_page_of_rules_counts_and_erases_nothing(world: World) -> None:
    me = staff(world, AUDITOR)
    page = me.go("/retention")
    assert "26 månader" in page.words
    assert "10 år" in page.words
    assert "Inget tas bort härifrån" in page.words
    assert not any(form.method == "post" and form.action != "/sign-out" for form in page.forms)
