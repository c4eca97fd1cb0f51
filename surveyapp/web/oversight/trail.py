"""The trail: who did what and when, by account, placement, action and day; all of it stands in the address."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import abort, render_template, request, url_for

from surveyapp.access.policy import Act, has
from surveyapp.audit.queries import Wanted, trail
from surveyapp.extensions import house, session
from surveyapp.reports.trail import account_by_ref, accounts, names_for, subjects_of
from surveyapp.web import trail_words
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.oversight.permissions import blueprint

PER_PAGE = 50
LAST_PAGE = 2000
FILTERS = ("account", "action", "from", "until")


@blueprint.get("/trail", endpoint="trail")
@needs(Act.SEE_TRAIL)
def whole_trail() -> str:
    """Everything that was done in the authority."""
    return _page(None, "")


@blueprint.get("/trail/<ref>")
@needs(Act.SEE_PLACEMENT_TRAIL)
def placement_trail(ref: str) -> str:
    """What was done about one placement and its participant."""
    return _page(subjects_of(session(), actor().authority_id, ref) or abort(404), ref)


def _page(subjects: dict[str, list[int]] | None, ref: str) -> str:
    me, vault = actor(), house().vault
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    found = trail(session(), _wanted(subjects), page, PER_PAGE)
    names = names_for(session(), vault, me.authority_id, found.events)
    return render_template(
        "oversight/trail.html",
        found=found,
        names=names,
        words=trail_words,
        actions=sorted(((action, str(said)) for action, said in trail_words.ACTIONS.items()), key=lambda pair: pair[1]),
        accounts=accounts(session(), vault, me.authority_id),
        asked={name: request.args.get(name, "") for name in FILTERS},
        is_filtered=any(request.args.get(name) for name in FILTERS),
        ref=ref,
        page=page,
        here=_here,
        may_see_all=has(me, Act.SEE_TRAIL),
        may_see_person=has(me, Act.SEE_PERSON),
        may_open=has(me, Act.OPEN_BY_EXCEPTION) and not has(me, Act.SEE_PERSON),
        **staff_frame(),
    )


def _wanted(subjects: dict[str, list[int]] | None) -> Wanted:
    account, action = request.args.get("account", ""), request.args.get("action", "")
    return Wanted(
        actor().authority_id,
        account_id=(account_by_ref(session(), actor().authority_id, account) or 0) if account else None,
        action=action or None,
        from_at=_midnight(request.args.get("from", "")),
        until_at=_midnight(request.args.get("until", ""), days=1),
        subjects=subjects,
    )


def _midnight(text: str, days: int = 0) -> dt.datetime | None:
    """The beginning of that day where the programme is, or of one after it; None for what is no day."""
    try:
        day = dt.date.fromisoformat(text) + dt.timedelta(days)
    except (ValueError, OverflowError):
        return None
    return dt.datetime.combine(day, dt.time(), house().clock.zone)


def _here(**changed: Any) -> str:
    """An address that keeps the filters, but for what is changed."""
    view = request.view_args or {}
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return url_for(str(request.endpoint), **{**view, **kept, **changed})
