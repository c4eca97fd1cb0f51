"""Versions of plans: who follows which, what another version would change, apply and undo."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.schedule.change_queries import applied, followers, locked_on, people_of
from surveyapp.schedule.proposals import NewVersion
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.plans.blueprint import PER_PAGE, apply, blueprint, tried, undo
from surveyapp.web.plans.words import change_in_words, what_in_words
from surveyapp.web.words import say


@blueprint.get("/plans")
@needs(Act.CHANGE_PLAN)
def overview() -> str:
    """Every version of every plan, and what was changed."""
    return _overview("")


@blueprint.post("/plans/changes/<ref>/undo")
@needs(Act.CHANGE_PLAN)
def undo_version(ref: str) -> str:
    """Take a change back."""
    return _overview(undo(ref))


@blueprint.get("/plans/version")
@needs(Act.CHANGE_PLAN)
def version() -> str:
    """What would change if everybody went over to this version; nothing is written."""
    return _version(_asked(request.args), "")


@blueprint.post("/plans/version")
@needs(Act.CHANGE_PLAN)
def apply_version() -> str | tuple[str, int] | Response:
    """Let everybody go over to this version."""
    proposal = _asked(request.form)
    problem = apply(proposal, request.form.get("fingerprint", ""))
    if problem:
        return _version(proposal, problem), 409
    return redirect(url_for("plans.overview"), 303)


def _asked(fields: object) -> NewVersion:
    get = getattr(fields, "get")  # noqa: B009  # query and form have the same
    code, number = get("code", ""), get("version", 0, type=int)
    if (code, number) not in house().shelf_of(actor().authority_id).plans:
        abort(404)
    return NewVersion(code, number, house().clock.today())


def _overview(told: str) -> str:
    counts, locks = followers(session(), actor().authority_id), locked_on(session())
    return render_template(
        "plans/overview.html",
        told=told,
        plans=[
            (edition, say(plan.title), counts.get(edition, 0), locks.get(edition))
            for edition, plan in sorted(house().shelf_of(actor().authority_id).plans.items())
        ],
        changes=applied(session(), actor().authority_id),
        change_in_words=change_in_words,
        **staff_frame(),
    )


def _version(proposal: NewVersion, problem: str) -> str:
    page = max(request.args.get("page", 1, type=int), 1)
    seen = tried(proposal, page)
    return render_template(
        "plans/version.html",
        proposal=proposal,
        title=say(house().shelf_of(actor().authority_id).plan(proposal.code, proposal.version).title),
        seen=seen,
        problem=problem,
        page=page,
        n_pages=max(1, -(-seen.n_lines // PER_PAGE)),
        people=people_of(session(), house().vault, actor().authority_id, {line.placement_id for line in seen.lines}),
        waves=wave_titles(proposal.code),
        what_in_words=what_in_words,
        **staff_frame(),
    )


def wave_titles(code: str) -> dict[str, str]:
    """Titles of the waves of a plan in any version."""
    plans = [plan for (own, _), plan in sorted(house().shelf_of(actor().authority_id).plans.items()) if own == code]
    return {wave.code: say(wave.title) for plan in plans for wave in plan.waves}
