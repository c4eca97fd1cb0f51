"""create_app: the one place that wires extensions, blueprints, error pages and headers."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined
from markupsafe import Markup

from surveyapp import extensions
from surveyapp.house import House
from surveyapp.settings import Settings
from surveyapp.web import (
    accessibility,
    accounts,
    administrator,
    agreements,
    answering,
    api,
    attendance,
    authoring,
    board,
    calendar,
    caseworker,
    coding,
    coding_exchange,
    device,
    errors,
    evaluator,
    filters,
    headers,
    interface_texts,
    interview_guides,
    interview_tables,
    interview_writing,
    interviews,
    language,
    merging,
    messages,
    notes,
    oversight,
    own_look,
    own_work,
    paper,
    participant,
    placing,
    plans,
    providers,
    reporting,
    request_log,
    scripts,
    sign_in,
    start,
    supervisor,
    supervisors,
    ways,
)
from surveyapp.web.answering import envelopes

WEB = Path(__file__).parent / "web"
# Participants on a slow connection do not carry what only staff pages need.
STYLES = {"styles": WEB / "static" / "app.css", "staff_styles": WEB / "static" / "staff.css"}
LONGEST_BODY = 64 * 1024


def create_app(settings: Settings, opened: House | None = None) -> Flask:
    """The WSGI application for these settings; raises UnsoundContent."""
    opened = opened or House.open(settings)
    app = Flask("surveyapp", root_path=str(WEB), static_folder=None)
    app.config.from_mapping(
        SECRET_KEY=hashlib.sha256(b"session\0" + settings.secret_key.encode()).hexdigest(),
        MAX_CONTENT_LENGTH=LONGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LONGEST_BODY,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        SESSION_COOKIE_NAME="surveyapp",
        # No page tells its address to the next; forged forms are told by their seal and by Sec-Fetch-Site.
        WTF_CSRF_SSL_STRICT=False,
        # A form lasts as long as the sign-in that it was shown to, which ends by itself.
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="sv",
        BABEL_TRANSLATION_DIRECTORIES=str(opened.interface),
        BABEL_DEFAULT_TIMEZONE=settings.zone,
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_LEVEL=5,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    sheets = {name: path.read_text(encoding="utf-8").strip() for name, path in STYLES.items()}
    app.jinja_env.globals.update({name: Markup(text) for name, text in sheets.items()})  # noqa: S704  # our own files
    request_log.init_app(app, settings)
    extensions.init_app(app, opened)
    # One for each application: what it has read of a language is kept in it.
    Babel().init_app(app, locale_selector=language.locale)
    interface_texts.init_app(app)
    errors.init_app(app)
    headers.init_app(app, *sheets.values())
    filters.init_app(app)
    scripts.init_app(app)
    own_look.init_app(app)
    device.init_app(app)
    for part in (
        start,
        accessibility,
        scripts,
        own_look,
        sign_in,
        caseworker,
        attendance,
        supervisors,
        notes,
        merging,
        board,
        calendar,
        paper,
        evaluator,
        reporting,
        administrator,
        messages,
        plans,
        authoring,
        agreements,
        placing,
        oversight,
        own_work,
        providers,
        interviews,
        interview_writing,
        interview_tables,
        coding,
        coding_exchange,
        interview_guides,
    ):
        app.register_blueprint(part.blueprint)
    for blueprint in (sign_in.links, sign_in.elsewhere, accounts.blueprint, accounts.own_sign_in):
        app.register_blueprint(blueprint)
    app.register_blueprint(api.pages)
    app.register_blueprint(api.hooks)
    # A token is sent by a program on purpose, never by a browser along with a form.
    app.register_blueprint(api.blueprint)
    extensions.csrf.exempt(api.blueprint)
    # The secret link in the address is what a forged request cannot know; its forms carry a seal of their own.
    app.register_blueprint(ways.staff)
    for blueprint in (
        answering.blueprint,
        envelopes.blueprint,
        interview_writing.arriving,
        participant.blueprint,
        supervisor.blueprint,
        ways.doors,
        messages.doors,
        ways.visit,
    ):
        app.register_blueprint(blueprint)
        extensions.csrf.exempt(blueprint)
    return app
