"""The outbox as staff see it, and the doors for providers and for those who want no more messages."""

from __future__ import annotations

import pytest
from builders import PASSWORD, World
from flask.testing import FlaskClient
from message_builders import SetClock, add_people, messages, queue, send, with_settings
from pypdfium2 import PdfDocument
from sqlalchemy import update
from web.person import Page
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.policy import AccountRole
from surveyapp.messaging.stopping import stop_token
from surveyapp.people.changes import POSTAL_ADDRESS
from surveyapp.people.models import Informant
from surveyapp.tasks.models import Task

HOOK = "a-secret-of-twenty-letters"


@pytest.fixture
def programme(world: World) -> World:
    """Three people to write to, one of them with a telephone, beside those whom every world has and nothing reaches."""
    clock = SetClock(world.house.clock.zone)
    with_settings(world, clock, hook_secret=HOOK, sms_provider="46elks", sms_sender="+46766860000", sms_price=52)
    add_people(world, 3, share_by_sms=0.4)
    return world


@pytest.fixture
def staff(programme: World) -> FlaskClient:
    """An administrator, signed in."""
    programme.open_account(AccountRole.ADMINISTRATOR, "admin@example.org")
    client = programme.client()
    page = Page(client.get("/sign-in"))
    form = {name: values[0] for name, values in page.form.sent.items()}
    client.post("/sign-in", data=form | {"email": "admin@example.org", "password": PASSWORD})
    return client


def opened(client: FlaskClient, address: str) -> Page:
    return Page(client.get(address, follow_redirects=True))


def test_before_the_first_message_the_outbox_says_what_will_come(staff: FlaskClient) -> None:
    assert "Inga meddelanden än" in opened(staff, "/messages").words


def test_the_outbox_tells_who_gets_what_when_and_why_not(world: World, staff: FlaskClient) -> None:
    queue(world.house)
    page = opened(staff, "/messages")
    assert page.words.count("inbjudan") == 4, "three people, and the one whom every world has"
    assert "Deltagare100000" in page.words
    assert "Efternamn" not in page.words, "first names only"
    send(world.house)
    page = opened(staff, "/messages?state=red")
    assert "går inte att nå" in page.words
    assert "varken telefon eller e-post" in page.words


def test_a_message_is_shown_as_it_would_be_sent_now_with_its_cost(world: World, staff: FlaskClient) -> None:
    queue(world.house)
    page = opened(staff, opened(staff, "/messages").link("Deltagare100000"))
    assert "Hej Deltagare100000! Nu finns det frågor till dig." in page.words
    assert "1 sms-del" in page.words
    assert "0,52 kr" in page.words
    assert messages(world.house)[-1].state == "queued", "looking sends nothing"


def test_a_message_called_off_by_staff_is_not_sent_and_can_be_put_back(world: World, staff: FlaskClient) -> None:
    queue(world.house)
    address = opened(staff, "/messages").link("Deltagare100000")
    press(staff, address, "Skicka inte")
    send(world.house)
    page = opened(staff, address)
    assert "stoppat av personal" in page.words
    press(staff, address, "Försök igen")
    send(world.house)
    assert "skickat" in opened(staff, address).words


def test_a_wrong_number_is_told_and_nothing_typed_is_lost(world: World, staff: FlaskClient) -> None:
    send(world.house)
    address = opened(staff, "/messages?state=red").link("Participant")
    page = press(staff, address, "Spara", phone="08-123 456 78", email="x@example.org")
    assert page.status == 422
    assert "Det är inget mobilnummer" in page.words
    assert 'value="08-123 456 78"' in page.html
    assert 'value="x@example.org"' in page.html


def test_a_corrected_address_makes_an_unreachable_person_reachable(world: World, staff: FlaskClient) -> None:
    send(world.house)
    address = opened(staff, "/messages?state=red").link("Participant")
    press(staff, address, "Spara", phone="070-174 06 05")
    send(world.house)
    assert "skickat" in opened(staff, address).words


def test_days_show_what_was_expected_and_what_left(world: World, staff: FlaskClient) -> None:
    send(world.house)
    page = opened(staff, "/messages/days")
    # Three are written to; nothing reaches the world's own participant and supervisor.
    assert "4 mars 2024 5 0 3 0 0 2 0" in page.words
    assert "stämmer inte" not in page.words


def test_a_worker_that_is_off_makes_the_day_red(world: World, staff: FlaskClient) -> None:
    queue(world.house)
    clock = world.house.clock
    assert isinstance(clock, SetClock)
    clock.on(hours=3)
    page = opened(staff, "/messages/days")
    assert "stämmer inte" in page.words
    assert "5 sena" in page.words


def test_every_text_is_shown_with_a_persons_own_values(staff: FlaskClient) -> None:
    page = opened(staff, "/messages/texts?language=en")
    assert "You are nearly done" in page.words
    assert "{" not in page.words


