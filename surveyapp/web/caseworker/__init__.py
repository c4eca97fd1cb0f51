"""The caseworker's pages: placements, one person, the use of places."""

from surveyapp.web.caseworker import (
    caseload,
    conversations,
    display,
    goals,
    intake,
    occupancy,
    reading,
    statements,
    tasks,
    today,
)
from surveyapp.web.caseworker.routes import blueprint

__all__ = [
    "blueprint",
    "caseload",
    "conversations",
    "display",
    "goals",
    "intake",
    "occupancy",
    "reading",
    "statements",
    "tasks",
    "today",
]
