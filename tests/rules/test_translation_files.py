"""Translations beside a frozen text: what is sound, what is wrong and where, and a fingerprint of what is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented_files import instrument, settling
from translated import in_letters

from surveyapp.instruments.content_hash import content_hash
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.translation_template import template
from surveyapp.instruments.translations import (
    Original,
    Read,
    in_words_of,
    original_of,
    read_translation,
    read_translations,
)
from surveyapp.instruments.wording import texts, wording

SOUND: Instrument = instrument(settling())
ORIGINAL: Original = original_of(SOUND, content_hash(SOUND))
WORDS = {path: in_letters(text["sv-latt"]) for path, text in ORIGINAL.texts.items()}


def written(changes: dict[str, str] | None = None, language: str = "ar") -> str:
    return template(ORIGINAL, language, "somebody", {**WORDS, **(changes or {})})


def read(changes: dict[str, str] | None = None, language: str = "ar") -> Read:
    return read_translation(written(changes, language), "x.yaml", ORIGINAL, language)


def test_a_whole_translation_is_read_beside_the_original_and_leaves_its_hash_alone() -> None:
    found = read()
    assert (found.problems, found.gaps) == ((), ())
    (translation,) = found.translations
    assert translation.is_complete
    shown = in_words_of(SOUND, {"ar": translation})
    assert [wording(text, "ar") for _, text in texts(shown)] == list(WORDS.values())
    assert all("ar" not in text for _, text in texts(SOUND))
    assert shown.items["arrive"].text["sv"] == SOUND.items["arrive"].text["sv"]


def test_an_empty_file_has_a_gap_at_the_line_of_each_text() -> None:
    text = template(ORIGINAL, "ar", "somebody", {})
    found = read_translation(text, "x.yaml", ORIGINAL, "ar")
    assert found.problems == ()
    assert len(found.gaps) == len(ORIGINAL.texts)
    assert found.translations[0].share == 0
    lines = text.splitlines()
    for gap in found.gaps:
        assert lines[gap.line - 1].strip().startswith(gap.path.removeprefix("texts.") + ":")


def test_a_text_that_is_not_in_the_file_is_a_gap_at_the_texts() -> None:
    text = "\n".join(line for line in written().splitlines() if not line.strip().startswith("items.arrive.text:"))
    found = read_translation(text, "x.yaml", ORIGINAL, "ar")
    (gap,) = found.gaps
    assert (gap.path, text.splitlines()[gap.line - 1]) == ("texts.items.arrive.text", "texts:")
    assert not found.translations[0].is_complete


@pytest.mark.parametrize(
    ("language", "said", "complaint"),
    [
        ("ar", "Jag kommer i tid.", "same as in Swedish"),
        ("ar", "I come on time", "most letters are not Arabic"),
        ("ti", "اصل", "most letters are not Ethiopic"),
        ("uk", "Я всё успеваю ы", "no letter of uk"),
        ("fa", "من كار می\u200cکنم", "ك is no letter of fa"),
        ("ar", "پنج", "پ is no letter of ar"),
        ("so", "Waan imaadaa wäktiga", "ä is no letter of so"),
        ("da", "Jeg er för sen", "ö is no letter of da"),
        ("fi", "Tulen ajøissa", "ø is no letter of fi"),
        ("ar", "في \u0665 دقائق", "figures must be 0 to 9"),
        ("ar", "في %(n)d دقائق", "the variables are not those"),
        ("ar", "\u200fفي الوقت", "invisible marks"),
        ("ar", " في الوقت", "blanks or line breaks"),
        ("ar", "في" * 301, "at most 600"),
    ],
)
def test_a_text_with_a_fault_is_told_with_its_line_and_left_out(language: str, said: str, complaint: str) -> None:
    words = dict.fromkeys(WORDS, "") | {"items.arrive.text": said}
    text = template(ORIGINAL, language, "somebody", words)
    found = read_translation(text, "x.yaml", ORIGINAL, language)
    assert any(complaint in problem.message for problem in found.problems), found.problems
    assert {problem.path for problem in found.problems} == {"texts.items.arrive.text"}
    assert "items.arrive.text:" in text.splitlines()[found.problems[0].line - 1]
    assert "items.arrive.text" not in found.translations[0].texts


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ar", "أصل في الوقت 5"),
        ("fa", "من سر وقت می\u200cآیم"),
        ("ti", "ኣብ ሰዓተይ እመጽእ"),
        ("uk", "Я приходжу вчасно, з’являюся"),
        ("so", "Waxaan imaadaa wakhtigii"),
        ("da", "Jeg møder på arbejde til tiden"),
        ("fi", "Tulen töihin ajoissa"),
        ("ar", "5"),
    ],
)
def test_a_text_in_its_language_has_no_fault(language: str, said: str) -> None:
    words = dict.fromkeys(WORDS, "") | {"items.arrive.text": said}
    found = read_translation(template(ORIGINAL, language, "somebody", words), "x.yaml", ORIGINAL, language)
    assert found.problems == ()


def test_a_text_may_be_the_same_as_in_swedish_where_the_file_says_so() -> None:
    words = dict.fromkeys(WORDS, "") | {"items.arrive.text": "Jag kommer i tid."}
    text = template(ORIGINAL, "da", "somebody", words)
    assert read_translation(text, "x", ORIGINAL, "da").problems
    allowed = text.replace("texts:", "same_as_swedish: [items.arrive.text]\ntexts:")
    assert read_translation(allowed, "x", ORIGINAL, "da").problems == ()
    stray = text.replace("texts:", "same_as_swedish: [items.gone.text]\ntexts:")
    assert any("there is no text" in one.message for one in read_translation(stray, "x", ORIGINAL, "da").problems)


def test_an_unknown_path_is_told_and_the_rest_is_used() -> None:
    found = read_translation(written() + '  items.gone.text: "في"\n', "x.yaml", ORIGINAL, "ar")
    (problem,) = found.problems
    assert (problem.path, problem.message) == ("texts.items.gone.text", "there is no such text")
    assert found.translations[0].is_complete


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("of: settling", "of: other", "lies beside settling"),
        ("version: 1", "version: 2", "named for version 1"),
        ("language: ar", "language: fa", "named for ar"),
        ('made_by: "somebody"', 'made_by: ""', "may not be empty"),
        ("of: settling", "off: settling", "not known here"),
        ("texts:", "texts: [", "not YAML"),
    ],
)
def test_a_file_with_a_fault_in_its_frame_gives_no_translation(before: str, after: str, complaint: str) -> None:
    found = read_translation(written().replace(before, after, 1), "x.yaml", ORIGINAL, "ar")
    assert found.translations == ()
    assert any(complaint in problem.message for problem in found.problems), found.problems


def test_files_are_found_by_version_and_language_and_others_are_told(tmp_path: Path) -> None:
    (tmp_path / "1.ar.yaml").write_text(written(), encoding="utf-8")
    for wrong in ("2.ar.yaml", "ar.yaml", "1.ar.yml"):
        (tmp_path / wrong).write_text("x: 1", encoding="utf-8")
    (tmp_path / "1.de.yaml").write_text(written(language="de"), encoding="utf-8")
    found = read_translations(tmp_path, {1: ORIGINAL})
    assert [one.language for one in found.translations] == ["ar"]
    assert {Path(problem.file).name for problem in found.problems} == {
        "2.ar.yaml",
        "ar.yaml",
        "1.ar.yml",
        "1.de.yaml",
    }


def test_a_folder_without_translations_is_nothing_wrong(tmp_path: Path) -> None:
    assert read_translations(tmp_path / "none", {1: ORIGINAL}) == Read()


def test_the_fingerprint_tells_every_change_of_a_text_or_of_the_swedish() -> None:
    same, again = (read().translations[0].sha256 for _ in range(2))
    other = read({"items.arrive.text": in_letters("annat")}).translations[0].sha256
    changed = Original(ORIGINAL.code, ORIGINAL.version, "another Swedish text", ORIGINAL.texts)
    moved = read_translation(written(), "x.yaml", changed, "ar").translations[0].sha256
    assert same == again
    assert len({same, other, moved}) == 3


def test_comments_and_order_do_not_change_the_fingerprint() -> None:
    head, body = written().split("texts:\n")
    lines = [line for line in body.splitlines() if not line.strip().startswith("#")]
    turned = head + "texts:\n" + "\n".join(reversed(lines)) + "\n"
    found = read_translation(turned, "x.yaml", ORIGINAL, "ar")
    assert found.translations[0].sha256 == read().translations[0].sha256


def test_writing_the_file_again_keeps_what_is_translated() -> None:
    (translation,) = read({"title": ""}).translations
    again = template(ORIGINAL, "ar", translation.made_by, translation.texts)
    assert again == written({"title": ""})
