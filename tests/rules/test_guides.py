"""Guides of interviews: read from files, checked, kept by code and version."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from invented_files import GONE, Changes, a_plan, as_yaml, catalogue, changed
from invented_guides import a_bid_guide, a_guide, guide, mirrors, options, said

from surveyapp.guides.checks import check_guide, check_others
from surveyapp.guides.loader import load_guide
from surveyapp.guides.schema import guide_schema
from surveyapp.guides.shelf import GuideShelf, UnknownGuide, load_guides, publish_guide
from surveyapp.instruments.catalogue import CannotPublish
from surveyapp.instruments.problems import dotted
from surveyapp.plans.checks import check_plan
from surveyapp.plans.definition import Plan
from surveyapp.plans.locking import plan_hash

INSTRUMENTS = pathlib.Path(__file__).parents[2] / "instruments"
HARD = " ".join(["verksamhet"] * 19)
"""With the invented guide's other texts 57 words in 18 sentences, 20 of them long: 57/18 + 100*20/57 = 38.25."""


def store(folder: pathlib.Path, data: dict[str, Any], name: str | None = None) -> pathlib.Path:
    path = folder / "guides" / (name or f"{data['code']}/{data['version']}.yaml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_yaml(data), encoding="utf-8")
    return path


def test_the_committed_guide_schema_is_current() -> None:
    assert (INSTRUMENTS / "guide.schema.json").read_text(encoding="utf-8") == guide_schema()


def test_sound_guides_have_no_findings() -> None:
    assert check_guide(guide(a_guide())) == ()
    assert check_guide(guide(a_bid_guide({("weights",): {"plan": 2}}))) == ()


def test_parts_are_told_in_the_order_of_the_sections() -> None:
    found = guide(a_guide({("sections", 0, "parts"): ["people", "liked", "how"]}))
    assert found.order == ("people", "liked", "how", "most", "tasks")
    assert found.prompts == ("how",)
    assert found.items == ("people", "liked", "most", "tasks")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({("sections", 0, "parts"): ["how", "liked"]}, "parts.people: the part people is in no section"),
        ({("sections", 1, "parts"): ["most", "tasks", "how"]},
         "sections.1.parts.2: the part how is already in a section"),
        ({("sections", 1, "parts"): ["most", "tasks", "gone"]}, "sections.1.parts.2: there is no part gone"),
        ({("sections", 1, "code"): "here"}, "sections.1.code: the code here is used twice"),
        ({("parts", "liked", "options"): options(-1, 1)},
         "parts.liked.options.-1: the code of an option may not be negative"),
        ({("parts", "most", "options"): options(-1, 1, 2, 3)},
         "parts.most.options.-1: the code of an option may not be negative"),
        ({("parts", "most", "options"): options(1, 2, 3)},
         "parts.most.most: the 3 most important of 3 leave nothing to choose"),
        ({("parts", "people", "maximum"): 0}, "parts.people.minimum: the minimum 0 is not below the maximum 0"),
        ({("title",): {"sv": "Besök"}}, "title: the text is missing in en"),
        ({("parts", "how", "follow_ups", 0, "sv"): GONE}, "parts.how.follow_ups.0: the text is missing in sv"),
        ({("parts", "how", "help"): {"sv": "Vänta."}}, "parts.how.help: the text is missing in en"),
        ({("parts", "most", "options", 2, "text", "en"): GONE}, "parts.most.options.2.text: the text is missing in en"),
        ({("parts", "how", "text", "sv"): "Hur är det?\n"},
         "parts.how.text.sv: there are blanks or line breaks around the text in sv"),
        ({("source",): "Invented. "}, "source: there are blanks or line breaks around the text"),
        ({("subjects",): ["group", "group"]}, "subjects: a subject is named twice"),
        ({("intro", "sv"): HARD},
         "subjects: the Swedish is too hard for a conversation with a participant: LIX 38.3, at most 30"),
        ({("other",): "visit"}, "other: a guide cannot be the other version of itself"),
        ({("same_as",): {"how": "how"}}, "same_as: the field other must say in which guide these parts are"),
        ({("other",): "theirs", ("same_as",): {"gone": "how"}}, "same_as.gone: there is no part gone"),
        ({("other",): "theirs", ("same_as",): {"how": "how", "most": "how"}},
         "same_as: two parts are said to ask the same as one part"),
        ({("weights",): {"liked": 2}}, "weights.liked: liked is no criterion of an assessment"),
    ],
)  # fmt: skip
def test_one_mistake_is_one_finding(changes: Changes, expected: str) -> None:
    assert [f"{dotted(one.path)}: {one.message}" for one in check_guide(guide(a_guide(changes)))] == [expected]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({("parts", "staff", "options"): options(1, 2, 3)}, "all criteria of an assessment have the same points"),
        ({("sections", 0, "parts"): ["how"], ("parts",): {"how": {"kind": "prompt", "text": said("Hur?")}}},
         "an assessment has at least one criterion: a part of kind choice"),
    ],
)  # fmt: skip
def test_an_assessment_has_criteria_with_the_same_points(changes: Changes, expected: str) -> None:
    assert [one.message for one in check_guide(guide(a_bid_guide(changes)))] == [expected]


