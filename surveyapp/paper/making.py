"""The layout and the questions of a planned answer on paper, the same for print, typing and reading. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.wording import wording
from surveyapp.paper.layout import Layout, lay_out
from surveyapp.paper.questions import ABOUT, Question, questions

AboutTexts = Mapping[str, tuple[str, Mapping[int, str]]]
"""Texts of the questions about the filling in: the question, and each of its boxes."""
WORDLESS: AboutTexts = {name: ("", dict.fromkeys(codes, "")) for name, codes in ABOUT.items()}
"""For a reader: where boxes stand does not depend on these texts."""


@dataclass(frozen=True, slots=True)
class Made:
    """A questionnaire as it stands on paper in one language."""

    instrument: Instrument
    language: str
    title: str
    questions: tuple[Question, ...]
    layout: Layout

    def question(self, name: str) -> Question:
        """The question of this name."""
        return next(question for question in self.questions if question.name == name)


def made(
    instrument: Instrument, instrument_hash: str, language: str, about: AboutTexts = WORDLESS, *, is_participant: bool
) -> Made:
    """The questionnaire on paper."""
    asked = questions(instrument, language, about, is_participant=is_participant)
    title = wording(instrument.title, language)
    layout = lay_out(title, wording(instrument.intro, language), asked, language, instrument_hash)
    return Made(instrument, language, title, asked, layout)
