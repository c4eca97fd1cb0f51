"""Another supervisor proposed and decided about, and how many people each has."""

from surveyapp.web.supervisors.routes import blueprint

__all__ = ["blueprint"]
