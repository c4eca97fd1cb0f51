"""Reports: asked for here, made in the background, fetched here by whoever asked."""

from surveyapp.web.reporting import asking
from surveyapp.web.reporting.routes import blueprint

__all__ = ["asking", "blueprint"]
