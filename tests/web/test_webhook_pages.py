"""Addresses that get word, in the browser: added with a secret shown once, tried, sent again, closed and undone."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from builders import World
from receivers import hook_receiver
from sqlalchemy import insert, select, update
from web.queries import counted
from web.signing_in import Staff

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.access.queries import actor_of
from surveyapp.audit.models import AuditEvent
from surveyapp.cli.hook_sender import HookSender
from surveyapp.programs.hooks import add_webhook
from surveyapp.programs.models import Webhook, WebhookDelivery
from surveyapp.programs.rules import MOST_WEBHOOKS, Event


@pytest.fixture
def boss(world: World) -> Staff:
    """An administrator, signed in."""
    found = Staff(world, AccountRole.ADMINISTRATOR, "boss@example.org")
    found.sign_in()
    return found


def added(boss: Staff, address: str = "https://example.org/hook") -> str:
    """Add an address for everything; the page's address."""
    boss.go("/webhooks")
    data = {"csrf_token": boss.page.forms[-1].sent["csrf_token"][0], "address": address, "events": list(Event)}
    answer = boss.client.post("/webhooks", data=data)
    assert answer.status_code == 200, answer.text
    found = re.search(r'href="(/webhooks/[\w-]+)"', answer.text)
    assert found is not None
    return found[1]


def hook_of(world: World, address: str, n_deliveries: int = 0) -> str:
    """A webhook and its deliveries, each about a line of the trail."""
    now = world.house.clock.now()
    with world.session() as session:
        maker = session.scalars(select(Account).where(Account.role == "administrator")).first()
        assert maker is not None
        row, _secret = add_webhook(
            session, world.house.vault, (actor_of(maker), None), address, (Event.TASK_MADE,), at=now
        )
        lines = [
            {
                "authority_id": world.authority_id,
                "at": now,
                "actor": "test",
                "action": "task made",
                "subject_kind": "task",
                "subject_id": number,
                "details": None,
            }
            for number in range(n_deliveries)
        ]
        ids = list(session.scalars(insert(AuditEvent).returning(AuditEvent.id), lines)) if lines else []
        deliveries: list[dict[str, object]] = [
            {
                "ref": f"{row.ref}-{line_id}",
                "webhook_id": row.id,
                "audit_event_id": line_id,
                "event": Event.TASK_MADE.value,
                "payload": {},
                "state": "given up" if line_id % 2 else "delivered",
                "n_tries": 6,
                "due_at": now,
                "last_status": 500 if line_id % 2 else 200,
                "ended_at": now,
            }
            for line_id in ids
        ]
        if deliveries:
            session.execute(insert(WebhookDelivery), deliveries)
        session.commit()
        return row.ref


def test_an_address_is_checked_and_added_and_its_secret_shown_this_once(world: World, boss: Staff) -> None:
    assert boss.go(boss.go("/api-tokens").link("Adresser som får besked")).heading == "Adresser som får besked"
    assert "Ingen adress får besked än" in boss.page.words
    for wrong, told in {
        "": "Skriv en hel adress",
        "example": "Skriv en hel adress",
        "http://example.org/hook": "börja med https://",
        "https://a:b@example.org/hook": "Ta bort användarnamn",
        "https://10.0.0.1/hook": "internt nät",
        "https://intern/hook": "internt nät",
    }.items():
        page = boss.press("Lägg till adressen", address=wrong)
        assert (page.status, told in page.words) == (422, True), wrong
        assert 'role="alert"' in page.html
    page = boss.press("Lägg till adressen", address="https://example.org/<b>")
    assert "Välj minst en sak" in page.words
    assert 'value="https://example.org/&lt;b&gt;"' in page.html
    page = boss.press("Lägg till adressen", address="https://example.org/<b>", events="task.made")
    (secret,) = re.findall(r"whs_[\w-]{43}", page.html)
    assert page.headers["Cache-Control"] == "no-store"
    one = boss.go(page.link("Till adressen"))
    assert "Det finns en ny uppgift" in one.words
    assert "https://example.org/&lt;b&gt;" in one.html
    assert secret not in one.html
    assert secret not in boss.go("/webhooks").html
    with world.session() as session:
        line = session.scalars(select(AuditEvent).where(AuditEvent.subject_kind == "webhook")).one()
        assert (line.action, line.details) == ("webhook added", {"events": "task.made"})


def test_a_trial_is_sent_by_the_worker_and_the_page_says_how_it_went(world: World, boss: Staff) -> None:
    with hook_receiver(204, 500) as (address, got):
        one = added(boss, address)
        boss.go(one)
        assert "Inga besked än" in boss.page.words
        page = boss.press("Skicka ett prov")
        assert "Provet skickas om en liten stund" in page.words
        assert "väntar på att skickas" in page.words
        assert HookSender(world.house).send_all() == 1
        assert "kom fram" in boss.go(one).words
        boss.press("Skicka ett prov")
        assert HookSender(world.house).send_all() == 1
    assert len(got) == 2
    assert "väntar, nytt försök" in boss.go(one).words
    assert "Prov: väntar, nytt försök" in boss.go("/webhooks").words


