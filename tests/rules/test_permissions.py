"""The permission table: closed by default, told in words, and the document is what the program does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.access.policy import TABLE, AccountRole, Act, Actor, Reach, Scope, has, may
from surveyapp.access.readers import SHOWS_ANSWERS
from surveyapp.settings import ROOT
from surveyapp.web.permission_words import ACTS, REACHES, ROLES, as_markdown, lines

AUTHORITY, ORGANISATION, INFORMANT = 1, 10, 100


def actor(role: AccountRole) -> Actor:
    """Somebody of this role who belongs to an organisation and answers as an informant."""
    return Actor(7, role, AUTHORITY, informant_id=INFORMANT, organisation_id=ORGANISATION)


@given(st.sampled_from(AccountRole), st.sampled_from(Act), st.booleans(), st.booleans(), st.booleans())
def test_an_act_is_allowed_only_as_far_as_the_table_says(
    role: AccountRole, act: Act, same_authority: bool, same_organisation: bool, own: bool
) -> None:
    scope = Scope(
        AUTHORITY if same_authority else 2, ORGANISATION if same_organisation else 11, INFORMANT if own else None
    )
    reach = TABLE[role].get(act)
    reaches = {
        None: False,
        Reach.AUTHORITY: True,
        Reach.ORGANISATION: same_organisation,
        Reach.OWN: own,
    }[reach]
    assert may(actor(role), act, scope) == (same_authority and reaches)
    assert has(actor(role), act) == (reach is not None)


@pytest.mark.parametrize("act", Act)
def test_whoever_belongs_nowhere_reaches_nothing_of_an_organisation_or_person(act: Act) -> None:
    for role in AccountRole:
        if TABLE[role].get(act) in (Reach.ORGANISATION, Reach.OWN):
            lost = Actor(7, role, AUTHORITY)
            assert not may(lost, act, Scope(AUTHORITY))
            assert not may(lost, act, Scope(AUTHORITY, ORGANISATION, INFORMANT))


@pytest.mark.parametrize(
    ("role", "never"),
    [
        (AccountRole.EVALUATOR, {Act.SEE_CASELOAD, Act.SEE_PERSON, Act.SEE_TASKS, Act.SEE_MESSAGES, Act.SEE_PROVIDER}),
        (AccountRole.AUDITOR, {*SHOWS_ANSWERS, Act.SEE_CASELOAD, Act.EXPORT, Act.SEE_TASKS}),
        (AccountRole.ASSISTANT, {*SHOWS_ANSWERS, Act.SEE_CASELOAD, Act.EXPORT, Act.AGREE_GOALS} - {Act.CONDUCT}),
        (AccountRole.PROVIDER_MANAGER, {*SHOWS_ANSWERS, Act.SEE_CASELOAD, Act.EXPORT, Act.SEE_BOARD}),
        (AccountRole.SUPERVISOR, {*SHOWS_ANSWERS, Act.SEE_CASELOAD, Act.EXPORT, Act.SEE_PROVIDER}),
    ],
)
def test_what_a_role_must_never_get(role: AccountRole, never: set[Act]) -> None:
    assert never.isdisjoint(TABLE[role])


def test_outside_the_authority_nobody_of_a_provider_reaches_more_than_the_own_organisation() -> None:
    for role in (AccountRole.PROVIDER_MANAGER, AccountRole.SUPERVISOR):
        wide = {act for act, reach in TABLE[role].items() if reach is Reach.AUTHORITY}
        assert wide <= {Act.OWN_SIGN_IN}


def test_administrators_may_do_everything_in_their_authority() -> None:
    assert TABLE[AccountRole.ADMINISTRATOR] == dict.fromkeys(Act, Reach.AUTHORITY)


def test_every_act_role_and_reach_is_told_in_words_and_no_two_acts_alike() -> None:
    assert set(ACTS) == set(Act), "write a sentence about each act in web/permission_words.py"
    assert (set(ROLES), set(REACHES)) == (set(AccountRole), set(Reach))
    told = [line.sentence for line in lines()]
    assert len(set(told)) == len(told)
    assert all(sentence.endswith(".") for sentence in told)


def test_the_document_is_the_table_that_is_in_force() -> None:
    written = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert written == as_markdown(), "surveyapp permissions > docs/permissions.md"


def test_acts_that_show_answers_are_marked_as_such() -> None:
    marked = {act for act, line in zip(Act, lines(), strict=True) if line.shows_answers}
    assert marked == SHOWS_ANSWERS
