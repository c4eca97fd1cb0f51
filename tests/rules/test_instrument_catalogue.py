"""Instruments by code and version, and published versions that may not change."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from invented_files import as_yaml, catalogue, settling

from surveyapp.instruments.catalogue import CannotPublish, UnknownInstrument, load_catalogue, publish


def store(folder: pathlib.Path, data: dict[str, Any], name: str | None = None) -> pathlib.Path:
    path = folder / (name or f"{data['code']}/{data['version']}.yaml")
    path.parent.mkdir(exist_ok=True)
    path.write_text(as_yaml(data), encoding="utf-8")
    return path


def messages(folder: pathlib.Path) -> list[str]:
    return [str(problem).removeprefix(f"{folder}/") for problem in load_catalogue(folder)[1]]


def test_instruments_are_found_by_code_and_version(tmp_path: pathlib.Path) -> None:
    for version in (1, 2, 10):
        store(tmp_path, settling({("version",): version}))
    store(tmp_path, settling({("code",): "another"}))
    shelf, problems = load_catalogue(tmp_path)
    assert problems == ()
    assert shelf.get("settling", 2).version == 2
    assert shelf.latest("settling").version == 10
    assert [(one.code, one.version) for one in shelf.all()] == [
        ("another", 1),
        ("settling", 1),
        ("settling", 2),
        ("settling", 10),
    ]


def test_an_unknown_instrument_is_named() -> None:
    shelf = catalogue()
    with pytest.raises(UnknownInstrument, match="there is no instrument settling 2"):
        shelf.get("settling", 2)
    with pytest.raises(UnknownInstrument, match="there is no instrument gone"):
        shelf.latest("gone")
    with pytest.raises(UnknownInstrument):
        shelf.hash_of("gone", 1)


def test_an_empty_folder_is_an_empty_catalogue(tmp_path: pathlib.Path) -> None:
    shelf, problems = load_catalogue(tmp_path)
    assert shelf.all() == ()
    assert problems == ()


def test_plans_beside_the_instruments_are_left_alone(tmp_path: pathlib.Path) -> None:
    store(tmp_path, {"code": "plan"}, "plans/1.yaml")
    assert messages(tmp_path) == []


def test_every_problem_of_every_file_is_told_and_sound_files_are_kept(tmp_path: pathlib.Path) -> None:
    store(tmp_path, settling())
    store(tmp_path, settling({("code",): "broken", ("seconds",): 1, ("version",): 0}))
    (tmp_path / "broken" / "2.yaml").write_bytes(b"title: \xff")
    shelf, problems = load_catalogue(tmp_path)
    assert [one.code for one in shelf.all()] == ["settling"]
    assert [(pathlib.Path(problem.file).name, problem.path, problem.message) for problem in problems] == [
        ("0.yaml", "version", "must be at least 1"),
        ("0.yaml", "seconds", "must be at least 10"),
        ("2.yaml", "", "the file is not text in UTF-8"),
    ]


def test_a_file_lies_where_its_code_and_version_say(tmp_path: pathlib.Path) -> None:
    store(tmp_path, settling(), "elsewhere/2.yaml")
    store(tmp_path, settling(), "settling/1.yml")
    assert [message.partition(": ")[2] for message in messages(tmp_path)] == [
        "code: the file lies in the folder elsewhere",
        "version: the file is named 2.yaml, not 1.yaml",
        "version: the file is named 1.yml, not 1.yaml",
    ]


def test_pairings_are_checked_across_files(tmp_path: pathlib.Path) -> None:
    store(tmp_path, settling({("pairs_with",): {"instrument": "mirror", "items": {"help": "help"}}}))
    shelf, problems = load_catalogue(tmp_path)
    assert shelf.all() == ()
    assert [problem.message for problem in problems] == ["there is no instrument mirror"]
    store(tmp_path, settling({("code",): "mirror"}))
    shelf, problems = load_catalogue(tmp_path)
    assert [one.code for one in shelf.all()] == ["mirror", "settling"]
    assert problems == ()


def test_publishing_adds_one_line_and_does_so_once(tmp_path: pathlib.Path) -> None:
    store(tmp_path, settling())
    (tmp_path / "published.txt").write_text("# code, version, SHA-256", encoding="utf-8")
    content = publish(tmp_path, "settling", 1)
    assert publish(tmp_path, "settling", 1) == content
    assert (tmp_path / "published.txt").read_text(encoding="utf-8") == (
        f"# code, version, SHA-256\nsettling 1 {content}\n"
    )
    shelf, problems = load_catalogue(tmp_path)
    assert problems == ()
    assert shelf.is_published("settling", 1)
    assert shelf.hash_of("settling", 1) == content


def test_a_published_version_may_get_other_blanks_but_no_other_words(tmp_path: pathlib.Path) -> None:
    path = store(tmp_path, settling())
    publish(tmp_path, "settling", 1)
    path.write_text("# a remark\n" + as_yaml(settling()).replace(", ", " ,   "), encoding="utf-8")
    assert messages(tmp_path) == []
    store(tmp_path, settling({("items", "help", "text", "en"): "I never ask for help."}))
    assert messages(tmp_path) == [
        "settling/1.yaml:1:1: this version is published and may not change; make a new version instead"
    ]
    assert load_catalogue(tmp_path)[0].all() == ()
    with pytest.raises(CannotPublish, match="may not change"):
        publish(tmp_path, "settling", 1)


def test_an_unpublished_version_is_not_listed(tmp_path: pathlib.Path) -> None:
    store(tmp_path, settling())
    assert not load_catalogue(tmp_path)[0].is_published("settling", 1)


def test_nothing_wrong_or_unknown_is_published(tmp_path: pathlib.Path) -> None:
    store(tmp_path, settling({("seconds",): 1}))
    with pytest.raises(CannotPublish, match="seconds: must be at least 10"):
        publish(tmp_path, "settling", 1)
    with pytest.raises(UnknownInstrument):
        publish(tmp_path, "settling", 2)
    assert not (tmp_path / "published.txt").exists()


def test_a_published_file_that_is_gone_is_a_problem(tmp_path: pathlib.Path) -> None:
    path = store(tmp_path, settling())
    publish(tmp_path, "settling", 1)
    path.unlink()
    assert messages(tmp_path) == ["published.txt:1:1: settling 1 is published but its file is gone"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("settling one 00", "published.txt:2:1: a line must be: code, version and SHA-256"),
        (f"settling 1 {'0' * 64}", "published.txt:2:1: settling 1 is already listed with another content"),
    ],
)
def test_a_wrong_line_of_the_list_is_a_problem(tmp_path: pathlib.Path, line: str, expected: str) -> None:
    store(tmp_path, settling())
    publish(tmp_path, "settling", 1)
    with (tmp_path / "published.txt").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    assert messages(tmp_path) == [expected]
