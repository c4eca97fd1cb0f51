"""Plain values to a model: the first stage of checking, every problem of shape at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from surveyapp.instruments.definition import Frozen
from surveyapp.instruments.problems import Finding, Path

Model = TypeVar("Model", bound=Frozen)


def shape(model: type[Model], data: object) -> tuple[Model | None, tuple[Finding, ...]]:
    """Read the values as the model, strictly: no text for a number, no number for true or false.

    The values go through JSON, so that a file is judged exactly as by the JSON Schema.
    """
    try:
        return model.model_validate_json(json.dumps(data), strict=True), ()
    except ValidationError as error:
        found = error.errors(include_url=False)
        return None, tuple(_finding(details) for details in found if not _is_follow_up(details, found))


def _is_follow_up(details: Any, found: Sequence[Any]) -> bool:
    """Whether a list is called too short only because its wrong entries were not counted."""
    loc = details["loc"]
    return details["type"] == "too_short" and any(
        len(other["loc"]) > len(loc) and other["loc"][: len(loc)] == loc for other in found
    )


def _finding(details: Any) -> Finding:
    message = _MESSAGES.get(details["type"], "{msg}").format(msg=details["msg"], **details.get("ctx", {}))
    return Finding(_path(details["loc"]), message)


def _path(loc: Path) -> Path:
    """The path in the file: without the kind that pydantic puts after an item's code and its mark for keys."""
    parts = [part for part in loc if part != "[key]"]
    if len(parts) > 2 and parts[0] in ("items", "parts") and isinstance(parts[2], str):
        del parts[2]
    return tuple(parts)


_DAY = "must be a day that exists, such as 2026-01-31"

_MESSAGES = {
    "missing": "this field is missing",
    "extra_forbidden": "this field is not known here",
    "literal_error": "must be {expected}",
    "union_tag_invalid": "{tag} is not a kind of item; the kinds are {expected_tags}",
    "union_tag_not_found": "the field kind is missing",
    "string_pattern_mismatch": "must follow the pattern {pattern}",
    "string_type": "must be text; put it in quotes",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "model_type": "must be a group of named fields",
    "dict_type": "must be a group of named fields",
    "tuple_type": "must be a list",
    "too_short": "must have at least {min_length}, has {actual_length}",
    "too_long": "may have at most {max_length}",
    "string_too_short": "may not be empty",
    "string_too_long": "may have at most {max_length} characters",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "finite_number": "must be a finite number",
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "value_error": "{error}",
}
