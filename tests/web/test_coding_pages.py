"""Evaluators keep codebooks, mark passages without scripts and read what it comes to; others are refused."""

from __future__ import annotations

import pytest
from builders import World
from interview_builders import Asked, interview_with, provider_named, subject_of
from sqlalchemy import select
from web.person import Person
from web.queries import counted
from web.test_reading_changes_nothing import signed_in

from surveyapp.access.policy import TABLE, AccountRole, Act
from surveyapp.coding.models import Codebook, CodedSegment, Theme
from surveyapp.interviews.models import Interview, InterviewInformant, InterviewNote

TEXT = "Vi trodde att fler skulle komma. De som kom behövde mer stöd.\nResorna var långa."


def coder(world: World, role: AccountRole = AccountRole.EVALUATOR) -> Person:
    """Somebody signed in at a computer."""
    me = Person(world, "", phone=False)
    me.client = signed_in(world, role)
    return me


def with_interview(world: World, number: int = 1) -> str:
    """A finished interview with two notes; its ref."""
    with world.session() as session:
        made = interview_with(session, world, {"forvantan": TEXT, "stod": "Kort svar."}, number=number)
        session.commit()
        return made.ref


def a_codebook(me: Person, *themes: str) -> str:
    """A codebook with these themes; its address."""
    me.go("/kodning")
    me.press("Skapa kodboken", titel="Anordnare")
    address = me.page.address
    for name in themes:
        me.press("Lägg till tema", namn=name)
    return address


def ref_of(me: Person, theme: str) -> str:
    """What the form of marks sends for a theme."""
    form = next(form for form in me.page.forms if "tema" in form.offered)
    return next(value for value, words in form.offered["tema"] if theme in words)


def test_a_codebook_is_written_reworded_merged_and_restored(world: World) -> None:
    me = coder(world)
    me.go("/kodning")
    assert "Det finns ingen kodbok än" in me.page.words
    page = me.press("Skapa kodboken", titel=" ")
    assert (page.status, "Skriv vad kodboken ska heta" in page.words) == (422, True)
    address = a_codebook(me, "Stöd", "Hälsa", "Resor")
    page = me.press("Lägg till tema", namn="stöd", definition="Hjälp på plats")
    assert (page.status, "redan ett tema med det namnet" in page.words, "Hjälp på plats" in page.html) == (
        422,
        True,
        True,
    )
    me.go(address)
    me.follow("Hälsa")
    stale = me.filled("Spara", namn="Hälsa och ork")
    me.press("Spara", namn="Ork", definition="Hur man mår")
    page = me.submit(stale)
    assert (page.status, "Någon ändrade temat medan du skrev" in page.words) == (409, True)
    assert "Hälsa och ork" in page.html
    me.go(address)
    me.follow("Resor")
    form = next(form for form in me.page.forms if "med" in form.offered)
    me.press("Slå ihop", med=next(value for value, words in form.offered["med"] if words == "Stöd"))
    assert "Resor gick upp i Stöd" in me.page.words
    me.press("Ångra")
    assert "gick upp i" not in me.page.words
    me.follow("Resor")
    me.press("Ta bort temat")
    assert "Resor borttaget" in me.page.words
    me.press("Ångra")
    me.press("↓")
    me.go(f"{address}/historik")
    for said in ("Namn: Hälsa → Ork", "gick upp i Stöd", "borttaget", "flyttat i ordningen"):
        assert said in me.page.words


