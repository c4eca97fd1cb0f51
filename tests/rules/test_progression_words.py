"""Every verdict can be said in words, in every language, without promising more than was measured."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from surveyapp.instruments.definition import LANGUAGES
from surveyapp.plans.definition import Reliability, Threshold
from surveyapp.progression.outcomes import Better, Verdict, judge
from surveyapp.progression.words import explain, number

RELIABILITY = Reliability(instrument="star", scale="body", value=0.8, kind="retest", sd=1.5, source="textbook")
TITLE = "Kroppen och orken"


def threshold(kind: str, better: Better) -> Threshold:
    return Threshold.model_validate(
        {
            "instrument": "star",
            "scale": "body",
            "kind": kind,
            "level": 5.5,
            "change": 2,
            "better": better,
            "basis": "own judgement",
            "fixed_by": "steering group",
            "fixed_on": dt.date(2022, 3, 1),
        }
    )


def every_verdict() -> list[Verdict]:
    values = (None, 1.0, 3.0, 5.5, 6.25, 10.0)
    return [
        judge(
            before,
            after,
            better=better,
            scale_range=(1, 10),
            threshold=None if kind is None else threshold(kind, better),
            reliability=exactness,
            fixed_afterwards=afterwards,
            undefined=undefined,
        )
        for before, after in itertools.product(values, values)
        for better in ("higher", "lower")
        for kind in (None, "level", "change", "both")
        for exactness in (None, RELIABILITY)
        for afterwards in (False, True)
        for undefined in (None, "duplicated wave")
    ]


REASONS = [
    "no readings",
    "mixed informants",
    "duplicated wave",
    "different readings on one day",
    "value is not finite",
    "value outside the scale",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_combination_has_a_whole_sentence(language: str) -> None:
    verdicts = every_verdict()
    assert {v.reliable for v in verdicts} == {"improved", "unchanged", "deteriorated", "not judged"}
    assert len({v.threshold_end for v in verdicts}) == 5
    assert {v.could_not_show for v in verdicts} == {"ceiling", "floor", None}
    for verdict in verdicts:
        text = explain(verdict, f" {TITLE} ", language)
        assert text.startswith(f"{TITLE}: ")
        assert text.endswith((".", ")."))
        for leak in ("None", "{", "}", "nan", "inf ", "..", "  ", " .", " ,", ",,", "()"):
            assert leak not in text, text
        rest = text.removeprefix(f"{TITLE}: ").rstrip(".").split(". ")
        assert len(rest) <= 3
        assert all(part[0].isupper() for part in rest[1:]), text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_for_no_pair_has_words_of_its_own(language: str, reason: str) -> None:
    texts = {explain(judge(None, None, undefined=why), TITLE, language) for why in REASONS}
    assert len(texts) == len(REASONS)
    assert reason not in explain(judge(None, None, undefined=reason), TITLE, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_reliable_change_is_claimed_where_none_was_judged(language: str) -> None:
    words = {
        "sv": ("förbättring som är större", "försämring"),
        "sv-latt": ("bättre, mer", "sämre, mer"),
        "en": ("improvement larger", "decline"),
    }[language]
    for verdict in every_verdict():
        text = explain(verdict, TITLE, language)
        assert (words[0] in text) == (verdict.reliable == "improved"), text
        assert (words[1] in text) == (verdict.reliable == "deteriorated"), text


@pytest.mark.parametrize(
    ("language", "mark"),
    [("sv", "sattes i efterhand"), ("sv-latt", "bestämdes i efterhand"), ("en", "set afterwards")],
)
def test_a_threshold_fixed_afterwards_is_always_said(language: str, mark: str) -> None:
    for verdict in every_verdict():
        assert (mark in explain(verdict, TITLE, language)) == verdict.fixed_afterwards


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "sv",
            "Kroppen och orken: från 3 till 6,25. Det är en förbättring som är större än mätfelet, "
            "och målet (5,5 och minst 2 högre) är nått.",
        ),
        (
            "sv-latt",
            "Kroppen och orken: från 3 till 6,25. Det har blivit bättre, mer än svar brukar variera av sig själva, "
            "och målet (5,5 och minst 2 högre) är nått.",
        ),
        (
            "en",
            "Kroppen och orken: from 3 to 6.25. This is an improvement larger than measurement error, "
            "and the goal (5.5 and at least 2 higher) is reached.",
        ),
    ],
)
def test_a_good_result_reads_well(language: str, text: str) -> None:
    verdict = judge(3, 6.25, threshold=threshold("both", "higher"), reliability=RELIABILITY, scale_range=(1, 10))
    assert explain(verdict, TITLE, language) == text


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        (
            judge(3, 6, threshold=threshold("level", "higher")),
            "från 3 till 6. En säker förändring kan inte bedömas: ingen reliabilitet är angiven. Målet (5,5) är nått.",
        ),
        (
            judge(6, 2, better="lower", reliability=RELIABILITY, threshold=threshold("change", "lower")),
            "från 6 till 2 (lägre är bättre). Det är en förbättring som är större än mätfelet, "
            "och målet (minst 2 lägre) är nått.",
        ),
        (
            judge(3, 5.2, reliability=RELIABILITY, threshold=threshold("level", "higher")),
            "från 3 till 5,2. Det är en förbättring som är större än mätfelet, men målet (5,5) är inte nått.",
        ),
        (
            judge(9, 10, reliability=RELIABILITY, scale_range=(1, 10), threshold=threshold("change", "higher")),
            "från 9 till 10. Början låg så nära skalans topp att en förbättring inte kan visas säkert, "
            "och målet (minst 2 högre) är inte nått.",
        ),
        (
            judge(2, 1, better="lower", reliability=RELIABILITY, scale_range=(1, 10)),
            "från 2 till 1 (lägre är bättre). Början låg så nära skalans botten att en förbättring "
            "inte kan visas säkert, och inget mål är satt.",
        ),
        (
            judge(10, 9, reliability=RELIABILITY, scale_range=(1, 10)),
            "från 10 till 9. Skillnaden ryms inom mätfelet, och inget mål är satt.",
        ),
        (
            judge(1, 2, better="lower", reliability=RELIABILITY, scale_range=(1, 10)),
            "från 1 till 2 (lägre är bättre). Skillnaden ryms inom mätfelet, och inget mål är satt.",
        ),
        (
            judge(8, 4, reliability=RELIABILITY, threshold=threshold("level", "higher"), fixed_afterwards=True),
            "från 8 till 4. Det är en försämring som är större än mätfelet, "
            "men målet (5,5) var nått redan i början (tröskeln sattes i efterhand).",
        ),
        (
            judge(3, 3, reliability=RELIABILITY),
            "3 både i början och senast. Det är ingen förändring, och inget mål är satt.",
        ),
        (
            judge(4, 5.5, reliability=RELIABILITY, threshold=threshold("level", "higher")),
            "från 4 till 5,5. Skillnaden ryms inom mätfelet, men målet (5,5) är nått.",
        ),
        (judge(7, None), "7 i början, ingen senare mätning att jämföra med. Inget mål är satt."),
        (
            judge(None, 7, threshold=threshold("level", "higher")),
            "7 senast, ingen mätning från början att jämföra med. Om målet (5,5) är nått kan inte bedömas.",
        ),
        (judge(None, None), "inte mätt, så en förändring kan inte bedömas. Inget mål är satt."),
        (
            judge(3, 11, scale_range=(1, 10)),
            "kan inte bedömas, eftersom ett värde ligger utanför skalan. Inget mål är satt.",
        ),
    ],
)
def test_each_kind_of_verdict_says_what_it_is(verdict: Verdict, text: str) -> None:
    assert explain(verdict, TITLE, "sv") == f"{TITLE}: {text}"


@pytest.mark.parametrize(
    ("before", "after", "better", "end"),
    [(9, 9, "higher", "topp"), (9, 9.5, "higher", "topp"), (2, 2, "lower", "botten"), (2, 1.5, "lower", "botten")],
)
def test_who_started_at_the_end_of_the_scale_is_not_said_to_have_stood_still(
    before: float, after: float, better: Better, end: str
) -> None:
    verdict = judge(before, after, better=better, reliability=RELIABILITY, scale_range=(1, 10))
    assert f"nära skalans {end}" in explain(verdict, TITLE, "sv")


@pytest.mark.parametrize(
    ("value", "swedish", "english"),
    [
        (3.0, "3", "3"),
        (100.0, "100", "100"),
        (3.25, "3,25", "3.25"),
        (10 / 3, "3,33", "3.33"),
        (-1.5, "−1,5", "−1.5"),
        (0.5, "0,5", "0.5"),
        (-0.001, "0", "0"),
        (0.0, "0", "0"),
    ],
)
def test_numbers_are_written_for_reading(value: float, swedish: str, english: str) -> None:
    assert number(value, "sv") == number(value, "sv-latt") == swedish
    assert number(value, "en") == english


def test_an_unknown_language_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="language must be one of sv-latt, sv, en, not 'de'"):
        explain(judge(3, 6), TITLE, "de")
