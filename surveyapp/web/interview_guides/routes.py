"""Every guide, one guide as a whole in Swedish or English to be read from or printed, and points of assessments."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from flask_babel import force_locale

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.guides.definition import LANGUAGES, Guide, Part, RankingItem
from surveyapp.guides.shelf import UnknownGuide
from surveyapp.guides.wording import texts
from surveyapp.instruments.definition import Text
from surveyapp.instruments.wording import html_language, wording
from surveyapp.interviews.assessments import assessed
from surveyapp.web import language as reader
from surveyapp.web.filters import number
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import say

blueprint = Blueprint("interview_guides", __name__, template_folder="templates", url_prefix="/intervjuguider")


@blueprint.get("")
@needs(Act.SEE_INTERVIEWS)
def overview() -> str:
    """Every guide by title, the newest version first; assessments stand by themselves."""
    lines = sorted(
        ((say(one.title), one) for one in house().guides.all()), key=lambda line: (line[0], -line[1].version)
    )
    return render_template(
        "interview_guides/overview.html",
        groups=[
            (heading, [line for line in lines if line[1].kind == kind])
            for kind, heading in (("interview", _("Intervjuer och samtal")), ("assessment", _("Bedömningar")))
        ],
        about_in_words=_about_in_words,
        **staff_frame(),
    )


@blueprint.get("/<code>/<int:version>")
@needs(Act.SEE_INTERVIEWS)
def guide(code: str, version: int) -> str:
    """The whole guide in the order in which it is asked; ``?as=`` says in which language."""
    found = _guide(code, version)
    spoken = _languages(found)
    chosen = next(one for one in (request.args.get("as", ""), reader.language(), *LANGUAGES) if one in spoken)

    def said(text: Text | None) -> str:
        return "" if text is None else wording(text, chosen)

    with force_locale(html_language(chosen)):
        hints = _hints(found)
    return render_template(
        "interview_guides/guide.html",
        one=found,
        other=house().guides.other_of(found),
        said=said,
        hints=hints,
        numbers={part: place for place, part in enumerate(found.order, start=1)},
        languages=[(one, reader.NAMES[one]) for one in spoken],
        chosen=chosen,
        tag=html_language(chosen),
        **staff_frame(),
    )


@blueprint.get("/<code>/<int:version>/poang")
@needs(Act.SEE_INTERVIEWS)
def points(code: str, version: int) -> str:
    """What several raters gave, series by series: the mean on each criterion, the sum, and the place."""
    found = _guide(code, version)
    if found.kind != "assessment":
        abort(404)
    headings = {part: say(section.title) for section in found.sections for part in section.parts}
    weights = found.weighted
    return render_template(
        "interview_guides/points.html",
        one=found,
        title=say(found.title),
        found=assessed(session(), actor().authority_id, found, house().clock.today()),
        criteria=[headings[part] for part in weights],
        weights=", ".join(f"{headings[part]} {number(weight)}" for part, weight in weights.items()),
        **staff_frame(),
    )


def _guide(code: str, version: int) -> Guide:
    try:
        return house().guides.get(code, version)
    except UnknownGuide:
        abort(404)


def _hints(found: Guide) -> dict[str, object]:
    """What stands around the questions, in the language of the questions."""
    is_assessment = found.kind == "assessment"
    return {
        "version": _("Version %(n)d.", n=found.version),
        "minutes": _("Tar ungefär %(n)d minuter.", n=found.minutes),
        "other": _("Den andra versionen av den här guiden:"),
        "lines": (_("Dag"), _("Anbud"), _("Bedömare"))
        if is_assessment
        else (_("Dag"), _("Vem eller vilka"), _("Intervjuare"), _("Handledaren med?")),
        "first": _("Läs detta först") if is_assessment else _("Säg detta först"),
        "help": _("Till dig som bedömer:") if is_assessment else _("Till dig som intervjuar:"),
        "answers": {code: _how_to_answer(part) for code, part in found.parts.items()},
    }


def _how_to_answer(part: Part) -> str:
    if isinstance(part, RankingItem):
        return _("Skriv 1 vid det viktigaste, sedan 2 och så vidare till %(n)d.", n=part.most)
    return {"choice": _("Ett svar."), "choices": _("Flera svar får väljas.")}.get(part.kind, "")


def _languages(found: Guide) -> tuple[str, ...]:
    """The languages that every guide has, and plain Swedish where some of it is written so."""
    has_plain = any(reader.PLAIN in text for _path, text in texts(found))
    return (reader.PLAIN, *LANGUAGES) if has_plain else LANGUAGES


def _about_in_words(subject: str) -> str:
    return {
        "placement": _("deltagare"),
        "agreement": _("avtal"),
        "organisation": _("anordnare och andra organisationer"),
        "staff": _("kommunens personal"),
        "group": _("grupper"),
    }[subject]
