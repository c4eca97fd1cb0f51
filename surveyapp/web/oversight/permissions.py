"""The permission table as somebody reads it who answers for data protection."""

from __future__ import annotations

from flask import Blueprint, render_template

from surveyapp.access.policy import Act
from surveyapp.web import permission_words
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import needs

blueprint = Blueprint("oversight", __name__, template_folder="templates")


@blueprint.get("/permissions")
@needs(Act.SEE_PERMISSIONS)
def permissions() -> str:
    """Every act, what it shows, who may do it and how far."""
    return render_template(
        "oversight/permissions.html",
        roles=list(permission_words.ROLES.values()),
        reaches=list(permission_words.REACHES.values()),
        lines=list(permission_words.lines()),
        shows=permission_words.shows,
        **staff_frame(),
    )
