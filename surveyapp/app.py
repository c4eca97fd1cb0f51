"""create_app: the one place that wires extensions, blueprints, error pages and headers."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined
from markupsafe import Markup

from surveyapp import extensions
from surveyapp.house import House
from surveyapp.settings import Settings
from surveyapp.web import (
    answering,
    caseworker,
    errors,
    evaluator,
    filters,
    headers,
    language,
    participant,
    sign_in,
    start,
)

STYLES = Path(__file__).parent / "web" / "static" / "app.css"
LONGEST_BODY = 64 * 1024


def create_app(settings: Settings, opened: House | None = None) -> Flask:
    """The WSGI application for these settings; raises UnsoundContent."""
    app = Flask("surveyapp", root_path=str(STYLES.parent.parent), static_folder=None)
    app.config.from_mapping(
        SECRET_KEY=hashlib.sha256(b"session\0" + settings.secret_key.encode()).hexdigest(),
        MAX_CONTENT_LENGTH=LONGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LONGEST_BODY,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        SESSION_COOKIE_NAME="surveyapp",
        BABEL_DEFAULT_LOCALE="sv",
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
        BABEL_DEFAULT_TIMEZONE=settings.zone,
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_LEVEL=5,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    styles = STYLES.read_text(encoding="utf-8").strip()
    app.jinja_env.globals["styles"] = Markup(styles)  # noqa: S704  # our own file
    extensions.init_app(app, opened or House.open(settings))
    extensions.babel.init_app(app, locale_selector=language.locale)
    errors.init_app(app)
    headers.init_app(app, styles)
    filters.init_app(app)
    for part in (start, answering, participant, sign_in, caseworker, evaluator):
        app.register_blueprint(part.blueprint)
    # The secret link in the address is what a forged request cannot know; its forms carry a seal of their own.
    for part in (answering, participant):
        extensions.csrf.exempt(part.blueprint)
    return app