def test_passages_are_marked_from_lists_without_scripts(world: World) -> None:
    me, interview = coder(world), with_interview(world)
    address = a_codebook(me, "Stöd", "Resor")
    me.follow("Koda")
    me.follow("Test provider")
    assert "Inga än." in me.page.words
    page = me.press("Märk stället")
    assert (page.status, "Välj ett tema" in page.words) == (422, True)
    page = me.press("Märk stället", tema=ref_of(me, "Stöd"), fran=33, till=32, minne="Kolla upp")
    assert (page.status, "Slutet kan inte ligga före början" in page.words, "Kolla upp" in page.html) == (
        422,
        True,
        True,
    )
    me.press("Märk stället", tema=ref_of(me, "Stöd"), fran=33, till=80, minne="Kolla upp", citat=1)
    me.press("Märk stället", tema=ref_of(me, "Stöd"), fran=33, till=80)
    with world.session() as session:
        stored = session.scalars(select(CodedSegment)).all()
        assert [(one.start_at, one.end_at, one.is_quotation) for one in stored] == [(33, 80, True)]
    assert TEXT[33:80] == "De som kom behövde mer stöd.\nResorna var långa."
    assert "Kolla upp" in me.page.words
    me.press("Spara", minne="Kollat")
    assert "Kollat" in me.page.words
    me.press("Ta bort")
    assert "Inga än." in me.page.words
    me.follow("Nästa N")
    assert "Anteckning 2 av 2" in me.page.words
    me.press("Jag är klar med intervjun")
    assert "✓ Du är klar med intervjun" in me.page.words
    assert "Märk stället" not in me.page.words
    me.press("Öppna igen")
    assert "Märk stället" in me.page.words
    assert me.client.get(f"{address}/intervjuer/{interview}?anteckning=x").status_code == 404


def test_two_coders_do_not_see_each_other_until_both_are_done(world: World) -> None:
    me, interview = coder(world), with_interview(world)
    address = a_codebook(me, "Stöd")
    other = coder(world, AccountRole.ADMINISTRATOR)
    place = f"{address}/intervjuer/{interview}"
    for one in (me, other):
        one.go(place)
        one.press("Märk stället", tema=ref_of(one, "Stöd"), till=32)
    other.press("Jag är klar med intervjun")
    me.go(f"{place}?andra=1")
    assert (me.page.words.count("Ta bort"), "som andra har gjort" in me.page.words) == (1, False)
    me.press("Jag är klar med intervjun")
    me.follow("Visa 1 markering som andra har gjort")
    assert "Test Account" in me.page.words
    me.go(f"{address}/overensstammelse")
    assert "1 intervju är kodad av minst två" in me.page.words
    assert "För lite för att säga något" in me.page.words
    me.go(f"{address}/antal")
    assert "1 av 1 (100 %, 21–100)" in me.page.words
    assert "<svg" in me.page.html
    me.go(f"{address}/forandring")
    assert "Först kodade: Stöd" in me.page.words


def test_quotations_stand_under_pseudonym_and_go_when_consent_is_taken_back(world: World) -> None:
    me, interview = coder(world), with_interview(world)
    address = a_codebook(me, "Stöd")
    me.go(f"{address}/intervjuer/{interview}")
    me.press("Märk stället", tema=ref_of(me, "Stöd"), till=32, citat=1)
    me.press("Jag är klar med intervjun")
    me.go(f"{address}/citat")
    assert "Vi trodde att fler skulle komma. Anordnare A1, omgång 1, person 1" in me.page.words
    assert "Test provider" not in me.page.words
    with world.session() as session:
        session.scalars(select(InterviewInformant)).one().quotation_withdrawn_at = world.house.clock.now()
        session.commit()
    me.go(f"{address}/citat")
    assert "Vi trodde" not in me.page.words
    assert "1 citat visas inte längre, för samtycket är återtaget." in me.page.words
    me.go(f"{address}/intervjuer/{interview}")
    assert "Vi trodde att fler skulle komma." in me.page.words


def quoted(world: World, n: int) -> None:
    """So many more interviews, each with a quotation of another program under the only theme."""
    with world.session() as session:
        theme = session.scalars(select(Theme)).one()
        for _n in range(n):
            number = len(session.scalars(select(Interview.id)).all()) + 1
            interview = interview_with(session, world, {"stod": f"Citat {number:03}."}, number=number)
            note = session.scalars(select(InterviewNote).where(InterviewNote.interview_id == interview.id)).one()
            session.add(
                CodedSegment(
                    interview_id=interview.id,
                    note_id=note.id,
                    theme_id=theme.id,
                    start_at=0,
                    end_at=10,
                    is_quotation=True,
                    created_at=world.house.clock.now(),
                )
            )
        session.commit()