def test_what_never_arrived_is_sent_again_with_one_press(world: World, boss: Staff) -> None:
    ref = hook_of(world, "https://example.org/hook", 4)
    page = boss.go(f"/webhooks/{ref}")
    assert page.words.count("kom inte fram, sista försöket") == 2
    page = boss.press("Skicka om de som inte kom fram (2)")
    assert "skickas om" in page.words
    assert page.words.count("väntar på att skickas") == 2
    assert not [one for one in page.forms if "again" in one.action]


def test_a_closing_is_undone_or_stays_and_every_change_is_in_the_trail(world: World, boss: Staff) -> None:
    one = added(boss)
    boss.go(one)
    page = boss.press("Stäng adressen")
    assert "får inga besked" in page.words
    assert "stängd" in boss.go("/webhooks").words
    boss.go(one)
    page = boss.press("Ångra")
    assert "Adressen får besked igen" in page.words
    boss.press("Stäng adressen")
    world.at(world.house.clock.today() + dt.timedelta(8))
    boss.app.extensions["surveyapp"] = world.house
    page = boss.go(one)
    assert "Lägg till den på nytt" in page.words
    assert not [form for form in page.forms if form.action.startswith("/webhooks")]
    for what, status in (("open", 409), ("try", 409), ("again", 409), ("close", 200)):
        assert boss.post(f"{one}/{what}").status == status, what
        boss.go(one)
    with world.session() as session:
        told = session.scalars(
            select(AuditEvent.action).where(AuditEvent.subject_kind == "webhook").order_by(AuditEvent.id)
        ).all()
        assert told == ["webhook added", "webhook removed", "webhook opened again", "webhook removed"]
        assert "example.org" not in str(session.scalars(select(AuditEvent.details)).all())


def test_an_address_whose_account_is_closed_says_that_it_gets_nothing(world: World, boss: Staff) -> None:
    other = Staff(world, AccountRole.ADMINISTRATOR, "other@example.org")
    other.sign_in()
    one = added(other)
    with world.session() as session:
        mine = world.house.vault.index("other@example.org", "account.email")
        session.execute(update(Account).where(Account.email_index == mine).values(role="caseworker"))
        session.commit()
    assert "får inga besked" in boss.go("/webhooks").words
    assert "har en annan roll" in boss.go(one).words
    boss.press("Stäng adressen")
    assert "Adressen stängdes" in boss.page.words


def test_no_more_than_so_many_are_told_and_closing_one_makes_room(world: World, boss: Staff) -> None:
    refs = [hook_of(world, f"https://example.org/{number}") for number in range(MOST_WEBHOOKS)]
    boss.go("/webhooks")
    page = boss.press("Lägg till adressen", address="https://example.org/more", events="task.made")
    assert (page.status, "Stäng en först" in page.words) == (409, True)
    boss.go(f"/webhooks/{refs[0]}")
    boss.press("Stäng adressen")
    added(boss)
    boss.go(f"/webhooks/{refs[0]}")
    page = boss.press("Ångra")
    assert (page.status, "Stäng en först" in page.words) == (409, True)


def test_long_lists_come_a_page_at_a_time_with_no_more_statements(world: World, boss: Staff) -> None:
    hook_of(world, "https://example.org/few", 1)
    boss.go("/webhooks")
    with counted(world.house.engine) as few:
        boss.go("/webhooks")
    ref = hook_of(world, "https://example.org/many", 60)
    for number in range(2, MOST_WEBHOOKS):
        hook_of(world, f"https://example.org/{number}", 3)
    with counted(world.house.engine) as many:
        listed = boss.go("/webhooks")
    assert len(many) == len(few)
    assert "30" in listed.words
    first = boss.go(f"/webhooks/{ref}")
    with counted(world.house.engine) as sent:
        second = boss.go(first.link("Nästa"))
    assert second.html.count("<tr>") == 26
    assert boss.go(second.link("Nästa")).html.count("<tr>") == 11
    # Who is signed in, the tasks in the menu, the line with its two counts, and the deliveries.
    assert len(sent) <= 8
    with world.session() as session:
        session.execute(update(Webhook).values(removed_at=world.house.clock.now()))
        session.commit()
    for number in range(MOST_WEBHOOKS):
        hook_of(world, f"https://example.org/new-{number}")
    with world.session() as session:
        session.execute(update(Webhook).values(removed_at=world.house.clock.now()))
        session.commit()
    for number in range(MOST_WEBHOOKS):
        hook_of(world, f"https://example.org/newest-{number}")
    page = boss.go("/webhooks")
    assert page.words.index("newest-9") < page.words.index("new-9")
    assert "https://example.org/few" not in page.words
    assert "https://example.org/few" in boss.go(page.link("Nästa")).words


def test_adding_and_closing_ask_again_who_sits_there_after_a_while(boss: Staff) -> None:
    one = added(boss)
    boss.later(minutes=12)
    boss.go("/webhooks")
    page = boss.press("Lägg till adressen", address="https://example.org/other", events="task.made")
    assert page.heading == "Är det fortfarande du?"
    boss.go(one)
    assert boss.press("Stäng adressen").heading == "Är det fortfarande du?"
