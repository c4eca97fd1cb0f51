"""Tables and the matrix of interviews as staff open and fetch them, and as others do not."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from builders import START, World
from flask.testing import FlaskClient
from interview_builders import (
    Asked,
    answer_of,
    hold,
    informant_of,
    note_of,
    provider_named,
    round_with,
    subject_of,
)
from openpyxl import load_workbook
from sqlalchemy import select
from web.person import Page, Person
from web.test_reading_changes_nothing import signed_in
from werkzeug.test import TestResponse

from surveyapp.access.policy import TABLE, AccountRole, Act
from surveyapp.audit.models import AuditEvent
from surveyapp.coding.models import Codebook, CodedSegment, Theme
from surveyapp.guides.definition import Guide
from surveyapp.guides.shelf import GuideShelf
from surveyapp.interviews.kinds import Presence
from surveyapp.interviews.models import Interview, InterviewHeadcount
from surveyapp.privacy.erasing_interviews import erase_words

NEEDS = {code: {"text": {"sv": word, "en": word}} for code, word in enumerate(("tid", "pengar", "stöd", "lokal"), 1)}
GUIDE = Guide.model_validate(
    {
        "code": "prov",
        "version": 1,
        "title": {"sv": "Prov", "en": "Test"},
        "intro": {"sv": "Hej", "en": "Hello"},
        "source": "Invented for tests",
        "licence": "CC0-1.0",
        "subjects": ("organisation", "placement"),
        "minutes": 30,
        "sections": [
            {"code": "start", "title": {"sv": "Början", "en": "Start"}, "parts": ["hur", "nytta"]},
            {"code": "behov", "title": {"sv": "Behov", "en": "Needs"}, "parts": ["vad", "viktigast", "platser"]},
        ],
        "parts": {
            "hur": {"kind": "prompt", "text": {"sv": "Hur går det?", "en": "How is it?"}},
            "vad": {"kind": "prompt", "text": {"sv": "Vad saknas?", "en": "What is missing?"}},
            "nytta": {
                "kind": "choice",
                "text": {"sv": "Är det till nytta?", "en": "Is it useful?"},
                "options": {0: {"text": {"sv": "nej", "en": "no"}}, 1: {"text": {"sv": "ja", "en": "yes"}}},
            },
            "viktigast": {
                "kind": "ranking",
                "text": {"sv": "Vad är viktigast?", "en": "What matters most?"},
                "options": NEEDS,
            },
            "platser": {"kind": "number", "text": {"sv": "Platser?", "en": "Places?"}, "minimum": 0, "maximum": 99},
        },
    }
)
LONG = "Vi behöver veta tidigare vem som kommer. " * 12


@pytest.fixture
def asked(world: World) -> World:
    """Two providers in two rounds, all held but one; what was said, chosen and counted."""
    shelf = replace(world.house.files, guides=GuideShelf.of((GUIDE,)))
    world.house = replace(world.house, files=shelf)
    with world.session() as session:
        subjects = [
            subject_of(session, world, organisation_id=provider_named(session, world, name), group=group)
            for name, group in (("Café Ett", "anordnare"), ("Verkstad Två", "kommun"))
        ]
        first = round_with(session, world, subjects, series="prov", guide=("prov", 1))
        second = round_with(
            session, world, subjects, series="prov", number=2, guide=("prov", 1), on=START + dt.timedelta(180)
        )
        for interview, presence in zip((*first, second[0]), (Presence.NO, Presence.WHOLE, Presence.PART), strict=True):
            hold(session, interview, START, presence)
        informant_of(session, world, first[0], Asked(), 1)
        informant_of(session, world, first[1], Asked(to_quotation=False), 1)
        note_of(session, world, first[0], "hur", "Det går bra.")
        note_of(session, world, first[0], "vad", LONG)
        note_of(session, world, first[1], "hur", "Det går trögt.")
        answer_of(session, world, first[0], "nytta", 1)
        answer_of(session, world, first[1], "nytta", 0)
        answer_of(session, world, second[0], "nytta", 1)
        answer_of(session, world, first[0], "viktigast", 2, 1, 3)
        answer_of(session, world, first[1], "viktigast", 2, 3)
        session.add(InterviewHeadcount(interview_id=first[0].id, what="participants that day", low=2, high=2))
        session.add(InterviewHeadcount(interview_id=first[1].id, what="participants that day", low=6, high=8))
        session.commit()
    return world


def page(client: FlaskClient, address: str) -> Page:
    return Page(client.get(address))


def fetched(client: FlaskClient, form: str, **what: str) -> TestResponse:
    """A file, asked for with the token of the page."""
    token = Page(client.get("/intervjuer/tabeller")).forms[-1].sent["csrf_token"][0]
    return client.post("/intervjuer/tabeller/fil", data={"csrf_token": token, "form": form, **what})


def rows(answer: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.decode("utf-8-sig"))))


def test_every_table_stands_on_the_page_with_a_picture_and_the_same_figures(asked: World) -> None:
    found = page(signed_in(asked, AccountRole.EVALUATOR), "/intervjuer/tabeller")
    assert found.heading == "Tabeller ur intervjuer"
    assert "Är det till nytta? Antal Andel av svaren" not in found.words
    for words in (
        "1 av 2",
        "50 % (9–91)",
        "Frågan ställdes inte",
        "Inget svar",
        "1 (delad) 2, 100 % (34–100) 2 6",
        "1 (delad) 2, 100 % (34–100) 0 3",
        "3 1, 50 % (9–91) 0 2",
    ):
        assert words in found.words, words
    assert "4 mars 2024, handledaren med hela tiden" in found.words
    assert "Omgång 1 Café Ett 2 Verkstad Två 6–8 Tillsammans 8–10" in found.words
    assert found.html.count("<svg") == 5
    ids = [part.split('"')[0] for part in found.html.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("role", [AccountRole.ADMINISTRATOR, AccountRole.CASEWORKER, AccountRole.EVALUATOR])
def test_a_table_is_fetched_as_csv_workbook_and_picture(asked: World, role: AccountRole) -> None:
    client = signed_in(asked, role)
    one = {"serie": "prov", "tabell": "prov.nytta"}
    table = rows(fetched(client, "csv", **one).data)
    assert table[0][:5] == ["Svar", "Omgång 1: antal", "Omgång 1: procent", "Omgång 1: från", "Omgång 1: till"]
    assert table[1] == ["nej", "1", "50.0", "9.5", "90.5", "0", "0.0", "0.0", "79.3"]
    assert table[2] == ["ja", "1", "50.0", "9.5", "90.5", "1", "100.0", "20.7", "100.0"]
    assert [row[0] for row in table[3:8]] == [
        "Svarade",
        "Vet inte",
        "Inget svar",
        "Frågan ställdes inte",
        "Intervjuer som hölls",
    ]
    book = load_workbook(io.BytesIO(fetched(client, "xlsx", serie="prov").data))
    assert len(book.sheetnames) == 6
    drawing = fetched(client, "svg", **one)
    assert drawing.content_type.startswith("image/svg+xml")
    parsed = ElementTree.fromstring(drawing.data)
    assert next(iter(parsed)).tag.endswith(("title", "style"))
    assert 'fill="#fff"' in drawing.text
    assert fetched(client, "csv", serie="prov", tabell="nothing").status_code == 404
    assert fetched(client, "csv", serie="another").status_code == 404


def test_every_file_leaves_a_line_in_the_trail_and_what_is_no_file_is_refused(asked: World) -> None:
    client = signed_in(asked, AccountRole.EVALUATOR)
    assert fetched(client, "xlsx", serie="prov").status_code == 200
    for form in ("csv", "xlsx", "svg"):
        assert fetched(client, form, serie="prov", tabell="prov.nytta").status_code == 200
    for form in ("csv", "svg", "pdf"):
        assert fetched(client, form, serie="prov").status_code == 400
    listed = page(client, "/intervjuer?serie=prov").forms[-1]
    table = rows(client.post(listed.action, data=listed.sent).data)
    assert len(table) == 5
    with asked.session() as session:
        told = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "interviews exported").order_by(AuditEvent.id)
        )
        assert [one.details for one in told] == [
            {"what": "tables", "table": "all", "form": "xlsx"},
            {"what": "tables", "table": "prov.nytta", "form": "csv"},
            {"what": "tables", "table": "prov.nytta", "form": "xlsx"},
            {"what": "tables", "table": "prov.nytta", "form": "svg"},
            {"what": "overview", "form": "csv", "rows": 4},
        ]


def test_rounds_and_heads_counted_are_pictures_too_with_every_figure_in_words(asked: World) -> None:
    client = signed_in(asked, AccountRole.EVALUATOR)
    drawn = {}
    for key in ("omgangar", "intervjuer", "antal-1"):
        answer = fetched(client, "svg", serie="prov", tabell=key)
        assert answer.content_type.startswith("image/svg+xml")
        root = ElementTree.fromstring(answer.data)
        drawn[key] = [part.text for part in root.iter("{http://www.w3.org/2000/svg}text")]
        assert root.find("{http://www.w3.org/2000/svg}title") is not None
        description = root.find("{http://www.w3.org/2000/svg}desc")
        assert "i tabellen" in (description.text or "" if description is not None else "")
    assert drawn["omgangar"][:5] == ["Omgång 1: prov 1", "Hölls", "2", "Hölls inte", "0"]
    assert {"Café Ett", "Verkstad Två", "2024-03-04"} <= set(drawn["intervjuer"])
    assert "hölls, med handledaren hela tiden eller en del" in drawn["intervjuer"]
    assert drawn["antal-1"][:3] == ["Tillsammans", "Omgång 1", "8–10"]
    assert "6–8" in drawn["antal-1"]


def test_the_page_with_rounds_side_by_side_has_its_picture_and_the_way_to_its_files(asked: World) -> None:
    found = page(signed_in(asked, AccountRole.EVALUATOR), "/intervjuer?serie=prov&sida-vid-sida=1")
    assert found.html.count("<svg") == 1
    assert found.link("Hämta som CSV, Excel eller bild") == "/intervjuer/tabeller?serie=prov#intervjuer"


def test_groups_stand_side_by_side_when_asked_for(asked: World) -> None:
    client = signed_in(asked, AccountRole.EVALUATOR)
    table = rows(fetched(client, "csv", serie="prov", tabell="prov.nytta", sida="grupp").data)
    assert table[0][1::4] == ["Anordnare: antal", "Kommunen: antal"]
    assert (table[2][1], table[2][5]) == ("2", "0")
    found = page(client, "/intervjuer/tabeller?serie=prov&sida=bada")
    assert "Omgång 1, Anordnare" in found.words


def test_groups_are_named_in_words_and_stand_as_stored_where_there_are_none(asked: World) -> None:
    with asked.session() as session:
        for interview in session.scalars(select(Interview).where(Interview.group_code == "kommun")):
            interview.group_code = "enhet-7"
        session.commit()
    me = Person(asked, "")
    me.client = signed_in(asked, AccountRole.CASEWORKER)
    one = {"serie": "prov", "tabell": "prov.nytta", "sida": "grupp"}
    assert rows(fetched(me.client, "csv", **one).data)[0][1::4] == ["Anordnare: antal", "enhet-7: antal"]
    me.go("/intervjuer/tabeller?serie=prov&sida=grupp")
    me.press("Spara vad grupperna heter", grupp_0=" Privata  anordnare ", grupp_1="Skolan <7>")
    assert "Skolan &lt;7&gt;" in me.page.html
    assert rows(fetched(me.client, "csv", **one).data)[0][1::4] == ["Privata anordnare: antal", "Skolan <7>: antal"]
    with asked.session() as session:
        ref = session.scalars(select(Interview.ref).where(Interview.group_code == "enhet-7")).first()
        named = session.scalars(select(AuditEvent.details).where(AuditEvent.action == "interview group named")).all()
    assert named == [{"group": "anordnare"}, {"group": "enhet-7"}]
    assert "Skolan <7>" in page(me.client, f"/intervjuer/{ref}").words
    me.press("Spara vad grupperna heter", grupp_0="", grupp_1="Skolan <7>")
    assert rows(fetched(me.client, "csv", **one).data)[0][1] == "Anordnare: antal"


def test_whoever_does_not_plan_interviews_names_no_groups(asked: World) -> None:
    client = signed_in(asked, AccountRole.EVALUATOR)
    can = "Vad grupperna heter" in page(client, "/intervjuer/tabeller?serie=prov").words
    assert can == (Act.PLAN_INTERVIEWS in TABLE[AccountRole.EVALUATOR])
    refused = signed_in(asked, AccountRole.AUDITOR).post("/intervjuer/tabeller/grupper", data={"serie": "prov"})
    assert refused.status_code in (400, 403)


def test_an_erased_interview_counts_as_held_and_its_answers_as_erased(asked: World) -> None:
    client = signed_in(asked, AccountRole.EVALUATOR)
    with asked.session() as session:
        at = asked.house.clock.now()
        erase_words(session, asked.house.vault, asked.authority_id, START, actor="test", at=at)
        session.commit()
    found = page(client, "/intervjuer/tabeller?serie=prov")
    assert "Raderat, tiden är ute 2 1" in found.words.replace("  ", " ")
    assert "4 mars 2024, handledaren med hela tiden" in found.words
    assert "Tillsammans 8–10" in found.words
    caseworker = signed_in(asked, AccountRole.CASEWORKER)
    matrix = page(caseworker, "/intervjuer/matris?serie=prov")
    assert "raderat, tiden är ute" in matrix.words
    with asked.session() as session:
        ref = session.scalars(select(Interview.ref).order_by(Interview.id)).first()
    assert "raderat 4 mars 2024, när tiden var ute" in page(caseworker, f"/intervjuer/{ref}").words
    assert "Det som sades raderades 4 mars 2024" in page(caseworker, f"/intervjuer/{ref}/skriv").words


def test_few_answers_about_participants_are_hidden_and_only_rounds_stand_side_by_side(asked: World) -> None:
    with asked.session() as session:
        subject = subject_of(session, asked, placement_id=asked.placements[0], group="a")
        (interview,) = round_with(session, asked, [subject], series="deltagare", guide=("prov", 1))
        hold(session, interview, START)
        answer_of(session, asked, interview, "nytta", 1)
        session.commit()
    client = signed_in(asked, AccountRole.EVALUATOR)
    found = page(client, "/intervjuer/tabeller?serie=deltagare&sida=grupp")
    assert "dolt" in found.words
    assert "Participant 1" not in found.words
    assert "Omgång 1" in found.words
    table = rows(fetched(client, "csv", serie="deltagare", tabell="prov.nytta").data)
    assert [row[1] for row in table[1:4]] == ["dolt", "dolt", "1"]


def test_the_matrix_shows_what_was_said_in_short_with_the_way_to_it(asked: World) -> None:
    client = signed_in(asked, AccountRole.CASEWORKER)
    found = page(client, "/intervjuer/matris?serie=prov")
    assert "Det går bra." in found.words
    assert "Det går trögt." in found.words
    assert "Vad saknas?" not in found.words
    with asked.session() as session:
        ref = session.scalars(select(Interview.ref).order_by(Interview.id)).first()
    assert found.link("Det går bra.") == f"/intervjuer/{ref}/skriv#p-hur"
    assert client.get(found.link("Det går bra.")).status_code == 200
    other = page(client, "/intervjuer/matris?serie=prov&avsnitt=prov.behov")
    short = next(words for words, _address in other.links if words.startswith("Vi behöver veta"))
    assert short.endswith("…")
    assert 120 < len(short) <= 160
    one = page(client, other.link("Café Ett"))
    assert "Hur går det?" in one.words
    assert "Vad saknas?" in one.words
    assert "Verkstad Två" not in one.words
    assert "Participant" not in found.link("Café Ett")


def test_the_matrix_can_be_narrowed_to_what_is_coded_with_a_theme(asked: World) -> None:
    with asked.session() as session:
        now = asked.house.clock.now()
        book = Codebook(authority_id=asked.authority_id, code="bok", title="Bok", created_by=None, created_at=now)
        session.add(book)
        session.flush()
        theme = Theme(codebook_id=book.id, name="Bemötande", definition="", examples="", position=1)
        session.add(theme)
        session.flush()
        interview = session.scalars(select(Interview).order_by(Interview.id)).first()
        assert interview is not None
        note = note_of(session, asked, interview, "hur", "Alla är vänliga.", account_id=None, informant_number=None)
        session.add(
            CodedSegment(
                interview_id=interview.id,
                note_id=note.id,
                theme_id=theme.id,
                account_id=None,
                start_at=0,
                end_at=4,
                is_quotation=False,
                created_at=now,
            )
        )
        session.commit()
        ref = theme.ref
    found = page(signed_in(asked, AccountRole.EVALUATOR), f"/intervjuer/matris?serie=prov&tema={ref}")
    assert "Alla är vänliga." in found.words
    assert "Det går bra." not in found.words
    # Whoever does not code is not asked for themes and gets everything.
    plain = page(signed_in(asked, AccountRole.CASEWORKER), f"/intervjuer/matris?serie=prov&tema={ref}")
    assert "Det går bra." in plain.words


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_matrix_as_a_file_holds_only_what_may_be_quoted_and_leaves_a_line_in_the_trail(
    asked: World, form: str
) -> None:
    me = Person(asked, "")
    me.client = signed_in(asked, AccountRole.EVALUATOR)
    me.go("/intervjuer/matris?serie=prov")
    action, data = me.filled("Hämta som CSV" if form == "csv" else "Hämta som Excel")
    answer = me.client.post(action, data={**data, "omfang": "allt"}, buffered=True)
    assert answer.status_code == 200
    if form == "csv":
        found = rows(answer.data)
    else:
        (sheet,) = load_workbook(io.BytesIO(answer.data)).worksheets
        found = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert found[0] == ["Vem", "Avsnitt", "Fråga", "Omgång 1", "Omgång 2"]
    assert [row[:2] for row in found[1:]] == [
        ["Café Ett", "Början"],
        ["Café Ett", "Behov"],
        ["Verkstad Två", "Början"],
        ["Verkstad Två", "Behov"],
    ]
    assert found[1][3:] == ["Det går bra.", ""]
    assert found[3][3:] == ["[får inte citeras]", ""]
    with asked.session() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "interviews exported")).one()
    assert event.details == {"what": "matrix", "form": form, "all": True}


@pytest.mark.parametrize("address", ["/intervjuer/tabeller", "/intervjuer/matris"])
def test_with_no_interviews_yet_the_page_says_what_comes_next(world: World, address: str) -> None:
    found = page(signed_in(world, AccountRole.ADMINISTRATOR), address)
    assert found.status == 200
    assert "När en omgång har planerats" in found.words


@pytest.mark.parametrize("role", [AccountRole.AUDITOR, AccountRole.ASSISTANT])
def test_others_open_neither(asked: World, role: AccountRole) -> None:
    client = signed_in(asked, role)
    for address in ("tabeller", "matris"):
        assert client.get(f"/intervjuer/{address}?serie=prov").status_code == 403
