"""The guides of interviews, each as it is read aloud and printed."""

from surveyapp.web.interview_guides.routes import blueprint

__all__ = ["blueprint"]
