"""Every staff page, as every role, of the own and of another authority: open as the table says, closed otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from builders import PASSWORD, World
from flask import Flask
from flask.testing import FlaskClient
from interview_builders import interview_with
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from surveyapp.access.models import Account, Kiosk
from surveyapp.access.policy import TABLE, AccountRole, Act, Actor, Reach
from surveyapp.agreements.changes import By, sign
from surveyapp.agreements.rules import Granted
from surveyapp.authoring.beginning import new_text
from surveyapp.authoring.changes import By as Writing
from surveyapp.authoring.changes import begin
from surveyapp.authoring.rules import DraftKind
from surveyapp.coding.changes import By as CodingBy
from surveyapp.coding.changes import begin_codebook
from surveyapp.people.models import Authority, Informant, Organisation, OrganisationKind, Participant
from surveyapp.placements.models import Placement
from surveyapp.placements.referring import NewReferral, refer
from surveyapp.programs.changes import make_token
from surveyapp.programs.hooks import add_webhook
from surveyapp.programs.models import ProgramToken
from surveyapp.programs.rules import Event, Right
from surveyapp.reporting.changes import ask
from surveyapp.reporting.rules import Asked, Form, Kind
from surveyapp.tasks.changes import About, make_task
from surveyapp.tasks.models import Task
from surveyapp.tasks.rules import TaskKind
from surveyapp.web.api.operations import RIGHT
from surveyapp.web.guards import ACT

AT_A_PROVIDER = {AccountRole.SUPERVISOR, AccountRole.PROVIDER_MANAGER}


def an_app(world: World) -> Flask:
    """The application without the check for forged requests, which would come before the guard."""
    app = world.app()
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@dataclass
class SignedIn:
    """Somebody who signed in once and is for every page, even after one that signs out, such as handing over."""

    client: FlaskClient
    email: str
    cookie: dict[str, Any] = field(default_factory=dict)

    def sign_in(self) -> None:
        """With the password; other pages are opened with the cookie as it is now."""
        assert self.client.post("/sign-in", data={"email": self.email, "password": PASSWORD}).status_code == 303
        with self.client.session_transaction() as cookie:
            self.cookie = dict(cookie)

    def ask_once(self, address: str, method: str) -> TestResponse:
        """Open a page with the cookie as it was right after the sign-in."""
        with self.client.session_transaction() as cookie:
            cookie.clear()
            cookie.update(self.cookie)
        return self.client.open(address, method=method)

    def ask(self, address: str, method: str) -> TestResponse:
        """The same; whom an earlier page signed out everywhere signs in again."""
        answer = self.ask_once(address, method)
        if not answer.headers.get("Location", "").startswith("/sign-in?"):
            return answer
        self.sign_in()
        return self.ask_once(address, method)


def somebody(
    world: World,
    app: Flask,
    role: AccountRole,
    authority_id: int | None = None,
    organisation_id: int | None = None,
) -> SignedIn:
    """Signed in with this role in this authority; a provider manager at this organisation, else at the world's."""
    email = f"{role.name.lower()}-{authority_id or 0}@example.org"
    belongs_to = organisation_id or (world.provider_id if authority_id is None else None)
    world.open_account(role, email, authority_id, belongs_to if role in AT_A_PROVIDER else None)
    person = SignedIn(app.test_client(), email)
    person.sign_in()
    return person


