"""The authority's own look: a colour that can be read, shown before it is saved, and a logo."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.people.changes import BadLogo, change_colour, change_logo
from surveyapp.people.look import LARGEST_LOGO, BadColour, HardToRead, Look, contrast, look_of
from surveyapp.web.filters import number
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, authority, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.own_look import sample_style

blueprint = Blueprint("administrator", __name__, url_prefix="/administration", template_folder="templates")

OURS = "#1d5c63"
"""The colour of pages whose authority has none of its own; the same as in the style sheet."""


@blueprint.get("/look")
@needs(Act.CHANGE_LOOK)
def look() -> str:
    """The colour and the logo as they are, with a sample; ``?colour=`` shows another before it is saved."""
    return _page(request.args.get("colour", authority().colour or OURS))


@blueprint.post("/look/colour")
@needs(Act.CHANGE_LOOK)
def save_colour() -> Response | tuple[str, int]:
    """Take a colour that can be read, or go back to ours."""
    text = None if "ours" in request.form else request.form.get("colour", "")
    try:
        change_colour(session(), actor().authority_id, text, actor=_by(), at=house().clock.now())
    except (BadColour, HardToRead):
        return _page(text or ""), 422
    session().commit()
    return redirect(url_for("administrator.look"), 303)


@blueprint.post("/look/logo")
@needs(Act.CHANGE_LOOK)
def save_logo() -> Response | tuple[str, int]:
    """Take a picture as logo, or take the logo away."""
    given = request.files.get("logo")
    content = None if "away" in request.form else b"" if given is None else given.read()
    try:
        change_logo(session(), actor().authority_id, content, actor=_by(), at=house().clock.now())
    except BadLogo as refused:
        return _page(authority().colour or OURS, logo_fault=_logo_fault(refused.problem)), 422
    session().commit()
    return redirect(url_for("administrator.look"), 303)


def _page(text: str, logo_fault: str = "") -> str:
    shown, fault = _shown(text)
    return render_template(
        "administrator/look.html",
        colour=text[:20],
        fault=fault,
        logo_fault=logo_fault,
        sample=None if shown is None else sample_style(shown),
        ratio="" if shown is None else number(contrast(shown.colour, "#ffffff")),
        is_own=authority().colour is not None,
        has_logo=authority().logo_sha256 is not None,
        kilobytes=LARGEST_LOGO // 1000,
        **staff_frame(),
    )


def _shown(text: str) -> tuple[Look | None, str]:
    try:
        return look_of(text), ""
    except BadColour:
        return None, _("Skriv färgen som sex tecken efter #, till exempel #1d5c63.")
    except HardToRead as refused:
        return None, _(
            "Den färgen går inte att läsa för alla: kontrasten är %(ratio)s till 1 och måste vara minst 4,5 till 1. "
            "Den närmaste färgen som går att läsa är %(nearest)s.",
            ratio=number(refused.contrast),
            nearest=refused.nearest,
        )


def _logo_fault(problem: str) -> str:
    if problem == "too large":
        return _("Bilden är för stor. Den får vara högst %(n)d kB.", n=LARGEST_LOGO // 1000)
    return _("Välj en bild i formatet PNG, JPEG eller WebP.")


def _by() -> str:
    return f"account {actor().account_id}"
