"""Where boxes stand on a sheet, and what its codes say."""

from __future__ import annotations

import pytest
from builders import OWN, STAR, the_shelf
from hypothesis import given
from hypothesis import strategies as st
from web.kinds import ITEMS, text

from surveyapp.instruments.definition import Instrument
from surveyapp.paper.label import Label, NotOurs, understood, written
from surveyapp.paper.layout import BOTTOM, BOX, CODE_AT, CODE_SIDE, CORNERS, MARK, SIZES, TOP, WIDE
from surveyapp.paper.making import Made, made
from surveyapp.paper.questions import DECIDED, HELPED, PRESENCE
from surveyapp.paper.wrapping import n_lines

SECRET = "only for these tests"
EDITIONS = [(one.code, one.version) for one in the_shelf().catalogue.all()]


def sheet(code: str = STAR, version: int = 1, language: str = "sv-latt", *, is_participant: bool = True) -> Made:
    catalogue = the_shelf().catalogue
    content_hash = catalogue.hash_of(code, version)
    return made(catalogue.get(code, version), content_hash, language, is_participant=is_participant)


@pytest.mark.parametrize("language", ["sv-latt", "en", "ar"])
@pytest.mark.parametrize("edition", EDITIONS, ids=str)
def test_every_box_stands_inside_the_page_and_apart_from_every_other(edition: tuple[str, int], language: str) -> None:
    layout = sheet(*edition, language).layout
    for box in layout.boxes:
        assert 14 <= box.left <= WIDE - 14 - BOX
        assert TOP <= box.top <= BOTTOM - BOX
    for page in range(1, layout.n_pages + 1):
        here = [box for box in layout.boxes if box.page == page]
        for place, one in enumerate(here):
            for other in here[place + 1 :]:
                apart = max(abs(one.left - other.left), abs(one.top - other.top))
                assert apart >= BOX + 1.5


@pytest.mark.parametrize("edition", EDITIONS, ids=str)
def test_no_question_is_divided_between_two_pages(edition: tuple[str, int]) -> None:
    found = sheet(*edition)
    assert list(found.layout.regions) == [question.name for question in found.questions]
    for box in found.layout.boxes:
        region = found.layout.regions[box.question]
        assert box.page == region.page
        assert region.top <= box.top
        assert box.top + BOX <= region.bottom
    assert {region.page for region in found.layout.regions.values()} == set(range(1, found.layout.n_pages + 1))


def test_every_item_can_be_left_out_for_the_same_reasons_as_on_a_screen() -> None:
    found = sheet()
    marks = {name: [box.mark for box in found.layout.boxes if box.question == name] for name in found.layout.regions}
    for item in found.instrument.item_codes:
        assert marks[item] == [*(str(step) for step in range(1, 11)), "v", "n"]
    assert marks[PRESENCE] == ["1", "2", "3", "4"]
    assert {HELPED, DECIDED} <= marks.keys()


def test_staff_are_not_asked_who_was_there_and_may_only_say_that_they_do_not_know() -> None:
    found = sheet("manadsavstamning", is_participant=False)
    assert not any(question.is_about for question in found.questions)
    assert {reason for question in found.questions for reason in question.reasons} == {"v"}


def test_what_is_typed_by_hand_has_lines_instead_of_boxes() -> None:
    every_kind = Instrument.model_validate(
        {
            "code": "all",
            "version": 1,
            "title": text("Alla slag"),
            "intro": text("En fråga av varje slag."),
            "source": "Made for tests",
            "licence": "Apache-2.0",
            "informants": ["participant"],
            "seconds": 60,
            "pages": [{"items": list(ITEMS)}],
            "items": ITEMS,
        }
    )
    layout = made(every_kind, "0" * 64, "sv", is_participant=True).layout
    boxes = {name: {box.mark for box in layout.boxes if box.question == name} for name in ITEMS}
    assert boxes["hours"] == boxes["words"] == boxes["day"] == {"v", "n"}
    assert boxes["several"] == {"1", "2", "3", "v", "n"}
    lines = [rule for rule in layout.rules if not rule.is_dashed]
    assert len(lines) == 1 + 1 + 1 + 4 + 1


def test_the_same_questionnaire_is_always_laid_out_alike_and_another_one_has_another_edition() -> None:
    assert sheet().layout == sheet().layout
    catalogue = the_shelf().catalogue
    changed = made(catalogue.get(STAR, 1), "0" * 64, "sv-latt", is_participant=True)
    editions = {sheet().layout.edition, sheet(language="sv").layout.edition, sheet(OWN).layout.edition}
    assert len(editions | {changed.layout.edition}) == 4


def test_a_language_written_to_the_left_has_its_boxes_to_the_right_and_the_code_where_it_always_is() -> None:
    left, right = sheet().layout, sheet(language="ar").layout
    assert right.is_right_to_left
    assert max(box.left for box in left.boxes if box.mark == "1") < WIDE / 2 - BOX
    assert min(box.left for box in right.boxes if box.mark == "1") > WIDE / 2
    for found in (left, right):
        title = next(one for one in found.texts if one.style == "title")
        assert title.left + title.width <= CODE_AT[0]


def test_letters_are_at_least_twelve_points() -> None:
    assert min(SIZES.values()) >= 12


def test_marks_and_code_stand_clear_of_each_other_and_of_the_questions() -> None:
    assert CODE_AT[0] + CODE_SIDE + 3 <= CORNERS[1][0] - MARK / 2
    assert CODE_AT[1] + CODE_SIDE + 3 <= TOP
    assert CORNERS[2][1] - MARK / 2 >= BOTTOM


@given(st.text(max_size=200), st.floats(20, 200))
def test_a_narrower_column_never_takes_fewer_lines(words: str, width: float) -> None:
    assert n_lines(words, width, 12) >= n_lines(words, width * 1.5, 12) >= 1


labels = st.builds(
    Label,
    st.integers(1, 10**9),
    st.integers(1, 40),
    st.sampled_from(["sv-latt", "sv", "ar"]),
    st.sampled_from(["0123ABCD", "FFFFFFFF"]),
)


@given(labels)
def test_a_code_says_what_was_written_and_nothing_else_is_believed(label: Label) -> None:
    told = written(label, SECRET)
    assert understood(told, SECRET) == label
    assert set(told) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-")
    with pytest.raises(NotOurs):
        understood(told, SECRET + " of another installation")


@given(labels, st.integers(0, 60), st.sampled_from("ABC019"))
def test_a_code_that_was_changed_is_not_believed(label: Label, place: int, letter: str) -> None:
    told = written(label, SECRET)
    changed = told[: place % len(told)] + letter + told[place % len(told) + 1 :]
    if changed != told:
        with pytest.raises(NotOurs):
            understood(changed, SECRET)


@pytest.mark.parametrize("text", ["", "/", "SA/1/1/SV/00000000", "https://example.org", "SA" + "/" * 400])
def test_other_codes_are_not_ours(text: str) -> None:
    with pytest.raises(NotOurs):
        understood(text, SECRET)
