"""Interviews as reports print them: tables of answers and rounds, and what was said by subject, round and prompt."""

from surveyapp.web.interview_tables import matrix
from surveyapp.web.interview_tables.tables import blueprint

__all__ = ["blueprint", "matrix"]
