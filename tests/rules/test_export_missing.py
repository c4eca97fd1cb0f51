"""Codes for missing answers."""

from __future__ import annotations

import pytest

from surveyapp.exports.missing import (
    HIGHEST,
    LABELS,
    LOWEST,
    MissingCode,
    is_clear_of,
    of_absent,
    of_assignment,
    of_stored,
)
from surveyapp.responses.rules import Missing
from surveyapp.schedule.windows import FinalState


def test_the_codes_fill_one_range_without_a_gap() -> None:
    assert [int(code) for code in MissingCode] == list(range(LOWEST, HIGHEST + 1)) == list(range(-99, -89))


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("REFUSED", -99),
        ("DOES_NOT_KNOW", -98),
        ("NOT_APPLICABLE", -95),
        ("TECHNICAL", -94),
        ("MODULE_NOT_TAKEN", -92),
        ("WAVE_NOT_TAKEN", -90),
    ],
)
def test_shared_meanings_have_the_numbers_of_the_twinlife_study(code: str, number: int) -> None:
    assert MissingCode[code] == number


def test_every_code_is_explained_in_both_languages() -> None:
    assert set(LABELS) == set(MissingCode)
    assert all(set(label) == {"sv", "en"} and all(label.values()) for label in LABELS.values())


def test_every_stored_reason_has_a_code_of_its_own() -> None:
    assert len({of_stored(reason.value) for reason in Missing}) == len(Missing)


@pytest.mark.parametrize(("state", "code"), [("submitted", MissingCode.SKIPPED), ("draft", MissingCode.NOT_REACHED)])
def test_an_item_without_an_answer_was_passed_over_or_not_reached(state: str, code: MissingCode) -> None:
    assert of_absent(state) is code


@pytest.mark.parametrize(
    ("state", "answered_another", "code"),
    [
        (FinalState.MISSED, False, MissingCode.WAVE_NOT_TAKEN),
        (FinalState.MISSED, True, MissingCode.MODULE_NOT_TAKEN),
        (FinalState.UNREACHABLE, False, MissingCode.WAVE_NOT_TAKEN),
        (FinalState.INFORMANT_ABSENT, True, MissingCode.MODULE_NOT_TAKEN),
        (FinalState.REFUSED, False, MissingCode.REFUSED),
        (FinalState.TECHNICAL, True, MissingCode.TECHNICAL),
        (FinalState.OPEN, True, MissingCode.NOT_YET),
        (FinalState.COMING, False, MissingCode.NOT_YET),
        (FinalState.VOID, True, MissingCode.VOID),
        (FinalState.NO_INFORMANT, False, MissingCode.NOT_APPLICABLE),
        (FinalState.PLACEMENT_ENDED, True, MissingCode.NOT_APPLICABLE),
        (FinalState.PLAN_CHANGED, False, MissingCode.NOT_APPLICABLE),
        (FinalState.WITHDRAWN, False, MissingCode.NOT_APPLICABLE),
        (FinalState.BY_STAFF, False, MissingCode.NOT_APPLICABLE),
        (FinalState.BY_PARTICIPANT, False, MissingCode.NOT_APPLICABLE),
        (FinalState.BY_PROVIDER, True, MissingCode.NOT_APPLICABLE),
        (FinalState.PAUSED, False, MissingCode.NOT_APPLICABLE),
        (FinalState.SKIPPED, False, MissingCode.NOT_APPLICABLE),
        (FinalState.MERGED, True, MissingCode.NOT_APPLICABLE),
        (FinalState.NOT_CALLED_FOR, False, MissingCode.NOT_APPLICABLE),
    ],
)
def test_an_assignment_without_answers_says_why(state: FinalState, answered_another: bool, code: MissingCode) -> None:
    assert of_assignment(state, role_answered_another=answered_another) is code


@pytest.mark.parametrize("state", [FinalState.ANSWERED, FinalState.PARTLY])
def test_an_assignment_with_answers_has_no_code_as_a_whole(state: FinalState) -> None:
    with pytest.raises(ValueError, match="state"):
        of_assignment(state, role_answered_another=False)


@pytest.mark.parametrize(
    ("low", "high", "clear"),
    [(0, 10, True), (-89, 0, True), (-200, -100, True), (-90, 5, False), (-99, -99, False), (-1000, 1000, False)],
)
def test_a_range_is_clear_of_missing_codes_only_outside_them(low: float, high: float, clear: bool) -> None:
    assert is_clear_of(low, high) is clear
