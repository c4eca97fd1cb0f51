"""Pictograms as data: ours are whole, what is missing or unsound is named, and nothing half drawn is shown."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from surveyapp.instruments.catalogue import load_catalogue
from surveyapp.instruments.pictograms import HEAD, PictogramFile, Pictograms, load_pictograms
from surveyapp.instruments.schema import schema_text
from surveyapp.settings import ROOT

INSTRUMENTS = ROOT / "instruments"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The repository's instruments in a folder that a test may change."""
    made = tmp_path / "instruments"
    shutil.copytree(INSTRUMENTS, made)
    return made


def changed(folder: Path, old: str, new: str) -> tuple[Pictograms, list[str]]:
    """What is read and told after one change of the file."""
    path = folder / "pictograms.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return read(folder)


def read(folder: Path) -> tuple[Pictograms, list[str]]:
    catalogue, _problems = load_catalogue(folder)
    pictograms, problems = load_pictograms(folder, catalogue)
    return pictograms, [str(problem) for problem in problems]


def test_every_instrument_for_participants_is_drawn_throughout() -> None:
    catalogue, _problems = load_catalogue(INSTRUMENTS)
    pictograms, problems = load_pictograms(INSTRUMENTS, catalogue)
    assert problems == ()
    for instrument in catalogue.all():
        if "participant" in instrument.informants:
            for code, item in instrument.items.items():
                drawn = pictograms[instrument.code][code]
                assert drawn.own
                assert len(drawn.answers) == len(getattr(item, "options", ()))


def test_no_two_answers_of_a_row_look_alike() -> None:
    pictograms, _problems = read(INSTRUMENTS)
    for items in pictograms.values():
        for drawn in items.values():
            assert len(set(drawn.answers)) == len(drawn.answers)


def test_every_drawing_is_used() -> None:
    text = (INSTRUMENTS / "pictograms.yaml").read_text(encoding="utf-8")
    words = set(text.replace(",", " ").replace("[", " ").replace("]", " ").split())
    assert {path.stem for path in (INSTRUMENTS / "pictograms").glob("*.svg")} <= words


def test_drawings_have_no_colour_of_their_own() -> None:
    for path in (INSTRUMENTS / "pictograms").glob("*.svg"):
        text = path.read_text(encoding="utf-8").replace(HEAD, "")
        assert set(re.findall(r'fill="([^"]*)"', text)) <= {"currentColor"}, path
        assert set(re.findall(r'stroke="([^"]*)"', text)) <= {"none"}, path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "      vardag: home\n",
            "",
            "instruments.framstegsstjarnan.items: the pictogram of vardag in version 1 is missing",
        ),
        (
            "      vardag: home\n",
            "      vardag: palace\n",
            "instruments.framstegsstjarnan.items.vardag: there is no drawing palace",
        ),
        ("      vardag: stairs\n", "", "rows: the row of pictograms for the answers of vardag in version 1 is missing"),
        ("      vardag: stairs\n", "      vardag: lift\n", "rows.vardag: there is no row lift"),
        ("      vardag: stairs\n", "      vardag: face\n", "the row face has 5 drawings for the 10 answers of vardag"),
        ("stairs-1, ", "stairs-0, ", "rows.stairs.drawings: there is no drawing stairs-0"),
        ("      vardag: home\n", "      vardag: home\n      garden: home\n", "items.garden: there is no item garden"),
    ],
)
def test_what_is_missing_is_named_and_the_instrument_is_shown_in_words(
    folder: Path, old: str, new: str, said: str
) -> None:
    pictograms, told = changed(folder, old, new)
    assert [line for line in told if said in line], told
    assert "framstegsstjarnan" not in pictograms
    assert "kort-puls" in pictograms


def test_an_instrument_that_is_not_there_is_named(folder: Path) -> None:
    _pictograms, told = changed(folder, "  kort-puls:", "  lang-puls:")
    assert [line for line in told if "there is no instrument lang-puls" in line]


def test_a_file_of_the_wrong_shape_tells_where_and_draws_nothing(folder: Path) -> None:
    pictograms, told = changed(folder, "rows:\n  filled-disc:", "rowz:\n  filled-disc:")
    assert pictograms == {}
    assert [line for line in told if "rowz" in line]


@pytest.mark.parametrize(
    "drawing",
    [
        "",
        "<svg/>",
        HEAD + "\n<script>alert(1)</script>\n</svg>\n",
        HEAD + '\n<path d="M0 0" onload="alert(1)"/>\n</svg>\n',
        HEAD + '\n<path d="M0 0" style="fill:red"/>\n</svg>\n',
        HEAD + '\n<path d="M0 0" fill="#f00"/>\n</svg>\n',
        HEAD + '\n<path d="M0 0" fill="url(x)"/><image href="x"/>\n</svg>\n',
        HEAD + '\n<path d="M0 0"/></svg><script>\n</svg>\n',
    ],
)
def test_a_drawing_that_is_more_than_shapes_is_refused(folder: Path, drawing: str) -> None:
    (folder / "pictograms" / "home.svg").write_text(drawing, encoding="utf-8")
    pictograms, told = read(folder)
    assert [line for line in told if "home.svg:1:1: a drawing is plain shapes" in line]
    assert "framstegsstjarnan" not in pictograms


def test_a_folder_without_pictograms_is_sound(folder: Path) -> None:
    (folder / "pictograms.yaml").unlink()
    assert read(folder) == ({}, [])


def test_the_committed_schema_is_current() -> None:
    committed = (INSTRUMENTS / "pictograms.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(PictogramFile)
