"""What may be written down, what becomes of notes typed on two devices, and what a file is by its content."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.guides.definition import RankingItem
from surveyapp.instruments.definition import ChoiceItem, ChoicesItem, NumberItem, Option
from surveyapp.interviews.answers import DONT_KNOW, Mistaken, Told, read
from surveyapp.interviews.file_kinds import (
    TEXT,
    Encoding,
    as_utf8,
    media_type_of_sound,
    media_type_of_text,
    sample,
)
from surveyapp.interviews.search import passage
from surveyapp.interviews.words import stem, stems
from surveyapp.interviews.writing_rules import (
    Consents,
    Decision,
    Fate,
    NoNote,
    Standing,
    beside,
    mark_of_time,
    may_note,
    may_record,
    on_arrival,
)

NOW = dt.datetime(2024, 3, 4, 9, 0, tzinfo=dt.UTC)
YES, NO, UNASKED = True, False, None


def people(*to_notes: bool | None) -> list[Consents]:
    return [Consents(number, answer, None, None) for number, answer in enumerate(to_notes, 1)]


@pytest.mark.parametrize(
    ("asked", "who", "expected"),
    [
        ([], None, None),
        ([YES], None, None),
        ([UNASKED], None, None),
        ([NO], None, NoNote.SAID_NO),
        ([NO], 1, NoNote.SAID_NO),
        ([YES, NO], 1, None),
        ([YES, NO], 2, NoNote.SAID_NO),
        ([YES, NO], None, NoNote.SAY_WHO),
        ([NO, NO], None, NoNote.SAID_NO),
    ],
)
def test_notes_need_that_nobody_who_said_it_said_no(
    asked: list[bool | None], who: int | None, expected: NoNote | None
) -> None:
    assert may_note(people(*asked), who) is expected


@pytest.mark.parametrize(
    ("told", "expected"), [([], False), ([YES], True), ([YES, UNASKED], False), ([YES, NO], False), ([YES, YES], True)]
)
def test_a_recording_needs_a_yes_from_everybody(told: list[bool | None], expected: bool) -> None:
    assert may_record([Consents(n, None, one, None) for n, one in enumerate(told)]) is expected


def stands(text: str, edition: int, device: str = "a", minutes: int = 5) -> Standing:
    return Standing(text, edition, device, NOW - dt.timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("before", "text", "device", "based_on", "known", "expected"),
    [
        (None, "ord", "a", 0, (), Decision(Fate.SAVED)),
        (None, "", "a", 0, (), Decision(Fate.SAME)),
        (stands("ord", 1), "ord", "b", 0, (), Decision(Fate.SAME)),
        (stands("ord", 1), "ord och mer", "b", 1, (), Decision(Fate.SAVED)),
        (stands("ord", 1), "annat", "b", 1, (), Decision(Fate.SAVED, keeps_earlier=True)),
        (stands("ord", 2), "annat", "b", 1, (), Decision(Fate.BESIDE)),
        (stands("ord", 2), "ord och mer", "b", 1, (), Decision(Fate.SAVED)),
        (stands("ord och mer", 2), "ord", "b", 1, (), Decision(Fate.SAME)),
        (stands("nytt", 3), "ord", "b", 1, ("ord",), Decision(Fate.SAME)),
        # The device that saved last goes on, whatever it knows of.
        (stands("ord", 9, minutes=0), "or", "a", 1, (), Decision(Fate.SAVED)),
        (stands("ord", 9), "or", "a", 1, ("or",), Decision(Fate.SAVED, keeps_earlier=True)),
        (stands("x" * 50, 1, minutes=0), "", "a", 1, (), Decision(Fate.SAVED, keeps_earlier=True)),
    ],
)
def test_what_becomes_of_a_note_that_arrives(
    before: Standing | None, text: str, device: str, based_on: int, known: tuple[str, ...], expected: Decision
) -> None:
    assert on_arrival(before, text, device, based_on, NOW, known) == expected


@given(st.lists(st.tuples(st.sampled_from("ab"), st.text("ord ", max_size=6), st.booleans()), min_size=1, max_size=12))
def test_nothing_that_another_device_wrote_is_ever_lost(saves: list[tuple[str, str, bool]]) -> None:
    before: Standing | None = None
    kept: list[tuple[int, str]] = []
    seen = {"a": 0, "b": 0}
    for device, text, looks_first in saves:
        if looks_first and before is not None:
            seen[device] = before.edition
        based_on = seen[device]
        known = [old for edition, old in kept if edition > based_on]
        decision = on_arrival(before, text, device, based_on, NOW, known)
        if before is not None and decision.fate is not Fate.SAME:
            is_others = before.device != device and based_on < before.edition
            if decision.keeps_earlier or decision.fate is Fate.BESIDE:
                kept.append((before.edition, before.text))
            # What the writer has not seen stands in the note or is kept.
            assert not is_others or before.text in text or (before.edition, before.text) in kept
        if decision.fate is Fate.SAME:
            assert not text or (before is not None and (text in before.text or text in known))
            continue
        before = Standing(text, 1 if before is None else before.edition + 1, device, NOW)


@pytest.mark.parametrize(
    ("note", "earlier", "text", "expected"),
    [
        ("ord", None, "annat", Fate.BESIDE),
        ("ord", None, "", Fate.SAME),
        ("ett\nord", None, "ord", Fate.SAME),
        ("ett\nord\ntill", None, "ett\nord", Fate.SAME),
        # Part of a word, or of a line, was not said.
        ("ordet", None, "ord", Fate.BESIDE),
        ("ett ord", None, "ord", Fate.BESIDE),
        # The same form goes on; what it sent before may come after what it sent later.
        ("ord", "annat", "annat och mer", Fate.BESIDE),
        ("ord", "annat och mer", "annat", Fate.SAME),
        ("ord", "annat", "nytt", Fate.BESIDE),
    ],
)
def test_a_text_from_a_blank_form_stands_beside_unless_it_is_there(
    note: str, earlier: str | None, text: str, expected: Fate
) -> None:
    assert beside(note, earlier, text) is expected


@pytest.mark.parametrize(
    ("started", "first", "expected"),
    [(None, NOW, None), (NOW, None, None), (NOW, NOW, 0), (NOW, NOW + dt.timedelta(0, 90), 90),
     (NOW, NOW - dt.timedelta(0, 1), None), (NOW, NOW + dt.timedelta(2), None)],
)  # fmt: skip
def test_the_mark_of_time_counts_from_the_start(
    started: dt.datetime | None, first: dt.datetime | None, expected: int | None
) -> None:
    assert mark_of_time(started, first) == expected


OPTIONS = {code: Option(text={"sv": str(code)}) for code in (1, 2, 3, 4)}
CHOICE = ChoiceItem(kind="choice", text={"sv": "?"}, options=OPTIONS)
CHOICES = ChoicesItem(kind="choices", text={"sv": "?"}, options=OPTIONS)
RANKING = RankingItem(kind="ranking", text={"sv": "?"}, options=OPTIONS, most=3)
NUMBER = NumberItem(kind="number", text={"sv": "?"}, minimum=0, maximum=100)


@pytest.mark.parametrize(
    ("item", "values", "expected"),
    [
        (CHOICE, [], Told()),
        (CHOICE, ["2"], Told((2,))),
        (CHOICE, [DONT_KNOW], Told(missing=DONT_KNOW)),
        (CHOICES, ["3", "1"], Told((1, 3))),
        (CHOICES, ["3", DONT_KNOW], Told((3,))),
        (RANKING, ["3", "1", ""], Told((3, 1))),
        (RANKING, ["", "1", ""], Told((1,))),
        (NUMBER, ["12"], Told(number=12)),
        (NUMBER, [" 1 0 "], Told(number=10)),
        (NUMBER, [""], Told()),
        (NUMBER, ["", DONT_KNOW], Told(missing=DONT_KNOW)),
    ],
)
def test_a_closed_answer_is_read(item: ChoiceItem, values: list[str], expected: Told) -> None:
    assert read(item, values) == expected


@pytest.mark.parametrize(
    ("item", "values", "why"),
    [
        (CHOICE, ["9"], "unknown"),
        (CHOICE, ["x"], "unknown"),
        (CHOICE, ["1", "2"], "too many"),
        (RANKING, ["1", "1"], "twice"),
        (RANKING, ["1", "2", "3", "4"], "too many"),
        (NUMBER, ["tolv"], "no number"),
        (NUMBER, ["1,5"], "no number"),
        (NUMBER, ["nan"], "no number"),
        (NUMBER, ["inf"], "no number"),
        (NUMBER, ["101"], "out of range"),
    ],
)
def test_what_cannot_be_an_answer_is_told(item: ChoiceItem, values: list[str], why: str) -> None:
    with pytest.raises(Mistaken, match=why):
        read(item, values)


@pytest.mark.parametrize(
    ("head", "sound", "text"),
    [
        (b"ID3\x04\x00", "audio/mpeg", None),
        (b"\xff\xfb\x90\x00", "audio/mpeg", None),
        (b"\xff\xf1\x50\x80", "audio/aac", None),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav", None),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4", None),
        (b"\x00\x00\x00\x20ftypisom", "video/mp4", None),
        (b"OggS\x00\x02", "audio/ogg", None),
        (b"\x1aE\xdf\xa3\x01", "video/webm", None),
        (b"%PDF-1.7\n", None, "application/pdf"),
        ("Åsa säger: hej\n".encode(), None, TEXT),
        ("Åsa säger: hej".encode("utf-16"), None, TEXT),
        (b"\x89PNG\r\n\x1a\n\x00\x00", None, None),
        (b"MZ\x90\x00\x03", None, None),
        (b"", None, TEXT),
    ],
)
def test_a_file_is_told_by_its_first_bytes(head: bytes, sound: str | None, text: str | None) -> None:
    assert media_type_of_sound(head) == sound
    assert media_type_of_text(head) == text


SAID = "Åsa: Hur är det? – Räksmörgås, 5 €.\r\nBo: 😀 bra.\n"


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_text_becomes_utf8_from_every_encoding_that_is_tried(name: str, size: int) -> None:
    said = SAID.replace("😀", ":)") if name == "cp1252" else SAID
    raw = said.encode(name)
    if name == "utf-16-le":
        raw = b"\xff\xfe" + raw
    pieces = (raw[start : start + size] for start in range(0, len(raw), size))
    encoding = Encoding.WINDOWS if name == "cp1252" else Encoding.AUTOMATIC
    assert b"".join(as_utf8(pieces, raw[:512], encoding)).decode() == said


def test_a_text_in_the_older_encoding_is_not_taken_for_another_and_shown_as_it_would_read() -> None:
    raw = "Åsa säger hej".encode("cp1252")
    with pytest.raises(UnicodeDecodeError):
        list(as_utf8([raw], raw, Encoding.AUTOMATIC))
    assert sample(raw) == "Åsa säger hej"
    assert sample(b"\x81\x8d") is None


@pytest.mark.parametrize(
    "forms",
    [
        ("plats", "platser", "platsen", "platserna", "platsernas"),
        ("handledare", "handledaren", "handledarna", "handledarnas"),
        ("deltagare", "deltagaren", "Deltagarna"),
        ("organisation", "organisationen", "organisationerna"),
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(one) for one in forms}) == 1
    for one, other in itertools.pairwise(forms):
        assert stems(f"En {one}!") == stems(f"{other}, en") | stems("En")


@given(st.text(), st.text(min_size=1))
def test_a_passage_is_a_piece_of_the_text_and_marks_only_what_was_looked_for(text: str, sought: str) -> None:
    found = passage(text, stems(sought))
    told = "".join(one.text for one in found)
    assert told.removeprefix("… ").removesuffix(" …") in text or told in text
    assert all(stem(one.text) in stems(sought) for one in found if one.is_match)
