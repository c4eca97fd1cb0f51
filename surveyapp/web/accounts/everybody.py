"""Accounts, for administrators: who has one, invite, change role, close and open again, help whoever is locked out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access import changes, second_factor
from surveyapp.access.belonging import change_role as give_role
from surveyapp.access.belonging import open_for_staff
from surveyapp.access.changes import CannotOpen, Mark, NewAccount, sign_out_everywhere
from surveyapp.access.identities import LastWayIn, ties_of, untie
from surveyapp.access.links import make_link, revoke_links
from surveyapp.access.listing import Which, account_line, account_of, accounts, organisations
from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole, Act
from surveyapp.access.rules import LINK_LASTS, LinkKind
from surveyapp.audit.actions import Action
from surveyapp.extensions import house, session
from surveyapp.people.models import OrganisationKind
from surveyapp.reports.last_change import last_change_of
from surveyapp.web.accounts.ties import named_ties
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, fresh, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.permission_words import ROLES
from surveyapp.web.trail_words import ACTIONS

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts", template_folder="templates")
Page = Response | tuple[str, int] | str
PER_PAGE = 25
CHANGES_OF_ACCOUNTS = (
    Action.ACCOUNT_OPENED,
    Action.ACCOUNT_INVITED,
    Action.ROLE_CHANGED,
    Action.ACCOUNT_CLOSED,
    Action.ACCOUNT_REOPENED,
    Action.PASSWORD_LINK_MADE,
    Action.SECOND_FACTOR_REMOVED,
    Action.IDENTITY_UNLINKED,
)


@blueprint.get("")
@needs(Act.MANAGE_ACCOUNTS)
def overview() -> Page:
    """A page of accounts."""
    return _list("", max(request.args.get("page", 1, type=int), 1))


@blueprint.post("/find")
@needs(Act.MANAGE_ACCOUNTS)
def find() -> Page:
    """Accounts by name or address; sent, so that no name stands in an address that is kept somewhere."""
    return _list(request.form.get("who", "")[:100].strip(), 1)


@blueprint.get("/invite")
@needs(Act.MANAGE_ACCOUNTS)
def invite_form() -> Page:
    """Whom to invite."""
    return _invite_page({}, "")


@blueprint.post("/invite")
@needs(Act.MANAGE_ACCOUNTS)
@fresh
def invite() -> Page:
    """Open an account without a password, and make the link with which its owner chooses one."""
    given = {name: request.form.get(name, "")[:254].strip() for name in ("name", "email", "role", "organisation")}
    try:
        role, organisation_id = _role_of(given)
        new = NewAccount(given["name"], given["email"], None, role, organisation_id=organisation_id)
        mark = _mark()
        opened = open_for_staff(session(), house().vault, actor().authority_id, new, actor=mark.actor, at=mark.at)
    except CannotOpen as fault:
        return _invite_page(given, str(fault)), 422
    return _link_page(opened, LinkKind.INVITATION)


@blueprint.get("/<ref>")
@needs(Act.MANAGE_ACCOUNTS)
def account(ref: str) -> Page:
    """One account, and what can be done about it."""
    return _account_page(_account(ref))


@blueprint.post("/<ref>/role")
@needs(Act.MANAGE_ACCOUNTS)
@fresh
def change_role(ref: str) -> Page:
    """Give another role."""
    one = _somebody_else(ref)
    try:
        give_role(session(), house().vault, one, *_role_of(request.form), _mark())
    except CannotOpen as fault:
        session().rollback()
        return _account_page(one, str(fault)), 422
    return _done(ref)


@blueprint.post("/<ref>/close")
@needs(Act.MANAGE_ACCOUNTS)
@fresh
def close(ref: str) -> Page:
    """Close an account at once, wherever it is signed in."""
    one = _somebody_else(ref)
    changes.close_account(session(), one, _mark())
    revoke_links(session(), one, _now())
    return _done(ref)


@blueprint.post("/<ref>/reopen")
@needs(Act.MANAGE_ACCOUNTS)
@fresh
def reopen(ref: str) -> Page:
    """Open a closed account again."""
    changes.reopen_account(session(), _somebody_else(ref), _mark())
    return _done(ref)


@blueprint.post("/<ref>/link")
@needs(Act.MANAGE_ACCOUNTS)
@fresh
def new_link(ref: str) -> Page:
    """A new link to choose a password with, for an invitation that came to nothing or a password that is forgotten."""
    one = _somebody_else(ref)
    if one.closed_at is not None:
        abort(409)
    return _link_page(one, LinkKind.INVITATION if one.password_hash is None else LinkKind.PASSWORD_RESET)


@blueprint.post("/<ref>/second-factor")
@needs(Act.MANAGE_ACCOUNTS)
@fresh
def reset_second_factor(ref: str) -> Page:
    """Take app, passkeys and recovery codes away from somebody whose telephone is gone."""
    second_factor.remove_everything(session(), _somebody_else(ref), _mark())
    return _done(ref)


@blueprint.post("/<ref>/identity")
@needs(Act.MANAGE_ACCOUNTS)
@fresh
def remove_identity(ref: str) -> Page:
    """Let an identity at another provider open somebody's account no more, and sign them out everywhere."""
    one, mark = _somebody_else(ref), _mark()
    try:
        is_removed = untie(session(), one, request.form.get("tie", 0, type=int), house().settings.oidc_issuer, mark)
    except LastWayIn:
        return _account_page(one, "only way"), 422
    if not is_removed:
        abort(404)
    sign_out_everywhere(session(), one, mark)
    return _done(ref)


