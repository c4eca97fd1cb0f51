"""YAML text to plain values that still know their line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from surveyapp.instruments import yaml_quick
from surveyapp.instruments.problems import Finding, Path, Problem, dotted
from surveyapp.instruments.yaml_quick import Node

MAX_DEPTH = 20
MAX_VALUES = 50_000
"""A file may not unfold, through aliases, to more values than this."""

_TAG = "tag:yaml.org,2002:"
_TEXT_TAGS = {_TAG + name for name in ("str", "timestamp", "merge", "value")}
_NULL_TAG = _TAG + "null"
_BOOL_TAG = _TAG + "bool"
_INT_TAG = _TAG + "int"
_FLOAT_TAG = _TAG + "float"
_KNOWN_TAGS = _TEXT_TAGS | {_NULL_TAG, _BOOL_TAG, _INT_TAG, _FLOAT_TAG, _TAG + "map", _TAG + "seq"}


@dataclass(frozen=True, slots=True)
class Source:
    """The values of one YAML text and the nodes that they came from."""

    file: str
    data: object
    root: Node

    def locate(self, findings: tuple[Finding, ...]) -> tuple[Problem, ...]:
        """Give every finding its line and column, in the order of the file.

        A finding whose path is not in the text (something is missing) gets the place of its nearest existing parent.
        The same finding seen through several aliases of one anchor is given once.
        """
        problems: dict[tuple[int, int, str, Path], Problem] = {}
        for finding in findings:
            line, column, missing = self._place(finding.path)
            problem = Problem(self.file, line, column, dotted(finding.path), finding.message)
            problems.setdefault((line, column, finding.message, missing), problem)
        return tuple(sorted(problems.values(), key=lambda problem: (problem.line, problem.column)))

    def _place(self, path: Path) -> tuple[int, int, Path]:
        """Line and column, and the part of the path that is not in the text."""
        node, place, found = self.root, self.root, 0
        for part in path:
            step = _child(node, part)
            if step is None:
                break
            place, node = step
            found += 1
        return place.start_mark.line + 1, place.start_mark.column + 1, path[found:]


def read_yaml(text: str, file: str) -> tuple[Source | None, tuple[Problem, ...]]:
    """Read YAML 1.2 text; without a source where the text is broken, empty or has keys that are refused.

    Numbers, true, false and null are values; everything else is text, dates included. Keys are text or whole numbers
    and occur once. Anchors and aliases are followed; tags and merge keys are not understood. Nothing is raised.
    """
    quick = yaml_quick.compose(text, MAX_DEPTH)
    if quick is not None:
        source, problems = _read(quick, file)
        if not problems:
            return source, ()
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = MAX_DEPTH
    yaml.composer.warn_double_anchors = False
    try:
        root = yaml.compose(text)
    except YAMLError as error:
        return None, (_broken(error, text, file),)
    if root is None:
        return None, (Problem(file, 1, 1, "", "the file is empty"),)
    return _read(root, file)


def _read(root: Node, file: str) -> tuple[Source | None, tuple[Problem, ...]]:
    reading = _Reading(file)
    data = reading.value(root, ())
    if reading.problems:
        return None, tuple(reading.problems)
    return Source(file, data, root), ()


def _broken(error: YAMLError, text: str, file: str) -> Problem:
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        message = str(error.problem or error.context or "cannot be read as YAML")
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        return Problem(file, line, column, "", f"not YAML: {message}")
    before = text[: getattr(error, "position", 0)]
    column = len(before) - before.rfind("\n")
    return Problem(file, before.count("\n") + 1, column, "", "not YAML: a character that is not allowed in a text")


def _child(node: Node, part: str | int) -> tuple[Node, Node] | None:
    """The node whose place stands for the part, and the node to look further in."""
    if node.id == "mapping":
        for key, value in node.value:
            if _key_text(key) == str(part):
                return key, value
    elif node.id == "sequence" and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None


def _key_text(key: Node) -> str | None:
    """The key as text, or None where it is refused."""
    if key.id != "scalar" or key.tag not in (_TAG + "str", _INT_TAG):
        return None
    return str(_scalar(key))


def _scalar(node: Node) -> str | int | float | bool | None:
    """The scalar's value; what cannot be read as its kind of number stays text."""
    text: str = node.value
    if node.tag == _NULL_TAG:
        return None
    if node.tag == _BOOL_TAG and text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        if node.tag == _INT_TAG:
            return int(text, 16 if "x" in text else 8 if "o" in text else 10)
        if node.tag == _FLOAT_TAG:
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:
        return text
    return text


@dataclass(slots=True)
class _Reading:
    """One walk through the nodes, collecting what is refused."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    seen: int = 0
    open_nodes: set[int] = field(default_factory=set)

    def value(self, node: Node, path: Path) -> Any:
        self.seen += 1
        if self.seen > MAX_VALUES:
            if self.seen == MAX_VALUES + 1:
                self._refuse(node, path, "the file unfolds to far too many values")
            return None
        if id(node) in self.open_nodes:
            return self._refuse(node, path, "an alias may not contain itself")
        if node.tag not in _KNOWN_TAGS:
            return self._refuse(node, path, "a tag with an exclamation mark is not understood here")
        self.open_nodes.add(id(node))
        value = self._content(node, path)
        self.open_nodes.discard(id(node))
        return value

    def _content(self, node: Node, path: Path) -> Any:
        if node.id == "mapping":
            return self._mapping(node, path)
        if node.id == "sequence":
            return [self.value(child, (*path, place)) for place, child in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: Node, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = _key_text(key_node)
            if key is None:
                message = "a key must be text or a whole number; put it in quotes if text is meant"
                self._refuse(key_node, path, message)
            elif key in data:
                self._refuse(key_node, (*path, key), "this key occurs twice")
            else:
                data[key] = self.value(value_node, (*path, key))
        return data

    def _refuse(self, node: Node, path: Path, message: str) -> None:
        mark = node.start_mark
        self.problems.append(Problem(self.file, mark.line + 1, mark.column + 1, dotted(path), message))
