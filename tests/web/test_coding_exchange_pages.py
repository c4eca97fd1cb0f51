"""A coder fetches a project, codes on elsewhere and takes it in; what is wrong is told and stores nothing."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from builders import World
from click.testing import CliRunner
from flask.testing import FlaskClient
from interview_builders import interview_with
from qda_reader import opened
from sqlalchemy import select
from storage.test_coding_exchange import changed
from web.person import Page, Person
from web.signing_in import Staff
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.cli import cli
from surveyapp.coding.changes import By, add_theme, begin_codebook
from surveyapp.coding.marking import Marking, finish, mark, reopen
from surveyapp.coding.models import Codebook, CodedSegment, Theme
from surveyapp.coding.rules import Wording
from surveyapp.interviews.models import Interview
from surveyapp.interviews.notes import notes_of

TEXT = "Vi åt smörgås 🙂\r\noch pratade om sommaren."


class Coder(Person):
    """An evaluator at a computer, with a codebook in which one passage is marked."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "", phone=False)
        self.world = world
        self.client = signed_in(world, AccountRole.EVALUATOR)
        with world.session() as session:
            account_id = session.scalars(select(Account.id)).one()
            self.by = By(account_id, world.authority_id, world.house.clock.now())
            codebook = begin_codebook(session, "Anordnare", self.by)
            theme = add_theme(session, codebook, Wording("Mat"), None, self.by)
            interview = interview_with(session, world, {"vardag": TEXT})
            note = notes_of(session, world.house.vault, [interview.id])[0]
            mark(session, world.house.vault, theme, note, Marking(3, 13), self.by)
            finish(session, codebook, interview.id, self.by)
            session.commit()
            self.ref = codebook.ref
        self.address = f"/kodning/{self.ref}/utbyte"

    def fetch(self, **fields: str) -> bytes:
        """The file that the page offers."""
        self.go(self.address)
        action, data = self.filled("Hämta filen", **fields)
        answer = self.client.post(action, data=data)
        content = answer.get_data()
        answer.close()
        assert answer.status_code == 200
        return content

    def send(self, content: bytes | None, name: str = "p.qdpx") -> Page:
        """Choose a file and have it checked."""
        self.go(self.address)
        action, data = self.filled("Kontrollera filen")
        fields: dict[str, object] = {key: values[0] for key, values in data.items() if key != "file"}
        if content is not None:
            fields["file"] = (io.BytesIO(content), name)
        self.page = Page(self.client.post(action, data=fields))
        return self.page

    def places(self) -> list[tuple[int, int]]:
        """Where the living passages stand."""
        with self.world.session() as session:
            rows = select(CodedSegment).where(CodedSegment.removed_at.is_(None)).order_by(CodedSegment.id)
            return [(one.start_at, one.end_at) for one in session.scalars(rows)]

    def trail(self) -> list[str]:
        """What the trail tells of coding."""
        with self.world.session() as session:
            actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))
            return [one for one in actions if one.startswith("coding ")]


@pytest.fixture
def coder(world: World) -> Coder:
    return Coder(world)


def coded_on(content: bytes) -> bytes:
    """The project as another program would leave it: one more theme, with one more passage."""
    text = next(iter(opened(content).texts.values()))
    code = '<Code guid="0e7c3b5a-0000-4000-8000-00000000000a" name="Årstid" isCodable="true"/></Codes>'
    start = text.index("sommaren")
    selection = (
        '<PlainTextSelection guid="22222222-0000-4000-8000-000000000001" '
        f'startPosition="{start}" endPosition="{start + 8}">'
        '<Coding guid="33333333-0000-4000-8000-000000000001">'
        '<CodeRef targetGUID="0e7c3b5a-0000-4000-8000-00000000000a"/></Coding></PlainTextSelection><VariableValue>'
    )
    return changed(changed(content, "</Codes>", code), "<VariableValue>", selection)


def test_a_project_is_fetched_coded_on_elsewhere_shown_and_taken_in(coder: Coder) -> None:
    content = coded_on(coder.fetch())
    before = coder.places()
    page = coder.send(content)
    assert "1 ny markering, 1 nytt tema. Inget är sparat än." in page.words
    assert "Årstid (nytt)" in page.words
    assert "Kodare utifrån (1)" in page.words
    assert coder.places() == before
    page = coder.press("Läs in")
    assert "Klart: 1 markering är inläst. 1 tema är nytt." in page.words
    assert [TEXT[start:end] for start, end in coder.places()] == ["åt smörgås", "sommaren"]
    assert coder.trail() == ["coding finished", "coding exported", "coding imported"]
    assert "Det finns inget nytt att läsa in." in coder.send(content).words


def test_after_taking_in_the_page_says_that_nothing_counts_yet_and_has_the_button_for_it(coder: Coder) -> None:
    content = coded_on(coder.fetch())
    with coder.world.session() as session:
        reopen(session, session.scalars(select(Codebook)).one(), session.scalars(select(Interview.id)).one(), coder.by)
        session.commit()
    coder.send(content)
    page = coder.press("Läs in")
    assert "Räknas inte i tabellerna än" in page.words
    assert "Markeringarna i 1 intervju räknas först när du säger att du är klar med den." in page.words
    assert "Anordnare A1" in page.words or "Test provider" in page.words
    assert "Ingen intervju är kodad till slut än" in Page(coder.client.get(f"/kodning/{coder.ref}/antal")).words
    page = coder.press("Jag är klar med intervjun")
    assert "Du är klar med 1 intervju. Markeringarna i den räknas nu." in page.words
    assert "Räknas inte i tabellerna än" not in page.words
    assert "Årstid 1 av 1" in Page(coder.client.get(f"/kodning/{coder.ref}/antal")).words
    assert coder.trail()[-2:] == ["coding imported", "coding finished"]