def staff_rules(app: Flask) -> list[tuple[Rule, Act, str]]:
    """Every rule behind a guard, with its act and method."""
    return [
        (rule, getattr(app.view_functions[rule.endpoint], ACT), method)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        if hasattr(app.view_functions[rule.endpoint], ACT)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def refs(world: World) -> dict[str, str]:
    """What a ref in an address may be of this authority, by the word before it; a placement's unless named."""
    world.open_account(AccountRole.ADMINISTRATOR, "maker@example.org")
    with world.session() as session:
        placement = session.get_one(Placement, world.placements[0])
        kiosk = Kiosk(
            authority_id=world.authority_id,
            organisation_id=world.provider_id,
            label="Caféet",
            token_hash=b"x",
            made_by=session.scalars(select(Account.id)).one(),
            created_at=world.house.clock.now(),
        )
        session.add(kiosk)
        about = About(placement_id=placement.id)
        now = world.house.clock.now()
        make_task(session, TaskKind.ESCALATED, "of the test", world.authority_id, about, actor="test", at=now)
        session.flush()
        found = {"": placement.ref, "kiosks": kiosk.ref, "att-gora": session.scalars(select(Task.ref)).one()}
        signed = Granted(2, placement.start_on, placement.start_on, 600_000)
        agreement = sign(session, world.authority_id, world.provider_id, signed, by=By("test", now))
        found["agreements"] = agreement.ref
        new = NewReferral(placement.participant_id, world.referrer_id, None, placement.start_on)
        found["referrals"] = refer(session, world.authority_id, new, actor="test", at=now).ref
        found["people"] = found["registrations"] = session.get_one(Participant, placement.participant_id).ref
        provider = session.get_one(Organisation, world.provider_id)
        found["providers"] = found["organisations"] = provider.ref
        found["accounts"] = session.get_one(Account, kiosk.made_by).ref
        maker = Actor(session.scalars(select(Account.id)).one(), AccountRole.ADMINISTRATOR, world.authority_id)
        make_token(session, maker, "Test", tuple(Right), 90, at=now)
        found["api-tokens"] = session.scalars(select(ProgramToken.ref)).one()
        hook, _secret = add_webhook(
            session, world.house.vault, (maker, None), "https://example.org/hook", tuple(Event), at=now
        )
        found["webhooks"] = hook.ref
        draft = begin(session, DraftKind.INSTRUMENT, new_text(DraftKind.INSTRUMENT), Writing(maker, now))
        found["authoring"] = draft.ref
        coding = CodingBy(kiosk.made_by, world.authority_id, now)
        found["kodning"] = begin_codebook(session, "Test", coding).ref
        asked = Asked(Kind.PROGRAMME, Form.PDF, "sv", plan_code=placement.plan_code)
        found["reports"] = ask(session, world.house.vault, maker, asked, today=placement.start_on, at=now)
        found["supervisors"] = session.get_one(Informant, world.supervisor_id).ref
        found["intervjuer"] = interview_with(session, world, {}).ref
        session.commit()
    return found


def address(app: Flask, rule: Rule, known: dict[str, str]) -> str:
    """The address with refs of the kind that its first word tells; other values are made up."""
    first = rule.rule.split("/")[1]
    numbers = {part.split(":")[1].split(">")[0] for part in rule.rule.split("<") if part.startswith("int:")}
    values = {
        name: 1 if name in numbers else known.get(first, known[""]) if name.endswith("ref") else "x"
        for name in rule.arguments
    }
    return str(app.url_map.bind("localhost").build(rule.endpoint, values, method=None))


@pytest.mark.parametrize("role", list(AccountRole))
def test_a_role_may_do_what_stands_in_the_table_and_nothing_else(world: World, role: AccountRole) -> None:
    known, app = refs(world), an_app(world)
    person = somebody(world, app, role)
    n_tried = 0
    for rule, act, method in staff_rules(app):
        status = person.ask(address(app, rule, known), method).status_code
        n_tried += 1
        if act in TABLE[role] and rule.endpoint.startswith(("plans.", "reporting.")) and method == "POST":
            # What is posted may need a further act; nothing was asked for here.
            assert status in (303, 400, 403, 404, 409, 422), (rule.rule, status)
        elif act in TABLE[role]:
            assert status not in (403, 500), (rule.rule, method, status)
        else:
            assert status == 403, (rule.rule, method, status)
    assert n_tried > 25


@pytest.mark.parametrize("role", list(AccountRole))
def test_what_belongs_to_another_authority_is_not_found(world: World, role: AccountRole) -> None:
    known, app = refs(world), an_app(world)
    with world.session() as session:
        other = Authority(code="other", name="Grannkommunen", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.commit()
        other_id = other.id
    person = somebody(world, app, role, other_id)
    n_tried = 0
    for rule, act, method in staff_rules(app):
        if act not in TABLE[role] or not rule.arguments:
            continue
        status = person.ask(address(app, rule, known), method).status_code
        n_tried += 1
        # A form that is not ours ends before anything is looked up.
        assert status in ((404,) if method == "GET" else (400, 404)), (rule.rule, method, status)
    assert n_tried > 0 or not any(act in TABLE[role] for rule, act, _ in staff_rules(app) if rule.arguments)


@pytest.mark.parametrize("role", list(AccountRole))
def test_a_closed_account_is_sent_to_the_sign_in_everywhere(world: World, role: AccountRole) -> None:
    known, app = refs(world), an_app(world)
    person = somebody(world, app, role)
    with world.session() as session:
        session.connection().exec_driver_sql("UPDATE account SET closed_at = created_at")
        session.commit()
    for rule, _, method in staff_rules(app):
        answer = person.ask_once(address(app, rule, known), method)
        assert answer.status_code == 303, (rule.rule, method)
        assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("role", [role for role in AccountRole if Reach.ORGANISATION in TABLE[role].values()])
def test_what_belongs_to_another_organisation_of_the_same_authority_is_not_found(
    world: World, role: AccountRole
) -> None:
    known, app = refs(world), an_app(world)
    with world.session() as session:
        row = Organisation(authority_id=world.authority_id, kind=OrganisationKind.PROVIDER.value, name="En annan")
        session.add(row)
        session.commit()
        other_id = row.id
    person = somebody(world, app, role, organisation_id=other_id)
    n_tried = 0
    for rule, act, method in staff_rules(app):
        if TABLE[role].get(act) is Reach.ORGANISATION and rule.arguments:
            status = person.ask(address(app, rule, known), method).status_code
            n_tried += 1
            assert status in ((404,) if method == "GET" else (400, 404)), (rule.rule, method, status)
    assert n_tried > 0


@pytest.mark.parametrize("role", list(AccountRole))
def test_a_sign_in_opens_nothing_of_the_interface_for_programs(world: World, role: AccountRole) -> None:
    known, app = refs(world), an_app(world)
    person = somebody(world, app, role)
    n_tried = 0
    for rule in app.url_map.iter_rules():
        if hasattr(app.view_functions[rule.endpoint], RIGHT):
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert person.ask_once(address(app, rule, known), method).status_code == 401, (rule.rule, method)
                n_tried += 1
    assert n_tried > 10
