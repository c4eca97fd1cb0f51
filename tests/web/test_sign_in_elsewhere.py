"""Signing in with a real provider of identities on loopback, and every way in which its word is not to be believed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from builders import PASSWORD, World
from joserfc.jwk import RSAKey
from oidc_provider import CLIENT, SECRET, Provider, running
from sqlalchemy import select, update
from web.signing_in import Staff, account, demanding
from werkzeug.test import TestResponse

from surveyapp.access.models import Account, LinkedIdentity, Passkey
from surveyapp.access.policy import AccountRole
from surveyapp.audit.models import AuditEvent


@pytest.fixture
def provider(world: World) -> Iterator[Provider]:
    """A provider that the settings name."""
    with running() as found:
        more = {
            "oidc_issuer": found.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            "oidc_name": "X-id",
        }
        world.house = replace(world.house, settings=world.house.settings.model_copy(update=more))
        yield found


def leave(me: Staff, more: str = "") -> str:
    """Press the link; the provider's address with what is asked."""
    return me.client.get(f"/sign-in/elsewhere{more}").headers["Location"]


def back(me: Staff, address: str) -> TestResponse:
    """The person signs in at the provider, and the browser follows the way back."""
    returned = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(returned)
    return me.client.get(f"{parts.path}?{parts.query}")


def is_in(me: Staff) -> bool:
    """Whether staff pages open."""
    return me.client.get("/my-sign-in").status_code == 200


