"""Pictures of interviews: every figure in words, ranges as lines, and marks that are told apart without colour."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree

from surveyapp.reports.interview_pictures import Amount, Mark, Spot, amounts, side_by_side

SVG = "{http://www.w3.org/2000/svg}"
KEY = [(mark, mark.value) for mark in Mark]
HELD = (Mark.ALONE, Mark.TOGETHER)


def words(drawing: str) -> list[str]:
    return [part.text or "" for part in ElementTree.fromstring(drawing).iter(f"{SVG}text")]


def test_amounts_share_one_scale_and_a_range_is_a_line_from_its_lowest_end() -> None:
    rows = [("Ett", [Amount("1", (2, 2), "2"), Amount("2", (4, 8), "4–8")]), ("Två", [Amount("1", None, "–")])]
    drawing = amounts(rows, "n1", "Antal", "Samma siffror")
    root = ElementTree.fromstring(drawing)
    short, long = (float(box.get("width", "")) for box in root.iter(f"{SVG}rect"))
    assert long == 2 * short
    ends = [
        line for line in root.iter(f"{SVG}line") if line.get("class") == "interval" and line.get("y1") == line.get("y2")
    ]
    assert [float(line.get("x2", "")) - float(line.get("x1", "")) for line in ends] == [long]
    assert words(drawing) == ["Ett", "1", "2", "2", "4–8", "Två", "1", "–", "0", "4", "8"]


def test_nothing_counted_is_drawn_without_bars_and_a_nought_with_hardly_any() -> None:
    drawing = amounts([("Ett", [Amount("1", None, "–"), Amount("2", (0, 0), "0")])], "n1", "Antal", "")
    (box,) = ElementTree.fromstring(drawing).iter(f"{SVG}rect")
    assert box.get("width") == "0.5"


def test_every_mark_of_rounds_side_by_side_has_a_shape_of_its_own_and_words() -> None:
    day = dt.date(2024, 3, 4)
    shapes = set()
    for mark in Mark:
        spot = Spot(mark, day if mark in HELD else None)
        one = side_by_side(["Omgång 1"], [("Ett", [spot])], [(mark, mark.value)], ("rounds", "Rubrik", ""))
        parts = [
            part for part in ElementTree.fromstring(one) if part.tag.removeprefix(SVG) in ("circle", "rect", "line")
        ]
        shapes.add(tuple((part.tag, part.get("class"), part.get("x1") == part.get("x2")) for part in parts))
        assert words(one)[-1] == (str(day) if mark in HELD else mark.value[:60])
    assert len(shapes) == len(Mark)


def test_a_round_in_which_somebody_was_not_asked_has_a_dash() -> None:
    drawing = side_by_side(
        ["Omgång 1", "Omgång 2"], [("Ett", [Spot(Mark.WAITING), None])], KEY, ("rounds", "Rubrik", "Allt i tabellen")
    )
    assert words(drawing)[-2:] == ["waiting", "–"]
    assert "<title" in drawing
    assert "Allt i tabellen" in drawing
