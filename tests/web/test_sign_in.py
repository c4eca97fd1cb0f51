"""Signing in: password and codes, who must have more, staying signed in, being asked again, and forms sent too late."""

from __future__ import annotations

import re
import secrets
from io import BytesIO

import pytest
from builders import PASSWORD, World
from web.person import Page
from web.signing_in import Staff, account, demanding

from surveyapp.access.policy import AccountRole
from surveyapp.extensions import ACCOUNT
from surveyapp.web import kept

LONG = "ett långt lösenord till"


def has_signed_in(me: Staff) -> bool:
    """Whether a page of staff opens."""
    return me.client.get("/my-sign-in").status_code == 200


def test_a_password_is_enough_where_nothing_more_is_demanded(world: World) -> None:
    me = Staff(demanding(world), AccountRole.CASEWORKER)
    assert me.sign_in().status == 200
    assert has_signed_in(me)
    assert account(world).last_signed_in_at is not None


@pytest.mark.parametrize("role", [AccountRole.ADMINISTRATOR, AccountRole.EVALUATOR, AccountRole.AUDITOR])
def test_roles_that_see_much_set_up_a_second_factor_first_and_then_sign_in_with_it(
    world: World, role: AccountRole
) -> None:
    me = Staff(demanding(world), role)
    page = me.sign_in()
    assert page.address == "/my-sign-in"
    assert "Ett steg till innan du kan börja" in page.words
    inside = next(address for name, address in page.links if address.startswith("/") and "sign" not in address)
    assert me.client.get(inside).headers.get("Location") == "/my-sign-in"
    codes = me.set_up_app()
    assert len(set(codes)) == 10
    assert me.client.get(inside).status_code != 303

    me.client.post("/sign-out", data={"csrf_token": ""})
    me.client.delete_cookie("surveyapp")
    me.sign_in()
    assert "Ett steg till" in me.page.heading
    assert not has_signed_in(me)
    me.press("Fortsätt", code=me.code(1))
    assert has_signed_in(me)


def test_a_code_or_a_recovery_code_works_once(world: World) -> None:
    me = Staff(world)
    me.sign_in()
    codes = me.set_up_app()
    used = me.code()  # the one with which the app was set up
    for code, is_taken in (
        (used, False),
        (codes[0].upper(), True),
        (codes[0], False),
        (codes[1].replace("-", ""), True),
    ):
        me.client.delete_cookie("surveyapp")
        me.sign_in()
        me.press("Fortsätt", code=code)
        assert has_signed_in(me) is is_taken, code


def test_after_five_wrong_codes_even_the_right_one_waits(world: World) -> None:
    me = Staff(world)
    me.sign_in()
    codes = me.set_up_app()
    me.client.delete_cookie("surveyapp")
    me.sign_in()
    for _ in range(5):
        assert me.press("Fortsätt", code="000000").status == 401
    assert me.press("Fortsätt", code=codes[0]).status == 401
    assert not has_signed_in(me)


def test_a_wrong_pair_says_the_same_for_those_who_have_an_account_and_those_who_have_none(world: World) -> None:
    me = Staff(world)
    world.open_account(AccountRole.AUDITOR, "closed@example.org")
    with world.session() as session:
        session.connection().exec_driver_sql("UPDATE account SET closed_at = created_at WHERE role = 'auditor'")
        session.commit()
    told = set()
    for email in ("a@example.org", "nobody@example.org", "closed@example.org", "not an address"):
        me.go("/sign-in")
        page = me.press("Logga in", email=email, password="wrong" if email[0] == "a" else PASSWORD)
        assert page.status == 401
        told.add(re.sub(r'value="[^"]*"', "", page.html))
    assert len(told) == 1


def test_many_wrong_tries_from_one_address_close_its_door_for_everybody(world: World) -> None:
    me = Staff(world)
    me.go("/sign-in")
    for number in range(50):
        me.press("Logga in", email=f"{number}@example.org", password="wrong")
    assert me.sign_in().status == 401
    elsewhere = me.app.test_client()
    page = Page(elsewhere.get("/sign-in", environ_base={"REMOTE_ADDR": "192.0.2.9"}))
    data = {name: value[0] for name, value in page.form.sent.items()} | {"email": me.email, "password": PASSWORD}
    assert elsewhere.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code == 303


def test_a_sign_in_ends_after_an_idle_hour_and_goes_on_while_it_is_used(world: World) -> None:
    me = Staff(world)
    me.sign_in()
    for _ in range(3):
        me.later(minutes=50)
        assert has_signed_in(me)
    me.later(minutes=61)
    answer = me.client.get("/my-sign-in?page=2")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/my-sign-in?page%3D2"


def test_a_sign_in_ends_after_ten_hours_however_busy(world: World) -> None:
    me = Staff(world)
    me.sign_in()
    for _ in range(11):
        assert has_signed_in(me)
        me.later(minutes=54)
    me.later(minutes=7)
    assert not has_signed_in(me)


def test_signing_out_everywhere_ends_every_other_sign_in_at_once(world: World) -> None:
    here = Staff(world)
    here.sign_in()
    there = here.app.test_client()
    with here.client.session_transaction() as mine, there.session_transaction() as theirs:
        theirs.update(mine)
    assert there.get("/my-sign-in").status_code == 200
    here.go("/my-sign-in")
    assert "utloggad överallt utom här" in here.press("Logga ut överallt").words
    assert there.get("/my-sign-in").status_code == 303
    assert has_signed_in(here)