def test_what_is_counted_already_asks_for_nothing_and_an_unticked_interview_waits_on(coder: Coder) -> None:
    content = coded_on(coder.fetch())
    coder.send(content)
    assert "Räknas inte i tabellerna än" not in coder.press("Läs in").words
    with coder.world.session() as session:
        reopen(session, session.scalars(select(Codebook)).one(), session.scalars(select(Interview.id)).one(), coder.by)
        session.commit()
    coder.go(f"{coder.address}?stored=1")
    action, data = coder.filled("Jag är klar med intervjun")
    del data["intervju"]
    answer = Page(coder.client.post(action, data=data, follow_redirects=True))
    assert "Räknas inte i tabellerna än" in answer.words
    assert "Du är klar med" not in answer.words


def test_a_table_and_a_codebook_are_fetched_and_read_back(coder: Coder) -> None:
    table = coder.fetch(form="csv")
    assert table.startswith(b"\xef\xbb\xbfcodebook,")
    assert "1 markering finns redan." in coder.send(table, "p.csv").words
    codebook = coder.fetch(form="qdc")
    assert "Det finns inget nytt att läsa in." in coder.send(codebook, "p.qdc").words
    more = codebook.replace(
        b"</Codes>", b'<Code guid="0e7c3b5a-0000-4000-8000-00000000000a" name="Ny" isCodable="true"/></Codes>'
    )
    coder.send(more, "p.qdc")
    assert "1 tema är nytt" in coder.press("Läs in").words


BAD = {
    b"": "Filen är tom.",
    b"PK\x03\x04 broken": "Filen är trasig.",
    b"\x89PNG\r\n\x1a\n\0\0\0": "varken ett projekt",
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>": "dokumenttyp",
    b"<html xmlns='http://www.w3.org/1999/xhtml'/>": "följer inte REFI-QDA",
    "theme_path,note,start,end\nMöte,x,0,1".encode("cp1252"): "inte i UTF-8",
    b"a,b\n1,2\n": "Kolumnen theme_path saknas.",
}


def test_a_bad_file_is_told_in_words_and_nothing_is_stored(coder: Coder) -> None:
    before = coder.places()
    for content, words in BAD.items():
        page = coder.send(content)
        assert (page.status, "Inget är sparat." in page.words, words in page.words) == (422, True, True), words
    assert "Välj en fil först." in coder.send(None).words
    assert coder.places() == before


def test_a_text_that_was_changed_elsewhere_is_refused_with_its_place(coder: Coder) -> None:
    content = coder.fetch()
    page = coder.send(changed(content, 'startPosition="10"', 'startPosition="999"'))
    assert page.status == 422
    assert "markeringen 999–20 ligger utanför texten" in page.words


def test_what_was_checked_is_stored_for_its_own_account_and_codebook_alone(
    coder: Coder,
) -> None:
    coder.send(coded_on(coder.fetch()))
    action, data = coder.filled("Läs in")
    with coder.world.session() as session:
        other = begin_codebook(session, "En till", coder.by)
        session.commit()
    assert coder.client.post(action.replace(coder.ref, other.ref), data=data).status_code == 400
    assert coder.client.post(action, data={**data, "brought": ["AAAA"]}).status_code == 400
    assert coder.client.post("/kodning/none/utbyte/spara", data=data).status_code == 404


def test_a_file_needs_the_act_to_export_and_a_fresh_sign_in(coder: Coder) -> None:
    caseworker: FlaskClient = signed_in(coder.world, AccountRole.CASEWORKER)
    assert caseworker.get(coder.address).status_code == 403
    late = Staff(coder.world, AccountRole.EVALUATOR, "late@example.org")
    late.sign_in()
    late.later(minutes=11)
    late.go(coder.address)
    late.post(f"{coder.address}/fil", form="qdpx")
    assert late.page.heading == "Är det fortfarande du?"
    assert "coding exported" not in coder.trail()


def test_the_command_writes_and_reads_the_same_files(
    coder: Coder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", coder.world.house.settings.database)
    monkeypatch.setenv("SURVEYAPP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SURVEYAPP_TODAY", dt.date(2024, 3, 4).isoformat())
    file = tmp_path / "p.qdpx"
    run = CliRunner()
    made = run.invoke(cli, ["coding", "export", "anordnare", "-o", str(file)])
    assert (made.exit_code, "1 passages written" in made.output) == (0, True), made.output
    file.write_bytes(coded_on(file.read_bytes()))
    dry = run.invoke(cli, ["coding", "import", "anordnare", str(file), "--dry-run"])
    assert "would store: 1 themes, 1 passages, 0 moved; 1 unchanged" in dry.output
    assert len(coder.places()) == 1
    assert run.invoke(cli, ["coding", "import", "anordnare", str(file)]).exit_code == 0
    assert len(coder.places()) == 2
    with coder.world.session() as session:
        assert set(session.scalars(select(Theme.name))) == {"Mat", "Årstid"}
