"""The desk, and a planned answer on paper, for the pages of paper."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort

from surveyapp.extensions import house, session
from surveyapp.instruments.wording import wording
from surveyapp.paper.desk import Desk
from surveyapp.paper.filled import GIVEN_ON
from surveyapp.paper.making import AboutTexts, Made, made
from surveyapp.paper.queries import asked_on_paper, printed_language
from surveyapp.people.models import Role
from surveyapp.responses.queries import Asked
from surveyapp.web import language
from surveyapp.web.guards import actor
from surveyapp.web.language import PLAIN, offered_to
from surveyapp.web.paper.words import about_texts


def desk() -> Desk:
    """The signed-in person at work."""
    opened, person = house(), actor()
    return Desk(
        session(),
        opened.vault,
        opened.shelf,
        person.authority_id,
        person.account_id,
        opened.clock.now(),
        opened.clock.zone,
    )


def planned(ref: str, *, locking: bool = False) -> Asked:
    """The planned answer of this number; 404 where the authority has none such, or its questions are not here."""
    if not (ref.isascii() and ref.isdigit() and len(ref) < 10):
        abort(404)
    found = asked_on_paper(session(), actor().authority_id, int(ref), locking=locking)
    if found is None or (found.instrument, found.version) not in house().shelf.catalogue.instruments:
        abort(404)
    return found


def on_paper(asked: Asked, in_language: str, about: AboutTexts | None = None) -> Made:
    """Its questionnaire as it is laid out on paper, with texts in that language."""
    catalogue = house().shelf.catalogue
    return made(
        catalogue.get(asked.instrument, asked.version),
        catalogue.hash_of(asked.instrument, asked.version),
        in_language,
        about_texts() if about is None else about,
        is_participant=asked.holder.role is Role.PARTICIPANT,
    )


def for_staff(asked: Asked) -> Made:
    """Its questions in the words of the staff member who types."""
    return on_paper(asked, language.language())


def everything_on(sheet: Made) -> tuple[str, ...]:
    """Names of all that is typed from a sheet, in its order: the day stands first."""
    return (GIVEN_ON, *(question.name for question in sheet.questions))


def languages_for(asked: Asked) -> Mapping[str, str]:
    """Languages in which the sheet may be printed, by code with their own names; the person's own comes first."""
    edition = (asked.instrument, asked.version)
    is_participant = asked.holder.role is Role.PARTICIPANT
    offered = offered_to(asked.holder.authority_id, edition, is_participant=is_participant)
    own = asked.holder.language if asked.holder.language in offered else PLAIN
    return {code: language.NAMES[code] for code in (own, *(code for code in offered if code != own))}


def language_of_sheet(asked: Asked) -> str:
    """The language in which the sheet was printed last, as far as is known."""
    return printed_language(session(), asked.assignment_id) or next(iter(languages_for(asked)))


def title_of(asked: Asked) -> str:
    """What the questionnaire is called, in the reader's language."""
    instrument = house().shelf.catalogue.instruments.get((asked.instrument, asked.version))
    return asked.instrument if instrument is None else wording(instrument.title, language.language())
