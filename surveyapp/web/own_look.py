"""An authority's colour and logo on the pages of its people, and the logo's own address."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Flask, abort, g, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from surveyapp.extensions import session
from surveyapp.people.look import DARK, LIGHT, Look, look_of
from surveyapp.people.queries import OwnLook, logo_of
from surveyapp.web.headers import allow_style
from surveyapp.web.scripts import LONGEST

blueprint = Blueprint("own_look", __name__)


def init_app(app: Flask) -> None:
    """Give templates ``own_style()`` and ``own_logo()``, both empty where the authority has none."""
    app.jinja_env.globals.update(own_style=own_style, own_logo=own_logo)


def wear(own: OwnLook) -> None:
    """Settle whose look this request's page has."""
    g.own_look = own


def own_style() -> Markup:
    """The authority's colours as a style sheet, which the response's headers then allow."""
    own: OwnLook | None = g.get("own_look")
    return Markup() if own is None or own.colour is None else allowed(_style(own.colour))


def own_logo() -> str:
    """Address of the authority's logo."""
    own: OwnLook | None = g.get("own_look")
    if own is None or own.logo_sha256 is None:
        return ""
    return url_for("own_look.logo", code=own.code, sha256=own.logo_sha256)


def sample_style(look: Look) -> Markup:
    """A style sheet for one sample of a light page and one of a dark one, whatever the reader's own setting."""
    return allowed(
        f".sample{{--paper:{LIGHT[0]};--wash:{LIGHT[1]};--brand:{look.colour};--on-brand:{look.on_colour};"
        f"--chosen:{look.chosen}}}.sample.dark{{--paper:{DARK[0]};--wash:{DARK[1]};--brand:{look.dark};"
        f"--on-brand:{look.on_dark};--chosen:{look.dark_chosen}}}"
    )


def allowed(style: str) -> Markup:
    """A style sheet of our own making, made of checked colours alone."""
    allow_style(style)
    return Markup(style)  # noqa: S704  # six hexadecimal digits at a time


@blueprint.get("/look/<code>/<sha256>/logo")
def logo(code: str, sha256: str) -> Response:
    """The logo; its address names its content, so that a browser may keep it for good."""
    content, kind = logo_of(session(), code, sha256) or abort(404)
    return Response(content, mimetype=kind, headers={"Cache-Control": LONGEST})


@lru_cache(maxsize=64)
def _style(colour: str) -> str:
    return look_of(colour).style
