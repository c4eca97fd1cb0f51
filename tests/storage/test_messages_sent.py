"""Messages from the plan to real receivers, on both databases: each once, and all of it found out when it is sent."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from builders import OWN, START, World
from message_builders import NOON, SetClock, a_worker, add_people, messages, office_of, queue, send, with_settings
from receivers import Gateway, MailServer, free_port, gateway, mail_server
from sqlalchemy import func, select, update

from surveyapp.db.engine import session_for
from surveyapp.house import House
from surveyapp.messaging.changes import queue_due
from surveyapp.messaging.kinds import Fate, ReceiptKind
from surveyapp.messaging.models import Message, MessageAbout, MessageAttempt
from surveyapp.messaging.outbox import recover
from surveyapp.messaging.parcel import Result
from surveyapp.messaging.queries import days
from surveyapp.messaging.receipts import receive, set_stopped
from surveyapp.messaging.rules import MOST_TRIES
from surveyapp.messaging.sending import Mark, begin, settle
from surveyapp.people.corrections import Reached, correct_contact
from surveyapp.people.models import Informant
from surveyapp.placements.models import PlacementPause
from surveyapp.privacy.changes import decide
from surveyapp.privacy.consent import Decision, Purpose
from surveyapp.responses.models import Response
from surveyapp.schedule.models import Assignment
from surveyapp.schedule.windows import CancelReason
from surveyapp.tasks.models import Task


@pytest.fixture
def clock(world_on_each: World) -> SetClock:
    return SetClock(world_on_each.house.clock.zone)


@pytest.fixture
def world(world_on_each: World) -> World:
    """The world without the placement that it comes with, so that only people of the test's own are written to."""
    with world_on_each.session() as session:
        session.execute(update(Assignment).values(cancel_reason=CancelReason.BY_STAFF.value))
        session.commit()
    return world_on_each


def by_mail(world: World, clock: SetClock, server: MailServer, **more: Any) -> House:
    """A house that sends by mail."""
    mail = {"smtp_host": server.host, "smtp_port": server.port, "smtp_tls": "none", "email_from": "fragor@example.org"}
    return with_settings(world, clock, outgoing="send", **mail, **more)


def by_sms(world: World, clock: SetClock, elks: Gateway) -> House:
    """A house that sends by text message."""
    sms = {"sms_provider": "46elks", "sms_base_url": elks.address, "sms_sender": "Provkommun", "sms_price": 52}
    return with_settings(world, clock, outgoing="send", **sms)


def only(house: House) -> Message:
    (found,) = messages(house)
    return found


def tasks(world: World) -> dict[str, int]:
    """How many tasks there are of each kind."""
    with session_for(world.house.engine, reading=True) as session:
        return dict(session.execute(select(Task.kind, func.count()).group_by(Task.kind)).all())


def fates(house: House) -> list[tuple[str | None, str | None]]:
    with session_for(house.engine, reading=True) as session:
        rows = session.scalars(select(MessageAttempt).order_by(MessageAttempt.message_id, MessageAttempt.generation))
        return [(one.fate, one.code) for one in rows]


def test_everybody_with_an_address_gets_one_mail_with_a_link_of_their_own(world: World, clock: SetClock) -> None:
    people = add_people(world, 5)
    with mail_server() as server:
        house = by_mail(world, clock, server)
        send(house)
        send(house)
    found = {one.informant_id: one for one in messages(house)}
    assert [found[one].state for one in people] == ["sent"] * 5
    assert {server.taken.keys[found[one].ref] for one in people} == {1}
    texts = [server.taken.contents[found[one].ref] for one in people]
    links = [next(line for line in text.splitlines() if "/s/" in line) for text in texts]
    assert len(set(links)) == 5
    assert all("Hej Deltagare" in text and "Efternamn" not in text for text in texts)


