"""Meaning that a schema cannot check: every finding about an instrument is collected."""

from __future__ import annotations

from surveyapp.instruments.definition import LANGUAGES, Instrument
from surveyapp.instruments.problems import Finding
from surveyapp.instruments.wording import texts


def check_instrument(instrument: Instrument) -> tuple[Finding, ...]:
    """Everything wrong with one instrument, in no particular order."""
    return tuple(
        Finding(path, f"the text is missing in {language}")
        for path, text in texts(instrument)
        for language in LANGUAGES
        if language not in text
    )
