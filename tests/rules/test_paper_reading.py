"""Pages printed, filled in by drawn pens, scanned badly, and read again."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from bench import scans
from bench.pens import MM
from bench.scans import SECRET, WORDS
from surveyapp.paper import scanner
from surveyapp.paper.label import Label
from surveyapp.paper.layout import CORNERS, Layout
from surveyapp.paper.making import Made
from surveyapp.paper.pictures import pages
from surveyapp.paper.rules import Problem
from surveyapp.paper.sheet import Printed, sheets_as_html, sheets_as_pdf
from surveyapp.paper.upload import MOST_PAGES, BadFile, Fault, PageRead

SHORT, OTHER = ("arbetsindikatorer-deltagare", "en"), ("framstegsstjarnan", "sv-latt")


def page(kind: tuple[str, str] = SHORT, number: int = 1) -> tuple[Made, Image.Image]:
    """A page as it comes out of the printer."""
    made, printed = scans.printed_kind(*kind)
    return made, printed[number - 1].copy()


def read(picture: Image.Image, made: Made, secret: str = SECRET) -> PageRead:
    """What the reader makes of a picture."""
    told = io.BytesIO()
    picture.save(told, "PNG")
    (found,) = scanner.find(told.getvalue(), secret)
    return scanner.read(found, made)


def test_two_dozen_sheets_are_read_and_nothing_wrong_is_called_sure() -> None:
    tally = scans.run(24, seed=4, processes=1)
    assert tally.unread_sheets == 0
    assert tally.boxes > 300
    assert tally.right_share >= scans.RIGHT_SHARE
    assert (tally.wrong_sure_boxes, tally.wrong_sure_answers) == (0, 0)
    assert tally.sure_answers > 0.8 * tally.answers


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_may_lie_any_way(turned: int) -> None:
    made, picture = page()
    found = read(picture.rotate(turned, expand=True), made)
    assert found.problem is None
    assert found.n_corners == 4
    assert {item.typed for item in found.items.values()} == {"-"}
    assert all(item.is_sure for item in found.items.values())
    assert found.label == Label(1, 1, "en", made.layout.edition)


def without(picture: Image.Image, *corners: int) -> Image.Image:
    """The page with some corners torn off."""
    drawing = ImageDraw.Draw(picture)
    for corner in corners:
        x, y = (at * MM for at in CORNERS[corner])
        drawing.rectangle((x - 8 * MM, y - 8 * MM, x + 8 * MM, y + 8 * MM), fill=255)
    return picture


@pytest.mark.parametrize("corner", range(4))
def test_three_corners_and_the_code_are_enough(corner: int) -> None:
    made, picture = page()
    found = read(without(picture, corner), made)
    assert (found.problem, found.n_corners) == (None, 3)
    assert {item.typed for item in found.items.values()} == {"-"}


def test_half_a_page_is_not_read() -> None:
    made, picture = page()
    half = picture.crop((0, 0, picture.width, picture.height // 2))
    assert read(half, made).problem is Problem.NO_CORNERS
    lower = picture.crop((0, picture.height // 2, picture.width, picture.height))
    assert read(lower, made).problem is Problem.NO_CODE


def test_a_torn_off_strip_is_not_missed() -> None:
    made, picture = page()
    above = picture.crop((0, 0, picture.width, round(274 * MM)))
    assert read(above, made).problem is None


def test_a_page_of_another_edition_or_another_installation_is_not_read() -> None:
    made, picture = page()
    other, _picture = page(OTHER)
    assert read(picture, other).problem is Problem.OTHER_EDITION
    assert read(picture, made, secret="another secret").problem is Problem.NOT_OURS


def test_two_pages_in_one_picture_are_not_mixed_up() -> None:
    made, first = page()
    _made, second = page(number=2)
    both = Image.new("L", (first.width * 2, first.height), 255)
    both.paste(first, (0, 0))
    both.paste(second, (first.width, 0))
    assert read(both, made).problem is Problem.TWO_PAGES


def test_a_box_that_is_covered_leaves_its_question_to_a_person() -> None:
    made, picture = page()
    box = next(one for one in made.layout.boxes if one.page == 1 and one.mark == "3")
    x, y = box.left * MM, box.top * MM
    ImageDraw.Draw(picture).rectangle((x - 10, y - 10, x + 60, y + 60), fill=255)
    found = read(picture, made)
    assert not found.items[box.question].is_sure
    others = [item for name, item in found.items.items() if name != box.question]
    assert all(item.is_sure for item in others)


def test_paper_that_is_crumpled_is_not_read_as_if_it_were_flat() -> None:
    made, picture = page()
    wide, high = picture.size
    bent = picture.transform(
        picture.size,
        Image.Transform.MESH,
        [
            ((0, 0, wide, high // 2), (0, 0, 60, high // 2, wide - 140, high // 2, wide, 0)),
            ((0, high // 2, wide, high), (60, high // 2, 0, high, wide, high, wide - 140, high // 2)),
        ],
        fillcolor=255,
    )
    found = read(bent, made)
    assert found.problem is not None or not all(item.is_sure for item in found.items.values())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "PDF"])
def test_every_kind_of_file_gives_its_pages(kind: str) -> None:
    _made, picture = page()
    told = io.BytesIO()
    several = {"save_all": True, "append_images": [picture]} if kind in ("TIFF", "PDF") else {}
    picture.save(told, kind, **several)
    assert len(list(pages(told.getvalue()))) == (2 if several else 1)


def bomb() -> bytes:
    """A small file that unfolds to a huge picture."""
    told = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(told, "TIFF", compression="group4")
    return told.getvalue()


def many() -> bytes:
    """A file with too many pages."""
    document = pypdfium2.PdfDocument.new()
    for _page in range(MOST_PAGES + 1):
        document.new_page(100, 100)
    told = io.BytesIO()
    document.save(told)
    document.close()
    return told.getvalue()


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: b"hello", Fault.NOT_A_PICTURE),
        (lambda: b"%PDF-1.7 and nothing more", Fault.NOT_A_PICTURE),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, Fault.NOT_A_PICTURE),
        (bomb, Fault.TOO_LARGE),
        (many, Fault.TOO_MANY_PAGES),
    ],
    ids=["text", "broken pdf", "broken picture", "bomb", "many pages"],
)
def test_files_that_are_no_scans_are_refused(make: Callable[[], bytes], fault: Fault) -> None:
    content = make()
    with pytest.raises(BadFile) as caught:
        list(pages(content))
    assert caught.value.fault is fault


def test_a_picture_cut_short_is_refused() -> None:
    _made, picture = page()
    told = io.BytesIO()
    picture.save(told, "JPEG")
    with pytest.raises(BadFile):
        list(pages(told.getvalue()[:2000]))


def printed_sheet(kind: tuple[str, str] = SHORT) -> tuple[Layout, bytes]:
    made, _pages = scans.printed_kind(*kind)
    sheet = Printed(1, kind[1], "sv", made.title, made.layout, WORDS)
    return made.layout, sheets_as_pdf([sheet], SECRET)


def test_the_pdf_is_tagged_has_a_title_and_as_many_pages_as_laid_out() -> None:
    layout, pdf = printed_sheet()
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == layout.n_pages
    assert document.get_metadata_value("Title")
    assert document.is_tagged()
    document.close()


@pytest.mark.parametrize("kind", scans.KINDS, ids=" ".join)
def test_no_text_on_a_sheet_runs_into_the_text_below(kind: tuple[str, str]) -> None:
    layout, pdf = printed_sheet(kind)
    document = pypdfium2.PdfDocument(pdf)
    for number, page_of in enumerate(document, start=1):
        height, text_page = page_of.get_height(), page_of.get_textpage()
        tops = [one for one in layout.texts if one.page == number]
        for place in range(text_page.count_rects()):
            left, bottom, right, top = (value / 72 * 25.4 for value in text_page.get_rect(place))
            upper, lower = height / 72 * 25.4 - top, height / 72 * 25.4 - bottom
            middle_x, middle_y = (left + right) / 2, (upper + lower) / 2
            inside = [
                one
                for one in tops
                if one.left - 1 <= middle_x <= one.left + one.width + 1
                and one.top - 1 <= middle_y <= one.top + one.height + 1
            ]
            assert inside, (number, middle_x, middle_y)
        text_page.close()
    document.close()


def test_nothing_on_a_sheet_tells_whose_it_is_unless_asked() -> None:
    made, _pages = scans.printed_kind(*SHORT)
    plain = Printed(1, "en", "en", made.title, made.layout, WORDS)
    named = Printed(1, "en", "en", made.title, made.layout, WORDS, name="Kim <Example>")
    assert "Kim" not in sheets_as_html((plain,), SECRET)
    assert "Kim &lt;Example&gt;" in sheets_as_html((named,), SECRET)
