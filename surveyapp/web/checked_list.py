"""A list checked on one page and stored from the next: unreadable on the way, of no use to another account."""

from __future__ import annotations

import base64
import binascii
import json

from flask import abort

from surveyapp.extensions import house
from surveyapp.interchange.table import Row, Table
from surveyapp.people.encrypted import CannotOpen
from surveyapp.web.guards import actor


def sealed_list(table: Table, purpose: str) -> str:
    """The list as the page carries it from checking to storing."""
    rows = [(row.number, [None if cell is None else str(cell) for cell in row.cells]) for row in table.rows]
    text = json.dumps([table.file, table.columns, rows])
    return base64.b64encode(house().vault.seal(text, purpose, _holder())).decode()


def opened_list(sealed: str, purpose: str) -> Table:
    """The list that this account checked for this purpose; 400 for anything else."""
    try:
        text = house().vault.open(base64.b64decode(sealed, validate=True), purpose, _holder())
    except (binascii.Error, ValueError, CannotOpen):
        abort(400)
    file, columns, rows = json.loads(text)
    return Table(file, tuple(columns), tuple(Row(number, tuple(cells)) for number, cells in rows))


def _holder() -> str:
    return f"account {actor().account_id}"
