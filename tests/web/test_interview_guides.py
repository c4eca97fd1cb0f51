"""Guides of interviews as staff open them, in Swedish and in English, and as others do not."""

from __future__ import annotations

import pytest
from builders import START, World
from interview_builders import answer_of, hold, provider_named, round_with, subject_of
from web.person import Page
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.policy import AccountRole

GUIDES = "/intervjuguider"
CASEWORKER = AccountRole.CASEWORKER


def page(world: World, address: str = GUIDES) -> Page:
    return Page(signed_in(world, CASEWORKER).get(address))


def test_every_guide_is_listed_with_the_way_to_it(world: World) -> None:
    found = page(world)
    assert len(world.house.guides.all()) >= 11
    for guide in world.house.guides.all():
        assert found.link(guide.title["sv"]) == f"{GUIDES}/{guide.code}/{guide.version}"


def test_a_guide_is_read_in_the_order_in_which_it_is_asked(world: World) -> None:
    guide = world.house.guides.latest("samtal-deltagare")
    text = page(world, f"{GUIDES}/samtal-deltagare/1").words
    asked = [text.index(f"{n}. {guide.parts[code].text['sv']}") for n, code in enumerate(guide.order, start=1)]
    assert asked == sorted(asked)
    assert "Säg detta först" in text
    assert "Vad är mindre bra?" in text
    assert "Ganska dåligt" in text
    assert "Till dig som intervjuar: Fråga inte efter diagnoser." in text


def test_a_guide_in_english_has_its_hints_in_english_too(world: World) -> None:
    answer = signed_in(world, CASEWORKER).get(f"{GUIDES}/forstudie-anordnare/1?as=en").text
    assert '<div class="guide" lang="en">' in answer
    assert "What matters most for it to work?" in answer
    assert "Vad är viktigast" not in answer


def test_the_other_version_of_a_guide_is_one_press_away(world: World) -> None:
    found = page(world, f"{GUIDES}/forstudie-anordnare/1")
    assert found.link("Förstudie – offentlig aktör") == f"{GUIDES}/forstudie-offentlig/1?as=sv"


def test_an_assessment_shows_its_points(world: World) -> None:
    text = page(world, f"{GUIDES}/anbudsbedomning/1").words
    assert "Läs detta först" in text
    assert "1 Uppgifterna beskrivs inte, eller passar bara få." in text


@pytest.mark.parametrize("address", [f"{GUIDES}/samtal-deltagare/99", f"{GUIDES}/finns-inte/1"])
def test_a_guide_that_is_not_there_is_not_found(world: World, address: str) -> None:
    assert signed_in(world, CASEWORKER).get(address).status_code == 404


def test_an_unknown_language_is_the_readers_own(world: World) -> None:
    assert "Hur har du det här?" in page(world, f"{GUIDES}/samtal-deltagare/1?as=xx").words


def test_only_those_who_see_interviews_open_guides(world: World) -> None:
    client = signed_in(world, AccountRole.AUDITOR)
    assert client.get(GUIDES).status_code == 403
    assert client.get(f"{GUIDES}/samtal-deltagare/1").status_code == 403


def test_points_are_shown_with_place_spread_and_ties(world: World) -> None:
    with world.session() as session:
        for number, given in enumerate(((4, 3, 2), (5, 3, 5)), start=1):
            bids = [subject_of(session, world, organisation_id=provider_named(session, world, n)) for n in "AB"]
            for paper in round_with(session, world, bids, series="anbud", number=number, guide=("anbudsbedomning", 1)):
                hold(session, paper, START)
                for item, code in zip(("uppgifter", "handledning", "vidare"), given, strict=True):
                    answer_of(session, world, paper, item, code)
                paper.finished_at = world.house.clock.now()
        session.commit()
    found = page(world, f"{GUIDES}/anbudsbedomning/1/poang")
    assert "2 bedömare." in found.words
    # 4.5 + 3 + 3.5, and on the way ahead the raters are three steps apart.
    assert found.words.count("1 delad") == 2
    assert "4,5 (4–5)" in found.words
    assert "11" in found.words
    assert "3 steg" in found.words


def test_points_are_asked_for_before_there_are_any(world: World) -> None:
    assert "Planera en omgång för varje bedömare" in page(world, f"{GUIDES}/anbudsbedomning/1/poang").words


def test_a_guide_that_is_no_assessment_has_no_points(world: World) -> None:
    assert signed_in(world, CASEWORKER).get(f"{GUIDES}/samtal-deltagare/1/poang").status_code == 404
