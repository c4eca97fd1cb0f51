"""Written statements: built from the supervisor's own words alone, edited, signed once, on paper, in two windows."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import RATING, World
from pypdfium2 import PdfDocument
from sqlalchemy import select, text
from web.person import Person, supervisor
from web.test_beside_ratings import rate, ref
from web.test_every_route import an_app, somebody
from web.test_tasks import staff

from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.statements.models import Statement

JUNE = dt.date(2024, 6, 4)


def told(world: World) -> Person:
    """The supervisor in June, who has rated twice and recorded three months, before the statement."""
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    rate(me, 2, hours_2024_03="40", planned_2024_03="60", absent_2024_03="1")
    world.at(JUNE)
    me = supervisor(world)
    me.go(str(world.assignment(RATING, "kvartal")))
    rate(me, 4, hours_2024_04="50,5", hours_2024_05="54", absent_2024_05="2", motivation=2)
    me.go()
    me.follow("Utlåtande: Participant 1")
    return me


def test_the_proposal_says_what_was_at_first_and_what_is_now_and_the_attendance(world: World) -> None:
    proposed = told(world).page.form_of("text").sent["text"][0]
    assert "Jag har handlett Participant 1 från och med den 4 mars 2024." in proposed
    assert "Visar lust att arbeta: inte så ofta, både i början och nu." in proposed
    assert "Samarbetar bra med andra: inte så ofta i början, ofta nu." in proposed
    assert "Participant 1 var på plats 144,5 timmar under mars, april och maj 2024." in proposed
    assert "Planen var 180 timmar. Närvaron var 80 procent av planen. Frånvaron var 3 dagar." in proposed
    assert "arbete inom ett år" not in proposed


def test_without_ratings_or_hours_the_proposal_says_so(world: World) -> None:
    me = supervisor(world)
    proposed = me.go(f"statement/{ref(world)}").form.sent["text"][0]
    assert "Jag har inte svarat på frågorna om hur det går än." in proposed
    assert "Jag har inte redovisat några timmar." in proposed


def test_a_draft_is_kept_sealed_and_shown_again(world: World) -> None:
    me = told(world)
    me.press("Spara utkast", text="Mina egna ord.\r\n\r\nOch fler.")
    assert me.page.status == 200
    assert "Utkastet sparades" in me.page.words
    assert me.page.form_of("text").sent["text"] == ["Mina egna ord.\n\nOch fler."]
    with world.session() as session:
        assert b"egna ord" not in session.scalars(select(Statement)).one().text_sealed


def test_what_is_signed_is_never_changed_and_a_new_one_may_be_written(world: World) -> None:
    me = told(world)
    me.press("Skriv under", text="Det första utlåtandet.")
    assert "Undertecknat 4 juni 2024" in me.page.words
    me.press("Skriv under", text="Det andra utlåtandet.")
    assert me.page.words.count("Undertecknat 4 juni 2024") == 2
    with world.session() as session:
        rows = session.scalars(select(Statement).order_by(Statement.id)).all()
        texts = [world.house.vault.open(row.text_sealed, "statement.text", row.ref) for row in rows]
    assert texts == ["Det första utlåtandet.", "Det andra utlåtandet."]


@pytest.mark.parametrize("button", ["Spara utkast", "Skriv under"])
def test_of_two_windows_the_second_sees_the_other_text_and_loses_nothing(world: World, button: str) -> None:
    one = told(world)
    two = supervisor(world)
    two.go(f"statement/{ref(world)}")
    one.press(button, text="Den ena texten.")
    two.press("Spara utkast", text="Den andra texten.")
    assert two.page.status == 409
    assert "Texten har ändrats i ett annat fönster" in two.page.words
    assert "Den ena texten." in two.page.words
    assert two.page.form_of("text").sent["text"] == ["Den andra texten."]
    two.press("Spara utkast")
    assert two.page.status == 200
    assert two.page.form_of("text").sent["text"] == ["Den andra texten."]


@pytest.mark.parametrize(("typed", "said"), [("  ", "Skriv något först."), ("a" * 10_001, "Texten är för lång.")])
def test_nothing_and_too_much_are_refused_and_shown_again(world: World, typed: str, said: str) -> None:
    me = told(world)
    me.press("Spara utkast", text=typed)
    assert me.page.status == 422
    assert said in me.page.words
    assert me.page.form_of("text").sent["text"] == [typed.strip()]


def test_the_paper_is_tagged_and_says_who_wrote_about_whom_and_when(world: World) -> None:
    me = told(world)
    me.press("Spara utkast", text="Ett utkast.")
    assert "Utkast, inte undertecknat" in _paper(me, "Hämta utkastet som PDF")
    me.press("Skriv under", text="Ett <b>bra</b> utlåtande.")
    read = _paper(me)
    for part in ("Participant 1", "Test provider", "Test supervisor", "4 juni 2024", "Ett <b>bra</b> utlåtande."):
        assert part in read
    assert "Utkast" not in read
    assert "Demonstration" not in read
    with world.session() as session:
        session.execute(text("UPDATE authority SET is_demonstration = 1"))
        session.commit()
    assert "Demonstration: svaren är påhittade." in _paper(me)


def _paper(me: Person, button: str = "Hämta som PDF") -> str:
    answer = me.get_file(button)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Participant" not in answer.headers["Content-Disposition"]
    document = PdfDocument(answer.data)
    assert document.is_tagged()
    assert [round(side) for side in document[0].get_size()] == [595, 842]
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_the_caseworker_reads_what_is_signed_and_the_comments_but_no_draft(world: World) -> None:
    me = supervisor(world)
    me.go(str(world.assignment(RATING)))
    rate(me, comment="En kommentar till handläggaren.")
    me.go(f"statement/{ref(world)}")
    me.press("Spara utkast", text="Bara ett utkast.")
    caseworker = staff(world)
    page = caseworker.go(f"/placements/{ref(world)}")
    assert "En kommentar till handläggaren." in page.words
    assert "Bara ett utkast." not in page.html
    assert "Utlåtande" not in page.words
    with world.session() as session:
        draft = session.scalars(select(Statement)).one().ref
    assert caseworker.go(f"/statements/{draft}").status == 404
    me.press("Skriv under", text="Ett undertecknat utlåtande.")
    caseworker.go(f"/placements/{ref(world)}")
    caseworker.follow("Utlåtande 4 mars 2024")
    assert "Ett undertecknat utlåtande." in caseworker.page.words
    assert "Test supervisor" in caseworker.page.words
    assert "Ett undertecknat utlåtande." in _paper(caseworker)


def test_each_paper_leaves_a_line_in_the_trail_of_the_placement_and_opening_its_address_leaves_none(
    world: World,
) -> None:
    me = told(world)
    me.press("Skriv under", text="Ett undertecknat utlåtande.")
    me.go(f"statement/{ref(world)}")
    _paper(me)
    caseworker = staff(world)
    caseworker.go(f"/placements/{ref(world)}")
    caseworker.follow("Utlåtande 4 juni 2024")
    _paper(caseworker)
    with world.session() as session:
        lines = session.scalars(select(AuditEvent).where(AuditEvent.action == "exported").order_by(AuditEvent.id)).all()
        written = session.scalars(select(Statement.ref)).one()
    assert [(one.actor.split()[0], one.subject_kind, one.subject_id, one.details) for one in lines] == [
        (kind, "placement", world.placements[0], {"what": "statement", "form": "pdf"})
        for kind in ("informant", "account")
    ]
    assert me.go(f"statements/{written}.pdf").status == 405
    assert caseworker.go(f"/statements/{written}.pdf").address == f"/statements/{written}"
    page = caseworker.go(f"/placements/{ref(world)}")
    assert "hämtade ett utlåtande som fil" in page.words
    assert "Senast ändrat av Test Account: hämtade" not in page.words


def test_a_paper_is_given_to_no_form_of_another_link_or_page(world: World) -> None:
    me = told(world)
    me.press("Skriv under", text="Ett undertecknat utlåtande.")
    me.go(f"statement/{ref(world)}")
    action, sent = me.filled("Hämta som PDF")
    for bad in ({}, {"form": ["x"]}, {"form": ["\ufffd"]}):
        assert me.client.post(action, data=bad).status_code == 400
    assert me.client.post(action, data=sent).status_code == 200


def test_another_authority_reads_no_statement(world: World) -> None:
    me = told(world)
    me.press("Skriv under", text="Ett undertecknat utlåtande.")
    with world.session() as session:
        written = session.scalars(select(Statement)).one().ref
        session.execute(text("INSERT INTO authority (code, name, zone, is_demonstration) VALUES ('b', 'B', 'UTC', 0)"))
        session.execute(text("UPDATE placement SET authority_id = (SELECT id FROM authority WHERE code = 'b')"))
        session.commit()
    caseworker = staff(world)
    assert caseworker.go(f"/statements/{written}").status == 404
    assert (
        somebody(world, an_app(world), AccountRole.CASEWORKER).ask(f"/statements/{written}.pdf", "POST").status_code
        == 404
    )