def test_a_mail_says_how_to_stop_and_where_it_returns(world: World, clock: SetClock) -> None:
    add_people(world, 1)
    with mail_server() as server:
        house = by_mail(world, clock, server, email_name="Provkommun")
        send(house)
    ref = only(house).ref
    mail = server.taken.mails[ref]
    assert mail["Message-ID"] == f"<{ref}@example.org>"
    assert mail["From"] == '"Provkommun" <fragor@example.org>'
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].strip().startswith("<http://127.0.0.1:5000/stop/")
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_link_leads_to_the_questions_and_is_not_kept(world: World, clock: SetClock) -> None:
    add_people(world, 1)
    with mail_server() as server:
        house = by_mail(world, clock, server)
        send(house)
    text = server.taken.contents[only(house).ref]
    token = next(line for line in text.splitlines() if "/s/" in line).partition("/s/")[2]
    assert world.client().get(f"/s/{token}", follow_redirects=True).status_code == 200
    copy = office_of(house).vault.open(only(house).copy_sealed or b"", "message.copy", only(house).ref)
    assert "Hej Deltagare100000!" in copy
    assert token not in copy


def test_opening_the_link_is_not_counted_as_begun(world: World, clock: SetClock) -> None:
    """A mail server opens every link before a person does; the reminder still speaks to somebody who has not begun."""
    (person,) = add_people(world, 1)
    with mail_server() as server:
        house = by_mail(world, clock, server)
        send(house)
        text = server.taken.contents[only(house).ref]
        address = next(line for line in text.splitlines() if "/s/" in line).partition(":5000")[2]
        for path in (address, f"{address}/{person}", f"{address}/{person}/q/arrive"):
            world.client().get(path, follow_redirects=True)
        clock.on(days=3)
        send(house)
    with session_for(house.engine, reading=True) as session:
        assert session.get_one(Assignment, person).begun_at is None
    assert "Vi vill gärna höra hur du har det" in server.taken.contents[messages(house)[-1].ref]


def test_two_reminders_follow_and_then_the_caseworker_is_told(world: World, clock: SetClock) -> None:
    add_people(world, 1)
    with mail_server() as server:
        house = by_mail(world, clock, server)
        for _ in range(30):
            send(house)
            clock.on(days=1)
    mine = [one for one in messages(house) if one.informant_id >= 100_000]
    assert [one.day for one in mine] == [START, dt.date(2024, 3, 7), dt.date(2024, 3, 11)]
    assert tasks(world)["escalated"] == 1
    digest = next(one for one in messages(house) if one.kind == "digest")
    assert (digest.informant_id, digest.day) == (world.caseworker_id, dt.date(2024, 3, 14))


def test_several_questionnaires_become_one_message(world: World, clock: SetClock) -> None:
    (person,) = add_people(world, 1)
    with world.session() as session:
        session.add(
            Assignment(occasion_id=person, role="participant", informant_id=person, instrument=OWN + "2", version=1)
        )
        session.commit()
    with mail_server() as server:
        house = by_mail(world, clock, server)
        send(house)
        clock.on(days=3)
        send(house)
    assert [one.kind for one in messages(house)] == ["invitation", "reminder"]
    with session_for(house.engine, reading=True) as session:
        assert session.scalar(select(func.count()).select_from(MessageAbout)) == 4


@pytest.mark.parametrize("what", ["withdraws", "answers", "is paused", "stops messages"])
def test_what_happens_while_a_message_is_leased_keeps_it_from_being_sent(
    world: World, clock: SetClock, what: str
) -> None:
    (person,) = add_people(world, 1)
    with mail_server() as server, a_worker(by_mail(world, clock, server)) as worker:
        queue(world.house)
        ids = worker.lease()
        assert only(world.house).state == "leased"
        something_happens(world, person, what)
        worker.send_leased(ids)
    found = only(world.house)
    assert (found.state, server.taken.keys.total()) == ("cancelled", 0)
    assert (
        found.reason
        == {
            "withdraws": "withdrawn",
            "answers": "answered",
            "is paused": "placement paused",
            "stops messages": "stopped messages",
        }[what]
    )


def something_happens(world: World, person: int, what: str) -> None:
    with world.session() as session:
        match what:
            case "withdraws":
                no = {Purpose.OWN_FOLLOW_UP: Decision.WITHDRAWN}
                decide(session, person, no, "1 of tests", actor="test", at=NOON)
            case "answers":
                session.add(
                    Response(
                        assignment_id=person,
                        informant_id=person,
                        state="submitted",
                        mode="link",
                        language="sv",
                        device_kind="phone",
                        helper="nobody",
                        presence="alone",
                        decided_by="informant",
                        instrument_hash="of tests",
                        started_at=NOON,
                        saved_at=NOON,
                        submitted_at=NOON,
                    )
                )
            case "is paused":
                session.add(
                    PlacementPause(placement_id=person, from_on=START, kind="other", policy="skip", created_at=NOON)
                )
            case _:
                set_stopped(session, person, is_stopped=True, channel="link", actor="test", at=NOON)
        session.commit()


