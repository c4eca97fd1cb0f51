"""Envelopes from devices without network: saved as if posted, once, never over anything newer, never lost."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import pytest
from builders import STAR, START, World
from sealing import envelope
from sqlalchemy import func, select, update
from web import stored
from web.person import participant

from surveyapp.people.models import Informant
from surveyapp.responses.models import OfflineReceipt, Response, UnreadableResponse
from surveyapp.schedule.models import Occasion, SurveyLink
from surveyapp.schedule.modes import Mode
from surveyapp.schedule.survey_links import revoke_links, token_hash
from surveyapp.tasks.models import Task
from surveyapp.web.seal import seal

ITEMS = ["vardag", "kropp", "arbetsdag", "uppgifter", "pengar", "manniskor", "maende", "vagen-till-arbete"]
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


@dataclass
class Device:
    """A browser that was without network: what it sealed, and a clock that may be wrong."""

    world: World
    clock_is_wrong_by: dt.timedelta = dt.timedelta(0)

    def __post_init__(self) -> None:
        self.token = self.world.participant_tokens[0]
        self.assignment = self.world.assignment(STAR)
        self.bundle = self.world.client().get(f"/s/{self.token}/{self.assignment}/bundle").get_json()

    @property
    def now(self) -> dt.datetime:
        """What its clock shows."""
        return self.world.house.clock.now() + self.clock_is_wrong_by

    def sealed(self, page: str, at: dt.datetime, **fields: str | int) -> dict[str, Any]:
        """An envelope of what was answered on a page then, by this device's clock."""
        secret = self.world.house.settings.secret_key
        form = seal(secret, self.token, self.assignment, page.removeprefix("q/"))
        content = {
            "address": f"/s/{self.token}/{self.assignment}/{page}",
            "fields": [["form", form], *([name, str(value)] for name, value in fields.items())],
            "language": "sv-latt",
            "given_at": at.isoformat(),
        }
        return envelope(self.bundle["key"], content)

    def answered(self, item: str, step: int, ago: dt.timedelta = MINUTE) -> dict[str, Any]:
        """One question, answered so long ago."""
        return self.sealed(f"q/{item}", self.now - ago, **{item: step})

    def upload(self, *envelopes: dict[str, Any]) -> list[str]:
        """What became of each, by the receipts."""
        told = {"now": self.now.isoformat(), "envelopes": list(envelopes)}
        answer = self.world.client().post("/envelopes", json=told)
        assert answer.status_code == 200
        receipts = answer.get_json()["receipts"]
        assert [one["id"] for one in receipts] == [one["id"] for one in envelopes]
        return [one["fate"] for one in receipts]

    def stored(self) -> dict[str, Any]:
        """What stands in the database."""
        return dict(stored.answers(self.world, self.assignment))


def one(world: World, query: Any) -> Any:
    """The only value that a query finds."""
    with world.session() as session:
        return session.execute(query).scalar_one()


def kept(world: World) -> list[tuple[str, Any]]:
    """Why each thing was kept for staff, and what it holds."""
    with world.session() as session:
        tasks = session.scalars(select(Task).order_by(Task.id)).all()
        bodies = session.scalars(select(UnreadableResponse).order_by(UnreadableResponse.id)).all()
        opened = [world.house.vault.open(row.body_sealed, "unreadable_response.body", row.ref) for row in bodies]
        assert len(tasks) == len(opened)
        return [((task.details or {})["why"], json.loads(body)) for task, body in zip(tasks, opened, strict=True)]


def test_a_whole_questionnaire_from_envelopes_is_the_same_as_one_that_was_posted(world_on_each: World) -> None:
    world = world_on_each
    device = Device(world)
    answers = [device.answered(item, step) for step, item in enumerate(ITEMS, start=2)]
    last = device.sealed("send", device.now, presence="alone", helped="no")
    assert device.upload(*answers, last) == ["saved"] * 8 + ["sent"]
    by_envelope = device.stored(), stored.readings(world, device.assignment)
    response = stored.response(world, device.assignment)
    assert response is not None
    assert (response.mode, response.state, response.language) == ("offline", "submitted", "sv-latt")
    assert (response.presence, response.helper) == ("alone", "nobody")
    world.add_participant("Participant 2")
    me = participant(world, 1)
    other = world.assignment(STAR, of=1)
    me.go(str(other))
    for step, item in enumerate(ITEMS, start=2):
        me.press("Nästa", **{item.replace("-", "_"): step})
    me.press("Skicka", presence="alone", helped="no")
    assert by_envelope == (stored.answers(world, other), stored.readings(world, other))


def test_the_same_envelope_again_gets_the_same_receipt_and_changes_nothing(world_on_each: World) -> None:
    device = Device(world_on_each)
    told = [device.answered("vardag", 4), device.sealed("send", device.now)]
    assert device.upload(*told) == ["saved", "kept"]
    before = stored.everything(world_on_each)
    assert device.upload(*told) == ["saved", "kept"]
    assert device.upload(told[0], told[0]) == ["saved", "saved"]
    assert stored.everything(world_on_each) == before


def test_an_older_answer_never_overwrites_a_newer_one(world_on_each: World) -> None:
    device = Device(world_on_each)
    me = participant(world_on_each)
    me.go(str(device.assignment))
    me.press("Nästa", vardag=9)
    assert device.upload(device.answered("vardag", 2)) == ["superseded"]
    assert device.stored() == {"vardag": 9}
    assert device.upload(device.answered("kropp", 3, 2 * MINUTE), device.answered("kropp", 4)) == ["saved", "saved"]
    assert device.upload(device.answered("kropp", 5, 3 * MINUTE)) == ["superseded"]
    assert device.stored() == {"vardag": 9, "kropp": 4}


