"""Instruments read from YAML, with every problem at its place."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_files import GONE, as_yaml, settling, words

from surveyapp.instruments.definition import ChoiceItem
from surveyapp.instruments.loader import load_instrument
from surveyapp.instruments.yaml_source import MAX_VALUES, read_yaml

WRITTEN = textwrap.dedent(
    """\
    # A remark.
    code: often
    version: 1
    title: &title {sv-latt: Ofta, sv: Ofta, en: Often}
    intro: *title
    source: Invented for this test.
    licence: CC0-1.0
    informants: [participant]
    seconds: 30
    pages:
      - items: [arrive, help]
    items:
      arrive:
        kind: choice
        text: *title
        options: &often
          1: {text: {sv-latt: ja, sv: ja, en: yes}}
          0: {text: {sv-latt: nej, sv: nej, en: no}}
      help: {kind: choice, text: *title, options: *often}
    """
)


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in load_instrument(text, "often/1.yaml")[1]]


def test_a_sound_file_gives_the_instrument_and_no_problems() -> None:
    instrument, problems = load_instrument(as_yaml(settling()), "settling/1.yaml")
    assert problems == ()
    assert instrument is not None
    assert instrument.item_codes == ("arrive", "help", "alone", "rope", "hours", "tasks", "note", "day")


def test_options_shared_through_an_alias_are_read_for_each_item() -> None:
    instrument, problems = load_instrument(WRITTEN, "often/1.yaml")
    assert problems == ()
    assert instrument is not None
    arrive, asks = instrument.items["arrive"], instrument.items["help"]
    assert isinstance(arrive, ChoiceItem)
    assert isinstance(asks, ChoiceItem)
    assert arrive.options == asks.options


def test_yes_and_no_and_days_without_quotes_are_words() -> None:
    instrument, problems = load_instrument(WRITTEN.replace("Invented for this test.", "2026-01-15"), "often/1.yaml")
    assert problems == ()
    assert instrument is not None
    assert instrument.source == "2026-01-15"
    arrive = instrument.items["arrive"]
    assert isinstance(arrive, ChoiceItem)
    assert arrive.options[1].text["en"] == "yes"
    assert arrive.options[0].text["en"] == "no"


def test_options_are_in_the_order_of_their_codes() -> None:
    instrument, _ = load_instrument(WRITTEN, "often/1.yaml")
    assert instrument is not None
    arrive = instrument.items["arrive"]
    assert isinstance(arrive, ChoiceItem)
    assert list(arrive.options) == [0, 1]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("seconds: 30", "seconds: soon", ["often/1.yaml:9:1: seconds: must be a whole number"]),
        ("seconds: 30", "seconds: '30'", ["often/1.yaml:9:1: seconds: must be a whole number"]),
        ("seconds: 30", "seconds: true", ["often/1.yaml:9:1: seconds: must be a whole number"]),
        ("seconds: 30", "seconds: 5", ["often/1.yaml:9:1: seconds: must be at least 10"]),
        ("seconds: 30", "second: 30", [
            "often/1.yaml:2:1: seconds: this field is missing",
            "often/1.yaml:9:1: second: this field is not known here",
        ]),
        ("kind: choice\n", "kind: slider\n", [
            "often/1.yaml:13:3: items.arrive: slider is not a kind of item; "
            "the kinds are 'choice', 'ladder', 'choices', 'number', 'text', 'date'",
        ]),
        ("    kind: choice\n", "", ["often/1.yaml:13:3: items.arrive: the field kind is missing"]),
        ("  arrive:\n", "  Arrive:\n", [
            "often/1.yaml:13:3: items.Arrive: must follow the pattern ^[a-z][a-z0-9_-]{0,39}$",
        ]),
        ("en: yes}", "en: 3}", ["often/1.yaml:17:39: items.arrive.options.1.text.en: must be text; put it in quotes"]),
        ("en: no}", "eng_GB: no}", [
            "often/1.yaml:18:41: items.arrive.options.0.text.eng_GB: "
            "must follow the pattern ^[a-z]{2,3}(-[a-z0-9]{2,8})?$",
        ]),
        ("0: {text", "none: {text", ["often/1.yaml:18:7: items.arrive.options.none: must be a whole number"]),
        ("[arrive, help]", "[arrive, help, away]", ["often/1.yaml:11:27: pages.0.items.2: there is no item away"]),
        ("[participant]", "[neighbour]", [
            "often/1.yaml:8:14: informants.0: must be 'participant', 'supervisor' or 'caseworker'",
        ]),
        ("[participant]", "participant", ["often/1.yaml:8:1: informants: must be a list"]),
        ("options: *often", "options: []", ["often/1.yaml:19:38: items.help.options: must be a group of named fields"]),
    ],
)  # fmt: skip
def test_a_problem_has_its_line_column_and_path(before: str, after: str, expected: list[str]) -> None:
    assert before in WRITTEN
    assert problems_of(WRITTEN.replace(before, after)) == expected


def test_a_problem_behind_an_alias_is_told_once_where_it_is_written() -> None:
    assert problems_of(WRITTEN.replace("sv-latt: nej, ", "")) == [
        "often/1.yaml:18:11: items.arrive.options.0.text: the text is missing in sv-latt"
    ]


def test_every_problem_is_told_at_once() -> None:
    data = settling({("seconds",): 1, ("items", "arrive", "text"): {}, ("licence",): GONE, ("items", "day", "x"): 1})
    _, problems = load_instrument(as_yaml(data), "settling/1.yaml")
    assert {problem.path for problem in problems} == {"seconds", "items.arrive.text", "licence", "items.day.x"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "f.yaml:1:1: the file is empty"),
        ("# only a remark\n", "f.yaml:1:1: the file is empty"),
        ("a: 1\nb: [", "f.yaml:2:5: not YAML: expected the node content, but found '<stream end>'"),
        ("a: 1\n b: 2", "f.yaml:2:3: not YAML: mapping values are not allowed here"),
        ("a: 1\n--- \nb: 2", "f.yaml:2:1: not YAML: but found another document"),
        ("a: *b", "f.yaml:1:4: not YAML: found undefined alias 'b'"),
        ("a: 1\nb: \x07", "f.yaml:2:4: not YAML: a character that is not allowed in a text"),
        ("a: 1\na: 2", "f.yaml:2:1: a: this key occurs twice"),
        ("1: a\n'1': b", "f.yaml:2:1: 1: this key occurs twice"),
        ("a:\n  b: 1\n  b: 2", "f.yaml:3:3: a.b: this key occurs twice"),
        ("a: {true: 1}", "f.yaml:1:5: a: a key must be text or a whole number; put it in quotes if text is meant"),
        ("1.5: 1", "f.yaml:1:1: a key must be text or a whole number; put it in quotes if text is meant"),
        ("~: 1", "f.yaml:1:1: a key must be text or a whole number; put it in quotes if text is meant"),
        ("[a]: 1", "f.yaml:1:1: a key must be text or a whole number; put it in quotes if text is meant"),
        ("<<: 1", "f.yaml:1:1: a key must be text or a whole number; put it in quotes if text is meant"),
        ("a: !env HOME", "f.yaml:1:4: a: a tag with an exclamation mark is not understood here"),
        ("a: !!python/name:os.system x", "f.yaml:1:4: a: a tag with an exclamation mark is not understood here"),
        ("a: &a [*a]", "f.yaml:1:4: a.0: an alias may not contain itself"),
    ],
)
def test_broken_yaml_and_refused_keys_are_one_problem_with_their_place(text: str, expected: str) -> None:
    source, problems = read_yaml(text, "f.yaml")
    assert source is None
    assert [str(problem) for problem in problems] == [expected]


def test_aliases_that_unfold_without_end_are_refused() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    source, problems = read_yaml("\n".join(lines), "f.yaml")
    assert source is None
    assert [problem.message for problem in problems] == ["the file unfolds to far too many values"]
    assert MAX_VALUES < 9**8


def test_very_deep_nesting_is_refused() -> None:
    source, problems = read_yaml("[" * 5000, "f.yaml")
    assert source is None
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 012", 12),
        ("a: 0x1F", 31),
        ("a: 0o17", 15),
        ("a: -3", -3),
        ("a: 1e3", 1000.0),
        ("a: -.inf", float("-inf")),
        ("a: '3'", "3"),
        ("a: true", True),
        ("a: on", "on"),
        ("a: null", None),
        ("a:", None),
        ("a: 12:30", "12:30"),
        ("a: =", "="),
        ("%YAML 1.1\n---\na: yes", "yes"),
        ("%YAML 1.1\n---\na: 12:30", "12:30"),
    ],
)
def test_scalars_are_read_as_in_yaml_1_2(text: str, value: object) -> None:
    source, _ = read_yaml(text, "f.yaml")
    assert source is not None
    assert source.data == {"a": value}


def test_a_code_may_be_recoded_to_missing() -> None:
    data = settling({("scales", "progress", "items"): ["arrive"]})
    recode = "{1: 1, 2: 2, 3: 3, 4: 4, 5: .nan}"
    text = as_yaml(data).replace('"combine": "single"', f'"recode": {{arrive: {recode}}}, "combine": "single"')
    instrument, problems = load_instrument(text, "settling/1.yaml")
    assert problems == ()
    assert instrument is not None
    assert instrument.scales["progress"].recode["arrive"][5] != instrument.scales["progress"].recode["arrive"][5]


@pytest.mark.parametrize("end", [".nan", ".inf"])
def test_the_ends_of_a_number_are_finite(end: str) -> None:
    _, problems = load_instrument(as_yaml(settling()).replace('"maximum": 40', f'"maximum": {end}'), "f.yaml")
    assert [problem.path for problem in problems] == ["items.hours.maximum"]


def _anything() -> st.SearchStrategy[Any]:
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(words("x"))
    keys = st.sampled_from(["code", "kind", "text", "items", "options", "1", "scales", "sv"]) | st.text(max_size=4)
    return st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4))


@settings(max_examples=60, deadline=None)
@given(path=st.sampled_from(["items", "scales", "pages", "title", "pairs_with", "seconds"]), value=_anything())
def test_no_data_raises(path: str, value: object) -> None:
    instrument, problems = load_instrument(as_yaml(settling({(path,): value})), "f.yaml")
    assert (instrument is None) == bool(problems)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab01:-[]{}&*!|>'\"#%?,\n\t ~\x00\u2028é", max_size=40))
def test_no_text_raises(text: str) -> None:
    source, problems = read_yaml(text, "f.yaml")
    assert (source is None) == bool(problems)
