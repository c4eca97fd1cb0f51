"""Signing in and out for staff, and the links with which they choose a password."""

from surveyapp.web.sign_in import late
from surveyapp.web.sign_in.elsewhere import blueprint as elsewhere
from surveyapp.web.sign_in.links import blueprint as links
from surveyapp.web.sign_in.routes import blueprint

__all__ = ["blueprint", "elsewhere", "late", "links"]
