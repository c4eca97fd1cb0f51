"""Texts of messages as data, their length as text messages, and the words that stop them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.instruments.definition import LANGUAGES
from surveyapp.instruments.readability import readability
from surveyapp.messaging.sms_length import length_of
from surveyapp.messaging.stopping import ref_in, stop_token, wish_in
from surveyapp.messaging.texts import EXAMPLE, TextKind, UnsoundTexts, load_texts, open_texts
from surveyapp.settings import ROOT

FOLDER = ROOT / "messages"


def changed(folder: Path, kind: str, old: str, new: str) -> list[str]:
    """The problems of the texts after one change, each without its folder."""
    shutil.copytree(FOLDER, folder / "messages")
    path = folder / "messages" / f"{kind}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [str(one).removeprefix(f"{folder}/messages/") for one in load_texts(folder / "messages")[1]]


def test_the_texts_of_the_house_are_sound() -> None:
    texts, problems = load_texts(FOLDER)
    assert problems == ()
    assert set(texts.by_kind) == set(TextKind)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("{link}", "here", "invitation.yaml:3:3: sms.sv-latt: {link} is missing"),
        ("{first_name}", "{name}", "sms.sv-latt: {name} is not known here"),
        ("{first_name}", "{first_name.__class__}", "{first_name.__class__} is not known here"),
        ("{first_name}", "{first_name!r}", "{first_name} is not known here"),
        ("{first_name}", "{first_name", "sms.sv-latt: a brace without its partner"),
        ("Nu finns det", "Nu finns det " + "x" * 120, "more than one part"),
        ("Nu finns det", "Nu finns det ☺ nu mera", "signs of UCS-2: more than one part"),
        ("subject:", "subject2:", "subject2: this field is not known here"),
        ("  en: A few short", "  fi: A few short", "subject.en: this language is missing"),
    ],
)
def test_what_is_wrong_with_a_text_is_told_with_its_place(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert any(problem in one for one in changed(tmp_path, "invitation", old, new))


def test_a_missing_text_stops_the_worker_and_not_the_sending(tmp_path: Path) -> None:
    with pytest.raises(UnsoundTexts, match=r"invitation\.yaml:1:1: this text is missing"):
        open_texts(tmp_path)


@pytest.mark.parametrize("kind", TextKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_message_fits_in_one_part(kind: TextKind, language: str) -> None:
    filled = open_texts(FOLDER).filled(kind, language, EXAMPLE)
    assert length_of(filled.sms).n_parts == 1
    assert "{" not in filled.sms + filled.subject + filled.body


@pytest.mark.parametrize("kind", [one for one in TextKind if one not in (TextKind.DIGEST, TextKind.ESCALATION)])
def test_what_participants_read_is_easy(kind: TextKind) -> None:
    text = open_texts(FOLDER).by_kind[kind]
    words = [re.sub(r"\{\w+\}", "x", part["sv-latt"]) for part in (text.sms, text.subject, text.body)]
    lix = readability(words).lix
    assert lix is not None
    assert lix <= 30


def test_a_language_without_a_text_of_its_own_falls_back_whole() -> None:
    texts = open_texts(FOLDER)
    language = texts.language(TextKind.INVITATION, "ti")
    assert language in LANGUAGES
    filled = texts.filled(TextKind.INVITATION, "ti", EXAMPLE)
    assert filled == texts.filled(TextKind.INVITATION, language, EXAMPLE)


def test_line_breaks_in_a_name_do_not_become_headers() -> None:
    texts = open_texts(FOLDER)
    filled = texts.filled(TextKind.DIGEST, "sv", EXAMPLE | {"n_open": "1\r\nBcc: x@example.org"})
    assert "\n" not in filled.subject


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "parts"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("å" * 160, "GSM-7", 160, 1),
        ("€" * 80, "GSM-7", 160, 1),
        # 152 and then a sign of two units: it does not fit into the first 153.
        ("a" * 152 + "€" + "a" * 150, "GSM-7", 304, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("س" * 70, "UCS-2", 70, 1),
        ("س" * 71, "UCS-2", 71, 2),
        ("س" * 135, "UCS-2", 135, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        ("’", "UCS-2", 1, 1),
    ],
)
def test_parts_are_counted_as_networks_count_them(text: str, alphabet: str, units: int, parts: int) -> None:
    found = length_of(text)
    assert (found.alphabet, found.n_units, found.n_parts) == (alphabet, units, parts)


@given(st.text(max_size=500))
def test_a_longer_text_never_takes_fewer_parts(text: str) -> None:
    assert length_of(text + "a").n_parts >= length_of(text).n_parts >= 1


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("STOPP", False),
        (" stop. ", False),
        ("Stopp!", False),
        ("START", True),
        ("Jag kan inte stoppa nu", None),
        ("", None),
    ],
)
def test_only_the_word_itself_stops_or_starts(text: str, wish: bool | None) -> None:
    assert wish_in(text) is wish


@given(st.text("abcXYZ019_-", min_size=1, max_size=20), st.text(max_size=8))
def test_a_stop_link_is_good_for_one_person_and_cannot_be_made_up(ref: str, other: str) -> None:
    token = stop_token("a secret of the house", ref)
    assert ref_in("a secret of the house", token) == ref
    assert ref_in("another secret", token) is None
    assert ref_in("a secret of the house", token + "x") is None
    if other:
        assert ref_in("a secret of the house", f"{other}{token}") is None
