"""The first page, and whether the service is up."""

from __future__ import annotations

from flask import Blueprint, render_template

from surveyapp.extensions import house, session

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
def front() -> str:
    """What this is and where to go."""
    return render_template("start.html", demonstration=house().settings.environment == "demo")


@blueprint.get("/health")
def health() -> tuple[str, int, dict[str, str]]:
    """200 when the database answers."""
    session().connection()
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