def test_only_the_quotations_of_the_page_are_opened_and_all_of_them_are_counted(world: World) -> None:
    me = coder(world)
    address = f"{a_codebook(me, 'Stöd')}/citat"
    quoted(world, 2)
    me.go(address)
    with counted(world.house.engine) as few:
        me.go(address)
    quoted(world, 28)
    with counted(world.house.engine) as many:
        me.go(address)
    assert len(many) == len(few)
    assert "30 citat" in me.page.words
    assert ("Citat 025." in me.page.words, "Citat 026." in me.page.words) == (True, False)
    with world.session() as session:
        # What cannot be opened does not matter on another page.
        last = session.scalars(select(InterviewNote).order_by(InterviewNote.id.desc()).limit(1)).one()
        last.text_sealed = b"broken"
        session.commit()
    assert me.go(address).status == 200
    with world.session() as session:
        first = session.scalars(select(InterviewInformant).order_by(InterviewInformant.id).limit(1)).one()
        first.to_quotation = False
        session.commit()
    me.go(address)
    assert "29 citat" in me.page.words
    assert "1 citat visas inte, för samtycke saknas." in me.page.words
    assert ("Citat 001." in me.page.words, "Citat 026." in me.page.words) == (False, True)


def test_a_participant_is_coded_under_pseudonym(world: World) -> None:
    me = coder(world)
    address = a_codebook(me, "Stöd")
    with world.session() as session:
        subject = subject_of(session, world, placement_id=world.placements[0])
        interview_with(session, world, {"forvantan": TEXT}, subject=subject, informants=(Asked("Participant 1"),))
        session.commit()
    me.go(f"{address}/intervjuer")
    assert "Deltagare D" in me.page.words
    me.follow("Deltagare D")
    assert "Participant 1" not in me.page.words
    me.press("Jag är klar med intervjun")
    me.go(f"{address}/antal")
    assert "för få för att visas" in me.page.words


def test_empty_pages_say_what_to_do_next(world: World) -> None:
    me = coder(world)
    address = a_codebook(me)
    for page, said in (
        ("", "Inga teman än"),
        ("/intervjuer", "Ingen intervju är färdigskriven än"),
        ("/overensstammelse", "Minst två personer"),
        ("/antal", "Ingen intervju är kodad till slut än"),
        ("/forandring", "Inga organisationer är intervjuade"),
        ("/citat", "Inga citat att visa"),
        ("/historik", "Inget har hänt än"),
    ):
        assert said in me.go(f"{address}{page}").words, page


@pytest.mark.parametrize("role", [role for role in AccountRole if Act.CODE_INTERVIEWS not in TABLE[role]])
def test_others_are_refused(world: World, role: AccountRole) -> None:
    belongs = world.provider_id if role in (AccountRole.SUPERVISOR, AccountRole.PROVIDER_MANAGER) else None
    world.open_account(role, "other@example.org", organisation_id=belongs)
    me = Person(world, "", phone=False)
    me.go("/sign-in")
    me.press("Logga in", email="other@example.org", password="a long enough password")
    assert me.client.get("/kodning").status_code == 403


def test_many_interviews_are_paged_and_told_apart_by_series(world: World) -> None:
    me = coder(world)
    address = a_codebook(me, "Stöd")
    with world.session() as session:
        for number in range(2):
            about = subject_of(session, world, organisation_id=provider_named(session, world, f"Plats {number}"))
            interview_with(session, world, {"a": TEXT}, subject=about, number=number + 1)
        session.commit()
    page = me.go(f"{address}/intervjuer?serie=anordnare&visa=alla&sida=1")
    assert "Plats 0" in page.words
    assert "Plats 1" in page.words
    with world.session() as session:
        assert (len(session.scalars(select(Codebook)).all()), len(session.scalars(select(Theme)).all())) == (1, 1)
