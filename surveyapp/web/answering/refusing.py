"""Pages for what cannot be answered now: each says why and what to do."""

from __future__ import annotations

import datetime as dt

from flask import render_template

from surveyapp.responses.queries import Holder
from surveyapp.responses.rules import Refusal
from surveyapp.web.answering.frame import frame
from surveyapp.web.answering.visit import Visit
from surveyapp.web.answering.ways import way

Page = str | tuple[str, int]


def unless_refused(visit: Visit) -> Page | None:
    """The page that says why this cannot be answered now, if so."""
    why = visit.asked.refusal(visit.today)
    if why is Refusal.SUBMITTED:
        return render_template("answering/already_sent.html", done=visit.address("done"), **_frame(visit))
    if why is not None:
        opens_on = visit.asked.standing.window.opens_on
        page = render_template("answering/refused.html", why=why.value, opens_on=opens_on, **_frame(visit))
        return page, 410 if why in (Refusal.CLOSED, Refusal.CANCELLED, Refusal.VOID, Refusal.REVOKED) else 403
    return unreadable(visit, is_kept=False) if visit.instrument is None else None


def unreadable(visit: Visit, *, is_kept: bool) -> tuple[str, int]:
    """The questions of this version are not here; what was sent may have been kept for staff."""
    return render_template("answering/unreadable.html", is_kept=is_kept, **_frame(visit)), 202 if is_kept else 503


def revoked(token: str, holder: Holder) -> tuple[str, int]:
    """The link itself was taken back."""
    around = frame(_home(token), holder)
    return render_template("answering/refused.html", why=Refusal.REVOKED.value, opens_on=None, **around), 410


def not_taking_part(token: str, holder: Holder) -> tuple[str, int]:
    """The participant has not decided yet, or has said no."""
    why = Refusal.UNDECIDED if holder.is_taking_part is None else Refusal.DECLINED
    around = frame(_home(token), holder)
    return render_template("answering/refused.html", why=why.value, opens_on=None, **around), 403


def nothing_open(token: str, holder: Holder, following: dt.date | None) -> str:
    """Nothing waits today; ``following`` is the day on which something opens."""
    return render_template("answering/nothing_open.html", following=following, **frame(_home(token), holder))


def _frame(visit: Visit) -> dict[str, object]:
    return frame(visit.path("resume"), visit.asked.holder)


def _home(token: str) -> str:
    return way("home", token)
