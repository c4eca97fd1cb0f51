"""Pages that were opened or sent when nobody was signed in any longer: sign in, and go on where it was."""

from __future__ import annotations

from flask import current_app, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError

from surveyapp.access.models import Account
from surveyapp.extensions import session
from surveyapp.web import errors, kept, sitting
from surveyapp.web.guards import ACT, ProveFirst, SignInFirst, actor, somebody
from surveyapp.web.origin import is_surely_ours
from surveyapp.web.sign_in.pages import Page, again_page, onward, sign_in_page
from surveyapp.web.sign_in.routes import blueprint

READS = ("GET", "HEAD")
WITH_PASSWORDS = ("sign_in", "own_sign_in", "account_links")
"""Blueprints whose forms hold passwords and codes; these are typed anew and never carried along."""


@blueprint.app_errorhandler(SignInFirst)
def sign_in_first(_error: SignInFirst) -> Page:
    """Nobody is signed in, or no longer."""
    text, fault = _kept(sitting.account_before())
    if not text and not fault:
        return redirect(url_for("sign_in.form", next=_here() or None), 303)
    return sign_in_page(401, fault=fault or "kept", kept_form=text)


@blueprint.app_errorhandler(ProveFirst)
def prove_first(_error: ProveFirst) -> Page:
    """Somebody is signed in, but proved who they are too long ago for this."""
    text, fault = _kept(actor().account_id)
    if not text and not fault:
        return redirect(url_for("sign_in.again", next=_here() or None), 303)
    account = session().get_one(Account, actor().account_id)
    return again_page(401, account=account, fault=fault, kept_form=text)


@blueprint.app_errorhandler(CSRFError)
def form_is_old(error: CSRFError) -> Page | errors.Page:
    """The form is from before a sign-in, in another tab or after a break.

    Where the browser says that a page of ours sent it, its sender is shown what it is and may send it on; otherwise it
    is refused like every forged request.
    """
    if request.blueprint == "sign_in":
        return sign_in_page(400, fault="old")
    is_ours = hasattr(current_app.view_functions.get(request.endpoint or ""), ACT) and is_surely_ours()
    who = somebody() if is_ours else None
    text, fault = _kept(sitting.account_before() if who is None else who.actor.account_id) if is_ours else ("", "")
    if not text and not fault:
        return errors.refused(error)
    if who is None:
        return sign_in_page(401, fault=fault or "kept", kept_form=text)
    if fault:
        return errors.refused(error)
    return render_template("sign_in/goes_on.html", kept=kept.opened(text)), 400


def _kept(account_id: int | None) -> tuple[str, str]:
    """This request's form, sealed; or why it cannot be kept. Neither where nothing was sent."""
    if request.method in READS or request.blueprint in WITH_PASSWORDS:
        return request.form.get(kept.FIELD, ""), ""
    try:
        return kept.keep(account_id), ""
    except kept.CannotKeep as why:
        return "", str(why)


def _here() -> str:
    """The page to come back to."""
    if request.method in READS:
        return onward(request.full_path if request.query_string else request.path)
    # Pages tell nobody where they are; what is sent from the own page leads back to it.
    return url_for("own_sign_in.overview") if request.blueprint == "own_sign_in" else ""
