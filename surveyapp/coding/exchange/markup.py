"""Reading and writing XML piece by piece: nothing is resolved, nothing is fetched, and nothing grows. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import IO
from xml.parsers import expat

from surveyapp.coding.exchange.problems import Fault, refused

DEEPEST = 64
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)
Begun = Callable[[tuple[str, ...], dict[str, str]], None]
Ended = Callable[[tuple[str, ...], str], None]


class Writer:
    """Writes elements one after another to a file of bytes; what XML 1.0 cannot hold is left out of texts."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._open: list[str] = []

    def declare(self) -> None:
        """Begin a document."""
        self._put('<?xml version="1.0" encoding="UTF-8"?>\n')

    def begin(self, element: str, /, **attributes: str | None) -> None:
        """Open an element; attributes that are None are left out."""
        self._put(f"<{element}{_attributes(attributes)}>")
        self._open.append(element)

    def end(self) -> None:
        """Close the innermost element."""
        self._put(f"</{self._open.pop()}>")

    def leaf(self, element: str, text: str = "", /, **attributes: str | None) -> None:
        """An element that holds a text or nothing."""
        told = _FORBIDDEN.sub("", text).translate(_IN_TEXT)
        begun = f"<{element}{_attributes(attributes)}"
        self._put(f"{begun}>{told}</{element}>" if told else f"{begun}/>")

    def _put(self, text: str) -> None:
        self._out.write(text.encode())


def _attributes(found: dict[str, str | None]) -> str:
    return "".join(
        f' {name}="{_FORBIDDEN.sub("", value).translate(_IN_ATTRIBUTE)}"'
        for name, value in found.items()
        if value is not None
    )


def read_xml(pieces: Iterable[bytes], namespaces: Iterable[str], begun: Begun, ended: Ended) -> None:
    """Tell of every element as it begins, by its path and attributes, and as it ends, by its path and its own text.

    Only elements of the first element's namespace are told of. Raises CannotTake for anything but XML in one of these
    namespaces, for a document type (which could define entities that grow or point elsewhere), and for what is nested
    too deeply.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    reading = _Reading(frozenset(namespaces), begun, ended)
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.said
    parser.StartDoctypeDeclHandler = reading.doctype
    try:
        for piece in pieces:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise refused(Fault.BROKEN_XML, told=f"{error.lineno}:{error.offset}") from None
    except (LookupError, UnicodeError, ValueError):
        # An encoding that expat leaves to us, or bytes that are none of it.
        raise refused(Fault.BROKEN_XML) from None


class _Reading:
    def __init__(self, namespaces: frozenset[str], begun: Begun, ended: Ended) -> None:
        self._namespaces, self._begun, self._ended = namespaces, begun, ended
        self._namespace: str | None = None
        self._path: list[str] = []
        self._texts: list[list[str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _blank, local = name.rpartition(" ")
        if self._namespace is None:
            if namespace not in self._namespaces:
                raise refused(Fault.OTHER_NAMESPACE, told=namespace[:80])
            self._namespace = namespace
        if len(self._path) >= DEEPEST:
            raise refused(Fault.TOO_DEEP)
        self._path.append(local if namespace == self._namespace else "")
        self._texts.append([])
        if "" not in self._path:
            self._begun(tuple(self._path), attributes)

    def end(self, _name: str) -> None:
        text = "".join(self._texts.pop())
        if "" not in self._path:
            self._ended(tuple(self._path), text)
        self._path.pop()

    def said(self, text: str) -> None:
        if self._texts:
            self._texts[-1].append(text)

    def doctype(self, *_told: object) -> None:
        raise refused(Fault.HAS_DOCTYPE)