def test_the_text_is_that_of_the_moment_and_so_is_the_address(world: World, clock: SetClock) -> None:
    (person,) = add_people(world, 1)
    with mail_server() as server:
        house = by_mail(world, clock, server)
        queue(house)
        with world.session() as session:
            session.get_one(Informant, person).language = "en"
            new = Reached(None, "new@example.org", None, None)
            correct_contact(session, house.vault, world.authority_id, person, new, actor="test", at=NOON)
            session.commit()
        send(house)
    ref = only(house).ref
    assert server.taken.addresses[ref] == "new@example.org"
    assert "There are a few short questions for you" in server.taken.contents[ref]


def test_nothing_leaves_at_night_or_on_a_sunday(world: World, clock: SetClock) -> None:
    clock.put(dt.datetime(2024, 3, 8, 19, 30, tzinfo=dt.UTC))
    add_people(world, 1)
    with mail_server() as server:
        house = by_mail(world, clock, server)
        for _ in range(5):
            send(house)
            assert server.taken.keys.total() == 0
            clock.on(hours=11)
        clock.put(dt.datetime(2024, 3, 11, 7, 0, tzinfo=dt.UTC))
        send(house)
        assert server.taken.keys.total() == 1
    assert only(house).day == dt.date(2024, 3, 11)


def test_somebody_whom_nothing_reaches_is_a_red_row_and_a_task(world: World, clock: SetClock) -> None:
    (person,) = add_people(world, 1)
    with world.session() as session:
        session.execute(update(Informant).where(Informant.id == person).values(email_sealed=None, email_index=None))
        session.commit()
    house = with_settings(world, clock)
    send(house)
    send(house)
    assert (only(house).state, only(house).reason) == ("unreachable", "no address")
    assert tasks(world) == {"unreachable": 1}


def test_an_address_that_is_refused_is_marked_and_the_telephone_is_tried(world: World, clock: SetClock) -> None:
    (person,) = add_people(world, 1, share_by_sms=1)
    with world.session() as session:
        somebody = session.get_one(Informant, person)
        somebody.email_sealed = world.house.vault.seal("gone@example.org", "informant.email", somebody.ref)
        somebody.preferred_channel = "email"
        session.commit()
    with mail_server(at_rcpt=lambda _address: "550 no such user") as server, gateway() as elks:
        sms = {"sms_provider": "46elks", "sms_base_url": elks.address, "sms_sender": "Provkommun", "sms_price": 52}
        house = by_mail(world, clock, server, **sms)
        send(house)
    found = only(house)
    assert (found.state, found.channel, found.n_parts, found.cost) == ("sent", "sms", 1, 52)
    assert fates(house) == [("refused", "550"), ("accepted", "200")]
    assert tasks(world) == {"address refused": 1}


@pytest.mark.parametrize("code", ["451 try later", "421 closing"])
def test_a_server_that_is_busy_is_asked_again_later_and_the_mail_arrives_once(
    world: World, clock: SetClock, code: str
) -> None:
    add_people(world, 1)
    answers = [code, code]
    with mail_server(at_data=lambda _key: answers.pop() if answers else None) as server:
        house = by_mail(world, clock, server)
        for _ in range(4):
            send(house)
            clock.on(minutes=5)
    assert (only(house).state, only(house).uncertain_at) == ("sent", None)
    assert server.taken.keys.total() == 1


def test_a_mail_refused_for_its_contents_says_nothing_about_the_address(world: World, clock: SetClock) -> None:
    (person,) = add_people(world, 1)
    with mail_server(at_data=lambda _key: "554 looks like spam") as server:
        house = by_mail(world, clock, server)
        send(house)
    assert (only(house).state, only(house).reason) == ("failed", "not delivered")
    assert tasks(world) == {"not delivered": 1}
    with session_for(house.engine, reading=True) as session:
        assert session.get_one(Informant, person).email_refused_at is None


