"""The blank form of an interview, kept for when there is no network: what is in it, and what arrives from it."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from builders import PASSWORD, START, World
from interview_builders import Asked, note_of
from sealing import envelope
from sqlalchemy import select
from web import stored
from web.person import Person, participant
from web.test_interview_writing import (
    GUIDE,
    an_interview,
    at,
    evaluator,
    fates,
    field,
    note,
    notes,
    prompts,
    rows,
    sealed,
)

from surveyapp.access.policy import AccountRole
from surveyapp.interviews.models import Interview, InterviewAnswer, InterviewNote, InterviewNoteEarlier
from surveyapp.interviews.notes import open_note
from surveyapp.people.models import Authority, Organisation

HEADERS = ("Content-Security-Policy", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy")


def blank(me: Person, ref: str) -> Any:
    return me.client.get(f"/intervjuer/{ref}/skriv/blankett")


def beside(world: World) -> list[str]:
    """What stands beside a note and waits for somebody to look at it."""
    with world.session() as session:
        found = session.execute(
            select(InterviewNoteEarlier.text_sealed, InterviewNote.ref)
            .join(InterviewNote, InterviewNote.id == InterviewNoteEarlier.note_id)
            .where(InterviewNoteEarlier.is_beside)
            .order_by(InterviewNoteEarlier.id)
        )
        return [open_note(world.house.vault, sealed_text, ref) for sealed_text, ref in found]


def from_blank(world: World, me: Person, ref: str, prompt: str, text: str, form: str = "blank-1") -> dict[str, Any]:
    """An envelope as the script seals it in the blank form."""
    page = blank(me, ref).text
    told = dict(re.findall(r'data-(ticket|key-id|key)="([^"]+)"', page))
    content = {"kind": "note", "interview": ref, "ticket": told["ticket"], "given_at": at(world), "from_blank": True}
    return envelope({"id": int(told["key-id"]), "public": told["key"]}, {**content, **note(prompt, text, device=form)})


def test_the_blank_form_asks_everything_and_tells_nothing(world: World) -> None:
    ref = an_interview(world, (Asked("Anna Persson", "Annas chef"), Asked("Bo Ek")))
    world.open_account(AccountRole.CASEWORKER, "eva@example.org")
    me, bo = signed_in(world, "eva@example.org"), evaluator(world, "bo@example.org")
    first, second = prompts(world)[:2]
    with world.session() as session:
        organisation = session.get_one(Organisation, world.provider_id).name
        authority = session.get_one(Authority, world.authority_id).name
        interview = session.scalars(select(Interview)).one()
        note_of(session, world, interview, second, "Andras ord.", informant_number=1)
        session.commit()
    for who, text in ((me, "De vill ha fler platser."), (bo, "Bos ord.")):
        who.go(f"/intervjuer/{ref}/skriv")
        who.press("Spara", **{field(first): text})
    guide = world.house.guides.get(*GUIDE)
    choice = next(code for code in guide.items if guide.parts[code].kind == "choice")
    me.press("Spara", **{field(choice, "item"): "1"})
    real = me.go(f"/intervjuer/{ref}/skriv?visa=alla")
    told = ["Anna Persson", "Annas chef", "Bo Ek", organisation, "De vill ha fler platser.", "Andras ord.", "Bos ord."]
    assert [one for one in (*told, authority) if one not in real.html] == []

    before = stored.everything(world)
    answer = blank(me, ref)
    assert answer.status_code == 200
    page = html.unescape(answer.text)
    assert [
        one for one in (*told, authority, "csrf", "Test Account", " checked", ' value="1" selected') if one in page
    ] == []
    for part in guide.parts.values():
        for said in (part.text, *getattr(part, "follow_ups", ())):
            assert said["sv"] in page
    assert "Du har inget nät" in page
    assert "när du har nät igen" in page
    assert f'data-interview="{ref}"' in page
    assert re.search(r'data-until="" data-lasts="2592000000"', page)
    assert re.findall(r"<textarea[^>]*>([^<]+)", page) == []
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert [answer.headers[name] for name in HEADERS] == [real.headers[name] for name in HEADERS]
    assert stored.everything(world) == before


def test_there_is_one_only_while_the_interview_is_open_and_only_for_those_who_hold_it(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    assert f'data-blank="/intervjuer/{ref}/skriv/blankett"' in me.go(f"/intervjuer/{ref}/skriv").html
    page = me.press("Spara och avsluta intervjun")
    assert "data-blank" not in page.html
    assert re.search(r'src="/scripts/blank\.\w+\.js"', page.html)
    assert not re.search(r'src="/scripts/notes\.', page.html)
    assert blank(me, ref).status_code == 404
    me.press("Öppna intervjun igen")
    assert blank(me, ref).status_code == 200
    with world.session() as session:
        session.connection().exec_driver_sql("UPDATE interview SET words_erased_at = '2024-03-04 10:00:00'")
        session.commit()
    assert blank(me, ref).status_code == 404
    assert "data-blank" not in me.go(f"/intervjuer/{ref}/skriv").html
    with world.session() as session:
        session.connection().exec_driver_sql("UPDATE interview SET words_erased_at = NULL")
        session.commit()
    world.open_account(AccountRole.AUDITOR, "audit@example.org")
    assert blank(signed_in(world, "audit@example.org"), ref).status_code == 403
    with world.session() as session:
        other = Authority(code="other", name="Grannkommunen", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.commit()
        world.open_account(AccountRole.EVALUATOR, "granne@example.org", other.id)
    assert blank(signed_in(world, "granne@example.org"), ref).status_code == 404
    assert world.client().get(f"/intervjuer/{ref}/skriv/blankett").status_code == 303


def signed_in(world: World, email: str) -> Person:
    me = Person(world, "", phone=False)
    me.go("/sign-in")
    me.press("Logga in", email=email, password=PASSWORD)
    return me


def test_an_interview_without_its_guide_has_no_blank_form(world: World) -> None:
    ref, me = an_interview(world, guide=("borttagen", 3)), evaluator(world)
    assert "data-blank" not in me.go(f"/intervjuer/{ref}/skriv").html
    assert blank(me, ref).status_code == 404


@pytest.mark.parametrize(
    ("asked", "offered", "asks_first", "is_closed"),
    [
        ((True,), [], False, False),
        ((True, None), ["1", "2"], False, False),
        ((True, False, None), ["1", "3"], True, False),
        ((False, False), [], False, True),
    ],
)
def test_whoever_said_no_to_notes_is_not_offered_and_who_speaks_is_told_first(
    world: World, asked: tuple[bool | None, ...], offered: list[str], asks_first: bool, is_closed: bool
) -> None:
    ref, me = an_interview(world, tuple(Asked(to_notes=one) for one in asked)), evaluator(world)
    page = blank(me, ref).text
    first = prompts(world)[0]
    speakers = re.search(rf'<select id="who-{first}".*?</select>', page)
    assert re.findall(r'<option value="(\d+)"', speakers[0] if speakers else "") == offered
    area = re.search(rf'<textarea [^>]*id="note-{first}"[^>]*>', page)
    assert area is not None
    assert (" readonly" in area[0], " disabled" in area[0]) == (asks_first, is_closed)


def test_a_note_from_a_blank_form_stands_beside_what_is_there_and_replaces_nothing(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    first, second = prompts(world)[:2]
    me.go(f"/intervjuer/{ref}/skriv")
    me.press("Spara", **{field(first): "De vill ha fler platser."})
    typed = [from_blank(world, me, ref, first, *one) for one in (("Och", "blank-1"), ("Och kortare tider.", "blank-1"))]
    again = from_blank(world, me, ref, first, "Sedan gick larmet.", "blank-2")
    alone = from_blank(world, me, ref, second, "Ja.")
    assert fates(world, *typed, again, alone) == ["beside", "beside", "beside", "saved"]
    assert notes(world) == {(first, 1): "De vill ha fler platser.", (second, 1): "Ja."}
    assert beside(world) == ["Och kortare tider.", "Sedan gick larmet."]
    # The receipts were lost: everything comes once more, and changes nothing.
    assert fates(world, typed[1], again, alone) == ["same", "same", "same"]
    # The page that was open goes on as if nothing had happened.
    me.press("Spara", **{field(first): "De vill ha fler platser i stan."})
    assert len(beside(world)) == 2
    page = me.go(f"/intervjuer/{ref}/skriv")
    assert page.words.count("Det här skrev du utan nät") == 2
    assert page.words.index("Och kortare tider.") < page.words.index("Sedan gick larmet.")
    me.press("Lägg till sist i min anteckning")
    me.press("Behövs inte")
    assert notes(world)[first, 1] == "De vill ha fler platser i stan.\nOch kortare tider."
    assert fates(world, typed[1], again) == ["same", "same"]
    assert beside(world) == []


def test_a_short_word_from_a_blank_form_is_kept_though_it_is_part_of_a_longer_one(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    first = prompts(world)[0]
    me.go(f"/intervjuer/{ref}/skriv")
    me.press("Spara", **{field(first): "Jag trivs.\nNej."})
    assert fates(world, from_blank(world, me, ref, first, "Ja")) == ["beside"]
    assert fates(world, from_blank(world, me, ref, first, "Nej.", "blank-2")) == ["same"]
    me.go(f"/intervjuer/{ref}/skriv")
    me.press("Spara", **{field(first): "Jag trivs bra.\nNej."})
    assert beside(world) == ["Ja"]


def test_the_first_note_of_a_blank_form_is_gone_on_with_and_what_arrives_later_stands_beside(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    first = prompts(world)[0]
    before = sealed(world, me, ref, **note(first, "Skrivet förut."))
    assert fates(world, from_blank(world, me, ref, first, "Skrivet")) == ["saved"]
    assert fates(world, from_blank(world, me, ref, first, "Skrivet utan nät.")) == ["saved"]
    assert fates(world, before) == ["beside"]
    assert notes(world) == {(first, 1): "Skrivet förut."}
    assert beside(world) == ["Skrivet utan nät."]


def test_what_was_typed_in_a_blank_form_is_seen_and_added_once_the_interview_is_finished(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    first = prompts(world)[0]
    me.go(f"/intervjuer/{ref}/skriv")
    me.press("Spara", **{field(first): "De vill ha fler platser."})
    late = from_blank(world, me, ref, first, "Sedan gick larmet.", "blank-2")
    assert fates(world, from_blank(world, me, ref, first, "Och kortare tider.")) == ["beside"]
    page = me.press("Spara och avsluta intervjun")
    assert "Och kortare tider." in page.words
    assert fates(world, late) == ["saved"]
    assert notes(world)[first, 2] == "Sedan gick larmet."


def test_of_closed_answers_the_blank_form_s_counts_when_it_is_newer(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    guide = world.house.guides.get(*GUIDE)
    choice = next(code for code in guide.items if guide.parts[code].kind == "choice")
    me.go(f"/intervjuer/{ref}/skriv")
    me.press("Spara", **{field(choice, "item"): "1"})
    given = {"kind": "item", "name": choice, "values": ["2"], "from_blank": True}
    assert fates(world, sealed(world, me, ref, **given, given_at=at(world, -60))) == ["superseded"]
    assert fates(world, sealed(world, me, ref, **given, given_at=at(world, 5))) == ["saved"]
    assert [one.code for one in rows(world, InterviewAnswer)] == [2]


def test_what_waited_longer_than_its_ticket_lasts_stays_until_its_person_signs_in_there(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    first = prompts(world)[0]
    sent = from_blank(world, me, ref, first, "Låg länge i en låda.")
    world.at(START + dt.timedelta(31))
    assert fates(world, sent) == []
    evaluator(world, "bo@example.org")
    other, same = signed_in(world, "bo@example.org"), signed_in(world, "eva@example.org")
    told = {"now": at(world), "envelopes": [sent]}
    assert other.client.post("/intervjuer/kuvert", json=told).get_json() == {"receipts": []}
    assert notes(world) == {}
    answer = same.client.post("/intervjuer/kuvert", json=told).get_json()
    assert [one["fate"] for one in answer["receipts"]] == ["saved"]
    assert notes(world) == {(first, 1): "Låg länge i en låda."}


def test_pages_for_those_who_are_signed_out_let_go_of_blank_forms(world: World) -> None:
    lets_go = re.compile(r'<script src="/scripts/blank\.\w+\.js" defer>')
    me = evaluator(world)
    assert not lets_go.search(me.go("/intervjuer").html)
    assert lets_go.search(world.client().get("/sign-in").text)
    me.go("/intervjuer")
    page = me.press("Logga ut")
    assert page.address == "/"
    assert lets_go.search(page.html)
    assert not lets_go.search(participant(world).go().html)
