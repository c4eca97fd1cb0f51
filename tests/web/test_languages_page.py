"""The administrator's pages of languages: texts side by side, approval by name, a question as it will look, sound."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from builders import PASSWORD, RATING, STAR, World
from flask.testing import FlaskClient
from sqlalchemy import select
from translated import in_letters, translate
from web.person import Page, participant

from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.instruments.wording import texts as instrument_texts
from surveyapp.languages.models import Recording
from surveyapp.people.models import Informant
from surveyapp.placements.models import Placement
from surveyapp.schedule.survey_links import make_link

SUBJECTS = ["interface", "information.2", f"instrument.{STAR}.1"]
SOUND = b"OggS" + bytes(range(200))


@pytest.fixture
def translated(world: World, tmp_path: Path) -> World:
    translate(world, tmp_path / "texts")
    return world


def sign_in(world: World, role: AccountRole, email: str) -> FlaskClient:
    world.open_account(role, email)
    client = world.client()
    token = csrf(client.get("/sign-in").text)
    answer = client.post("/sign-in", data={"csrf_token": token, "email": email, "password": PASSWORD})
    assert answer.status_code == 303
    return client


def csrf(html: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found
    return found[1]


@pytest.fixture
def desk(translated: World) -> FlaskClient:
    """An administrator's browser."""
    return sign_in(translated, AccountRole.ADMINISTRATOR, "admin@example.org")


def texts_page(desk: FlaskClient, slug: str = SUBJECTS[2], language: str = "ar") -> Page:
    return Page(desk.get(f"/administration/languages/{language}/{slug}"))


def approve(desk: FlaskClient, slug: str, **more: str) -> Page:
    page = texts_page(desk, slug)
    sent = {"csrf_token": csrf(page.html), "texts": sha_on(page), "read": "yes", **more}
    return Page(desk.post(f"/administration/languages/ar/{slug}/approve", data=sent, follow_redirects=True))


def sha_on(page: Page) -> str:
    found = re.search(r'name="texts" value="([0-9a-f]{64})"', page.html)
    assert found
    return found[1]


def row_of(page: Page, language: str, title: str) -> str:
    """The line of a subject in a language's table, in words."""
    section = page.html.split(f'<h2 id="{language}">')[1].split("<h2")[0]
    (row,) = (row for row in section.split("<tr>") if title in row)
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


def test_every_language_says_how_far_it_has_come(desk: FlaskClient) -> None:
    page = Page(desk.get("/administration/languages"))
    assert row_of(page, "ar", "Framstegsstjärnan").endswith("100 % Oläst översättning")
    assert row_of(page, "fi", "Framstegsstjärnan").endswith("0 % Inte färdig")
    for name in ("العربية", "Soomaali", "ትግርኛ", "فارسی / دری", "Українська", "Dansk", "Suomi"):
        assert name in page.words


def test_a_machines_translation_is_called_one(desk: FlaskClient) -> None:
    assert "Oläst översättning (maskin)" in row_of(Page(desk.get("/administration/languages")), "ar", "Knappar")


def test_each_text_stands_beside_the_swedish_in_its_own_direction(desk: FlaskClient) -> None:
    html = texts_page(desk).html
    swedish = "Hur går det hemma i vardagen?"
    assert f'<td lang="sv">{swedish}</td><td lang="ar" dir="rtl">{in_letters(swedish)}</td>' in html
    assert html.startswith('<!doctype html>\n<html lang="sv" dir="ltr">')
    star = texts_page(desk, SUBJECTS[2])
    assert star.html.count('<td lang="sv">') == _n_texts(desk)


def _n_texts(desk: FlaskClient) -> int:
    house = desk.application.extensions["surveyapp"]
    return len(list(instrument_texts(house.shelf.catalogue.get(STAR, 1))))


def test_approving_stands_under_a_name_and_a_day_and_in_the_trail(translated: World, desk: FlaskClient) -> None:
    page = approve(desk, SUBJECTS[2])
    assert "✓ Godkänd av Test Account 4 mars 2024" in row_of(page, "ar", "Framstegsstjärnan")
    with translated.session() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "texts approved")).one()
    assert event.authority_id == translated.authority_id
    assert event.details == {"texts": f"instrument {STAR} 1", "language": "ar"}


def test_when_everything_is_approved_participants_are_offered_the_language(
    translated: World, desk: FlaskClient
) -> None:
    for slug in SUBJECTS:
        page = approve(desk, slug)
    assert "العربية ✓ Erbjuds" in page.words
    me = participant(translated)
    me.go(f"{translated.assignment(STAR)}?lang=ar")
    assert me.page.heading == in_letters("Hur går det hemma i vardagen?")
    me.go(f"{translated.assignment('arbetsindikatorer-deltagare')}?lang=ar")
    assert '<html lang="sv"' in me.page.html


