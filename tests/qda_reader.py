"""A second reader of REFI-QDA files, written after the standard with another parser than the program uses.

It keeps to the schema of 2019-03-18: which elements stand in which, in what order and how often, and which attributes
they have. What it reads can be compared with what another program would show.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

PROJECT, CODEBOOK = "{urn:QDA-XML:project:1.0}", "{urn:QDA-XML:codebook:1.0}"
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SOURCE_CHILDREN = "Description? PlainTextContent? PlainTextSelection* Coding* NoteRef* VariableValue*"
SOURCE_ATTRIBUTES = "guid! name plainTextPath creatingUser creationDateTime"
#: element: its children in order (? at most one, * any number, + at least one), and its attributes (! must be there)
SCHEMA = {
    "Project": ("Users? CodeBook? Variables? Cases? Sources? Notes? Links? Sets?", "name! origin creationDateTime"),
    "Users": ("User+", ""),
    "User": ("", "guid! name"),
    "CodeBook": ("Codes", "origin"),
    "Codes": ("Code+", ""),
    "Code": ("Description? NoteRef* Code*", "guid! name! isCodable!"),
    "Description": ("", ""),
    "Variables": ("Variable+", ""),
    "Variable": ("Description?", "guid! name! typeOfVariable!"),
    "Sources": ("TextSource+", ""),
    "TextSource": (SOURCE_CHILDREN, SOURCE_ATTRIBUTES),
    "PlainTextContent": ("", ""),
    "PlainTextSelection": (
        "Description? Coding* NoteRef*",
        "guid! name startPosition! endPosition! creatingUser creationDateTime",
    ),
    "Coding": ("CodeRef NoteRef*", "guid! creatingUser creationDateTime"),
    "CodeRef": ("", "targetGUID!"),
    "NoteRef": ("", "targetGUID!"),
    "VariableValue": ("VariableRef TextValue? IntegerValue?", ""),
    "VariableRef": ("", "targetGUID!"),
    "TextValue": ("", ""),
    "IntegerValue": ("", ""),
    "Notes": ("Note+", ""),
    "Note": (SOURCE_CHILDREN, SOURCE_ATTRIBUTES),
    "Sets": ("Set+", ""),
    "Set": ("Description? MemberCode* MemberSource* MemberNote*", "guid! name!"),
    "MemberSource": ("", "targetGUID!"),
}


@dataclass(frozen=True)
class Coded:
    """A passage as another program shows it."""

    source: str
    theme: tuple[str, ...]
    coder: str
    text: str
    memo: str


@dataclass(frozen=True)
class Opened:
    """A project as another program shows it."""

    root: ElementTree.Element
    texts: dict[str, str]

    def all(self, path: str) -> list[ElementTree.Element]:
        """Every element at a path such as Sources/TextSource."""
        return self.root.findall("/".join(PROJECT + step for step in path.split("/")))

    def codes(self) -> dict[str, tuple[str, ...]]:
        """Names from the topmost down, by GUID."""
        return dict(_codes(self.root.find(f"{PROJECT}CodeBook/{PROJECT}Codes"), ()))

    def coded(self) -> list[Coded]:
        """Every passage."""
        return list(_coded(self))


def opened(content: bytes) -> Opened:
    """Open a .qdpx and hold it to the schema, every GUID used once and every reference known."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        root = ElementTree.fromstring(packed.read("project.qde"))
        texts = {name: packed.read(name).decode() for name in packed.namelist() if name != "project.qde"}
    assert root.tag == f"{PROJECT}Project"
    hold_to_schema(root, PROJECT)
    guids = [one.get("guid", "") for one in root.iter() if "guid" in one.attrib]
    assert len(guids) == len(set(guids))
    targets = [
        one.get(name, "") for one in root.iter() for name in ("targetGUID", "creatingUser") if name in one.attrib
    ]
    assert set(targets) <= set(guids)
    paths = [
        one.get("plainTextPath", "").replace("internal://", "sources/") for one in root.iter(f"{PROJECT}TextSource")
    ]
    assert sorted(paths) == sorted(texts)
    return Opened(root, texts)


def hold_to_schema(element: ElementTree.Element, namespace: str) -> None:
    """Every element where it may stand, with the attributes that it must and may have."""
    name = element.tag.removeprefix(namespace)
    children, attributes = SCHEMA[name]
    pattern = "".join(re.sub(r"(\w+)(\W?)", r"(?:\1 )\2", child) for child in children.split())
    told = "".join(f"{child.tag.removeprefix(namespace)} " for child in element)
    assert re.fullmatch(pattern, told), (name, told)
    known = {one.rstrip("!"): one.endswith("!") for one in attributes.split()}
    assert set(element.attrib) <= set(known), (name, element.attrib)
    assert {one for one, is_needed in known.items() if is_needed} <= set(element.attrib), (name, element.attrib)
    for attribute, value in element.attrib.items():
        if attribute in ("guid", "targetGUID", "creatingUser"):
            assert GUID.fullmatch(value), value
        if attribute == "creationDateTime":
            assert MOMENT.fullmatch(value), value
    if children and not element.text:
        assert not (element.text or "").strip()
    for child in element:
        hold_to_schema(child, namespace)


def _codes(element: ElementTree.Element | None, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in () if element is None else element.findall(f"{PROJECT}Code"):
        path = (*above, one.get("name", ""))
        yield one.get("guid", ""), path
        yield from _codes(one, path)


def _coded(project: Opened) -> Iterator[Coded]:
    codes = project.codes()
    users = {one.get("guid"): one.get("name", "") for one in project.all("Users/User")}
    memos = {one.get("guid"): one.findtext(f"{PROJECT}PlainTextContent", "") for one in project.all("Notes/Note")}
    for source in project.all("Sources/TextSource"):
        text = project.texts[source.get("plainTextPath", "").replace("internal://", "sources/")]
        for selection in source.findall(f"{PROJECT}PlainTextSelection"):
            start, end = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
            assert 0 <= start < end <= len(text)
            for coding in selection.findall(f"{PROJECT}Coding"):
                code = coding.find(f"{PROJECT}CodeRef")
                notes = [memos[one.get("targetGUID")] for one in coding.findall(f"{PROJECT}NoteRef")]
                assert code is not None
                yield Coded(
                    source.get("name", ""),
                    codes[code.get("targetGUID", "")],
                    users[coding.get("creatingUser")],
                    text[start:end],
                    "\n\n".join(notes),
                )
