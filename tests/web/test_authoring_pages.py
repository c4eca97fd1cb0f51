"""Instruments and plans written in the browser: as a form and as YAML, by two people at once, published by two."""

from __future__ import annotations

import pytest
from builders import STAR, World
from sqlalchemy import func, select
from web.stored import everything
from web.writers import Writer, the_draft

from surveyapp.access.policy import AccountRole
from surveyapp.audit.actions import Action
from surveyapp.audit.models import AuditEvent
from surveyapp.authoring.models import DraftText, PublishedText
from surveyapp.people.models import Authority
from surveyapp.responses.models import Response


@pytest.fixture
def kim(world: World) -> Writer:
    return Writer(world, AccountRole.ADMINISTRATOR, "kim")


def a_small_form(kim: Writer) -> str:
    """A sound form of one question and one scale, written with the form alone; returns the draft's address."""
    kim.go("/authoring")
    assert "Ni har inga utkast" in kim.page.words
    kim.press("Nytt formulär")
    address = kim.page.address
    kim.follow("Titel, källa och licens")
    kim.press(
        "Spara", code="veckan", title_sv="Veckan", title_sv_latt="Veckan", title_en="The week", source="Egen, 2026"
    )
    kim.follow("fraga-1")
    kim.press("Spara", text_sv="Hur var veckan?", text_sv_latt="Hur var veckan?", text_en="How was the week?")
    kim.press("Lägg till skala")
    kim.press("Spara", own_code="veckan", title_sv="Veckan", title_sv_latt="Veckan", title_en="Week", items="fraga-1")
    assert kim.page.address == address
    assert "Inga fel." in kim.page.words
    return address


def test_a_form_is_written_tried_and_published_by_two_people(world: World, kim: Writer) -> None:
    address = a_small_form(kim)
    kim.go(f"{address}/difference")
    kim.press("Föreslå publicering")
    assert "väntar på godkännande" in kim.page.words
    kim.go(f"{address}/difference")
    assert "någon annan" in kim.page.words
    assert not any("Godkänn" in words for form in kim.page.forms for words, _, _ in form.buttons)

    alex = Writer(world, AccountRole.ADMINISTRATOR, "alex")
    alex.go(f"{address}/difference")
    alex.press("Godkänn och publicera")
    assert "Kryssa i att du har läst det" in alex.page.words
    alex.press("Godkänn och publicera", read="yes")
    assert alex.page.address == "/authoring"
    assert "publicerat" in alex.page.words
    world.house.look_again()
    assert world.house.shelf.catalogue.get("veckan", 1).title["sv"] == "Veckan"
    assert world.house.shelf.catalogue.is_published("veckan", 1)
    with world.session() as session:
        row = session.scalars(select(PublishedText)).one()
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == Action.INSTRUMENT_PUBLISHED.value)).one()
    assert (row.proposed_by, row.approved_by) == (kim.account_id, alex.account_id)
    assert event.details is not None
    assert event.details["sha256"] == row.sha256 == world.house.shelf.catalogue.hash_of("veckan", 1)

    kim.go(address)
    assert "går inte att ändra mer" in kim.page.words
    assert kim.client.get(f"{address}/yaml").status_code == 200
    kim.go("/authoring")
    assert "föreslaget av Test Account" in kim.page.words
    kim.press("Ny version")
    assert the_draft(world).version == 2


def test_nobody_approves_their_own_proposal_nor_what_was_changed_since_it_was_read(world: World, kim: Writer) -> None:
    address = a_small_form(kim)
    kim.go(f"{address}/difference")
    kim.press("Föreslå publicering")
    sha256 = the_draft(world).proposed_sha256 or ""
    page = kim.send(f"{address}/approve", read="yes", sha256=sha256)
    assert page.status == 409
    assert "Någon annan än du" in page.words

    alex = Writer(world, AccountRole.ADMINISTRATOR, "alex")
    alex.go(f"{address}/difference")
    held = alex.filled("Godkänn och publicera", read="yes")
    kim.go(f"{address}/part?section=items&name=fraga-1")
    kim.press("Spara", text_sv="En annan fråga?")
    kim.go(f"{address}/difference")
    kim.press("Föreslå publicering")
    assert "Läs det igen" in alex.submit(held).words
    evaluator = Writer(world, AccountRole.EVALUATOR)
    evaluator.go(address)
    assert evaluator.send(f"{address}/approve", read="yes", sha256=sha256).status == 403
    with world.session() as session:
        assert session.scalar(select(func.count()).select_from(PublishedText)) == 0


