"""When something may be answered, and what a planned answer came to."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.responses.rules import Refusal, Standing, refusal
from surveyapp.schedule.windows import CancelReason, FinalState, Phase, Window, final_state

ON = dt.date(2024, 3, 4)
WINDOW = Window(ON, ON - dt.timedelta(3), ON + dt.timedelta(7), ON + dt.timedelta(14))


@pytest.mark.parametrize(
    ("offset", "phase"),
    [
        (-4, Phase.EARLY),
        (-3, Phase.OPEN),
        (0, Phase.OPEN),
        (7, Phase.OPEN),
        (8, Phase.GRACE),
        (14, Phase.GRACE),
        (15, Phase.CLOSED),
    ],
)
def test_a_window_opens_is_due_has_grace_and_closes_on_its_days(offset: int, phase: Phase) -> None:
    assert WINDOW.phase(ON + dt.timedelta(offset)) is phase


@pytest.mark.parametrize(
    ("offset", "cancelled", "response", "expected"),
    [
        (0, None, None, FinalState.OPEN),
        (-9, None, None, FinalState.COMING),
        (20, None, None, FinalState.MISSED),
        (0, None, "draft", FinalState.OPEN),
        (20, None, "draft", FinalState.PARTLY),
        (20, None, "submitted", FinalState.ANSWERED),
        (20, "placement ended", "submitted", FinalState.ANSWERED),
        (20, "placement ended", "draft", FinalState.PARTLY),
        (20, "placement ended", None, FinalState.PLACEMENT_ENDED),
        (20, "withdrawn", None, FinalState.WITHDRAWN),
        (20, "no informant", None, FinalState.NO_INFORMANT),
        (20, None, "void", FinalState.VOID),
    ],
)
def test_every_planned_answer_comes_to_one_state(
    offset: int, cancelled: str | None, response: str | None, expected: FinalState
) -> None:
    assert final_state(WINDOW, ON + dt.timedelta(offset), cancelled, response) is expected


@given(
    offset=st.integers(-30, 60),
    cancelled=st.sampled_from([None, *CancelReason]),
    response=st.sampled_from([None, "draft", "submitted", "void"]),
)
def test_no_combination_is_without_a_state(offset: int, cancelled: CancelReason | None, response: str | None) -> None:
    assert final_state(WINDOW, ON + dt.timedelta(offset), cancelled, response) in FinalState


@pytest.mark.parametrize(
    ("offset", "cancelled", "response", "is_revoked", "expected"),
    [
        (0, None, None, False, None),
        (0, None, "draft", False, None),
        (10, None, None, False, None),
        (10, None, "draft", False, None),
        (-4, None, None, False, Refusal.EARLY),
        (15, None, None, False, Refusal.CLOSED),
        (15, None, "draft", False, Refusal.CLOSED),
        (0, "placement ended", None, False, Refusal.CANCELLED),
        (0, "withdrawn", "draft", False, Refusal.CANCELLED),
        (0, None, "submitted", False, Refusal.SUBMITTED),
        (15, None, "submitted", False, Refusal.SUBMITTED),
        (0, "placement ended", "submitted", False, Refusal.SUBMITTED),
        (0, None, "void", False, Refusal.VOID),
        (0, None, None, True, Refusal.REVOKED),
        (0, None, "submitted", True, Refusal.REVOKED),
    ],
)
def test_one_rule_decides_whether_it_may_be_answered(
    offset: int, cancelled: str | None, response: str | None, is_revoked: bool, expected: Refusal | None
) -> None:
    standing = Standing(WINDOW, cancelled, response, is_revoked)
    assert refusal(standing, ON + dt.timedelta(offset)) is expected


@pytest.mark.parametrize(
    ("is_taking_part", "response", "expected"),
    [
        (None, None, Refusal.UNDECIDED),
        (None, "draft", Refusal.UNDECIDED),
        (False, None, Refusal.DECLINED),
        (False, "draft", Refusal.DECLINED),
        (False, "submitted", Refusal.SUBMITTED),
        (True, None, None),
    ],
)
def test_nothing_is_asked_before_a_yes_and_what_was_sent_stays_sent(
    is_taking_part: bool | None, response: str | None, expected: Refusal | None
) -> None:
    standing = Standing(WINDOW, None, response, is_taking_part=is_taking_part)
    assert refusal(standing, ON) is expected
