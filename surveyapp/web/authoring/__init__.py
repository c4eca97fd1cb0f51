"""Instruments and plans written in the browser: as a form, as YAML, seen as on a phone, published by two people."""

from surveyapp.web.authoring import as_form, as_yaml, overview, preview, publishing
from surveyapp.web.authoring.blueprint import blueprint

__all__ = ["as_form", "as_yaml", "blueprint", "overview", "preview", "publishing"]
