"""What waits for staff: newest first, one kind or all, ticked off and opened again."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.placements.queries import of_caseworker, placements_by_id
from surveyapp.tasks.changes import set_done
from surveyapp.tasks.queries import TaskLine, n_open_by_kind, open_tasks, task_by_ref
from surveyapp.tasks.rules import TaskKind
from surveyapp.web.caseworker.routes import blueprint
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.task_steps import step_of_task
from surveyapp.web.task_words import task_in_words
from surveyapp.web.whose import caseworker_asked, whose

PER_PAGE = 25
DONE = {"yes": True, "no": False}


@blueprint.get("/att-gora")
@needs(Act.SEE_TASKS)
def tasks() -> str:
    """The list; a task that was just ticked off stays in sight with a way to open it again."""
    kind, page = _asked()
    authority_id, about = actor().authority_id, of_caseworker(caseworker_asked())
    waiting = n_open_by_kind(session(), authority_id, about)
    lines = open_tasks(session(), authority_id, kind, page, PER_PAGE, about)
    done = just_done(authority_id)
    shown = [line.placement_id for line in (*lines, done) if line is not None and line.placement_id is not None]
    n_all = sum(waiting.values()) if kind is None else waiting.get(kind, 0)
    return render_template(
        "caseworker/tasks.html",
        lines=lines,
        just_done=done,
        placements=placements_by_id(session(), house().vault, authority_id, shown, house().clock.today()),
        waiting=waiting,
        n_waiting=sum(waiting.values()),
        kind=kind,
        page=page,
        n_pages=max(1, -(-n_all // PER_PAGE)),
        words=task_in_words,
        step=step_of_task,
        here=_here,
        whose=whose(_here),
        **staff_frame(),
    )


@blueprint.post("/att-gora/<ref>")
@needs(Act.SEE_TASKS)
def tick_off(ref: str) -> Response:
    """Tick a task off, or open it again; back to the list or to the day from which it was done."""
    is_done = DONE.get(request.form.get("done", ""))
    if is_done is None:
        abort(400)
    me = actor()
    by, at = me.account_id, house().clock.now()
    if not set_done(session(), ref, me.authority_id, is_done=is_done, account_id=by, at=at):
        abort(404)
    session().commit()
    back = "caseworker.today" if "from" in request.args else "caseworker.tasks"
    return redirect(_here(back, done=ref if is_done else None), 303)


def just_done(authority_id: int) -> TaskLine | None:
    """The task that the address says was ticked off, as long as it is."""
    ref = request.args.get("done", "")
    found = task_by_ref(session(), authority_id, ref) if ref else None
    return found if found is not None and found.is_done else None


def _asked() -> tuple[TaskKind | None, int]:
    kind = request.args.get("kind", "")
    known = TaskKind(kind) if kind in {one.value for one in TaskKind} else None
    return known, max(request.args.get("page", 1, type=int), 1)


def _here(endpoint: str = "caseworker.tasks", **changed: Any) -> str:
    """An address that keeps the filters and the page, but for what is changed."""
    kind, page = _asked()
    kept = {name: request.args.get(name) for name in ("vems", "visa")}
    return url_for(endpoint, **{**kept, "kind": kind, "page": page if page > 1 else None, **changed})
