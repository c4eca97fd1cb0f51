"""Answering: from a link to a sent questionnaire, the same for every informant."""

from surveyapp.web.answering import recordings
from surveyapp.web.answering.routes import blueprint

__all__ = ["blueprint", "recordings"]
