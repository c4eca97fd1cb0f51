"""The pages of the sign-in, each with the way onward and what was typed before, and where they lead."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from surveyapp.access import passkeys
from surveyapp.access.changes import EMAIL
from surveyapp.access.models import Account
from surveyapp.access.policy import AccountRole
from surveyapp.access.queries import factors_of
from surveyapp.access.rules import Factors, Way
from surveyapp.access.signing_in import Door, enter
from surveyapp.extensions import house, session
from surveyapp.web import kept, language, sitting
from surveyapp.web.origin import network

FIRST_PAGE = {
    AccountRole.ADMINISTRATOR: "oversight.overview",
    AccountRole.CASEWORKER: "caseworker.today",
    AccountRole.ASSISTANT: "own_work.interviews",
    AccountRole.SUPERVISOR: "own_work.people",
    AccountRole.PROVIDER_MANAGER: "providers.overview",
    AccountRole.EVALUATOR: "evaluator.overview",
    AccountRole.AUDITOR: "oversight.overview",
}
ONWARD = "next"
LONGEST_ONWARD = 500

Page = Response | tuple[str, int] | str


def door() -> Door:
    """Where this request comes from, and when."""
    return Door(network(), house().clock.now(), house().clock.real())


def site() -> passkeys.Site:
    """Who we are to passkeys."""
    return passkeys.site_of(house().settings.base_url, house().settings.secret_key)


def sign_in_page(code: int = 200, *, email: str = "", fault: str = "", kept_form: str | None = None) -> tuple[str, int]:
    """The first page: passkey, another provider, or password."""
    settings = house().settings
    page = render_template(
        "sign_in/form.html",
        email=email,
        fault=fault,
        passkey=passkeys.asks_to_sign_in(site(), house().clock.real()) if site().has_passkeys else "",
        elsewhere=(settings.oidc_name or settings.oidc_issuer) if settings.oidc_issuer else "",
        **_carried(kept_form),
    )
    return page, code


def code_page(code: int = 200, *, factors: Factors, fault: str = "") -> tuple[str, int]:
    """After the password: a code, or a passkey."""
    return _second("sign_in/code.html", factors, fault), code


def again_page(code: int = 200, *, account: Account, fault: str = "", kept_form: str | None = None) -> tuple[str, int]:
    """Signed in, but asked once more: password, code or passkey."""
    settings = house().settings
    elsewhere = (settings.oidc_name or settings.oidc_issuer) if settings.oidc_issuer else ""
    email = house().vault.open(account.email_sealed, EMAIL, account.ref)
    factors = factors_of(session(), account)
    return _second("sign_in/again.html", factors, fault, kept_form, elsewhere=elsewhere, email=email), code


def go_in(account: Account, way: Way, path: str = "") -> Page:
    """Sign in and go on to where the person was heading, or with the form that came too late."""
    enter(session(), account, way, door())
    session().commit()
    token = cookie.get("csrf_token")
    was_here = sitting.account_before() == account.id
    sitting.begin(account)
    if was_here and token:
        # Other tabs of the same person go on working with the forms that they show.
        cookie["csrf_token"] = token
    language.choose(account.language)
    return onward_from(account, path)


def onward_from(account: Account, path: str = "") -> Page:
    """Where somebody who has proved who they are goes on."""
    text = request.form.get(kept.FIELD, "")
    found = kept.opened(text)
    if found is not None and found.belongs_to(account.id):
        return render_template("sign_in/goes_on.html", kept=found)
    if text:
        return render_template("sign_in/not_kept.html", onward=_first_page(account))
    return redirect(path or onward(request.form.get(ONWARD)) or _first_page(account), 303)


def onward(path: str | None) -> str:
    """Only a path of ours: an address that leaves the site would make the sign-in a stepping stone for fraud."""
    is_ours = path is not None and path.startswith("/") and not path.startswith(("//", "/\\"))
    is_plain = path is not None and len(path) <= LONGEST_ONWARD and path.isprintable()
    return path if path is not None and is_ours and is_plain else ""


def _first_page(account: Account) -> str:
    return url_for(FIRST_PAGE[AccountRole(account.role)])


def _second(template: str, factors: Factors, fault: str, kept_form: str | None = None, **more: object) -> str:
    can_use_passkey = factors.has_passkey and site().has_passkeys
    return render_template(
        template,
        factors=factors,
        fault=fault,
        passkey=passkeys.asks_to_sign_in(site(), house().clock.real()) if can_use_passkey else "",
        **more,
        **_carried(kept_form),
    )


def _carried(kept_form: str | None) -> dict[str, object]:
    """What goes along from page to page in hidden fields: never in an address, never in the cookie."""
    text = request.form.get(kept.FIELD, "") if kept_form is None else kept_form
    return {"kept_form": text[: kept.LONGEST], "onward": onward(request.values.get(ONWARD))}
