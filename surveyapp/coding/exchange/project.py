"""A REFI-QDA project or codebook as it is read: users, codes, plain texts with their selections, and memos. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from surveyapp.coding.exchange.guids import read_guid
from surveyapp.coding.exchange.markup import read_xml
from surveyapp.coding.exchange.problems import CannotTake, Fault, Problem

PROJECT, CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
_MOST_PROBLEMS = 1000


@dataclass(slots=True)
class CodeRead:
    """A code, with its parent's GUID."""

    guid: str
    name: str
    parent: str | None
    description: str = ""


@dataclass(slots=True)
class CodingRead:
    """A code put on a selection, by somebody, with memos."""

    guid: str
    user: str | None
    code: str = ""
    memos: list[str] = field(default_factory=list)


@dataclass(slots=True)
class SelectionRead:
    """A stretch of a text, in code points."""

    start: int
    end: int
    codings: list[CodingRead] = field(default_factory=list)
    #: memos that belong to the stretch and not to a code on it
    memos: list[str] = field(default_factory=list)
    description: str = ""


@dataclass(slots=True)
class SourceRead:
    """A text: in a file of its own beside the project, or in the project itself."""

    guid: str
    name: str
    path: str | None
    content: str | None = None
    selections: list[SelectionRead] = field(default_factory=list)


@dataclass(slots=True)
class ProjectRead:
    """Everything of a file that we can use."""

    users: dict[str, str] = field(default_factory=dict)
    codes: dict[str, CodeRead] = field(default_factory=dict)
    sources: list[SourceRead] = field(default_factory=list)
    memos: dict[str, str] = field(default_factory=dict)
    #: pictures, sound, film and PDF
    n_others: int = 0


def read_project(pieces: Iterable[bytes], namespaces: Iterable[str] = (PROJECT,)) -> ProjectRead:
    """Read project.qde or a codebook; raises CannotTake with every problem found."""
    building = _Building()
    read_xml(pieces, namespaces, building.begun, building.ended)
    if building.problems:
        raise CannotTake(*building.problems)
    return building.project


_TEXT = "Project/Sources/TextSource"
_SELECTION = f"{_TEXT}/PlainTextSelection"


class _Building:
    """Puts a project together from its elements as they come."""

    def __init__(self) -> None:
        self.project = ProjectRead()
        self.problems: list[Problem] = []
        self._codes: list[CodeRead] = []
        self._memo = ""
        self._begin: dict[str, Callable[[dict[str, str]], None]] = {
            "Project/Users/User": self._user,
            _TEXT: self._source,
            _SELECTION: self._select,
            f"{_SELECTION}/NoteRef": self._selection_memo,
            f"{_SELECTION}/Coding": self._coding,
            f"{_SELECTION}/Coding/CodeRef": self._code_ref,
            f"{_SELECTION}/Coding/NoteRef": self._coding_memo,
            "Project/Notes/Note": self._note,
        }
        self._end: dict[str, Callable[[str], None]] = {
            f"{_TEXT}/PlainTextContent": self._content,
            f"{_SELECTION}/Description": self._selection_description,
            "Project/Notes/Note/PlainTextContent": self._memo_text,
        }

    def begun(self, path: tuple[str, ...], attributes: dict[str, str]) -> None:
        """An element begins."""
        if path[-1] == "Code" and "Codes" in path:
            self._code(attributes)
        elif (found := self._begin.get("/".join(path))) is not None:
            found(attributes)
        elif path[:-1] == ("Project", "Sources"):
            self.project.n_others += 1

    def ended(self, path: tuple[str, ...], text: str) -> None:
        """An element ends, with its own text."""
        if path[-1] == "Code" and "Codes" in path:
            self._codes.pop()
        elif path[-2:] == ("Code", "Description"):
            self._codes[-1].description = text
        elif (found := self._end.get("/".join(path))) is not None:
            found(text)

    @property
    def _source_now(self) -> SourceRead:
        return self.project.sources[-1]

    @property
    def _selection_now(self) -> SelectionRead:
        return self._source_now.selections[-1]

    def _problem(self, fault: Fault, where: str = "", told: str = "") -> None:
        self.problems.append(Problem(fault, where[:80], told[:80]))
        if len(self.problems) >= _MOST_PROBLEMS:
            raise CannotTake(*self.problems)

    def _guid(self, attributes: dict[str, str], name: str, where: str) -> str:
        told = attributes.get(name, "")
        found = read_guid(told)
        if found is None:
            self._problem(Fault.BAD_GUID, where, told)
        return found or ""

    def _number(self, attributes: dict[str, str], name: str) -> int:
        told = attributes.get(name, "").strip()
        if not (told.isascii() and told.isdigit() and len(told) < 10):
            self._problem(Fault.BAD_NUMBER, self._source_now.name, told)
            return 0
        return int(told)

    def _user(self, attributes: dict[str, str]) -> None:
        self.project.users[self._guid(attributes, "guid", "User")] = attributes.get("name", "")

    def _code(self, attributes: dict[str, str]) -> None:
        name = " ".join(attributes.get("name", "").split())
        code = CodeRead(self._guid(attributes, "guid", name), name, self._codes[-1].guid if self._codes else None)
        if code.guid in self.project.codes:
            self._problem(Fault.GUID_TWICE, name, code.guid)
        self.project.codes[code.guid] = code
        self._codes.append(code)

    def _source(self, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")
        self.project.sources.append(
            SourceRead(self._guid(attributes, "guid", name), name, attributes.get("plainTextPath"))
        )

    def _content(self, text: str) -> None:
        self._source_now.content = text

    def _select(self, attributes: dict[str, str]) -> None:
        start, end = self._number(attributes, "startPosition"), self._number(attributes, "endPosition")
        self._source_now.selections.append(SelectionRead(start, end))

    def _selection_description(self, text: str) -> None:
        self._selection_now.description = text

    def _selection_memo(self, attributes: dict[str, str]) -> None:
        self._selection_now.memos.append(self._guid(attributes, "targetGUID", "NoteRef"))

    def _coding(self, attributes: dict[str, str]) -> None:
        guid = self._guid(attributes, "guid", self._source_now.name)
        self._selection_now.codings.append(CodingRead(guid, read_guid(attributes.get("creatingUser", ""))))

    def _code_ref(self, attributes: dict[str, str]) -> None:
        self._selection_now.codings[-1].code = self._guid(attributes, "targetGUID", self._source_now.name)

    def _coding_memo(self, attributes: dict[str, str]) -> None:
        self._selection_now.codings[-1].memos.append(self._guid(attributes, "targetGUID", "NoteRef"))

    def _note(self, attributes: dict[str, str]) -> None:
        self._memo = self._guid(attributes, "guid", "Note")
        self.project.memos[self._memo] = ""

    def _memo_text(self, text: str) -> None:
        self.project.memos[self._memo] = text
