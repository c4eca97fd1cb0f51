"""The interface for programs under ``/api/v1``, and the pages on which administrators tend it."""

from surveyapp.web.api import reading, writing
from surveyapp.web.api.document import openapi
from surveyapp.web.api.hook_pages import hooks
from surveyapp.web.api.operations import blueprint
from surveyapp.web.api.pages import pages

__all__ = ["blueprint", "hooks", "openapi", "pages", "reading", "writing"]
