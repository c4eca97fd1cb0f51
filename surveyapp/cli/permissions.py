"""``surveyapp permissions``: who may do what, as a document."""

from __future__ import annotations

import click

from surveyapp.web.permission_words import as_markdown


@click.command()
def permissions() -> None:
    """Print the permission table in Swedish as Markdown, as it is kept in docs/permissions.md."""
    click.echo(as_markdown(), nl=False)
