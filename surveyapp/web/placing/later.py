"""What somebody does 6, 12 and 24 months after the exit: what is due, what is known, and entering it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.audit.actions import Action
from surveyapp.extensions import house, session
from surveyapp.placements.afterwards_rules import MONTHS_AFTER
from surveyapp.placements.changes import Refused
from surveyapp.placements.leaving import Later, later_due, later_of, record_later
from surveyapp.placements.queries import PlacementLine
from surveyapp.placements.rules import LaterStatus
from surveyapp.reports.last_change import last_change_of
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.placing.blueprint import blueprint, the_line, the_placement
from surveyapp.web.placing.typed import Typed, read_back
from surveyapp.web.placing.words import due_in_words, later_in_words
from surveyapp.web.trail_words import ACTIONS


@blueprint.get("/placements/<ref>/later")
@needs(Act.CHANGE_PLACEMENT)
def later(ref: str) -> str:
    """The three times after the exit, and a form for each."""
    return _page(the_line(ref), Typed({}))


@blueprint.post("/placements/<ref>/later")
@needs(Act.CHANGE_PLACEMENT)
def record(ref: str) -> tuple[str, int] | Response:
    """Store what was found out; where somebody else stored something meanwhile, show it first."""
    placement, typed = the_placement(ref), Typed(request.form)
    months = typed.chosen("months", {str(one): one for one in MONTHS_AFTER})
    status, found_on = (
        typed.one_of("status", LaterStatus, _("Välj vad personen gör. Vet inte går också bra.")),
        typed.day("found_on"),
    )
    theirs = next((one.status.value for one in later_of(session(), placement.id) if one.months == months), "")
    if theirs not in ("", request.form.get("was_status", ""), typed.values.get("status")):
        return _page(the_line(ref), typed, theirs=theirs), 409
    if typed.is_right and months is not None and status is not None and found_on is not None:
        what, today, at = Later(months, status, found_on), house().clock.today(), house().clock.now()
        try:
            record_later(session(), placement, what, today, account_id=actor().account_id, at=at)
            session().commit()
            return redirect(url_for("placing.later", ref=ref, done=months), 303)
        except Refused as refused:
            typed.refused(refused.refusals)
    session().rollback()
    return _page(the_line(ref), typed), 422


def _page(line: PlacementLine, typed: Typed, *, theirs: str = "") -> str:
    today, placement = house().clock.today(), the_placement(line.ref)
    done = request.args.get("done", 0, type=int)
    return render_template(
        "placing/later.html",
        line=line,
        typed=typed,
        theirs=theirs and later_in_words(theirs),
        theirs_code=theirs,
        times=later_due(session(), placement, today),
        blank={one: Typed({}) for one in MONTHS_AFTER},
        known={one.months: one for one in later_of(session(), line.id)},
        last=last_change_of(
            session(), house().vault, actor().authority_id, [("placement", line.id)], [Action.LATER_STATUS_RECORDED]
        ),
        act_in_words=ACTIONS,
        told=_("Läget efter %(n)d månader är sparat.", n=done) if done in MONTHS_AFTER else "",
        statuses=[(one.value, later_in_words(one.value)) for one in LaterStatus],
        due_in_words=due_in_words,
        later_in_words=later_in_words,
        read_back=read_back,
        **staff_frame(),
    )
