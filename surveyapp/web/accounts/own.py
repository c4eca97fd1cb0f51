"""My sign-in: the own passkeys, the app, codes on paper and the password; and signing out everywhere."""

from __future__ import annotations

import segno
from flask import Blueprint, abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from surveyapp.access import changes, passkeys, second_factor, totp
from surveyapp.access.changes import CannotOpen, Mark
from surveyapp.access.identities import LastWayIn, has_way_in_without_passkeys, ties_of, untie
from surveyapp.access.models import Account
from surveyapp.access.policy import Act
from surveyapp.access.queries import factors_of, keys_of, n_codes_left
from surveyapp.access.rules import Factors
from surveyapp.access.signing_in import new_codes
from surveyapp.extensions import house, session
from surveyapp.people.encrypted import CannotOpen as NotSealed
from surveyapp.web import sitting
from surveyapp.web.accounts.ties import named_ties
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, authority, fresh, needs
from surveyapp.web.interface_texts import gettext as _

blueprint = Blueprint("own_sign_in", __name__, url_prefix="/my-sign-in", template_folder="templates")
Page = Response | tuple[str, int] | str


@blueprint.get("")
@needs(Act.OWN_SIGN_IN)
def overview() -> Page:
    """Everything with which the signed-in person can sign in."""
    return _overview()


@blueprint.post("/passkeys")
@needs(Act.OWN_SIGN_IN)
@fresh
def add_passkey() -> Page:
    """Keep the key that the browser has made."""
    given = request.form.get("answer", "")
    try:
        passkeys.add(
            session(),
            house().vault,
            _site(),
            _me(),
            given,
            request.form.get("name", ""),
            house().clock.real(),
            _mark(),
        )
    except passkeys.NotThisKey:
        return _overview("passkey"), 422
    return _with_codes()


@blueprint.post("/passkeys/<ref>/remove")
@needs(Act.OWN_SIGN_IN)
@fresh
def remove_passkey(ref: str) -> Page:
    """Take one of the own keys away, unless it is the last thing that the role demands."""
    keys = keys_of(session(), house().vault, actor().account_id)
    if ref not in {key.ref for key in keys}:
        abort(404)
    if _must_have_second() and len(keys) == 1 and not _factors().has_totp:
        return _overview("last"), 422
    if len(keys) == 1 and not has_way_in_without_passkeys(session(), _me(), house().settings.oidc_issuer):
        return _overview("only way"), 422
    passkeys.remove(session(), _me(), ref, _mark())
    session().commit()
    return redirect(url_for("own_sign_in.overview"), 303)


@blueprint.get("/app")
@needs(Act.OWN_SIGN_IN)
def offer_app() -> Page:
    """A picture for the app to read; nothing is stored before its first code."""
    return _app_page(*second_factor.offer(house().vault, _me()))


@blueprint.post("/app")
@needs(Act.OWN_SIGN_IN)
@fresh
def take_app() -> Page:
    """Keep the app if its first code is right."""
    sealed = request.form.get("offered", "")[:400]
    try:
        secret = second_factor.offered(house().vault, _me(), sealed)
    except (NotSealed, ValueError):
        return redirect(url_for("own_sign_in.offer_app"), 303)
    typed = request.form.get("code", "")[:20]
    if not second_factor.take_app(session(), house().vault, _me(), secret, typed, house().clock.real(), _mark()):
        return _app_page(secret, sealed, is_wrong=True), 422
    return _with_codes()


@blueprint.post("/app/remove")
@needs(Act.OWN_SIGN_IN)
@fresh
def remove_app() -> Page:
    """Ask for no codes any more, unless the role demands it."""
    if _must_have_second() and not _factors().has_passkey:
        return _overview("last"), 422
    second_factor.remove_app(session(), _me(), _mark())
    session().commit()
    return redirect(url_for("own_sign_in.overview"), 303)


