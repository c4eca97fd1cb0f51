"""What every answering page has around its content: texts in the reader's language and ways to other languages."""

from __future__ import annotations

from dataclasses import dataclass

from surveyapp.instruments.definition import Text
from surveyapp.instruments.wording import html_language, wording
from surveyapp.responses.queries import Holder
from surveyapp.web import language


def say(text: Text | None) -> str:
    """A text in the reader's language."""
    return "" if text is None else wording(text, language.language())


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The way to the same page in another language."""

    tag: str
    name: str
    address: str


def frame(here: str, holder: Holder) -> dict[str, object]:
    """For every page; ``here`` is an address that shows it again, without a language."""
    separator = "&" if "?" in here else "?"
    current = language.language()
    return {
        "languages": [
            OtherLanguage(html_language(code), name, f"{here}{separator}{language.PARAMETER}={code}")
            for code, name in language.NAMES.items()
            if code != current
        ],
        "demonstration": holder.is_demonstration,
    }
