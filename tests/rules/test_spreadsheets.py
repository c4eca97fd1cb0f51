"""Tables as files: what is written is what is read, and nothing turns into a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from surveyapp.spreadsheets import Sheet, as_csv, as_xlsx, write_csv, write_xlsx

NASTY = ["=1+1", "+46701234567", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']
TEXTS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20)


@pytest.mark.parametrize("text", NASTY)
def test_a_text_that_looks_like_a_formula_is_text_in_both_kinds_of_file(text: str) -> None:
    sheet = Sheet("a", ("namn", text), (("x", text),), text)
    book = load_workbook(io.BytesIO(as_xlsx([sheet])))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    written = list(csv.reader(io.StringIO(as_csv(sheet).decode("utf-8-sig"), newline="")))
    assert all(not cell.startswith(("=", "+", "-", "@", "\t")) for row in written for cell in row)


@given(st.lists(st.tuples(TEXTS, st.integers(-(10**9), 10**9), st.dates(dt.date(1900, 3, 1)))))
def test_a_workbook_gives_back_what_was_put_in(rows: list[tuple[str, int, dt.date]]) -> None:
    page = load_workbook(io.BytesIO(as_xlsx([Sheet("s", ("t", "n", "d"), tuple(rows))]))).worksheets[0]
    read = [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=2)]
    found = [(text or "", number, day.date() if isinstance(day, dt.datetime) else day) for text, number, day in read]
    assert found == [tuple(row) for row in rows]


def test_csv_has_a_mark_for_excel_days_as_written_and_an_empty_cell_for_nothing() -> None:
    written = as_csv(Sheet("a", ("å", "b", "c"), ((dt.date(2023, 1, 9), 1.5, None),)))
    assert written == "\ufeffå,b,c\r\n2023-01-09,1.5,\r\n".encode()


def test_names_of_sheets_are_made_to_fit() -> None:
    book = load_workbook(io.BytesIO(as_xlsx([Sheet("a/b: [x]?*" + "y" * 40, ("h",), ())])))
    assert len(book.sheetnames[0]) == 31
    assert not set("[]:*?/\\") & set(book.sheetnames[0])


@pytest.mark.parametrize("text", NASTY)
def test_rows_one_after_the_other_make_the_same_files_in_which_nothing_is_a_formula(text: str) -> None:
    sheet = Sheet("a/b", ("namn", "n"), ((text, 1), ("å", None), (text, 2.5)))
    plain, book = io.BytesIO(), io.BytesIO()
    write_csv(plain, sheet.head, iter(sheet.rows))
    assert plain.getvalue() == as_csv(sheet)
    write_xlsx(book, sheet.name, sheet.head, iter(sheet.rows))
    (ours,), (whole,) = (load_workbook(io.BytesIO(one)).worksheets for one in (book.getvalue(), as_xlsx([sheet])))
    assert ours.title == whole.title
    cells = [[(cell.value, cell.data_type) for cell in row] for row in ours.iter_rows()]
    assert cells == [[(cell.value, cell.data_type) for cell in row] for row in whole.iter_rows()]


def test_a_note_with_a_character_that_no_workbook_holds_is_written_without_it() -> None:
    book = io.BytesIO()
    write_xlsx(book, "a", ("t",), [("bra\x07 dag",)])
    assert load_workbook(io.BytesIO(book.getvalue())).worksheets[0]["A2"].value == "bra dag"
