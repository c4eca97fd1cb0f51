"""An interview is written down: as a form, from two devices, without network, read back, finished and found again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import pytest
from builders import PASSWORD, START, World
from interview_builders import Asked, hold, informant_of, note_of, round_with, subject_of
from sealing import envelope
from sqlalchemy import select, update
from web.person import Person

from surveyapp.access.policy import AccountRole
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.coding.models import Codebook, CodedSegment, Theme
from surveyapp.interviews.models import Interview, InterviewAnswer, InterviewNote, InterviewNoteEarlier
from surveyapp.interviews.notes import open_note

GUIDE = ("forstudie-anordnare", 1)
SAID_YES = (Asked(),)


def an_interview(world: World, informants: tuple[Asked, ...] = SAID_YES, *, guide: tuple[str, int] = GUIDE) -> str:
    """An interview that is held and open for writing; its ref."""
    with world.session() as session:
        about = subject_of(session, world, organisation_id=world.provider_id)
        interview = round_with(session, world, [about], guide=guide)[0]
        hold(session, interview, START)
        for number, asked in enumerate(informants, 1):
            informant_of(session, world, interview, asked, number)
        session.commit()
        return interview.ref


def evaluator(world: World, email: str = "eva@example.org") -> Person:
    """An evaluator at a computer, signed in."""
    world.open_account(AccountRole.EVALUATOR, email)
    me = Person(world, "", phone=False)
    me.go("/sign-in")
    me.press("Logga in", email=email, password=PASSWORD)
    return me


def prompts(world: World, guide: tuple[str, int] = GUIDE) -> list[str]:
    return list(world.house.guides.get(*guide).prompts)


def field(code: str, kind: str = "note") -> str:
    return re.sub(r"[-.]", "_", f"{kind}.{code}")


def notes(world: World) -> dict[tuple[str, int], str]:
    """What is stored, by prompt and number."""
    with world.session() as session:
        rows = session.scalars(select(InterviewNote)).all()
        return {(one.prompt, one.number): open_note(world.house.vault, one.text_sealed, one.ref) for one in rows}


def test_notes_and_closed_answers_are_saved_whole_with_one_button_and_no_script(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    first, second = prompts(world)[:2]
    guide = world.house.guides.get(*GUIDE)
    choice = next(code for code in guide.items if guide.parts[code].kind == "choice")
    page = me.go(f"/intervjuer/{ref}/skriv")
    assert page.status == 200
    assert "anteckningar ja" in page.words
    page = me.press("Spara", **{field(first): "De vill ha fler platser.", field(choice, "item"): "1"})
    assert (page.status, page.address) == (200, f"/intervjuer/{ref}/skriv")
    assert notes(world) == {(first, 1): "De vill ha fler platser."}
    with world.session() as session:
        assert [(one.item, one.code) for one in session.scalars(select(InterviewAnswer))] == [(choice, 1)]
    assert re.search(r"2 av \d+ frågor har något skrivet", page.words)
    me.press("Spara", **{field(first): "De vill ha fler platser nu.", field(second): "Handledaren är nöjd."})
    assert notes(world) == {(first, 1): "De vill ha fler platser nu.", (second, 1): "Handledaren är nöjd."}


def rows(world: World, model: Any) -> list[Any]:
    with world.session() as session:
        return list(session.scalars(select(model)))


def actions(world: World) -> list[str]:
    with world.session() as session:
        found = session.scalars(select(AuditEvent.action).where(AuditEvent.action.startswith("interview")))
        return list(found)


def sealed(world: World, me: Person, ref: str, **content: Any) -> dict[str, Any]:
    """An envelope as the script of the page would seal it."""
    page = me.client.get(f"/intervjuer/{ref}/skriv").text
    ticket = re.search(r'data-ticket="([^"]+)"', page)
    key_id, key = re.search(r'data-key-id="(\d+)"', page), re.search(r'data-key="([^"]+)"', page)
    assert ticket
    assert key_id
    assert key
    told = {"kind": "note", "interview": ref, "ticket": ticket[1], "given_at": at(world), **content}
    return envelope({"id": int(key_id[1]), "public": key[1]}, told)


def note(prompt: str, text: str, **more: Any) -> dict[str, Any]:
    return {"name": prompt, "text": text, "who": None, "based_on": 0, "device": "tablet", "first_at": None, **more}


def at(world: World, seconds: int = 0) -> str:
    return (world.house.clock.now() + dt.timedelta(seconds=seconds)).isoformat()


def fates(world: World, *envelopes: Mapping[str, Any]) -> list[str]:
    """What became of envelopes; whoever sends them is not signed in."""
    answer = world.client().post("/intervjuer/kuvert", json={"now": at(world), "envelopes": envelopes})
    assert answer.status_code == 200
    return [one["fate"] for one in answer.get_json()["receipts"]]


def test_what_two_devices_wrote_is_kept_and_joined_by_the_person(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    first = prompts(world)[0]
    me.go(f"/intervjuer/{ref}/skriv")
    loaded_before = me.page
    tablet = sealed(world, me, ref, **note(first, "På surfplattan."))
    me.press("Spara", **{field(first): "Vid datorn."})
    assert fates(world, tablet) == ["beside"]
    assert notes(world) == {(first, 1): "På surfplattan."}
    page = me.go(f"/intervjuer/{ref}/skriv")
    assert "Det här skrev du på en annan enhet samtidigt" in page.words
    assert "Vid datorn." in page.words
    assert loaded_before.words != page.words
    me.press("Lägg till sist i min anteckning")
    assert notes(world) == {(first, 1): "På surfplattan.\nVid datorn."}
    assert "samtidigt" not in me.page.words
    (kept,) = rows(world, InterviewNoteEarlier)
    assert not kept.is_beside


def test_an_envelope_that_comes_twice_changes_nothing_the_second_time(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    first, second = prompts(world)[:2]
    sent = sealed(world, me, ref, **note(first, "De vill ha fler platser."))
    assert fates(world, sent) == ["saved"]
    before = [(one.edition, one.changed_at) for one in rows(world, InterviewNote)]
    assert fates(world, sent, sent) == ["same", "same"]
    assert [(one.edition, one.changed_at) for one in rows(world, InterviewNote)] == before
    # Another device goes on from it; then the first receipt turns out to have been lost.
    me.go(f"/intervjuer/{ref}/skriv")
    me.press("Spara", **{field(first): "De vill ha fler platser nu.", field(second): "Ja."})
    assert fates(world, sent) == ["same"]
    assert notes(world)[first, 1] == "De vill ha fler platser nu."


def test_the_same_device_goes_on_writing_whatever_edition_it_knows_of(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    first = prompts(world)[0]
    for text in ("De vill", "De vill ha fler", "De vill", ""):
        assert fates(world, sealed(world, me, ref, **note(first, text))) == ["saved"]
        assert notes(world)[first, 1] == text


def test_notes_arrive_after_the_sign_in_ended_and_only_from_an_account_that_still_may(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    first, second = prompts(world)[:2]
    later, last = (sealed(world, me, ref, **note(code, "Fler platser.")) for code in (first, second))
    me.client.post("/sign-out")
    assert fates(world, later) == ["saved"]
    with world.session() as session:
        session.connection().exec_driver_sql("UPDATE account SET closed_at = created_at")
        session.commit()
    assert fates(world, last) == ["refused"]
    assert list(notes(world)) == [(first, 1)]


@pytest.mark.parametrize(
    "wrong", [{"interview": "x"}, {"ticket": "x"}, {"ticket": "1.2030-01-01.x"}, {"kind": "x"}, {"given_at": "x"}]
)
def test_an_envelope_that_no_page_of_ours_made_is_refused(world: World, wrong: dict[str, str]) -> None:
    ref, me = an_interview(world), evaluator(world)
    made = sealed(world, me, ref, **note(prompts(world)[0], "x"), **wrong)
    assert fates(world, made) == ["refused"]
    assert notes(world) == {}


def test_closed_answers_without_network_count_by_when_they_were_given(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    guide = world.house.guides.get(*GUIDE)
    ranking = next(code for code in guide.items if guide.parts[code].kind == "ranking")

    def given(values: list[str], seconds: int) -> dict[str, Any]:
        return sealed(world, me, ref, kind="item", name=ranking, values=values, given_at=at(world, seconds))

    assert fates(world, given(["3", "1", ""], -10), given(["2", "", ""], -60)) == ["saved", "superseded"]
    stored = [(one.rank, one.code) for one in rows(world, InterviewAnswer)]
    assert stored == [(1, 3), (2, 1)]
    assert fates(world, given(["2", "2", ""], -5), given(["9999"], -5), given(["1"], -1)) == [
        "refused",
        "refused",
        "saved",
    ]
    assert [(one.rank, one.code) for one in rows(world, InterviewAnswer)] == [(1, 1), (2, None)]


def test_the_time_of_a_note_counts_from_the_start_by_the_server_s_clock(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    me.go(f"/intervjuer/{ref}/skriv")
    me.press("Börja räkna tid")
    (interview,) = rows(world, Interview)
    started = interview.started_at
    assert started is not None
    # The tablet's clock is two hours behind.
    behind = dt.timedelta(hours=-2)
    now = world.house.clock.now()
    made = sealed(
        world,
        me,
        ref,
        **note(prompts(world)[0], "Ja.", first_at=(started + dt.timedelta(seconds=90) + behind).isoformat()),
        given_at=(now + behind).isoformat(),
    )
    answer = world.client().post("/intervjuer/kuvert", json={"now": (now + behind).isoformat(), "envelopes": [made]})
    assert [one["fate"] for one in answer.get_json()["receipts"]] == ["saved"]
    (stored,) = rows(world, InterviewNote)
    assert stored.at_second is not None
    assert abs(stored.at_second - 90) <= 2


def test_whoever_said_no_to_notes_is_not_noted_and_the_page_says_so(world: World) -> None:
    ref, me = an_interview(world, (Asked(to_notes=False), Asked())), evaluator(world)
    first, second = prompts(world)[:2]
    me.go(f"/intervjuer/{ref}/skriv")
    page = me.press(
        "Spara",
        **{field(first): "Något.", field(first, "who"): "1", field(second): "Annat.", field(second, "who"): "2"},
    )
    assert page.status == 422
    assert "Den som svarar har sagt nej till anteckningar" in page.words
    assert notes(world) == {(second, 1): "Annat."}
    page = me.press("Spara", **{field(first): "Något.", field(first, "who"): ""})
    assert "Välj vem som sa det" in page.words
    assert "Något." in page.html
    assert fates(world, sealed(world, me, ref, **note(first, "Något.", who=1))) == ["refused"]
    alone = an_interview_again(world, Asked(to_notes=False))
    assert "sagt nej till anteckningar" in me.go(f"/intervjuer/{alone}/skriv").words


def an_interview_again(world: World, asked: Asked) -> str:
    with world.session() as session:
        about = subject_of(session, world, words="Enhetschef")
        interview = round_with(session, world, [about], number=2, guide=GUIDE)[0]
        informant_of(session, world, interview, asked, 1)
        session.commit()
        return interview.ref


def test_a_finished_interview_is_only_added_to_and_opened_again_until_something_is_coded(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    first = prompts(world)[0]
    me.go(f"/intervjuer/{ref}/skriv")
    late = sealed(world, me, ref, **note(first, "Skrivet utan nät."))
    me.press("Spara", **{field(first): "De vill ha fler platser.", "read_back": "yes"})
    page = me.press("Spara och avsluta intervjun")
    assert "Intervjun är avslutad." in page.words
    assert "upplästa för den som svarade" in page.words
    assert [form for form in page.forms if "read_back" in form.offered] == []
    assert fates(world, late) == ["saved"]
    me.go(f"/intervjuer/{ref}/skriv")
    me.press("Spara tillägget", **{field(first): "De ringde sen."})
    texts = {(first, 1): "De vill ha fler platser.", (first, 2): "Skrivet utan nät.", (first, 3): "De ringde sen."}
    assert notes(world) == texts
    me.press("Öppna intervjun igen")
    me.press("Spara och avsluta intervjun")
    code_something(world)
    page = me.go(f"/intervjuer/{ref}/skriv")
    assert "Därför går det inte att öppna intervjun igen" in page.words
    token = page.forms[-1].sent["csrf_token"][0]
    answer = me.client.post(f"/intervjuer/{ref}/skriv", data={"then": "reopen", "csrf_token": token})
    assert answer.status_code == 422
    assert rows(world, Interview)[0].finished_at is not None
    told = {Action.INTERVIEW_WRITTEN.value, Action.INTERVIEW_FINISHED.value, Action.INTERVIEW_REOPENED.value}
    assert told <= set(actions(world))


def test_where_the_words_are_erased_the_page_says_so_and_offers_nothing_to_write(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    me.go(f"/intervjuer/{ref}/skriv")
    me.press("Spara och avsluta intervjun")
    assert "det går att lägga till" in me.page.words
    with world.session() as session:
        session.execute(update(Interview).values(words_erased_at=world.house.clock.now()))
        session.commit()
    page = me.go(f"/intervjuer/{ref}/skriv")
    assert "raderades 4 mars 2024, när tiden var ute" in page.words
    for offered in ("det går att lägga till", "Lägg till", "Öppna intervjun igen", "är kodat"):
        assert offered not in page.words


def code_something(world: World) -> None:
    with world.session() as session:
        written = session.scalars(select(InterviewNote)).first()
        assert written is not None
        now = world.house.clock.now()
        book = Codebook(authority_id=world.authority_id, code="bok", title="Bok", created_at=now)
        session.add(book)
        session.flush()
        theme = Theme(codebook_id=book.id, name="Platser", definition="", examples="", position=1)
        session.add(theme)
        session.flush()
        session.add(
            CodedSegment(
                interview_id=written.interview_id,
                note_id=written.id,
                theme_id=theme.id,
                start_at=0,
                end_at=2,
                is_quotation=False,
                created_at=now,
            )
        )
        session.commit()


def test_what_is_not_held_yet_is_not_finished(world: World) -> None:
    ref, me = an_interview_again(world, Asked()), evaluator(world)
    me.go(f"/intervjuer/{ref}/skriv")
    page = me.press("Spara och avsluta intervjun", **{field(prompts(world)[0]): "Ja."})
    assert (page.status, "Skriv först att intervjun är hållen" in page.words) == (422, True)
    assert list(notes(world).values()) == ["Ja."]


def test_two_people_write_beside_each_other_and_see_both(world: World) -> None:
    ref, eva, bo = an_interview(world), evaluator(world), evaluator(world, "bo@example.org")
    first = prompts(world)[0]
    for me, text in ((eva, "Evas ord."), (bo, "Bos ord.")):
        me.go(f"/intervjuer/{ref}/skriv")
        me.press("Spara", **{field(first): text})
    assert "Evas ord." not in bo.go(f"/intervjuer/{ref}/skriv").words
    bo.follow("Visa andras anteckningar")
    assert "Evas ord." in bo.page.words
    page = bo.press("Spara och avsluta intervjun")
    assert "Evas ord." in page.words
    assert "Bos ord." in page.words


def test_a_guide_that_is_gone_keeps_its_notes_and_says_so(world: World) -> None:
    ref, me = an_interview(world, guide=("borttagen", 3)), evaluator(world)
    with world.session() as session:
        interview = session.scalars(select(Interview)).one()
        note_of(session, world, interview, "platser", "De vill ha fler.", account_id=None)
        session.commit()
    page = me.go(f"/intervjuer/{ref}/skriv?visa=alla")
    assert "Guiden finns inte längre här (borttagen, version 3)" in page.words
    assert "De vill ha fler." in page.words
    me.press("Spara", note_platser="Jag håller med.")
    stored = [open_note(world.house.vault, one.text_sealed, one.ref) for one in rows(world, InterviewNote)]
    assert stored == ["De vill ha fler.", "Jag håller med."]


def test_the_words_of_notes_are_found_in_every_form_and_stand_in_no_address(world: World) -> None:
    ref, me = an_interview(world), evaluator(world)
    first, second = prompts(world)[:2]
    me.go(f"/intervjuer/{ref}/skriv")
    me.press(
        "Spara",
        **{field(first): "Handledarna hinner inte med platserna på Ö-verket.", field(second): "Handledaren är bra."},
    )

    def found(words: str) -> str:
        me.go("/intervjuer/sok")
        me.press("Sök", sought=words)
        assert me.page.address == "/intervjuer/sok"
        return me.page.words

    assert found("handledare").count("omgång 1") == 2
    assert found("handledares plats").count("omgång 1") == 1
    assert found("handledaren platsen nöjd").count("omgång 1") == 0
    assert found("ö-verket").count("omgång 1") == found("VERKET").count("omgång 1") == 1
    assert "Inget hittades" in found("xyzzy")
    me.go(f"/intervjuer/{ref}/skriv")
    me.press("Spara", **{field(first): "Ingenting."})
    assert "Inget hittades" in found("platserna")
