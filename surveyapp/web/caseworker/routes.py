"""One placement's page, and a new link for its participant."""

from __future__ import annotations

from flask import Blueprint, abort

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.people.models import Display
from surveyapp.placements.queries import PlacementLine, placement_by_ref
from surveyapp.schedule.modes import Mode
from surveyapp.schedule.survey_links import make_link, revoke_links
from surveyapp.web.caseworker.person import person_page
from surveyapp.web.goal_form import GoalForm
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import lazy_gettext as _l

blueprint = Blueprint("caseworker", __name__, template_folder="templates")
DISPLAYS = {
    Display.TEXT: _l("Ord"),
    Display.PICTOGRAM: _l("Bilder"),
    Display.BOTH: _l("Bilder och ord"),
}
"""In what form a participant may see answers, in words."""


@blueprint.get("/placements/<ref>")
@needs(Act.SEE_PERSON)
def placement(ref: str) -> str:
    """One placement: progress with verdicts in words, self beside supervisor, what was planned and done."""
    return placement_page(the_placement(ref))


@blueprint.post("/placements/<ref>/link")
@needs(Act.MAKE_LINK)
def new_link(ref: str) -> str:
    """A new link for the participant, shown once; earlier links stop working, a card does not."""
    line = the_placement(ref)
    by, now = f"account {actor().account_id}", house().clock.now()
    informant_id = line.participant_informant_id
    only = frozenset({Mode.LINK})
    revoke_links(session(), informant_id, authority_id=actor().authority_id, actor=by, at=now, ways=only)
    token = make_link(session(), informant_id, house().settings.secret_key, actor=by, at=now)
    session().commit()
    return placement_page(line, link=f"{house().settings.base_url}/s/{token}")


def the_placement(ref: str) -> PlacementLine:
    """The placement of this authority; 404 for others."""
    line = placement_by_ref(session(), house().vault, actor().authority_id, ref, house().clock.today())
    return line or abort(404)


def placement_page(line: PlacementLine, link: str = "", form: GoalForm | None = None) -> str:
    """The placement's page; ``form`` is a new goal that could not be stored as it was typed."""
    return person_page(line, {value.value: str(text) for value, text in DISPLAYS.items()}, link, form)
