"""Passkeys (WebAuthn): what the browser is asked, and whether its answer is right.

The key says where it was made for, so that a page that only looks like ours gets nothing; and it asks its owner for a
finger, a face or a code, so that it is two factors in one. Keys of the telephone or computer itself are as welcome as
security keys.

A challenge tells when it was put and is sealed by us, so that nothing needs to be stored until it is answered. It is
taken for ten minutes, and a key takes no challenge that is as old as one it has answered: nothing works twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveyapp.access.changes import EMAIL, NAME, Mark, note
from surveyapp.access.models import Account, Passkey
from surveyapp.audit.actions import Action
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import new_ref

KEY_NAME = "passkey.name"
CHALLENGE_LASTS = dt.timedelta(minutes=10)
LONGEST_NAME = 60
LONGEST_ANSWER = 20_000
_RANDOM, _TIME, _SEAL = 16, 8, 16
SIGN_IN, ADD = "sign in", "add"


class NotThisKey(Exception):
    """The browser's answer is not right, too late, or of a key that we do not know."""


@dataclass(frozen=True, slots=True)
class Site:
    """Who we are to browsers: the address they see, and the name they show."""

    origin: str
    name: str
    secret: bytes

    @property
    def host(self) -> str:
        """What keys are bound to."""
        return urlsplit(self.origin).hostname or ""

    @property
    def has_passkeys(self) -> bool:
        """Whether browsers make keys for such an address: it has a name, and is safe or of this machine."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return self.origin.startswith("https:") or self.host == "localhost"
        return False


def site_of(base_url: str, secret_key: str) -> Site:
    """What the settings make of it."""
    return Site(base_url, "surveyapp", hashlib.sha256(b"passkey\0" + secret_key.encode()).digest())


def challenge(site: Site, purpose: str, now: dt.datetime) -> bytes:
    """Something new for a key to sign."""
    body = os.urandom(_RANDOM) + int(now.timestamp() * 1_000_000).to_bytes(_TIME)
    return body + _seal(site, purpose, body)


def put_at(site: Site, purpose: str, given: bytes, now: dt.datetime) -> dt.datetime:
    """When this challenge was put; raises NotThisKey for one that is not ours, for this, and of now."""
    body, seal = given[: _RANDOM + _TIME], given[_RANDOM + _TIME :]
    if not hmac.compare_digest(seal, _seal(site, purpose, body)):
        raise NotThisKey("challenge")
    at = dt.datetime.fromtimestamp(int.from_bytes(body[_RANDOM:]) / 1_000_000, dt.UTC)
    if not dt.timedelta(0) <= now - at < CHALLENGE_LASTS:
        raise NotThisKey("late")
    return at


def asks_to_sign_in(site: Site, now: dt.datetime) -> str:
    """What the browser is asked at sign-in, as JSON; it names no account, so that it tells nothing of who has one."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    return options_to_json(
        generate_authentication_options(
            rp_id=site.host,
            challenge=challenge(site, SIGN_IN, now),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


def asks_to_add(session: Session, vault: Vault, site: Site, account: Account, now: dt.datetime) -> str:
    """What the browser is asked when somebody adds a key, as JSON."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    known = _keys(session, account)
    return options_to_json(
        generate_registration_options(
            rp_id=site.host,
            rp_name=site.name,
            user_id=account.ref.encode(),
            user_name=vault.open(account.email_sealed, EMAIL, account.ref),
            user_display_name=vault.open(account.name_sealed, NAME, account.ref),
            challenge=challenge(site, _adding(account), now),
            # No attachment is named: the telephone's or computer's own key will do, and so will one on a key ring.
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
        )
    )


def add(
    session: Session, vault: Vault, site: Site, account: Account, answer: str, name: str, now: dt.datetime, mark: Mark
) -> Passkey:
    """Keep a new key; raises NotThisKey."""
    from webauthn import verify_registration_response
    from webauthn.helpers import parse_registration_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        given = parse_registration_credential_json(answer[:LONGEST_ANSWER])
        asked = _challenge_in(given.response.client_data_json)
        put = put_at(site, _adding(account), asked, now)
        found = verify_registration_response(
            credential=given,
            expected_challenge=asked,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise NotThisKey("answer") from error
    ref = new_ref()
    key = Passkey(
        ref=ref,
        account_id=account.id,
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        name_sealed=vault.seal(name.strip()[:LONGEST_NAME] or "Passkey", KEY_NAME, ref),
        created_at=mark.at,
        last_challenge_at=put,
    )
    try:
        with session.begin_nested():
            session.add(key)
    except IntegrityError as error:
        raise NotThisKey("known") from error
    note(session, Action.SECOND_FACTOR_ADDED, account, mark, {"what": "passkey"})
    return key


def owner(session: Session, site: Site, answer: str, now: dt.datetime, at: dt.datetime) -> Account:
    """Whose key answered; raises NotThisKey. The key then takes no earlier challenge any more."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        given = parse_authentication_credential_json(answer[:LONGEST_ANSWER])
        asked = _challenge_in(given.response.client_data_json)
        put = put_at(site, SIGN_IN, asked, now)
        key, account = _known(session, given.raw_id)
        if key.last_challenge_at is not None and put <= key.last_challenge_at:
            raise NotThisKey("again")
        found = verify_authentication_response(
            credential=given,
            expected_challenge=asked,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError) as error:
        raise NotThisKey("answer") from error
    if given.response.user_handle not in (None, account.ref.encode()):
        raise NotThisKey("owner")
    key.sign_count, key.last_challenge_at, key.last_used_at = found.new_sign_count, put, at
    return account


def remove(session: Session, account: Account, ref: str, mark: Mark) -> bool:
    """Take a key away; whether the account had it."""
    key = next((one for one in _keys(session, account) if one.ref == ref), None)
    if key is None:
        return False
    key.removed_at = mark.at
    note(session, Action.SECOND_FACTOR_REMOVED, account, mark, {"what": "passkey"})
    return True


def remove_all(session: Session, account: Account, at: dt.datetime) -> None:
    """Take every key away, as when a telephone was stolen."""
    for key in _keys(session, account):
        key.removed_at = at


def _known(session: Session, credential_id: bytes) -> tuple[Passkey, Account]:
    row = session.execute(
        select(Passkey, Account)
        .join(Account, Account.id == Passkey.account_id)
        .where(Passkey.credential_id == credential_id, Passkey.removed_at.is_(None), Account.closed_at.is_(None))
        .with_for_update(of=Passkey)
    ).first()
    if row is None:
        raise NotThisKey("unknown")
    key, account = row
    return key, account


def _keys(session: Session, account: Account) -> list[Passkey]:
    found = select(Passkey).where(Passkey.account_id == account.id, Passkey.removed_at.is_(None))
    return list(session.scalars(found.order_by(Passkey.id)))


def _challenge_in(client_data: bytes) -> bytes:
    from webauthn.helpers import parse_client_data_json

    return parse_client_data_json(client_data).challenge


def _adding(account: Account) -> str:
    return f"{ADD} {account.ref}"


def _seal(site: Site, purpose: str, body: bytes) -> bytes:
    return hmac.new(site.secret, purpose.encode() + b"\0" + body, hashlib.sha256).digest()[:_SEAL]
