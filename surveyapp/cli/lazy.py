"""A group of commands whose modules are imported only when one of their commands is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click


class LazyGroup(click.Group):
    """Commands by name, each with the module and the name in it where the command lies.

    The pages and the libraries behind them take a second to load, the statistics several and a hundred megabytes.
    ``surveyapp serve``, whose processes all begin in this program, never loads the statistics, and ``surveyapp db``
    loads neither.
    """

    def __init__(self, *, name: str, help: str, places: Mapping[str, tuple[str, str]]) -> None:  # noqa: A002  # the word that click uses
        super().__init__(name=name, help=help)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # the signature is click's
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # the same
        if cmd_name not in self.places:
            return None
        module, name = self.places[cmd_name]
        found = getattr(importlib.import_module(module), name)
        if not isinstance(found, click.Command):
            raise TypeError(f"{module} has no command {name}")
        return found
