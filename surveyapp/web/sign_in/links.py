"""Choosing a password with a link: invited, or forgotten. Opening the link changes nothing; only the button does."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from surveyapp.access.changes import EMAIL, NAME, SHORTEST_PASSWORD, CannotOpen
from surveyapp.access.links import accept, ask_for_link, find_link
from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.access.queries import factors_of
from surveyapp.access.rules import LinkKind, Way
from surveyapp.access.signing_in import refuse, waits
from surveyapp.extensions import house, session
from surveyapp.people.models import Authority
from surveyapp.web import language, sitting
from surveyapp.web.sign_in.pages import Page, code_page, door, go_in

blueprint = Blueprint("account_links", __name__, template_folder="templates")
LONGEST_TYPED = 1000


@blueprint.get("/sign-in/forgotten")
def forgotten() -> Page:
    """Where somebody says that they have forgotten their password."""
    return render_template("sign_in/forgotten.html", is_asked=False)


@blueprint.post("/sign-in/forgotten")
def ask() -> Page:
    """Whoever asks is told the same, whether there is such an account or not."""
    ask_for_link(session(), house().vault, request.form.get("email", "")[:254], door())
    session().commit()
    return render_template("sign_in/forgotten.html", is_asked=True)


@blueprint.get("/choose-password/<token>")
def choose(token: str) -> Page:
    """Whom the link welcomes."""
    found = find_link(session(), token, house().clock.now())
    if found is None:
        return render_template("sign_in/link_over.html"), 410
    return _page(LinkKind(found[0].kind), found[1])


@blueprint.post("/choose-password/<token>")
def chosen(token: str) -> Page:
    """Take the password and sign in; the link works no more."""
    found = None if waits(session(), house().vault, door()) else find_link(session(), token, door().at, lock=True)
    if found is None:
        refuse(session(), house().vault, door())
        session().commit()
        return render_template("sign_in/link_over.html"), 410
    link, account = found
    password = request.form.get("password", "")[:LONGEST_TYPED]
    if password != request.form.get("again", "")[:LONGEST_TYPED]:
        return _page(LinkKind(link.kind), account, "differ"), 422
    try:
        accept(session(), link, account, password, door().at)
    except CannotOpen:
        return _page(LinkKind(link.kind), account, "length"), 422
    return _go_on(account)


def _go_on(account: Account) -> Page:
    # A link in a mailbox is one factor: whoever has set up a second one is asked for it.
    factors = factors_of(session(), account)
    if factors.asks_after_password(AccountRole(account.role), house().settings.second_factor_roles):
        session().commit()
        sitting.begin_halfway(account)
        return code_page(factors=factors)
    return go_in(account, Way.PASSWORD)


def _page(kind: LinkKind, account: Account, fault: str = "") -> str:
    language.choose(account.language)
    authority = session().get_one(Authority, account.authority_id)
    return render_template(
        "sign_in/choose_password.html",
        is_invited=kind is LinkKind.INVITATION,
        name=house().vault.open(account.name_sealed, NAME, account.ref),
        email=house().vault.open(account.email_sealed, EMAIL, account.ref),
        authority=authority.name,
        fault=fault,
        shortest=SHORTEST_PASSWORD,
    )
