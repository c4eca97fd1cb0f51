"""The blueprint, and how a change is tried, applied and undone whatever it is about."""

from __future__ import annotations

from flask import Blueprint, abort

from surveyapp.extensions import house, session
from surveyapp.placements.changes import Refused
from surveyapp.responses.facts import facts_of
from surveyapp.schedule.plan_changes import GroundMoved, Setting, Simulation, apply_change, simulate
from surveyapp.schedule.proposals import Proposal
from surveyapp.schedule.undoing import CannotUndo, change_by_ref, undo_change
from surveyapp.web.guards import actor
from surveyapp.web.interface_texts import gettext as _

blueprint = Blueprint("plans", __name__, template_folder="templates")
PER_PAGE = 50


def setting() -> Setting:
    """Where and when a change is tried."""
    return Setting(actor().authority_id, house().shelf_of(actor().authority_id).plans, house().clock.today(), facts_of)


def tried(proposal: Proposal, page: int) -> Simulation:
    """What the change would do, with one page of its lines."""
    return simulate(session(), setting(), proposal, skip=(page - 1) * PER_PAGE, size=PER_PAGE)


def apply(proposal: Proposal, fingerprint: str) -> str:
    """Apply the change, or say in the reader's words why not; an empty text when it was done."""
    by, at = f"account {actor().account_id}", house().clock.now()
    try:
        apply_change(session(), setting(), proposal, fingerprint, actor=by, at=at)
    except GroundMoved:
        session().rollback()
        return _("Något har ändrats sedan du tittade. Här är hur det blir nu. Titta igen innan du bestämmer dig.")
    except Refused as refused:
        session().rollback()
        return refused_in_words(refused)
    session().commit()
    return ""


def undo(ref: str) -> str:
    """Undo the change and say what came of it."""
    change = change_by_ref(session(), actor().authority_id, ref) or abort(404)
    by, at = f"account {actor().account_id}", house().clock.now()
    try:
        done = undo_change(session(), change, actor=by, at=at)
    except CannotUndo as error:
        session().rollback()
        if error.reason == "undone already":
            return _("Ändringen är redan ångrad.")
        return _("En senare ändring bygger på den här. Ångra den senare först.")
    session().commit()
    kept = len(done.begun) + done.n_changed_since
    if not kept:
        return _("Ångrat. Allt är som förut.")
    return _("Ångrat: %(n)d rader är som förut. %(kept)d lämnades.", n=done.n_restored, kept=kept)


def refused_in_words(refused: Refused) -> str:
    """Why the days cannot be stored."""
    return " ".join(_refusal(one.code) for one in refused.refusals)


def _refusal(code: str) -> str:
    return {
        "too long ago": _("Dagen ligger för långt bak."),
        "before the start": _("Sista dagen ligger före den första."),
        "too far away": _("Dagen ligger för långt fram."),
        "overlaps another placement": _("Dagarna krockar med en annan placering hos samma anordnare."),
        "after the exit": _("Dagen ligger efter att placeringen tog slut."),
        "before the start of the placement": _("Dagen ligger före placeringens start."),
        "overlaps another pause": _("Dagarna krockar med en annan paus."),
        "before the current supervisor began": _("Dagen ligger före den nuvarande handledarens start."),
        "before the earlier transfer": _("Dagen ligger före ett tidigare byte."),
        "the same provider": _("Det är samma anordnare."),
    }.get(code, _("Uppgifterna går inte ihop."))
