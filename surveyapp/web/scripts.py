"""Scripts and styles under names that hold their contents' hash: fetched once, kept for good, never out of date."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, g, request, url_for
from werkzeug.wrappers import Response

FOLDER = Path(__file__).parent / "static"
LONGEST = "public, max-age=31536000, immutable"
PART = "X-Part"
"""The header with which a script asks for a page without styles and scripts, which it has already."""
_WORKER = ("envelopes.js", "worker.js")
_UNSENT = re.compile(r"^\s*//.*\n|^[ \t]+", re.MULTILINE)
_KEY, _WORKER_KEY = "surveyapp scripts", "surveyapp worker"

blueprint = Blueprint("scripts", __name__)


def init_app(app: Flask, folder: Path = FOLDER) -> None:
    """Read the scripts of this folder once, and give templates ``script("name.js")``, the address of one.

    The styles are among them, for pages that come after the first: they need not carry them again.
    """
    found = {path.name: served(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.js"))}
    found |= {path.name: path.read_bytes() for path in sorted(folder.glob("*.css"))}
    app.extensions[_KEY] = {hashed(name, content): content for name, content in found.items()}
    app.extensions[_WORKER_KEY] = b"".join(found.get(name, b"") for name in _WORKER)
    names = {name: hashed(name, content) for name, content in found.items()}
    app.jinja_env.globals["script"] = lambda name: url_for("scripts.file", name=names[name])
    app.jinja_env.globals["around"] = around


def around() -> str:
    """The template around a page: everything, or for a script only what changes."""
    return "part.html" if PART in request.headers or "in_parts" in g else "layout.html"


def in_parts() -> None:
    """Make the pages of this request as a script would ask for them."""
    g.in_parts = True


def served(text: str) -> bytes:
    """A script as it is sent: without lines that are only comments and without indentation."""
    return _UNSENT.sub("", text).encode()


def hashed(name: str, content: bytes) -> str:
    """The name with the contents' hash before its ending."""
    stem, _dot, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"


@blueprint.get("/scripts/<name>")
def file(name: str) -> Response:
    """One file, exactly as hashed; 404 for a version that is gone, which the page does without."""
    content = current_app.extensions[_KEY].get(name) or abort(404)
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    return Response(content, mimetype=kind, headers={"Cache-Control": LONGEST})


@blueprint.get("/worker.js")
def worker() -> Response:
    """What goes on working without network; under one name, because a browser looks here for a newer one."""
    answer = Response(current_app.extensions[_WORKER_KEY], mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    answer.add_etag()
    return answer.make_conditional(request)
