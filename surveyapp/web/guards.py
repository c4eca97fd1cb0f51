"""Who may enter: every staff page asks for a signed-in account and an act from the permission table.

What cannot be undone is marked ``@fresh`` below the guard: whoever does it has proved who they are a short while ago.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, g, redirect, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act, Actor, has
from surveyapp.access.queries import SignedIn, signed_in
from surveyapp.extensions import house, session
from surveyapp.people.models import Authority
from surveyapp.people.queries import OwnLook
from surveyapp.web import language, sitting
from surveyapp.web.own_look import wear

P = ParamSpec("P")
R = TypeVar("R")
ACT = "required_act"
FRESH = "must_be_fresh"


class SignInFirst(Exception):
    """Nobody is signed in, or no longer; the sign-in takes over and keeps what was sent."""


class ProveFirst(Exception):
    """Somebody is signed in, but proved who they are too long ago for this."""


def actor() -> Actor:
    """The signed-in person; only behind a guard."""
    found: Actor = g.actor
    return found


def authority() -> Authority:
    """The signed-in person's authority; only behind a guard."""
    found: Authority = g.authority
    return found


def somebody() -> SignedIn | None:
    """Whoever is signed in, if their sign-in still lasts."""
    held = sitting.held()
    found = signed_in(session(), held.account_id, held.generation) if held is not None else None
    if held is None or found is None or not held.sitting.lasts(found.actor.role, house().clock.real()):
        return None
    return found


def enter() -> SignedIn:
    """Settle who opens this page, its language and look; raises SignInFirst."""
    found, held = somebody(), sitting.held()
    if found is None or held is None:
        raise SignInFirst
    sitting.touch(held.sitting)
    g.actor, g.authority = found.actor, found.authority
    wear(OwnLook(g.authority.code, g.authority.colour, g.authority.logo_sha256))
    language.choose(g.actor.language)
    return found


def _must_set_up(found: SignedIn) -> bool:
    demanded = house().settings.second_factor_roles
    return found.factors.must_set_up(found.actor.role, demanded) and not sitting.is_strong()


def needs(act: Act) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Only for accounts whose role may do this in their own authority; others are asked to sign in."""

    def guard(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            found = enter()
            if act is not Act.OWN_SIGN_IN and _must_set_up(found):
                return redirect(url_for("own_sign_in.overview"), 303)
            if not has(g.actor, act):
                abort(403)
            return view(*args, **kwargs)

        setattr(guarded, ACT, act)
        return guarded

    return guard


def fresh(view: Callable[P, R]) -> Callable[P, R]:
    """Only shortly after a password, code or passkey: for exports, erasure, publishing and accounts.

    Stands below the guard: ``@needs(Act.EXPORT)`` and then ``@fresh``. Whoever signed in longer ago proves who they
    are and goes on where they were, with everything that was typed.
    """

    @wraps(view)
    def proved(*args: P.args, **kwargs: P.kwargs) -> R:
        held = sitting.held()
        if held is None or not held.sitting.is_fresh(house().clock.real()):
            raise ProveFirst
        return view(*args, **kwargs)

    setattr(proved, FRESH, True)
    return proved
