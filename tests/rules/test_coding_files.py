"""Files of coding without a database: positions, the standard's shape, and every way in which a file can be bad."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qda_reader import CODEBOOK, hold_to_schema, opened

from surveyapp.coding.exchange.brought import Brought, described, parted
from surveyapp.coding.exchange.coders import Coders
from surveyapp.coding.exchange.folder import Folder
from surveyapp.coding.exchange.guids import Kind, guid_of, part_of, read_guid, ref_keeping
from surveyapp.coding.exchange.layout import Lines, block_of, found_again, laid_out
from surveyapp.coding.exchange.locating import Locating
from surveyapp.coding.exchange.outgoing import BookOut, NoteOut, PassageOut, TextOut, ThemeOut
from surveyapp.coding.exchange.problems import CannotTake, Fault
from surveyapp.coding.exchange.project import CODEBOOK as CODEBOOK_NAMESPACE
from surveyapp.coding.exchange.project import PROJECT, read_project
from surveyapp.coding.exchange.qdpx import write_codebook, write_project
from surveyapp.coding.exchange.table import NoteHere, joined, parted_path, read_table, write_table

AT = dt.datetime(2024, 3, 4, 9, 30, tzinfo=dt.UTC)
SIGNS = st.one_of(st.sampled_from("åäöÅÄÖ 🙂👩‍👩‍👧\n\r\t'=+<>&\""), st.characters(exclude_categories=["Cs"]))
WORDS = st.text(SIGNS, min_size=1, max_size=60)
Coded = tuple[list[str], list[tuple[int, int, int, int, str]]]
"""Notes, and marks in them: which note, theme, start, end, memo."""
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cn", "Co"]), min_size=1, max_size=20)


def theme(number: int, name: str, depth: int, path: tuple[str, ...]) -> ThemeOut:
    return ThemeOut(number, guid_of(Kind.THEME, f"t{number}"), name, "Vad det är", "Ett exempel", depth, path)


def a_book(*names: str) -> BookOut:
    """A codebook with a tree of themes: the second under the first, others at the top."""
    themes = [
        theme(n, name, 1 if n == 1 else 0, (names[0], name) if n == 1 else (name,)) for n, name in enumerate(names)
    ]
    return BookOut("kod", "Kodbok & co", guid_of(Kind.PROJECT, "k"), AT, tuple(themes), ("Kodare 1",))


def a_text(notes: list[str], marks: list[tuple[int, int, int, int, str]]) -> TextOut:
    """An interview with these notes, and marks: which note, theme, start, end, memo."""
    out = tuple(
        NoteOut(block_of(f"n{n}", f"Fråga {n}", text), guid_of(Kind.NOTE, f"n{n}"), f"p{n}", False)
        for n, text in enumerate(notes)
    )
    passages = tuple(
        PassageOut(guid_of(Kind.CODING, f"c{k}"), theme_id, f"n{note}", start, end, "Kodare 1", AT, memo, False)
        for k, (note, theme_id, start, end, memo) in enumerate(marks)
    )
    guid, quotable = guid_of(Kind.INTERVIEW, "i"), frozenset(one.block.note_ref for one in out)
    return TextOut(guid, "A1, omgång 1", "A1", "anordnare", 1, "privat", False, out, passages, quotable)


def packed(book: BookOut, text: TextOut) -> bytes:
    out = io.BytesIO()
    write_project(out, book, [text])
    return out.getvalue()


def taken(content: bytes, text: TextOut) -> Brought:
    """What our reader finds in the file for the notes of the text."""
    folder = Folder(io.BytesIO(content), 10_000_000)
    project = read_project(folder.project())
    locating = Locating(project, lambda guid: Coders().by_guid(guid, project.users))
    for source in project.sources:
        locating.take_text(source, folder.text(source), [one.block for one in text.notes])
    return locating.whole({}, "")


@st.composite
def coded(draw: st.DrawFn) -> Coded:
    """Notes, and marks in them that do not part the two characters of one line end."""
    notes = draw(st.lists(WORDS, min_size=1, max_size=4))
    marks = []
    for _one in range(draw(st.integers(0, 6))):
        note = draw(st.integers(0, len(notes) - 1))
        text = notes[note]
        places = [at for at in range(len(text) + 1) if text[at - 1 : at + 1] != "\r\n" or at == 0]
        start, end = sorted(draw(st.lists(st.sampled_from(places), min_size=2, max_size=2)))
        memo = draw(st.text(st.sampled_from("aå🙂<&\n"), max_size=10)).strip()
        if start < end:
            marks.append((note, draw(st.integers(0, 2)), start, end, memo))
    return notes, marks


@settings(max_examples=30)
@given(coded())
def test_what_leaves_as_a_project_comes_back_the_same(example: Coded) -> None:
    notes, marks = example
    book, text = a_book("Stöd", "Möten", "Hälsa"), a_text(notes, marks)
    content = packed(book, text)
    shown = opened(content).coded()
    assert [one.text for one in shown] == [Lines(notes[one[0]][one[2] : one[3]]).text for one in marks]
    brought = taken(content, text)
    assert [(one.note_ref, one.theme, one.start, one.end, one.memo, one.guid) for one in brought.passages] == [
        (one.note_ref, book.themes[one.theme_id].guid, one.start, one.end, one.memo, one.guid) for one in text.passages
    ]
    assert [(one.name, one.definition, one.examples) for one in brought.themes] == [
        (one.name, one.definition, one.examples) for one in book.themes
    ]
    assert Brought.unpacked(brought.packed()) == brought


@settings(max_examples=30)
@given(coded())
def test_what_leaves_as_a_table_comes_back_the_same(example: Coded) -> None:
    notes, marks = example
    book, text = a_book("Stöd", "= > \\", "Hälsa"), a_text(notes, marks)
    out = io.BytesIO()
    write_table(out, book, [text])
    here = {one.guid: NoteHere(one.block.note_ref, 1, one.block.lines) for one in text.notes}
    brought = read_table(out.getvalue(), lambda _guids: here, Coders().by_name, "")
    assert [(one.note_ref, one.theme, one.start, one.end, one.memo, one.coder) for one in brought.passages] == [
        (one.note_ref, book.themes[one.theme_id].guid, one.start, one.end, one.memo, one.coder) for one in text.passages
    ]


@settings(max_examples=50)
@given(st.lists(NAMES, min_size=1, max_size=4))
def test_a_path_of_names_is_parted_where_it_was_joined(names: list[str]) -> None:
    assert parted_path(joined(names)) == tuple(names)


@given(WORDS, st.integers(0, 60))
def test_a_position_goes_to_the_file_and_back(text: str, at: int) -> None:
    lines = Lines(text)
    assert "\r" not in lines.text
    if at <= len(text) and text[max(at - 1, 0) : at + 1] != "\r\n":
        assert lines.stored(lines.plain(at)) == at
        assert Lines(text[:at]).text == lines.text[: lines.plain(at)]


@settings(max_examples=50)
@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(0, 3))
def test_notes_are_found_again_in_a_file_that_had_fewer(notes: list[str], missing: int) -> None:
    blocks = [block_of(f"n{n}", f"Fråga {n}", text) for n, text in enumerate(notes)]
    text, placed = laid_out(block for n, block in enumerate(blocks) if n != missing)
    found = found_again(text, blocks)
    assert {(one.block.note_ref, one.start, one.end) for one in placed} <= {
        (one.block.note_ref, one.start, one.end) for one in found
    }


def test_an_emoji_counts_as_one_and_line_ends_as_one() -> None:
    text = "🙂\r\nå"
    project = opened(packed(a_book("Stöd"), a_text([text], [(0, 0, 3, 4, "")])))
    selection = project.all("Sources/TextSource/PlainTextSelection")[0]
    # "Fråga 0" and its line end are 8 code points, the face and the line end two more.
    assert (selection.get("startPosition"), selection.get("endPosition")) == ("10", "11")
    assert [one.text for one in project.coded()] == ["å"]


def test_a_codebook_alone_keeps_to_the_standard_and_comes_back() -> None:
    book, out = a_book("Stöd", "Möten", "Hälsa"), io.BytesIO()
    write_codebook(out, book)
    root = ElementTree.fromstring(out.getvalue())
    assert root.tag == f"{CODEBOOK}CodeBook"
    hold_to_schema(root, CODEBOOK)
    codes = read_project([out.getvalue()], (CODEBOOK_NAMESPACE,)).codes
    assert [(one.name, codes[one.parent].name if one.parent else None) for one in codes.values()] == [
        ("Stöd", None),
        ("Möten", "Stöd"),
        ("Hälsa", None),
    ]
    assert parted(next(iter(codes.values())).description) == ("Vad det är", "Ett exempel")


def test_a_project_without_marks_texts_or_themes_keeps_to_the_standard() -> None:
    out = io.BytesIO()
    write_project(out, BookOut("k", "Tom", guid_of(Kind.PROJECT, "k"), AT, (), ()), [])
    assert opened(out.getvalue()).texts == {}


@pytest.mark.parametrize("definition", ["", "Vad"])
@pytest.mark.parametrize("examples", ["", "Ett", "Ett\n\nExempel:\nTvå"])
def test_definition_and_examples_are_one_text_and_two_again(definition: str, examples: str) -> None:
    assert parted(described(definition, examples)) == (definition, examples)


def test_a_guid_is_the_same_each_time_and_kept_where_another_program_gave_it() -> None:
    assert guid_of(Kind.THEME, "a") == guid_of(Kind.THEME, "a")
    assert guid_of(Kind.THEME, "a") != guid_of(Kind.CODING, "a")
    theirs = "{0E7C3B5A-0000-4000-8000-00000000000A}"
    bare = read_guid(theirs)
    assert bare == "0e7c3b5a-0000-4000-8000-00000000000a"
    assert guid_of(Kind.THEME, ref_keeping(bare)) == bare
    assert part_of(bare, "1") == part_of(bare, "1") != part_of(bare, "2")
    assert read_guid("0e7c3b5a") is None


def test_names_of_coders_elsewhere_never_come_in() -> None:
    theirs = "11111111-0000-4000-8000-000000000001"
    users = {theirs: "Anna Svensson"}
    assert Coders().by_guid(theirs, users) == "Kodare X111111"
    assert Coders().by_guid(None, users) == "Kodare utifrån"
    assert Coders("Kodare 3").by_guid(None, users) == "Kodare 3"
    assert "Anna" not in Coders().by_name("Anna Svensson")
    assert Coders().by_name("Kodare 7") == "Kodare 7"
    # A name of ours under another GUID is somebody else who chose that name.
    assert Coders().by_guid(theirs, {theirs: "Kodare 1"}) == "Kodare X111111"


BOMB = b"""<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Project xmlns="urn:QDA-XML:project:1.0" name="&b;"/>"""
FETCHING = b"""<?xml version="1.0"?><!DOCTYPE Project [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<Project xmlns="urn:QDA-XML:project:1.0" name="x"><Users>&a;</Users></Project>"""
DEEP = b'<Project xmlns="urn:QDA-XML:project:1.0" name="x">' + b"<Code>" * 100_000


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<Project", Fault.BROKEN_XML),
        (b"", Fault.BROKEN_XML),
        (b"\xff\xfe\x00", Fault.BROKEN_XML),
        (
            b'<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="\xe5"/>',
            Fault.BROKEN_XML,
        ),
        (b'<?xml version="1.0" encoding="x-unknown"?><Project/>', Fault.BROKEN_XML),
        (BOMB, Fault.HAS_DOCTYPE),
        (FETCHING, Fault.HAS_DOCTYPE),
        (DEEP, Fault.TOO_DEEP),
        (b"<Project/>", Fault.OTHER_NAMESPACE),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', Fault.OTHER_NAMESPACE),
        (b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"/>', Fault.OTHER_NAMESPACE),
    ],
)
def test_markup_that_is_none_of_ours_is_refused(content: bytes, fault: Fault) -> None:
    with pytest.raises(CannotTake) as caught:
        read_project([content], (PROJECT,))
    assert [problem.fault for problem in caught.value.problems] == [fault]


def test_elements_and_attributes_that_we_do_not_know_are_passed_over() -> None:
    other = '<Other xmlns="urn:other"><Code guid="no guid"/></Other>'
    content = packed(a_book("Stöd"), a_text(["Hej du"], [(0, 0, 0, 3, "")]))
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        told = old.read("project.qde").decode()
    told = told.replace("<Users>", f"{other}<Users>").replace("<User ", '<User other="1" ')
    assert list(read_project([told.encode()]).codes) == [guid_of(Kind.THEME, "t0")]


def zipped(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            made.writestr(name, content)
    return out.getvalue()


def refused(content: bytes, largest: int = 1_000_000) -> Fault:
    with pytest.raises(CannotTake) as caught:
        b"".join(Folder(io.BytesIO(content), largest).project())
    return caught.value.problems[0].fault


def test_a_zip_that_is_broken_locked_huge_or_reaches_out_is_refused() -> None:
    sound = zipped(("project.qde", b"<Project/>" * 1000))
    assert refused(b"PK\x03\x04 and then nothing") is Fault.BROKEN_ZIP
    assert refused(sound[:-30]) is Fault.BROKEN_ZIP
    assert refused(zipped(("other.xml", b""))) is Fault.NO_PROJECT
    assert refused(zipped(("project.qde", bytes(2_000_000)))) is Fault.TOO_LARGE
    assert refused(zipped(("project.qde", b""), ("../../etc/cron", b""))) is Fault.BAD_NAME
    assert refused(zipped(("project.qde", b""), ("/etc/cron", b""))) is Fault.BAD_NAME
    assert refused(zipped(("project.qde", b""), ("C:\\cron", b""))) is Fault.BAD_NAME
    damaged = bytearray(sound)
    damaged[60] ^= 0xFF
    assert refused(bytes(damaged)) is Fault.BROKEN_ZIP
    locked = bytearray(sound)
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(locked)) is Fault.LOCKED_ZIP


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_told() -> None:
    sound = bytearray(zipped(("project.qde", bytes(2_000_000))))
    at = sound.index(b"PK\x01\x02") + 24
    sound[at : at + 4] = (100).to_bytes(4, "little")
    assert refused(bytes(sound)) is Fault.BROKEN_ZIP


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("Stöd,{note},0,3,Hej,", None),
        ("Stöd,{note},0,3,,", None),
        ("Stöd,{note},0,3,Nej,", Fault.TEXT_DIFFERS),
        ("Stöd,{note},3,3,,", Fault.OUTSIDE_TEXT),
        ("Stöd,{note},0,99,,", Fault.OUTSIDE_TEXT),
        ("Stöd,{note},-1,3,,", Fault.BAD_NUMBER),
        ("Stöd,{note},0,²,,", Fault.BAD_NUMBER),
        ("Stöd,not a guid,0,3,,", Fault.UNKNOWN_NOTE),
        (" > ,{note},0,3,,", Fault.NO_NAME),
        ("Stöd,{note},0,3", Fault.UNEVEN_ROW),
        ("x" * 81 + ",{note},0,3,,", Fault.NAME_TOO_LONG),
        ("Stöd,{note},0,3,," + "x" * 2001, Fault.MEMO_TOO_LONG),
    ],
)
def test_a_row_of_a_table_is_taken_or_refused_with_its_number(row: str, fault: Fault | None) -> None:
    guid = guid_of(Kind.NOTE, "n")
    note = NoteHere("n", 1, Lines("Hej du"))
    content = f"theme_path,note,start,end,text,memo\nStöd,{guid},0,3,,\n{row.format(note=guid)}\n".encode()
    if fault is None:
        assert len(read_table(content, lambda _guids: {guid: note}, Coders().by_name, "").passages) == 2
        return
    with pytest.raises(CannotTake) as caught:
        read_table(content, lambda _guids: {guid: note}, Coders().by_name, "")
    assert [problem.fault for problem in caught.value.problems] == [fault]
    assert caught.value.problems[0].where in ("3", "x" * 80)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("theme_path,note,start,end\nStöd,x,0,1".encode("cp1252"), Fault.NOT_UTF8),
        (b"theme_path,note,start\n", Fault.COLUMN_MISSING),
        (b'theme_path,note,start,end\n"never closed', Fault.UNEVEN_ROW),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(content: bytes, fault: Fault) -> None:
    with pytest.raises(CannotTake) as caught:
        read_table(content, lambda _guids: {}, Coders().by_name, "")
    assert [problem.fault for problem in caught.value.problems] == [fault]


def test_a_table_with_semicolons_from_a_spreadsheet_is_read() -> None:
    guid = guid_of(Kind.NOTE, "n")
    content = f"\ufefftheme_path;note;start;end;text\r\nStöd > Möten;{guid};0;3;Hej\r\n".encode()
    note = NoteHere("n", 1, Lines("Hej du"))
    brought = read_table(content, lambda _guids: {guid: note}, Coders().by_name, "")
    assert [(one.name, one.parent is None) for one in brought.themes] == [("Stöd", True), ("Möten", False)]