def test_hard_swedish_is_allowed_where_no_participant_hears_it() -> None:
    assert check_guide(guide(a_guide({("intro", "sv"): HARD, ("subjects",): ["organisation"]}))) == ()
    assert check_guide(guide(a_guide({("parts", "how", "help"): said(HARD)}))) == ()


def test_plain_swedish_is_measured_where_it_is_there() -> None:
    assert check_guide(guide(a_guide({("intro",): {"sv": HARD, "sv-latt": "Hej!", "en": "Hello!"}}))) == ()


def test_problems_have_their_line_and_column() -> None:
    text = "\n".join(
        [
            "code: visit",
            "version: 1",
            "title: {sv: Besök, en: Visit}",
            "intro: {sv: Hej!, en: Hello!}",
            "source: Invented.",
            "licence: CC0-1.0",
            "subjects: [group]",
            "minutes: 2",
            "colour: blue",
            "sections: [{code: here, title: {sv: Här, en: Here}, parts: [how]}]",
            "parts:",
            "  how:",
            "    kind: choice",
            "    text: {sv: Hur är det?, en: How is it?}",
            "    options: {1: {text: {sv: Bra}}, 2: {txt: {sv: Illa, en: Badly}}}",
        ]
    )
    found, problems = load_guide(text, "visit.yaml")
    assert found is None
    assert [str(problem) for problem in problems] == [
        "visit.yaml:8:1: minutes: must be at least 5",
        "visit.yaml:9:1: colour: this field is not known here",
        "visit.yaml:15:37: parts.how.options.2.text: this field is missing",
        "visit.yaml:15:41: parts.how.options.2.txt: this field is not known here",
    ]


def test_a_broken_file_is_one_problem() -> None:
    assert load_guide("code: [", "visit.yaml")[0] is None
    assert len(load_guide("code: [", "visit.yaml")[1]) == 1


def between(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    found = check_others((guide(ours), guide(theirs)))
    return [f"{one.code}: {dotted(finding.path)}: {finding.message}" for one, finding in found]


def test_two_versions_of_a_guide_point_to_each_other() -> None:
    ours, theirs = mirrors()
    assert between(ours, theirs) == []
    shelf = GuideShelf.of((guide(ours), guide(theirs)))
    other = shelf.other_of(shelf.get("ours", 1))
    assert other is not None
    assert other.code == "theirs"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({("same_as",): {"how": "how"}}, {
            "ours: same_as.most: most of theirs 1 does not point back to most",
            "theirs: same_as: most of ours 1 points to most, which does not point back"}),
        ({("same_as",): {"how": "how", "most": "most", "liked": "liked"}}, {
            "ours: same_as: liked of theirs 1 points to liked, which does not point back",
            "theirs: same_as.liked: liked of ours 1 does not point back to liked"}),
        ({("parts", "most", "options"): options(1, 2, 3, 5)}, {
            "ours: same_as.most: most of theirs 1 is of another kind or has other codes of options",
            "theirs: same_as.most: most of ours 1 is of another kind or has other codes of options"}),
        ({("same_as",): {}, ("other",): GONE}, {
            "ours: other: theirs 1 does not name ours as its other version",
            "ours: same_as.how: how of theirs 1 does not point back to how",
            "ours: same_as.most: most of theirs 1 does not point back to most"}),
        ({("code",): "elsewhere"}, {
            "ours: other: there is no guide theirs",
            "elsewhere: other: ours 1 does not name elsewhere as its other version"}),
    ],
)  # fmt: skip
def test_what_does_not_point_back_is_told(changes: Changes, expected: set[str]) -> None:
    ours, theirs = mirrors()
    assert set(between(ours, changed(theirs, changes))) == expected


