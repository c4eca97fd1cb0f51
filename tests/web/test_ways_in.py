"""Ways in beside a personal link: cards, kiosks, interviews, a device handed over; each kept as the response's mode."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from builders import OWN, PASSWORD, STAR, START, World
from sqlalchemy import select, update
from web import stored
from web.person import Page, Person, participant
from web.ways_in import Staff, Tablet, begin, code_on, finish

from surveyapp.access.models import Account, Kiosk
from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent
from surveyapp.people.models import Authority, Organisation
from surveyapp.placements.models import Placement
from surveyapp.schedule.models import SurveyLink
from surveyapp.ways.throttle import ONE_SOURCE
from surveyapp.web.ways.staff import MOST_AT_ONCE


def at_home(world: World, code: str) -> Person:
    """Somebody with a telephone types a code."""
    me = Person(world, "")
    me.go("/kod")
    me.press("Fortsätt", code=code)
    return me


def actions(world: World) -> list[str]:
    """What the trail tells, in order."""
    with world.session() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_card_leads_to_the_questions_and_the_response_says_so(world: World) -> None:
    code = Staff(world).make_card()
    me = at_home(world, code)
    begin(me, STAR, world)
    finish(me, presence="alone", helped="no")
    kept = stored.response(world, world.assignment(STAR))
    assert kept is not None
    assert (kept.mode, kept.presence, kept.helper, kept.conducted_by) == ("card", "alone", "nobody", None)


def test_an_entered_card_opens_a_visit_that_ends_within_the_hour_and_leaves_the_card_alone(world: World) -> None:
    code = Staff(world).make_card()
    me = at_home(world, code)
    with world.session() as session:
        card, visit = session.scalars(select(SurveyLink).where(SurveyLink.way == "card").order_by(SurveyLink.id))
        assert (card.expires_at, card.code_index is None) == (None, False)
        assert visit.expires_at is not None
        assert visit.code_index is None
        assert dt.timedelta(minutes=50) < visit.expires_at - visit.created_at <= dt.timedelta(minutes=60)
        visit.expires_at = visit.created_at
        session.commit()
    assert me.go(me.page.address).heading == "Kortet gäller inte längre"
    assert at_home(world, code).page.status == 200


@pytest.mark.parametrize("typed", [" {} ", "{}", "{}".replace(" ", "")])
def test_a_code_may_be_typed_as_people_type(world: World, typed: str) -> None:
    code = Staff(world).make_card()
    odd = code.replace("0", "o").replace("1", "l").replace("5", "s").replace(" ", "-")
    for one in (code, code.replace(" ", ""), typed.format(odd)):
        assert "/s/" in at_home(world, one).page.address


def test_five_wrong_codes_and_the_page_says_when_to_come_back_and_what_to_do_instead(world: World) -> None:
    code = Staff(world).make_card()
    me = Person(world, "")
    me.go("/kod")
    for _try in range(ONE_SOURCE.tries - 1):
        assert me.press("Fortsätt", code="111 111 111").status == 422
        assert "Koden stämmer inte" in me.page.words
        assert me.page.form.sent["code"] == ["111 111 111"]
    page = me.press("Fortsätt", code="111 111 111")
    assert (page.status, page.heading) == (429, "Vänta en stund")
    assert "kamera" in page.words
    assert re.search(r"klockan \d\d:\d\d", page.words)
    me.go("/kod")
    assert me.press("Fortsätt", code=code).status == 429
    assert actions(world).count("code refused") == ONE_SOURCE.tries


def test_behind_a_proxy_each_address_has_tries_of_its_own(world: World) -> None:
    code = Staff(world).make_card()
    client = world.client()
    for _try in range(ONE_SOURCE.tries):
        answer = client.post("/kod", data={"code": "1"}, headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.1"})
    assert answer.status_code == 429
    other = client.post("/kod", data={"code": code}, headers={"X-Forwarded-For": "198.51.100.2"})
    assert other.status_code == 303
    same = client.post("/kod", data={"code": code}, headers={"X-Forwarded-For": "1.1.1.1, 198.51.100.1"})
    assert same.status_code == 429


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_codes_are_not_taken_from_another_sites_page(world: World, headers: dict[str, str]) -> None:
    assert world.client().post("/kod", data={"code": "1"}, headers=headers).status_code == 400
    assert "code refused" not in actions(world)


def test_a_revoked_card_says_so_by_its_code_and_by_its_picture(world: World) -> None:
    staff = Staff(world)
    staff.ways()
    staff.press("Gör ett kort")
    code, token = code_on(staff.page), staff.page.forms[1].sent["card"][0].split()[1]
    assert Person(world, token).go().status == 200
    staff.ways()
    staff.press("Spärra kortet")
    me = at_home(world, code)
    assert (me.page.status, me.page.heading) == (422, "Kortet gäller inte längre")
    seen = Person(world, token).go()
    assert (seen.status, seen.heading) == (410, "Kortet gäller inte längre")
    assert "card revoked" in actions(world)


def test_a_new_card_ends_the_one_before(world: World) -> None:
    staff = Staff(world)
    first = staff.make_card()
    second = staff.make_card()
    assert at_home(world, first).page.heading == "Kortet gäller inte längre"
    assert "/s/" in at_home(world, second).page.address


def test_a_card_ends_with_the_placement_and_a_later_one_is_for_the_follow_up(world: World) -> None:
    staff = Staff(world)
    staff.ways()
    staff.press("Gör ett kort")
    code, token = code_on(staff.page), staff.page.forms[1].sent["card"][0].split()[1]
    ended = START + dt.timedelta(days=40)
    with world.session() as session:
        world.placement(session).exit_on = ended
        world.placement(session).exit_reason, world.placement(session).destination = "got work", "arbete"
        session.commit()
    world.at(ended)
    assert at_home(world, code).page.status == 200
    world.at(ended + dt.timedelta(days=1))
    assert at_home(world, code).page.heading == "Kortet gäller inte längre"
    assert Person(world, token).go().heading == "Kortet gäller inte längre"
    staff.client = world.client()
    staff.go("/sign-in")
    staff.press("Logga in", email="staff@example.org", password=PASSWORD)
    later = staff.make_card()
    assert "/s/" in at_home(world, later).page.address
    world.at(ended + dt.timedelta(days=32))
    assert at_home(world, later).page.heading == "Kortet gäller inte längre"


def test_a_card_says_nothing_about_whose_it_is_unless_the_first_name_was_asked_for(world: World) -> None:
    staff = Staff(world)
    staff.ways()
    staff.press("Gör ett kort")
    action, data = staff.filled("Hämta som PDF")
    bare = staff.client.post(action, data=data)
    assert bare.data.startswith(b"%PDF")
    assert "name" not in data
    staff.ways()
    staff.press("Gör ett kort", name="yes")
    assert staff.filled("Hämta som PDF")[1]["name"] == ["yes"]


def test_a_sheet_is_made_only_of_cards_that_work_and_are_ours(world: World) -> None:
    staff = Staff(world)
    staff.ways()
    staff.press("Gör ett kort")
    action, data = staff.filled("Hämta som PDF")
    ref, token, code = data["card"][0].split()
    for forged in (f"{ref} {token} 123 456", f"{ref} x {code}", "x", f"{ref} {token} 482739156"):
        assert staff.client.post(action, data={**data, "card": [forged]}).status_code in (400, 404)
    staff.make_card()
    assert staff.client.post(action, data=data).status_code == 404


def test_cards_for_several_people_at_once(world: World) -> None:
    world.add_participant("Participant Two")
    staff = Staff(world)
    staff.go("/cards")
    assert staff.press("Gör kort").status == 422
    refs = [value for value, _words in staff.page.forms[1].offered["placement"]]
    action, data = staff.filled("Gör kort")
    staff.submit((action, data | {"placement": refs}))
    assert staff.page.heading == "2 nya kort"
    told = re.findall(r'name="card" value="([^"]+)"', staff.page.html)
    assert len(set(told)) == 2
    action, data = staff.filled("Hämta som PDF")
    assert staff.client.post(action, data={**data, "card": told}).data.startswith(b"%PDF")


def test_cards_are_offered_by_page_to_whose_placement_has_not_ended(world: World) -> None:
    for number in range(MOST_AT_ONCE):
        world.add_participant(f"Participant {number:02}")
    over = world.add_participant("Left")
    with world.session() as session:
        left = {"exit_on": START, "exit_reason": "completed", "destination": "arbete"}
        session.execute(update(Placement).where(Placement.id == over).values(**left))
        session.commit()
    world.at(START + dt.timedelta(1))
    staff = Staff(world)
    staff.go("/cards")
    assert "Sida 1 av 2" in staff.page.words
    assert len(staff.page.forms[1].offered["placement"]) == MOST_AT_ONCE
    staff.follow("Nästa")
    # Pressed without a choice, the same page comes back.
    assert staff.press("Gör kort").status == 422
    assert "Sida 2 av 2" in staff.page.words
    assert len(staff.page.forms[1].offered["placement"]) == 1
    assert "Left" not in staff.page.words


def test_a_kiosk_is_registered_by_pressing_and_only_once(world: World) -> None:
    address = Staff(world).make_kiosk()
    scanner, tablet, second = Tablet(world, ""), Tablet(world, ""), Tablet(world, "")
    assert scanner.go(address).status == 200
    second.go(address)
    standing = tablet.register(address)
    assert tablet.page.heading == "Svara på frågor här"
    assert standing != address
    twice = second.press("Registrera")
    assert twice.address == standing
    assert Tablet(world, "").go(address).status == 404
    with world.session() as session:
        session.execute(update(Kiosk).values(registered_at=world.house.clock.now() - dt.timedelta(minutes=2)))
        session.commit()
    late = Tablet(world, "")
    late.page = Page(late.client.get(address))
    assert late.page.heading == "Surfplattan är inte registrerad"
    assert actions(world).count("kiosk registered") == 1


def test_two_people_at_a_kiosk_within_a_minute_never_meet(world: World) -> None:
    world.add_participant("Participant Two")
    staff = Staff(world)
    codes = [staff.make_card(0), staff.make_card(1)]
    tablet = Tablet(world, "")
    standing = tablet.register(staff.make_kiosk())
    tablet.type(codes[0])
    begin(tablet, STAR, world)
    first = tablet.page.address
    tablet.press("Nästa", vardag=4)
    # The first person walks away; the second begins from the tablet's first page.
    tablet.go(standing)
    tablet.type(codes[1])
    second = tablet.page.address
    assert second.split("/")[2] != first.split("/")[2]
    assert tablet.go(first).heading == "Besöket är slut"
    assert tablet.go(f"{first}/q/vardag").heading == "Besöket är slut"
    tablet.go(f"/s/{second.split('/')[2]}/{world.assignment(STAR)}")
    assert tablet.page.status == 404
    tablet.go(f"/s/{second.split('/')[2]}/{world.assignment(STAR, of=1)}")
    finish(tablet)
    assert stored.answers(world, world.assignment(STAR)) == {"vardag": 4}
    kept = stored.response(world, world.assignment(STAR, of=1))
    assert kept is not None
    assert (kept.mode, kept.state) == ("kiosk", "submitted")


def test_a_kiosk_visit_ends_with_the_thanks_and_shows_the_picture_only_when_asked(world: World) -> None:
    staff = Staff(world)
    code = staff.make_card()
    tablet = Tablet(world, "")
    standing = tablet.register(staff.make_kiosk())
    tablet.type(code)
    begin(tablet, OWN, world)
    finish(tablet, 4)
    assert "Du har en sak kvar" in tablet.page.words
    begin(tablet, STAR, world)
    finish(tablet)
    assert tablet.page.heading == "Tack! Dina svar är skickade."
    assert "<svg" not in tablet.page.html
    done = tablet.page.address
    seconds, _semicolon, onward = tablet.page.headers["Refresh"].partition("; url=")
    assert (onward, 1 <= int(seconds) <= 61) == (f"{standing}/over", True)
    assert tablet.go(done.replace("/done", "/picture.pdf")).status == 404
    tablet.go(done)
    shown = tablet.press("Visa min bild")
    assert "<svg" in shown.html
    assert tablet.go(done).heading == "Besöket är slut"
    assert tablet.go(done.replace("/done", "")).heading == "Besöket är slut"


def test_whoever_has_more_to_answer_on_a_shared_device_may_end_there_too(world: World) -> None:
    staff = Staff(world)
    tablet = Tablet(world, "")
    code = staff.make_card()
    standing = tablet.register(staff.make_kiosk())
    tablet.type(code)
    begin(tablet, OWN, world)
    finish(tablet, 4)
    assert "Du har en sak kvar" in tablet.page.words
    around, on_the_page = tablet.page.forms
    assert on_the_page.action == around.action
    assert [words for words, _name, _value in on_the_page.buttons] == ["Avsluta"]
    tablet.press("Avsluta")
    assert tablet.page.headers["Refresh"] == f"0; url={standing}"


def test_finishing_at_a_kiosk_leads_back_to_its_first_page_at_once(world: World) -> None:
    staff = Staff(world)
    code = staff.make_card()
    tablet = Tablet(world, "")
    standing = tablet.register(staff.make_kiosk())
    tablet.type(code)
    begin(tablet, STAR, world)
    tablet.press("Nästa", vardag=4)
    question = tablet.page.address
    tablet.press("Avsluta")
    assert tablet.page.headers["Refresh"] == f"0; url={standing}"
    assert tablet.page.headers["Clear-Site-Data"] == '"cache"'
    assert tablet.go(question).heading == "Besöket är slut"
    tablet.go(standing)
    tablet.type(code)
    begin(tablet, STAR, world)
    assert "Fråga 2 av" in tablet.page.words


def test_a_kiosk_that_is_left_alone_asks_and_then_forgets(world: World) -> None:
    staff = Staff(world)
    code = staff.make_card()
    tablet = Tablet(world, "")
    standing = tablet.register(staff.make_kiosk())
    tablet.type(code)
    begin(tablet, STAR, world)
    seconds, _semicolon, onward = tablet.page.headers["Refresh"].partition("; url=")
    assert 140 <= int(seconds) <= 150
    tablet.go(onward)
    assert tablet.page.heading == "Är du kvar?"
    assert tablet.page.headers["Refresh"].endswith(f"{standing}/over")
    with world.session() as session:
        visit = session.scalars(select(SurveyLink).where(SurveyLink.way == "kiosk")).one()
        visit.expires_at = world.house.clock.now() + dt.timedelta(seconds=20)
        session.commit()
    tablet.press("Ja, jag är kvar")
    assert "Fråga 1 av" in tablet.page.words
    with world.session() as session:
        visit = session.scalars(select(SurveyLink).where(SurveyLink.way == "kiosk")).one()
        assert visit.expires_at is not None
        assert visit.expires_at - world.house.clock.now() > dt.timedelta(seconds=170)
        visit.expires_at = world.house.clock.now() - dt.timedelta(seconds=1)
        session.commit()
    gone = tablet.press("Nästa", vardag=4)
    assert gone.heading == "Besöket är slut"
    assert gone.headers["Refresh"] == f"5; url={standing}/over"


def test_a_kiosk_is_only_for_its_own_workplace(world: World) -> None:
    staff = Staff(world)
    code = staff.make_card()
    tablet = Tablet(world, "")
    tablet.register(staff.make_kiosk())
    with world.session() as session:
        other = Organisation(authority_id=world.authority_id, kind="provider", name="Another workplace")
        session.add(other)
        session.flush()
        session.execute(update(Placement).values(provider_id=other.id))
        session.commit()
    page = tablet.type(code)
    assert page.heading == "Kortet fungerar inte på den här skärmen"
    assert "telefon" in page.words


def test_a_revoked_kiosk_is_nothing_more_and_ends_its_visit(world: World) -> None:
    staff = Staff(world)
    code = staff.make_card()
    tablet = Tablet(world, "")
    standing = tablet.register(staff.make_kiosk())
    tablet.type(code)
    visit = tablet.page.address
    staff.go("/kiosks")
    assert "Caféet" in staff.page.words
    staff.press("Spärra")
    assert tablet.go(visit).heading == "Besöket är slut"
    assert tablet.go(standing).status == 410
    assert tablet.page.heading == "Surfplattan är inte registrerad"


@pytest.mark.parametrize(("label", "provider"), [("", True), ("x" * 61, True), ("Caféet", False)])
def test_a_kiosk_needs_a_place_and_a_provider_of_ours(world: World, label: str, provider: bool) -> None:
    staff = Staff(world)
    staff.go("/kiosks")
    action, data = staff.filled("Gör en länk", label=label)
    if not provider:
        data["provider"] = [str(world.referrer_id)]
    assert staff.submit((action, data)).status == 422
    assert "kiosk made" not in actions(world)


def interview(staff: Staff, world: World, **more: str) -> Page:
    """Go to the star as the one who reads and taps."""
    staff.ways()
    chosen = {"talk": "by phone", "interpreter": "yes", **more}
    return staff.press("Börja intervjun", asked=world.assignment(STAR), **chosen)


def test_an_interview_keeps_how_it_was_held_and_by_whom(world: World) -> None:
    staff = Staff(world)
    page = interview(staff, world)
    assert "läs frågan högt" in page.words
    staff.answer_all(6)
    assert staff.press("Skicka").status == 422
    assert {"Var handledaren med?", "Vem valde svaren?"} <= {said for said, _address in staff.page.links}
    staff.press("Skicka", supervisor="yes", chose="informant")
    assert staff.page.heading == "Tack! Dina svar är skickade."
    kept = stored.response(world, world.assignment(STAR))
    assert kept is not None
    assert (kept.mode, kept.talk, kept.has_interpreter) == ("interview", "by phone", True)
    assert (kept.helper, kept.presence, kept.decided_by) == ("caseworker", "supervisor", "informant")
    assert kept.conducted_by is not None
    assert kept.is_answered_by_close_staff is False
    assert "interview opened" in actions(world)


def test_whoever_reads_aloud_in_an_interview_changes_nothing_of_how_the_person_reads(world: World) -> None:
    staff = Staff(world)
    page = interview(staff, world)
    assert "Med bilder och ord" not in page.words
    staff.press("English")
    assert "Question 1 of 8" in staff.page.words
    assert "Fråga 1 av 8" in participant(world).go().words


@pytest.mark.parametrize("is_own", [True, False])
def test_the_own_caseworker_who_chose_the_answers_is_told_of(world: World, is_own: bool) -> None:
    staff = Staff(world, is_own=is_own)
    interview(staff, world)
    finish(staff, supervisor="no", chose="helper")
    kept = stored.response(world, world.assignment(STAR))
    assert kept is not None
    assert (kept.presence, kept.decided_by) == ("caseworker", "helper")
    assert kept.is_answered_by_close_staff is is_own
    assert ("close staff answered" in actions(world)) is is_own


def test_a_supervisor_who_decided_is_told_of_by_the_person(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    finish(me, presence="supervisor", helped="yes", decided="helper")
    kept = stored.response(world, world.assignment(STAR))
    assert kept is not None
    assert (kept.helper, kept.is_answered_by_close_staff) == ("supervisor", True)


def test_an_interview_is_chosen_whole_or_asked_for_again(world: World) -> None:
    staff = Staff(world)
    page = staff.ways()
    assert "Den som är nära personen ska inte välja svaren." in page.words
    page = staff.press("Börja intervjun", talk="in person", asked=world.assignment(STAR))
    assert page.status == 422
    assert "Är en tolk med?" in {said for said, _address in page.links}
    assert next(form for form in page.forms if "talk" in form.offered).sent["talk"] == ["in person"]
    assert "interview opened" not in actions(world)


def test_what_is_left_open_at_the_end_of_an_interview_is_said_beside_its_question(world: World) -> None:
    staff = Staff(world)
    interview(staff, world)
    finish(staff, supervisor="no")
    assert staff.page.status == 422
    assert '<p class="fault" id="chose-fault">Svara också på det här</p>' in staff.page.html
    assert '<fieldset class="ask" aria-describedby="chose-fault">' in staff.page.html
    assert "supervisor-fault" not in staff.page.html


@pytest.mark.parametrize("role", [AccountRole.CASEWORKER, AccountRole.ASSISTANT])
def test_the_way_out_of_an_interview_leads_to_those_who_can_be_interviewed(world: World, role: AccountRole) -> None:
    staff = Staff(world, role)
    interview(staff, world)
    finish(staff, supervisor="no", chose="informant")
    assert staff.page.heading == "Tack! Dina svar är skickade."
    staff.follow("Avsluta")
    assert (staff.page.status, staff.page.address) == (200, "/interviews")


def test_what_was_begun_alone_and_finished_in_an_interview_counts_as_an_interview(world: World) -> None:
    me = participant(world)
    me.go(str(world.assignment(STAR)))
    me.press("Nästa", vardag=4)
    staff = Staff(world)
    interview(staff, world)
    finish(staff, supervisor="no", chose="informant")
    kept = stored.response(world, world.assignment(STAR))
    assert kept is not None
    assert (kept.mode, kept.talk) == ("interview", "by phone")


def test_handing_the_screen_over_signs_out_and_locks_to_the_questions(world: World) -> None:
    staff = Staff(world)
    staff.ways()
    page = staff.press("Logga ut och lämna över")
    assert "/s/" in page.address
    assert "Logga ut" not in page.words
    token = page.address.split("/")[2]
    assert staff.go("/placements").heading == "Logga in"
    for instrument in (OWN, STAR):
        staff.go(f"/s/{token}/{world.assignment(instrument)}")
        finish(staff, 4)
    assert "Lämna tillbaka skärmen" in staff.page.words
    assert "<svg" not in staff.page.html
    done = staff.page.address
    staff.press("Klar")
    assert staff.page.headers["Refresh"] == "0; url=/returned"
    assert staff.go("/returned").heading == "Tack! Lämna tillbaka skärmen."
    assert staff.go(done).heading == "Besöket är slut"
    kept = stored.response(world, world.assignment(STAR))
    assert kept is not None
    assert kept.mode == "handed over"
    assert kept.conducted_by is not None


def test_an_evaluator_has_no_ways_in(world: World) -> None:
    evaluator = Staff(world, AccountRole.EVALUATOR)
    assert evaluator.ways().status == 403
    assert evaluator.go("/cards").status == 403
    assert evaluator.go("/kiosks").status == 403


def test_nothing_of_another_authority_is_within_reach(world: World) -> None:
    own = Staff(world)
    own.ways()
    ref = own.page.address.split("/")[2]
    own.make_kiosk()
    with world.session() as session:
        kiosk = session.scalars(select(Kiosk.ref)).one()
        session.add(Authority(id=99, code="other", name="Other", zone="Europe/Stockholm"))
        session.flush()
        session.execute(update(Account).values(authority_id=99))
        session.commit()
    for path in (f"/placements/{ref}/ways",):
        assert own.go(path).status == 404
    own.go("/kiosks")
    csrf = own.page.forms[0].sent["csrf_token"]
    for path in ("card", "card/revoke", "interview", "hand-over"):
        assert own.client.post(f"/placements/{ref}/{path}", data={"csrf_token": csrf}).status_code == 404
    assert own.client.post(f"/kiosks/{kiosk}/revoke", data={"csrf_token": csrf}).status_code == 404
