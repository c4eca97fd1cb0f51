"""The caseworker's pages: placements, one person, the use of places."""

from surveyapp.web.caseworker.routes import blueprint

__all__ = ["blueprint"]
