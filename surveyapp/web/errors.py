"""Pages for what cannot be done: each says what to do next, in the reader's language; and what is written of it."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus

from flask import Flask, Response, current_app, render_template, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from surveyapp.db.engine import Unavailable
from surveyapp.extensions import RECORDINGS, house
from surveyapp.web import language
from surveyapp.web.api import problems
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interview_words import recording_too_large
from surveyapp.web.request_log import number

log = logging.getLogger("surveyapp")
LOGS = ("surveyapp", "gunicorn.error")
_LINK = re.compile(r"/(s|kiosk|stop|hooks|choose-password)/[^/\s?'\"]+")

Page = Response | tuple[str, int, dict[str, str]]


def init_app(app: Flask) -> None:
    """Attach the pages, and keep links out of the log."""
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(Unavailable, _busy)
    app.register_error_handler(OSError, _busy)
    app.register_error_handler(Exception, _unexpected)
    for name in LOGS:
        logging.getLogger(name).addFilter(without_links)


def without_links(record: logging.LogRecord) -> bool:
    """Take the secret part of links out of a log record; every record stays."""
    text = record.getMessage()
    if _LINK.search(text):
        record.msg, record.args = _LINK.sub(r"/\1/…", text), ()
    return True


def refused(error: HTTPException) -> Page:
    """The page for a request that cannot be done."""
    code = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    title, text = _reasons().get(code, (_("Det gick inte"), _("Gå tillbaka och försök en gång till.")))
    headers = {"Allow": ", ".join(sorted(error.valid_methods or ()))} if isinstance(error, MethodNotAllowed) else {}
    if code is HTTPStatus.TOO_MANY_REQUESTS:
        headers["Retry-After"] = "60"
    return _page(title, text, code, headers)


def _reasons() -> dict[HTTPStatus, tuple[str, str]]:
    too_fast = (_("Det går för fort"), _("Vänta en minut och försök igen."))
    if not _is_answering():
        again = _("Gå tillbaka, ladda om sidan och försök en gång till.")
        return {
            HTTPStatus.BAD_REQUEST: (_("Det gick inte att läsa formuläret"), again),
            HTTPStatus.FORBIDDEN: (
                _("Du får inte se den här sidan"),
                _("Logga in med ett konto som får det, eller fråga den som sköter systemet."),
            ),
            HTTPStatus.NOT_FOUND: (
                _("Sidan finns inte"),
                _("Kontrollera att hela länken kom med. Hjälper det inte? Be om en ny länk."),
            ),
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _too_large() or (_("Det var för mycket text"), again),
            HTTPStatus.TOO_MANY_REQUESTS: too_fast,
        }
    return {
        HTTPStatus.BAD_REQUEST: (
            _("Det gick inte att läsa svaret"),
            _("Försök en gång till. Det du har svarat tidigare är sparat."),
        ),
        HTTPStatus.NOT_FOUND: (
            _("Sidan finns inte"),
            _("Kontrollera att hela länken kom med. Hjälper det inte? Be om en ny länk."),
        ),
        HTTPStatus.GONE: (
            _("Länken gäller inte längre"),
            _("Du kan ha fått en nyare länk. Använd den. Annars kan din handläggare ge dig en ny."),
        ),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
            _("Det var för mycket text"),
            _("Gå tillbaka och skriv kortare. Det du har svarat tidigare är sparat."),
        ),
        HTTPStatus.TOO_MANY_REQUESTS: too_fast,
    }


def _too_large() -> tuple[str, str] | None:
    """What is said of a recording; None where it was a form."""
    if not hasattr(current_app.view_functions.get(request.endpoint or ""), RECORDINGS):
        return None
    return recording_too_large(house().settings.largest_recording_mb)


def _busy(error: Exception) -> Page:
    # The database is locked, the disk is full or the server is away: nothing is half stored, and one may try again.
    log.error("%s: storage refused a request: %s on %s", number(), type(error).__name__, request.endpoint)
    title = _("Det går inte att spara just nu") if request.method == "POST" else _("Sidan kan inte visas just nu")
    text = _("Vänta en minut och försök igen.")
    return _page(title, _with_what_is_kept(text), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "60"})


def _unexpected(error: Exception) -> Page:
    # The exception's own text may hold what somebody typed, so only its type and place are written down.
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = "" if place is None else f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}"
    log.error("%s: unexpected %s at %s on %s", number(), type(error).__name__, where, request.endpoint)
    text = _with_what_is_kept(_("Försök igen om en stund."))
    return _page(_("Något gick fel hos oss"), text, HTTPStatus.INTERNAL_SERVER_ERROR, {})


def _with_what_is_kept(text: str) -> str:
    return _("Dina svar hittills är sparade.") + " " + text if _is_answering() else text


def _page(title: str, text: str, code: HTTPStatus, headers: dict[str, str]) -> Page:
    if request.path.startswith(f"{problems.ROOT}/"):
        return problems.problem(code, headers=headers)
    onward = "" if code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE) else _onward()
    told = number() if code >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
    return render_template("error.html", title=title, text=text, onward=onward, number=told), code, headers


def _is_answering() -> bool:
    return request.path.startswith("/s/")


def _onward() -> str:
    """The way back to the questions, where the link was a genuine one."""
    values = request.view_args or {}
    if "token" not in values:
        return ""
    asked = request.args.get(language.PARAMETER)
    if "assignment_id" in values:
        return url_for("answering.resume", token=values["token"], assignment_id=values["assignment_id"], lang=asked)
    return url_for("answering.home", token=values["token"], lang=asked)
