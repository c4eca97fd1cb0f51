"""One line for each request, in JSON: what kind of page, what came of it and how long it took; and a limit on how many.

A line holds the name of the page, never its address, because addresses hold secret links. Neither who asked nor from
where is written. The number in the line is sent back with the response and stands on the page of an error, so that
somebody who calls for help can read it out.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from http import HTTPStatus

from flask import Flask, Response, abort, g, request, request_started

from surveyapp.settings import Settings
from surveyapp.web.origin import network
from surveyapp.web.pace import Pace

log = logging.getLogger("surveyapp.requests")


def init_app(app: Flask, settings: Settings) -> None:
    """Number every request, write the line where it is wanted, and refuse what comes too fast from one network."""
    request_started.connect(_begin, app)
    pace = Pace(settings.requests_per_minute, settings.redis_url)

    @app.before_request
    def slow_down() -> None:
        if pace.is_too_fast(network(), time.monotonic()):
            abort(HTTPStatus.TOO_MANY_REQUESTS)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = number()
        if settings.log_requests:
            log.warning("%s", json.dumps(_line(response)))
        return response


def number() -> str:
    """The number of this request."""
    return str(g.get("request_number", ""))


def _begin(_app: Flask, **_more: object) -> None:
    # A number from outside could be anything, a name too: we give our own.
    g.request_number = secrets.token_hex(6)
    g.request_begun = time.perf_counter()


def _line(response: Response) -> dict[str, str | int | float | None]:
    return {
        "request": number(),
        "page": request.endpoint,
        "method": request.method,
        "status": response.status_code,
        "ms": round(1000 * (time.perf_counter() - g.request_begun), 1),
        "bytes": response.content_length,
    }
