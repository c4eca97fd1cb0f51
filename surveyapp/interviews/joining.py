"""Which parts of several guides ask the same, so that rounds and groups can be set side by side. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from surveyapp.guides.definition import Guide, Part
from surveyapp.instruments.definition import Text

Edition = tuple[str, int]
"""Code and version of a guide."""


@dataclass(frozen=True, slots=True)
class Line:
    """One question, asked under these codes in these guides; worded as in the first of them."""

    part: Part
    #: code of the section in the first guide
    section: str
    #: guide to the part's code in it
    codes: Mapping[Edition, str]
    #: how other guides word it, where they do it otherwise
    otherwise: tuple[Text, ...] = ()

    @property
    def key(self) -> str:
        """A name for it among the lines of the same guides: the guide and the part where it came first."""
        (guide, _version), code = next(iter(self.codes.items()))
        return f"{guide}.{code}"

    def code_in(self, edition: Edition) -> str | None:
        """Its code in a guide; None where that guide does not ask it."""
        return self.codes.get(edition)


@dataclass(frozen=True, slots=True)
class Heading:
    """A section of the first guide that has it, with its lines."""

    guide: Guide
    code: str
    lines: tuple[Line, ...]


def joined(guides: Iterable[Guide]) -> tuple[Line, ...]:
    """Every part of the guides once, in the order of the guides.

    Parts are the same where they have the same kind and offer the same codes, and either stand under one code, as in
    versions of one guide and in guides of several rounds, or are named as the same by a guide's ``same_as``.
    """
    found: list[tuple[str, list[tuple[Guide, str]]]] = []
    for guide in guides:
        for section in guide.sections:
            for code in section.parts:
                same = next((members for _section, members in found if _joins(members, guide, code)), None)
                if same is None:
                    found.append((section.code, [(guide, code)]))
                else:
                    same.append((guide, code))
    return tuple(
        Line(
            members[0][0].parts[members[0][1]],
            section,
            {(guide.code, guide.version): code for guide, code in members},
            _otherwise([guide.parts[code].text for guide, code in members]),
        )
        for section, members in found
    )


def headings(guides: Sequence[Guide], lines: Sequence[Line]) -> tuple[Heading, ...]:
    """The lines below the sections where they came first; sections that are left empty are no headings."""
    by_edition = {(guide.code, guide.version): guide for guide in guides}
    grouped: dict[tuple[Edition, str], list[Line]] = {}
    for line in lines:
        grouped.setdefault((next(iter(line.codes)), line.section), []).append(line)
    return tuple(
        Heading(by_edition[edition], section, tuple(members)) for (edition, section), members in grouped.items()
    )


def _joins(members: Sequence[tuple[Guide, str]], guide: Guide, code: str) -> bool:
    """Whether this part asks what the others ask, none of which is of the same guide."""
    return all(one is not guide for one, _there in members) and any(
        _is_same(one, there, guide, code) for one, there in members
    )


def _is_same(one: Guide, there: str, other: Guide, here: str) -> bool:
    first, second = one.parts[there], other.parts[here]
    if first.kind != second.kind or _offered(first) != _offered(second):
        return False
    if one.code == other.code:
        return one.version != other.version and there == here
    named = (other.other == one.code and other.same_as.get(here) == there) or (
        one.other == other.code and one.same_as.get(there) == here
    )
    return named or there == here


def _otherwise(texts: Sequence[Text]) -> tuple[Text, ...]:
    """Every wording that is not the first, once."""
    found: list[Text] = []
    for text in texts[1:]:
        if text not in (texts[0], *found):
            found.append(text)
    return tuple(found)


def _offered(part: Part) -> tuple[int, ...]:
    return tuple(getattr(part, "options", ()))
