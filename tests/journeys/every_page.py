"""Every page of staff as the application has them: where each is found in a world with one of everything."""

from __future__ import annotations

from builders import OWN, PLAN, STAR, World
from flask import Flask
from interview_builders import interview_with, provider_named, subject_of
from message_builders import queue
from sqlalchemy import select
from storage.test_people_merged import entry, give
from web.test_every_route import refs, staff_rules
from werkzeug.routing import Rule

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.authoring.changes import By as Writing
from surveyapp.authoring.changes import begin
from surveyapp.authoring.rules import DraftKind
from surveyapp.coding.changes import By, add_theme
from surveyapp.coding.models import Codebook
from surveyapp.coding.rules import Wording
from surveyapp.messaging.models import Message
from surveyapp.reporting.changes import ask
from surveyapp.reporting.rules import Asked, Form, Kind
from surveyapp.settings import ROOT

FILES = (".csv", ".xlsx", ".pdf", ".ics", ".yaml")
"""What ends so is fetched, not looked at."""
NO_PAGES = {"administrator.hear", "paper.whole_image", "paper.image"}
"""Sound and pictures."""
IN_SCENES = {
    "administrator.language_texts",
    "administrator.preview",
    "administrator.recordings",
    "caseworker.statement",
    "paper.differences",
    "paper.scanned",
    "paper.typing",
}
"""Pages about what only comes about through other pages, each a scene of its own."""


def pages(app: Flask) -> list[Rule]:
    """Every page that somebody who is signed in can open, by address."""
    return [
        rule
        for rule, _act, method in staff_rules(app)
        if method == "GET" and not rule.rule.endswith(FILES) and rule.endpoint not in NO_PAGES | IN_SCENES
    ]


class Everything:
    """A world with one of everything, and an administrator, by whom what has an owner was made."""

    def __init__(self, world: World, email: str) -> None:
        self.known = refs(world)
        account_id = world.open_account(AccountRole.ADMINISTRATOR, email)
        world.add_participant("Annan Stavning")
        for number in range(2):
            give(world, number, phone="+46701740605")
        queue(world.house)
        self.alike = [entry(world, number).ref for number in range(2)]
        now, today = world.house.clock.now(), world.house.clock.today()
        me = Actor(account_id, AccountRole.ADMINISTRATOR, world.authority_id)
        with world.session() as session:
            self.known["messages"] = session.scalars(select(Message.ref)).first() or ""
            text = (ROOT / "instruments" / STAR / "1.yaml").read_text(encoding="utf-8")
            self.known["authoring"] = begin(session, DraftKind.INSTRUMENT, text, Writing(me, now)).ref
            report = Asked(Kind.PROGRAMME, Form.PDF, "sv", plan_code=PLAN[0])
            self.known["reports"] = ask(session, world.house.vault, me, report, today=today, at=now)
            about = subject_of(session, world, organisation_id=provider_named(session, world, "Röda Korset"))
            written = {"forvantan": "Vi trodde att fler skulle komma.", "stod": "De som kom behövde mer stöd."}
            interview = interview_with(session, world, written, subject=about, number=2)
            later = interview_with(session, world, {}, subject=about, number=3, is_finished=False)
            for one in (interview, later):
                one.guide, one.guide_version = "anordnare-start", 1
            self.interview_ref, self.known["intervjuer"] = interview.ref, later.ref
            codebook = session.scalars(select(Codebook)).one()
            by = By(session.scalars(select(Account.id)).first() or 0, world.authority_id, now)
            self.theme_ref = add_theme(session, codebook, Wording("Stöd", "När någon talar om det."), None, by).ref
            session.commit()
        self.number = str(world.assignment(OWN))

    def address(self, app: Flask, rule: Rule) -> str:
        """Where this page is found."""
        ref = self.known.get(rule.rule.split("/")[1], self.known[""])
        values: dict[str, dict[str, object]] = {
            "oversight.instrument": {"code": STAR, "version": 1},
            "interview_guides.guide": {"code": "anordnare-start", "version": 1},
            "interview_guides.points": {"code": "anbudsbedomning", "version": 1},
            "plans.version": {"code": PLAN[0], "version": PLAN[1]},
            "agreements.one_month": {"ref": ref, "month": "2024-03"},
            "coding.interview": {"ref": ref, "interview_ref": self.interview_ref},
            "coding.theme": {"ref": ref, "theme_ref": self.theme_ref},
            "paper.done": {"ref": self.number},
            "paper.of_placement": {"ref": self.known[""]},
            "merging.compare": {"ref": self.alike[0], "other_ref": self.alike[1]},
        }
        found = values.get(rule.endpoint, dict.fromkeys(rule.arguments, ref))
        return str(app.url_map.bind("localhost").build(rule.endpoint, found, method="GET"))
