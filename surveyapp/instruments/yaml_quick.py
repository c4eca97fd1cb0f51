"""The C parser of libyaml with the rules of YAML 1.2: the nodes of a text that is sound, ten times as fast.

What this refuses is read again by the parser that tells well what is wrong, so that it needs no words of its own.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Protocol, cast

from ruamel.yaml.resolver import implicit_resolvers
from yaml import YAMLError
from yaml._yaml import CParser
from yaml.resolver import BaseResolver


class Mark(Protocol):
    """Where a node begins, counted from 0."""

    line: int
    column: int


class Node(Protocol):
    """A node as both parsers have it; ``id`` is scalar, sequence or mapping."""

    id: str
    tag: str
    value: Any
    start_mark: Mark


class _Pattern(Protocol):
    def match(self, text: str, /) -> re.Match[str] | None: ...


class _TooDeep(YAMLError):
    """More levels than are read."""


@cache
def _rules() -> dict[str, list[tuple[str, _Pattern]]]:
    """By first character, the tags of plain scalars and what they look like, as the other parser has them."""
    found: dict[str, list[tuple[str, _Pattern]]] = {}
    for versions, tag, pattern, first in implicit_resolvers:
        if (1, 2) in versions:
            for character in first:
                found.setdefault(character, []).append((tag, cast(_Pattern, pattern)))
    return found


class _Composer(CParser, BaseResolver):
    """Nodes of one text, at most so many levels deep."""

    def __init__(self, text: str, most_deep: int) -> None:
        CParser.__init__(self, text)
        BaseResolver.__init__(self)
        self.yaml_implicit_resolvers = _rules()
        self.room = most_deep

    def descend_resolver(self, current_node: object, current_index: object) -> None:  # noqa: ARG002  # the parser's
        self.room -= 1
        if self.room < 0:
            raise _TooDeep

    def ascend_resolver(self) -> None:
        self.room += 1


def compose(text: str, most_deep: int) -> Node | None:
    """The root of a sound text with one document; None where there is none or anything at all is wrong."""
    composer = _Composer(text, most_deep)
    try:
        return cast("Node | None", composer.get_single_node())
    except (YAMLError, ValueError):
        return None
    finally:
        composer.dispose()