def test_two_people_write_in_the_same_draft_and_nothing_is_lost(world: World, kim: Writer) -> None:
    address = a_small_form(kim)
    alex = Writer(world, AccountRole.EVALUATOR, "alex")
    alex.go(f"{address}/part?section=items&name=fraga-1")
    kim.go(f"{address}/part?section=scales&name=veckan")
    kim.press("Spara", title_sv="Hela veckan")
    page = alex.press("Spara", text_sv="Hur har veckan varit?")
    assert page.status == 409
    assert "Test Account sparade medan du skrev" in page.words
    assert "Veckan → Hela veckan" in page.words
    assert "Hur var veckan? → Hur har veckan varit?" in page.words
    assert "Här har ni båda ändrat" not in page.words
    alex.press("Spara båda ändringarna")
    text = the_draft(world).text
    assert "Hela veckan" in text
    assert "Hur har veckan varit?" in text

    # Both write the same field: told, mine stands, and the other text is in the history.
    alex.go(f"{address}/part?section=items&name=fraga-1")
    kim.go(f"{address}/part?section=items&name=fraga-1")
    kim.press("Spara", text_sv="Kims fråga?")
    assert "Här har ni båda ändrat" in alex.press("Spara", text_sv="Alex fråga?").words
    alex.press("Spara båda ändringarna")
    assert "Alex fråga?" in the_draft(world).text
    with world.session() as session:
        assert any("Kims fråga?" in text for text in session.scalars(select(DraftText.text)))
    kim.go(f"{address}/history")
    assert "Text 1" in kim.page.words
    assert kim.send(f"{address}/undo", number="1").status == 409


def test_every_step_can_be_undone_one_by_one(world: World, kim: Writer) -> None:
    kim.go("/authoring")
    kim.press("Nytt formulär")
    address = kim.page.address
    texts = [the_draft(world).text]
    for name in ("a", "b"):
        kim.go(f"{address}/part")
        kim.press("Spara", thanks_sv=f"Tack {name}")
        texts.append(the_draft(world).text)
    kim.press("Ångra senaste ändringen")
    assert the_draft(world).text == texts[1]
    kim.press("Ångra senaste ändringen")
    assert the_draft(world).text == texts[0]
    kim.press("Ångra senaste ändringen")
    assert the_draft(world).text == texts[0]


def test_parts_are_added_moved_and_taken_away(world: World, kim: Writer) -> None:
    address = a_small_form(kim)
    kim.press("Lägg till fråga")
    assert kim.page.heading == "Fråga: fraga-2"
    kim.press("Lägg till svar", kind="choices", text_sv="Vad gjorde du?")
    assert "options.4.code" in {name for form in kim.page.forms for name in form.typed}
    kim.go(address)
    first, second = (f'<li id="items-fraga-{number}"' for number in (1, 2))
    order = kim.page.html.index(first), kim.page.html.index(second)
    assert order[0] < order[1]
    kim.send(f"{address}/do", do="item-up items fraga-2", number=str(the_draft(world).number))
    assert kim.page.html.index(second) < kim.page.html.index(first)
    kim.send(f"{address}/do", do="remove items fraga-1", number=str(the_draft(world).number))
    assert "fraga-1" not in the_draft(world).text
    assert kim.send(f"{address}/do", do="remove items fraga-1", number=str(the_draft(world).number)).status == 409
    assert kim.send(f"{address}/do", do="explode", number="1").status == 400


def test_a_code_that_is_taken_is_refused_and_what_was_typed_stays(kim: Writer) -> None:
    address = a_small_form(kim)
    kim.press("Lägg till fråga")
    page = kim.press("Spara", own_code="fraga-1", text_sv="Det jag skrev")
    assert page.status == 422
    assert "Koden fraga-1 är redan upptagen" in page.words
    assert "Det jag skrev" in page.html
    kim.go(f"{address}/part?section=items&name=fraga-1")
    page = kim.press("Spara", options_2_code="1", text_sv="Också kvar")
    assert page.status == 422
    assert "Också kvar" in page.html


