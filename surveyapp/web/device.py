"""A device that is somebody else's: what stands around every page there, and where it goes when nobody touches it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from flask import Flask, Response, g, request, url_for

from surveyapp.extensions import house, session
from surveyapp.responses.queries import Holder
from surveyapp.schedule.modes import Mode
from surveyapp.ways.queries import standing_token_of
from surveyapp.ways.rules import SHARED, WARNING
from surveyapp.web.language import PARAMETER
from surveyapp.web.seal import seal

LEAVE, STILL = "leave", "still"
"""What the forms around a page are sealed for."""
GONE_AFTER = 5
"""Seconds for which a kiosk shows that a visit is over."""


@dataclass(frozen=True, slots=True)
class Device:
    """What a page shows of the device it is on."""

    mode: Mode
    token: str
    seal: str
    #: where it begins for the next person; empty where staff sign in again
    start: str

    @property
    def is_kiosk(self) -> bool:
        """Whether it returns to its start by itself."""
        return self.mode is Mode.KIOSK

    @property
    def is_interview(self) -> bool:
        """Whether somebody else reads and taps."""
        return self.mode is Mode.INTERVIEW


def init_app(app: Flask) -> None:
    """Send browsers on after a while where a page asked for it; without scripts and with every cookie blocked."""

    app.jinja_env.globals["left_alone"] = left_alone

    @app.after_request
    def add(response: Response) -> Response:
        if left_alone():
            response.headers["Refresh"] = left_alone()
        if "forgets" in g:
            response.headers["Clear-Site-Data"] = '"cache"'
        return response


def left_alone() -> str:
    """Where this request's page leads after how many seconds, in a header's words; scripts count anew on each page."""
    return "{}; url={}".format(*g.goes_on) if "goes_on" in g else ""


def goes_on(seconds: int, address: str) -> None:
    """Let the page of this request lead to another one after so many seconds."""
    g.goes_on = (seconds, address)


def forget() -> None:
    """Let the browser throw away the pages that it keeps for "back": they show a visit that is over.

    Browsers keep whole pages for that, even those that may not be stored, and show them again without asking.
    """
    g.forgets = True


def device_of(token: str, holder: Holder, here: str = "", *, is_over: bool = False) -> Device | None:
    """The device that a visit is on, or None for one's own; ``here`` is where somebody goes on who is still there.

    With ``is_over`` nothing is left to answer: it returns to its start without asking.
    """
    mode = holder.way.mode
    if mode not in SHARED and mode is not Mode.INTERVIEW:
        return None
    start = start_of(holder)
    if mode is Mode.KIOSK or (is_over and mode in SHARED):
        _leave_alone(token, holder, here, start, is_over=is_over)
    return Device(mode, token, seal(house().settings.secret_key, token, 0, LEAVE), start)


def start_of(holder: Holder) -> str:
    """Where a shared device begins for the next person, by way of a page that makes the browser forget."""
    kiosk_id = holder.way.kiosk_id
    if kiosk_id is None:
        return url_for("doors.returning")
    return url_for("doors.kiosk_over", token=standing_token_of(session(), house().settings.secret_key, kiosk_id))


def seconds_left(holder: Holder) -> int:
    """How long the visit lasts if nothing more is answered."""
    until = holder.way.expires_at
    return 0 if until is None else max(0, math.ceil((until - house().clock.now()).total_seconds()))


def _leave_alone(token: str, holder: Holder, here: str, start: str, *, is_over: bool) -> None:
    left = seconds_left(holder)
    if holder.is_revoked or left == 0:
        goes_on(GONE_AFTER, start)
    elif is_over or left <= WARNING.seconds or request.endpoint == "visit.still":
        goes_on(left + 1, start)
    else:
        asked = request.args.get(PARAMETER)
        goes_on(left - WARNING.seconds, url_for("visit.still", token=token, next=here or None, lang=asked))
