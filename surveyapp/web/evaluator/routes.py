"""From planned to answered, and the data package; never a name."""

from __future__ import annotations

import shutil
from pathlib import Path

from flask import Blueprint, render_template, request, send_file
from werkzeug.wrappers import Response

from surveyapp import __version__
from surveyapp.access.policy import Act, may
from surveyapp.db.engine import session_for
from surveyapp.exports.delivery import Definitions, Order, export_package
from surveyapp.extensions import house, session
from surveyapp.instruments.wording import wording
from surveyapp.reports.completion import flows
from surveyapp.schedule.windows import FinalState
from surveyapp.web import language
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.words import role_in_words, state_in_words

blueprint = Blueprint("evaluator", __name__, template_folder="templates")


@blueprint.get("/answers")
@needs(Act.SEE_COMPLETION)
def overview() -> str:
    """Planned answers and what they came to, by informant and instrument, and the way to the package."""
    return _page()


@blueprint.post("/answers/package")
@needs(Act.EXPORT)
def package() -> Response | tuple[str, int]:
    """Make a package and send it as one file; the reason is kept in the trail."""
    reason = request.form.get("reason", "").strip()[:200]
    if not reason:
        return _page(is_reason_missing=True), 422
    out = _new_folder()
    with session_for(house().engine, reading=True) as reading:
        order = Order(
            authority_id=actor().authority_id,
            out=out,
            now=house().clock.now(),
            today=house().clock.today(),
            reason=reason,
            actor=f"account {actor().account_id}",
            program_version=__version__,
        )
        shelf = house().shelf
        definitions = Definitions(shelf.catalogue, tuple(shelf.plans.values()), house().settings.exports)
        export_package(reading, session(), order, definitions)
    session().commit()
    archive = shutil.make_archive(str(out), "zip", out.parent, out.name)
    return send_file(archive, as_attachment=True, download_name=f"{out.name}.zip")


def _new_folder() -> Path:
    moment = f"{house().clock.now():%Y-%m-%dT%H%M%S}"
    return house().settings.export_directory / f"package-{moment}"


def _page(*, is_reason_missing: bool = False) -> str:
    found = flows(session(), actor().authority_id, house().clock.today())
    titles = {one.code: wording(one.title, language.language()) for one in house().shelf.catalogue.all()}
    return render_template(
        "evaluator/overview.html",
        found=found,
        titles=titles,
        states=[state for state in FinalState if any(state in flow.states for flow in found)],
        role_in_words=role_in_words,
        state_in_words=state_in_words,
        may_export=may(actor(), Act.EXPORT, actor().authority_id),
        is_reason_missing=is_reason_missing,
        **staff_frame(),
    )
