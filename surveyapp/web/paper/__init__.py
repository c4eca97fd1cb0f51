"""Paper for staff: sheets to print, typing twice, scanned pages beside their image."""

from surveyapp.web.paper import scanned, typing
from surveyapp.web.paper.routes import blueprint

__all__ = ["blueprint", "scanned", "typing"]