@blueprint.post("/identities/<int:tie_id>/remove")
@needs(Act.OWN_SIGN_IN)
@fresh
def remove_identity(tie_id: int) -> Page:
    """Let an identity at another provider open the own account no more, unless it is the only way in."""
    try:
        is_removed = untie(session(), _me(), tie_id, house().settings.oidc_issuer, _mark())
    except LastWayIn:
        return _overview("only way"), 422
    if not is_removed:
        abort(404)
    session().commit()
    return redirect(url_for("own_sign_in.overview", done="untied"), 303)


@blueprint.post("/recovery-codes")
@needs(Act.OWN_SIGN_IN)
@fresh
def make_codes() -> Page:
    """New codes for paper, shown once."""
    return _codes()


@blueprint.post("/password")
@needs(Act.OWN_SIGN_IN)
@fresh
def change_password() -> Page:
    """Take a new password; everywhere else one is signed out."""
    password = request.form.get("password", "")[:1000]
    if password != request.form.get("again", "")[:1000]:
        return _overview("differ"), 422
    try:
        changes.change_password(session(), _me(), password, _mark())
    except CannotOpen:
        return _overview("length"), 422
    return _stay_here()


@blueprint.post("/everywhere")
@needs(Act.OWN_SIGN_IN)
def sign_out_everywhere() -> Page:
    """Sign out on every other device. Asks for nothing more: whoever is in a hurry has a reason."""
    changes.sign_out_everywhere(session(), _me(), _mark())
    return _stay_here()


def _stay_here() -> Response:
    generation = _me().generation
    session().commit()
    sitting.follow(generation)
    return redirect(url_for("own_sign_in.overview", done="everywhere"), 303)


def _with_codes() -> Page:
    """On with codes for the day when the telephone is gone, if there are none yet."""
    if n_codes_left(session(), actor().account_id) == 0:
        return _codes()
    session().commit()
    return redirect(url_for("own_sign_in.overview"), 303)


def _codes() -> str:
    codes = new_codes(session(), house().vault, _me(), _mark())
    session().commit()
    return render_template("own_sign_in/codes.html", codes=codes, **staff_frame())


def _overview(fault: str = "") -> str:
    factors, site, settings = _factors(), _site(), house().settings
    return render_template(
        "own_sign_in/overview.html",
        factors=factors,
        must=_must_have_second(),
        keys=keys_of(session(), house().vault, actor().account_id),
        n_codes=n_codes_left(session(), actor().account_id),
        passkey=passkeys.asks_to_add(session(), house().vault, site, _me(), house().clock.real())
        if site.has_passkeys
        else "",
        email=_email(),
        elsewhere=settings.oidc_name or settings.oidc_issuer,
        ties=named_ties(settings, ties_of(session(), actor().account_id)),
        fault=fault,
        done=request.args.get("done", ""),
        shortest=changes.SHORTEST_PASSWORD,
        **staff_frame(),
    )


def _app_page(secret: str, sealed: str, *, is_wrong: bool = False) -> str:
    address = totp.address(secret, authority().name, _email())
    # Drawn by ourselves from our own figures, on white with a margin, so that every telephone can read it.
    picture = segno.make(address, error="m", micro=False).svg_inline(
        scale=4, border=4, dark="#1b1b1f", light="#ffffff", omitsize=True, svgclass="qr", lineclass=None
    )
    return render_template(
        "own_sign_in/app.html",
        picture=Markup(picture),  # noqa: S704  # drawn by us
        secret=totp.grouped(secret),
        address=address,
        sealed=sealed,
        is_wrong=is_wrong,
        label=_("QR-kod för appen"),
        **staff_frame(),
    )


def _factors() -> Factors:
    return factors_of(session(), _me())


def _must_have_second() -> bool:
    return actor().role in house().settings.second_factor_roles


def _site() -> passkeys.Site:
    return passkeys.site_of(house().settings.base_url, house().settings.secret_key)


def _me() -> Account:
    return session().get_one(Account, actor().account_id)


def _email() -> str:
    return house().vault.open(_me().email_sealed, changes.EMAIL, _me().ref)


def _mark() -> Mark:
    return Mark(f"account {actor().account_id}", house().clock.now())