def test_guides_are_found_by_code_and_version(tmp_path: pathlib.Path) -> None:
    for version in (1, 2, 10):
        store(tmp_path, a_guide({("version",): version}))
    store(tmp_path, a_guide({("code",): "another"}))
    shelf, problems = load_guides(tmp_path)
    assert problems == ()
    assert shelf.get("visit", 2).version == 2
    assert shelf.latest("visit").version == 10
    assert [(one.code, one.version) for one in shelf.all()] == [
        ("another", 1),
        ("visit", 1),
        ("visit", 2),
        ("visit", 10),
    ]
    with pytest.raises(UnknownGuide, match="there is no guide visit 3"):
        shelf.get("visit", 3)
    with pytest.raises(UnknownGuide, match="there is no guide gone"):
        shelf.latest("gone")


def test_every_problem_of_every_file_is_told_and_sound_guides_are_kept(tmp_path: pathlib.Path) -> None:
    store(tmp_path, a_guide())
    store(tmp_path, a_guide(), "elsewhere/2.yaml")
    store(tmp_path, a_guide({("code",): "broken", ("minutes",): 1}))
    store(tmp_path, mirrors()[0])
    shelf, problems = load_guides(tmp_path)
    assert [one.code for one in shelf.all()] == ["visit"]
    assert [problem.message for problem in problems] == [
        "must be at least 5",
        "the file lies in the folder elsewhere",
        "the file is named 2.yaml, not 1.yaml",
        "there is no guide theirs",
    ]


def test_a_published_guide_may_not_change(tmp_path: pathlib.Path) -> None:
    path = store(tmp_path, a_guide())
    assert publish_guide(tmp_path, "visit", 1) == publish_guide(tmp_path, "visit", 1)
    assert len((tmp_path / "guides" / "published.txt").read_text().splitlines()) == 1
    shelf, problems = load_guides(tmp_path)
    assert problems == ()
    assert shelf.is_published("visit", 1)
    store(tmp_path, a_guide({("minutes",): 31}))
    assert [one.message for one in load_guides(tmp_path)[1]] == [
        "this version is published and may not change; make a new version instead"
    ]
    with pytest.raises(CannotPublish, match="may not change"):
        publish_guide(tmp_path, "visit", 1)
    path.unlink()
    assert [one.message for one in load_guides(tmp_path)[1]] == ["visit 1 is published but its file is gone"]


def test_a_guide_with_problems_or_none_at_all_is_not_published(tmp_path: pathlib.Path) -> None:
    store(tmp_path, a_guide({("minutes",): 1}))
    with pytest.raises(CannotPublish, match="minutes: must be at least 5"):
        publish_guide(tmp_path, "visit", 1)
    with pytest.raises(UnknownGuide):
        publish_guide(tmp_path, "visit", 2)


def planned(meeting: dict[str, Any]) -> list[str]:
    plan = Plan.model_validate_json(as_yaml(a_plan({("waves", 2, "meetings"): [meeting]})))
    shelf = GuideShelf.of((guide(a_guide()), guide(a_bid_guide())))
    return [f"{dotted(one.path)}: {one.message}" for one in check_plan(plan, catalogue(), shelf)]


INTERVIEW = {"kind": "interview", "informant": "caseworker"}


@pytest.mark.parametrize(
    ("meeting", "expected"),
    [
        (INTERVIEW, []),
        ({**INTERVIEW, "guide": "visit", "guide_version": 1}, []),
        ({**INTERVIEW, "guide": "visit", "guide_version": 2}, ["guide: there is no guide visit 2"]),
        ({**INTERVIEW, "guide": "visit"}, ["guide_version: a guide and its version are given together or not at all"]),
        ({**INTERVIEW, "guide_version": 1}, ["guide: a guide and its version are given together or not at all"]),
        ({**INTERVIEW, "guide": "bids", "guide_version": 1}, ["guide: bids 1 is not for the subject placement"]),
        ({**INTERVIEW, "kind": "meeting", "guide": "visit", "guide_version": 1},
         ["guide: only an interview is held with a guide"]),
    ],
)  # fmt: skip
def test_a_plan_names_guides_that_are_there(meeting: dict[str, Any], expected: list[str]) -> None:
    assert planned(meeting) == [f"waves.2.meetings.0.{one}" for one in expected]


def test_a_plan_without_guides_keeps_the_hash_under_which_it_was_locked() -> None:
    def hash_of(meeting: dict[str, Any]) -> str:
        return plan_hash(Plan.model_validate_json(as_yaml(a_plan({("waves", 2, "meetings"): [meeting]}))))

    assert hash_of(INTERVIEW) == hash_of({**INTERVIEW, "guide": None, "guide_version": None})
    assert hash_of(INTERVIEW) != hash_of({**INTERVIEW, "guide": "visit", "guide_version": 1})
