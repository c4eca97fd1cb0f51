"""The participant's own pages beside answering: what this is, what they have agreed to, and goals."""

from surveyapp.web.participant import goals
from surveyapp.web.participant.routes import blueprint

__all__ = ["blueprint", "goals"]
