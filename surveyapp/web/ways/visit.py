"""A visit on a device that others use too: still there, or done with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.extensions import house, session
from surveyapp.people.models import Role
from surveyapp.responses.queries import Holder, holder_of
from surveyapp.schedule.modes import Mode
from surveyapp.schedule.survey_links import is_genuine
from surveyapp.ways.changes import end_visit, prolong_kiosk_visit
from surveyapp.ways.rules import SHARED
from surveyapp.web import language
from surveyapp.web.device import LEAVE, STILL, device_of, forget, start_of
from surveyapp.web.own_look import wear
from surveyapp.web.seal import FIELD, is_sealed, seal

blueprint = Blueprint("visit", __name__, url_prefix="/s/<token>", template_folder="templates")


@blueprint.url_value_preprocessor
def refuse_forged(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A link that we did not make ends here, before the database is asked."""
    if not values or not is_genuine(house().settings.secret_key, values["token"]):
        abort(404)


@blueprint.get("/still")
def still(token: str) -> str | Response:
    """Asks whether somebody is still there before a kiosk returns to its start."""
    holder = _visitor(token)
    if holder.is_revoked or holder.way.mode is not Mode.KIOSK:
        return redirect(url_for("answering.home", token=token), 303)
    wear(holder.own_look)
    return render_template(
        "ways/still.html",
        device=device_of(token, holder),
        action=url_for("visit.go_on", token=token, next=request.args.get("next"), lang=_asked()),
        seal_name=FIELD,
        seal=seal(house().settings.secret_key, token, 0, STILL),
        languages=[],
        demonstration=holder.is_demonstration,
        is_participant=holder.role is Role.PARTICIPANT,
    )


@blueprint.post("/still")
def go_on(token: str) -> Response:
    """Somebody is: the visit gets its time again."""
    _visitor(token)
    _require_seal(token, STILL)
    prolong_kiosk_visit(session(), token, at=house().clock.now())
    session().commit()
    return redirect(_onward(token), 303)


@blueprint.post("/leave")
def leave(token: str) -> Response:
    """End the visit and return the device to its start; pressed again, it does the same."""
    holder = _visitor(token)
    _require_seal(token, LEAVE)
    end_visit(session(), token, at=house().clock.now())
    session().commit()
    forget()
    return redirect(start_of(holder), 303)


def _visitor(token: str) -> Holder:
    holder = holder_of(session(), token, at=house().clock.now())
    if holder is None or holder.way.mode not in SHARED:
        abort(404)
    language.choose_for(holder)
    return holder


def _require_seal(token: str, step: str) -> None:
    if not is_sealed(request.form.get(FIELD, ""), house().settings.secret_key, token, 0, step):
        abort(400)


def _onward(token: str) -> str:
    # Only a page of the same visit: the address is in the form, where anybody could change it.
    path, home = request.args.get("next", ""), url_for("answering.home", token=token)
    onward, asked = path if path.startswith(f"{home}/") and ".." not in path else home, _asked()
    if asked not in language.NAMES:
        return onward
    return f"{onward}{'&' if '?' in onward else '?'}{language.PARAMETER}={asked}"


def _asked() -> str | None:
    return request.args.get(language.PARAMETER)
