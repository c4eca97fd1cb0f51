"""What every staff page shows around its content."""

from __future__ import annotations

from flask import request, url_for

from surveyapp.access.policy import Act, has
from surveyapp.extensions import house, session
from surveyapp.placements.queries import of_caseworker
from surveyapp.tasks.queries import n_open
from surveyapp.web.guards import actor, authority
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.whose import caseworker_asked

PAGES = (
    ("oversight.overview", Act.SEE_HEALTH),
    ("own_work.people", Act.SUPERVISE),
    ("own_work.interviews", Act.CONDUCT),
    ("caseworker.today", Act.SEE_CASELOAD),
    ("caseworker.caseload", Act.SEE_CASELOAD),
    ("caseworker.tasks", Act.SEE_TASKS),
    ("placing.waiting", Act.REGISTER_PEOPLE),
    ("board.board", Act.SEE_BOARD),
    ("evaluator.overview", Act.SEE_COMPLETION),
    ("evaluator.evaluation", Act.SEE_EVALUATION),
    ("caseworker.occupancy", Act.SEE_OCCUPANCY),
    ("attendance.overview", Act.RECORD_ATTENDANCE),
    ("supervisors.overview", Act.APPROVE_SUPERVISOR),
    ("merging.overview", Act.MERGE_PEOPLE),
    ("providers.overview", Act.SEE_PROVIDER),
    ("agreements.overview", Act.SEE_AGREEMENTS),
    ("interviews.overview", Act.SEE_INTERVIEWS),
    ("coding.overview", Act.CODE_INTERVIEWS),
    ("reporting.overview", Act.MAKE_REPORTS),
    ("ways.cards", Act.MAKE_CARD),
    ("calendar.mine", Act.SEE_CASELOAD),
    ("messages.overview", Act.SEE_MESSAGES),
    ("plans.overview", Act.CHANGE_PLAN),
    ("authoring.overview", Act.AUTHOR),
    ("administrator.look", Act.CHANGE_LOOK),
    ("administrator.languages", Act.APPROVE_TEXTS),
    ("oversight.trail", Act.SEE_TRAIL),
    ("oversight.permissions", Act.SEE_PERMISSIONS),
    ("oversight.organisations", Act.MANAGE_ORGANISATIONS),
    ("oversight.instruments", Act.SEE_CONTENT),
    ("accounts.overview", Act.MANAGE_ACCOUNTS),
    ("api_tokens.overview", Act.MANAGE_TOKENS),
    ("own_sign_in.overview", Act.OWN_SIGN_IN),
)

# What is used every day stands in sight; the rest is one press away.
DAILY = {
    "oversight.overview",
    "own_work.people",
    "caseworker.today",
    "caseworker.caseload",
    "caseworker.tasks",
    "board.board",
    "evaluator.overview",
    "evaluator.evaluation",
    "caseworker.occupancy",
}

FEW = 7
"""So many pages all stand in sight."""


def staff_frame() -> dict[str, object]:
    """Authority, pages that this role may open, and the day of a demonstration."""
    person = actor()
    own = of_caseworker(caseworker_asked())
    waiting = n_open(session(), person.authority_id, own) if has(person, Act.SEE_TASKS) else 0
    names = {
        "oversight.overview": _("Översikt"),
        "own_work.people": _("Mina personer"),
        "own_work.interviews": _("Läsa upp frågor"),
        "interviews.overview": _("Intervjuer"),
        "providers.overview": _("Anordnare"),
        "oversight.trail": _("Logg"),
        "oversight.permissions": _("Behörigheter"),
        "oversight.organisations": _("Organisationer"),
        "oversight.instruments": _("Frågeformulär"),
        "caseworker.today": _("I dag"),
        "caseworker.caseload": _("Placeringar"),
        "caseworker.tasks": _("Att göra (%(number)d)", number=waiting) if waiting else _("Att göra"),
        "placing.waiting": _("Anvisningar"),
        "board.board": _("Läget"),
        "evaluator.overview": _("Svar och underlag"),
        "evaluator.evaluation": _("Utvärdering"),
        "coding.overview": _("Kodning"),
        "reporting.overview": _("Rapporter"),
        "caseworker.occupancy": _("Beläggning"),
        "attendance.overview": _("Närvaro"),
        "supervisors.overview": _("Handledare"),
        "merging.overview": _("Samma person två gånger"),
        "agreements.overview": _("Avtal"),
        "ways.cards": _("Kort"),
        "calendar.mine": _("Min kalender"),
        "messages.overview": _("Meddelanden"),
        "plans.overview": _("Planer"),
        "authoring.overview": _("Formulär och planer"),
        "administrator.look": _("Färg och logotyp"),
        "administrator.languages": _("Språk"),
        "accounts.overview": _("Konton"),
        "api_tokens.overview": _("Nycklar för program"),
        "own_sign_in.overview": _("Min inloggning"),
    }
    pages = [
        (endpoint in DAILY, (names[endpoint], url_for(endpoint), request.endpoint == endpoint))
        for endpoint, act in PAGES
        # Whoever may do everything supervises nobody by that.
        if has(person, act) and (act is not Act.SUPERVISE or person.informant_id is not None)
    ]
    if len(pages) <= FEW:
        pages = [(True, page) for _is_daily, page in pages]
    return {
        "authority": authority().name,
        "demonstration": authority().is_demonstration,
        "today": house().clock.today(),
        "pages": [page for is_daily, page in pages if is_daily],
        "more_pages": [page for is_daily, page in pages if not is_daily],
    }
