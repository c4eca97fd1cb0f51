"""Meaning that a schema cannot check: every finding about a guide, and about two guides that ask the same."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.guides.definition import LANGUAGES, Guide, Part, RankingItem
from surveyapp.guides.wording import said, texts
from surveyapp.instruments.checks import check_item, check_texts, negative_codes, stray_lines
from surveyapp.instruments.definition import ChoiceItem, ChoicesItem, NumberItem
from surveyapp.instruments.problems import Finding
from surveyapp.instruments.readability import readability
from surveyapp.instruments.wording import wording

HARDEST = 30
"""The highest LIX of a guide for conversations with participants: very easy or easy."""

PLAIN = "sv-latt"


def check_guide(guide: Guide) -> tuple[Finding, ...]:
    """Everything wrong with one guide, in no particular order."""
    return (
        *_sections(guide),
        *(finding for code, part in guide.parts.items() for finding in _part(code, part)),
        *check_texts(texts(guide), LANGUAGES),
        *stray_lines(source=guide.source, licence=guide.licence),
        *_subjects(guide),
        *_assessment(guide),
        *_other(guide),
    )


def _sections(guide: Guide) -> Iterator[Finding]:
    headings: set[str] = set()
    asked: set[str] = set()
    for number, section in enumerate(guide.sections):
        if section.code in headings:
            yield Finding(("sections", number, "code"), f"the code {section.code} is used twice")
        headings.add(section.code)
        for place, code in enumerate(section.parts):
            path = ("sections", number, "parts", place)
            if code not in guide.parts:
                yield Finding(path, f"there is no part {code}")
            elif code in asked:
                yield Finding(path, f"the part {code} is already in a section")
            asked.add(code)
    for code in guide.parts:
        if code not in asked:
            yield Finding(("parts", code), f"the part {code} is in no section")


def _part(code: str, part: Part) -> Iterator[Finding]:
    path = ("parts", code)
    if isinstance(part, ChoiceItem | ChoicesItem | NumberItem):
        yield from check_item(path, part)
    if isinstance(part, RankingItem):
        yield from negative_codes(path, part.options)
        if part.most >= len(part.options):
            message = f"the {part.most} most important of {len(part.options)} leave nothing to choose"
            yield Finding((*path, "most"), message)


def _subjects(guide: Guide) -> Iterator[Finding]:
    if len(set(guide.subjects)) < len(guide.subjects):
        yield Finding(("subjects",), "a subject is named twice")
    if "placement" not in guide.subjects:
        return
    lix = readability(wording(text, PLAIN) for text in said(guide)).lix
    if lix is not None and lix > HARDEST:
        message = f"the Swedish is too hard for a conversation with a participant: LIX {lix:.1f}, at most {HARDEST}"
        yield Finding(("subjects",), message)


def _assessment(guide: Guide) -> Iterator[Finding]:
    if guide.kind == "assessment":
        if not guide.criteria:
            yield Finding(("kind",), "an assessment has at least one criterion: a part of kind choice")
        codes = {tuple(part.options) for part in guide.criteria.values()}
        if len(codes) > 1:
            yield Finding(("kind",), "all criteria of an assessment have the same points")
    for code in guide.weights:
        if code not in guide.criteria:
            yield Finding(("weights", code), f"{code} is no criterion of an assessment")


def _other(guide: Guide) -> Iterator[Finding]:
    if guide.other == guide.code:
        yield Finding(("other",), "a guide cannot be the other version of itself")
    if guide.other is None and guide.same_as:
        yield Finding(("same_as",), "the field other must say in which guide these parts are")
    for own in guide.same_as:
        if own not in guide.parts:
            yield Finding(("same_as", own), f"there is no part {own}")
    if len(set(guide.same_as.values())) < len(guide.same_as):
        yield Finding(("same_as",), "two parts are said to ask the same as one part")


def check_others(guides: tuple[Guide, ...]) -> tuple[tuple[Guide, Finding], ...]:
    """Everything wrong between guides that name each other, each with the guide whose file says so.

    A guide names no version of the other: it holds when one version of the other fits. Otherwise the findings are
    those against its highest version.
    """
    found: list[tuple[Guide, Finding]] = []
    for guide in guides:
        if guide.other is None or guide.other == guide.code:
            continue
        others = sorted((one for one in guides if one.code == guide.other), key=lambda one: one.version)
        if not others:
            found.append((guide, Finding(("other",), f"there is no guide {guide.other}")))
            continue
        differences = [tuple(_differences(guide, other)) for other in others]
        if all(differences):
            found.extend((guide, finding) for finding in differences[-1])
    return tuple(found)


def fit(guide: Guide, other: Guide) -> bool:
    """Whether the two are versions of one guide and agree about what asks the same."""
    return guide.other == other.code and not any(_differences(guide, other))


def _differences(guide: Guide, other: Guide) -> Iterator[Finding]:
    name = f"{other.code} {other.version}"
    if other.other != guide.code:
        yield Finding(("other",), f"{name} does not name {guide.code} as its other version")
    for own, theirs in guide.same_as.items():
        path = ("same_as", own)
        if theirs not in other.parts:
            yield Finding(path, f"there is no part {theirs} of {name}")
        elif own in guide.parts and _shape(guide.parts[own]) != _shape(other.parts[theirs]):
            yield Finding(path, f"{theirs} of {name} is of another kind or has other codes of options")
        elif other.same_as.get(theirs) != own:
            yield Finding(path, f"{theirs} of {name} does not point back to {own}")
    for theirs, own in other.same_as.items():
        if other.other == guide.code and own not in guide.same_as:
            yield Finding(("same_as",), f"{theirs} of {name} points to {own}, which does not point back")


def _shape(part: Part) -> tuple[object, ...]:
    """What two parts must have in common for their answers to be set side by side."""
    if isinstance(part, ChoiceItem | ChoicesItem):
        return (part.kind, *part.options)
    if isinstance(part, RankingItem):
        return (part.kind, part.most, *part.options)
    if isinstance(part, NumberItem):
        return (part.kind, part.minimum, part.maximum)
    return (part.kind,)
