"""Signing in and out for staff."""

from surveyapp.web.sign_in.routes import blueprint

__all__ = ["blueprint"]
