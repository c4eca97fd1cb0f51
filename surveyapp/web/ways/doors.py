"""Doors for people with a card: the page for codes, and kiosks. Nothing here needs a cookie or a script."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import format_time
from werkzeug.wrappers import Response

from surveyapp.extensions import house, session
from surveyapp.schedule.survey_links import is_genuine
from surveyapp.ways.codes import LONGEST_TYPED
from surveyapp.ways.entering import Door, Entered, WhyNot, enter
from surveyapp.ways.kiosks import register_kiosk
from surveyapp.ways.queries import KioskFound, kiosk_by_ref, kiosk_by_token, standing_token
from surveyapp.web import language
from surveyapp.web.device import forget, goes_on
from surveyapp.web.origin import is_from_elsewhere, network
from surveyapp.web.own_look import wear
from surveyapp.web.seal import FIELD, is_sealed, seal

blueprint = Blueprint("doors", __name__, template_folder="templates")
REGISTER, CODE = "register", "code"
IDLE_SECONDS = 60
"""After this long a kiosk's page for codes is its first page again."""

Page = str | tuple[str, int]


@blueprint.url_value_preprocessor
def refuse_forged(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A link that we did not make ends here, before the database is asked."""
    if values and "token" in values and not is_genuine(house().settings.secret_key, values["token"]):
        abort(404)


@blueprint.get("/kod")
def code() -> Page:
    """Type the code of a card."""
    language.choose_for_anybody()
    return _code_page(Entered())


@blueprint.post("/kod")
def enter_code() -> Page | Response:
    """Let the holder of a card in."""
    if is_from_elsewhere():
        abort(400)
    language.choose_for_anybody()
    return _enter(Door(f"address {network()}"))


@blueprint.get("/kiosk/<token>")
def kiosk(token: str) -> Page:
    """The tablet's first page; before it is registered, the page that does so."""
    found = kiosk_by_token(session(), token)
    if found is None or found.is_revoked:
        return render_template("ways/kiosk_gone.html", demonstration=False), 404 if found is None else 410
    _settle(found)
    if found.registered_at is None:
        return _register_page(found, token)
    forget()
    if _asked():
        # The last person's language says something of that person, and keeps the next one from reading.
        goes_on(IDLE_SECONDS, url_for("doors.kiosk", token=token))
    return render_template("ways/kiosk.html", token=token, **_around(found))


@blueprint.post("/kiosk/<token>/register")
def register(token: str) -> Page | Response:
    """Make this tablet the kiosk. Only pressing does it: whatever opens links beforehand changes nothing."""
    found = kiosk_by_ref(session(), request.form.get("kiosk", ""))
    if found is None or not _is_sealed(token, found.id, REGISTER):
        abort(400)
    standing = register_kiosk(session(), house().settings.secret_key, found, token, at=house().clock.now())
    if standing is None:
        return render_template("ways/kiosk_gone.html", demonstration=found.is_demonstration), 410
    session().commit()
    return redirect(url_for("doors.kiosk", token=standing), 303)


@blueprint.get("/kiosk/<token>/code")
def kiosk_code(token: str) -> Page | Response:
    """Type the code of a card on the tablet."""
    found = _standing(token)
    return redirect(url_for("doors.kiosk", token=token), 303) if found is None else _code_page(Entered(), found)


@blueprint.post("/kiosk/<token>/code")
def kiosk_enter(token: str) -> Page | Response:
    """Let the holder of a card of this workplace in."""
    found = _standing(token)
    if found is None:
        return redirect(url_for("doors.kiosk", token=token), 303)
    if not _is_sealed(token, found.id, CODE):
        abort(400)
    return _enter(Door(f"kiosk {found.ref}", found))


@blueprint.get("/kiosk/<token>/over")
def kiosk_over(token: str) -> str:
    """Between a visit and the tablet's first page: see ``_forgetting``."""
    return _forgetting(url_for("doors.kiosk", token=token))


@blueprint.get("/returning")
def returning() -> str:
    """Between a visit and the thanks for giving the device back."""
    return _forgetting(url_for("doors.returned"))


@blueprint.get("/returned")
def returned() -> str:
    """A device that was handed over is given back: nothing of the person is here."""
    forget()
    return render_template("ways/returned.html", demonstration=house().settings.environment == "demo")


def _forgetting(onward: str) -> str:
    """A page that is left at once. A browser takes the page before it into what it keeps for "back" only after it was
    told to forget, so that it has to be told once more by the page after it."""
    forget()
    goes_on(0, onward)
    return render_template("ways/over.html", onward=onward)


def _enter(door: Door) -> Page | Response:
    house_ = house()
    found = enter(
        session(),
        house_.vault,
        house_.settings.secret_key,
        request.form.get("code", "")[:LONGEST_TYPED],
        door,
        today=house_.clock.today(),
        at=house_.clock.now(),
    )
    session().commit()
    if found.token:
        return redirect(url_for("answering.home", token=found.token, lang=_asked()), 303)
    if door.kiosk is not None:
        _settle(door.kiosk)
    page = _code_page(found, door.kiosk)
    return page, 429 if found.why_not is WhyNot.WAIT else 422


def _code_page(entered: Entered, at_kiosk: KioskFound | None = None) -> str:
    address, sealed = url_for("doors.enter_code", lang=_asked()), ""
    if at_kiosk is not None:
        token = request.view_args["token"] if request.view_args else ""
        address = url_for("doors.kiosk_enter", token=token, lang=_asked())
        sealed = seal(house().settings.secret_key, token, at_kiosk.id, CODE)
        goes_on(IDLE_SECONDS, url_for("doors.kiosk", token=token))
    is_kept = entered.why_not is WhyNot.WRONG
    return render_template(
        "ways/code.html",
        why_not=entered.why_not,
        until=_clock_time(entered.until),
        typed=request.form.get("code", "")[:LONGEST_TYPED] if is_kept else "",
        action=address,
        seal_name=FIELD,
        seal=sealed,
        again=url_for("doors.code", lang=_asked())
        if at_kiosk is None
        else url_for("doors.kiosk_code", token=token, lang=_asked()),
        back="" if at_kiosk is None else url_for("doors.kiosk", token=token, lang=_asked()),
        **_around(at_kiosk),
    )


def _register_page(found: KioskFound, token: str) -> str:
    return render_template(
        "ways/register.html",
        kiosk=found,
        action=url_for("doors.register", token=token),
        seal_name=FIELD,
        seal=seal(house().settings.secret_key, token, found.id, REGISTER),
        **_around(found),
    )


def _around(found: KioskFound | None) -> dict[str, object]:
    here = request.path if request.method == "GET" else request.path.removesuffix("/register")
    language.language()
    return {
        "languages": language.other_languages(here),
        "demonstration": house().settings.environment == "demo" if found is None else found.is_demonstration,
        "is_participant": False,
        "device": None,
    }


def _standing(token: str) -> KioskFound | None:
    """The registered kiosk that stands on this token, as long as it may."""
    found = kiosk_by_token(session(), token)
    if found is None or found.is_revoked or token != standing_token(house().settings.secret_key, found.ref):
        return None
    _settle(found)
    return found


def _settle(found: KioskFound) -> None:
    language.choose_in(found.authority_id, language.DEFAULT)
    wear(found.own_look)


def _is_sealed(token: str, kiosk_id: int, step: str) -> bool:
    return is_sealed(request.form.get(FIELD, ""), house().settings.secret_key, token, kiosk_id, step)


def _asked() -> str | None:
    return request.args.get(language.PARAMETER)


def _clock_time(moment: dt.datetime | None) -> str:
    return "" if moment is None else format_time(moment + dt.timedelta(minutes=1), "HH:mm")
