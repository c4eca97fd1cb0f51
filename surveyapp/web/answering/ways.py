"""Addresses of answering pages."""

from __future__ import annotations

from flask import current_app, request

from surveyapp.web import language

THEN = "then"
CHECK = "check"
"""``?then=check`` on a question: it is changed from the check page, and the way leads back there."""


def way(page: str, token: str, **values: str | int) -> str:
    """Address of a page for the holder of this link, in their own language."""
    return current_app.url_for(
        f"answering.{page}", _anchor=None, _method=None, _scheme=None, _external=None, token=token, **values
    )


def asked_language() -> dict[str, str]:
    """The language for further addresses, where this page's address chose one."""
    return {language.PARAMETER: language.language()} if language.PARAMETER in request.args else {}


def then() -> dict[str, str]:
    """What further addresses must say where this question is changed from the check page."""
    return {THEN: CHECK} if request.args.get(THEN) == CHECK else {}