def test_somebody_comes_in_by_verified_address_and_later_by_who_they_were(world: World, provider: Provider) -> None:
    me = Staff(world)
    page = me.go("/sign-in")
    assert page.link("X-id") == "/sign-in/elsewhere"
    answer = back(me, leave(me, "?next=/my-sign-in"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/my-sign-in")
    assert is_in(me)
    (asked,) = provider.asked
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert asked["redirect_uri"].endswith("/sign-in/elsewhere/back")
    with world.session() as session:
        identity = session.scalars(select(LinkedIdentity)).one()
        assert identity.issuer == provider.issuer
        assert b"person-1" not in identity.subject_index

    me.client.delete_cookie("surveyapp")
    provider.person = {"sub": "person-1", "email": "new-name@example.org"}
    back(me, leave(me))
    assert is_in(me)


WRONG: dict[str, dict[str, Any]] = {
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "audience": {"aud": "somebody-else"},
    "no audience": {"aud": None},
    "issuer": {"iss": "https://evil.example"},
    "expired": {"exp": 1000},
    "no expiry": {"exp": None},
    "not verified": {"email_verified": False},
    "verified in words": {"email_verified": "yes"},
    "no address": {"email": None},
    "no subject": {"sub": None},
    "nobody's address": {"email": "nobody@example.org"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_word_is_refused(world: World, provider: Provider, wrong: dict[str, Any]) -> None:
    me = Staff(world)
    provider.wrong = wrong
    answer = back(me, leave(me))
    assert answer.status_code == 401
    assert "gav inget konto här" in answer.text
    assert not is_in(me)
    with world.session() as session:
        assert session.scalars(select(LinkedIdentity)).all() == []


def test_a_forged_or_used_state_a_strange_key_and_another_browser_are_refused(world: World, provider: Provider) -> None:
    me, other = Staff(world), world.app().test_client()
    address = leave(me)
    returned = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
    query = parse_qs(urlsplit(returned).query)
    forged = f"/sign-in/elsewhere/back?code={query['code'][0]}&state=forged"
    assert me.client.get(forged).status_code == 401
    assert other.get(f"/sign-in/elsewhere/back?{urlsplit(returned).query}").status_code == 401
    assert not is_in(me)
    provider.other_key = RSAKey.generate_key(2048, {"kid": "1"})
    assert back(me, leave(me)).status_code == 401
    provider.other_key = None
    good = leave(me)
    returned = requests.get(good, allow_redirects=False, timeout=5).headers["Location"]
    whole = f"/sign-in/elsewhere/back?{urlsplit(returned).query}"
    assert me.client.get(whole).status_code == 303
    me.client.delete_cookie("surveyapp")
    assert me.client.get(whole).status_code == 401


@pytest.mark.usefixtures("provider")
def test_the_provider_may_say_no_or_be_away(world: World) -> None:
    me = Staff(world)
    leave(me)
    assert me.client.get("/sign-in/elsewhere/back?error=access_denied&state=x").status_code == 401
    away = replace(world.house, settings=world.house.settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"}))
    world.house = away
    assert world.client().get("/sign-in/elsewhere").status_code == 502


def test_a_provider_that_calls_itself_something_else_is_not_asked(world: World, provider: Provider) -> None:
    app = world.app()
    provider.issuer = "https://evil.example"
    assert app.test_client().get("/sign-in/elsewhere").status_code == 502


def test_strength_is_asked_for_and_weaker_is_refused_and_enough_is_a_second_factor(
    world: World, provider: Provider
) -> None:
    demanding(world)
    world.house = replace(
        world.house, settings=world.house.settings.model_copy(update={"oidc_acr_values": "loa3 loa4"})
    )
    me = Staff(world, AccountRole.AUDITOR)
    provider.person["acr"] = "loa2"
    assert back(me, leave(me)).status_code == 401
    assert provider.asked[0]["acr_values"] == "loa3 loa4"
    provider.person["acr"] = "loa3"
    answer = back(me, leave(me))
    assert answer.status_code == 303
    first = me.client.get(answer.headers["Location"])
    assert first.headers.get("Location") != "/my-sign-in"


@pytest.mark.usefixtures("provider")
def test_without_a_demanded_strength_codes_are_asked_for_as_after_a_password(world: World) -> None:
    me = Staff(world)
    me.sign_in()
    me.set_up_app()
    me.client.delete_cookie("surveyapp")
    answer = back(me, leave(me))
    assert "Ett steg till" in answer.text
    assert not is_in(me)


def test_an_address_that_passed_to_a_colleague_opens_nothing(world: World, provider: Provider) -> None:
    me = Staff(world)
    assert back(me, leave(me)).status_code == 303
    me.client.delete_cookie("surveyapp")
    provider.person = {"sub": "person-2", "email": "a@example.org"}
    assert back(me, leave(me)).status_code == 401


def test_an_identity_without_an_address_is_tied_on_the_own_page(world: World, provider: Provider) -> None:
    me = Staff(world)
    provider.person = {"sub": "19121212-1212"}
    me.sign_in()
    assert back(me, leave(me, "?tie=1")).headers["Location"] == "/my-sign-in?done=tied"
    assert "Nu kan du logga in med X-id" in me.go("/my-sign-in?done=tied").words
    me.client.delete_cookie("surveyapp")
    assert back(me, leave(me)).status_code == 303
    assert is_in(me)
    assert back(me, leave(me, "?tie=1")).headers["Location"] == "/my-sign-in?done=not+tied"


def test_the_provider_can_prove_again_who_sits_there_but_only_the_same_person_and_only_anew(
    world: World, provider: Provider
) -> None:
    me = Staff(world)
    me.sign_in(PASSWORD)
    back(me, leave(me))
    provider.wrong = {"auth_time": int(time.time()) - 3600}
    assert back(me, leave(me, "?again=1")).status_code == 401
    provider.wrong = {}
    assert back(me, leave(me, "?again=1&next=/my-sign-in")).headers["Location"] == "/my-sign-in"
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    world.open_account(AccountRole.CASEWORKER, "b@example.org")
    provider.person = {"sub": "person-b", "email": "b@example.org"}
    assert back(me, leave(me, "?again=1")).status_code == 401


def without_a_password(world: World) -> None:
    """Nobody has a password any more."""
    with world.session() as session:
        session.execute(update(Account).values(password_hash=None))
        session.commit()


def acts(world: World) -> list[str]:
    """What the trail tells of identities."""
    with world.session() as session:
        told = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))
        return [one for one in told if one.startswith("identity")]


@pytest.mark.usefixtures("provider")
def test_somebody_removes_the_own_tie_and_may_tie_it_again(world: World) -> None:
    me = Staff(world)
    back(me, leave(me))
    page = me.go("/my-sign-in")
    assert "X-id Kopplad" in page.words
    assert "Kopplingen är borttagen" in me.press("Ta bort kopplingen").words
    me.client.delete_cookie("surveyapp")
    # Neither as who they were nor by the address that opened the account the first time.
    assert back(me, leave(me)).status_code == 401
    me.sign_in()
    assert back(me, leave(me, "?tie=1")).headers["Location"] == "/my-sign-in?done=tied"
    me.client.delete_cookie("surveyapp")
    assert back(me, leave(me)).status_code == 303
    assert acts(world) == ["identity linked", "identity unlinked", "identity linked"]


@pytest.mark.usefixtures("provider")
def test_the_own_tie_is_removed_only_right_after_a_proof_and_never_somebody_elses(world: World) -> None:
    other, me = Staff(world, AccountRole.CASEWORKER, "b@example.org"), Staff(world)
    back(me, leave(me))
    other.sign_in()
    other.go("/my-sign-in")
    with world.session() as session:
        tie_id = session.scalars(select(LinkedIdentity.id)).one()
    assert other.post(f"/my-sign-in/identities/{tie_id}/remove").status == 404
    me.go("/my-sign-in")
    me.later(minutes=12)
    assert me.press("Ta bort kopplingen").heading == "Är det fortfarande du?"
    assert acts(world) == ["identity linked"]


@pytest.mark.usefixtures("provider")
def test_the_only_way_in_is_not_removed(world: World) -> None:
    boss, me = Staff(world, AccountRole.ADMINISTRATOR, "boss@example.org"), Staff(world)
    boss.sign_in()
    back(me, leave(me))
    without_a_password(world)
    me.go("/my-sign-in")
    page = me.press("Ta bort kopplingen")
    assert page.status == 422
    assert "Det är ditt enda sätt att logga in" in page.words
    boss.go(f"/accounts/{account(world).ref}")
    page = boss.press("Ta bort kopplingen")
    assert page.status == 422
    assert "skulle inte kunna logga in alls" in page.words
    assert acts(world) == ["identity linked"]
    # A password of the own choice is another way in.
    page = me.go("/my-sign-in")
    me.press("Byt lösenord", password="ett långt lösenord till", again="ett långt lösenord till")
    me.go("/my-sign-in")
    assert me.press("Ta bort kopplingen").status == 200
    assert acts(world) == ["identity linked", "identity unlinked"]


@pytest.mark.usefixtures("provider")
def test_the_last_passkey_stays_where_it_is_the_only_way_in(world: World) -> None:
    me = Staff(world)
    me.sign_in()
    now = world.house.clock.now()
    ref = "the-only-key-of-this-test"
    with world.session() as session:
        session.add(
            Passkey(
                ref=ref,
                account_id=account(world).id,
                credential_id=b"1",
                public_key=b"1",
                sign_count=0,
                name_sealed=world.house.vault.seal("Jobbtelefonen", "passkey.name", ref),
                created_at=now,
            )
        )
        session.commit()
    without_a_password(world)
    me.go("/my-sign-in")
    page = me.press("Ta bort")
    assert page.status == 422
    assert "Det är ditt enda sätt att logga in" in page.words
    # What is tied to a provider with which nobody signs in any more is no way in.
    with world.session() as session:
        session.add(LinkedIdentity(account_id=account(world).id, issuer="x", subject_index=b"1", created_at=now))
        session.commit()
    assert me.post(f"/my-sign-in/passkeys/{ref}/remove").status == 422


def test_an_administrator_removes_somebodys_tie_and_ends_their_sign_ins(world: World, provider: Provider) -> None:
    boss, me = Staff(world, AccountRole.ADMINISTRATOR, "boss@example.org"), Staff(world)
    boss.sign_in()
    back(me, leave(me))
    boss.go(f"/accounts/{account(world).ref}")
    assert "X-id" in boss.page.words
    assert "Ta bort kopplingen" not in boss.press("Ta bort kopplingen").words
    assert not is_in(me)
    assert back(me, leave(me)).status_code == 401
    assert acts(world) == ["identity linked", "identity unlinked"]
    # The own tie is looked after on the own page.
    provider.person = {"sub": "person-b", "email": "boss@example.org"}
    back(boss, leave(boss))
    with world.session() as session:
        tie_id = session.scalars(select(LinkedIdentity.id).order_by(LinkedIdentity.id.desc())).first()
    mine = account(world, "boss@example.org").ref
    boss.go(f"/accounts/{mine}")
    assert "Ta bort kopplingen" not in boss.page.words
    assert boss.post(f"/accounts/{mine}/identity", tie=str(tie_id)).status == 409


def test_without_the_setting_there_is_no_such_way(world: World) -> None:
    client = world.client()
    assert client.get("/sign-in/elsewhere").status_code == 404
    assert client.get("/sign-in/elsewhere/back").status_code == 404
