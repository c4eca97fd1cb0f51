"""One operation of the interface: its token, what it takes and answers; the route and the document are made from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request
from pydantic import BaseModel, ValidationError

from surveyapp.access.policy import Actor
from surveyapp.db.engine import session_for
from surveyapp.extensions import house, session
from surveyapp.programs.changes import Kept, OtherBody, hold_key, keep_answer, note_used
from surveyapp.programs.queries import Bearer, bearer_of
from surveyapp.programs.rules import LONGEST_KEY, USE_IS_NOTED_AFTER, Right, body_hash
from surveyapp.web.api.problems import ROOT, Refusal, problem
from surveyapp.web.api.shapes import REF, Shape, Values
from surveyapp.web.interface_texts import gettext as _

blueprint = Blueprint("api", __name__, url_prefix=ROOT, template_folder="templates")
RIGHT = "required_right"
KEY_HEADER = "Idempotency-Key"
KEY = rf"^[\x21-\x7e]{{1,{LONGEST_KEY}}}$"


@dataclass(frozen=True, slots=True)
class Call:
    """A request that may be done: whose token it came with, and what was asked and sent, checked."""

    bearer: Bearer
    query: Any
    body: Any

    @property
    def actor(self) -> Actor:
        """The account for which the token acts."""
        return self.bearer.actor

    @property
    def authority_id(self) -> int:
        """The only authority whose rows may be read or written."""
        return self.bearer.actor.authority_id


View = Callable[..., Values]


@dataclass(frozen=True, slots=True)
class Operation:
    """What a program can do."""

    method: str
    path: str
    name: str
    #: in the reader's language when it is shown
    summary: Any
    right: Right
    answer: Shape | None
    status: int
    query: Shape | None
    body: Shape | None


OPERATIONS: list[Operation] = []


def operation(
    method: str,
    path: str,
    summary: Any,
    right: Right,
    answer: Shape | None,
    *,
    query: Shape | None = None,
    body: Shape | None = None,
) -> Callable[[View], View]:
    """Make a view an operation: guarded by a token with this right, its answer in the shape that is told."""
    status = {"GET": 200, "DELETE": 204}.get(method, 200 if answer is None else 201)

    def made(view: View) -> View:
        one = Operation(method, path, view.__name__, summary, right, answer, status, query, body)

        @wraps(view)
        def guarded(**refs: str) -> Response:
            bearer = _enter(one)
            if not all(re.fullmatch(REF, ref) for ref in refs.values()):
                raise Refusal(HTTPStatus.NOT_FOUND)
            call = Call(bearer, _asked(one), _sent(one))
            return _once(one, call, refs, view) if method == "POST" else _done(one, call, refs, view)

        setattr(guarded, RIGHT, right)
        OPERATIONS.append(one)
        blueprint.add_url_rule(re.sub(r"{(\w+)}", r"<\1>", path), view.__name__, guarded, methods=[method])
        return view

    return made


@blueprint.errorhandler(Refusal)
def _refused(refusal: Refusal) -> Response:
    return problem(refusal.status, refusal.detail, refusal.errors)


def _enter(one: Operation) -> Bearer:
    """Who comes; raises Refusal."""
    given, now = request.authorization, house().clock.now()
    if given is None or given.type != "bearer" or not given.token:
        raise Refusal(HTTPStatus.UNAUTHORIZED)
    found = bearer_of(session(), given.token, now)
    if found is None:
        raise Refusal(HTTPStatus.UNAUTHORIZED)
    if one.right not in found.rights:
        raise Refusal(HTTPStatus.FORBIDDEN, _("Nyckeln saknar rätten %(right)s.", right=one.right.value))
    if found.last_used_at is None or abs(now - found.last_used_at) > USE_IS_NOTED_AFTER:
        _note_used(found)
    return found


def _note_used(found: Bearer) -> None:
    now = house().clock.now()
    if request.method != "GET":
        note_used(session(), found.token_id, now)
        return
    # This request's own session only reads.
    with session_for(house().engine) as own:
        note_used(own, found.token_id, now)
        own.commit()


def _asked(one: Operation) -> BaseModel | None:
    shape = one.query
    return None if shape is None else _checked(lambda: shape.model_validate(request.args.to_dict()))


def _sent(one: Operation) -> BaseModel | None:
    shape = one.body
    if shape is None:
        return None
    if request.mimetype != "application/json":
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    return _checked(lambda: shape.model_validate_json(request.get_data()))


def _checked(read: Callable[[], BaseModel]) -> BaseModel:
    try:
        return read()
    except ValidationError as error:
        faults = [
            {
                "field": ".".join(str(part) for part in fault["loc"]) or None,
                "code": fault["type"],
                "detail": _("Värdet går inte att använda."),
            }
            for fault in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, errors=faults[:100]) from None


def _once(one: Operation, call: Call, refs: dict[str, str], view: View) -> Response:
    """The same request with the same key is done once, and answered alike for a day."""
    key = request.headers.get(KEY_HEADER)
    if key is None:
        return _done(one, call, refs, view)
    if not re.fullmatch(KEY, key):
        fault = {"field": KEY_HEADER, "code": "not a key", "detail": _("Värdet går inte att använda.")}
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, errors=[fault])
    held, token_id, vault = session(), call.bearer.token_id, house().vault
    said = body_hash(request.method, request.path, request.get_data())
    try:
        before = hold_key(held, vault, token_id, key, said, house().clock.now())
    except OtherBody:
        raise Refusal(HTTPStatus.CONFLICT, _("Den nyckeln har redan använts till ett annat anrop.")) from None
    if before is not None:
        answer = Response(before.body, before.status, content_type="application/json")
        answer.headers["Idempotent-Replayed"] = "true"
        return answer
    body = _body(one, view(call, **refs))
    keep_answer(held, vault, token_id, key, Kept(one.status, body))
    held.commit()
    return Response(body, one.status, content_type="application/json")


def _done(one: Operation, call: Call, refs: dict[str, str], view: View) -> Response:
    body = _body(one, view(call, **refs))
    if one.method != "GET":
        session().commit()
    return Response(body, one.status, content_type="application/json")


def _body(one: Operation, found: Values) -> str:
    # What is not told is left out: a name that the token may not see is no field at all.
    return "" if one.answer is None else one.answer.model_validate(found).model_dump_json(exclude_unset=True)
