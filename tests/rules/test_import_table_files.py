"""Tables from files: encodings, delimiters, workbooks and SPSS files give the same table; broken ones say why."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from surveyapp.interchange import sheets, table_files
from surveyapp.interchange.cells import text_of
from surveyapp.interchange.problems import CannotImport
from surveyapp.interchange.table_files import read_table

HEADING, FIRST, SECOND = ["id", "ålder", "y"], ["a;b", "30", "4"], ["c", "31", ""]


def csv_text(delimiter: str) -> str:
    return "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in (HEADING, FIRST, SECOND)) + "\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(csv_text(delimiter).encode(encoding))
    table = read_table(path)
    assert table.columns == ("id", "ålder", "y")
    assert [(row.number, row.cells) for row in table.rows] == [(2, tuple(FIRST)), (3, tuple(SECOND))]


def test_empty_rows_are_passed_over_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("id,y\r\n\r\n1,2\r\n,\r\n3,4,\r\n", encoding="utf-8")
    assert [(row.number, row.cells) for row in read_table(path).rows] == [(3, ("1", "2")), (5, ("3", "4"))]


def test_a_workbook_gives_the_same_table_with_its_own_days_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "data.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["notes"])
    sheet = book.create_sheet("values")
    for row in (["id", "on", "y"], [1, dt.date(2024, 3, 4), 4], [2, None, None]):
        sheet.append(row)
    sheet.cell(row=900, column=8)  # formatting far away adds no rows
    book.save(path)
    table = read_table(path, "values")
    assert table.columns == ("id", "on", "y")
    assert [[text_of(cell) for cell in row.cells] for row in table.rows] == [["1", "2024-03-04", "4"], ["2", "", ""]]
    with pytest.raises(CannotImport, match="there is no sheet other; there are Sheet, values"):
        read_table(path, "other")


def test_an_spss_file_gives_the_same_table_with_missing_values_empty(tmp_path: Path) -> None:
    path = tmp_path / "data.sav"
    frame = pd.DataFrame({"id": ["a", "b"], "y": [4.0, -9.0], "on": [dt.date(2024, 3, 4), None]})
    pyreadstat.write_sav(frame, path, missing_ranges={"y": [-9]})
    table = read_table(path)
    assert table.columns == ("id", "y", "on")
    assert [[text_of(cell) for cell in row.cells] for row in table.rows] == [["a", "4", "2024-03-04"], ["b", "", ""]]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"\n1,2\n", "the first row names no columns"),
        ("a.csv", b"id,y\n", "the file has a heading but no rows"),
        ("a.csv", b"id,y\n1\n2,3,4\n", "row 2: the row has 1 cells where the heading has 2\n.*row 3: the row has 3"),
        ("a.csv", b"id,y\n1,\x81\n", "neither in UTF-8 nor in Windows-1252"),
        ("a.csv", b"id,y\n1,\x00\n", "is not text"),
        ("a.csv", b"id,y\n1," + b"x" * 200_000, "cannot be read as CSV"),
        ("a.xlsx", b"no workbook", "is not an Excel workbook"),
        ("a.sav", b"no data", "is not an SPSS data file"),
        ("a.pdf", b"%PDF", ".pdf cannot be read"),
        ("a", b"id,y\n1,2\n", "a file without ending cannot be read"),
    ],
)
def test_a_file_that_is_no_table_says_why(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CannotImport, match=f"(?s){why}"):
        read_table(path)


def test_another_zip_file_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("letter.txt", "Dear all")
    with pytest.raises(CannotImport, match="is not an Excel workbook"):
        read_table(path)


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,y\n" + "1,2\n" * 5, encoding="utf-8")
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    with pytest.raises(CannotImport, match="row 5: the file has more than 3 rows"):
        read_table(path)
    monkeypatch.setattr(sheets, "MOST_COLUMNS", 1)
    with pytest.raises(CannotImport, match="more than 1 columns"):
        read_table(path)
    monkeypatch.setattr(table_files, "LARGEST_BYTES", 10)
    with pytest.raises(CannotImport, match="larger than"):
        read_table(path)


def test_a_workbook_may_not_unfold_beyond_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", " " * 100_000)
    monkeypatch.setattr(table_files, "LARGEST_BYTES", 50_000)
    with pytest.raises(CannotImport, match="unfolds to more than"):
        read_table(path)
