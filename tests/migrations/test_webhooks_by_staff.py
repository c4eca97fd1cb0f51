"""Webhooks that programs added get the account of their token on the way up; those of staff go on the way down."""

from __future__ import annotations

from builders import World
from sqlalchemy import select, text

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.access.queries import actor_of
from surveyapp.audit.models import AuditEvent
from surveyapp.db.migrate import downgrade, upgrade
from surveyapp.programs.changes import make_token
from surveyapp.programs.hooks import add_webhook
from surveyapp.programs.models import ProgramToken, WebhookDelivery
from surveyapp.programs.rules import TRIAL, Event, Right

BEFORE = "0026"


def test_a_webhook_comes_up_with_the_account_of_its_token(world_on_each: World) -> None:
    world, now = world_on_each, world_on_each.house.clock.now()
    account_id = world.open_account(AccountRole.ADMINISTRATOR, "program@example.org")
    with world.session() as session:
        actor = actor_of(session.get_one(Account, account_id))
        make_token(session, actor, "Test", tuple(Right), 90, at=now)
        token_id = session.scalars(select(ProgramToken.id)).one()
        line_ids = session.scalars(select(AuditEvent.id).order_by(AuditEvent.id).limit(2)).all()
        for by, address in ((token_id, "https://example.org/program"), (None, "https://example.org/staff")):
            row, _secret = add_webhook(session, world.house.vault, (actor, by), address, tuple(Event), at=now)
            for event, line_id in zip((Event.TASK_MADE.value, TRIAL), line_ids, strict=True):
                session.add(
                    WebhookDelivery(
                        webhook_id=row.id,
                        audit_event_id=line_id,
                        event=event,
                        ref=f"{row.ref}-{line_id}",
                        payload={},
                        state="waiting",
                        n_tries=0,
                        due_at=now,
                    )
                )
        session.commit()
    engine = world.house.engine
    downgrade(engine, BEFORE)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT address, token_id FROM webhook")).all() == [
            ("https://example.org/program", token_id)
        ]
        assert connection.execute(text("SELECT event FROM webhook_delivery")).scalars().all() == ["task.made"]
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT account_id, token_id FROM webhook")).all() == [(account_id, token_id)]
