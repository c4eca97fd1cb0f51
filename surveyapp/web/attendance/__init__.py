"""Attendance as staff type, read in and fetch it."""

from surveyapp.web.attendance import listed, overview
from surveyapp.web.attendance.routes import blueprint

__all__ = ["blueprint", "listed", "overview"]
