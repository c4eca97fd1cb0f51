"""Every kind of damage to a package is found from its own folder."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from export_builders import Package

from surveyapp.exports.verify import main, verify_package

Damage = Callable[[Path], None]


@pytest.fixture
def folder(package: Package, tmp_path: Path) -> Path:
    """A copy that may be damaged."""
    return Path(shutil.copytree(package.folder, tmp_path / "copy"))


def rewrite(name: str, change: Callable[[bytes], bytes]) -> Damage:
    """Change the bytes of a file."""

    def damage(folder: Path) -> None:
        (folder / name).write_bytes(change((folder / name).read_bytes()))

    return damage


def edit(name: str, before: str, after: str) -> Damage:
    """Replace the first place where a pattern is found in a file."""

    def damage(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        changed = re.sub(before, after, text, count=1)
        assert changed != text, "the pattern is not there"
        (folder / name).write_text(changed, "utf-8")

    return damage


def forge(name: str, before: str, after: str) -> Damage:
    """Change a file and make its hash and size in the manifest fit again, so that only the content can tell."""

    def damage(folder: Path) -> None:
        edit(name, before, after)(folder)
        content = (folder / name).read_bytes()

        def fit(manifest: Any) -> None:
            for entry in manifest["files"]:
                if entry["name"] == name:
                    entry |= {"n_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}

        in_json("manifest.json", fit)(folder)

    return damage


def in_json(name: str, change: Callable[[Any], object]) -> Damage:
    """Change what a JSON file holds."""

    def damage(folder: Path) -> None:
        content = json.loads((folder / name).read_text("utf-8"))
        change(content)
        (folder / name).write_text(json.dumps(content), "utf-8")

    return damage


def remove_row(name: str) -> Damage:
    """Take the last row out of a file whose hash is then made to fit."""
    return forge(name, r"[^\n]+\n\Z", "")


def add_to(manifest: Any, *path: Any) -> None:
    """Add one to a number in the manifest."""
    for step in path[:-1]:
        manifest = manifest[step]
    manifest[path[-1]] += 1


DAMAGES: dict[str, tuple[Damage, str]] = {
    "a file is gone": (lambda folder: (folder / "pairs.csv").unlink(), "pairs.csv is missing"),
    "a script is gone": (lambda folder: (folder / "scripts/read_package.R").unlink(), "read_package.R is missing"),
    "the manifest is gone": (lambda folder: (folder / "manifest.json").unlink(), "manifest.json is missing"),
    "the codebook is gone": (lambda folder: (folder / "codebook.json").unlink(), "codebook.json is missing"),
    "a file is too many": (lambda folder: (folder / "notes.txt").touch(), "notes.txt is not listed"),
    "a file lies deeper": (lambda folder: (folder / "scripts/.hidden").touch(), "scripts/.hidden is not listed"),
    "one answer is changed": (edit("answers.csv", ",code,4,", ",code,5,"), "answers.csv was changed"),
    "the readme is changed": (edit("README.txt", "CONSENT", "Consent"), "README.txt was changed"),
    "a file is cut off": (rewrite("answers.csv", lambda content: content[:-40]), "answers.csv was changed"),
    "a hash is changed": (in_json("manifest.json", lambda m: m["files"][0].update(sha256="0" * 64)), "was changed"),
    "a hash of an instrument is changed": (
        in_json("manifest.json", lambda m: m["instruments"][0].update(sha256="0" * 64)),
        "the instruments in manifest.json are not those of codebook.json",
    ),
    "the manifest is no JSON": (edit("manifest.json", r"\{", ""), "cannot be read"),
    "the manifest lacks a part": (in_json("manifest.json", lambda m: m.pop("consent")), "lacks something: KeyError"),
    "the manifest is a list": (rewrite("manifest.json", lambda _: b"[]"), "lacks something"),
    "the format is from the future": (in_json("manifest.json", lambda m: m.update(format="2")), "'2' is not known"),
    "a row is gone": (remove_row("answers.csv"), "answers.csv has"),
    "a row is gone from a wide file": (remove_row("answers_puls_v3.csv"), "one row for each assignment"),
    "an answer lost its row": (remove_row("answers.csv"), "one row for each item of each response"),
    "a planned answer is gone": (remove_row("assignments.csv"), "differ from assignments.csv"),
    "a state is forged": (forge("assignments.csv", ",not answered,", ",answered,"), "differ from assignments.csv"),
    "more was planned than came": (
        in_json("manifest.json", lambda m: add_to(m, "reconciliation", "rows", 0, "planned")),
        "planned is not the sum of what came of it",
    ),
    "the total is forged": (
        in_json("manifest.json", lambda m: add_to(m, "reconciliation", "total", "planned")),
        "the total of planned and done",
    ),
    "the total of a state is forged": (
        in_json("manifest.json", lambda m: add_to(m, "reconciliation", "total", "states", "answered")),
        "the total of planned and done",
    ),
    "a person is added": (in_json("manifest.json", lambda m: add_to(m, "consent", "n_people")), "people are not"),
    "an answer is added": (in_json("manifest.json", lambda m: add_to(m, "answers", "n_stored")), "stored answers are"),
    "a row count is forged": (in_json("manifest.json", lambda m: add_to(m, "files", 1, "n_rows")), "rows, not"),
    "a column has another name": (forge("readings.csv", "scale,view", "scala,view"), "columns differ"),
    "the codebook has another name": (forge("codebook.json", '"name": "scale"', '"name": "scala"'), "columns differ"),
    "the codebook lacks a file": (in_json("codebook.json", lambda c: c["files"].pop("pairs.csv")), "does not stand"),
    "a code is outside the codebook": (forge("answers.csv", ",code,4,", ",code,7,"), "'7' is no value"),
    "a code of a wide file is outside": (forge("answers_egen-bild_v1.csv", ",0,4,3,", ",0,8,3,"), "'8' is no q_mood"),
    "a missing code is unknown": (forge("answers.csv", ",missing,-96,", ",missing,-89,"), "'-89' is no value"),
    "a number is too large": (forge("answers.csv", ",number,22,", ",number,41,"), "'41' is no value"),
    "a number is no number": (forge("answers.csv", ",number,15.25,", ",number,many,"), "'many' is no value"),
    "a picked code is unknown": (forge("answers.csv", ",picked,,1 3,", ",picked,,1 4,"), "'1 4' is no picked"),
    "an item is unknown": (forge("answers.csv", ",1,mood,code", ",1,mode,code"), "'mode' is no item"),
    "a day is no day": (forge("placements.csv", "2026-01-12", "2026-02-30"), "'2026-02-30' is no start_on"),
    "a day is written otherwise": (forge("placements.csv", "2026-01-12", "12/01/2026"), "is no start_on"),
    "a cell is empty": (forge("assignments.csv", ",participant,", ",,"), "'' is no role"),
    "a name stands for a code": (forge("placements.csv", "PE-[A-Z2-7]{12}", "Karin Larsson"), "is no person"),
    "a word is a sentence": (forge("responses.csv", ",sv-latt,", ",<b>hej</b>,"), "is no language"),
    "a flag is neither": (forge("pairs.csv", r",0\n", ",2\n"), "'2' is no is_synthetic"),
    "a response is unknown": (forge("readings.csv", "RE-[A-Z2-7]{12}", "RE-AAAAAAAAAAAA"), "is no response"),
    "a placement is there twice": (
        forge("placements.csv", r"(?s)\n(PL-\w+)(.*?)\n(PL-\w+)", r"\n\1\2\n\1"),
        "is there twice",
    ),
    "a row has too many cells": (forge("attendance.csv", r",0\n", ",0,\n"), "cells"),
    "a quote is left open": (forge("attendance.csv", ",month,", ',"month,'), "cannot be read"),
    "a file is not UTF-8": (rewrite("attendance.csv", lambda content: b"\xff" + content), "cannot be read"),
    "a row became synthetic": (forge("answers.csv", r",0\n\Z", ",1\n"), "does not say so"),
    "the readme hides that answers are synthetic": (
        in_json("manifest.json", lambda m: m.update(is_synthetic=True)),
        "README.txt does not begin with",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found(folder: Path, damage: str) -> None:
    act, said = DAMAGES[damage]
    act(folder)
    problems = verify_package(folder)
    assert any(said in problem for problem in problems), problems


def test_a_whole_package_has_no_problem(folder: Path) -> None:
    assert verify_package(folder) == ()


def test_a_folder_that_is_no_package_is_told(tmp_path: Path) -> None:
    assert verify_package(tmp_path) == ("manifest.json is missing",)


def test_a_changed_manifest_is_found_by_the_hash_in_the_trail(package: Package, folder: Path) -> None:
    assert verify_package(folder, package.manifest.sha256) == ()
    in_json("manifest.json", lambda manifest: manifest.update(authority="another"))(folder)
    assert verify_package(folder) == ()
    assert verify_package(folder, package.manifest.sha256) == ("manifest.json is not the one that was recorded",)


def test_the_like_is_told_ten_times_and_then_counted(folder: Path) -> None:
    text = (folder / "answers.csv").read_text("utf-8")
    (folder / "answers.csv").write_text(text.replace("participant", "partycipant"), "utf-8")
    told = [problem for problem in verify_package(folder) if "answers.csv: " in problem]
    assert len(told) == 11
    assert told[-1].startswith("answers.csv: and ")


def test_the_command_tells_each_problem_and_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder)]) == 0
    assert capsys.readouterr().out == "The package is whole and adds up.\n"
    (folder / "pairs.csv").unlink()
    assert main([str(folder)]) == 1
    assert "pairs.csv is missing\n" in capsys.readouterr().out


def test_the_check_needs_nothing_but_python(package: Package) -> None:
    text = (package.folder / "scripts" / "verify_package.py").read_text("utf-8")
    imported = set(re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)) - {"__future__"}
    assert imported <= set(sys.stdlib_module_names)
