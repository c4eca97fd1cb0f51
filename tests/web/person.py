"""A person with a link and a browser without JavaScript: opens pages, chooses answers by what they say, presses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from builders import World
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = {"input", "meta", "link", "br", "img"}


@dataclass
class Form:
    """A form as the page offers it: what would be sent, what may be chosen, what may be pressed."""

    action: str
    method: str
    sent: dict[str, list[str]] = field(default_factory=dict)
    #: name to what is offered: (value, words beside it)
    offered: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)
    typed: set[str] = field(default_factory=set)
    #: (words on the button, name, value)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    #: where a button sends the form instead, by its words
    elsewhere: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """What a browser without JavaScript makes of an answer."""

    def __init__(self, answer: TestResponse) -> None:
        super().__init__()
        self.status = answer.status_code
        self.html = answer.text
        self.address = answer.request.path
        self.headers = answer.headers
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.title = self.heading = ""
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self._words: list[str] = []
        #: buttons that stand outside the form they belong to: (form, words, name, value, where to)
        self._outside: list[tuple[str, str, str, str, str]] = []
        self.feed(self.html)
        self.words = " ".join(" ".join(self._words).split())

    @property
    def form(self) -> Form:
        """The page's only form."""
        (only,) = self.forms
        return only

    def form_of(self, name: str) -> Form:
        """The form in which this field is filled in."""
        return next(form for form in self.forms if name in form.typed or name in form.offered)

    def link(self, words: str) -> str:
        """Address behind the first link that holds these words."""
        return next(address for said, address in self.links if words in said)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append((tag, found, []))
        if tag == "form":
            self.forms.append(Form(found["action"], found.get("method", "get")))
            for _id, words, name, value, address in (one for one in self._outside if one[0] == found.get("id")):
                self.forms[-1].buttons.append((words, name, value))
                self.forms[-1].elsewhere[words] = address
        elif tag == "input" and self.forms:
            self._input(found)

    def handle_data(self, data: str) -> None:
        for _tag, _found, words in self._open:
            words.append(data)
        if not any(tag in ("style", "head") for tag, _found, _words in self._open):
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        name, found, pieces = self._open.pop()
        assert name == tag, f"<{name}> is closed by </{tag}>"
        words = " ".join("".join(pieces).split())
        if tag == "a":
            self.links += [(said, found.get("href", "")) for said in (words, found.get("aria-label")) if said]
        elif tag == "title":
            self.title = words
        elif tag == "h1":
            assert not self.heading, "two headings of the first order"
            self.heading = words
        elif tag == "button" and "form" in found:
            address = found.get("formaction", "")
            self._outside.append((found["form"], words, found.get("name", ""), found.get("value", ""), address))
        elif self.forms:
            self._ended(tag, found, "".join(pieces), words)

    def _input(self, found: dict[str, str]) -> None:
        form, name, value = self.forms[-1], found.get("name", ""), found.get("value", "")
        match found.get("type", "text"):
            case "radio" | "checkbox" as kind:
                form.offered.setdefault(name, []).append((value, ""))
                if kind == "checkbox":
                    form.several.add(name)
                if "checked" in found:
                    form.sent.setdefault(name, []).append(value)
            case "hidden":
                form.sent[name] = [value]
            case _:
                form.typed.add(name)
                form.sent[name] = [value]

    def _ended(self, tag: str, found: dict[str, str], raw: str, words: str) -> None:
        form = self.forms[-1]
        if tag == "button":
            form.buttons.append((words, found.get("name", ""), found.get("value", "")))
            if "formaction" in found:
                form.elsewhere[words] = found["formaction"]
        elif tag == "label" and form.offered:
            _name, offers = next(reversed(form.offered.items()))
            if not offers[-1][1]:
                offers[-1] = (offers[-1][0], words)
        elif tag == "textarea":
            form.typed.add(found["name"])
            form.sent[found["name"]] = [raw.removeprefix("\n")]
        elif tag == "option":
            self._option(form, found, words)

    def _option(self, form: Form, found: dict[str, str], words: str) -> None:
        name = next(attrs["name"] for tag, attrs, _pieces in reversed(self._open) if tag == "select")
        form.offered.setdefault(name, []).append((found["value"], words))
        if "selected" in found or name not in form.sent:
            form.sent[name] = [found["value"]]


class Person:
    """Somebody who answers by link. ``page`` is what they see now."""

    def __init__(self, world: World, token: str, *, phone: bool = True) -> None:
        self.client: FlaskClient = world.client()
        self.token = token
        self.page: Page
        agent = "Mozilla/5.0 (Linux; Android 14) Mobile" if phone else "Mozilla/5.0 (X11; Linux x86_64)"
        self._headers = {"User-Agent": agent}

    def go(self, address: str = "") -> Page:
        """Open an address: the link itself, what comes after it, or a whole path."""
        path = address if address.startswith("/") else f"/s/{self.token}" + (f"/{address}" if address else "")
        self.page = Page(self.client.get(path, headers=self._headers, follow_redirects=True))
        return self.page

    def follow(self, words: str) -> Page:
        """Press the link that holds these words."""
        return self.go(self.page.link(words))

    def press(self, button: str, **chosen: str | int | list[int]) -> Page:
        """Choose and type, then press a button of the form; names with a hyphen are written with ``_``."""
        return self.submit(self.filled(button, **chosen))

    def filled(self, button: str, **chosen: str | int | list[int]) -> tuple[str, dict[str, list[str]]]:
        """What the browser would send, and where to: only what the page really offers."""
        form = next(form for form in self.page.forms if any(words.startswith(button) for words, _, _ in form.buttons))
        data = {name: list(values) for name, values in form.sent.items()}
        names = {re.sub(r"[-.]", "_", name): name for name in (*form.offered, *form.typed)}
        for given, value in chosen.items():
            name = names[given]
            values = [str(one) for one in value] if isinstance(value, list) else [str(value)]
            if name in form.offered:
                assert set(values) <= {offer for offer, _words in form.offered[name]}, f"{name} does not offer {values}"
            data[name] = values
        words, name, value = next(one for one in form.buttons if one[0].startswith(button))
        if name:
            data[name] = [value]
        return form.elsewhere.get(words) or form.action, {name: values for name, values in data.items() if values}

    def submit(self, filled: tuple[str, dict[str, list[str]]]) -> Page:
        """Send what was filled in and go where the answer leads."""
        action, data = filled
        answer = self.client.post(action, data=data, headers=self._headers, follow_redirects=True)
        self.page = Page(answer)
        return self.page

    def get_file(self, button: str, **chosen: str | int | list[int]) -> TestResponse:
        """Choose and press a button that gives a file."""
        action, data = self.filled(button, **chosen)
        return self.client.post(action, data=data, headers=self._headers)

    def answer_all(self, code: int, button: str = "Nästa") -> Page:
        """Give every question that follows the same code until there is none."""
        while "/check" not in self.page.address and any(form.offered for form in self.page.forms):
            name = next(iter(self.page.form.offered))
            self.press(button, **{name.replace("-", "_"): code})
        return self.page


def participant(world: World, number: int = 0) -> Person:
    """A participant with their phone."""
    return Person(world, world.participant_tokens[number])


def supervisor(world: World) -> Person:
    """The supervisor at a computer."""
    return Person(world, world.supervisor_token, phone=False)