def test_what_cannot_be_undone_asks_again_after_ten_minutes(world: World) -> None:
    me = Staff(world)
    me.sign_in()
    page = me.go("/my-sign-in")
    me.later(minutes=11)
    token = page.forms[0].sent["csrf_token"][0]
    data = {"csrf_token": token, "password": LONG, "again": LONG}
    answer = me.client.post("/my-sign-in/password", data=data)
    # Passwords are typed anew rather than carried along.
    assert answer.headers["Location"] == "/sign-in/again?next=/my-sign-in"
    me.go(answer.headers["Location"])
    assert me.page.heading == "Är det fortfarande du?"
    assert me.press("Fortsätt", password="wrong").status == 401
    assert me.press("Fortsätt", password=PASSWORD).heading == "Min inloggning"
    me.press("Byt lösenord", password=LONG, again=LONG)
    assert has_signed_in(me)
    me.client.delete_cookie("surveyapp")
    assert me.sign_in().status == 401
    assert me.sign_in(LONG).status == 200


def test_a_form_sent_after_the_sign_in_ended_goes_on_with_everything_typed(world: World) -> None:
    me = Staff(world, AccountRole.ADMINISTRATOR)
    me.sign_in()
    me.go("/administration/look")
    me.later(hours=2)
    page = me.press("Spara", colour="#7a1f5c")
    assert page.status == 401
    assert "Allt du skrev är kvar" in page.words
    assert "7a1f5c" not in page.html  # sealed
    assert not any("7a1f5c" in str(cookie) for cookie in (me.client._cookies or {}).values())
    assert me.press("Logga in", email=me.email, password="wrong").status == 401
    page = me.press("Logga in", email=me.email, password=PASSWORD)
    assert page.heading == "Allt du skrev är kvar"
    assert me.press("Skicka det jag skrev").address == "/administration/look"
    with world.session() as session:
        assert session.connection().exec_driver_sql("SELECT colour FROM authority").scalar() == "#7a1f5c"


def test_what_one_person_typed_is_not_sent_by_another(world: World) -> None:
    me = Staff(world, AccountRole.ADMINISTRATOR)
    me.sign_in()
    me.go("/administration/look")
    me.later(hours=2)
    me.press("Spara", colour="#7a1f5c")
    world.open_account(AccountRole.ADMINISTRATOR, "b@example.org")
    page = me.press("Logga in", email="b@example.org", password=PASSWORD)
    assert page.heading == "Det du skrev gick inte att ta med"
    with world.session() as session:
        assert session.connection().exec_driver_sql("SELECT colour FROM authority").scalar() is None


def test_a_file_cannot_follow_and_the_page_says_so(world: World) -> None:
    me = Staff(world, AccountRole.ADMINISTRATOR)
    me.sign_in()
    page = me.go("/administration/look")
    token = page.forms[-1].sent["csrf_token"][0]
    me.later(hours=2)
    data = {"csrf_token": token, "logo": (BytesIO(b"x" * 100), "logo.png")}
    answer = me.client.post("/administration/look/logo", data=data, content_type="multipart/form-data")
    assert answer.status_code == 401
    assert "Filen följde inte med" in answer.text
    assert 'name="kept"' not in answer.text


def test_a_form_from_another_tab_is_shown_and_sent_on_only_if_the_browser_says_that_it_is_ours(world: World) -> None:
    me = Staff(world, AccountRole.ADMINISTRATOR)
    me.sign_in()
    me.go("/administration/look")
    data = {"csrf_token": "of another sign-in", "colour": "#7a1f5c"}
    for headers, status, is_offered in (
        ({}, 400, False),
        ({"Sec-Fetch-Site": "cross-site"}, 400, False),
        ({"Origin": "https://evil.example"}, 400, False),
        ({"Sec-Fetch-Site": "same-origin"}, 400, True),
    ):
        answer = me.client.post("/administration/look/colour", data=data, headers=headers)
        assert answer.status_code == status
        assert ("Allt du skrev är kvar" in answer.text) is is_offered, headers


def test_a_sealed_form_is_refused_when_it_was_changed_or_is_old(world: World) -> None:
    app = world.app()
    with app.test_request_context("/somewhere?x=1", method="POST", data={"a": ["1", "två\nrader"], "csrf_token": "t"}):
        text = kept.keep(7)
        found = kept.opened(text)
        assert found is not None
        assert (found.path, found.fields) == ("/somewhere?x=1", (("a", "1"), ("a", "två\nrader")))
        assert found.belongs_to(7)
        assert not found.belongs_to(8)
        assert kept.opened(text[:-8] + "AAAAAAA=") is None
        assert kept.opened("not base64 …") is None
    me = Staff(world)
    me.later(minutes=61)
    with me.app.test_request_context("/"):
        assert kept.opened(text) is None
    noise = secrets.token_urlsafe(45000)
    with app.test_request_context("/", method="POST", data={"a": noise}), pytest.raises(kept.CannotKeep, match="long"):
        kept.keep(7)


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nX: 1"]
)
def test_the_way_onward_stays_with_us(world: World, address: str) -> None:
    me = Staff(world)
    me.go("/sign-in")
    form = me.page.form
    data = {"csrf_token": form.sent["csrf_token"], "next": address, "email": me.email, "password": PASSWORD}
    told = me.client.post("/sign-in", data=data).headers["Location"]
    assert re.fullmatch(r"/[a-z-]+", told)
    assert told != address


def test_a_cookie_of_before_or_of_somebody_who_is_gone_is_worth_nothing(world: World) -> None:
    me = Staff(world)
    me.sign_in()
    with me.client.session_transaction() as cookie:
        whole = dict(cookie)
        for name in list(cookie):
            if name != ACCOUNT:
                del cookie[name]
    assert not has_signed_in(me)
    with me.client.session_transaction() as cookie:
        cookie.update(whole | {ACCOUNT: 4711})
    assert not has_signed_in(me)
