"""The codebook and what is made from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from export_definitions import CATALOGUE, FOLDER, PLAN

from surveyapp.exports.codebook import CSV_COLUMNS, Codebook, make_codebook
from surveyapp.exports.filled import Layout
from surveyapp.exports.specification import read_specification
from surveyapp.exports.spss import syntax
from surveyapp.instruments.catalogue import load_catalogue
from surveyapp.spreadsheets import guarded

SPECIFICATION = read_specification(FOLDER)
DELIVERED, _ = load_catalogue(FOLDER.parent / "instruments")


def codebook_of(*editions: tuple[str, int]) -> Codebook:
    """The codebook of a package with these instruments."""
    layouts = tuple(Layout.of(CATALOGUE.get(*edition)) for edition in editions or CATALOGUE.instruments)
    return make_codebook(SPECIFICATION, layouts, (PLAN,), CATALOGUE.hashes)


WHOLE = codebook_of()


@pytest.mark.parametrize("edition", DELIVERED.instruments, ids=str)
def test_every_delivered_instrument_can_be_laid_out_and_explained(edition: tuple[str, int]) -> None:
    layouts = (Layout.of(DELIVERED.get(*edition)),)
    codebook = make_codebook(SPECIFICATION, layouts, (), DELIVERED.hashes)
    assert json.loads(json.dumps(codebook.as_json(), allow_nan=False))["instruments"][0]["code"] == edition[0]


def test_every_column_is_explained_in_both_languages() -> None:
    for file in WHOLE.files.values():
        for column in file["columns"]:
            assert set(column["meaning"]) == {"sv", "en"}
            assert all(column["meaning"].values())
            assert column["source"]


def test_every_code_is_explained_in_both_languages() -> None:
    codes = [code for file in WHOLE.files.values() for column in file["columns"] for code in column["codes"]]
    assert codes
    assert all(code["label"]["sv"] and code["label"]["en"] for code in codes)


def test_there_is_a_wide_file_for_each_instrument_version() -> None:
    wide = {name for name, file in WHOLE.files.items() if file["dataset"] == "answers_wide"}
    assert wide == {"answers_egen-bild_v1.csv", "answers_andras-bild_v1.csv", "answers_puls_v3.csv"}


def test_a_wide_column_has_the_codes_unit_and_ends_of_its_item() -> None:
    columns = {column["name"]: column for column in WHOLE.files["answers_egen-bild_v1.csv"]["columns"]}
    assert [code["code"] for code in columns["q_mood"]["codes"]] == [1, 2, 3, 4, 5, 9]
    assert columns["q_mood"]["codes"][0]["label"] == {"sv": "aldrig", "en": "aldrig in English"}
    assert columns["q_hours"]["unit"] == {"sv": "timmar", "en": "hours"}
    assert (columns["q_hours"]["minimum"], columns["q_hours"]["maximum"], columns["q_hours"]["kind"]) == (
        0,
        40,
        "integer",
    )
    assert (columns["q_pay"]["maximum"], columns["q_pay"]["kind"]) == (99.5, "number")
    assert columns["q_tasks__3"]["meaning"] == {"sv": "Uppgifter – ute", "en": "Tasks – ute in English"}
    assert [code["code"] for code in columns["q_note__written"]["codes"]] == [1]
    assert all(
        columns[name]["has_missing_codes"] for name in columns if name.startswith("q_") and name != "q_since_day"
    )


def test_the_long_file_does_not_depend_on_which_instruments_there_are() -> None:
    one, other = codebook_of(("puls", 3)), codebook_of(("egen-bild", 1))
    names = [[column["name"] for column in made.files["answers.csv"]["columns"]] for made in (one, other)]
    assert names[0] == names[1]


def test_codes_of_waves_items_and_scales_come_from_plans_and_instruments() -> None:
    codes = {column["name"]: column["codes"] for column in WHOLE.files["readings.csv"]["columns"]}
    assert {code["code"] for code in codes["wave"]} == {"start", "quarter"}
    assert {code["code"] for code in codes["scale"]} == {"mood"}
    items = {column["name"]: column["codes"] for column in WHOLE.files["answers.csv"]["columns"]}["item"]
    assert {code["code"] for code in items} == {item for one in CATALOGUE.all() for item in one.items}


def test_a_scale_is_told_with_how_it_is_made() -> None:
    own = next(one for one in WHOLE.as_json()["instruments"] if one["code"] == "egen-bild")
    assert own["scales"][0]["combine"] == "single"
    assert own["scales"][0]["recode"] == {"mood": {"9": None}}


def test_the_csv_has_one_row_for_each_column_of_each_file() -> None:
    rows = list(WHOLE.csv_rows())
    assert len(rows) == sum(len(file["columns"]) for file in WHOLE.files.values())
    assert {len(row) for row in rows} == {len(CSV_COLUMNS)}


def test_no_cell_of_the_csv_can_be_taken_for_a_formula() -> None:
    cells = [cell for row in WHOLE.csv_rows() for cell in row]
    assert "'=Step" in cells
    assert any(cell.startswith("'-99 = ") for cell in cells)
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


@pytest.mark.parametrize("text", ["=1+1", "+46701740605", "-99", "@home", "\tx", "\rx"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "'x", "5"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


def test_the_syntax_for_spss_names_every_column_and_declares_missing_codes_as_one_range() -> None:
    text = syntax(WHOLE)
    for name, file in WHOLE.files.items():
        assert f"/FILE='{name}'" in text
        assert all(f"    {column['name']} " in text for column in file["columns"])
    assert "(-99 THRU -90)." in text
    assert "  -99 'vill inte svara'" in text
    assert max(len(line.encode()) for line in text.splitlines()) <= 256


def test_quotes_in_labels_do_not_end_the_label_in_spss() -> None:
    text = syntax(WHOLE, "en")
    assert "participant''s stay" in text
    assert all(line.count("'") % 2 == 0 for line in text.splitlines())


def test_names_of_columns_are_such_as_spss_takes() -> None:
    names = {column["name"] for file in WHOLE.files.values() for column in file["columns"]}
    assert all(name.isidentifier() and name.isascii() and len(name) <= 64 and name[0].isalpha() for name in names)


def test_scripts_for_each_program_are_there() -> None:
    assert {path.suffix for path in (Path(FOLDER) / "scripts").iterdir() if path.is_file()} == {
        ".py",
        ".R",
        ".do",
        ".sps",
    }
