"""Interviews written down: the page, what arrives from a browser that was without network, files and search."""

from surveyapp.web.interview_writing import blank, files, searching
from surveyapp.web.interview_writing.delivery import arriving
from surveyapp.web.interview_writing.routes import blueprint

__all__ = ["arriving", "blank", "blueprint", "files", "searching"]
