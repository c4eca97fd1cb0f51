"""What a draft is, what the form does to it, what two people's changes come to, and what is told of differences."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from builders import the_shelf
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.authoring import editing
from surveyapp.authoring.beginning import new_text, next_version, own_values, with_licence
from surveyapp.authoring.comparing import What, changes, is_comparable
from surveyapp.authoring.editing import CannotEdit
from surveyapp.authoring.filling import Posted, number_in, with_part
from surveyapp.authoring.merging import merged
from surveyapp.authoring.parts import SECTIONS, part_at, part_of
from surveyapp.authoring.reading import as_json, edition_of, findings_of, from_json, in_yaml, problems_of, read_text
from surveyapp.authoring.rules import DraftKind, DraftState, Refusal, cannot_approve, step_back
from surveyapp.instruments.content_hash import content_hash
from surveyapp.instruments.definition import Instrument
from surveyapp.instruments.shape import shape
from surveyapp.web.authoring.problem_words import _SENTENCES

INSTRUMENT, PLAN = DraftKind.INSTRUMENT, DraftKind.PLAN
EVERY = [*the_shelf().catalogue.all(), *the_shelf().plans.values()]
Values = dict[str, Any]

typed = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
scalars = (
    typed
    | st.integers(-(10**6), 10**6)
    | st.booleans()
    | st.sampled_from(
        [
            "no",
            "on",
            "~",
            "null",
            "1",
            "1.0",
            "2026-01-31",
            ".nan",
            "12:30",
            "<<",
            "=",
            "- x",
            "a: b",
            "#x",
            "  x ",
            "a\nb",
            "%",
            "'",
            '"',
        ]
    )
)
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(typed, inner, max_size=3), max_leaves=12
)


@given(st.dictionaries(typed, trees, max_size=4))
def test_what_is_written_as_yaml_is_read_back_the_same(values: Values) -> None:
    found, problems = read_text(in_yaml(values))
    assert problems == ()
    assert found == {str(key): value for key, value in values.items()}
    assert from_json(as_json(values)) == values


@pytest.mark.parametrize("known", EVERY, ids=lambda one: one.code)
def test_a_draft_of_what_is_published_is_sound_says_the_same_and_has_the_next_version(known: Any) -> None:
    kind = INSTRUMENT if isinstance(known, Instrument) else PLAN
    values, _ = read_text(next_version(known, None, the_shelf()))
    assert values is not None
    assert edition_of(values) == (known.code, known.version + 1)
    assert findings_of(kind, values, the_shelf()) == ()
    assert changes(kind, own_values(known, the_shelf()), values) == ()
    same = {**values, "version": known.version}
    assert [one.message for one in findings_of(kind, same, the_shelf())] == [
        "this version exists already; give it a higher number"
    ]
    if kind is INSTRUMENT:
        read, _ = shape(Instrument, same)
        assert read is not None
        assert content_hash(read) == the_shelf().catalogue.hash_of(known.code, known.version)


def test_remarks_stay_in_the_next_version() -> None:
    text = "# viktigt\ncode: kort-puls\nversion: 1  # den första\ntitle: {}\n"
    assert next_version(the_shelf().catalogue.get("kort-puls", 1), text, the_shelf()) == (
        "# viktigt\ncode: kort-puls\nversion: 2\ntitle: {}\n"
    )


def test_a_licence_is_put_in_and_a_broken_text_is_left_alone() -> None:
    assert "licence: Avtal 1\n" in with_licence(new_text(INSTRUMENT), " Avtal\n1 ")
    assert with_licence("a: [", "Avtal") == "a: ["
    assert with_licence(new_text(PLAN), "") == new_text(PLAN)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("- 1", "must be a group of named fields"),
        ("a: [", "not YAML"),
        ('a: "\\0"', "not allowed"),
        ('a: "\\ud800"', "not"),
        ("a: !x 1", "exclamation mark"),
        ("a: 1\na: 2", "occurs twice"),
        ("a: " + "x" * 200_001, "longer than 200000"),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_place(text: str, message: str) -> None:
    values, problems = read_text(text)
    assert values is None
    assert message in problems[0].message
    assert problems[0].line >= 1
    assert problems_of(INSTRUMENT, text, the_shelf()) == problems


@pytest.mark.parametrize(
    ("restores", "number", "earlier"),
    [
        ({1: None}, 1, None),
        ({1: None, 2: None}, 2, 1),
        ({1: None, 2: None, 3: 1}, 3, None),
        ({1: None, 2: None, 3: None, 4: 2}, 4, 1),
        ({1: None, 2: None, 3: None, 4: 2, 5: 1, 6: None}, 6, 5),
        ({1: None, 2: None, 3: None, 4: 2, 5: 1, 6: None, 7: 5}, 7, None),
    ],
)
def test_undoing_goes_back_step_by_step(restores: dict[int, int | None], number: int, earlier: int | None) -> None:
    assert step_back(number, restores) == earlier


@pytest.mark.parametrize(
    ("state", "proposed_by", "approver", "read", "refusal"),
    [
        (DraftState.PROPOSED, 1, 2, "a", None),
        (DraftState.PROPOSED, 1, 1, "a", Refusal.OWN_PROPOSAL),
        (DraftState.PROPOSED, 1, 2, "b", Refusal.CHANGED),
        (DraftState.OPEN, None, 2, "a", Refusal.NOT_PROPOSED),
        (DraftState.PUBLISHED, 1, 2, "a", Refusal.ENDED),
        (DraftState.DISCARDED, None, 2, "a", Refusal.ENDED),
    ],
)
def test_a_second_person_approves_what_they_have_read(
    state: DraftState, proposed_by: int | None, approver: int, read: str, refusal: Refusal | None
) -> None:
    assert cannot_approve(state, proposed_by, approver, proposed="a", read=read) is refusal


def pulse() -> Values:
    return own_values(the_shelf().catalogue.get("kort-puls", 1), the_shelf())


def plan() -> Values:
    return own_values(the_shelf().plan("ostersund-2022", 1), the_shelf())


def test_edits_leave_the_values_that_they_were_given() -> None:
    before = pulse()
    editing.item_moved(before, "maende", 1)
    editing.without_item(before, "maende")
    editing.with_other_code(before, "maende", "annat")
    editing.with_option(before, "maende")
    editing.option_moved(before, "maende", "1", 1)
    assert before == pulse()


def test_a_question_is_taken_away_everywhere_and_renamed_everywhere() -> None:
    without = editing.without_item(pulse(), "jobbet")
    assert "jobbet" not in without["items"]
    assert all("jobbet" not in page["items"] for page in without["pages"])
    assert "jobbet" not in without["scales"]["puls"]["items"]
    renamed = editing.with_other_code(pulse(), "jobbet", "arbetet")
    assert findings_of(INSTRUMENT, {**renamed, "version": 2}, the_shelf()) == ()
    assert list(renamed["items"]) == ["maende", "arbetet", "hjalp"]
    with pytest.raises(CannotEdit):
        editing.with_other_code(pulse(), "jobbet", "maende")


def test_a_question_moves_over_the_edge_of_its_page_and_stays_at_the_ends() -> None:
    values = {"pages": [{"items": ["a", "b"]}, {"items": ["c"]}], "items": {}}
    order = ["a", "b", "c"]
    for by, code, expected in (
        (1, "b", [["a"], ["b", "c"]]),
        (-1, "c", [["a", "b", "c"], []]),
        (-1, "a", [["a", "b"], ["c"]]),
    ):
        pages = editing.item_moved(values, code, by)["pages"]
        assert [page["items"] for page in pages] == expected
        assert sorted(one for page in pages for one in page["items"]) == order
    gone = editing.without_page(values, 0)
    assert gone["pages"] == [{"items": ["a", "b", "c"]}]
    with pytest.raises(CannotEdit):
        editing.without_page(gone, 0)


def test_moving_an_answer_changes_places_of_words_not_of_codes() -> None:
    before = pulse()["items"]["maende"]["options"]
    after = editing.option_moved(pulse(), "maende", "1", 1)["items"]["maende"]["options"]
    assert after["1"] == before["2"]
    assert after["2"] == before["1"]
    assert editing.option_moved(pulse(), "maende", "1", -1) == pulse()


@pytest.mark.parametrize(
    ("edit", "what", "breaks"),
    [
        (lambda v: v["items"]["maende"]["text"].update(sv="Hur är läget?"), What.TEXT, False),
        (lambda v: v["items"]["maende"]["options"]["1"]["text"].update(sv="Uselt"), What.TEXT, False),
        (
            lambda v: v["items"]["maende"]["options"].update({"6": v["items"]["maende"]["options"].pop("5")}),
            What.CODE,
            True,
        ),
        (lambda v: v["items"]["maende"]["options"].pop("5"), What.REMOVED, True),
        (lambda v: v["items"].pop("maende"), What.REMOVED, True),
        (lambda v: v["items"].update(ny={"kind": "text", "text": {"sv": "Mer?"}}), What.ADDED, False),
        (lambda v: v["scales"]["puls"].update(combine="sum"), What.SETTING, True),
        (lambda v: v["scales"]["puls"].update(reverse=["maende"]), What.SETTING, True),
        (lambda v: v["scales"]["puls"]["title"].update(sv="Pulsen"), What.TEXT, False),
        (lambda v: v.update(seconds=90), What.SETTING, False),
        (lambda v: v["pages"].reverse(), What.ORDER, False),
    ],
)
def test_what_changed_is_told_and_whether_scores_can_be_compared(edit: Any, what: What, breaks: bool) -> None:
    after = pulse()
    after["pages"] = [{"items": [code]} for code in after["items"]]
    before = from_json(as_json(after))
    edit(after)
    found = changes(INSTRUMENT, before, after)
    assert what in {one.what for one in found}
    assert is_comparable(found) is not breaks


def test_words_that_change_places_are_codes_that_changed() -> None:
    found = changes(INSTRUMENT, pulse(), editing.option_moved(pulse(), "maende", "1", 1))
    assert {(one.what, one.before, one.after) for one in found} == {(What.CODE, "1", "2"), (What.CODE, "2", "1")}
    assert not is_comparable(found)


def test_a_plan_tells_which_wave_and_which_threshold_changed() -> None:
    after = plan()
    after["waves"][0]["window"]["due"] = 20
    after["thresholds"].pop()
    found = changes(PLAN, plan(), after)
    assert [(one.what, one.part, one.name, one.breaks) for one in found] == [
        (What.SETTING, "wave", "start", False),
        (What.REMOVED, "threshold", "manadsavstamning narvaro", True),
    ]


@pytest.mark.parametrize(
    ("theirs", "mine", "both", "paths"),
    [
        ({"a": 2, "b": 1}, {"a": 1, "b": 2}, {"a": 2, "b": 2}, ()),
        ({"a": 2, "b": 1}, {"a": 3, "b": 1}, {"a": 3, "b": 1}, (("a",),)),
        ({"a": 1}, {"a": 1, "b": 1, "c": 3}, {"a": 1, "c": 3}, ()),
        ({"a": 1}, {"a": 1, "b": 5}, {"a": 1, "b": 5}, (("b",),)),
        ({"a": 2, "b": 1}, {"a": 2, "b": 1}, {"a": 2, "b": 1}, ()),
    ],
)
def test_two_changes_are_put_together(theirs: Values, mine: Values, both: Values, paths: tuple[Any, ...]) -> None:
    found = merged({"a": 1, "b": 1}, theirs, mine)
    assert found.values == both
    assert found.both == paths


@given(st.dictionaries(typed, trees, max_size=3), st.dictionaries(typed, trees, max_size=3))
def test_whoever_changed_nothing_gets_what_the_other_did(base: Values, other: Values) -> None:
    assert merged(base, other, base).values == other
    assert merged(base, base, other).values == other


@pytest.mark.parametrize(("kind", "values"), [(INSTRUMENT, pulse()), (PLAN, plan())])
def test_a_form_sent_as_it_was_shown_changes_nothing(kind: DraftKind, values: Values) -> None:
    names = [("head", "")] + [
        (section, str(name))
        for section in SECTIONS[kind]
        for name in (values[section] if isinstance(values[section], dict) else range(len(values[section])))
    ]
    for section, name in names:
        part = part_of(kind, values, section, name)
        assert part is not None
        entry = editing.get(values, part.path) if part.path else values
        posted = Posted(_as_posted(entry, part))
        assert with_part(values, part, posted, editing.languages_in(values)) == values, (section, name)


def _as_posted(entry: Any, part: Any) -> dict[str, list[str]]:
    """What a browser sends of the page that shows this part."""
    found: dict[str, list[str]] = {"own_code": [part.name]}

    def flat(name: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, one in value.items():
                flat(f"{name}.{key}" if name else key, one)
        elif isinstance(value, bool):
            found.update({name: ["yes"]} if value else {})
        elif isinstance(value, list):
            found[name] = [str(one) for one in value]
        else:
            found[name] = [str(value)]

    flat("", entry)
    remind = found.get("window.remind")
    if remind:
        found["window.remind"] = [", ".join(remind)]
    if part.section in ("thresholds", "reliabilities", "indicators") and "instrument" in entry:
        found["scale"] = [f"{entry['instrument']} {entry['scale']}"]
    for number, ask in enumerate(entry.get("asks", [])):
        found[f"asks.{number}.instrument"] = [f"{ask['instrument']} {ask['version']}"]
        found[f"asks.{number}.informant"] = [ask["informant"]]
    return found


@pytest.mark.parametrize(
    ("text", "number"),
    [("", None), (" 3 ", 3), ("1,5", 1.5), ("−2", -2), ("tre", "tre"), ("1e400", "1e400"), ("nan", "nan"), ("3.0", 3)],
)
def test_a_number_is_read_as_people_write_it(text: str, number: object) -> None:
    assert number_in(text) == number


def test_every_problem_leads_to_the_part_in_which_it_is_written() -> None:
    values = pulse()
    assert part_at(INSTRUMENT, values, ("items", "jobbet", "options", "1", "text")) == ("items", "jobbet")
    assert part_at(INSTRUMENT, values, ("items", "gone")) == ("head", "")
    assert part_at(INSTRUMENT, values, ("seconds",)) == ("head", "")
    assert part_at(PLAN, plan(), ("waves", 1, "window")) == ("waves", "1")
    assert part_of(INSTRUMENT, values, "items", "gone") is None
    assert part_of(INSTRUMENT, values, "waves", "0") is None
    assert part_of(PLAN, plan(), "waves", "-1") is None
    assert part_of(PLAN, plan(), "waves", "99") is None


def test_every_message_of_a_check_has_a_sentence() -> None:
    """Those of conditions, which are written in YAML alone, stay in English."""
    folder = Path(__file__).parents[2] / "surveyapp"
    files = ["instruments/checks.py", "instruments/scale_checks.py", "plans/scale_checks.py"]
    text = "\n".join((folder / file).read_text(encoding="utf-8") for file in files)
    messages = re.findall(
        r'(?:Finding\([^"\n]*(?:"[a-z_]+"[^"\n]*)*, |message = )f?"([a-z{][^"]* [^"]*)"\)?$', text, re.M
    )
    assert len(messages) > 30
    for message in messages:
        # Every field in braces stands for a code or a number.
        said = re.sub(r"\{threshold\.kind\}", "level", re.sub(r"\{scale\.better\}", "higher", message))
        said = re.sub(r"\{name\}", "level" if "threshold of kind" in said else "a of b 1", said)
        said = re.sub(r"\{kind\}", "text", re.sub(r"\{[a-z_.]*language\}", "sv", said))
        said = re.sub(r"\{listed\}", "1 to 2", said)
        said = re.sub(r"\{[^}]*\}", "7", said)
        assert any(pattern.fullmatch(said) for pattern, _words in _SENTENCES), said


def test_two_people_may_write_in_two_waves_of_a_plan() -> None:
    theirs, mine = plan(), plan()
    theirs["waves"][0]["title"]["sv"] = "Början"
    mine["waves"][1]["window"]["due"] = 9
    mine["waves"].append({"code": "ny"})
    found = merged(plan(), theirs, mine)
    assert found.both == ()
    assert found.values["waves"][0]["title"]["sv"] == "Början"
    assert found.values["waves"][1]["window"]["due"] == 9
    assert found.values["waves"][-1] == {"code": "ny"}
