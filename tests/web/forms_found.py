"""Forms as any page of staff offers them, read loosely: where they go, what they send, and where somebody may type."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TEXTS = {"text", "search", "email", "tel", "url"}


@dataclass
class Field:
    """One field: its kind (an input's type, or textarea or select), what stands in it and what it offers."""

    name: str
    kind: str
    value: str = ""
    offered: list[str] = field(default_factory=list)
    takes: str = ""

    @property
    def is_text(self) -> bool:
        """Whether somebody may type what they like."""
        return self.kind in TEXTS or self.kind == "textarea"

    @property
    def usual(self) -> str:
        """What an unremarkable person would send."""
        if self.value or self.kind not in TEXTS | {"date", "number", "month"}:
            return self.value or (self.offered[0] if self.offered else "")
        words = f"{self.name} {self.takes} {self.kind}"
        usual = {"mail": "zq@example.org", "tel": "0701740605", "phone": "0701740605", "date": "2024-03-08"}
        usual |= {"month": "2024-03", "_on": "2024-03-08", "numeric": "1", "decimal": "1", "number": "1"}
        return next((value for word, value in usual.items() if word in words), "zq")

    @property
    def is_checked(self) -> bool:
        """Whether what is typed must look like something, such as an address or a number."""
        return self.usual not in ("zq", "") and not self.value


@dataclass
class FormFound:
    """A form of a page."""

    action: str
    method: str
    has_file: bool = False
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def texts(self) -> list[Field]:
        """Where somebody may type."""
        return [one for one in self.fields.values() if one.is_text]

    def sent(self, **instead: str) -> dict[str, str]:
        """What would be sent with these values instead."""
        return {name: instead.get(name, one.usual) for name, one in self.fields.items() if name != "csrf_token"}


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[FormFound] = []
        self._form: FormFound | None = None
        self._field: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = FormFound(found.get("action") or self.address, found.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "input":
            self._input(self._form, found)
        elif tag in ("textarea", "select") and found.get("name"):
            self._field = self._form.fields.setdefault(found["name"], Field(found["name"], tag))
        elif tag == "option" and self._field is not None:
            self._field.offered.append(found.get("value", ""))
            if "selected" in found:
                self._field.value = found.get("value", "")
        elif tag == "button" and found.get("name"):
            self._form.fields.setdefault(found["name"], Field(found["name"], "button", found.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._field is not None and self._field.kind == "textarea":
            self._field.value += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag in ("textarea", "select"):
            self._field = None

    def _input(self, form: FormFound, found: dict[str, str]) -> None:
        name, kind = found.get("name", ""), found.get("type", "text")
        if kind == "file":
            form.has_file = True
        elif name and kind in ("radio", "checkbox"):
            one = form.fields.setdefault(name, Field(name, kind))
            one.offered.append(found.get("value", "on"))
        elif name and kind != "submit":
            takes = f"{found.get('inputmode', '')} {found.get('autocomplete', '')}"
            form.fields.setdefault(name, Field(name, kind, found.get("value", ""), takes=takes))


def forms_found(html: str, address: str) -> list[FormFound]:
    """The forms of a page that was opened at this address."""
    reader = _Reader(address)
    reader.feed(html)
    return reader.forms
