"""The calendar of whoever is signed in: a private address for a calendar program, made and taken back."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.calendars import has_feed, make_feed, owner_of, revoke_feed
from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.interviews.one import booked_for, has_page
from surveyapp.reports.calendar import BACK, Due, Settled, as_calendar, due_for, settled_lately
from surveyapp.schedule.settling import CannotSettle, expected, explain, hold
from surveyapp.schedule.windows import Explanation, FinalState
from surveyapp.web import language
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interview_words import booking_in_words
from surveyapp.web.words import say, state_in_words

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/calendar")
@needs(Act.SEE_CASELOAD)
def mine() -> str:
    """What the calendar holds and how to get it."""
    return _page("")


@blueprint.post("/calendar")
@needs(Act.SEE_CASELOAD)
def make() -> str:
    """A new address, shown once."""
    token = make_feed(session(), actor(), at=house().clock.now())
    session().commit()
    return _page(f"{house().settings.base_url}{url_for('calendar.feed', token=token)}")


@blueprint.post("/calendar/revoke")
@needs(Act.SEE_CASELOAD)
def revoke() -> Response:
    """Take the address back."""
    revoke_feed(session(), actor(), at=house().clock.now())
    session().commit()
    return redirect(url_for("calendar.mine"), 303)


@blueprint.post("/calendar/settle")
@needs(Act.PAUSE_PLACEMENT)
def settle() -> str | tuple[str, int] | Response:
    """Say that a meeting was held, and when, or why it was not; or take either back."""
    one = expected(session(), actor().authority_id, request.form.get("assignment", 0, type=int)) or abort(404)
    if has_page(session(), one.assignment.id):
        # What happened to it is told there, with all that belongs to it.
        abort(404)
    how, mine, by = request.form.get("how", ""), actor().authority_id, f"account {actor().account_id}"
    today, at = house().clock.today(), house().clock.now()
    try:
        if how in ("held", "undo"):
            held_at = _noon(request.form.get("held_on", "")) if how == "held" else None
            hold(session(), one, held_at, authority_id=mine, actor=by, at=at)
        if how != "held":
            why = None if how == "undo" else Explanation(how)
            explain(session(), one, why, today, authority_id=mine, actor=by, at=at)
    except (CannotSettle, ValueError):
        session().rollback()
        return _page("", problem=_("Det gick inte. Välj vad som hände, och en dag som har varit.")), 422
    session().commit()
    return redirect(url_for("calendar.mine", _anchor="klart"), 303)


def _noon(day: str) -> dt.datetime:
    """The middle of a typed day that has come; raises ValueError for others."""
    found, clock = dt.date.fromisoformat(day), house().clock
    if found > clock.today():
        raise ValueError("not yet")
    return dt.datetime.combine(found, dt.time(12), clock.zone)


@blueprint.get("/calendar/<token>.ics")
def feed(token: str) -> tuple[bytes, dict[str, str]]:
    """The calendar itself, for whoever has the address."""
    owner = owner_of(session(), token)
    if owner is None or not has(owner, Act.SEE_CASELOAD):
        abort(404)
    language.choose(owner.language)
    today, at = house().clock.today(), house().clock.now()
    entries = []
    if owner.informant_id is not None:
        entries = due_for(session(), owner.authority_id, owner.informant_id, today)
    booked = booked_for(session(), owner.authority_id, owner.account_id, at - BACK)
    content = as_calendar(
        entries,
        _("Uppföljningar"),
        house().settings.base_url,
        at,
        say=_in_words,
        booked=[(one, booking_in_words(one)) for one in booked],
    )
    return content, {"Content-Type": "text/calendar; charset=utf-8"}


def _in_words(entry: Due | Settled) -> str:
    where = entry.provider if entry.label is None else f"{entry.label}, {entry.provider}"
    if entry.what == "end":
        return _("Placeringen slutar: %(where)s", where=where)
    if entry.what == "meeting":
        return _("Möte: %(where)s", where=where)
    if entry.what == "interview":
        return _("Intervju: %(where)s", where=where)
    newest = max((version for code, version in house().shelf.catalogue.instruments if code == entry.what), default=0)
    found = house().shelf.catalogue.instruments.get((entry.what, newest))
    return f"{say(found.title) if found else entry.what}: {where}"


def _page(address: str, *, problem: str = "") -> str:
    person, today = actor(), house().clock.today()
    entries, settled = [], []
    booked = booked_for(session(), person.authority_id, person.account_id, house().clock.now() - dt.timedelta(1))
    if person.informant_id is not None:
        entries = due_for(session(), person.authority_id, person.informant_id, today)
        settled = settled_lately(session(), person.authority_id, person.informant_id, today)
    return render_template(
        "calendar.html",
        address=address,
        has_one=has_feed(session(), person.account_id),
        entries=[(entry, _in_words(entry)) for entry in sorted(entries, key=lambda one: (one.first, one.key))[:50]],
        n_entries=len(entries),
        booked=[(one, booking_in_words(one)) for one in booked if not one.is_cancelled],
        settled=[(one, _in_words(one)) for one in settled],
        explanations=[(one.value, state_in_words(FinalState(one.value))) for one in Explanation],
        state_in_words=state_in_words,
        problem=problem,
        may_settle=has(person, Act.PAUSE_PLACEMENT),
        day_now=today,
        **staff_frame(),
    )
