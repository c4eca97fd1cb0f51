"""The evaluation of a plan: flow, change by area, time to the target, attrition and comparison line; never a person."""

from __future__ import annotations

from urllib.parse import quote

from flask import render_template, request, url_for

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.plans.definition import Plan
from surveyapp.reporting.evaluating import Look, look_at, plan_of
from surveyapp.reporting.queries import plans_followed, providers_of
from surveyapp.reports.evaluation import Evaluation
from surveyapp.reports.evaluation_parts import FEW, MINIMUM, SMALLEST_PART
from surveyapp.web.evaluator import pictures
from surveyapp.web.evaluator.routes import blueprint
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import role_in_words, say, state_in_words

Choice = tuple[str, str, bool]
"""Name, address, whether it is the one that is shown."""


@blueprint.get("/evaluation", endpoint="evaluation")
@needs(Act.SEE_EVALUATION)
def show() -> str:
    """One plan, whole or a part of it; both stand in the address."""
    codes = plans_followed(session(), actor().authority_id)
    code = request.args.get("plan", "")
    code = code if code in codes else next(iter(codes), "")
    plan = plan_of(session(), house().shelf_of(actor().authority_id), actor().authority_id, code) if code else None
    if plan is None:
        return render_template("evaluator/evaluation.html", plan=None, is_unknown=bool(code), **staff_frame())
    clock = house().clock
    shelf, of = house().shelf_of(actor().authority_id), (actor().authority_id, plan)
    look = look_at(session(), shelf, of, request.args.get("part", ""), clock.today(), clock.now())
    if look is None:
        return render_template("evaluator/evaluation.html", plan=plan, found=None, say=say, **staff_frame())
    return render_template("evaluator/evaluation.html", **_shown(plan, look, codes), **staff_frame())


def _shown(plan: Plan, look: Look, codes: list[str]) -> dict[str, object]:
    shelf, found = house().shelf_of(actor().authority_id), look.found
    areas = [(one, pictures.area_name(shelf, plan, one)) for one in found.areas if one.reliable or one.threshold]
    return {
        "plan": plan,
        "found": found,
        "counted": look,
        "areas": areas,
        "waves": {wave.code: say(wave.title) for wave in plan.waves},
        "flow_picture": pictures.flow_drawing(found),
        "area_picture": pictures.area_drawing(areas),
        "curve_picture": pictures.curve_drawing(found, plan),
        "comparison": pictures.expectations(plan),
        "plans": [(one, url_for("evaluator.evaluation", plan=one), one == plan.code) for one in codes],
        "choices": _choices(found, plan.code),
        "minimum": MINIMUM,
        "smallest": SMALLEST_PART,
        "say": say,
        "role_in_words": role_in_words,
        "state_in_words": state_in_words,
        "way_in_words": pictures.way_in_words,
        "percent": pictures.percent,
        "between": pictures.between,
        "end_words": [_("pågår"), _("nådde målet"), _("annat slut")],
    }


def _choices(found: Evaluation, code: str) -> list[tuple[str, list[Choice]]]:
    """By provider and by year of start, where there is something to choose; everything together comes first."""
    names = {one.id: one.name for one in providers_of(session(), actor().authority_id)}
    # Built once: with hundreds of providers, building each anew takes longer than all the rest of the page.
    whole = url_for("evaluator.evaluation", plan=code)

    def choice(name: str, part: str) -> Choice:
        return name, f"{whole}&part={quote(part)}" if part else whole, part == found.chosen

    def years(members: tuple[int, ...]) -> str:
        return str(members[0]) if len(members) == 1 else f"{members[0]}–{members[-1]}"

    providers = [
        choice(_("små anordnare tillsammans") if part == FEW else names.get(members[0], ""), part)
        for part, members in found.providers.members.items()
    ]
    starts = [choice(years(members), part) for part, members in found.years.members.items()]
    shown = [("", [choice(_("Alla placeringar"), "")])]
    if found.providers.can_be_chosen:
        shown.append((_("Anordnare"), sorted(providers)))
    if found.years.can_be_chosen:
        shown.append((_("Startår"), starts))
    return shown if len(shown) > 1 else []
