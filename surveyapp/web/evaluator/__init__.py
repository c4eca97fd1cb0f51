"""The evaluator's pages: planned against answered, the package, and the evaluation of a plan."""

from surveyapp.web.evaluator import evaluation
from surveyapp.web.evaluator.routes import blueprint

__all__ = ["blueprint", "evaluation"]
