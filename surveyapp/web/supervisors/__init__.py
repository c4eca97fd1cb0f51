"""Supervisors added and corrected, another one proposed and decided about, and how many people each has."""

from surveyapp.web.supervisors import people, routes
from surveyapp.web.supervisors.blueprint import blueprint

__all__ = ["blueprint", "people", "routes"]