@pytest.mark.usefixtures("programme")
def test_opening_the_stop_page_changes_nothing_and_pressing_stops(world: World) -> None:
    address = stop_address(world)
    stranger = world.client()
    assert "Vill du inte ha fler meddelanden?" in Page(stranger.get(address)).words
    assert not is_stopped(world)
    page = Page(stranger.post(address, data={"messages": "none"}))
    assert page.heading == "Du får inga fler meddelanden"
    assert is_stopped(world)
    stranger.post(address, data={"messages": "again"})
    assert not is_stopped(world)


@pytest.mark.usefixtures("programme")
def test_one_click_in_a_mail_program_stops_without_cookies(world: World) -> None:
    answer = world.client().post(stop_address(world), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert is_stopped(world)
    send(world.house)
    assert [one.informant_id for one in messages(world.house)].count(100_002) == 0
    with world.session() as session:
        assert session.query(Task).filter(Task.kind == "stopped messages").count() == 1


@pytest.mark.usefixtures("programme")
def test_a_forged_stop_link_finds_nobody(world: World) -> None:
    address = stop_address(world)
    forged = address[:-1] + ("y" if address.endswith("x") else "x")
    assert world.client().get(forged).status_code == 404
    assert world.client().post("/stop/nobody.nothing").status_code == 404


@pytest.mark.usefixtures("programme")
def test_a_receipt_is_taken_once_and_a_wrong_secret_is_not_found(world: World) -> None:
    send(world.house)
    one = next(one for one in messages(world.house) if one.channel == "sms")
    told = {"id": "s1", "status": "delivered", "delivered": "2024-03-04T11:00:01"}
    provider = world.client()
    for _ in range(3):
        assert provider.post(f"/hooks/{HOOK}/receipt?m={one.ref}", data=told).status_code == 204
    assert next(m for m in messages(world.house) if m.id == one.id).state == "delivered"
    assert provider.post(f"/hooks/{HOOK[:-1]}x/receipt?m={one.ref}", data=told).status_code == 404
    assert provider.get(f"/hooks/{HOOK}/receipt").status_code == 405


@pytest.mark.usefixtures("programme")
def test_stopp_by_text_message_is_obeyed_and_start_takes_it_back(world: World) -> None:
    provider, number = world.client(), "+46700100000"
    for text, stopped in (("Hej, är det ni?", False), (" Stopp! ", True), ("START", False)):
        sent = {"from": number, "to": "+46766860000", "message": text}
        assert provider.post(f"/hooks/{HOOK}/incoming", data=sent).status_code == 204
        assert is_stopped(world, 100_000) is stopped, text


def test_letters_are_printed_for_those_whom_nothing_reaches(world: World, staff: FlaskClient) -> None:
    send(world.house)
    token = to_make(opened(staff, "/messages/letters"))
    answer = staff.post("/messages/letters", data=token)
    assert answer.data.startswith(b"%PDF")
    assert {one.state for one in messages(world.house)} == {"sent"}
    assert staff.post("/messages/letters", data=token).status_code == 303, "nothing is left to print"
    assert "Det finns inget brev att skriva ut." in opened(staff, "/messages/letters").words


def to_make(page: Page) -> dict[str, str]:
    """What is sent to have the letters made."""
    form = next(one for one in page.forms if one.action.endswith("letters"))
    return {name: values[0] for name, values in form.sent.items()}


def address_of(world: World, who: int, address: str) -> None:
    with world.session() as session:
        one = session.get_one(Informant, who)
        one.postal_address_sealed = world.house.vault.seal(address, POSTAL_ADDRESS, one.ref)
        session.commit()


def printed(staff: FlaskClient) -> PdfDocument:
    token = to_make(opened(staff, "/messages/letters"))
    return PdfDocument(staff.post("/messages/letters", data=token).data)


def words(document: PdfDocument, page: int, *box_mm: float) -> str:
    """What stands on a page within a box: its left, top, right and bottom edge in millimetres."""
    left, top, right, bottom = (one * 72 / 25.4 for one in box_mm)
    height = document[page].get_height()
    found = document[page].get_textpage().get_text_bounded(left, height - bottom, right, height - top)
    return "\n".join(line.strip() for line in found.splitlines())


WINDOW = (105, 44, 192, 76)
SHEET = (0, 0, 210, 297)


def test_the_batch_tells_who_has_an_address_and_the_letter_shows_it_in_the_window(
    world: World, staff: FlaskClient
) -> None:
    send(world.house)
    address_of(world, world.participants[0], "c/o Ek\nStorgatan 1\n831 30 Östersund")
    page = opened(staff, opened(staff, "/messages").link("väntar på att skrivas ut"))
    assert "2 brev. 1 har postadress, 1 har ingen." in page.words
    assert "Participant 1 deltagare inbjudan i kuvert" in page.words
    assert "adressen saknas, lämnas över för hand" in page.words
    assert {one.state for one in messages(world.house)} == {"sent", "unreachable"}, "looking prints nothing"
    document = printed(staff)
    assert len(document) == 3
    listed = words(document, 0, *SHEET)
    assert "1 har postadress, 1 har ingen." in listed
    assert listed.count("adressen saknas, lämnas över för hand") == 1
    assert words(document, 1, *WINDOW) == "Participant 1\nc/o Ek\nStorgatan 1\n831 30 Östersund"
    assert words(document, 2, *WINDOW) == "Test supervisor", "the name alone, for whoever hands it over"


@pytest.mark.parametrize("lines", [("W" * 60,) * 5, ("Storgatan 1", "i" * 60), ("Gatan 1",) * 5])
def test_the_longest_address_is_within_the_window_and_clear_of_the_words(
    world: World, staff: FlaskClient, lines: tuple[str, ...]
) -> None:
    send(world.house)
    address_of(world, world.participants[0], "\n".join(lines))
    document = printed(staff)
    seen = "".join(words(document, 1, 105, 44, 194, 90).split())
    assert seen == "Participant1" + "".join("".join(lines).split())
    assert len(document) == 3, "each letter has one page"


def test_a_letter_that_somebody_wants_is_printed_without_an_address_too(world: World, staff: FlaskClient) -> None:
    with world.session() as session:
        session.get_one(Informant, 100_000).preferred_channel = "letter"
        session.commit()
    send(world.house)
    assert "3 brev. 0 har postadress, 3 har ingen." in opened(staff, "/messages/letters").words
    assert len(printed(staff)) == 4
    assert {one.state for one in messages(world.house)} == {"sent"}


def test_a_letter_that_was_lost_is_printed_again(world: World, staff: FlaskClient) -> None:
    send(world.house)
    printed(staff)
    address = opened(staff, "/messages?state=sent").link("Participant")
    assert "ska skrivas ut" in press(staff, address, "Skriv ut brevet igen").words
    assert "1 brev. 0 har postadress, 1 har ingen." in opened(staff, "/messages/letters").words
    assert len(printed(staff)) == 2
    assert "skickat" in opened(staff, address).words


def test_only_a_letter_is_printed_again(world: World, staff: FlaskClient) -> None:
    send(world.house)
    one = next(one for one in messages(world.house) if one.channel == "sms")
    page = opened(staff, f"/messages/{one.ref}")
    assert "Skriv ut brevet igen" not in page.words
    token = next(form.sent for form in page.forms if "csrf_token" in form.sent)["csrf_token"]
    assert staff.post(f"/messages/{one.ref}/print-again", data={"csrf_token": token}).status_code == 404


def test_what_is_no_longer_needed_is_told_and_called_off_with_the_batch(world: World, staff: FlaskClient) -> None:
    send(world.house)
    with world.session() as session:
        session.execute(update(Informant).values(messages_stopped_at=world.house.clock.now()))
        session.commit()
    page = opened(staff, "/messages/letters")
    assert "Det finns inget brev att skriva ut." in page.words
    assert "2 meddelanden till behövs inte längre." in page.words
    assert staff.post("/messages/letters", data=to_make(page)).status_code == 303
    assert "behövs inte längre" not in opened(staff, "/messages/letters").words


def test_a_caseworker_sees_who_lacks_an_address_and_leaves_the_printing_to_others(world: World) -> None:
    send(with_settings(world, SetClock(world.house.clock.zone)))
    client = signed_in(world, AccountRole.CASEWORKER)
    page = opened(client, "/messages/letters")
    assert "En administratör skriver ut breven." in page.words
    assert not [form for form in page.forms if form.action.endswith("letters")]
    page = press(client, page.link("Participant 1"), "Spara", postal_address="Storgatan 1")
    assert page.status == 422
    assert "Skriv postadressen på minst två rader" in page.words
    press(client, page.address.removesuffix("/contact"), "Spara", postal_address="Storgatan 1\n831 30 Östersund")
    assert "1 har postadress, 1 har ingen." in opened(client, "/messages/letters").words


def press(client: FlaskClient, address: str, button: str, **typed: str) -> Page:
    """Press a button of a form on the page, with something typed into it."""
    page = opened(client, address)
    form = next(one for one in page.forms if any(words == button for words, _, _ in one.buttons))
    return Page(
        client.post(form.action, data={**{k: v[0] for k, v in form.sent.items()}, **typed}, follow_redirects=True)
    )


def stop_address(world: World, informant_id: int = 100_002) -> str:
    with world.session() as session:
        ref = session.get_one(Informant, informant_id).ref
    return f"/stop/{stop_token(world.house.settings.secret_key, ref)}"


def is_stopped(world: World, informant_id: int = 100_002) -> bool:
    with world.session() as session:
        return session.get_one(Informant, informant_id).messages_stopped_at is not None
