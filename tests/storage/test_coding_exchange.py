"""Files of coding as they leave and come back, on both databases, opened by two readers that are not ours."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from builders import World
from interview_builders import Asked, interview_with, note_of, provider_named, subject_of
from pyrefiqda import RefiProject
from qda_reader import opened
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access.policy import AccountRole
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.coding.changes import By, add_theme, begin_codebook, change_theme, remove_theme
from surveyapp.coding.exchange.changes import compared, take_in
from surveyapp.coding.exchange.coders import Coders
from surveyapp.coding.exchange.comparing import Comparison
from surveyapp.coding.exchange.problems import CannotTake, Fault
from surveyapp.coding.exchange.qdpx import write_project
from surveyapp.coding.exchange.queries import Chosen, Source, book_out, coder_names, texts_out
from surveyapp.coding.exchange.table import COLUMNS, write_table
from surveyapp.coding.exchange.taking import understand
from surveyapp.coding.marking import Marking, finish, mark, unmark
from surveyapp.coding.merging import merge_theme
from surveyapp.coding.models import Codebook, CodedSegment, Theme, ThemeEvent
from surveyapp.coding.rules import Wording
from surveyapp.guides.shelf import NO_GUIDES
from surveyapp.interviews.models import Interview, InterviewInformant
from surveyapp.interviews.notes import NoteShown, notes_of
from surveyapp.people.models import Authority

LARGEST = 10_000_000
FIRST = 'Vi möttes på måndagen 🙂 och åt smörgås.\r\nÅsa 👩‍👩‍👧 ville ha mer stöd – <&> "citat".'
SECOND = "=SUMMA(1;2) sa någon. 'Nej' sa en annan."
THIRD = "Ett annat samtal."
WITHDRAWN = "Det här får aldrig lämna huset."


@dataclass
class Desk:
    """A coder with a codebook of three themes and three interviews, in the second of which consent is taken back."""

    world: World
    session: Session
    account_id: int
    codebook: Codebook
    themes: dict[str, Theme]
    interviews: list[Interview]

    @property
    def by(self) -> By:
        return By(self.account_id, self.world.authority_id, self.world.house.clock.now())

    def source(self, codebook: Codebook | None = None) -> Source:
        return Source(self.session, self.world.house.vault, NO_GUIDES, codebook or self.codebook)

    def note(self, of: int, text: str) -> NoteShown:
        found = notes_of(self.session, self.world.house.vault, [self.interviews[of].id])
        return next(one for one in found if one.text == text)

    def mark(self, of: int, text: str, words: str, theme: str, memo: str = "") -> CodedSegment:
        start = text.index(words)
        marking = Marking(start, start + len(words), memo)
        vault = self.world.house.vault
        return mark(self.session, vault, self.themes[theme], self.note(of, text), marking, self.by)

    def out(
        self, write: Callable[..., int] = write_project, codebook: Codebook | None = None, *, own: bool = False
    ) -> bytes:
        file = io.BytesIO()
        source, wanted = self.source(codebook), Chosen(account_id=self.account_id if own else None)
        write(file, book_out(source, wanted), texts_out(source, wanted))
        return file.getvalue()

    def take(self, content: bytes, codebook: Codebook | None = None, own: str | None = None) -> Comparison:
        brought = understand(self.source(codebook), content, Coders(own), LARGEST)
        return take_in(self.session, self.world.house.vault, codebook or self.codebook, brought, self.by)

    def refused(self, content: bytes) -> list[Fault]:
        with pytest.raises(CannotTake) as caught:
            compared(self.session, self.codebook, understand(self.source(), content, Coders(), LARGEST), self.by)
        return [problem.fault for problem in caught.value.problems]

    def done(self, codebook: Codebook | None = None) -> None:
        for interview in self.interviews:
            finish(self.session, codebook or self.codebook, interview.id, self.by)

    def living(self) -> list[CodedSegment]:
        rows = select(CodedSegment).where(CodedSegment.removed_at.is_(None)).order_by(CodedSegment.id)
        return list(self.session.scalars(rows))


@pytest.fixture
def desk(world_on_each: World) -> Iterator[Desk]:
    world = world_on_each
    account_id = world.open_account(AccountRole.EVALUATOR, "coder@example.org")
    session = world.session()
    provider = provider_named(session, world, "Återvinningen")
    subject = subject_of(session, world, organisation_id=provider, group="anordnare")
    interviews = [
        interview_with(
            session, world, {"vardag": FIRST, "stod": SECOND}, subject=subject, informants=(Asked("Åsa Ek"),)
        ),
        interview_with(session, world, {"vardag": WITHDRAWN}, number=2),
        interview_with(
            session, world, {"vardag": "Ett annat samtal."}, number=3, informants=(Asked(to_quotation=None),)
        ),
    ]
    taken_back = session.scalars(
        select(InterviewInformant).where(InterviewInformant.interview_id == interviews[1].id)
    ).one()
    taken_back.quotation_withdrawn_at = world.house.clock.now()
    by = By(account_id, world.authority_id, world.house.clock.now())
    codebook = begin_codebook(session, "Anordnare", by)
    stod = add_theme(session, codebook, Wording("Stöd", "Hjälp > i vardagen", "Någon följer med"), None, by)
    themes = {
        "Stöd": stod,
        "Möten": add_theme(session, codebook, Wording('Möten & "mat"'), stod, by),
        "Hälsa": add_theme(session, codebook, Wording("Hälsa"), None, by),
    }
    yield Desk(world, session, account_id, codebook, themes, interviews)
    session.close()


def marked(desk: Desk) -> None:
    desk.mark(0, FIRST, "åt smörgås.\r\nÅsa 👩‍👩‍👧 ville", "Stöd", "Gäller <Åsa> & co\n– på två rader")
    desk.mark(0, FIRST, "🙂", "Möten")
    desk.mark(0, SECOND, "=SUMMA(1;2) sa", "Hälsa", "=1+1")
    desk.mark(1, WITHDRAWN, "aldrig", "Hälsa")
    desk.mark(2, THIRD, "samtal", "Stöd")
    desk.done()


def test_every_selection_shows_in_another_reader_the_words_that_were_marked(desk: Desk) -> None:
    marked(desk)
    project = opened(desk.out())
    shown = {(one.theme, one.text, one.memo) for one in project.coded()}
    assert shown == {
        (("Stöd",), "åt smörgås.\nÅsa 👩‍👩‍👧 ville", "Gäller <Åsa> & co\n– på två rader"),
        (("Stöd", 'Möten & "mat"'), "🙂", ""),
        (("Hälsa",), "=SUMMA(1;2) sa", "=1+1"),
        (("Stöd",), "samtal", ""),
    }
    assert {one.coder for one in project.coded()} == set(coder_names(desk.session, desk.world.authority_id).values())


def test_a_second_program_opens_the_project_by_its_schema(desk: Desk, tmp_path: Path) -> None:
    marked(desk)
    (tmp_path / "p.qdpx").write_bytes(desk.out())
    project = RefiProject.load(tmp_path / "p.qdpx", extract_dir=str(tmp_path / "unpacked"))
    texts = []
    for source in project.sources.text_source:
        path = RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "unpacked")
        text = path.read_text(encoding="utf-8")
        texts += [text[one.start_position : one.end_position] for one in source.plain_text_selection]
    assert sorted(texts) == sorted(["åt smörgås.\nÅsa 👩‍👩‍👧 ville", "🙂", "=SUMMA(1;2) sa", "samtal"])
    assert [code.name for code in project.code_book.codes.code] == ["Stöd", "Hälsa"]


def test_no_name_of_an_informant_and_no_withdrawn_word_leaves_in_any_file(desk: Desk) -> None:
    marked(desk)
    project = opened(desk.out())
    everything = "".join(project.texts.values()) + "".join(
        str(one.attrib) + (one.text or "") for one in project.root.iter()
    )
    table = desk.out(write_table).decode("utf-8-sig")
    for told in (everything, table):
        assert "Ek" not in told
        assert "lämna huset" not in told
        assert "Återvinningen" not in told
    assert [row["text"] for row in rows(desk.out(write_table)) if row["quotation"] == "not allowed"] == ["", "samtal"]
    sets = {one.get("name"): len(one) for one in project.all("Sets/Set")}
    assert sets == {"anordnare, omgång 1": 1, "anordnare, omgång 3": 1, "Grupp: anordnare": 1, "Får inte citeras": 1}


def test_the_same_content_gives_the_same_bytes(desk: Desk) -> None:
    marked(desk)
    assert desk.out() == desk.out()


def test_a_coder_who_is_not_done_is_seen_by_nobody_else(desk: Desk) -> None:
    desk.mark(0, FIRST, "måndagen", "Stöd")
    assert opened(desk.out()).coded() == []
    own = desk.source()
    file = io.BytesIO()
    chosen = Chosen(account_id=desk.account_id)
    assert write_project(file, book_out(own, chosen), texts_out(own, chosen)) == 1


@pytest.mark.parametrize("write", [write_project, write_table])
def test_a_file_taken_into_an_empty_codebook_gives_the_same_file_again(desk: Desk, write: Callable[..., int]) -> None:
    marked(desk)
    content = desk.out(write)
    other = begin_codebook(desk.session, "En till", desk.by)
    taken = desk.take(content, other)
    desk.done(other)
    again = desk.out(write, other)
    if write is write_project:
        assert set(opened(again).coded()) == set(opened(content).coded())
    else:
        same = [name for name in COLUMNS if name not in ("codebook", "coded_at")]
        assert [[row[name] for name in same] for row in rows(again)] == [
            [row[name] for name in same] for row in rows(content)
        ]
    assert len(taken.added) == (4 if write is write_project else 5)
    assert desk.take(content, other).is_empty


def test_what_came_back_unchanged_changes_nothing(desk: Desk) -> None:
    marked(desk)
    for write in (write_project, write_table):
        assert desk.take(desk.out(write)).is_empty


def test_work_done_elsewhere_comes_in_as_new_themes_and_passages_in_one_line_of_the_trail(desk: Desk) -> None:
    marked(desk)
    before = len(desk.living())
    content = desk.out()
    text = next(iter(opened(content).texts.values()))
    content = changed(
        content,
        "</Codes>",
        '<Code guid="{0E7C3B5A-0000-4000-8000-00000000000A}" name="Nytt tema" isCodable="true"/></Codes>',
    )
    user = '<User guid="11111111-0000-4000-8000-000000000001" name="Anna Svensson"/></Users>'
    content = changed(content, "</Users>", user)
    start = text.index("måndagen")
    places = f'startPosition="{start}" endPosition="{start + 8}"'
    selection = (
        f'<PlainTextSelection guid="22222222-0000-4000-8000-000000000001" {places}>'
        '<Coding guid="33333333-0000-4000-8000-000000000001" creatingUser="11111111-0000-4000-8000-000000000001">'
        '<CodeRef targetGUID="0e7c3b5a-0000-4000-8000-00000000000a"/></Coding></PlainTextSelection><VariableValue>'
    )
    content = changed(content, "<VariableValue>", selection)
    taken = desk.take(content)
    assert ([one.name for one in taken.new_themes], len(taken.added), taken.n_same) == (["Nytt tema"], 1, 4)
    made = desk.living()[-1]
    assert (len(desk.living()), made.account_id, made.coder_words) == (before + 1, None, "Kodare X111111")
    assert FIRST[made.start_at : made.end_at] == "måndagen"
    events = desk.session.scalars(select(AuditEvent).where(AuditEvent.action == Action.CODING_IMPORTED.value)).all()
    assert [(one.details or {})["passages"] for one in events] == [1]
    assert "Svensson" not in str([one.details for one in events])
    kinds = desk.session.scalars(select(ThemeEvent.kind).where(ThemeEvent.theme_id == made.theme_id)).all()
    assert kinds == ["added"]
    # The GUIDs of the other program are kept, so that its next file finds them again.
    assert "33333333-0000-4000-8000-000000000001" in {
        one.get("guid") for one in opened(desk.out()).root.iter() if "guid" in one.attrib
    }
    assert desk.take(content).is_empty


def test_a_passage_moved_elsewhere_is_moved_here_and_its_old_place_kept(desk: Desk) -> None:
    segment = desk.mark(0, FIRST, "måndagen", "Stöd", "minne")
    content = desk.out(own=True)
    text = next(iter(opened(content).texts.values()))
    start = text.index("måndagen")
    content = changed(content, f'endPosition="{start + 8}"', f'endPosition="{start + 10}"')
    taken = desk.take(content)
    assert [one_id for one_id, _passage in taken.moved] == [segment.id]
    assert [FIRST[one.start_at : one.end_at] for one in desk.living()] == ["måndagen 🙂"]
    assert desk.session.get_one(CodedSegment, segment.id).removed_at is not None
    assert [one.memo for one in opened(desk.out(own=True)).coded()] == ["minne"]
    assert desk.take(content).is_empty


def test_what_was_taken_away_or_merged_here_does_not_come_back(desk: Desk) -> None:
    segment = desk.mark(0, FIRST, "måndagen", "Stöd")
    desk.mark(0, FIRST, "🙂", "Möten")
    desk.mark(0, FIRST, "smörgås", "Hälsa")
    content = desk.out(own=True)
    unmark(desk.session, segment, desk.codebook.id, desk.by)
    merge_theme(desk.session, desk.themes["Möten"], 0, desk.themes["Hälsa"], desk.by)
    taken = desk.take(content)
    assert (taken.is_empty, taken.n_taken_away, taken.n_same) == (True, 1, 2)
    assert taken.n_other_names == 1


def test_notes_added_after_the_file_was_made_do_not_move_its_passages(desk: Desk) -> None:
    desk.mark(0, SECOND, "Nej", "Stöd")
    content = desk.out(own=True)
    other = begin_codebook(desk.session, "En till", desk.by)
    note_of(desk.session, desk.world, desk.interviews[0], "inledning", "Ett tillägg, före allt annat.")
    note_of(desk.session, desk.world, desk.interviews[0], "stod", "Nej.", informant_number=1)
    desk.take(content, other)
    assert [SECOND[one.start_at : one.end_at] for one in desk.living()] == ["Nej", "Nej"]


def test_a_selection_over_several_notes_is_parted_and_one_in_a_heading_left_out(desk: Desk) -> None:
    desk.mark(0, FIRST, "måndagen", "Stöd")
    content = desk.out(own=True)
    text = next(iter(opened(content).texts.values()))
    start = text.index("måndagen")
    whole = changed(
        content, f'startPosition="{start}" endPosition="{start + 8}"', f'startPosition="0" endPosition="{len(text)}"'
    )
    other = begin_codebook(desk.session, "En till", desk.by)
    assert len(desk.take(whole, other).added) == 2
    assert desk.take(whole, other).is_empty
    heading = changed(
        content, f'startPosition="{start}" endPosition="{start + 8}"', 'startPosition="0" endPosition="4"'
    )
    brought = understand(desk.source(), heading, Coders(), LARGEST)
    assert (brought.n_in_headings, brought.passages) == (1, ())


def test_words_that_are_no_longer_ours_are_refused_with_their_places_and_nothing_is_stored(desk: Desk) -> None:
    marked(desk)
    before = [(one.id, one.removed_at) for one in desk.living()]
    content = desk.out()
    name = next(one for one in names_in(content) if one.startswith("sources/") and "smörgås" in read_in(content, one))
    edited = replaced(content, name, read_in(content, name).replace("smörgås", "smörgåsar").encode())
    with pytest.raises(CannotTake) as caught:
        desk.take(edited)
    assert {problem.fault for problem in caught.value.problems} == {Fault.TEXT_DIFFERS}
    assert all(problem.where and problem.told for problem in caught.value.problems)
    assert [(one.id, one.removed_at) for one in desk.living()] == before


def test_a_file_with_other_texts_is_refused(desk: Desk) -> None:
    marked(desk)
    content, table = desk.out(), desk.out(write_table)
    elsewhere = Authority(code="elsewhere", name="Annan", zone="Europe/Stockholm")
    desk.session.add(elsewhere)
    desk.session.flush()
    for interview in desk.interviews:
        interview.authority_id = elsewhere.id
    desk.session.flush()
    assert desk.refused(content) == [Fault.NO_TEXTS_FROM_HERE]
    assert desk.refused(table) == [Fault.NO_TEXTS_FROM_HERE]


def test_texts_with_line_ends_of_windows_and_a_mark_are_the_same_texts(desk: Desk) -> None:
    marked(desk)
    content = desk.out()
    other = begin_codebook(desk.session, "En till", desk.by)
    for name in names_in(content):
        if name.startswith("sources/"):
            content = replaced(content, name, b"\xef\xbb\xbf" + read_in(content, name).encode())
    assert len(desk.take(content, other).added) == 4


def test_a_theme_renamed_here_keeps_its_name(desk: Desk) -> None:
    desk.mark(0, FIRST, "måndagen", "Hälsa")
    content = desk.out(own=True)
    theme = desk.themes["Hälsa"]
    change_theme(desk.session, theme, theme.changed_count, Wording("Mående"), None, desk.by)
    taken = desk.take(content)
    assert (taken.is_empty, taken.n_other_names, theme.name) == (True, 1, "Mående")


def test_passages_with_a_theme_that_was_removed_are_counted_and_left_out(desk: Desk) -> None:
    segment = desk.mark(0, FIRST, "måndagen", "Hälsa")
    content = desk.out(own=True)
    unmark(desk.session, segment, desk.codebook.id, desk.by)
    remove_theme(desk.session, desk.themes["Hälsa"], desk.themes["Hälsa"].changed_count, desk.by)
    taken = desk.take(content)
    assert (taken.is_empty, taken.n_taken_away) == (True, 1)


def test_marks_of_unknown_users_may_be_said_to_be_ones_own(desk: Desk) -> None:
    own = coder_names(desk.session, desk.world.authority_id)[desk.account_id]
    desk.mark(0, FIRST, "måndagen", "Stöd")
    content = desk.out(own=True)
    guid = next(one.get("guid", "") for one in opened(content).all("Users/User"))
    content = changed(changed(content, guid, "11111111-0000-4000-8000-000000000001"), own, "Anna")
    other = begin_codebook(desk.session, "En till", desk.by)
    desk.take(content, other, own)
    assert [(one.account_id, one.coder_words) for one in desk.living()] == [(desk.account_id, None)] * 2


def test_own_marks_do_not_slip_into_an_interview_that_one_is_done_with(desk: Desk) -> None:
    own = coder_names(desk.session, desk.world.authority_id)[desk.account_id]
    marked(desk)
    content = changed(desk.out(), f'name="{own}"', 'name="Anna"')
    guid = next(one.get("guid", "") for one in opened(content).all("Users/User"))
    content = changed(content, guid, "11111111-0000-4000-8000-000000000001")
    for segment in desk.living():
        segment.removed_at, segment.start_at = None, 0
    desk.session.flush()
    with pytest.raises(CannotTake) as caught:
        desk.take(content, own=own)
    assert [problem.fault for problem in caught.value.problems] == [Fault.DONE_ALREADY]


def rows(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))


def names_in(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.namelist()


def read_in(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(name).decode()


def replaced(content: bytes, name: str, new: bytes) -> bytes:
    """The zip with another content under this name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for one in old.namelist():
            made.writestr(one, new if one == name else old.read(one))
    return out.getvalue()


def changed(content: bytes, what: str, by: str) -> bytes:
    """The project with some of its text replaced, as if another program had written it."""
    told = read_in(content, "project.qde")
    assert what in told
    return replaced(content, "project.qde", told.replace(what, by, 1 if what == "<VariableValue>" else -1).encode())
