"""Notes about a placement."""

from surveyapp.web.notes.routes import blueprint

__all__ = ["blueprint"]