def test_withdrawing_takes_the_language_away(translated: World, desk: FlaskClient) -> None:
    for slug in SUBJECTS:
        approve(desk, slug)
    page = texts_page(desk, SUBJECTS[1])
    there = desk.post(
        f"/administration/languages/ar/{SUBJECTS[1]}/withdraw",
        data={"csrf_token": csrf(page.html)},
        follow_redirects=True,
    )
    assert "العربية Erbjuds inte" in Page(there).words
    me = participant(translated)
    me.go(f"{translated.assignment(STAR)}?lang=ar")
    assert '<html lang="sv"' in me.page.html


def test_texts_that_changed_since_they_were_read_are_not_approved(
    translated: World, desk: FlaskClient, tmp_path: Path
) -> None:
    seen = sha_on(texts_page(desk))
    translate(translated, tmp_path / "again", texts={"items.vardag.text": in_letters("Annat?")})
    later = sign_in_again(translated)
    page = approve(later, SUBJECTS[2], texts=seen)
    assert page.status == 409
    assert "Texterna har ändrats sedan du öppnade sidan." in page.words


def sign_in_again(world: World) -> FlaskClient:
    client = world.client()
    token = csrf(client.get("/sign-in").text)
    client.post("/sign-in", data={"csrf_token": token, "email": "admin@example.org", "password": PASSWORD})
    return client


def test_a_changed_text_says_so(translated: World, desk: FlaskClient, tmp_path: Path) -> None:
    approve(desk, SUBJECTS[2])
    translate(translated, tmp_path / "again", texts={"items.vardag.text": in_letters("Annat?")})
    page = Page(sign_in_again(translated).get("/administration/languages"))
    assert row_of(page, "ar", "Framstegsstjärnan").endswith("Ändrad sedan den godkändes")


def test_nobody_approves_without_saying_that_they_have_read(desk: FlaskClient) -> None:
    page = approve(desk, SUBJECTS[2], read="")
    assert page.status == 422
    assert "Kryssa i att du har läst texterna." in page.words
    assert "Godkänd av" not in texts_page(desk).words


def test_a_translation_with_gaps_cannot_be_approved(world: World, tmp_path: Path) -> None:
    translate(world, tmp_path / "texts", texts={"items.vardag.options.3.text": ""})
    desk = sign_in(world, AccountRole.ADMINISTRATOR, "admin@example.org")
    page = texts_page(desk)
    assert page.words.count("Saknas") == 1
    assert "Godkänn texterna" not in page.words
    sha = world.house.translated[f"instrument {STAR} 1", "ar"].sha256
    sent = {"csrf_token": csrf(page.html), "texts": sha, "read": "yes"}
    answer = desk.post(f"/administration/languages/ar/{SUBJECTS[2]}/approve", data=sent)
    assert answer.status_code == 422


@pytest.mark.parametrize("role", [AccountRole.CASEWORKER, AccountRole.EVALUATOR])
def test_only_administrators_approve(translated: World, role: AccountRole) -> None:
    client = sign_in(translated, role, "other@example.org")
    assert client.get("/administration/languages").status_code == 403
    assert client.get(f"/administration/languages/ar/{SUBJECTS[0]}").status_code == 403


@pytest.mark.parametrize("address", ["sv/interface", "xx/interface", "ar/nothing", "ar/instrument.gone.1"])
def test_a_language_or_text_that_is_not_there_is_not_found(desk: FlaskClient, address: str) -> None:
    assert desk.get(f"/administration/languages/{address}").status_code == 404


def test_a_question_is_seen_as_it_will_look_before_approval(desk: FlaskClient) -> None:
    page = Page(desk.get(f"/administration/languages/ar/{SUBJECTS[2]}/question/vardag"))
    assert '<html lang="ar" dir="rtl">' in page.html
    assert page.heading == in_letters("Hur går det hemma i vardagen?")
    assert in_letters("Nästa") in page.words
    assert "Förhandsvisning. Inget sparas." in page.words
    assert page.forms == []
    following = Page(desk.get(page.link(in_letters("Nästa"))))
    assert following.heading == in_letters("Hur är det med kroppen och orken?")
    assert desk.get(f"/administration/languages/ar/{SUBJECTS[2]}/question/gone").status_code == 404
    assert desk.get("/administration/languages/ar/interface/question/vardag").status_code == 404


def record(desk: FlaskClient, content: bytes = SOUND, place: str = "items.vardag.text", **more: str) -> Page:
    here = f"/administration/recordings/{STAR}/1/ar"
    sent = {"csrf_token": csrf(desk.get(here).text), "place": place, "sound": (io.BytesIO(content), "x"), **more}
    return Page(desk.post(here, data=sent, content_type="multipart/form-data", follow_redirects=True))


def refs(world: World) -> list[str]:
    with world.session() as session:
        return list(session.scalars(select(Recording.ref).order_by(Recording.id)))


