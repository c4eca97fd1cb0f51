"""Pages for administrators: addresses that are told when something happens, what they got, and what never arrived."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.programs.hook_changes import NotTold, open_again, send_again, try_webhook
from surveyapp.programs.hook_lines import HookLine, deliveries_of, hook_line, hook_lines
from surveyapp.programs.hooks import TooMany, add_webhook, remove_webhook
from surveyapp.programs.rules import CLOSING_UNDONE_FOR, LONGEST_ADDRESS, MOST_WEBHOOKS, Event, address_fault
from surveyapp.web.api.hook_words import EVENTS, event_in_words, fault_in_words, state_in_words
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, fresh, needs
from surveyapp.web.interface_texts import gettext as _

hooks = Blueprint("webhooks", __name__, url_prefix="/webhooks", template_folder="templates")
Page = Response | tuple[str, int] | str
LAST_PAGE = 10_000


@hooks.get("")
@needs(Act.MANAGE_TOKENS)
def overview() -> str:
    """Every address with how it goes, and the form for a new one."""
    return _overview()


@hooks.post("")
@needs(Act.MANAGE_TOKENS)
@fresh
def add() -> Page:
    """Add an address and show the secret, this once."""
    address = request.form.get("address", "").strip()
    events = [one for one in Event if one.value in request.form.getlist("events")]
    fault = address_fault(address, demo=house().settings.environment == "demo")
    if fault is not None:
        return _overview(fault_in_words(fault), "address"), 422
    if not events:
        return _overview(_("Välj minst en sak som adressen ska få besked om."), "events"), 422
    try:
        by = (actor(), None)
        row, secret = add_webhook(session(), house().vault, by, address, events, at=house().clock.now())
    except TooMany:
        return _overview(_full(), "address"), 409
    session().commit()
    return render_template("api/hook_added.html", hook=row, secret=secret, **staff_frame())


@hooks.get("/<ref>")
@needs(Act.MANAGE_TOKENS)
def one(ref: str) -> str:
    """One address: what it was sent and is to be sent, and what can be done about it."""
    return _one(_line(ref))


@hooks.post("/<ref>/try")
@needs(Act.MANAGE_TOKENS)
def try_out(ref: str) -> Page:
    """Send a trial, as everything else is sent."""
    try:
        is_sent = try_webhook(session(), actor(), ref, at=house().clock.now())
    except NotTold:
        return _refused(ref)
    return _done(ref, "tried") if is_sent else abort(404)


@hooks.post("/<ref>/again")
@needs(Act.MANAGE_TOKENS)
def again(ref: str) -> Page:
    """Send once more what was given up."""
    try:
        n_again = send_again(session(), actor(), ref, at=house().clock.now())
    except NotTold:
        return _refused(ref)
    return abort(404) if n_again is None else _done(ref, "again" if n_again else "")


@hooks.post("/<ref>/close")
@needs(Act.MANAGE_TOKENS)
@fresh
def close(ref: str) -> Page:
    """Tell this address nothing more."""
    if not remove_webhook(session(), actor(), ref, at=house().clock.now()):
        return _one(_line(ref))
    return _done(ref, "closed")


@hooks.post("/<ref>/open")
@needs(Act.MANAGE_TOKENS)
@fresh
def open_it(ref: str) -> Page:
    """Undo a closing."""
    try:
        is_open = open_again(session(), actor(), ref, at=house().clock.now())
    except NotTold:
        return _refused(ref)
    except TooMany:
        session().rollback()
        return _one(_line(ref), _full()), 409
    return _done(ref, "opened") if is_open else _one(_line(ref))


def _done(ref: str, done: str) -> Response:
    session().commit()
    return redirect(url_for("webhooks.one", ref=ref, done=done or None), 303)


def _refused(ref: str) -> tuple[str, int]:
    session().rollback()
    return _one(_line(ref), _("Det går inte längre: adressen får inga besked.")), 409


def _full() -> str:
    return _("Det kan finnas högst %(n)d adresser på en gång. Stäng en först.", n=MOST_WEBHOOKS)


def _line(ref: str) -> HookLine:
    return hook_line(session(), actor().authority_id, ref, house().clock.now()) or abort(404)


def _page_asked() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)


def _overview(fault: str = "", field: str = "address") -> str:
    page = _page_asked()
    lines, has_more = hook_lines(session(), actor().authority_id, page, house().clock.now())
    return render_template(
        "api/hooks.html",
        lines=lines,
        events=EVENTS,
        chosen=request.form.getlist("events"),
        address=request.form.get("address", "")[:LONGEST_ADDRESS],
        longest=LONGEST_ADDRESS,
        most=MOST_WEBHOOKS,
        event_in_words=event_in_words,
        state_in_words=state_in_words,
        fault=fault,
        field=field,
        page=page,
        has_more=has_more,
        **staff_frame(),
    )


def _one(line: HookLine, fault: str = "") -> str:
    page = _page_asked()
    deliveries, has_more = deliveries_of(session(), actor().authority_id, line.ref, page)
    return render_template(
        "api/hook.html",
        line=line,
        deliveries=deliveries,
        days=CLOSING_UNDONE_FOR.days,
        done=request.args.get("done", ""),
        event_in_words=event_in_words,
        state_in_words=state_in_words,
        fault=fault,
        page=page,
        has_more=has_more,
        **staff_frame(),
    )
