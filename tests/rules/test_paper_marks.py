"""From boxes to an answer: what is sure, what a person must look at, and what is typed."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import STAR, the_shelf
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.instruments.definition import DateItem, Item, NumberItem, TextItem
from surveyapp.paper.filled import Filled, as_text, differing, from_text
from surveyapp.paper.marks import BoxSeen, Doubt, read_item
from surveyapp.paper.questions import HELPED, PRESENCE, Question, Shape
from surveyapp.paper.rules import Untimely, paper_refusal, untimely
from surveyapp.paper.typed import Mistyped, Slip, as_typed, read_answer, read_box, read_day
from surveyapp.responses.given import Given, check_fits
from surveyapp.responses.rules import Helper, Missing, Presence, Refusal, Standing
from surveyapp.schedule.windows import Window

EMPTY, CROSS, FILLED = BoxSeen(0.0, 0.0, 0.0), BoxSeen(0.15, 0.3, 0.9), BoxSeen(0.9, 1.0, 1.0)
FAINT, HIDDEN = BoxSeen(0.03, 0.06, 0.4), BoxSeen(0.0, 0.0, 0.0, has_frame=False)
ONE = Question("one", Shape.ONE, "Vilken?", options={1: "Ett", 2: "Två", 3: "Tre"}, reasons=("v", "n"))
SEVERAL = Question("several", Shape.SEVERAL, "Vilka?", options={1: "Ett", 2: "Två", 3: "Tre"}, reasons=("v", "n"))
LADDER = the_shelf().catalogue.get(STAR, 1).items["vardag"]
NUMBER = NumberItem(kind="number", text={"sv": "Hur många?"}, minimum=0, maximum=40, whole=True)
WINDOW = Window(dt.date(2024, 3, 4), dt.date(2024, 3, 4), dt.date(2024, 3, 18), dt.date(2024, 4, 1))


def seen(**marked: BoxSeen) -> dict[str, BoxSeen]:
    """Boxes 1, 2, 3, v and n, empty but for those named (numbers with an underscore)."""
    return dict.fromkeys(ONE.marks, EMPTY) | {name.removeprefix("_"): box for name, box in marked.items()}


@pytest.mark.parametrize(
    ("question", "boxes", "typed", "doubt"),
    [
        (ONE, seen(_2=CROSS), "2", None),
        (ONE, seen(v=CROSS), "v", None),
        (ONE, seen(), "-", None),
        (ONE, seen(_1=FILLED, _2=CROSS), "2", None),
        (ONE, seen(_1=CROSS, _2=CROSS), "", Doubt.TWO_MARKS),
        (ONE, seen(_1=CROSS, n=CROSS), "", Doubt.TWO_MARKS),
        (ONE, seen(_3=FILLED), "3", Doubt.ONLY_FILLED),
        (ONE, seen(_3=FAINT), "3", Doubt.FAINT),
        (ONE, seen(_2=CROSS, _3=FAINT), "", Doubt.TWO_MARKS),
        (ONE, seen(_2=CROSS, _3=HIDDEN), "2", Doubt.NOT_SEEN),
        (SEVERAL, seen(_1=CROSS, _3=CROSS), "1 3", None),
        (SEVERAL, seen(_1=CROSS, v=CROSS), "", Doubt.TWO_MARKS),
        (SEVERAL, seen(_1=CROSS, _2=FILLED, _3=CROSS), "1 3", None),
    ],
)
def test_what_boxes_say(question: Question, boxes: dict[str, BoxSeen], typed: str, doubt: Doubt | None) -> None:
    found = read_item(question, boxes)
    assert (found.typed, found.doubt) == (typed, doubt)


@given(st.floats(-0.1, 1.2), st.floats(0, 1), st.floats(0, 1))
def test_a_box_that_is_neither_clearly_empty_nor_clearly_marked_is_never_sure(
    dark: float, ink: float, reach: float
) -> None:
    found = read_item(ONE, seen(_2=BoxSeen(dark, ink, reach)))
    if found.is_sure and found.typed == "2":
        assert dark >= 0.04
        assert reach >= 0.5
    if found.is_sure and found.typed == "-":
        assert dark < 0.02
    if 0.02 <= dark < 0.04:
        assert not found.is_sure


def test_what_is_written_by_hand_is_always_left_to_a_person() -> None:
    found = read_item(Question("hours", Shape.LINE, "Hur många?", reasons=("v", "n")), {})
    assert found.doubt is Doubt.BY_HAND


@pytest.mark.parametrize(
    ("item", "typed", "given"),
    [
        (LADDER, " 10 ", Given(code=10)),
        (LADDER, "V", Given(missing=Missing.DOES_NOT_KNOW)),
        (LADDER, "n", Given(missing=Missing.REFUSED)),
        (LADDER, "-", Given(missing=Missing.SKIPPED)),
        (NUMBER, "12", Given(number=12)),
        (DateItem(kind="date", text={"sv": "När?"}), "2024-03-05", Given(day=dt.date(2024, 3, 5))),
        (TextItem(kind="text", text={"sv": "Vad?"}), "", Given(missing=Missing.SKIPPED)),
        (TextItem(kind="text", text={"sv": "Vad?"}), "två\r\nrader", Given(text="två\nrader")),
    ],
)
def test_what_is_typed_from_a_sheet(item: Item, typed: str, given: Given) -> None:
    found = read_answer(item, typed)
    assert found == given
    check_fits("item", item, found)
    assert read_answer(item, as_typed(found)) == found


@pytest.mark.parametrize(
    ("item", "typed", "slip"),
    [
        (LADDER, "", Slip.BLANK),
        (LADDER, "11", Slip.NO_SUCH_BOX),
        (LADDER, "3 4", Slip.ONLY_ONE),
        (LADDER, "tre", Slip.NO_SUCH_BOX),
        (LADDER, "²", Slip.NO_SUCH_BOX),
        (NUMBER, "många", Slip.NOT_A_NUMBER),
        (NUMBER, "nan", Slip.OUT_OF_RANGE),
        (NUMBER, "1,5", Slip.NOT_WHOLE),
        (NUMBER, "41", Slip.OUT_OF_RANGE),
        (TextItem(kind="text", text={"sv": "Vad?"}, max_length=3), "fyra", Slip.TOO_LONG),
    ],
)
def test_slips_are_named(item: Item, typed: str, slip: Slip) -> None:
    with pytest.raises(Mistyped) as caught:
        read_answer(item, typed)
    assert caught.value.slip is slip


@given(st.text(max_size=30))
def test_whatever_is_typed_is_an_answer_that_fits_or_a_slip(typed: str) -> None:
    for item in (LADDER, NUMBER):
        try:
            found = read_answer(item, typed)
        except Mistyped:
            continue
        check_fits("item", item, found)


def test_days_and_boxes_about_the_filling_in() -> None:
    assert read_day("5.3.2024") == read_day("20240305") == dt.date(2024, 3, 5)
    assert read_box(PRESENCE, "4") == 4
    assert read_box(HELPED, "-") == 0
    for typed in ("3", "", "x"):
        with pytest.raises(Mistyped):
            read_box(HELPED, typed)


@pytest.mark.parametrize(
    ("day", "today", "why"),
    [
        (dt.date(2024, 3, 4), dt.date(2024, 3, 4), None),
        (dt.date(2024, 4, 1), dt.date(2024, 6, 1), None),
        (dt.date(2024, 3, 3), dt.date(2024, 3, 4), Untimely.EARLY),
        (dt.date(2024, 4, 2), dt.date(2024, 6, 1), Untimely.LATE),
        (dt.date(2024, 3, 5), dt.date(2024, 3, 4), Untimely.FUTURE),
    ],
)
def test_the_day_on_the_sheet_decides_whenever_it_comes_in(day: dt.date, today: dt.date, why: Untimely | None) -> None:
    assert untimely(Standing(WINDOW, None, None), day, today) is why


def test_a_sheet_is_refused_for_the_same_reasons_as_a_screen() -> None:
    assert paper_refusal(Standing(WINDOW, None, None)) is None
    assert paper_refusal(Standing(WINDOW, None, "draft")) is None
    assert paper_refusal(Standing(WINDOW, None, "submitted")) is Refusal.SUBMITTED
    assert paper_refusal(Standing(WINDOW, "cancelled by staff", None)) is Refusal.CANCELLED
    assert paper_refusal(Standing(WINDOW, None, None, is_taking_part=None)) is Refusal.UNDECIDED


givens = st.one_of(
    st.builds(lambda code: Given(code=code), st.integers(1, 10)),
    st.builds(lambda codes: Given(picked=tuple(sorted(codes))), st.sets(st.integers(1, 9), min_size=1)),
    st.builds(lambda text: Given(text=text), st.text(min_size=1, max_size=40)),
    st.builds(lambda day: Given(day=day), st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1))),
    st.builds(lambda why: Given(missing=why), st.sampled_from(list(Missing))),
)
sheets = st.builds(
    Filled,
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    st.dictionaries(st.sampled_from("abcdef"), givens),
    st.dictionaries(st.sampled_from([PRESENCE, HELPED]), st.integers(0, 2)),
)


@given(sheets, sheets)
def test_a_sheet_is_kept_whole_and_equal_ones_do_not_differ(one: Filled, other: Filled) -> None:
    assert from_text(as_text(one)) == one
    assert differing(one, from_text(as_text(one))) == ()
    assert (differing(one, other) == ()) == (one == other)


def test_who_was_there_is_never_guessed() -> None:
    said = Filled(dt.date(2024, 3, 4), {}, {PRESENCE: 2, HELPED: 2}).company()
    assert (said.presence, said.helper) == (Presence.SUPERVISOR, Helper.SUPERVISOR)
    unsaid = Filled(dt.date(2024, 3, 4), {}, {PRESENCE: 0, HELPED: 0}).company()
    assert (unsaid.presence, unsaid.helper) == (Presence.UNKNOWN, Helper.UNKNOWN)
    elsewhere = Filled(dt.date(2024, 3, 4), {}, {PRESENCE: 1, HELPED: 2}).company()
    assert (elsewhere.presence, elsewhere.helper) == (Presence.ALONE, Helper.SOMEONE_ELSE)
