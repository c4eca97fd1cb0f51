"""Staff who write instruments and plans in a browser without JavaScript."""

from __future__ import annotations

from io import BytesIO

from builders import PASSWORD, World
from sqlalchemy import select
from web.person import Page, Person

from surveyapp.access.policy import AccountRole
from surveyapp.authoring.models import Draft


class Writer(Person):
    """Somebody with an account; ``page`` is what they see now."""

    def __init__(self, world: World, role: AccountRole, name: str = "", authority_id: int | None = None) -> None:
        super().__init__(world, "", phone=False)
        email = f"{name or role.name.lower()}-{authority_id or 0}@example.org"
        self.account_id = world.open_account(role, email, authority_id)
        self.go("/sign-in")
        form = self.page.forms[0]
        data = {name: values[0] for name, values in form.sent.items()} | {"email": email, "password": PASSWORD}
        answer = self.client.post(form.action or "/sign-in", data=data, headers=self._headers)
        assert answer.status_code == 303, answer.text

    def send(self, address: str, **fields: str) -> Page:
        """Post what no page offers, with the page's own protection against forged requests."""
        token = next(form.sent["csrf_token"][0] for form in self.page.forms if "csrf_token" in form.sent)
        return self.submit((address, {"csrf_token": [token], **{name: [value] for name, value in fields.items()}}))

    def upload(self, content: bytes, name: str, **fields: str) -> Page:
        """Choose a file on the first page of authoring and send it."""
        self.go("/authoring")
        token = self.page.forms[-1].sent["csrf_token"][0]
        answer = self.client.post(
            "/authoring/upload",
            data={"csrf_token": token, "kind": "instrument", **fields, "file": (BytesIO(content), name)},
            headers=self._headers,
            follow_redirects=True,
        )
        self.page = Page(answer)
        return self.page


def the_draft(world: World) -> Draft:
    """The newest draft there is."""
    with world.session() as session:
        return session.scalars(select(Draft).order_by(Draft.id.desc()).limit(1)).one()
