"""Accounts: everybody's own sign-in, and for administrators everybody's account."""

from surveyapp.web.accounts.everybody import blueprint
from surveyapp.web.accounts.own import blueprint as own_sign_in

__all__ = ["blueprint", "own_sign_in"]
