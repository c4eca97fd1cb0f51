"""One visit by link: whose link it is, which assignment, its instrument and what has been answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from flask import abort, request

from surveyapp.extensions import house, session
from surveyapp.instruments.catalogue import UnknownInstrument
from surveyapp.instruments.definition import Instrument
from surveyapp.people.models import Display, Role
from surveyapp.plans.shelf import Shelf
from surveyapp.responses.given import Given
from surveyapp.responses.queries import Asked, answers_of, asked
from surveyapp.responses.rules import DeviceKind
from surveyapp.ways.rules import SHARED
from surveyapp.web import language
from surveyapp.web.answering.steps import Step, steps
from surveyapp.web.answering.ways import asked_language, way


@dataclass
class Visit:
    """What a page of answering works with."""

    token: str
    asked: Asked
    today: dt.date
    instrument: Instrument | None
    content_hash: str
    #: what has been answered in this request
    just_given: dict[str, Given] = field(default_factory=dict)
    #: whether the page is made for a device to keep, where nothing about the person may stand
    is_for_keeping: bool = False

    @cached_property
    def answers(self) -> dict[str, Given]:
        """What has been answered, read where a page needs it; nothing stored where the instrument cannot be read."""
        if self.instrument is None or self.is_for_keeping:
            return self.just_given
        stored = answers_of(session(), house().vault, self.asked.response_id, self.asked.response_ref)
        return {**stored, **self.just_given}

    @property
    def shelf(self) -> Shelf:
        """Where the instrument stands."""
        return house().shelf_with(self.asked.instrument, self.asked.version)

    @property
    def wording_hash(self) -> str | None:
        """SHA-256 of the translation that is read; None in the instrument's own languages."""
        edition = (self.asked.instrument, self.asked.version)
        translation = self.shelf.catalogue.translation(*edition, language.language())
        return None if translation is None else translation.sha256

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps for this informant."""
        return () if self.instrument is None else steps(self.instrument, self.asked.holder.role)

    @property
    def is_participant(self) -> bool:
        """Whether the person answers about themselves."""
        return self.asked.holder.role is Role.PARTICIPANT

    @property
    def display(self) -> Display:
        """In what form answers are shown: as the person chose, and in words where the instrument has no pictograms."""
        if not self.is_participant or self.instrument is None:
            return Display.TEXT
        return self.asked.holder.display if self.shelf.drawn(self.instrument) else Display.TEXT

    @property
    def is_on_shared_device(self) -> bool:
        """Whether the next person uses the same device."""
        return self.asked.holder.way.mode in SHARED

    @property
    def sends_at_once(self) -> bool:
        """Whether one page holds everything and its button sends it."""
        return not self.is_participant and len(self.steps) == 1

    @property
    def about(self) -> str:
        """Name of the person it is about."""
        return self.asked.about(house().vault)

    def path(self, page: str, **values: str) -> str:
        """Address of a page of this visit, in the reader's own language."""
        return way(page, self.token, assignment_id=self.asked.assignment_id, **values)

    def address(self, page: str, **values: str) -> str:
        """Address of a page of this visit, in the language that this page was asked for in."""
        return self.path(page, **values, **asked_language())


def begin(token: str, assignment_id: int, *, locking: bool = False) -> Visit:
    """The visit for this link and assignment, or 404; sets the reader's language."""
    found = asked(session(), token, assignment_id, at=house().clock.now(), locking=locking)
    if found is None:
        abort(404)
    language.choose_for(found.holder, (found.instrument, found.version))
    return visit_of(token, found)


def visit_of(token: str, found: Asked) -> Visit:
    """The visit for an assignment already read, with the version of the instrument that the answers were begun in."""
    catalogue = house().shelf_with(found.instrument, found.version).catalogue
    try:
        instrument = catalogue.get(found.instrument, found.version)
        content_hash = catalogue.hash_of(found.instrument, found.version)
    except UnknownInstrument:
        return Visit(token, found, house().clock.today(), None, "")
    if found.instrument_hash not in (None, content_hash):
        return Visit(token, found, house().clock.today(), None, "")
    return Visit(token, found, house().clock.today(), instrument, content_hash)


def device_kind() -> DeviceKind:
    """A rough kind of device, which is all that is kept of it."""
    agent = request.headers.get("User-Agent", "")
    if "iPad" in agent or ("Android" in agent and "Mobile" not in agent):
        return DeviceKind.TABLET
    if "Mobi" in agent or "iPhone" in agent or "Android" in agent:
        return DeviceKind.PHONE
    return DeviceKind.COMPUTER if "Mozilla" in agent else DeviceKind.UNKNOWN
