"""Opening pages, by people, mail scanners and link previews, changes nothing at all in the database."""

from __future__ import annotations

from collections import defaultdict

import pytest
from builders import PASSWORD, RATING, STAR, World
from flask import Flask
from flask.testing import FlaskClient
from web import stored
from web.person import Person, participant, supervisor
from werkzeug.routing import Rule

from surveyapp.access.policy import AccountRole
from surveyapp.placements.models import Placement


def signed_in(world: World, role: AccountRole) -> FlaskClient:
    """Somebody of this role at a computer."""
    world.open_account(role, f"{role.value}@example.org")
    me = Person(world, "")
    me.go("/sign-in")
    me.press("Logga in", email=f"{role.value}@example.org", password=PASSWORD)
    return me.client


def addresses(app: Flask, values: dict[str, object]) -> list[str]:
    """Every address that can be read, with these values filled in."""
    rules: list[Rule] = [rule for rule in app.url_map.iter_rules() if rule.methods and "GET" in rule.methods]
    adapter = app.url_map.bind("localhost")
    return [adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}) for rule in rules]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("language", ["", "?lang=en"])
def test_no_page_writes_when_it_is_read(world: World, method: str, language: str) -> None:
    begun, sent = participant(world), supervisor(world)
    begun.go(str(world.assignment(STAR)))
    begun.press("Nästa", vardag=4)
    sent.go(str(world.assignment(RATING)))
    sent.press("Skicka", **dict.fromkeys((name.replace("-", "_") for name in sent.page.form.offered), 3))
    clients = [signed_in(world, AccountRole.CASEWORKER), signed_in(world, AccountRole.EVALUATOR)]
    with world.session() as session:
        ref = session.get_one(Placement, world.placements[0]).ref
    people = [(begun.token, world.assignment(STAR), "vardag"), (sent.token, world.assignment(RATING), "motivation")]
    before = stored.everything(world)
    n_opened = 0
    for token, assignment_id, step in people:
        known = {"token": token, "assignment_id": assignment_id, "step": step, "ref": ref}
        values: dict[str, object] = defaultdict(lambda: 1, known)
        for client in clients:
            for address in addresses(client.application, values):
                status = client.open(address + language, method=method).status_code
                assert status in (200, 303, 401, 403, 404, 410), (address, status)
                n_opened += status == 200
    assert n_opened > 30
    assert stored.everything(world) == before


def test_a_request_that_only_reads_does_not_wait_for_one_that_writes(world: World) -> None:
    me = participant(world)
    with world.session() as writer:
        writer.connection()
        assert me.go().status == 200
        assert me.go(f"{world.assignment(STAR)}").status == 200
