"""Numbers, days, texts and several choices: typed as people type, kept while wrong, shown again when right."""

from __future__ import annotations

import pytest
from builders import STAR, World
from web import stored
from web.kinds import ITEMS, MONTH, caseworker, with_every_kind
from web.person import Person, participant


@pytest.fixture
def me(world: World) -> Person:
    """A participant who has opened a questionnaire of every kind."""
    person = participant(with_every_kind(world))
    person.go(str(world.assignment(STAR)))
    return person


def at(me: Person, world: World, item: str) -> Person:
    """The same person at the question."""
    me.go(f"{world.assignment(STAR)}/q/{item}")
    return me


@pytest.mark.parametrize(
    ("item", "typed", "kept"),
    [
        ("choice", 2, 2),
        ("several", [3, 1], "1 3"),
        ("hours", "12", 12),
        ("hours", " 12 ", 12),
        ("hours", "-1", -1),
        ("share", "0,25", 0.25),
        ("share", "0.25", 0.25),
        ("words", "  Bra!  ", "sealed text"),
        ("day", "2024-02-29", "2024-02-29"),
        ("day", "29/2/2024", "2024-02-29"),
        ("day", "20240229", "2024-02-29"),
    ],
)
def test_what_people_type_is_understood_and_stored(
    world: World, me: Person, item: str, typed: str | int | list[int], kept: object
) -> None:
    at(me, world, item).press("Nästa", **{item: typed})
    assert me.page.status == 200
    assert stored.answers(world, world.assignment(STAR)) == {item: kept}


@pytest.mark.parametrize(
    ("item", "typed", "fault"),
    [
        ("hours", "tolv", "Skriv ett tal med siffror."),
        ("hours", "41", "Skriv ett tal från -1 till 40."),
        ("hours", "1,5", "Skriv ett helt tal, utan komma."),
        ("hours", "nan", "Skriv ett tal från -1 till 40."),
        ("hours", "1e999", "Skriv ett tal från -1 till 40."),
        ("share", "2", "Skriv ett tal från 0 till 1."),
        ("words", "x" * 21, "Texten är för lång. Skriv högst 20 tecken."),
        ("day", "2023-02-29", "Skriv datumet så här: 2023-11-14."),
        ("day", "1899-12-31", "Skriv datumet så här: 2023-11-14."),
        ("day", "i går", "Skriv datumet så här: 2023-11-14."),
    ],
)
def test_what_cannot_be_is_kept_on_the_page_explained_and_not_stored(
    world: World, me: Person, item: str, typed: str, fault: str
) -> None:
    at(me, world, item).press("Nästa", **{item: typed})
    assert me.page.status == 422
    assert me.page.link(fault) == f"#{item}"
    assert f'id="{item}-fault"' in me.page.html
    assert me.page.form.sent[item] == [typed]
    assert stored.answers(world, world.assignment(STAR)) == {}


@pytest.mark.parametrize("item", ITEMS)
def test_every_kind_can_be_left_open_by_mistake_and_says_so(world: World, me: Person, item: str) -> None:
    at(me, world, item).press("Nästa")
    assert me.page.status == 422
    assert "Något saknas" in me.page.words


@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("button", ["Vet inte", "Vill inte svara"])
def test_every_kind_can_be_left_out_and_come_back_to(world: World, me: Person, item: str, button: str) -> None:
    at(me, world, item).press(button)
    assert me.page.status == 200
    at(me, world, item)
    assert me.page.status == 200
    assert f"{button} ✓" in me.page.words


def test_leaving_out_does_not_mind_what_is_wrong_on_the_page(world: World, me: Person) -> None:
    at(me, world, "hours").press("Vet inte", hours="många")
    assert me.page.status == 200
    assert stored.answers(world, world.assignment(STAR)) == {"hours": "does not know"}


@pytest.mark.parametrize(("item", "typed", "shown"), [("share", "0,25", "0,25"), ("day", "29/2/2024", "2024-02-29")])
def test_stored_answers_are_shown_again_as_one_would_type_them(
    world: World, me: Person, item: str, typed: str, shown: str
) -> None:
    at(me, world, item).press("Nästa", **{item: typed})
    assert at(me, world, item).page.form.sent[item] == [shown]


def test_a_text_with_lines_and_markup_comes_back_as_it_was_written(world: World, me: Person) -> None:
    at(me, world, "words").press("Nästa", words="<b>å\r\n& ö")
    assert at(me, world, "words").page.form.sent["words"] == ["<b>å\n& ö"]


def test_the_check_page_says_each_kind_in_words(world: World, me: Person) -> None:
    given: dict[str, str | int | list[int]] = {
        "choice": 2,
        "several": [1, 3],
        "hours": "12",
        "share": "0,25",
        "words": "Bra!",
        "day": "2024-02-29",
    }
    for item, value in given.items():
        at(me, world, item).press("Nästa", **{item: value})
    for words in ("Två", "Ett, Tre", "12 timmar", "0,25", "Bra!", "29 februari 2024"):
        assert words in me.page.words
    me.press("Skicka")
    assert me.page.heading.startswith("Tack!")
    assert "<svg" not in me.page.html


def test_a_caseworker_answers_the_month_on_one_page(world: World) -> None:
    me = caseworker(world)
    assert me.page.heading == "Participant 1"
    me.press("Skicka", uppgifter=[2, 5], timmar="12", narvaro=4, fungerar=4, behov=[1], nasta="Ny uppgift i köket.")
    assert me.page.heading == "Tack! Svaren om Participant 1 är skickade."
    kept = stored.answers(world, world.assignment(MONTH, "manad"))
    assert (kept["uppgifter"], kept["timmar"], kept["nasta"]) == ("2 5", 12, "sealed text")


def test_a_remark_may_be_left_empty(world: World) -> None:
    me = caseworker(world)
    me.press("Skicka", uppgifter=[2], timmar="12", narvaro=4, fungerar=4, behov=[1])
    assert me.page.heading.startswith("Tack!")


def test_a_remark_can_be_taken_away_again(world: World) -> None:
    me = caseworker(world)
    me.press("Skicka", nasta="Fel person")
    me.press("Skicka", nasta="")
    assert me.page.form.sent["nasta"] == [""]
    assert stored.answers(world, world.assignment(MONTH, "manad")) == {"nasta": "skipped"}
    me.press("Skicka", uppgifter=[2], timmar="12", narvaro=4, fungerar=4, behov=[1])
    assert me.page.heading.startswith("Tack!")


def test_hours_that_nobody_knows_need_not_be_invented(world: World) -> None:
    me = caseworker(world)
    me.press("Skicka", cannot_timmar="x", cannot_uppgifter="x")
    assert stored.answers(world, world.assignment(MONTH, "manad")) == {
        "timmar": "does not know",
        "uppgifter": "does not know",
    }
    assert me.page.form.sent["cannot.timmar"] == ["x"]


def test_a_number_and_cannot_judge_together_are_asked_about(world: World) -> None:
    me = caseworker(world)
    me.press("Skicka", timmar="12", cannot_timmar="x")
    assert me.page.status == 422
    assert "Ta bort det ena" in me.page.words
    assert me.page.form.sent["timmar"] == ["12"]
    assert stored.answers(world, world.assignment(MONTH, "manad")) == {}


def test_cannot_judge_can_be_taken_back(world: World) -> None:
    me = caseworker(world)
    me.press("Skicka", cannot_timmar="x")
    me.press("Skicka", timmar="12", cannot_timmar=[])
    assert stored.answers(world, world.assignment(MONTH, "manad")) == {"timmar": 12}
