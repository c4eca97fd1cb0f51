"""The reader's language: from the address, else from the person or account; only languages that may be offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, request

from surveyapp.extensions import house, session
from surveyapp.instruments.wording import html_language
from surveyapp.languages import rules
from surveyapp.languages.queries import approved, approved_by_anybody
from surveyapp.people.models import Role
from surveyapp.responses.queries import Holder
from surveyapp.web.interface_texts import reader_locale

NAMES = {
    "sv-latt": "Lätt svenska",
    "sv": "Svenska",
    "en": "English",
    "ar": "العربية",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "fa": "فارسی / دری",
    "uk": "Українська",
    "da": "Dansk",
    "fi": "Suomi",
}
"""Every language in its own name."""

PARAMETER = "lang"
DEFAULT = "sv"
PLAIN = "sv-latt"


def choose(own: str, offered: Sequence[str] = rules.ALWAYS) -> str:
    """Settle this request's language: what the address asks for if it is offered, else the person's own, else Swedish.

    Languages that need approval are offered by ``choose_for``; ``?lang=`` never forces another one.
    """
    asked = request.args.get(PARAMETER, "")
    g.offered = tuple(offered)
    g.language = next((one for one in (asked, own) if one in offered), DEFAULT)
    return str(g.language)


def choose_for(holder: Holder, edition: tuple[str, int] | None = None) -> str:
    """Settle the language for the holder of a link; ``edition`` is the instrument that the page is about, if any."""
    is_participant = holder.role is Role.PARTICIPANT
    if not holder.has_approvals:
        g.approved_in, g.approved = holder.authority_id, frozenset()
    return choose_in(holder.authority_id, holder.language, edition, is_participant=is_participant)


def choose_in(
    authority_id: int, own: str, edition: tuple[str, int] | None = None, *, is_participant: bool = True
) -> str:
    """Settle the language for one of an authority's people; plain Swedish where a participant's own is not offered."""
    offered = offered_to(authority_id, edition, is_participant=is_participant)
    return choose(own if own in offered or not is_participant else PLAIN, offered)


def choose_for_anybody() -> str:
    """Settle the language of a page on which nobody is known yet: any that somebody here stands for may be read.

    What the address asks for comes first, then what the browser does.
    """
    texts = house().translated
    needed = [rules.INTERFACE]
    is_any = any(one.share == 1 for one in texts.values())
    offered = rules.offered(texts, approved_by_anybody(session()), needed) if is_any else rules.ALWAYS
    return choose(_from_browser(offered), offered)


def offered_to(authority_id: int, edition: tuple[str, int] | None, *, is_participant: bool) -> tuple[str, ...]:
    """The languages in which an authority's people may read a page: everything on it is complete and approved there."""
    texts = house().translated
    if not any(one.share == 1 for one in texts.values()):
        return rules.ALWAYS
    needed = [rules.INTERFACE]
    if is_participant:
        needed.append(rules.information(house().told.information.version))
    if edition is not None:
        needed.append(rules.instrument(*edition))
    return rules.offered(texts, _approved(authority_id), needed)


def _approved(authority_id: int) -> rules.Approved:
    """What is approved in the authority, asked once for each request."""
    if g.get("approved_in") != authority_id:
        g.approved_in, g.approved = authority_id, approved(session(), authority_id)
    found: rules.Approved = g.approved
    return found


def language() -> str:
    """The language settled for this request."""
    if "language" not in g:
        choose(_from_browser())
    return str(g.language)


def locale() -> str:
    """The locale for interface texts; plain Swedish uses the Swedish ones, which are plain already."""
    return html_language(language())


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """The way to the same page in another language."""

    tag: str
    name: str
    address: str


def other_languages(here: str | None = None) -> list[OtherLanguage]:
    """The page in each of the other languages that are offered; ``here`` is an address that shows it again, without a
    language."""
    address = request.path if here is None else here
    separator = "&" if "?" in address else "?"
    current = language()
    return [
        OtherLanguage(html_language(code), NAMES[code], f"{address}{separator}{PARAMETER}={code}")
        for code in g.offered
        if code != current
    ]


def direction() -> str:
    """Which way the language is written, ltr or rtl."""
    return reader_locale().text_direction


def _from_browser(offered: Sequence[str] = (DEFAULT, "en")) -> str:
    return request.accept_languages.best_match([one for one in offered if one != PLAIN], DEFAULT) or DEFAULT
