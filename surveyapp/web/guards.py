"""Who may enter: every staff page asks for a signed-in account and an act from the permission table."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, g, redirect, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from surveyapp.access.changes import signed_in
from surveyapp.access.policy import Act, Actor, may
from surveyapp.extensions import session
from surveyapp.people.models import Authority
from surveyapp.web import language

P = ParamSpec("P")
R = TypeVar("R")
ACCOUNT = "account"
ACT = "required_act"


def actor() -> Actor:
    """The signed-in person; only behind a guard."""
    found: Actor = g.actor
    return found


def authority() -> Authority:
    """The signed-in person's authority; only behind a guard."""
    found: Authority = g.authority
    return found


def needs(act: Act) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Only for accounts whose role may do this in their own authority; others are asked to sign in."""

    def guard(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            account_id = cookie.get(ACCOUNT)
            found = signed_in(session(), account_id) if isinstance(account_id, int) else None
            if found is None:
                return redirect(url_for("sign_in.form", next=request.path), 303)
            g.actor, g.authority = found
            language.choose(g.actor.language)
            if not may(g.actor, act, g.actor.authority_id):
                abort(403)
            return view(*args, **kwargs)

        setattr(guarded, ACT, act)
        return guarded

    return guard
