"""Who sees the answers: the sentence follows from the permission table, and the program refuses to tell another one."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import World
from web.person import participant

from surveyapp.access.policy import TABLE, AccountRole, Act
from surveyapp.access.readers import SHOWS_ANSWERS, Kept, NoTrueSentence, WhoSees, may_see_earlier, who_sees_answers
from surveyapp.privacy.information import load_newest
from surveyapp.settings import ROOT

NOBODY: dict[AccountRole, frozenset[Act]] = {role: frozenset() for role in AccountRole}
SEEING = frozenset({Act.SEE_PERSON})


@pytest.mark.parametrize("act", sorted(SHOWS_ANSWERS))
def test_whoever_may_do_something_that_shows_answers_is_told_of(act: Act) -> None:
    assert who_sees_answers({**NOBODY, AccountRole.CASEWORKER: frozenset({act})}) is WhoSees.CASEWORKERS


def test_administrators_and_supervisors_are_told_of_when_they_may() -> None:
    both = {**NOBODY, AccountRole.CASEWORKER: SEEING, AccountRole.ADMINISTRATOR: SEEING}
    assert who_sees_answers(both) is WhoSees.CASEWORKERS_ADMINISTRATORS
    assert who_sees_answers(both, {Kept.OWN_ANSWERS}) is WhoSees.CASEWORKERS_ADMINISTRATORS_SUPERVISOR
    assert who_sees_answers(both, set(Kept) - {Kept.OWN_ANSWERS}) is WhoSees.CASEWORKERS_ADMINISTRATORS


@pytest.mark.parametrize("readers", [[], [AccountRole.ADMINISTRATOR], [AccountRole.CASEWORKER, AccountRole.EVALUATOR]])
def test_where_no_sentence_is_true_none_is_told(readers: list[AccountRole]) -> None:
    with pytest.raises(NoTrueSentence):
        who_sees_answers({**NOBODY, **dict.fromkeys(readers, SEEING)})


@pytest.mark.parametrize("what", Kept)
def test_people_always_see_what_they_gave_themselves_and_nothing_of_others_unless_the_policy_says_so(
    what: Kept,
) -> None:
    assert may_see_earlier(what, reader=1, author=1)
    assert not may_see_earlier(what, reader=2, author=1)
    assert may_see_earlier(what, reader=2, author=1, supervisors_see={what})
    assert not may_see_earlier(what, reader=2, author=1, supervisors_see=set(Kept) - {what})


def test_the_information_of_the_repository_is_true_and_no_longer_when_the_table_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told, problems = load_newest(ROOT / "information")
    assert (told is not None, problems) == (True, ())
    monkeypatch.setitem(TABLE, AccountRole.ADMINISTRATOR, frozenset())
    told, problems = load_newest(ROOT / "information")
    assert told is None
    assert "says 'caseworkers, administrators', but by the permission table it is 'caseworkers'" in str(problems[0])
    monkeypatch.setitem(TABLE, AccountRole.EVALUATOR, SEEING)
    assert "no sentence tells" in str(load_newest(ROOT / "information")[1][0])


def test_words_of_its_own_are_refused_in_a_new_version(tmp_path: Path) -> None:
    (tmp_path / "3.yaml").write_text((ROOT / "information" / "1.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    told, problems = load_newest(tmp_path)
    assert told is None
    assert "words of its own" in str(problems[0])


def test_the_page_says_another_sentence_when_the_table_is_another(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = participant(world)
    before = "Handläggare och de som sköter den här sidan kan se dina svar, men din handledare kan inte det."
    assert before in me.go("about").words
    assert before in me.go(str(world.assignment("framstegsstjarnan"))).words
    monkeypatch.setitem(TABLE, AccountRole.ADMINISTRATOR, frozenset({Act.SEE_OCCUPANCY}))
    after = "Handläggare kan se dina svar, men din handledare kan inte det."
    for address in ("about", str(world.assignment("framstegsstjarnan"))):
        page = me.go(address)
        assert after in page.words
        assert before not in page.words