def test_a_line_cut_after_the_text_makes_it_uncertain_and_the_next_try_has_the_same_name(
    world: World, clock: SetClock
) -> None:
    add_people(world, 1)
    answers = ["drop"]
    with mail_server(at_data=lambda _key: answers.pop() if answers else None) as server:
        house = by_mail(world, clock, server)
        send(house)
        assert only(house).state == "uncertain"
        clock.on(minutes=5)
        send(house)
    found = only(house)
    assert (found.state, server.taken.keys[found.ref]) == ("sent", 2)
    assert found.uncertain_at is not None
    assert tasks(world) == {"sent uncertain": 1}


def test_a_server_that_is_away_for_a_day_ends_as_a_dead_letter_that_staff_see(world: World, clock: SetClock) -> None:
    add_people(world, 1)
    nowhere = MailServer(port=free_port())
    house = by_mail(world, clock, nowhere, send_from=0, send_until=24, send_on_weekends=True)
    for _ in range(20):
        send(house)
        clock.on(hours=3)
    assert (only(house).state, only(house).reason, only(house).n_failed) == ("dead", "gave up", MOST_TRIES)
    assert tasks(world) == {"not delivered": 1}


@pytest.mark.parametrize(
    ("answer", "fate", "comes_twice"),
    [
        ("503", "temporary", False),
        ("429", "temporary", False),
        ("500", "uncertain", False),
        ("drop", "uncertain", True),
    ],
)
def test_a_gateway_in_trouble_is_asked_again(
    world: World, clock: SetClock, answer: str, fate: str, comes_twice: bool
) -> None:
    add_people(world, 1, share_by_sms=1)
    answers = [answer]
    with gateway(answer=lambda _key: answers.pop() if answers else None) as elks:
        house = by_sms(world, clock, elks)
        send(house)
        assert fates(house)[0][0] == fate
        clock.on(minutes=5)
        send(house)
    assert only(house).state == "sent"
    assert elks.taken.keys[only(house).ref] == (2 if comes_twice else 1)
    assert (only(house).uncertain_at is not None) is (fate == "uncertain")


def test_a_number_that_the_gateway_refuses_is_marked(world: World, clock: SetClock) -> None:
    add_people(world, 1, share_by_sms=1)
    with gateway(answer=lambda _key: "400") as elks:
        house = by_sms(world, clock, elks)
        send(house)
    assert (only(house).state, only(house).reason) == ("unreachable", "address refused")
    assert tasks(world) == {"address refused": 1, "unreachable": 1}


def test_a_receipt_that_comes_before_the_send_is_stored_counts(world: World, clock: SetClock) -> None:
    add_people(world, 1, share_by_sms=1)

    def told(_form: dict[str, str], provider_id: str) -> None:
        # Whoever told could not know our ref: only the provider's own id.
        with world.session() as session:
            for _ in range(2):
                receive(session, "", provider_id, ReceiptKind.DELIVERED, actor="provider", at=clock.now())
            session.commit()

    with gateway(after=told) as elks:
        send(by_sms(world, clock, elks))
    assert only(world.house).state == "delivered"


def test_a_receipt_tells_that_a_message_of_a_dead_worker_arrived(world: World, clock: SetClock) -> None:
    add_people(world, 1, share_by_sms=1)
    with gateway() as elks, a_worker(by_sms(world, clock, elks)) as worker:
        queue(world.house)
        (message_id,) = worker.lease()
        mark = worker.mark()
        parcel = worker.stored(lambda session: begin(session, worker.office, message_id, worker.holder, mark))
        assert parcel is not None
        with world.session() as session:
            receive(session, parcel.ref, "s1", ReceiptKind.DELIVERED, actor="provider", at=clock.now())
            session.commit()
        clock.on(minutes=2)
        send(world.house)
        assert elks.taken.keys.total() == 0, "nothing is sent again"
    assert (only(world.house).state, only(world.house).uncertain_at) == ("sent", None)


