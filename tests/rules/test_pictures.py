"""Pictures for staff: what stands where, what is refused, and that no text becomes markup."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from surveyapp.effects.rates import rate
from surveyapp.reports.charts import for_paper
from surveyapp.reports.course_picture import Course, CourseWords, course
from surveyapp.reports.curve_picture import Curve, CurvePoint, curves
from surveyapp.reports.drawing import shortened, steps
from surveyapp.reports.flow_picture import Stage, flow
from surveyapp.reports.interval_picture import Estimate, intervals
from surveyapp.reports.interview_pictures import Bar, as_file, bars
from surveyapp.reports.stays_picture import ProviderRows, StayBar, stays

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>\"&'"
DAYS = [dt.date(2023, 1, 9), dt.date(2023, 4, 9), dt.date(2023, 7, 9)]


def words(title: str = "Vardag") -> CourseWords:
    return CourseWords(title, "beskrivning", "tröskel 7", "mätfel", lambda day: day.isoformat(), lambda v: f"{v:g}")


def elements(drawing: Markup | None, tag: str, look: str) -> list[ElementTree.Element]:
    assert drawing is not None
    root = ElementTree.fromstring(str(drawing))
    return [one for one in root.iter(SVG + tag) if one.get("class") == look]


def at(element: ElementTree.Element, *names: str) -> tuple[float, ...]:
    return tuple(float(element.get(name) or "nan") for name in names)


def drawn(name: str) -> Markup:
    """One of each kind, with a nasty text in every place for a text."""
    point = CurvePoint(0, 0, 0, 0)
    made: dict[str, Callable[[], Markup | None]] = {
        "course": lambda: course(Course(((DAYS[0], 3),), (), 1, 10, 7, 2), words(NASTY), "vardag"),
        "stays": lambda: stays(
            [ProviderRows(NASTY, (StayBar(NASTY, DAYS[0], DAYS[1], False, NASTY),), ((1, 2),))],
            [dt.date(2023, 1, 1)],
            NASTY,
            NASTY,
            lambda _: NASTY,
        ),
        "flow": lambda: flow([Stage(NASTY, 3, ((NASTY, 1),)), Stage("b", 2)], NASTY, NASTY),
        "curves": lambda: curves(
            [Curve(NASTY, (point,), (4, 2))], [0, 90], NASTY, NASTY, time_label=NASTY, followed=NASTY
        ),
        "intervals": lambda: intervals(
            [Estimate(NASTY, 1, 0, 2, 3)], NASTY, NASTY, none=0, number=lambda value: f"{value:g}{NASTY}"
        ),
        "bars": lambda: bars([(NASTY, [Bar(NASTY, rate(1, 2), NASTY)])], "t1", NASTY, NASTY),
    }
    found = made[name]()
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["course", "stays", "flow", "curves", "intervals", "bars"])
def test_a_picture_is_well_formed_names_itself_and_lets_no_text_become_markup(name: str) -> None:
    for drawing in (drawn(name), for_paper(drawn(name))):
        root = ElementTree.fromstring(str(drawing))
        tags = {one.tag.removeprefix(SVG) for one in root.iter()} - {"style"}
        assert tags <= {"svg", "title", "desc", "text", "line", "rect", "circle", "polyline", "polygon"}
        assert root.get("role") == "img"
        named = (root.get("aria-labelledby") or "").split()
        assert named == [next(root.iter(SVG + tag)).get("id") for tag in ("title", "desc")]
    assert not re.search(r"\sstyle=|\son\w+=", str(drawn(name)))


@given(st.lists(st.floats(1, 10), min_size=2, max_size=3))
def test_a_higher_reading_lies_higher(values: list[float]) -> None:
    shown = Course(tuple(zip(DAYS, values, strict=False)), (), 1, 10)
    heights = [at(one, "cy")[0] for one in elements(course(shown, words(), "a"), "circle", "dot")]
    for (first, low), (second, high) in zip(
        zip(values, heights, strict=True), zip(values[1:], heights[1:], strict=True), strict=False
    ):
        assert (second > first + 0.01) <= (high < low)


def test_the_error_band_reaches_equally_far_up_and_down_from_the_first_reading() -> None:
    drawing = course(Course(((DAYS[0], 5), (DAYS[1], 9)), (), 1, 10, None, 1.5), words(), "a")
    upper, lower = sorted(at(one, "y1")[0] for one in elements(drawing, "line", "band-edge"))
    first = at(elements(drawing, "circle", "dot")[0], "cy")[0]
    assert first - upper == pytest.approx(lower - first, abs=0.11)


def test_the_error_band_ends_where_the_scale_ends() -> None:
    drawing = course(Course(((DAYS[0], 9.5), (DAYS[1], 9)), (), 1, 10, None, 3), words(), "a")
    upper = min(at(one, "y1")[0] for one in elements(drawing, "line", "band-edge"))
    top = min(at(one, "y1")[0] for one in elements(drawing, "line", "grid"))
    assert upper == top


def test_the_supervisor_is_told_from_the_person_by_shape() -> None:
    drawing = course(Course(((DAYS[0], 3),), ((DAYS[0], 4), (DAYS[1], 5)), 1, 10), words(), "a")
    assert len(elements(drawing, "rect", "other")) == 2
    assert len(elements(drawing, "circle", "dot")) == 1
    assert len(elements(drawing, "polyline", "other-line")) == 1


def test_without_readings_there_is_no_course() -> None:
    assert course(Course((), (), 1, 10, 7, 2), words(), "a") is None


def test_a_stay_of_a_whole_month_fills_its_column_and_the_outcome_stands_behind_its_end() -> None:
    months = [dt.date(2023, 1, 1), dt.date(2023, 2, 1), dt.date(2023, 3, 1)]
    stay = StayBar("P01", dt.date(2023, 2, 1), dt.date(2023, 2, 28), False, "A")
    drawing = stays([ProviderRows("Röda Korset", (stay,), ((0, 2), (1, 2), (0, 2)))], months, "t", "b", str)
    (bar,) = elements(drawing, "rect", "stay")
    columns = sorted({at(one, "x1")[0] for one in elements(drawing, "line", "grid")})
    x, width = at(bar, "x", "width")
    assert x == columns[1]
    assert x + width == pytest.approx(columns[2], abs=0.11)
    outcome = next(one for one in elements(drawing, "text", "small strong") if one.text == "A")
    assert at(outcome, "x")[0] > x + width


def test_a_stay_that_lasts_is_drawn_open_and_one_outside_the_months_is_cut() -> None:
    months = [dt.date(2023, 1, 1)]
    lasting = StayBar("P06", dt.date(2022, 3, 1), dt.date(2024, 1, 1), True, "")
    drawing = stays([ProviderRows("a", (lasting,), ((1, 0),))], months, "t", "b", str)
    (bar,) = elements(drawing, "rect", "stay lasts")
    columns = sorted({at(one, "x1")[0] for one in elements(drawing, "line", "grid")})
    x, width = at(bar, "x", "width")
    assert (x, round(x + width, 1)) == (columns[0], columns[-1])


@given(st.lists(st.integers(0, 50), min_size=1, max_size=4), st.integers(0, 500))
def test_flow_is_drawn_only_when_every_loss_is_accounted_for(losses: list[int], answered: int) -> None:
    counts = [answered + sum(losses[place:]) for place in range(len(losses) + 1)]
    whole = [
        Stage(f"s{n}", n, ((f"r{place}", lost),)) for place, (n, lost) in enumerate(zip(counts, losses, strict=False))
    ]
    whole.append(Stage("besvarade", counts[-1]))
    widths = [at(one, "width")[0] for one in elements(flow(whole, "t", "b"), "rect", "bar")]
    assert widths == sorted(widths, reverse=True)
    with pytest.raises(ValueError, match="less the losses"):
        flow([*whole[:-1], Stage("besvarade", counts[-1] + 1)], "t", "b")


def test_a_curve_keeps_its_height_until_something_happens() -> None:
    assert steps([(0, 5), (2, 4), (3, 1)]) == [(0, 5), (2, 5), (2, 4), (3, 4), (3, 1)]


def test_how_many_are_still_followed_stands_under_each_mark() -> None:
    points = (CurvePoint(0, 0, None, None), CurvePoint(100, 0.5, 0.2, 0.8))
    drawing = curves([Curve("a", points, (17, 9, 4))], [0, 90, 180], "t", "b", time_label="dagar", followed="Följs")
    texts = [one.text for one in elements(drawing, "text", "small")]
    assert [one for one in texts if one in ("17", "9", "4")] == ["17", "9", "4"]
    assert "100 %" in texts


def test_estimates_are_drawn_against_no_difference_even_when_all_lie_on_one_side() -> None:
    rows = [Estimate("a", 2, 1, 3, 10), Estimate("b", 4, 3.5, 4.5, 12)]
    drawing = intervals(rows, "t", "b", none=0, number=lambda value: f"{value:g}")
    (none,) = elements(drawing, "line", "threshold")
    dots = [at(one, "cx")[0] for one in elements(drawing, "circle", "dot")]
    assert at(none, "x1")[0] < min(dots)
    assert dots == sorted(dots)
    with pytest.raises(ValueError, match="no estimates"):
        intervals([], "t", "b", none=0, number=str)


@pytest.mark.parametrize(
    ("text", "width", "found"), [("kort", 100, "kort"), ("Röda Korset i stan", 72, "Röda Kors…"), ("a", 1, "a")]
)
def test_a_long_name_is_cut_with_an_ellipsis(text: str, width: float, found: str) -> None:
    assert shortened(text, width) == found


def test_a_bar_is_as_long_as_its_share_with_its_interval_inside_the_scale_and_none_where_it_is_hidden() -> None:
    members = [Bar("alla", rate(4, 4), "4 av 4"), Bar("halva", rate(2, 4), "2 av 4"), Bar("dold", None, "dolt")]
    drawing = bars([("ja", members)], "t1", "title", "description")
    whole, half = (at(one, "x", "width") for one in elements(drawing, "rect", "share"))
    assert whole[0] == half[0]
    assert whole[1] == pytest.approx(2 * half[1])
    ends = [x for one in elements(drawing, "line", "interval") for x in at(one, "x1", "x2")]
    assert min(ends) >= whole[0]
    assert max(ends) == pytest.approx(sum(whole))
    assert "dolt" in drawing


def test_a_picture_as_a_file_has_its_own_colours_and_a_white_ground_under_everything_drawn() -> None:
    found = as_file(bars([("ja", [Bar("alla", rate(1, 2), "1 av 2")])], "t1", "title", "description"))
    kinds = [one.tag.removeprefix(SVG) for one in ElementTree.fromstring(str(found))]
    assert kinds[:4] == ["style", "title", "desc", "rect"]
