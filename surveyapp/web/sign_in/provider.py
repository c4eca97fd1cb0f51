"""The provider of identities that the settings name: OpenID Connect with the code flow, PKCE, state and nonce.

Authlib does the protocol; here stands what it would leave to chance: the issuer is the one of the settings and not the
one that the provider calls itself, tokens are signed with a key pair, our name is in the audience, and the strength of
identity is the one that was asked for. The library is loaded when somebody signs in this way, not at start.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from werkzeug.wrappers import Response

from surveyapp.access.identities import Vouched
from surveyapp.access.rules import FRESH_FOR
from surveyapp.extensions import house

NAME = "elsewhere"
SIGNED_WITH = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SECONDS = 5
_KEY = "surveyapp provider"


class NotVouched(Exception):
    """The provider does not vouch for anybody, or its word does not hold; the message says what, never about whom."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a provider told us, checked."""

    who: Vouched
    #: when the person proved who they are there, if it says so
    proved_at: dt.datetime | None

    def is_fresh(self, now: dt.datetime) -> bool:
        """Whether they did so a moment ago."""
        return self.proved_at is not None and now - self.proved_at < FRESH_FOR


def send_there(*, again: bool) -> Response:
    """To the provider's sign-in; raises NotVouched where it cannot be reached. ``again`` asks for a new proof."""
    settings = house().settings
    more: dict[str, Any] = {"prompt": "login", "max_age": 0} if again else {}
    if settings.oidc_acr_values:
        more["acr_values"] = settings.oidc_acr_values
    back = settings.base_url + url_for("sign_in_elsewhere.come_back")
    sent: Response = _asked(lambda client: client.authorize_redirect(back, **more))
    return sent


def word() -> Word:
    """What the provider says now that the person came back; raises NotVouched."""
    settings = house().settings
    expected = {
        "iss": {"essential": True, "value": settings.oidc_issuer},
        "aud": {"essential": True, "value": settings.oidc_client_id},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "nonce": {"essential": True},
    }
    token = _asked(lambda client: client.authorize_access_token(claims_options=expected, leeway=60))
    claims = token.get("userinfo")
    if not claims:
        raise NotVouched("no identity")
    if settings.oidc_acr_values and claims.get("acr") not in settings.oidc_acr_values.split():
        raise NotVouched("strength")
    # Microsoft tells with xms_edov, others with email_verified, that the address was proved and not only typed.
    is_verified = claims.get("email_verified") is True or claims.get("xms_edov") in (True, 1, "1", "true")
    email = claims.get("email") if is_verified else None
    auth_time = claims.get("auth_time")
    proved_at = dt.datetime.fromtimestamp(auth_time, dt.UTC) if isinstance(auth_time, int) else None
    who = Vouched(settings.oidc_issuer, str(claims["sub"]), email if isinstance(email, str) else None)
    return Word(who, proved_at)


def _asked(ask: Any) -> Any:
    import requests
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    try:
        return ask(_client())
    except (AuthlibBaseError, JoseError, requests.RequestException, ValueError, KeyError, RuntimeError) as error:
        raise NotVouched(type(error).__name__) from error


def _client() -> Any:
    """Authlib's client, with what the provider tells of itself; made once, and again where that failed."""
    found = current_app.extensions.get(_KEY)
    if found is not None:
        return found
    from authlib.integrations.flask_client import OAuth

    settings = house().settings
    client = OAuth(current_app).register(
        NAME,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            # The only name under which a limit reaches the request for the token as well.
            "default_timeout": SECONDS,
        },
    )
    told = client.load_server_metadata()
    if told.get("issuer") != settings.oidc_issuer:
        raise NotVouched("issuer")
    offered = told.get("id_token_signing_alg_values_supported") or ["RS256"]
    told["id_token_signing_alg_values_supported"] = [one for one in offered if one in SIGNED_WITH]
    current_app.extensions[_KEY] = client
    return client
