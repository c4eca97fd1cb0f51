"""What cannot be done, told to a program: RFC 9457 problem details in the language asked for, without internals."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, json

from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.request_log import number

ROOT = "/api/v1"
MEDIA = "application/problem+json"


class Refusal(Exception):
    """A request that is answered with a problem; ``errors`` holds rows, fields and codes, never what was sent."""

    def __init__(self, status: HTTPStatus, detail: str = "", errors: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__(status.phrase)
        self.status, self.detail, self.errors = status, detail, tuple(errors)


def problem(
    status: HTTPStatus, detail: str = "", errors: Sequence[dict[str, Any]] = (), headers: dict[str, str] | None = None
) -> Response:
    """The answer that tells of it."""
    title, said = _words().get(status, (_("Det gick inte"), _("Försök igen, eller fråga den som sköter systemet.")))
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": int(status),
        "detail": detail or said,
        "request": number(),
    }
    if errors:
        body["errors"] = list(errors)
    answer = Response(json.dumps(body), int(status), headers, content_type=MEDIA)
    if status is HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["Retry-After"] = "60"
    return answer


def _words() -> dict[HTTPStatus, tuple[str, str]]:
    return {
        HTTPStatus.BAD_REQUEST: (_("Det gick inte att läsa"), _("Kontrollera anropet mot beskrivningen.")),
        HTTPStatus.UNAUTHORIZED: (
            _("Nyckel saknas"),
            _("Skicka en giltig nyckel i huvudet Authorization: Bearer. En administratör kan göra en ny."),
        ),
        HTTPStatus.FORBIDDEN: (_("Nyckeln räcker inte"), _("Nyckeln får inte användas till detta.")),
        HTTPStatus.NOT_FOUND: (_("Finns inte"), _("Det finns inget med den adressen.")),
        HTTPStatus.METHOD_NOT_ALLOWED: (_("Går inte här"), _("Adressen finns, men inte med den metoden.")),
        HTTPStatus.CONFLICT: (_("Krockar"), _("Det krockar med något som redan finns.")),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (_("För mycket på en gång"), _("Dela upp det i flera anrop.")),
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: (_("Fel sorts innehåll"), _("Skicka application/json.")),
        HTTPStatus.UNPROCESSABLE_ENTITY: (_("Något är fel i det som skickades"), _("Inget är sparat.")),
        HTTPStatus.TOO_MANY_REQUESTS: (_("Det går för fort"), _("Vänta en minut och försök igen.")),
        HTTPStatus.INTERNAL_SERVER_ERROR: (_("Något gick fel hos oss"), _("Försök igen om en stund.")),
        HTTPStatus.SERVICE_UNAVAILABLE: (_("Det går inte just nu"), _("Vänta en minut och försök igen.")),
    }
