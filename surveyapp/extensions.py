"""What a request can reach: the house, and one session for each request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, ParamSpec, TypeVar, cast

from flask import Flask, Request, current_app, g, request
from flask import session as cookie
from flask_compress import Compress
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session

from surveyapp.db.engine import session_for
from surveyapp.house import House
from surveyapp.interviews.sealed_files import FOLDER, Incoming

compress = Compress()
csrf = CSRFProtect()
KEY = "surveyapp"
ACCOUNT = "account"
"""What the signed cookie of staff holds: the id of the account."""
LARGEST_BODY = "largest_body"
RECORDINGS = "takes_recordings"
WRITES = "writes_when_got"
ALIVE = "surveyapp alive"
"""What tells a server's supervisor that a worker with a large file is still at work."""
BESIDES = 64 * 1024
"""What a form with a recording holds besides it."""
P = ParamSpec("P")
R = TypeVar("R")


def house() -> House:
    """The house that this application serves."""
    found: House = current_app.extensions[KEY]
    return found


def session() -> Session:
    """This request's session; GET and HEAD can only read and never wait for a writer."""
    if "session" not in g:
        view = current_app.view_functions.get(request.endpoint or "")
        only_reads = request.method in ("GET", "HEAD", "OPTIONS") and not hasattr(view, WRITES)
        g.session = session_for(house().engine, reading=only_reads)
    found: Session = g.session
    return found


@contextmanager
def only_reading() -> Iterator[None]:
    """Within it this request reads as a GET does, and nobody waits with saving; what was not committed is undone.

    For files that take long to make and then leave a line in the trail.
    """
    own = session()
    own.rollback()
    g.session = reading = session_for(house().engine, reading=True)
    try:
        yield
    finally:
        g.session = own
        reading.close()


def takes_up_to(n_bytes: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a page of staff that takes larger bodies than others, for whoever is signed in."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, LARGEST_BODY, n_bytes)
        return view

    return mark


def writes_when_got(view: Callable[P, R]) -> Callable[P, R]:
    """Mark the page to which another site sends a browser with its word: that is a GET, whatever comes of it."""
    setattr(view, WRITES, True)
    return view


def alive() -> Callable[[], object]:
    """To be called now and then by what takes long."""
    found: Callable[[], object] = current_app.extensions.get(ALIVE, lambda: None)
    return found


def takes_recordings(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a page of staff that takes recordings: sealed on disk as they come in, never whole in memory."""
    setattr(view, RECORDINGS, True)
    return view


class Received(Request):
    """A request whose files are sealed as they come in, where its page takes recordings."""

    seals_files = False

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if not self.seals_files:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        incoming = Incoming(house().settings.data / FOLDER, house().vault, alive())
        g.incoming = [*g.get("incoming", ()), incoming]
        # A form writes into it and then goes to its beginning; nothing else is asked of it.
        return cast(IO[bytes], incoming)


def receive() -> None:
    """Take in the whole body first: a slow sender must not hold the database, and a huge one never reaches it."""
    view = current_app.view_functions.get(request.endpoint or "")
    allowed = getattr(view, LARGEST_BODY, None)
    if hasattr(view, RECORDINGS) and ACCOUNT in cookie and isinstance(request, Received):
        request.seals_files = True
        request.max_content_length = house().settings.largest_recording_mb * 1024 * 1024 + BESIDES
        # Reads all of it: files to disk, the rest to memory, of which there may be little.
        request.form.get("csrf_token")
        return
    if allowed is not None and ACCOUNT in cookie:
        request.max_content_length = request.max_form_memory_size = allowed
    request.get_data()


def let_go(_error: BaseException | None) -> None:
    """Remove what came in and was not kept."""
    for incoming in g.pop("incoming", ()):
        incoming.close()


def close_session(_error: BaseException | None) -> None:
    """Give the connection back; what was not committed is undone."""
    found: Session | None = g.pop("session", None)
    if found is not None:
        found.close()


def init_app(app: Flask, opened: House) -> None:
    """Attach the house, the session and the libraries."""
    app.extensions[KEY] = opened
    app.request_class = Received
    app.before_request(receive)
    app.before_request(opened.look_again)
    app.teardown_appcontext(close_session)
    app.teardown_appcontext(let_go)
    compress.init_app(app)
    csrf.init_app(app)
