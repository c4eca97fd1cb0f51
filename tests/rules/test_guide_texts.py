"""The guides that are shipped: sound, easy to say aloud, and set up so that rounds and groups can be compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from surveyapp.guides.definition import Guide, Prompt, RankingItem
from surveyapp.guides.shelf import load_guides
from surveyapp.guides.wording import said, texts
from surveyapp.instruments.definition import ChoiceItem, NumberItem
from surveyapp.instruments.readability import readability

SHELF, PROBLEMS = load_guides(Path(__file__).parents[2] / "instruments")
ROUNDS = ("anordnare-start", "anordnare-halvar", "anordnare-arsslut")
SUPPLIER = ("leverantor-fore", "leverantor-arlig")
STUDY = ("forstudie-anordnare", "forstudie-offentlig")
OTHERS = ("dialogkrav", "kommunens-enhet", "samtal-deltagare", "anbudsbedomning")
GUIDES = [pytest.param(one, id=f"{one.code}-{one.version}") for one in SHELF.all()]
PLAINEST_SENTENCE = 12
LONGEST_SENTENCE = 25


def words_in_sentences(text: str) -> list[int]:
    return [len(sentence.split()) for sentence in re.split(r"(?<=[.!?:])\s", text)]


def options_of(guide: Guide, code: str) -> list[int]:
    part = guide.parts[code]
    assert isinstance(part, ChoiceItem | RankingItem)
    return list(part.options)


def test_all_guides_are_there_and_sound() -> None:
    assert PROBLEMS == ()
    assert {guide.code for guide in SHELF.all()} == {*ROUNDS, *SUPPLIER, *STUDY, *OTHERS}
    assert all(SHELF.is_published(guide.code, guide.version) for guide in SHELF.all())


@pytest.mark.parametrize("guide", GUIDES)
def test_what_is_said_aloud_is_short_in_both_languages(guide: Guide) -> None:
    most = PLAINEST_SENTENCE if "placement" in guide.subjects else LONGEST_SENTENCE
    too_long = [text["sv"] for text in said(guide) if max(words_in_sentences(text["sv"])) > most]
    assert too_long == []
    assert all(max(words_in_sentences(text["en"])) <= LONGEST_SENTENCE for text in said(guide))


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_begins_with_an_open_question_and_ends_with_one(guide: Guide) -> None:
    if guide.kind == "interview":
        assert any(guide.parts[code].kind == "prompt" for code in guide.sections[0].parts)
        assert guide.order[-1] == "mer_att_saga"


@pytest.mark.parametrize("guide", GUIDES)
def test_swedish_is_not_english_and_the_other_way_round(guide: Guide) -> None:
    same = {text["sv"] for _, text in texts(guide) if text["sv"] == text["en"]}
    assert same == set()


def test_the_conversation_with_a_participant_is_very_easy() -> None:
    guide = SHELF.latest("samtal-deltagare")
    found = readability(text["sv"] for text in said(guide))
    assert found.lix is not None
    assert found.lix < 20


def test_what_all_three_rounds_ask_has_one_code_and_the_same_answers() -> None:
    first, second, third = (SHELF.latest(code) for code in ROUNDS)
    shared = set(first.parts) & set(second.parts) & set(third.parts)
    prompts = {"forvantningar", "placeringar", "handledning", "uppfoljning", "varde_deltagare", "samarbete"}
    assert prompts < shared
    assert all(isinstance(first.parts[code], Prompt) for code in prompts)
    assert "deltagare_idag" in shared
    for code in shared:
        kinds = {guide.parts[code].kind for guide in (first, second, third)}
        assert len(kinds) == 1
        if kinds == {"choice"}:
            assert options_of(first, code) == options_of(second, code) == options_of(third, code)


@pytest.mark.parametrize("code", ROUNDS[1:])
def test_later_rounds_ask_how_many_came_in_the_whole_period_as_a_range(code: str) -> None:
    guide = SHELF.latest(code)
    assert isinstance(guide.parts["deltagare_perioden_lagst"], NumberItem)
    assert isinstance(guide.parts["deltagare_perioden_hogst"], NumberItem)


def test_suppliers_are_asked_before_and_afterwards_about_the_same_assumptions() -> None:
    before, afterwards = (SHELF.latest(code) for code in SUPPLIER)
    assumed = [code for code, part in before.parts.items() if isinstance(part, ChoiceItem)]
    assert len(assumed) == 10
    for code in assumed:
        assert options_of(before, code) == options_of(afterwards, code) == [1, 2, 3, 4, 5]


def test_the_study_counts_both_groups_on_the_three_most_important() -> None:
    provider, public = (SHELF.latest(code) for code in STUDY)
    assert SHELF.other_of(provider) == public
    assert SHELF.other_of(public) == provider
    ranked = {code for code, part in provider.parts.items() if isinstance(part, RankingItem) and part.most == 3}
    assert len(ranked) == 3
    assert ranked <= provider.same_as.keys()
    for code in ranked:
        assert provider.parts[code] == public.parts[public.same_as[code]]


def test_bids_are_assessed_on_three_criteria_from_one_to_five() -> None:
    guide = SHELF.latest("anbudsbedomning")
    assert guide.kind == "assessment"
    assert [options_of(guide, code) for code in guide.criteria] == [[1, 2, 3, 4, 5]] * 3
    assert set(guide.weighted.values()) == {1}
    for code in guide.criteria:
        assert f"{code}_varfor" in guide.prompts
