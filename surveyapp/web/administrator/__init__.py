"""Pages for administrators: what an authority settles for all its people."""

from surveyapp.web.administrator import languages, recordings
from surveyapp.web.administrator.routes import blueprint

__all__ = ["blueprint", "languages", "recordings"]
