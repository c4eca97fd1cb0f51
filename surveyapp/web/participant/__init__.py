"""The participant's own pages beside answering: what this is, and what they have agreed to."""

from surveyapp.web.participant.routes import blueprint

__all__ = ["blueprint"]