@pytest.mark.parametrize("wrong", [-DAY, DAY, dt.timedelta(days=-9000)])
def test_a_wrong_clock_is_set_right(world: World, wrong: dt.timedelta) -> None:
    device = Device(world, wrong)
    before = world.house.clock.now()
    assert device.upload(device.answered("vardag", 4, 5 * MINUTE)) == ["saved"]
    at = one(world, select(Response.started_at))
    assert abs(at - (before - 5 * MINUTE)) < MINUTE
    assert one(world, select(OfflineReceipt.given_at)) == at
    assert one(world, select(Response.saved_at)) >= before


def test_answers_given_in_time_are_taken_for_thirty_days_after_closing(world_on_each: World) -> None:
    world = world_on_each
    device = Device(world)
    closes_on = one(world, select(Occasion.closes_on).where(Occasion.wave == "start").distinct())
    waits = closes_on - START
    first, second = (device.sealed(f"q/{item}", device.now, **{item: 4}) for item in ("vardag", "kropp"))
    world.at(closes_on + 30 * DAY)
    assert device.upload(first) == ["saved"]
    world.at(closes_on + 31 * DAY)
    assert device.upload(second) == ["kept"]
    assert device.stored() == {"vardag": 4}
    assert kept(world) == [
        ("closed", {"page": "kropp", "fields": [["kropp", "4"]], "given_at": kept(world)[0][1]["given_at"]})
    ]
    assert device.token not in json.dumps(kept(world))
    assert device.upload(device.sealed("q/maende", device.now - (31 * DAY + waits) + 3 * DAY, maende=4)) == ["kept"]


def test_answers_given_after_closing_are_kept_for_staff(world: World) -> None:
    device = Device(world)
    closes_on = one(world, select(Occasion.closes_on).where(Occasion.wave == "start").distinct())
    world.at(closes_on + DAY)
    assert device.upload(device.answered("vardag", 4)) == ["kept"]
    assert device.stored() == {}


def test_a_link_that_was_taken_back_has_its_answers_kept_for_staff(world_on_each: World) -> None:
    device = Device(world_on_each)
    with world_on_each.session() as session:
        now = world_on_each.house.clock.now()
        revoke_links(
            session, world_on_each.participants[0], authority_id=world_on_each.authority_id, actor="test", at=now
        )
        session.commit()
    assert device.upload(device.answered("vardag", 4)) == ["kept"]
    assert [why for why, _body in kept(world_on_each)] == ["revoked"]
    assert device.stored() == {}


@pytest.mark.parametrize(("ended", "fate"), [("before", "kept"), ("after", "saved")])
def test_a_visit_at_a_kiosk_that_has_ended_since_was_open_then(world: World, ended: str, fate: str) -> None:
    device = Device(world)
    given_at = world.house.clock.now() - 10 * MINUTE
    with world.session() as session:
        session.execute(
            update(SurveyLink)
            .where(SurveyLink.token_hash == token_hash(device.token))
            .values(
                way=Mode.KIOSK.value,
                created_at=given_at - 5 * MINUTE,
                expires_at=given_at + (MINUTE if ended == "after" else -MINUTE),
                revoked_at=given_at + 2 * MINUTE,
            )
        )
        session.commit()
    assert device.upload(device.sealed("q/vardag", given_at, vardag=4)) == [fate]


def test_whoever_has_said_no_meanwhile_has_nothing_kept(world_on_each: World) -> None:
    device = Device(world_on_each)
    with world_on_each.session() as session:
        session.execute(
            update(Informant).where(Informant.id == world_on_each.participants[0]).values(is_taking_part=False)
        )
        session.commit()
    before = stored.everything(world_on_each)
    assert device.upload(device.answered("vardag", 4)) == ["refused"]
    assert {**stored.everything(world_on_each), "wrong_codes": []} == before


def test_what_was_sent_already_stays_as_it_was_sent(world_on_each: World) -> None:
    device = Device(world_on_each)
    older, newer = device.answered("vardag", 1, 9 * MINUTE), device.sealed("q/kropp", device.now, kropp=1)
    me = participant(world_on_each)
    me.go(str(device.assignment))
    me.answer_all(5)
    me.press("Skicka")
    sent = device.stored()
    assert device.upload(older, device.sealed("send", device.now)) == ["superseded", "sent"]
    again = device.sealed("q/kropp", device.now, kropp=1)
    assert device.upload(newer, again) == ["superseded", "kept"]
    assert device.stored() == sent
    assert [why for why, _body in kept(world_on_each)] == ["submitted"]


def test_sending_before_everything_is_answered_leaves_a_draft_and_tells_staff(world: World) -> None:
    device = Device(world)
    assert device.upload(device.answered("vardag", 4), device.sealed("send", device.now)) == ["saved", "kept"]
    response = stored.response(world, device.assignment)
    assert response is not None
    assert response.state == "draft"
    assert [why for why, _body in kept(world)] == ["incomplete"]


def test_nobody_can_answer_for_another_with_a_link_of_their_own(world: World) -> None:
    device = Device(world)
    world.add_participant("Participant 2")
    device.assignment = world.assignment(STAR, of=1)
    assert device.upload(device.answered("vardag", 4)) == ["refused"]
    assert one(world, select(func.count(Response.id))) == 0


def test_a_form_that_is_not_ours_is_kept_because_the_link_is_genuine(world: World) -> None:
    device = Device(world)
    fates = device.upload(
        device.answered("vardag", 77),
        device.sealed("q/vardag", device.now),
        device.sealed("q/nothing", device.now, vardag=4),
        device.sealed("all", device.now, vardag=4),
        device.sealed("send", device.now, presence="a crowd"),
    )
    assert fates == ["kept"] * 5
    assert device.stored() == {}
