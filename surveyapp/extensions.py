"""What a request can reach: the house, and one session for each request."""

from __future__ import annotations

from flask import Flask, current_app, g, request
from flask_babel import Babel
from flask_compress import Compress
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session

from surveyapp.db.engine import session_for
from surveyapp.house import House

babel = Babel()
compress = Compress()
csrf = CSRFProtect()
KEY = "surveyapp"


def house() -> House:
    """The house that this application serves."""
    found: House = current_app.extensions[KEY]
    return found


def session() -> Session:
    """This request's session; GET and HEAD only read and never wait for a writer."""
    if "session" not in g:
        g.session = session_for(house().engine, reading=request.method in ("GET", "HEAD", "OPTIONS"))
    found: Session = g.session
    return found


def receive() -> None:
    """Take in the whole body first: a slow sender must not hold the database, and a huge one never reaches it."""
    request.get_data()


def close_session(_error: BaseException | None) -> None:
    """Give the connection back; what was not committed is undone."""
    found: Session | None = g.pop("session", None)
    if found is not None:
        found.close()


def init_app(app: Flask, opened: House) -> None:
    """Attach the house, the session and the libraries."""
    app.extensions[KEY] = opened
    app.before_request(receive)
    app.teardown_appcontext(close_session)
    compress.init_app(app)
    csrf.init_app(app)
