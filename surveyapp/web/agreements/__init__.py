"""Agreements with providers: the list, one agreement with its months, what is done to it, and what may be invoiced."""

from surveyapp.web.agreements import editing, invoice, steps
from surveyapp.web.agreements.routes import blueprint

__all__ = ["blueprint", "editing", "invoice", "steps"]
