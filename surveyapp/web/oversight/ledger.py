"""Where somebody begins who looks after the service: what needs attention, health, and the ledger."""

from __future__ import annotations

import datetime as dt

from flask import render_template, url_for

from surveyapp import __version__
from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.privacy.exceptions import opened_since
from surveyapp.reports.health import Health, health, ledger_checks
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.oversight.permissions import blueprint

CHECKS_SHOWN = 30
NEWS_FOR = dt.timedelta(days=14)


@blueprint.get("/overview")
@needs(Act.SEE_HEALTH)
def overview() -> str:
    """What needs attention, and the way to everything that is looked after here."""
    me, now = actor(), house().clock.now()
    return render_template(
        "oversight/overview.html",
        n_opened=opened_since(session(), me.authority_id, now - NEWS_FOR, but_by=me.account_id),
        days=NEWS_FOR.days,
        found=_health(),
        links=[(said, url_for(endpoint), more) for endpoint, act, said, more in _links() if has(me, act)],
        **staff_frame(),
    )


@blueprint.get("/service", endpoint="health")
@needs(Act.SEE_HEALTH)
def service_health() -> str:
    """How the service is, thing by thing."""
    return render_template("oversight/health.html", found=_health(), version=__version__, **staff_frame())


@blueprint.get("/ledger")
@needs(Act.SEE_LEDGER)
def ledger() -> str:
    """The latest checks that every planned answer is accounted for."""
    found = ledger_checks(session(), actor().authority_id, CHECKS_SHOWN)
    return render_template("oversight/ledger.html", found=found, **staff_frame())


def _health() -> Health:
    opened = house()
    return health(session(), opened.engine, opened.settings.data, actor().authority_id, opened.clock.now())


def _links() -> list[tuple[str, Act, str, str]]:
    return [
        ("oversight.trail", Act.SEE_TRAIL, _("Logg"), _("Vem som har gjort vad, och när.")),
        ("oversight.permissions", Act.SEE_PERMISSIONS, _("Behörigheter"), _("Vem som får göra vad.")),
        ("oversight.exceptions", Act.OPEN_BY_EXCEPTION, _("Undantag"), _("Placeringar som har öppnats i undantag.")),
        ("oversight.health", Act.SEE_HEALTH, _("Systemets hälsa"), _("Databas, utskick, säkerhetskopior.")),
        ("oversight.ledger", Act.SEE_LEDGER, _("Liggare"), _("Att varje planerat svar är redovisat.")),
        (
            "oversight.retention",
            Act.SEE_RETENTION,
            _("Hur länge uppgifter sparas"),
            _("Reglerna i dag."),
        ),
        ("oversight.organisations", Act.MANAGE_ORGANISATIONS, _("Organisationer"), _("Anordnare och remittenter.")),
        ("oversight.instruments", Act.SEE_CONTENT, _("Frågeformulär"), _("Alla frågor, som de ser ut på en telefon.")),
        ("oversight.texts", Act.SEE_CONTENT, _("Texter och språk"), _("Vad som skickas och på vilka språk.")),
    ]
