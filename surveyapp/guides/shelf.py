"""All guides by code and version; a published version may not change."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from surveyapp.guides.checks import check_others, fit
from surveyapp.guides.definition import Guide
from surveyapp.guides.loader import load_guide
from surveyapp.instruments.catalogue import CannotPublish
from surveyapp.instruments.content_hash import content_hash
from surveyapp.instruments.files import changed, gone, in_order, located, misplaced, text_of
from surveyapp.instruments.problems import Problem
from surveyapp.instruments.published import Edition, append_published, read_published

FOLDER = "guides"
"""The folder beside the instruments."""


class UnknownGuide(KeyError):
    """No guide has this code and version."""

    def __str__(self) -> str:
        return f"there is no guide {' '.join(str(part) for part in self.args)}"


@dataclass(frozen=True, slots=True)
class GuideShelf:
    """Sound guides by code and version; ``published`` are those that may not change."""

    guides: Mapping[Edition, Guide]
    published: frozenset[Edition] = frozenset()

    @classmethod
    def of(cls, guides: Iterable[Guide], published: Iterable[Edition] = ()) -> GuideShelf:
        """A shelf of these."""
        ordered = sorted(guides, key=lambda guide: (guide.code, guide.version))
        return cls(MappingProxyType({(one.code, one.version): one for one in ordered}), frozenset(published))

    def get(self, code: str, version: int) -> Guide:
        """The guide in this version; raises UnknownGuide."""
        if (code, version) not in self.guides:
            raise UnknownGuide(code, version)
        return self.guides[code, version]

    def latest(self, code: str) -> Guide:
        """The guide in its highest version; raises UnknownGuide."""
        versions = [version for known, version in self.guides if known == code]
        if not versions:
            raise UnknownGuide(code)
        return self.guides[code, max(versions)]

    def all(self) -> tuple[Guide, ...]:
        """Every guide in every version, ordered by code and version."""
        return tuple(self.guides.values())

    def other_of(self, guide: Guide) -> Guide | None:
        """The other version of this guide, for another group: its newest one that asks the same."""
        fitting = [one for one in self.guides.values() if fit(guide, one)]
        return max(fitting, key=lambda one: one.version, default=None)

    def is_published(self, code: str, version: int) -> bool:
        """Whether this version is listed as published."""
        return (code, version) in self.published


NO_GUIDES = GuideShelf.of(())


def load_guides(folder: pathlib.Path) -> tuple[GuideShelf, tuple[Problem, ...]]:
    """Read and check every ``guides/<code>/<version>.yaml`` below the folder of instruments, and ``published.txt``.

    Returns:
        The guides that have no problem, and every problem of all files. A published version whose content has changed
        is a problem, and so is one whose file is gone.
    """
    folder = folder / FOLDER
    hashes, listed = read_published(folder)
    problems = list(listed)
    guides: dict[pathlib.Path, Guide] = {}
    for path in in_order(folder.glob("*/*.y*ml")):
        guide, found = _load_file(path, hashes)
        problems.extend(found)
        if guide is not None:
            guides[path] = guide
    paths = {id(guide): path for path, guide in guides.items()}
    for guide, finding in check_others(tuple(guides.values())):
        path = paths[id(guide)]
        problems.extend(located(path, (finding,)))
        guides.pop(path, None)
    problems.extend(gone(folder, hashes))
    return GuideShelf.of(guides.values(), hashes), tuple(problems)


def publish_guide(folder: pathlib.Path, code: str, version: int) -> str:
    """Freeze one version by adding its hash to ``guides/published.txt``; doing it again changes nothing.

    Returns:
        The hash of the content.

    Raises:
        CannotPublish: the file has problems, or this version is published with other content.
        UnknownGuide: there is no such file.
    """
    shelf, problems = load_guides(folder)
    own = [problem for problem in problems if problem.file == str(folder / FOLDER / code / f"{version}.yaml")]
    if own:
        raise CannotPublish("\n".join(str(problem) for problem in own))
    content = content_hash(shelf.get(code, version))
    if not shelf.is_published(code, version):
        append_published(folder / FOLDER, (code, version), content)
    return content


def _load_file(path: pathlib.Path, hashes: Mapping[Edition, str]) -> tuple[Guide | None, tuple[Problem, ...]]:
    text, problems = text_of(path)
    if text is None:
        return None, problems
    guide, problems = load_guide(text, str(path))
    if guide is None:
        return None, problems
    edition = guide.code, guide.version
    findings = tuple(misplaced(path, edition)) or tuple(changed(edition, content_hash(guide), hashes))
    return (None if findings else guide), located(path, findings)
