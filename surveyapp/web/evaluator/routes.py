"""From planned to answered, and the data package; never a name."""

from __future__ import annotations

from flask import Blueprint, render_template

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.instruments.wording import wording
from surveyapp.reports.completion import flows
from surveyapp.schedule.windows import FinalState
from surveyapp.web import language
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.words import role_in_words, state_in_words

blueprint = Blueprint("evaluator", __name__, template_folder="templates")


@blueprint.get("/answers")
@needs(Act.SEE_COMPLETION)
def overview() -> str:
    """Planned answers and what they came to, by informant and instrument."""
    found = flows(session(), actor().authority_id, house().clock.today())
    titles = {one.code: wording(one.title, language.language()) for one in house().shelf.catalogue.all()}
    return render_template(
        "evaluator/overview.html",
        found=found,
        titles=titles,
        states=[state for state in FinalState if any(state in flow.states for flow in found)],
        role_in_words=role_in_words,
        state_in_words=state_in_words,
        **staff_frame(),
    )
