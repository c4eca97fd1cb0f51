"""Signing in with another provider of identities, proving it again there, and tying it to the own account."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from flask import session as cookie

from surveyapp.access.identities import account_of_vouched, link
from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.access.queries import factors_of
from surveyapp.access.rules import Way
from surveyapp.access.signing_in import refuse
from surveyapp.extensions import house, session, writes_when_got
from surveyapp.web import sitting
from surveyapp.web.guards import somebody
from surveyapp.web.sign_in.pages import Page, code_page, door, go_in, onward, sign_in_page
from surveyapp.web.sign_in.provider import NotVouched, Word, send_there, word

blueprint = Blueprint("sign_in_elsewhere", __name__)
HEADING = "elsewhere"
ENTER, AGAIN, TIE = "enter", "again", "tie"


@blueprint.get("/sign-in/elsewhere")
def leave() -> Page:
    """Off to the provider. A link and no button: browsers let no form of ours lead to another site."""
    if not house().settings.oidc_issuer:
        abort(404)
    purpose = next((name for name in (AGAIN, TIE) if name in request.args), ENTER)
    if purpose != ENTER and somebody() is None:
        purpose = ENTER
    try:
        sent = send_there(again=purpose == AGAIN)
    except NotVouched:
        return sign_in_page(502, fault="elsewhere")
    cookie[HEADING] = [purpose, onward(request.args.get("next"))]
    return sent


@blueprint.get("/sign-in/elsewhere/back")
@writes_when_got
def come_back() -> Page:
    """Back with the provider's word, which is checked and then believed."""
    if not house().settings.oidc_issuer:
        abort(404)
    heading = cookie.pop(HEADING, None)
    purpose, path = heading if isinstance(heading, list) and len(heading) == 2 else (ENTER, "")
    try:
        said = word()
    except NotVouched:
        return _refused()
    if purpose == TIE:
        return _tie(said)
    account = account_of_vouched(session(), house().vault, said.who, door().mark_of_program())
    if account is None:
        return _refused()
    return _prove(account, said, path) if purpose == AGAIN else _enter(account, said, path)


def _enter(account: Account, said: Word, path: str) -> Page:
    is_strong = bool(house().settings.oidc_acr_values)
    factors = factors_of(session(), account)
    if not is_strong and factors.asks_after_password(AccountRole(account.role), house().settings.second_factor_roles):
        session().commit()
        sitting.begin_halfway(account)
        return code_page(factors=factors)
    answer = go_in(account, Way.ELSEWHERE, path)
    if said.proved_at is not None:
        sitting.proved_at(said.proved_at)
    if is_strong:
        sitting.begin_strong()
    return answer


def _prove(account: Account, said: Word, path: str) -> Page:
    who = somebody()
    session().commit()
    if who is None or who.actor.account_id != account.id or not said.is_fresh(house().clock.real()):
        return sign_in_page(401, fault="elsewhere")
    sitting.prove()
    return redirect(path or url_for("own_sign_in.overview"), 303)


def _tie(said: Word) -> Page:
    """From the own page, right after a proof: from now on this identity opens this account."""
    who, held = somebody(), sitting.held()
    if who is None or held is None or not held.sitting.is_fresh(house().clock.real()):
        return redirect(url_for("sign_in.again", next=url_for("own_sign_in.overview")), 303)
    account = session().get_one(Account, who.actor.account_id)
    is_tied = link(session(), house().vault, account, said.who, door().mark(account))
    session().commit()
    return redirect(url_for("own_sign_in.overview", done="tied" if is_tied else "not tied"), 303)


def _refused() -> Page:
    refuse(session(), house().vault, door())
    session().commit()
    return sign_in_page(401, fault="elsewhere")
