"""Sign in with e-mail and password; a wrong pair never says which of the two was wrong."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from surveyapp.access.changes import sign_in
from surveyapp.access.policy import AccountRole
from surveyapp.extensions import house, session
from surveyapp.web.guards import ACCOUNT

blueprint = Blueprint("sign_in", __name__, template_folder="templates")

FIRST_PAGE = {
    AccountRole.ADMINISTRATOR: "caseworker.caseload",
    AccountRole.CASEWORKER: "caseworker.caseload",
    AccountRole.EVALUATOR: "evaluator.overview",
}


@blueprint.get("/sign-in")
def form() -> str:
    """The form."""
    return render_template("sign_in/form.html", email="", is_wrong=False, onward=_onward(request.args.get("next")))


@blueprint.post("/sign-in")
def enter() -> Response | tuple[str, int]:
    """Check the pair and go on to where the person was heading."""
    email, password = request.form.get("email", "")[:254], request.form.get("password", "")[:200]
    account = sign_in(session(), house().vault, email, password, at=house().clock.now())
    session().commit()
    onward = _onward(request.form.get("next"))
    if account is None:
        return render_template("sign_in/form.html", email=email, is_wrong=True, onward=onward), 401
    cookie.clear()
    cookie[ACCOUNT] = account.id
    return redirect(onward or url_for(FIRST_PAGE[AccountRole(account.role)]), 303)


@blueprint.post("/sign-out")
def leave() -> Response:
    """Sign out on this device."""
    cookie.clear()
    return redirect(url_for("start.front"), 303)


def _onward(path: str | None) -> str:
    # Only a path of ours: an address that leaves the site would make the sign-in page a stepping stone for fraud.
    is_ours = path is not None and path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours and path is not None else ""
