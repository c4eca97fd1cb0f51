"""What is wrong with the guides that a plan's interviews are held with."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.guides.shelf import GuideShelf, UnknownGuide
from surveyapp.instruments.problems import Finding, Path
from surveyapp.plans.definition import Meeting, Plan, Wave


def check_guides(plan: Plan, guides: GuideShelf) -> Iterator[Finding]:
    """Everything wrong with the guides that the plan names."""
    for number, wave in enumerate(plan.waves):
        for place, meeting in enumerate(wave.meetings):
            yield from _guide(("waves", number, "meetings", place), meeting, wave, guides)


def _guide(path: Path, meeting: Meeting, wave: Wave, guides: GuideShelf) -> Iterator[Finding]:
    if meeting.guide is None or meeting.guide_version is None:
        if meeting.guide is not None or meeting.guide_version is not None:
            missing = "guide" if meeting.guide is None else "guide_version"
            yield Finding((*path, missing), "a guide and its version are given together or not at all")
        return
    if meeting.kind != "interview":
        yield Finding((*path, "guide"), "only an interview is held with a guide")
    try:
        guide = guides.get(meeting.guide, meeting.guide_version)
    except UnknownGuide as unknown:
        yield Finding((*path, "guide"), str(unknown))
        return
    if wave.subject not in guide.subjects:
        yield Finding((*path, "guide"), f"{guide.code} {guide.version} is not for the subject {wave.subject}")
