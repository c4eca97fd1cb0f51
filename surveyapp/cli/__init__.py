"""The ``surveyapp`` command."""

from __future__ import annotations

import sys

import click

from surveyapp import __version__
from surveyapp.cli.lazy import LazyGroup
from surveyapp.house import UnsoundContent
from surveyapp.settings import BadSettings

PLACES = {
    "accounts": ("accounts", "accounts"),
    "authority": ("authority", "authority"),
    "coding": ("coding", "coding"),
    "db": ("database", "db"),
    "demo": ("demo", "demo"),
    "doctor": ("doctor", "doctor"),
    "effects": ("effects", "effects"),
    "export": ("exports", "export"),
    "import": ("imports", "imports"),
    "instruments": ("instruments", "instruments"),
    "interviews": ("interviews", "interviews"),
    "languages": ("languages", "languages"),
    "ledger": ("ledger", "group"),
    "messages": ("messages", "messages"),
    "occasions": ("occasions", "occasions"),
    "permissions": ("permissions", "permissions"),
    "plan": ("plans", "plan"),
    "responses": ("responses", "responses"),
    "serve": ("serve", "serve"),
    "worker": ("worker", "worker"),
}
"""Each command, with its module in this folder and its name there."""

cli = click.version_option(__version__)(
    LazyGroup(
        name="surveyapp",
        help="Short repeated questionnaires for placements, judged person by person.",
        places={name: (f"{__name__}.{module}", command) for name, (module, command) in PLACES.items()},
    )
)


def main() -> None:
    """Run, and put what is wrong into words instead of a trace."""
    try:
        cli()
    except (BadSettings, UnsoundContent) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
