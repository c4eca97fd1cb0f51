"""A command group whose module is imported only when one of its commands is asked for."""

from __future__ import annotations

import importlib

import click


class LazyGroup(click.Group):
    """Stands in for a group that lies in another module.

    The statistics libraries take seconds and a hundred megabytes to load. Commands that need them are therefore named
    here and imported when used: ``surveyapp serve``, whose processes all begin in this program, never loads them.
    """

    def __init__(self, name: str, module: str, help: str) -> None:  # noqa: A002  # the word that click uses
        super().__init__(name=name, help=help)
        self.module = module

    def list_commands(self, ctx: click.Context) -> list[str]:
        return self._group().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._group().get_command(ctx, cmd_name)

    def _group(self) -> click.Group:
        found = getattr(importlib.import_module(self.module), "GROUP", None)
        if not isinstance(found, click.Group):
            raise TypeError(f"{self.module} has no group of commands")
        return found
