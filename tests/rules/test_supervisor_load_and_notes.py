"""How many people a supervisor has, why a proposal is refused, and who reads a note how long it can be changed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.access.policy import AccountRole, Actor, Reach
from surveyapp.notes.rules import Visibility, may_change, may_read, offered_to
from surveyapp.supervisors.rules import MOST_AT_ONCE, is_too_many, refusal_of

DAY = dt.date(2024, 3, 4)
AUTHOR, AUTHORITY, PROVIDER = Visibility.AUTHOR, Visibility.AUTHORITY, Visibility.PROVIDER


@given(st.integers(0, 30))
def test_more_than_eight_are_too_many(n: int) -> None:
    assert is_too_many(n) == (n > MOST_AT_ONCE == 8)


@pytest.mark.parametrize(
    ("load_after", "has_reason", "is_present", "from_on", "code"),
    [
        (8, False, False, DAY, None),
        (9, False, False, DAY, "needs a reason"),
        (9, True, False, DAY, None),
        (1, False, True, DAY, "supervises already"),
        (1, False, False, DAY - dt.timedelta(1), "before the current supervisor began"),
        (1, False, False, DAY + dt.timedelta(8), "after the exit"),
    ],
)
def test_a_proposal_is_refused_with_a_reason(
    load_after: int, has_reason: bool, is_present: bool, from_on: dt.date, code: str | None
) -> None:
    found = refusal_of(
        load_after=load_after,
        has_reason=has_reason,
        is_present_supervisor=is_present,
        from_on=from_on,
        first_possible=DAY,
        last_possible=DAY + dt.timedelta(7),
    )
    assert found == code


def reader(account_id: int = 2, organisation_id: int | None = None) -> Actor:
    return Actor(account_id, AccountRole.CASEWORKER, 1, organisation_id=organisation_id)


@pytest.mark.parametrize(
    ("account_id", "reach", "organisation_id", "visibility", "reads"),
    [
        (1, None, None, AUTHOR, True),
        (2, Reach.AUTHORITY, None, AUTHOR, False),
        (2, Reach.AUTHORITY, None, AUTHORITY, True),
        (2, Reach.AUTHORITY, None, PROVIDER, True),
        (2, Reach.ORGANISATION, 7, AUTHORITY, False),
        (2, Reach.ORGANISATION, 7, PROVIDER, True),
        (2, Reach.ORGANISATION, 8, PROVIDER, False),
        (2, Reach.ORGANISATION, None, PROVIDER, False),
        (2, Reach.OWN, 7, PROVIDER, False),
        (2, None, 7, PROVIDER, False),
    ],
)
def test_a_note_is_read_by_its_author_and_by_those_it_is_for(
    account_id: int, reach: Reach | None, organisation_id: int | None, visibility: Visibility, reads: bool
) -> None:
    who = reader(account_id, organisation_id)
    assert may_read(who, reach, visibility, author_id=1, organisation_id=7) is reads


def test_a_provider_is_offered_no_note_that_only_the_authority_reads() -> None:
    assert Visibility.AUTHORITY not in offered_to(Reach.ORGANISATION)
    assert set(offered_to(Reach.AUTHORITY)) == set(Visibility)


def test_only_the_author_changes_a_note_and_only_for_a_day() -> None:
    at = dt.datetime(2024, 3, 4, 12, tzinfo=dt.UTC)
    almost, later = at + dt.timedelta(hours=23, minutes=59), at + dt.timedelta(days=1)
    assert may_change(1, 1, at, almost)
    assert not may_change(1, 1, at, later)
    assert not may_change(2, 1, at, at)
