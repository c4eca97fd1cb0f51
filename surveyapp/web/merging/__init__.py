"""People who may be registered twice."""

from surveyapp.web.merging.routes import blueprint

__all__ = ["blueprint"]
