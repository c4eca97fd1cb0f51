"""The evaluator's pages: planned against answered, and the package."""

from surveyapp.web.evaluator.routes import blueprint

__all__ = ["blueprint"]
