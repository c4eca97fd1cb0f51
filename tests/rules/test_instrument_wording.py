"""The texts of an instrument in a reader's language."""

from __future__ import annotations

import pytest
from invented_files import instrument, settling, words

from surveyapp.instruments.wording import completeness, html_language, languages, texts, wording


@pytest.mark.parametrize(
    ("available", "language", "chosen"),
    [
        ("sv-latt sv en", "sv-latt", "sv-latt"),
        ("sv en", "sv-latt", "sv"),
        ("en", "sv-latt", "en"),
        ("sv-latt en", "sv", "sv-latt"),
        ("en ar", "sv", "en"),
        ("ar en sv", "ar", "ar"),
        ("en sv", "ar", "sv"),
        ("en sv sv-latt", "ar", "sv-latt"),
        ("so en", "ar", "en"),
        ("sv-latt so", "ar", "sv-latt"),
        ("sv sv-latt en", "en", "en"),
        ("sv sv-latt", "en", "sv"),
        ("so ti", "ar", "so"),
    ],
)
def test_a_text_is_given_in_the_nearest_language(available: str, language: str, chosen: str) -> None:
    text = {code: f"in {code}" for code in available.split()}
    assert wording(text, language) == f"in {chosen}"


def test_plain_swedish_is_swedish_to_a_browser() -> None:
    assert html_language("sv-latt") == "sv"
    assert html_language("en") == "en"


def test_every_text_that_a_person_reads_is_walked_through() -> None:
    changes = {
        ("thanks",): words("Tack!"),
        ("pages", 1, "title"): words("Mer"),
        ("items", "hours", "unit"): words("timmar"),
        ("items", "hours", "help"): words("Ungefär."),
        ("items", "hours", "why"): words("Det visar omfattningen."),
        ("items", "rope", "options", 1, "short"): words("lågt"),
    }
    paths = {path for path, _ in texts(instrument(settling(changes)))}
    assert paths >= set(changes)
    # Title and intro, thanks, a page, 8 items with 3 texts more, 4 × 5 and 10 options with a short text, 2 scales.
    assert len(paths) == 2 + 1 + 1 + 8 + 3 + 30 + 1 + 2


def test_completeness_is_the_share_of_texts_in_each_language() -> None:
    sound = instrument(settling())
    n_texts = len(list(texts(sound)))
    with_arabic = instrument(settling({("title", "ar"): "عنوان", ("intro", "ar"): "مقدمة"}))
    assert languages(sound) == ("sv-latt", "sv", "en")
    assert completeness(sound) == {"sv-latt": 1.0, "sv": 1.0, "en": 1.0}
    assert languages(with_arabic) == ("sv-latt", "sv", "en", "ar")
    assert completeness(with_arabic)["ar"] == pytest.approx(2 / n_texts)
