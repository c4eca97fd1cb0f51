"""The ``surveyapp`` command."""

from __future__ import annotations

import sys

import click

from surveyapp import __version__
from surveyapp.cli import database, demo, doctor, exports, instruments, occasions, plans, responses, serve
from surveyapp.cli.lazy import LazyGroup
from surveyapp.house import UnsoundContent
from surveyapp.settings import BadSettings


@click.group()
@click.version_option(__version__)
def cli() -> None:
    """Short repeated questionnaires for placements, judged person by person."""


for command in (
    database.db,
    instruments.instruments,
    plans.plan,
    demo.demo,
    occasions.occasions,
    responses.responses,
    exports.export,
    serve.serve,
    doctor.doctor,
    LazyGroup("effects", "surveyapp.cli.effects", "What a plan's placements came to: the whole analysis."),
    LazyGroup("import", "surveyapp.cli.imports", "Read in data that others collected."),
):
    cli.add_command(command)


def main() -> None:
    """Run, and put what is wrong into words instead of a trace."""
    try:
        cli()
    except (BadSettings, UnsoundContent) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