def test_yaml_is_checked_with_line_and_column_and_stays_as_typed(world: World, kim: Writer) -> None:
    address = a_small_form(kim)
    kim.go(f"{address}/yaml")
    page = kim.press("Spara", text="code: [veckan\nversion: 1\n")
    assert page.status == 422
    assert "Rad 2" in page.words
    assert "code: [veckan" in page.html
    assert "veckan" in the_draft(world).text

    # What can be read is kept, even with problems left, and told in plain words.
    kim.go(f"{address}/yaml")
    page = kim.press("Spara", text=the_draft(world).text.replace("min_answered: 1", "min_answered: 7"))
    assert page.status == 200
    assert "Får vara högst 1, så många frågor har skalan." in page.words
    assert "Rad " in page.words
    before = everything(world)
    page = kim.press("Bara kontrollera", text="version: nej")
    assert "Det här måste fyllas i." in page.words
    assert "version: nej" in page.html
    assert everything(world) == before


def test_a_remark_typed_in_yaml_stays_until_the_form_writes(world: World, kim: Writer) -> None:
    address = a_small_form(kim)
    kim.go(f"{address}/yaml")
    kim.press("Spara", text="# avstämt med rådet\n" + the_draft(world).text)
    assert "De försvinner när någon ändrar i formuläret" in kim.page.words
    assert the_draft(world).text.startswith("# avstämt")
    assert kim.client.get(f"{address}/file.yaml").text.startswith("# avstämt")


def test_a_preview_is_the_real_page_and_stores_nothing(world: World, kim: Writer) -> None:
    address = a_small_form(kim)
    before = everything(world)
    page = kim.go(f"{address}/preview?lang=en")
    assert page.heading == "How was the week?"
    assert "Nothing is saved" in page.words
    assert {words for words, _, _ in page.form.buttons} >= {"Next", "I don’t know"} or len(page.form.buttons) == 3
    name, offers = next(iter(page.form.offered.items()))
    assert name == "fraga-1"
    answer = kim.client.post(
        page.form.action, data={**{k: v[0] for k, v in page.form.sent.items()}, name: offers[0][0]}
    )
    assert answer.status_code == 303
    assert "The form says thank you like this" in kim.go(answer.headers["Location"]).words
    for language in ("sv", "sv-latt"):
        assert kim.go(f"{address}/preview?lang={language}").heading == "Hur var veckan?"
    assert kim.go(f"{address}/preview?who=supervisor").heading == "Kim Exempel"
    assert everything(world) == before
    with world.session() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_a_new_version_tells_what_changed_and_that_scores_cannot_be_compared(world: World, kim: Writer) -> None:
    kim.go("/authoring")
    kim.send("/authoring/drafts", kind="instrument", code=STAR, version="1")
    address = kim.page.address
    assert "Inga fel." in kim.page.words
    assert the_draft(world).version == 2
    kim.go(f"{address}/difference")
    assert "Inget är ändrat." in kim.page.words
    kim.go(f"{address}/part?section=items&name=vardag")
    kim.press("Spara", text_sv="Hur är vardagen hemma nu?")
    kim.go(f"{address}/difference")
    assert "Resultat går att jämföra" in kim.page.words
    kim.go(f"{address}/part?section=items&name=vardag")
    kim.press("Spara", options_10_code="11")
    page = kim.go(f"{address}/difference")
    assert "10 → 11" in page.words
    assert "går inte att jämföra" in page.words
    assert "måste rättas först" in page.words


