"""The OpenAPI 3.1 document, made from the operations and their shapes."""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Response, json
from pydantic.json_schema import models_json_schema

from surveyapp import __version__
from surveyapp.web import language
from surveyapp.web.api import shapes
from surveyapp.web.api.operations import KEY, KEY_HEADER, OPERATIONS, Operation, blueprint
from surveyapp.web.api.problems import MEDIA, ROOT

_REF = "#/components/schemas/{model}"
_ALWAYS = (400, 401, 403, 413, 429, 500, 503)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """What programs can do, for programs; it tells nothing about anybody and needs no token."""
    return Response(_written(language.locale()), content_type="application/json")


@cache
def _written(_locale: str) -> str:
    # The same for everybody who reads the language; anybody may ask for it, so it is made once.
    return json.dumps(document())


def document() -> dict[str, Any]:
    """The whole document, its summaries in the reader's language."""
    used = [one for every in OPERATIONS for one in (every.answer, every.body) if one is not None]
    every_shape: list[shapes.Shape] = [*dict.fromkeys(used), shapes.Problem]
    _map, schemas = models_json_schema([(one, "validation") for one in every_shape], ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    bearer = {"type": "http", "scheme": "bearer"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "surveyapp", "version": __version__},
        "servers": [{"url": ROOT}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {"schemas": schemas["$defs"], "securitySchemes": {"token": bearer}},
    }


def statuses(one: Operation) -> tuple[int, ...]:
    """With what an operation may refuse."""
    found = set(_ALWAYS)
    if "{" in one.path:
        found.add(404)
    if one.method == "POST":
        found |= {409, 415, 422}
    if one.query is not None:
        found.add(422)
    return tuple(sorted(found))


def _operation(one: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": one.name,
        "summary": str(one.summary),
        "description": f"Scope: {one.right.value}",
        "parameters": _parameters(one),
        "responses": {str(one.status): _answer(one)}
        | {str(code): _content(HTTPStatus(code).phrase, MEDIA, "Problem") for code in statuses(one)},
    }
    if one.body is not None:
        told["requestBody"] = {"required": True} | _body(one.body.__name__, "application/json")
    return told


def _parameters(one: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": shapes.REF}}
        for name in re.findall(r"{(\w+)}", one.path)
    ]
    if one.query is not None:
        for name, schema in one.query.model_json_schema()["properties"].items():
            found.append({"name": name, "in": "query", "required": False, "schema": _told(schema)})
    if one.method == "POST":
        schema = {"type": "string", "pattern": KEY.replace(r"\x21", "!").replace(r"\x7e", "~")}
        found.append({"name": KEY_HEADER, "in": "header", "required": False, "schema": schema})
    return found


def _told(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is left out has no value, so null is none of its values."""
    some = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    kept = {key: value for key, value in schema.items() if key not in ("anyOf", "title", "default")}
    return {**kept, **some[0]} if some else kept


def _answer(one: Operation) -> dict[str, Any]:
    if one.answer is None:
        return {"description": HTTPStatus(one.status).phrase}
    return _content(HTTPStatus(one.status).phrase, "application/json", one.answer.__name__)


def _content(phrase: str, media: str, name: str) -> dict[str, Any]:
    return {"description": phrase} | _body(name, media)


def _body(name: str, media: str) -> dict[str, Any]:
    return {"content": {media: {"schema": {"$ref": _REF.format(model=name)}}}}
