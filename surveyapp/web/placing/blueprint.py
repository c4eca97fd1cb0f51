"""The blueprint, and what its pages share: whose placement it is, who does it, how a change is tried and applied."""

from __future__ import annotations

from flask import Blueprint, abort, request

from surveyapp.extensions import house, session
from surveyapp.placements.editing import placement_row
from surveyapp.placements.models import Placement
from surveyapp.placements.queries import PlacementLine, placement_by_ref
from surveyapp.responses.facts import facts_of
from surveyapp.schedule.plan_changes import Setting, Simulation, apply_change, simulate
from surveyapp.schedule.proposals import Proposal
from surveyapp.schedule.undoing import CannotUndo, change_by_ref, undo_change
from surveyapp.web.guards import actor
from surveyapp.web.interface_texts import gettext as _

blueprint = Blueprint("placing", __name__, template_folder="templates")
LINES_SHOWN = 30


def by() -> str:
    """The signed-in account as the trail names it."""
    return f"account {actor().account_id}"


def the_line(ref: str) -> PlacementLine:
    """The placement of this authority, to show; 404 for others."""
    line = placement_by_ref(session(), house().vault, actor().authority_id, ref, house().clock.today())
    return line or abort(404)


def the_placement(ref: str) -> Placement:
    """The placement of this authority, held to be changed where the request may change something; 404 for others."""
    is_locking = request.method == "POST"
    return placement_row(session(), actor().authority_id, ref, locking=is_locking) or abort(404)


def setting() -> Setting:
    """Where and when a change is tried."""
    return Setting(actor().authority_id, house().shelf_of(actor().authority_id).plans, house().clock.today(), facts_of)


def tried(proposal: Proposal) -> Simulation:
    """What the change would do, with its first lines."""
    return simulate(session(), setting(), proposal, size=LINES_SHOWN)


def apply(proposal: Proposal, fingerprint: str) -> None:
    """Apply the change in this transaction; raises Refused and GroundMoved."""
    apply_change(session(), setting(), proposal, fingerprint, actor=by(), at=house().clock.now())


def apply_at_once(proposal: Proposal) -> None:
    """Apply the change whatever it does to occasions; raises Refused."""
    apply(proposal, tried(proposal).fingerprint)


def undo(line: PlacementLine, change_ref: str) -> str:
    """Take a change of this placement back, and say what came of it."""
    change = change_by_ref(session(), actor().authority_id, change_ref)
    if change is None or change.placement_id != line.id:
        abort(404)
    try:
        undo_change(session(), change, actor=by(), at=house().clock.now())
    except CannotUndo as error:
        session().rollback()
        if error.reason == "undone already":
            return _("Ändringen är redan ångrad.")
        return _("En senare ändring bygger på den här. Ångra den senare först.")
    session().commit()
    return _("Ändringen är ångrad.")
