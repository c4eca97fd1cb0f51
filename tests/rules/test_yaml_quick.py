"""The quick parser and the one that explains agree on every text that both take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from surveyapp.instruments import yaml_quick
from surveyapp.instruments.yaml_source import MAX_DEPTH, read_yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    path for folder in ("exports", "information", "instruments", "messages") for path in (ROOT / folder).rglob("*.yaml")
)


def _explained(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = MAX_DEPTH
    yaml.composer.warn_double_anchors = False
    return yaml.compose(text)


def _plain(node: Any) -> tuple[object, ...]:
    # A value that is not there has no place of its own.
    place = (node.tag, node.start_mark.line, node.start_mark.column) if node.value else (node.tag,)
    if node.id == "scalar":
        return (*place, node.value)
    if node.id == "mapping":
        return (*place, [(_plain(key), _plain(value)) for key, value in node.value])
    return (*place, [_plain(child) for child in node.value])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_of_the_product_has_the_same_nodes_at_the_same_places(path: Path) -> None:
    text = path.read_text(encoding="utf-8-sig")
    quick = yaml_quick.compose(text, MAX_DEPTH)
    assert quick is not None
    assert _plain(quick) == _plain(_explained(text))


SCALARS = st.one_of(
    st.sampled_from(
        [
            *(
                "yes",
                "No",
                "on",
                "~",
                "null",
                "Null",
                "true",
                "FALSE",
                "0o17",
                "017",
                "0x1f",
                "1_000",
                "12:30",
                "1e3",
                ".5",
            ),
            *(
                "+.inf",
                ".nan",
                "2024-02-30",
                "<<",
                "=",
                "-",
                "å ä ö",
                "'it''s'",
                '"a\\tb"',
                "",
                "&a b",
                "*a",
                "!x y",
                "1.",
            ),
            *("-0", "🙂"),
        ]
    ),
    st.text(alphabet="abcåäö019.:-_+exo ~", max_size=8),
)


@given(lines=st.lists(st.tuples(st.sampled_from("abcde"), SCALARS), max_size=6))
@example(lines=[("a", "&a b"), ("b", "*a")])
@example(lines=[("a", "&a b"), ("b", "&a c"), ("c", "*a")])
def test_a_text_that_the_quick_parser_takes_has_the_values_that_the_other_gives(lines: list[tuple[str, str]]) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in lines)
    quick = yaml_quick.compose(text, MAX_DEPTH)
    try:
        told = _explained(text)
    except YAMLError:
        assert quick is None
        return
    if quick is not None:
        assert _plain(quick) == _plain(told)


@pytest.mark.parametrize("text", ["[" * 30 + "]" * 30, "a: [", "a: 1\n---\nb: 2\n", "a: \x07\n", ""])
def test_what_the_quick_parser_refuses_is_explained_by_the_other(text: str) -> None:
    assert yaml_quick.compose(text, MAX_DEPTH) is None
    source, problems = read_yaml(text, "made.yaml")
    assert source is None
    assert problems[0].message
