"""Doors without an account: what providers tell, and the page on which a person says: no more messages.

Opening a page changes nothing, since mail servers open every link before a person sees it.
"""

from __future__ import annotations

import hmac

from flask import Blueprint, abort, render_template, request

from surveyapp.extensions import house, session
from surveyapp.messaging.channels.opening import HOOKS
from surveyapp.messaging.channels.sms import PROVIDERS, Provider
from surveyapp.messaging.receipts import person_by_ref, receive, set_stopped, stop_by_number
from surveyapp.messaging.stopping import ref_in, wish_in
from surveyapp.people.models import Informant, Role
from surveyapp.web import language

blueprint = Blueprint("message_doors", __name__, template_folder="templates")
NOTHING = ("", 204)


@blueprint.get("/stop/<token>")
def stop_page(token: str) -> str:
    """Ask whether the person wants no more messages, or wants them again."""
    person = _person(token)
    return render_template("messages/stop.html", is_stopped=person.messages_stopped_at is not None)


@blueprint.post("/stop/<token>")
def stop(token: str) -> str:
    """Stop messages, or let them begin again; a mail program's one click (RFC 8058) comes without cookies."""
    person = _person(token)
    is_stopped = request.form.get("messages") != "again"
    actor, now = f"informant {person.id}", house().clock.now()
    set_stopped(session(), person.id, is_stopped=is_stopped, channel="link", actor=actor, at=now)
    session().commit()
    return render_template("messages/stop.html", is_stopped=is_stopped)


@blueprint.post(f"{HOOKS}/<secret>/receipt")
def receipt(secret: str) -> tuple[str, int]:
    """What became of a text message; told again by the provider until it is answered with 204."""
    told = _provider(secret).told(request.form)
    if told is not None:
        ref = request.args.get("m", "")
        receive(session(), ref, told.provider_id, told.kind, actor="provider", at=house().clock.now())
        session().commit()
    return NOTHING


@blueprint.post(f"{HOOKS}/<secret>/incoming")
def incoming(secret: str) -> tuple[str, int]:
    """A text message that somebody sent to us: STOPP and START are obeyed, everything else is left alone."""
    number, text = _provider(secret).incoming(request.form)
    wants = wish_in(text)
    if wants is not None:
        stop_by_number(session(), house().vault, number, is_stopped=not wants, at=house().clock.now())
        session().commit()
    return NOTHING


def _person(token: str) -> Informant:
    ref = ref_in(house().settings.secret_key, token)
    person = None if ref is None else person_by_ref(session(), ref)
    if person is None:
        abort(404)
    language.choose_in(person.authority_id, person.language, is_participant=person.role == Role.PARTICIPANT)
    return person


def _provider(secret: str) -> Provider:
    known = house().settings.hook_secret
    if not known or not hmac.compare_digest(secret.encode(), known.encode()) or not house().settings.sms_provider:
        abort(404)
    return PROVIDERS[house().settings.sms_provider]
