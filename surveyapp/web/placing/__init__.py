"""People registered and referred, placements started, changed and ended, and what came months later."""

from surveyapp.web.placing import changing, contact, ending, later, referring, register, starting, together
from surveyapp.web.placing.blueprint import blueprint

__all__ = ["blueprint", "changing", "contact", "ending", "later", "referring", "register", "starting", "together"]
