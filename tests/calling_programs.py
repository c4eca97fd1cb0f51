"""Programs of somebody else for tests: a token, and requests with it."""

from __future__ import annotations

from builders import World
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.access.queries import actor_of
from surveyapp.programs.changes import make_token
from surveyapp.programs.rules import Right


def a_token(world: World, *rights: Right, email: str = "program@example.org", authority_id: int | None = None) -> str:
    """A token with these rights, or with all of them, of an administrator of this authority."""
    account_id = world.open_account(AccountRole.ADMINISTRATOR, email, authority_id)
    with world.session() as session:
        actor = actor_of(session.get_one(Account, account_id))
        token = make_token(session, actor, "Test", rights or tuple(Right), 90, at=world.house.clock.now())
        session.commit()
    return token


class Program:
    """Somebody else's program with a token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.token = client, token

    def get(self, path: str, **headers: str) -> TestResponse:
        """Read."""
        return self.client.get("/api/v1" + path, headers={"Authorization": f"Bearer {self.token}"} | headers)

    def post(self, path: str, body: object, key: str | None = None) -> TestResponse:
        """Write, with an idempotency key where one is given."""
        headers = {"Authorization": f"Bearer {self.token}"} | ({} if key is None else {"Idempotency-Key": key})
        return self.client.post("/api/v1" + path, json=body, headers=headers)
