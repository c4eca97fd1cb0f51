"""Several devices answer and send the same questionnaire at the same moment, through real server processes."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from builders import RATING, STAR, World
from faults.serving import Reply, Service, form_on, served
from loaded_program import LoadedProgram
from sqlalchemy import func, select

from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.responses.models import Answer, Reading, Response

DEVICES, MOST_PAGES = 6, 40


@dataclass
class Device:
    """Opens the link, answers every page with the same code and sends."""

    code: str
    replies: list[Reply] = field(default_factory=list)

    def answer(self, service: Service, path: str, start: threading.Barrier) -> None:
        """From the link to a page without a form."""
        reply = service.send("GET", path)
        start.wait()
        for _ in range(MOST_PAGES):
            self.replies.append(reply)
            form = form_on(reply.text)
            if form is None:
                return
            reply = service.send("POST", form.action, form.with_each(self.code))
            if reply.status == 303:
                self.replies.append(reply)
                reply = service.send("GET", reply.location)


@pytest.fixture
def service(world_on_each: World, program: LoadedProgram, tmp_path: Path) -> Iterator[Service]:
    """The program on either database."""
    with served(world_on_each, tmp_path, program) as service:
        yield service


def _answered_on_many_devices(service: Service, path: str) -> list[Device]:
    devices = [Device(str(number + 1)) for number in range(DEVICES)]
    start = threading.Barrier(DEVICES)
    threads = [threading.Thread(target=device.answer, args=(service, path, start)) for device in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return devices


def _assert_sent_once(world: World, devices: list[Device], instrument: str, assignment_id: int) -> None:
    statuses = Counter(reply.status for device in devices for reply in device.replies)
    assert set(statuses) <= {200, 303}, statuses
    assert all("Tack" in device.replies[-1].text for device in devices)
    items = world.house.shelf.catalogue.get(instrument, 1)
    with world.session() as session:
        response = session.scalars(select(Response).where(Response.assignment_id == assignment_id)).one()
        assert response.state == "submitted"
        stored = session.scalars(select(Answer).where(Answer.response_id == response.id)).all()
        assert sorted(answer.item for answer in stored) == sorted(items.item_codes)
        readings = session.scalars(select(Reading.scale).where(Reading.response_id == response.id)).all()
        assert sorted(readings) == sorted(items.scales)
        for action in (Action.RESPONSE_BEGUN, Action.RESPONSE_SUBMITTED):
            told = select(func.count()).where(AuditEvent.action == action.value, AuditEvent.subject_id == response.id)
            assert session.scalar(told) == 1, action


def test_one_questionnaire_answered_on_six_devices_at_once_is_one_response_sent_once(service: Service) -> None:
    world = service.world
    assignment_id = world.assignment(STAR)
    devices = _answered_on_many_devices(service, f"/s/{world.participant_tokens[0]}/{assignment_id}")
    _assert_sent_once(world, devices, STAR, assignment_id)


def test_a_supervisor_who_sends_the_same_page_six_times_at_once_sends_it_once(service: Service) -> None:
    world = service.world
    assignment_id = world.assignment(RATING)
    devices = _answered_on_many_devices(service, f"/s/{world.supervisor_token}/{assignment_id}")
    _assert_sent_once(world, devices, RATING, assignment_id)
