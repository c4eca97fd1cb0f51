"""Signing in and out: passkey, or password and then a code. What was wrong is never told, so that nothing is learnt of
who has an account."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from surveyapp.access import passkeys
from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Act
from surveyapp.access.queries import factors_of, open_account_of
from surveyapp.access.rules import Way
from surveyapp.access.signing_in import check_code, check_own_password, check_password, refuse, waits
from surveyapp.extensions import house, session
from surveyapp.web import kept, sitting
from surveyapp.web.guards import actor, needs, somebody
from surveyapp.web.sign_in.pages import Page, again_page, code_page, door, go_in, onward_from, sign_in_page, site

blueprint = Blueprint("sign_in", __name__, template_folder="templates")
EMAIL, PASSWORD, CODE, ANSWER = 254, 200, 64, passkeys.LONGEST_ANSWER


@blueprint.get("/sign-in")
def form() -> Page:
    """The form."""
    return sign_in_page()


@blueprint.post("/sign-in")
def enter() -> Page:
    """Check the pair, and ask for more where more is needed."""
    email = _typed("email", EMAIL)
    account = check_password(session(), house().vault, email, _typed("password", PASSWORD), door())
    session().commit()
    if account is None:
        return sign_in_page(401, email=email, fault="wrong")
    factors, role = factors_of(session(), account), AccountRole(account.role)
    if factors.asks_after_password(role, house().settings.second_factor_roles):
        sitting.begin_halfway(account)
        return code_page(factors=factors)
    return go_in(account, Way.PASSWORD)


@blueprint.post("/sign-in/code")
def code() -> Page:
    """The code of the app, or one from paper."""
    account = _halfway()
    if account is None:
        return sign_in_page(401, fault="late")
    way = check_code(session(), house().vault, account, _typed("code", CODE), door())
    session().commit()
    if way is None:
        return code_page(401, factors=factors_of(session(), account), fault="code")
    return go_in(account, way)


@blueprint.post("/sign-in/passkey")
def passkey() -> Page:
    """What the browser's passkey answered, instead of a password and a code."""
    account = _owner()
    session().commit()
    return sign_in_page(401, fault="passkey") if account is None else go_in(account, Way.PASSKEY)


@blueprint.get("/sign-in/again")
@needs(Act.OWN_SIGN_IN)
def again() -> Page:
    """Ask once more who sits there."""
    return again_page(account=_me())


@blueprint.post("/sign-in/again")
@needs(Act.OWN_SIGN_IN)
def prove() -> Page:
    """Any of what one signs in with will do; then on, with the form that waited."""
    account = _me()
    is_right = _has_proved(account)
    session().commit()
    if not is_right:
        return again_page(401, account=account, fault="again")
    sitting.prove()
    return onward_from(account)


@blueprint.post("/sign-in/continue")
def go_on() -> Page:
    """Signed in meanwhile in another tab: go on with what was kept here."""
    found = kept.opened(request.form.get(kept.FIELD, ""))
    who = somebody()
    if who is None or found is None or not found.belongs_to(who.actor.account_id):
        return sign_in_page(401, fault="not yet")
    return render_template("sign_in/goes_on.html", kept=found)


@blueprint.post("/sign-out")
def leave() -> Response:
    """Sign out on this device."""
    cookie.clear()
    return redirect(url_for("start.front"), 303)


def _typed(name: str, longest: int) -> str:
    return request.form.get(name, "")[:longest]


def _me() -> Account:
    return session().get_one(Account, actor().account_id)


def _halfway() -> Account | None:
    """Whose password was right a moment ago, if nothing has changed since."""
    found = sitting.halfway()
    account = None if found is None else open_account_of(session(), found[0])
    return account if found is not None and account is not None and account.generation == found[1] else None


def _owner() -> Account | None:
    """Whose passkey answered."""
    try:
        if waits(session(), house().vault, door()):
            return None
        clock = house().clock
        return passkeys.owner(session(), site(), _typed("answer", ANSWER), clock.real(), clock.now())
    except passkeys.NotThisKey:
        refuse(session(), house().vault, door())
        return None


def _has_proved(account: Account) -> bool:
    if request.form.get("answer"):
        found = _owner()
        return found is not None and found.id == account.id
    if request.form.get("code"):
        return check_code(session(), house().vault, account, _typed("code", CODE), door()) is not None
    return check_own_password(session(), house().vault, account, _typed("password", PASSWORD), door())
