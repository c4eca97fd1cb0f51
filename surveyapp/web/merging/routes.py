"""People who may be the same: listed, compared, merged, kept apart, and a merge undone."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.account_names import account_names
from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.merging.changes import CannotMerge, keep_apart, merge, undo_merge
from surveyapp.merging.queries import Entry, alike, entry_by_ref, merges, preview
from surveyapp.merging.rules import Moved
from surveyapp.people.duplicates import Shared
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _

blueprint = Blueprint("merging", __name__, template_folder="templates")
PER_PAGE = 25


@blueprint.get("/people/alike")
@needs(Act.MERGE_PEOPLE)
def overview() -> str:
    """Pairs that look alike, and merges that were made."""
    return _overview()


@blueprint.get("/people/<ref>/alike/<other_ref>")
@needs(Act.MERGE_PEOPLE)
def compare(ref: str, other_ref: str) -> str:
    """What merging would move: the first is kept, the other goes up in it."""
    return _page(*_two(ref, other_ref))


@blueprint.post("/people/<ref>/alike/<other_ref>")
@needs(Act.MERGE_PEOPLE)
def merge_two(ref: str, other_ref: str) -> str | tuple[str, int] | Response:
    """Merge the two, or remember that they are two."""
    kept, merged = _two(ref, other_ref)
    mine, at = actor(), house().clock.now()
    if request.form.get("what") == "apart":
        keep_apart(session(), mine.authority_id, kept, merged, account_id=mine.account_id, at=at)
    elif request.form.get("sure") != "yes":
        return _page(kept, merged, _("Kryssa i att det är samma person.")), 422
    else:
        try:
            merge(session(), house().vault, mine.authority_id, kept, merged, account_id=mine.account_id, at=at)
        except CannotMerge as refused:
            session().rollback()
            return _overview(_problem(refused.code)), 409
    session().commit()
    return redirect(url_for("merging.overview"), 303)


@blueprint.post("/people/merges/<merge_ref>/undo")
@needs(Act.MERGE_PEOPLE)
def undo(merge_ref: str) -> str | tuple[str, int] | Response:
    """Let everything go back to where it was."""
    mine, at = actor(), house().clock.now()
    try:
        is_found = undo_merge(session(), house().vault, mine.authority_id, merge_ref, account_id=mine.account_id, at=at)
    except CannotMerge as refused:
        session().rollback()
        return _overview(_problem(refused.code)), 409
    if not is_found:
        abort(404)
    session().commit()
    return redirect(url_for("merging.overview"), 303)


def _two(ref: str, other_ref: str) -> tuple[Entry, Entry]:
    names, mine = house().names, actor().authority_id
    kept, merged = (entry_by_ref(session(), names.open, mine, one) for one in (ref, other_ref))
    if kept is None or merged is None or kept.participant_id == merged.participant_id:
        abort(404)
    return kept, merged


def _page(kept: Entry, merged: Entry, problem: str = "") -> str:
    return render_template(
        "merging/compare.html",
        seen=preview(session(), house().vault, actor().authority_id, kept, merged),
        kinds=[(kind, _moved_in_words(kind)) for kind in Moved],
        shared_in_words=shared_in_words,
        problem=problem,
        **staff_frame(),
    )


def _overview(problem: str = "") -> str:
    mine, now = actor().authority_id, house().clock.now()
    by_name = request.args.get("by") == "name"
    page = max(request.args.get("page", 1, type=int), 1)
    pairs = alike(session(), house().names.open, mine, by_name=by_name)
    done, n_done = merges(session(), house().names.open, mine, now, 1, PER_PAGE)
    return render_template(
        "merging/overview.html",
        pairs=pairs[(page - 1) * PER_PAGE : page * PER_PAGE],
        n_pairs=len(pairs),
        by_name=by_name,
        page=page,
        n_pages=max(1, -(-len(pairs) // PER_PAGE)),
        done=done,
        n_done=n_done,
        names=account_names(session(), house().vault, mine, {one.merged_by for one in done}),
        shared_in_words=shared_in_words,
        problem=problem,
        **staff_frame(),
    )


def shared_in_words(shared: Shared) -> str:
    """What two people have in common, or not."""
    return {
        Shared.NUMBER: _("personnummer"),
        Shared.PHONE: _("mobilnummer"),
        Shared.EMAIL: _("e-post"),
        Shared.POSTAL_ADDRESS: _("postadress"),
        Shared.NAME: _("namn"),
    }[shared]


def _moved_in_words(kind: Moved) -> str:
    return {
        Moved.PLACEMENT: _("placeringar"),
        Moved.REFERRAL: _("remisser"),
        Moved.CONSENT: _("beslut om att vara med"),
        Moved.ASSIGNMENT: _("planerade svar"),
        Moved.RESPONSE: _("svar"),
        Moved.LINK: _("länkar och kort"),
        Moved.MESSAGE: _("meddelanden"),
        Moved.INTERVIEW: _("intervjuer"),
    }[kind]


def _problem(code: str) -> str:
    return {
        "merged already": _("Någon annan har redan slagit ihop en av dem."),
        "not two people": _("De finns inte längre."),
        "too late": _("Det går att ångra i 30 dagar. Den tiden är över."),
        "undone already": _("Sammanslagningen är redan ångrad."),
        "a later merge builds on it": _("En senare sammanslagning bygger på den här. Ångra den senare först."),
    }[code]
