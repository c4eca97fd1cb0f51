"""Staff and paper, page by page: printed, typed twice, scanned, confirmed, and what goes wrong on the way."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import PASSWORD, STAR, World
from paper_desk import Clerk, as_file, filled_pictures, meant_by, pictures_of, sheet_of
from sqlalchemy import select, update
from web import stored
from web.kinds import with_every_kind
from web.person import Person, participant

from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.paper import optional
from surveyapp.paper.models import PaperEntry, ScannedPage
from surveyapp.people.models import Authority, Informant


def two_clerks(world: World) -> tuple[Clerk, Clerk]:
    return Clerk(world, "one@example.org"), Clerk(world, "two@example.org")


def placement_page(world: World) -> str:
    with world.session() as session:
        return f"/papper/placering/{world.placement(session).ref}"


def test_a_sheet_is_printed_from_the_placement_and_then_is_out(world: World) -> None:
    me = Clerk(world)
    me.go(placement_page(world).replace("/papper/placering", "/placements"))
    me.follow("Papper")
    form = next(one for one in me.page.forms if one.sent.get("sheet") == [str(world.assignment(STAR))])
    assert form.offered["language"][0][0] == "sv-latt"
    answer = me.client.post(form.action, data={name: values[0] for name, values in form.sent.items()})
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert "Participant" not in answer.headers["Content-Disposition"]
    me.go("/papper")
    assert "Utskrivet, har inte kommit tillbaka Participant 1" in me.page.words
    with world.session() as session:
        (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "sheet printed"))
        assert event.details == {"language": "sv-latt"}


def test_a_language_that_is_not_offered_is_not_printed(world: World) -> None:
    me = Clerk(world)
    token = me.go("/papper").forms[0].sent["csrf_token"][0]
    data = {"csrf_token": token, "sheet": str(world.assignment(STAR)), "language": "xx"}
    assert me.client.post("/papper/skriv-ut", data=data).status_code == 400


def test_everybody_at_a_provider_is_printed_at_once(world: World) -> None:
    world.add_participant("Participant 2")
    me = Clerk(world)
    form = me.go("/papper").forms[-1]
    data = {name: values[0] for name, values in form.sent.items()}
    assert me.client.post(form.action, data=data).data.startswith(b"%PDF")
    with world.session() as session:
        printed = session.scalars(select(AuditEvent.subject_id).where(AuditEvent.action == "sheet printed")).all()
    assert {world.assignment(STAR, of=0), world.assignment(STAR, of=1)} <= set(printed)
    world.at(dt.date(2030, 1, 1))
    again = Clerk(world, "later@example.org")
    again.go("/papper")
    assert "Ingen hos anordnaren" in again.press("Skriv ut").words


def test_two_people_type_the_same_and_the_answers_are_saved(world: World) -> None:
    one, two = two_clerks(world)
    number = world.assignment(STAR)
    one.type_sheet(number)
    assert "Nu ska någon annan skriva av" in one.page.words
    assert "Ska skrivas av en gång till Participant 1" in one.page.words
    two.type_sheet(number)
    assert "Svaren är sparade." in two.page.words
    assert set(stored.answers(world, number).values()) == {3}
    assert two.go(f"/papper/{number}/skriv").status == 409


def test_typing_the_second_time_oneself_is_warned_of_and_allowed(world: World) -> None:
    me = Clerk(world)
    number = world.assignment(STAR)
    me.type_sheet(number)
    assert "Du gjorde själv den första" in me.go(f"/papper/{number}/skriv").words
    me.type_sheet(number)
    assert stored.response(world, number) is not None


def test_a_slip_keeps_everything_that_was_typed(world: World) -> None:
    me = Clerk(world)
    page = me.type_sheet(world.assignment(STAR), vardag="11", kropp="", maende="v")
    assert page.status == 422
    assert page.title.startswith("Fel: ")
    assert "Hur fungerar vardagen hemma?: Det finns ingen sådan ruta." in page.words
    form = page.forms[1]
    assert (form.sent["vardag"], form.sent["maende"], form.sent["pengar"]) == (["11"], ["v"], ["3"])
    with world.session() as session:
        assert session.scalars(select(PaperEntry)).all() == []
    me.press("Spara", vardag="1", kropp="-")
    with world.session() as session:
        assert len(session.scalars(select(PaperEntry)).all()) == 1


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2024-04-02", "efter den sista dag"),
        ("2024-03-03", "före den första dag"),
        ("2024-06-02", "har inte kommit än"),
    ],
)
def test_the_day_on_the_sheet_must_lie_in_the_window(world: World, day: str, said: str) -> None:
    world.at(dt.date(2024, 6, 1))
    me = Clerk(world)
    page = me.type_sheet(world.assignment(STAR), about_given_on=day)
    assert page.status == 422
    assert said in page.words


def test_a_sheet_of_the_last_day_is_taken_months_later(world: World) -> None:
    number = world.assignment(STAR)
    world.at(dt.date(2024, 6, 1))
    one, two = two_clerks(world)
    for clerk in (one, two):
        clerk.type_sheet(number, about_given_on="2024-04-01")
    response = stored.response(world, number)
    assert response is not None
    assert response.submitted_at is not None
    assert response.submitted_at.date() == dt.date(2024, 4, 1)


def test_differences_stand_side_by_side_and_do_not_tell_who_was_first(world: World) -> None:
    one, two = two_clerks(world)
    number = world.assignment(STAR)
    one.type_sheet(number, vardag="1", kropp="2")
    page = two.type_sheet(number, vardag="7", kropp="8")
    assert page.address.endswith("/skillnader")
    assert "oense på 2 ställen" in page.words
    sides = dict(page.forms[1].offered["pick.vardag"])
    assert {sides["left"][:1], sides["right"][:1]} == {"1", "7"}
    assert "första" not in page.words.lower().replace("första skrev", "")
    assert two.press("Spara svaren", pick_vardag="left").status == 422
    left = "left" if sides["left"].startswith("7") else "right"
    two.press("Spara svaren", pick_vardag=left, pick_kropp="neither", kropp="v")
    assert "Svaren är sparade." in two.page.words
    answers = stored.answers(world, number)
    assert (answers["vardag"], answers["kropp"], answers["pengar"]) == (7, "does not know", 3)


def test_every_kind_of_question_can_be_typed(world: World) -> None:
    with_every_kind(world)
    one, two = two_clerks(world)
    number = world.assignment(STAR)
    for clerk in (one, two):
        clerk.type_sheet(number, choice="2", several="3 1", hours="12", share="0,5", words="Hej du", day="2024-03-01")
    assert stored.answers(world, number) == {
        "choice": 2,
        "several": "1 3",
        "hours": 12.0,
        "share": 0.5,
        "words": "sealed text",
        "day": "2024-03-01",
    }


@pytest.mark.parametrize(("decision", "said"), [(None, "inte sagt ja"), (False, "vill inte svara")])
def test_nothing_is_typed_of_somebody_who_has_not_said_yes(world: World, decision: bool | None, said: str) -> None:
    with world.session() as session:
        session.execute(update(Informant).where(Informant.id == world.participants[0]).values(is_taking_part=decision))
        session.commit()
    page = Clerk(world).go(f"/papper/{world.assignment(STAR)}/skriv")
    assert page.status == 409
    assert said in page.words


def test_what_was_answered_by_link_is_not_typed_over(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.answer_all(6)
    me.press("Skicka", presence="alone", helped="no")
    clerk = Clerk(world)
    assert "redan skickade" in clerk.go(f"/papper/{world.assignment(STAR)}/skriv").words
    meant = meant_by(sheet_of(world))
    page = clerk.upload(as_file(filled_pictures(world, sheet_of(world), world.assignment(STAR), meant)[:1]))
    assert "1 sida gick inte att läsa." in page.words
    assert "Svaren är redan skickade på ett annat sätt." in page.words
    assert set(stored.answers(world, world.assignment(STAR)).values()) == {6}


def test_a_scanned_sheet_is_confirmed_page_by_page_and_sent_once(world: World) -> None:
    me, number = Clerk(world), world.assignment(STAR)
    sheet = sheet_of(world)
    meant = meant_by(sheet)
    page = me.upload(as_file(filled_pictures(world, sheet, number, meant)))
    assert f"{sheet.layout.n_pages} sidor är lästa och ska bekräftas." in page.words
    assert stored.response(world, number) is None
    me.confirm_all(sheet, meant)
    assert "Svaren är sparade." in me.page.words
    answers = stored.answers(world, number)
    reasons = {"v": "does not know", "n": "refused", "-": "skipped"}
    assert answers == {
        name: reasons.get(meant[name].typed) or int(meant[name].typed) for name in sheet.instrument.item_codes
    }


def test_the_image_of_a_page_is_shown_to_those_who_may_and_kept_by_no_browser(world: World) -> None:
    me = Clerk(world)
    me.upload(as_file(pictures_of(world, sheet_of(world), world.assignment(STAR))[:1], "PNG"), "scan.png")
    with world.session() as session:
        ref = session.scalars(select(ScannedPage.ref)).one()
    whole, strip = (me.client.get(f"/papper/sida/{ref}/bild{end}") for end in ("", "/vardag"))
    for answer in (whole, strip):
        assert answer.mimetype == "image/jpeg"
        assert answer.headers["Cache-Control"] == "no-store"
    assert len(strip.data) < len(whole.data)
    assert me.client.get(f"/papper/sida/{ref}/bild/kropp").status_code == 404
    evaluator = Clerk(world, "evaluator@example.org", AccountRole.EVALUATOR)
    assert evaluator.client.get(f"/papper/sida/{ref}/bild").status_code == 403
    with world.session() as session:
        other = Authority(code="other", name="Other", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.commit()
        other_id = other.id
    world.open_account(AccountRole.CASEWORKER, "elsewhere@example.org", other_id)
    stranger = Person(world, "", phone=False)
    stranger.go("/sign-in")
    stranger.press("Logga in", email="elsewhere@example.org", password=PASSWORD)
    for address in (f"/papper/sida/{ref}", f"/papper/sida/{ref}/bild", f"/papper/{world.assignment(STAR)}/skriv"):
        assert stranger.client.get(address).status_code == 404


def test_pages_of_another_installation_and_damaged_ones_tell_what_to_do(world: World) -> None:
    me = Clerk(world)
    foreign = pictures_of(world, sheet_of(world), world.assignment(STAR), secret="another installation")[:1]
    mine = pictures_of(world, sheet_of(world), world.assignment(STAR))[0]
    half = mine.crop((0, 0, mine.width, mine.height // 2))
    page = me.upload(as_file([*foreign, half]))
    assert "2 sidor gick inte att läsa." in page.words
    assert "Okänt papper Papperet är inte utskrivet här" in page.words
    assert "Participant 1 Framstegsstjärnan, 4 mars 2024 Hörnen syns inte." in page.words
    me.go(me.page.link("Titta Participant 1"))
    assert "Skriv av papperet" in me.page.words
    me.press("Lägg undan sidan")
    assert "Hörnen syns inte" not in me.page.words


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "Välj en fil först."), (b"hello", "Filen är ingen bild."), (b"%PDF-1.7", "Filen är ingen bild.")],
)
def test_a_file_that_is_no_scan_is_refused_in_words(world: World, content: bytes, said: str) -> None:
    page = Clerk(world).upload(content)
    assert page.status == 422
    assert said in page.words


def test_a_file_that_is_too_large_never_reaches_the_reader(world: World) -> None:
    assert Clerk(world).upload(b"%PDF" + bytes(21 * 1024 * 1024)).status == 413


def test_without_the_optional_part_the_page_says_so_and_typing_works(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optional, "find_spec", lambda _name: None)
    optional.can_scan.cache_clear()
    try:
        me = Clerk(world)
        me.go("/papper")
        assert "inte installerad" in me.page.words
        assert not any("/skanna" in form.action for form in me.page.forms)
        assert me.upload(b"%PDF").status == 409
        me.type_sheet(world.assignment(STAR))
        assert "Inskrivningen är sparad" in me.page.words
    finally:
        optional.can_scan.cache_clear()


def test_confirming_needs_the_day_and_what_the_reader_left_open(world: World) -> None:
    me = Clerk(world)
    me.upload(as_file(pictures_of(world, sheet_of(world), world.assignment(STAR))[:1], "PNG"), "scan.png")
    me.go(next(address for _words, address in me.page.links if "/sida/" in address))
    assert "Läst: inget kryss" in me.page.words
    page = me.press("Bekräfta", vardag="12")
    assert page.status == 422
    form = next(one for one in page.forms if "vardag" in one.typed)
    assert form.sent["vardag"] == ["12"]
    assert me.press("Bekräfta", vardag="5", about_given_on="2024-03-04").status == 200
    with world.session() as session:
        assert session.scalars(select(ScannedPage.state)).all() == ["confirmed"]
