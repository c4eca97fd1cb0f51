"""Coding in the browser: codebooks, passages marked with themes, agreement, counts, changes and quotations."""

from surveyapp.web.coding import marking, passages, results, themes
from surveyapp.web.coding.blueprint import blueprint

__all__ = ["blueprint", "marking", "passages", "results", "themes"]