def test_a_plan_is_written_with_waves_and_thresholds_with_their_source(world: World, kim: Writer) -> None:
    kim.go("/authoring")
    kim.press("Ny plan")
    address = kim.page.address
    kim.go(f"{address}/part?section=waves&name=0")
    kim.press(
        "Spara", asks_0_instrument=f"{STAR} 1", asks_0_informant="participant", every_months="3", window_grace="x"
    )
    assert "window" in the_draft(world).text
    assert "Skriv ett helt tal." in kim.page.words
    kim.go(f"{address}/part?section=waves&name=0")
    kim.press("Spara", window_grace="14", window_remind="3, 7")
    kim.go(address)
    kim.press("Lägg till gräns")
    kim.press(
        "Spara",
        scale=f"{STAR} vardag",
        kind="change",
        change="2",
        basis="Egen bedömning",
        fixed_by="Styrgruppen",
        fixed_on="2024-03-01",
    )
    kim.press("Lägg till mått")
    smart = dict.fromkeys(("specific", "measurable", "accepted", "relevant", "time_bound"), "Ja")
    kim.press("Spara", title_sv="A", title_sv_latt="A", title_en="A", code="vardag", scale=f"{STAR} vardag", **smart)
    assert "Inga fel." in kim.page.words
    kim.go(f"{address}/difference")
    kim.press("Föreslå publicering")
    alex = Writer(world, AccountRole.ADMINISTRATOR, "alex")
    alex.go(f"{address}/difference")
    alex.press("Godkänn och publicera", read="yes")
    world.house.look_again()
    plan = world.house.shelf.plan("ny-plan", 1)
    assert plan.thresholds[0].basis == "Egen bedömning"
    assert plan.waves[0].window.remind == (3, 7)
    assert "ny-plan" in alex.go("/plans").html


def test_a_file_becomes_a_draft_and_says_what_is_wrong(world: World, kim: Writer) -> None:
    address = a_small_form(kim)
    text = kim.client.get(f"{address}/file.yaml").data
    kim.upload(text.replace(b"veckan", b"kopt"), "kopt.yaml", licence="Avtal 12, bara kommunen")
    assert "licence: Avtal 12, bara kommunen" in the_draft(world).text
    assert the_draft(world).code == "kopt"
    for content, name, said in (
        (b"code: [", "a.yaml", "Rad 1"),
        (b"\xff\xfe\x00", "a.yaml", "UTF-8"),
        (text, "a.xlsx", ".yaml"),
        (b"x: " + b"a" * 210_000, "a.yaml", "längre än"),
        (
            b"a: &a [1,1,1,1,1,1,1,1,1]\n"
            + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(6)),
            "a.yaml",
            "alldeles för stor",
        ),
    ):
        page = kim.upload(content, name)
        assert page.status == 422, name
        assert said in page.words
    assert kim.upload(b"x" * 450_000, "a.yaml").status == 413


def test_another_authority_sees_neither_drafts_nor_what_is_published(world: World, kim: Writer) -> None:
    address = a_small_form(kim)
    kim.go(f"{address}/difference")
    kim.press("Föreslå publicering")
    alex = Writer(world, AccountRole.ADMINISTRATOR, "alex")
    alex.go(f"{address}/difference")
    alex.press("Godkänn och publicera", read="yes")
    with world.session() as session:
        other = Authority(code="other", name="Grannkommunen", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.commit()
        other_id = other.id
    noor = Writer(world, AccountRole.ADMINISTRATOR, "noor", other_id)
    page = noor.go("/authoring")
    assert "Ni har inga utkast" in page.words
    assert "veckan" not in page.html
    assert noor.client.get(address).status_code == 404
    assert noor.client.get("/authoring/published/instrument/veckan/1.yaml").status_code == 404
    assert kim.client.get("/authoring/published/instrument/veckan/1.yaml").status_code == 200
    # The code and version are taken all the same: what is stored of people names them without an authority.
    noor.upload(kim.client.get("/authoring/published/instrument/veckan/1.yaml").data, "veckan.yaml")
    theirs = noor.page.address
    noor.go(f"{theirs}/difference")
    noor.press("Föreslå publicering")
    ali = Writer(world, AccountRole.ADMINISTRATOR, "ali", other_id)
    ali.go(f"{theirs}/difference")
    page = ali.press("Godkänn och publicera", read="yes")
    assert page.status == 409
    assert "upptagna" in page.words


def test_markup_and_formulas_are_text(kim: Writer) -> None:
    address = a_small_form(kim)
    bad = "<script>alert(1)</script>=2+2"
    kim.go(f"{address}/part?section=items&name=fraga-1")
    kim.press("Spara", text_sv=bad, options_1_text_sv=bad)
    for page in ("", "/yaml", "/preview?lang=sv", "/difference?text=1", "/history", "/part?section=items&name=fraga-1"):
        assert "<script>alert" not in kim.go(f"{address}{page}").html, page
