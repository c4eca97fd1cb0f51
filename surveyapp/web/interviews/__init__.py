"""Interviews in rounds: who is asked and when, a round planned, one interview booked, held or missed."""

from surveyapp.web.interviews import planning, steps, went
from surveyapp.web.interviews.routes import blueprint

__all__ = ["blueprint", "planning", "steps", "went"]
