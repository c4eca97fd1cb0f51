"""The outbox: what is sent to whom, when and why; one message; texts; days compared."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.instruments.definition import LANGUAGES
from surveyapp.messaging.changes import call_off, try_again
from surveyapp.messaging.kinds import RED, WAITING, MessageState
from surveyapp.messaging.letters import TO_PRINT
from surveyapp.messaging.office import Office
from surveyapp.messaging.queries import Detail, days_and_coming, outbox, today_of
from surveyapp.messaging.queries import message as one_message
from surveyapp.messaging.sending import Mark
from surveyapp.messaging.shown import shown_now, text_samples
from surveyapp.people.changes import BadContact
from surveyapp.people.corrections import Reached, correct_contact, reached
from surveyapp.people.models import Channel
from surveyapp.reporting.answers import due_shown
from surveyapp.web.contact_form import channels_offered, contact_faults, typed_contact
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.language import NAMES
from surveyapp.web.messages.words import (
    channel_words,
    fate_words,
    kind_words,
    reason_words,
    state_words,
    text_words,
)
from surveyapp.web.words import role_in_words

blueprint = Blueprint("messages", __name__, url_prefix="/messages", template_folder="templates")

PER_PAGE = 25
DAYS_SHOWN = 14
OFFICE = "surveyapp messages"
GROUPS: dict[str, tuple[MessageState, ...]] = {
    "": (),
    "waiting": (*WAITING, MessageState.TO_PRINT),
    "red": RED,
    "sent": (MessageState.SENT, MessageState.DELIVERED),
    "cancelled": (MessageState.CANCELLED,),
}
"""The filters of the list, by what stands in the address."""


def office() -> Office:
    """The office of this process, opened when it is first needed."""
    found: Office | None = current_app.extensions.get(OFFICE)
    if found is None:
        found = current_app.extensions[OFFICE] = Office.of(house().settings, house().vault, house().shelf)
    return found


@blueprint.get("")
@needs(Act.SEE_MESSAGES)
def overview() -> str:
    """A page of the outbox."""
    page, group = max(request.args.get("page", 1, type=int), 1), request.args.get("state", "")
    if group not in GROUPS:
        abort(404)
    found = outbox(session(), house().vault, actor().authority_id, GROUPS[group], page, PER_PAGE)
    numbers = {name: sum(found.by_state.get(one, 0) for one in states) for name, states in GROUPS.items() if name}
    return render_template(
        "messages/overview.html",
        found=found,
        group=group,
        numbers={"": sum(found.by_state.values()), **numbers},
        names={
            "": _("Alla"),
            "waiting": _("Väntar"),
            "red": _("Når inte fram"),
            "sent": _("Skickade"),
            "cancelled": _("Behövdes inte"),
        },
        n_letters=sum(found.by_state.get(state, 0) for state in TO_PRINT),
        page=page,
        n_pages=max(1, -(-found.n_shown // PER_PAGE)),
        **_words(),
        **staff_frame(),
    )


@blueprint.get("/days")
@needs(Act.SEE_MESSAGES)
def by_day() -> str:
    """Expected, sent and delivered day by day, and what falls due in the coming days."""
    now, authority_id = house().clock.now(), actor().authority_id
    today = today_of(session(), authority_id, now)
    due, counted_at = due_shown(session(), house().shelf, authority_id, today)
    first = today - dt.timedelta(DAYS_SHOWN - 1)
    rows, ahead = days_and_coming(session(), authority_id, due, (first, today), now)
    return render_template(
        "messages/days.html",
        counted_at=counted_at,
        rows=list(reversed(rows)),
        ahead=list(ahead.items()),
        **staff_frame(),
    )


@blueprint.get("/texts")
@needs(Act.SEE_MESSAGES)
def texts() -> str:
    """Every text with a real person's values, and what it costs as a text message."""
    asked = request.args.get("language", LANGUAGES[0])
    chosen = asked if asked in LANGUAGES else LANGUAGES[0]
    samples = text_samples(session(), office(), actor().authority_id, None, chosen, mark())
    return render_template(
        "messages/texts.html",
        samples=samples,
        price=office().price,
        chosen=chosen,
        languages={code: NAMES[code] for code in LANGUAGES},
        text_words=text_words,
        **staff_frame(),
    )


@blueprint.get("/<ref>")
@needs(Act.SEE_MESSAGES)
def message(ref: str) -> str:
    """One message: what was sent or would be, its tries, and what can be done."""
    return _page(_found(ref))


@blueprint.post("/<ref>/call-off")
@needs(Act.MANAGE_MESSAGES)
def stop(ref: str) -> Answer:
    """Call it off before it leaves."""
    _found(ref)
    call_off(session(), ref, actor().authority_id, mark())
    session().commit()
    return redirect(url_for("messages.message", ref=ref), 303)


@blueprint.post("/<ref>/again")
@needs(Act.MANAGE_MESSAGES)
def again(ref: str) -> Answer:
    """Put it into the queue again."""
    _found(ref)
    try_again(session(), ref, actor().authority_id, mark())
    session().commit()
    return redirect(url_for("messages.message", ref=ref), 303)


@blueprint.post("/<ref>/contact")
@needs(Act.MAKE_LINK)
def contact(ref: str) -> Answer | tuple[str, int]:
    """Correct how the person is reached; what cannot be used is told and nothing typed is lost."""
    found, new, who = _found(ref), typed_contact(request.form), actor()
    try:
        correct_contact(
            session(),
            house().vault,
            who.authority_id,
            found.line.informant_id,
            new,
            actor=_by(),
            at=house().clock.now(),
        )
    except BadContact as bad:
        return _page(found, typed=new, faults=bad.problems), 422
    session().commit()
    return redirect(url_for("messages.message", ref=ref), 303)


def _found(ref: str) -> Detail:
    return one_message(session(), house().vault, actor().authority_id, ref) or abort(404)


def _page(found: Detail, typed: Reached | None = None, faults: dict[str, str] | None = None) -> str:
    who, line = actor(), found.line
    is_waiting = line.state in (*WAITING, MessageState.TO_PRINT, *RED)
    is_manager = has(who, Act.MANAGE_MESSAGES)
    return render_template(
        "messages/message.html",
        found=found,
        line=line,
        shown=shown_now(session(), office(), who.authority_id, line.ref, mark()) if is_waiting else None,
        contact=typed or reached(session(), house().vault, who.authority_id, line.informant_id),
        faults=contact_faults(faults or {}),
        channels=channels_offered(),
        may_correct=has(who, Act.MAKE_LINK),
        may_stop=is_manager and is_waiting and line.state not in (MessageState.LEASED, MessageState.SENDING),
        may_print_again=is_manager and line.state is MessageState.SENT and line.channel is Channel.LETTER,
        may_repeat=is_manager and line.state in (*RED, MessageState.CANCELLED, MessageState.TO_PRINT),
        **_words(),
        **staff_frame(),
    )


def _words() -> dict[str, object]:
    return {
        "state_words": state_words,
        "reason_words": reason_words,
        "kind_words": kind_words,
        "channel_words": channel_words,
        "fate_words": fate_words,
        "role_in_words": role_in_words,
        "red": RED,
    }


def _by() -> str:
    return f"account {actor().account_id}"


def mark() -> Mark:
    """Who does it and when."""
    return Mark(_by(), house().clock.now())
