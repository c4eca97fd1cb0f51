"""Pages of the yardstick."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask_compress import Compress
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Reply

from bench.bare_flask.questions import FORMS, NAMES, PRESENCES, QUESTIONS, TEXTS, AnswerForm, SendForm
from bench.bare_flask.rows import Answer, AuditLine, Invitation, Reading, Response, engine_at, hashed
from surveyapp.app import STYLES

DATABASE = "BENCH_YARDSTICK_DATABASE"
pages = Blueprint("pages", __name__, url_prefix="/s/<token>", template_folder="templates")


def make_app() -> Flask:
    """The application, on the database named by the environment."""
    app = Flask(__name__, static_folder=None)
    app.config.update(COMPRESS_ALGORITHM=["gzip"], COMPRESS_LEVEL=5)
    styles = Markup(STYLES["styles"].read_text(encoding="utf-8").strip())
    app.jinja_env.globals.update(styles=styles, texts=TEXTS, of=len(NAMES))
    app.extensions["engine"] = engine_at(Path(os.environ[DATABASE]))
    app.teardown_appcontext(close)
    Compress(app)
    app.register_blueprint(pages)
    return app


def close(_error: BaseException | None) -> None:
    """Give the connection back."""
    session = g.pop("session", None)
    if session is not None:
        session.close()


@pages.get("")
def home(token: str) -> str:
    """The first open question."""
    session, _invitation, response = opened(token)
    if response is not None and response.state == "submitted":
        return render_template("done.html", token=token)
    answers = answers_in(session, response)
    name = next((name for name in NAMES if name not in answers), None)
    return check_page(token, answers) if name is None else question_page(token, name, answers)


@pages.get("/q/<name>")
def question(token: str, name: str) -> str:
    """One question."""
    session, _invitation, response = opened(token)
    if name not in QUESTIONS:
        abort(404)
    return question_page(token, name, answers_in(session, response))


@pages.post("/q/<name>")
def answer(token: str, name: str) -> Reply | tuple[str, int]:
    """Save one answer and go on."""
    session, invitation, response = opened(token)
    if name not in QUESTIONS:
        abort(404)
    if response is not None and response.state == "submitted":
        return redirect(url_for("pages.done", token=token), 303)
    form = FORMS[name](request.form)
    left_out = request.form.get("leave_out")
    if not left_out and not form.validate():
        return question_page(token, name, answers_in(session, response), form), 422
    now = dt.datetime.now(dt.UTC)
    if response is None:
        response = begin(session, invitation, now)
    response.saved_at = now
    stored = session.get(Answer, (response.id, name))
    if stored is None:
        stored = Answer(response_id=response.id, item=name)
        session.add(stored)
    stored.code = None if left_out else form.answer.data
    stored.missing = left_out
    stored.answered_at = now
    session.commit()
    following = NAMES.index(name) + 1
    if following == len(NAMES):
        return redirect(url_for("pages.check", token=token), 303)
    return redirect(url_for("pages.question", token=token, name=NAMES[following]), 303)


@pages.get("/check")
def check(token: str) -> str:
    """All answers before they are sent."""
    session, _invitation, response = opened(token)
    return check_page(token, answers_in(session, response))


@pages.post("/send")
def send(token: str) -> Reply | tuple[str, int]:
    """Send, once."""
    session, invitation, response = opened(token)
    form = SendForm(request.form)
    answers = answers_in(session, response)
    if response is None or len(answers) < len(NAMES) or not form.validate():
        return check_page(token, answers), 422
    if response.state != "submitted":
        submit(session, invitation, response, form, answers)
        session.commit()
    return redirect(url_for("pages.done", token=token), 303)


@pages.get("/done")
def done(token: str) -> str:
    """Thanks."""
    _session, _invitation, response = opened(token)
    if response is None or response.state != "submitted":
        abort(404)
    return render_template("done.html", token=token)


def opened(token: str) -> tuple[Session, Invitation, Response | None]:
    """The session, whose link it is and what has been begun."""
    session = g.session = Session(current_app.extensions["engine"])
    invitation = session.scalars(select(Invitation).where(Invitation.token_hash == hashed(token))).one_or_none()
    if invitation is None:
        abort(404)
    if not invitation.opens_on <= dt.datetime.now(dt.UTC).date() <= invitation.closes_on:
        abort(410)
    response = session.scalars(select(Response).where(Response.invitation_id == invitation.id)).one_or_none()
    return session, invitation, response


def answers_in(session: Session, response: Response | None) -> dict[str, Answer]:
    """What has been answered, by item."""
    if response is None:
        return {}
    found = session.scalars(select(Answer).where(Answer.response_id == response.id))
    return {answer.item: answer for answer in found}


def begin(session: Session, invitation: Invitation, now: dt.datetime) -> Response:
    """A response with its first line in the trail."""
    response = Response(invitation_id=invitation.id, state="draft", started_at=now, saved_at=now)
    invitation.begun_at = now
    session.add(response)
    session.flush()
    session.add(AuditLine(at=now, actor=f"informant {invitation.id}", action="begun", response_id=response.id))
    return response


def submit(
    session: Session, invitation: Invitation, response: Response, form: SendForm, answers: dict[str, Answer]
) -> None:
    """Close the response with its reading and a line in the trail."""
    now = dt.datetime.now(dt.UTC)
    response.state = "submitted"
    response.submitted_at = now
    response.presence, response.helped = form.presence.data, form.helped.data
    codes = [answer.code for answer in answers.values() if answer.code is not None]
    value = sum(codes) / len(codes) if len(codes) >= 9 else None
    session.add(Reading(response_id=response.id, scale="helhet", value=value, n_answered=len(codes), computed_at=now))
    session.add(AuditLine(at=now, actor=f"informant {invitation.id}", action="submitted", response_id=response.id))


def question_page(token: str, name: str, answers: dict[str, Answer], form: AnswerForm | None = None) -> str:
    """One question with what was answered before."""
    number = NAMES.index(name)
    stored = answers.get(name)
    return render_template(
        "question.html",
        token=token,
        name=name,
        number=number + 1,
        question=QUESTIONS[name],
        chosen=None if stored is None else stored.code,
        left_out=None if stored is None else stored.missing,
        form=form,
        back=NAMES[number - 1] if number else None,
    )


def check_page(token: str, answers: dict[str, Answer]) -> str:
    """Every answer with a way to change it."""
    return render_template(
        "check.html",
        token=token,
        questions=QUESTIONS,
        answers=answers,
        presences=PRESENCES,
        missing=next((name for name in NAMES if name not in answers), None),
        last=NAMES[-1],
    )
