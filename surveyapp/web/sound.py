"""A recording as an answer to a browser: kept by it alone, and given in parts where it asks for parts."""

from __future__ import annotations

import hashlib

from flask import request
from werkzeug.wrappers import Response

from surveyapp.languages.queries import Sound

KEPT = "private, max-age=31536000, immutable"
"""A recording never changes under its address; shared caches must not have it."""


def play(sound: Sound) -> Response:
    """The whole recording, or the part that is asked for: telephones play only what can be had in parts."""
    answer = Response(sound.content, mimetype=sound.media_type, headers={"Cache-Control": KEPT})
    answer.set_etag(hashlib.sha256(sound.content).hexdigest()[:32])
    return answer.make_conditional(request, accept_ranges=True, complete_length=len(sound.content))