def _list(typed: str, page: int) -> str:
    which = Which(request.values["show"]) if request.values.get("show") in set(Which) else Which.OPEN
    found = accounts(
        session(),
        house().vault,
        actor().authority_id,
        which,
        typed,
        _now(),
        first=(page - 1) * PER_PAGE,
        at_most=PER_PAGE,
    )
    return render_template(
        "accounts/overview.html",
        found=found,
        typed=typed,
        which=which,
        page=page,
        n_pages=max(1, -(-found.n_found // PER_PAGE)),
        demanded=house().settings.second_factor_roles,
        role_words={role: name for role, (name, _who) in ROLES.items()},
        **staff_frame(),
    )


def _done(ref: str) -> Response:
    session().commit()
    return redirect(url_for("accounts.account", ref=ref), 303)


def _account(ref: str) -> Account:
    return account_of(session(), actor().authority_id, ref) or abort(404)


def _somebody_else(ref: str) -> Account:
    # Nobody locks themselves out by mistake, or gives themselves another role.
    found = _account(ref)
    if found.id == actor().account_id:
        abort(409)
    return found


def _role_of(values: Mapping[str, str]) -> tuple[AccountRole, int | None]:
    """The role and the organisation that were chosen; raises CannotOpen."""
    if values.get("role") not in set(AccountRole):
        raise CannotOpen("role")
    organisation = values.get("organisation", "")
    return AccountRole(values["role"]), int(organisation) if organisation.isdecimal() else None


def _invite_page(given: dict[str, str], fault: str) -> str:
    return render_template(
        "accounts/invite.html",
        given=given,
        fault=fault,
        days=LINK_LASTS[LinkKind.INVITATION].days,
        **_choices(),
        **staff_frame(),
    )


def _account_page(one: Account, fault: str = "") -> str:
    return render_template(
        "accounts/account.html",
        line=account_line(session(), house().vault, one, _now()),
        ties=named_ties(house().settings, ties_of(session(), one.id)),
        is_self=one.id == actor().account_id,
        last=last_change_of(session(), house().vault, one.authority_id, [("account", one.id)], CHANGES_OF_ACCOUNTS),
        act_in_words=ACTIONS,
        fault=fault,
        **_choices(),
        **staff_frame(),
    )


def _link_page(one: Account, kind: LinkKind) -> str:
    token = make_link(session(), house().vault, one, kind, _mark(), actor().account_id)
    line = account_line(session(), house().vault, one, _now())
    session().commit()
    path = url_for("account_links.choose", token=token)
    return render_template(
        "accounts/link.html",
        line=line,
        address=house().settings.base_url + path,
        is_invited=kind is LinkKind.INVITATION,
        until=_now() + LINK_LASTS[kind],
        is_mailed=house().settings.outgoing == "send" and bool(house().settings.smtp_host),
        **staff_frame(),
    )


def _choices() -> dict[str, object]:
    return {
        "roles": {role: name for role, (name, _who) in ROLES.items()},
        "organisations": [
            (name, organisations(session(), actor().authority_id, kind))
            for kind, name in (
                (OrganisationKind.REFERRER, _("Remittenter")),
                (OrganisationKind.PROVIDER, _("Anordnare")),
            )
        ],
    }


def _mark() -> Mark:
    return Mark(f"account {actor().account_id}", _now())


def _now() -> dt.datetime:
    return house().clock.now()
