"""What a placement's page shows beside progress: goals, and what supervisors have written."""

from __future__ import annotations

from flask import url_for

from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.placements.queries import PlacementLine
from surveyapp.reports.written import Kind, written_about
from surveyapp.web import goal_form
from surveyapp.web.goal_form import GoalForm
from surveyapp.web.guards import actor


def beside_progress(line: PlacementLine, form: GoalForm | None = None) -> dict[str, object]:
    """For the template; ``form`` is a new goal that could not be stored as it was typed."""
    me = actor()
    written = written_about(session(), house().vault, me, line.id)
    return {
        "statements": written[Kind.STATEMENT],
        "notes": written[Kind.COMMENT],
        "own_notes": written[Kind.NOTE] if has(me, Act.WRITE_NOTES) else [],
        "may_agree": has(me, Act.AGREE_GOALS),
        "close_goal": lambda ref: url_for("caseworker.close_goal", ref=line.ref, goal=ref),
        **goal_form.shown(line.id, line.plan, form),
    }
