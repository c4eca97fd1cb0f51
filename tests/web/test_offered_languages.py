"""Which languages a person is offered: approved ones, and no other by any address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import OWN, RATING, STAR, World
from sqlalchemy import select, update
from translated import in_letters, translate
from web import stored
from web.person import Person, participant, supervisor
from web.ways_in import Staff, Tablet

from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.languages.changes import approve, withdraw
from surveyapp.languages.models import TextApproval
from surveyapp.people.models import Authority, Informant
from surveyapp.privacy.models import ConsentRecord
from surveyapp.web.answering.asking import asking

ARABIC = "العربية"
VARDAG = in_letters("Hur går det hemma i vardagen?")


def approve_all(world: World, *subjects: str, language: str = "ar") -> None:
    """Somebody stands for these subjects, or for all."""
    with world.session() as session:
        is_known = session.scalar(select(Account.id)) is not None
    if not is_known:
        world.open_account(AccountRole.ADMINISTRATOR, "approver@example.org")
    with world.session() as session:
        by = Actor(session.scalars(select(Account.id)).one(), AccountRole.ADMINISTRATOR, world.authority_id)
        for (subject, spoken), texts in world.house.translated.items():
            if spoken == language and texts.share == 1 and (not subjects or subject in subjects):
                approve(session, texts, by, at=world.house.clock.now())
        session.commit()


def is_offered(me: Person, name: str = ARABIC) -> bool:
    """Whether the page has a way to the language."""
    return bool(re.search(rf"<(?:a|button) [^>]*>{name}</(?:a|button)>", me.page.html))


@pytest.fixture
def translated(world: World, tmp_path: Path) -> World:
    """The world with a whole translation to Arabic letters that nobody has approved."""
    translate(world, tmp_path / "texts")
    return world


def at_star(world: World, more: str = "") -> Person:
    person = participant(world)
    person.go(str(world.assignment(STAR)) + more)
    return person


def test_a_translation_that_nobody_approved_is_not_offered(translated: World) -> None:
    me = at_star(translated)
    assert is_offered(me, "English")
    assert not is_offered(me)


@pytest.mark.parametrize("language", ["ar", "fa", "xx", "AR", "ar-EG", "../ar", ""])
def test_a_language_that_is_not_offered_cannot_be_forced(translated: World, language: str) -> None:
    me = at_star(translated, f"?lang={language}")
    assert me.page.heading == "Hur går det hemma i vardagen?"
    assert '<html lang="sv" dir="ltr"' in me.page.html
    me.press("Nästa", vardag=4)
    kept = stored.response(translated, translated.assignment(STAR))
    assert kept
    assert (kept.language, kept.wording_hash) == ("sv-latt", None)


def test_an_approved_language_is_offered_and_answered_in(translated: World) -> None:
    approve_all(translated)
    assert is_offered(at_star(translated))
    me = at_star(translated, "?lang=ar")
    assert me.page.heading == VARDAG
    assert '<html lang="ar" dir="rtl"' in me.page.html
    me.press(in_letters("Nästa"), vardag=4)
    assert me.page.heading == in_letters("Hur är det med kroppen och orken?")
    kept = stored.response(translated, translated.assignment(STAR))
    assert kept
    translation = translated.house.shelf.catalogue.translation(STAR, 1, "ar")
    assert translation
    assert (kept.language, kept.wording_hash) == ("ar", translation.sha256)


def test_going_back_to_swedish_takes_the_translation_off_the_response(translated: World) -> None:
    approve_all(translated)
    me = at_star(translated, "?lang=ar")
    me.press(in_letters("Nästa"), vardag=4)
    me.go(me.page.address + "?lang=sv")
    me.press("Nästa", kropp=5)
    kept = stored.response(translated, translated.assignment(STAR))
    assert kept
    assert (kept.language, kept.wording_hash) == ("sv", None)
    assert stored.answers(translated, translated.assignment(STAR)) == {"vardag": 4, "kropp": 5}


@pytest.mark.parametrize("missing", ["interface", "information 2", f"instrument {STAR} 1"])
def test_every_subject_must_be_approved(translated: World, missing: str) -> None:
    subjects = {subject for subject, language in translated.house.translated if language == "ar"}
    assert missing in subjects
    approve_all(translated, *(subjects - {missing}))
    assert not is_offered(at_star(translated))
    other = participant(translated)
    other.go(str(translated.assignment(OWN)))
    assert is_offered(other) is missing.startswith("instrument")


def test_a_changed_text_is_no_longer_approved(translated: World, tmp_path: Path) -> None:
    approve_all(translated)
    assert is_offered(at_star(translated))
    translate(translated, tmp_path / "again", texts={"items.vardag.text": in_letters("Något annat?")})
    assert not is_offered(at_star(translated))
    approve_all(translated)
    me = at_star(translated, "?lang=ar")
    assert me.page.heading == in_letters("Något annat?")


def test_a_changed_button_takes_the_language_away_too(translated: World, tmp_path: Path) -> None:
    approve_all(translated)
    translate(translated, tmp_path / "again", words={"Nästa": "الآن"})
    assert not is_offered(at_star(translated))


@pytest.mark.parametrize("gap", [{"items.vardag.text": ""}, {"items.vardag.options.10.text": ""}, {"short.0": ""}])
def test_a_translation_with_a_gap_cannot_be_offered(world: World, tmp_path: Path, gap: dict[str, str]) -> None:
    translate(world, tmp_path / "texts", texts=gap)
    approve_all(world)
    assert not is_offered(at_star(world))


def test_an_approval_is_withdrawn_at_once(translated: World) -> None:
    approve_all(translated)
    me = at_star(translated, "?lang=ar")
    assert me.page.heading == VARDAG
    with translated.session() as session:
        by = Actor(session.scalars(select(Account.id)).one(), AccountRole.ADMINISTRATOR, translated.authority_id)
        withdraw(session, "interface", "ar", by, at=translated.house.clock.now())
        session.commit()
    assert at_star(translated, "?lang=ar").page.heading == "Hur går det hemma i vardagen?"


def test_what_another_authority_approves_is_not_ours(translated: World) -> None:
    approve_all(translated)
    with translated.session() as session:
        other = Authority(code="other", name="Other", zone="Europe/Stockholm", is_demonstration=False)
        session.add(other)
        session.flush()
        session.execute(update(TextApproval).values(authority_id=other.id))
        session.commit()
    assert not is_offered(at_star(translated))


def _reads(world: World, informant_id: int, language: str) -> None:
    with world.session() as session:
        session.execute(update(Informant).where(Informant.id == informant_id).values(language=language))
        session.commit()


def test_a_persons_own_language_is_used_once_it_is_approved_and_plain_swedish_before(translated: World) -> None:
    _reads(translated, translated.participants[0], "ar")
    assert at_star(translated).page.heading == "Hur går det hemma i vardagen?"
    approve_all(translated)
    assert at_star(translated).page.heading == VARDAG


def test_a_supervisor_needs_no_information_for_participants(translated: World) -> None:
    approve_all(translated, "interface", f"instrument {RATING} 1")
    me = supervisor(translated)
    me.go(str(translated.assignment(RATING)))
    assert is_offered(me)


def test_consent_says_which_translation_was_read(world: World, tmp_path: Path) -> None:
    world.add_participant("Newcomer", has_decided=False)
    translate(world, tmp_path / "texts")
    approve_all(world)
    me = Person(world, world.participant_tokens[1])
    me.go("about?lang=ar")
    assert me.page.heading == in_letters("Innan du börjar")
    me.press(in_letters("Spara och gå vidare"), own_follow_up="yes", evaluation="no", research="no")
    told = world.house.told
    with world.session() as session:
        versions = set(
            session.scalars(select(ConsentRecord.text_version).where(ConsentRecord.text_version != "1 of tests"))
        )
    assert versions == {f"{told.text_version} ar {told.translations['ar'].sha256[:12]}"}


def test_a_missing_text_is_swedish_and_says_so(world: World, tmp_path: Path) -> None:
    # Only staff can meet this, in a preview: the language is not complete.
    translate(world, tmp_path / "texts", texts={"items.vardag.options.10.text": ""})
    star = world.house.shelf.catalogue.get(STAR, 1)
    made = asking(star, ("hash of this test", None), "vardag", "ar")
    assert made.text == VARDAG
    assert made.offers[9].text.startswith('<span lang="sv" dir="auto">Hemma')


def test_the_link_itself_shows_a_question_in_a_language_that_its_questions_have(translated: World) -> None:
    approve_all(translated, "interface", f"information {translated.house.told.information.version}")
    me = participant(translated)
    me.go(f"/s/{me.token}?lang=ar")
    assert me.page.heading == "Hur går det hemma i vardagen?"
    assert '<html lang="sv"' in me.page.html


def test_the_page_for_codes_is_read_in_a_language_that_somebody_here_stands_for(translated: World) -> None:
    code = Staff(translated).make_card()
    phone = Person(translated, "")
    phone._headers["Accept-Language"] = "ar-SY,ar;q=0.9"
    assert phone.go("/kod").heading == "Skriv koden på ditt kort"
    assert not is_offered(phone)
    approve_all(translated)
    assert phone.go("/kod").heading == in_letters("Skriv koden på ditt kort")
    assert '<html lang="ar" dir="rtl"' in phone.page.html
    phone.go("/kod?lang=ar")
    phone.press(in_letters("Fortsätt"), code="123 456 789")
    assert phone.page.heading == in_letters("Skriv koden på ditt kort")
    phone.press(in_letters("Fortsätt"), code=code)
    assert phone.page.heading == VARDAG


def test_a_language_chosen_at_a_tablet_goes_on_behind_the_code_and_back_to_swedish_for_the_next(
    translated: World,
) -> None:
    approve_all(translated)
    staff = Staff(translated)
    tablet = Tablet(translated, "")
    standing = tablet.register(staff.make_kiosk())
    code = staff.make_card()
    tablet.go(f"{standing}?lang=ar")
    assert tablet.page.headers["Refresh"] == f"60; url={standing}"
    tablet.follow(in_letters("Jag har ett kort"))
    assert "→" in tablet.page.html
    tablet.press(in_letters("Fortsätt"), code=code)
    assert tablet.page.heading == VARDAG
    seconds, _semicolon, still = tablet.page.headers["Refresh"].partition("; url=")
    assert int(seconds) > 0
    assert tablet.go(still).heading == in_letters("Är du kvar?")
    tablet.press(in_letters("Ja, jag är kvar"))
    assert tablet.page.heading == VARDAG
    assert "Refresh" not in tablet.go(standing).headers
    assert tablet.page.heading == "Svara på frågor här"
