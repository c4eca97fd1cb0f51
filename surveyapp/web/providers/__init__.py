"""Pages about providers: who has a place there and what is missing, for the provider's manager and for staff."""

from surveyapp.web.providers.routes import blueprint

__all__ = ["blueprint"]