def test_a_recording_is_heard_by_the_authoritys_people_and_kept_by_their_browsers(
    translated: World, desk: FlaskClient
) -> None:
    page = record(desk)
    (ref,) = refs(translated)
    assert page.html.count("<audio") == 1
    assert desk.get(f"/administration/recording/{ref}").data == SOUND
    heard = translated.client().get(f"/s/{translated.participant_tokens[0]}/recording/{ref}")
    assert (heard.data, heard.mimetype) == (SOUND, "audio/ogg")
    assert heard.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    part = translated.client().get(
        f"/s/{translated.participant_tokens[0]}/recording/{ref}", headers={"Range": "bytes=4-7"}
    )
    assert (part.status_code, part.data) == (206, SOUND[4:8])


def test_a_new_recording_takes_the_place_of_the_old_one_and_may_be_taken_away(
    translated: World, desk: FlaskClient
) -> None:
    record(desk)
    record(desk, SOUND + b"more")
    old, new = refs(translated)
    assert desk.get(f"/administration/recording/{old}").status_code == 404
    assert desk.get(f"/administration/recording/{new}").data == SOUND + b"more"
    assert "<audio" not in record(desk, away="1").html
    assert desk.get(f"/administration/recording/{new}").status_code == 404
    with translated.session() as session:
        told = session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("recording%")))
        assert sorted(told) == ["recording added"] * 2 + ["recording removed"] * 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Välj en ljudfil"),
        (b"<svg onload=alert(1)>", "Välj en ljudfil"),
        (b"\xff\xfe plain text", "Välj en ljudfil"),
        (b"OggS" + bytes(500_000), "högst 500 kB"),
    ],
)
def test_what_is_no_sound_or_too_long_is_refused_in_words(
    translated: World, desk: FlaskClient, content: bytes, said: str
) -> None:
    page = record(desk, content)
    assert page.status == 422
    assert said in page.words
    assert refs(translated) == []


def test_a_far_too_large_file_is_refused_before_it_is_read(translated: World, desk: FlaskClient) -> None:
    here, kind = f"/administration/recordings/{STAR}/1/ar", "multipart/form-data; boundary=x"
    assert desk.post(here, data=bytes(700_000), content_type=kind).status_code == 413
    assert refs(translated) == []


def test_a_recording_of_a_text_that_is_not_there_is_refused(desk: FlaskClient) -> None:
    assert record(desk, place="items.gone.text").status == 400
    assert desk.get(f"/administration/recordings/{STAR}/1/xx").status_code == 404
    assert desk.get("/administration/recordings/gone/1/ar").status_code == 404


def test_a_recording_is_not_heard_in_another_authority(translated: World, desk: FlaskClient) -> None:
    record(desk)
    (ref,) = refs(translated)
    token = link_elsewhere(translated)
    assert translated.client().get(f"/s/{token}/recording/{ref}").status_code == 404
    assert translated.client().get(f"/s/forged/recording/{ref}").status_code == 404


def link_elsewhere(world: World) -> str:
    """A link of somebody in another authority."""
    from surveyapp.people.changes import Person, register_participant
    from surveyapp.people.models import Authority

    now = world.house.clock.now()
    with world.session() as session:
        other = Authority(code="other", name="Other", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.flush()
        somebody = register_participant(
            session, world.house.vault, other.id, Person("Somebody", "sv-latt"), actor="test", at=now
        )
        token = make_link(session, somebody.id, world.house.settings.secret_key, actor="test", at=now)
        session.commit()
    return token


def placement_address(world: World) -> str:
    with world.session() as session:
        return f"/placements/{session.get_one(Placement, world.placements[0]).ref}"


def own_language(world: World) -> str:
    with world.session() as session:
        return session.get_one(Informant, world.participants[0]).language


def test_staff_choose_among_offered_languages_only(translated: World, desk: FlaskClient) -> None:
    caseworker = sign_in(translated, AccountRole.CASEWORKER, "case@example.org")
    here = placement_address(translated)
    token = csrf(caseworker.get(here).text)
    refused = caseworker.post(f"{here}/language", data={"csrf_token": token, "language": "ar"})
    assert (refused.status_code, own_language(translated)) == (400, "sv-latt")
    for slug in SUBJECTS:
        approve(desk, slug)
    taken = caseworker.post(f"{here}/language", data={"csrf_token": token, "language": "ar"})
    assert (taken.status_code, own_language(translated)) == (303, "ar")
    me = participant(translated)
    me.go(str(translated.assignment(STAR)))
    assert '<html lang="ar" dir="rtl">' in me.page.html


def test_staff_see_that_a_persons_language_waits_for_approval(translated: World) -> None:
    caseworker = sign_in(translated, AccountRole.CASEWORKER, "case@example.org")
    with translated.session() as session:
        session.get_one(Informant, translated.participants[0]).language = "ar"
        session.commit()
    page = Page(caseworker.get(placement_address(translated)))
    assert "Deltagaren läser helst العربية. Den översättningen är inte godkänd" in page.words


def test_supervisors_texts_are_approved_alone(desk: FlaskClient) -> None:
    page = approve(desk, f"instrument.{RATING}.1")
    assert "Godkänd av" in row_of(page, "ar", "handledare")