def test_a_text_message_that_did_not_arrive_goes_by_mail(world: World, clock: SetClock) -> None:
    (person,) = add_people(world, 1, share_by_sms=1)
    with world.session() as session:
        somebody = session.get_one(Informant, person)
        somebody.email_sealed = world.house.vault.seal("x@example.org", "informant.email", somebody.ref)
        session.commit()
    house = with_settings(world, clock)
    send(house)
    with world.session() as session:
        receive(session, only(house).ref, "s1", ReceiptKind.FAILED, actor="provider", at=clock.now())
        session.commit()
    send(house)
    assert (only(house).state, only(house).channel) == ("sent", "email")


def test_a_clock_that_goes_back_an_hour_or_forward_a_day_sends_nothing_twice(world: World, clock: SetClock) -> None:
    add_people(world, 4)
    with mail_server() as server, a_worker(by_mail(world, clock, server)) as dead:
        queue(world.house)
        assert len(dead.lease()) == 4
        clock.on(hours=-1)
        send(world.house)
        clock.on(hours=1)
        send(world.house)
        assert server.taken.keys.total() == 4, "a lease taken before the clock went back is over"
        for hours in (24, -24, 1):
            clock.on(hours=hours)
            send(world.house)
    assert server.taken.twice == set()
    assert server.taken.keys.total() == 4


def test_two_workers_never_hold_the_same_message(world: World, clock: SetClock) -> None:
    add_people(world, 24)
    house = with_settings(world, clock)
    queue(house)
    with a_worker(house) as one, a_worker(house) as other:
        held = [set(one.lease()), set(other.lease()), set(one.lease())]
    assert sum(len(some) for some in held) == len(set().union(*held)) == 24


def test_two_workers_that_both_believe_it_is_their_turn_queue_everything_once(world: World, clock: SetClock) -> None:
    add_people(world, 24)
    house = with_settings(world, clock)
    with ThreadPoolExecutor(1) as other, session_for(house.engine) as first:
        queued = queue_due(first, office_of(house), Mark("first", house.clock.now()))
        second = other.submit(queue, house)
        # The other one has come as far as it gets before the first one's work is stored.
        assert not wait([second], timeout=0.5).done
        first.commit()
        assert second.result(timeout=20).is_empty
    assert (queued.messages, len(messages(house))) == (24, 24)


def test_a_result_of_a_worker_that_was_taken_for_dead_still_counts(world: World, clock: SetClock) -> None:
    add_people(world, 1)
    house = with_settings(world, clock)
    queue(house)
    with a_worker(house) as slow:
        (message_id,) = slow.lease()
        parcel = slow.stored(lambda session: begin(session, slow.office, message_id, slow.holder, slow.mark()))
        assert parcel is not None
        clock.on(minutes=2)
        slow.stored(lambda session: recover(session, clock.now(), slow.office.lease, actor="test"))
        assert only(house).state == "uncertain"
        slow.stored(lambda session: settle(session, parcel, Result(Fate.ACCEPTED), slow.mark(), 0.5))
    assert only(house).state == "sent"
    send(house)
    assert fates(house) == [("accepted", "")]


def test_days_add_up_whatever_became_of_the_messages(world: World, clock: SetClock) -> None:
    people = add_people(world, 6)
    with mail_server(at_rcpt=lambda one: "550 no" if one.startswith("person100001@") else None) as server:
        house = by_mail(world, clock, server)
        queue(house)
        something_happens(world, people[2], "stops messages")
        send(house)
    with session_for(house.engine, reading=True) as session:
        (day,) = days(session, house.shelf, world.authority_id, START, clock.now())
    assert (day.n_expected, day.n_sent, day.n_called_off, day.n_red, day.n_missing) == (6, 4, 1, 1, 0)
    assert not day.is_red


def test_a_step_that_never_got_a_message_makes_its_day_red(world: World, clock: SetClock) -> None:
    add_people(world, 2)
    house = with_settings(world, clock)
    clock.on(days=5)
    with session_for(house.engine, reading=True) as session:
        found = days(session, house.shelf, world.authority_id, START, clock.now())
    assert [(one.day, one.n_missing) for one in found if one.is_red] == [(START, 2)]
    send(house)
    with session_for(house.engine, reading=True) as session:
        assert not any(one.is_red for one in days(session, house.shelf, world.authority_id, START, clock.now()))
