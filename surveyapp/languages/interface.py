"""Buttons and messages that participants and supervisors read: which they are, and each language's file of them.

Swedish stands in the program and English has every text, staff pages too. The languages that only participants and
supervisors read have exactly the texts of their pages; what is missing is shown in Swedish.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from surveyapp.instruments.scripts import doubts

PACKAGE = Path(__file__).resolve().parent.parent
FOLDER = PACKAGE / "translations"
FOR_STAFF = (
    "web/accounts/",
    "web/accessibility.py",
    "web/administrator/",
    "web/agreements/",
    "web/api/",
    "web/attendance/",
    "web/authoring/",
    "web/board/",
    "web/call_words.py",
    "web/calendar.py",
    "web/caseworker/",
    "web/coding/",
    "web/coding_exchange/",
    "web/contact_form.py",
    "web/evaluator/",
    "web/fault_words.py",
    "web/frame.py",
    "web/interview_guides/",
    "web/interview_rounds_picture.py",
    "web/interview_tables/",
    "web/interview_words.py",
    "web/interview_writing/",
    "web/interviews/",
    "web/merging/",
    "web/messages/letters.py",
    "web/messages/routes.py",
    "web/messages/templates/messages/days.html",
    "web/messages/templates/messages/letters.html",
    "web/messages/templates/messages/message.html",
    "web/messages/templates/messages/overview.html",
    "web/messages/templates/messages/texts.html",
    "web/messages/templates/messages/to_print.html",
    "web/messages/words.py",
    "web/notes/",
    "web/oversight/",
    "web/own_look.py",
    "web/own_work/",
    "web/paper/at_desk.py",
    "web/paper/form.py",
    "web/paper/routes.py",
    "web/paper/scanned.py",
    "web/paper/templates/",
    "web/paper/typing.py",
    "web/placing/",
    "web/permission_words.py",
    "web/plans/",
    "web/reporting/",
    "web/providers/",
    "web/sign_in/",
    "web/start.py",
    "web/supervisors/",
    "web/task_steps.py",
    "web/task_words.py",
    "web/templates/accessibility.html",
    "web/templates/calendar.html",
    "web/templates/staff.html",
    "web/templates/start.html",
    "web/templates/whose_supervisors.html",
    "web/trail_words.py",
    "web/ways/staff.py",
    "web/ways/templates/ways/cards.html",
    "web/ways/templates/ways/cards_made.html",
    "web/ways/templates/ways/kiosks.html",
    "web/ways/templates/ways/placement.html",
    "web/ways/templates/ways/register.html",
    "web/whose.py",
    "web/words.py",
)
"""What only staff read, and the accessibility statement, which is in Swedish and English; every other place is read by
participants or supervisors too."""

KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
_VARIABLE = re.compile(r"%\(\w+\)[sdg]")
#: the same in every file, so that it changes only when a text does
_WRITTEN_AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

Forms = tuple[str, ...]
"""One text, or the forms of one that counts something."""


@dataclass(frozen=True, slots=True)
class InterfaceTexts:
    """One language's interface: sound texts by their Swedish, the share of all, and what is wrong with others."""

    language: str
    texts: Mapping[Forms, Forms]
    #: every Swedish text that the file should have
    wanted: tuple[Forms, ...]
    faults: tuple[str, ...]
    sha256: str

    @property
    def share(self) -> float:
        """The share of the texts that is there and sound, from 0 to 1."""
        return len(self.texts) / len(self.wanted) if self.wanted else 0.0


@cache
def extracted(*, for_staff: bool) -> frozenset[Forms]:
    """The Swedish texts in the program: all of them, or without those that only staff read."""
    found = extract_from_dir(PACKAGE, method_map=_METHODS, keywords=KEYWORDS)
    return frozenset(
        (message,) if isinstance(message, str) else tuple(message)
        for file, _line, message, _remarks, _context in found
        if for_staff or not Path(file).as_posix().startswith(FOR_STAFF)
    )


def read_interface(language: str, folder: Path = FOLDER) -> InterfaceTexts:
    """The language's file; without any text where there is no file."""
    catalog = _catalog(language, folder)
    wanted = tuple(sorted(_forms(message.id) for message in catalog if message.id))
    texts: dict[Forms, Forms] = {}
    faults: list[str] = []
    for message in catalog:
        swedish, said = _forms(message.id), _forms(message.string)
        if not message.id or message.fuzzy or not all(said) or not said:
            continue
        wrong = list(_faults(swedish, said, catalog.num_plurals, language))
        faults.extend(f"{language}: {swedish[0]}: {fault}" for fault in wrong)
        if not wrong:
            texts[swedish] = said
    said_json = json.dumps([language, sorted(texts.items())], ensure_ascii=False)
    return InterfaceTexts(language, texts, wanted, tuple(faults), hashlib.sha256(said_json.encode()).hexdigest())


def collect(language: str, folder: Path = FOLDER) -> tuple[int, int]:
    """Write the language's file with exactly the texts that it should have, and compile it; what is translated stays.

    Returns how many texts are translated, and how many there are.
    """
    known = {_forms(message.id): _forms(message.string) for message in _catalog(language, folder) if message.id}
    every, whole = (Catalog(language, creation_date=_WRITTEN_AT, revision_date=_WRITTEN_AT) for _file in range(2))
    for swedish in sorted(extracted(for_staff=False)):
        n_forms = every.num_plurals if len(swedish) > 1 else 1
        said = known.get(swedish, ())
        fits = len(said) == n_forms and all(said)
        every.add(_joined(swedish), _joined(said if fits else ("",) * n_forms, is_one=len(swedish) == 1))
        if fits:
            whole.add(_joined(swedish), _joined(said, is_one=len(swedish) == 1))
    path = folder / language / "LC_MESSAGES"
    path.mkdir(parents=True, exist_ok=True)
    with (path / "messages.po").open("wb") as file:
        head = f"Language: {language}\\n", f"Plural-Forms: {every.plural_forms}\\n", *_HEAD
        file.write("\n".join(('#\nmsgid ""\nmsgstr ""', *(f'"{line}"' for line in head), "\n")).encode())
        write_po(file, every, width=0, omit_header=True, no_location=True)
    with (path / "messages.mo").open("wb") as file:
        write_mo(file, whole)
    return len(whole), len(every)


_HEAD = (
    "MIME-Version: 1.0\\n",
    "Content-Type: text/plain; charset=utf-8\\n",
    "Content-Transfer-Encoding: 8bit\\n",
)


def _catalog(language: str, folder: Path) -> Catalog:
    path = folder / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _joined(forms: Forms, *, is_one: bool | None = None) -> str | Forms:
    """A text as a catalogue keeps it: alone, or in its forms."""
    return forms[0] if (len(forms) == 1 if is_one is None else is_one) else forms


def _forms(text: object) -> Forms:
    return (text,) if isinstance(text, str) else tuple(text) if isinstance(text, tuple | list) else ()


def _faults(swedish: Forms, said: Forms, n_forms: int, language: str) -> Iterator[str]:
    if len(swedish) > 1 and len(said) != n_forms:
        yield f"there must be {n_forms} forms"
    wanted = set(_VARIABLE.findall(swedish[-1]))
    for place, form in enumerate(said):
        found = set(_VARIABLE.findall(form))
        # A form for few may leave its number out: "one person", not "1 person".
        if found != wanted and (found - wanted or place == len(said) - 1):
            yield "the variables are not those of the Swedish text"
        yield from doubts(_VARIABLE.sub("", form), "", language)
