"""Whose placements a list shows: the caseworker's own or everybody's, kept in the address."""

from __future__ import annotations

from collections.abc import Callable

from flask import request

from surveyapp.access.policy import AccountRole
from surveyapp.web.guards import actor
from surveyapp.web.interface_texts import gettext as _

MINE, ALL = "mina", "alla"


def caseworker_asked() -> int | None:
    """The informant whose placements are wanted, or None for all: own ones first for a caseworker who has some."""
    me = actor()
    chosen = request.args.get("vems", MINE if me.role is AccountRole.CASEWORKER else ALL)
    return me.informant_id if chosen == MINE else None


def whose(here: Callable[..., str]) -> list[tuple[str, str, bool]]:
    """Both choices with their addresses and which is taken; nothing to choose for whoever looks after nobody."""
    if actor().informant_id is None:
        return []
    is_mine = caseworker_asked() is not None
    return [
        (_("Mina"), here(vems=MINE, page=None), is_mine),
        (_("Allas"), here(vems=ALL, page=None), not is_mine),
    ]
