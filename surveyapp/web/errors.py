"""Pages for what cannot be done: each says what to do next, in the reader's language."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from surveyapp.db.engine import Unavailable

log = logging.getLogger("surveyapp")


def init_app(app: Flask) -> None:
    """Attach the pages."""
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Unavailable, _busy)
    app.register_error_handler(OSError, _busy)
    app.register_error_handler(Exception, _unexpected)


def _refused(error: HTTPException) -> tuple[str, int]:
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    title, text = {
        HTTPStatus.BAD_REQUEST: (
            _("Det gick inte att läsa svaret"),
            _("Gå tillbaka och försök en gång till. Det du har svarat tidigare är sparat."),
        ),
        HTTPStatus.FORBIDDEN: (
            _("Du får inte se den här sidan"),
            _("Logga in med ett konto som får det, eller fråga den som sköter systemet."),
        ),
        HTTPStatus.NOT_FOUND: (
            _("Sidan finns inte"),
            _("Kontrollera att hela länken kom med. Hjälper det inte? Be om en ny länk."),
        ),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
            _("Det var för mycket text"),
            _("Gå tillbaka och skriv kortare. Det du har svarat tidigare är sparat."),
        ),
    }.get(
        HTTPStatus(code),
        (_("Det gick inte"), _("Gå tillbaka och försök en gång till.")),
    )
    return render_template("error.html", title=title, text=text), code


def _busy(error: Exception) -> tuple[str, int, dict[str, str]]:
    # The database is locked, the disk is full or the server is away: nothing is half stored, and one may try again.
    log.error("storage refused a request: %s on %s", type(error).__name__, request.endpoint)
    page = render_template(
        "error.html",
        title=_("Det går inte att spara just nu"),
        text=_("Dina svar hittills är sparade. Vänta en minut och försök igen."),
    )
    return page, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "60"}


def _unexpected(error: Exception) -> tuple[str, int]:
    # The exception's own text may hold what somebody typed, so only its type and place are written down.
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = "" if place is None else f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}"
    log.error("unexpected %s at %s on %s", type(error).__name__, where, request.endpoint)
    page = render_template(
        "error.html",
        title=_("Något gick fel hos oss"),
        text=_("Dina svar hittills är sparade. Försök igen om en stund."),
    )
    return page, HTTPStatus.INTERNAL_SERVER_ERROR
