"""The overview of interviews: who is asked, when, whether it was held, who sat in, why not; rounds side by side."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from surveyapp.access.policy import Act, has
from surveyapp.audit.actions import Action
from surveyapp.extensions import house, session
from surveyapp.guides.definition import Guide
from surveyapp.interviews.choices import rounds_planned, series_shown
from surveyapp.interviews.overview import (
    HEAD,
    Asked,
    Show,
    headcounts,
    lines,
    rounds_counted,
    side_by_side,
)
from surveyapp.people.models import OrganisationKind
from surveyapp.people.organisations import organisations
from surveyapp.schedule.subjects import Subject
from surveyapp.spreadsheets import Sheet, as_csv
from surveyapp.web import interview_words
from surveyapp.web.fetched import note_fetched
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, fresh, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interview_rounds_picture import rounds_picture
from surveyapp.web.interviews import words
from surveyapp.web.words import say

THAT_DAY = "participants that day"
"""What is counted at an interview where people work."""
blueprint = Blueprint("interviews", __name__, template_folder="templates")
PER_PAGE, SUBJECTS_PER_PAGE = 50, 25


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the overview is asked for, as it stands in the address."""

    series: str
    number: int | None
    organisation_id: int | None
    show: Show
    page: int

    @property
    def asked(self) -> Asked:
        """The same as the query takes it."""
        return Asked(self.series or None, self.number, None, self.organisation_id, self.show)

    def address(self, **other: object) -> dict[str, object]:
        """Parts of the address of this view, with some of them changed; what is empty is left out."""
        show = None if self.show is Show.ALL else self.show.value
        own = {"serie": self.series, "omgang": self.number, "anordnare": self.organisation_id, "visa": show}
        return {name: value for name, value in (own | other).items() if value not in (None, "")}


@blueprint.get("/intervjuer")
@needs(Act.SEE_INTERVIEWS)
def overview() -> str:
    """Interviews as lines, or those of one series with its rounds side by side."""
    wanted, mine, today = _wanted(), actor().authority_id, house().clock.today()
    if request.args.get("sida-vid-sida") and wanted.series:
        return _side_by_side(wanted)
    found, n_all = lines(session(), mine, wanted.asked, today, wanted.page, PER_PAGE)
    series = series_shown(session(), mine)
    return render_template(
        "interviews/overview.html",
        lines=found,
        heads=headcounts(session(), [line.id for line in found]),
        n_all=n_all,
        n_pages=max(1, -(-n_all // PER_PAGE)),
        wanted=wanted,
        series=series,
        counted=rounds_counted(session(), mine, today) if series else [],
        rounds={(one.series, one.number): one for one in rounds_planned(session(), mine)},
        providers=organisations(session(), mine, OrganisationKind.PROVIDER),
        shows=list(Show),
        **_common(),
    )


@blueprint.post("/intervjuer/oversikt/fil")
@needs(Act.SEE_INTERVIEWS)
@fresh
def overview_file() -> tuple[bytes, dict[str, str]]:
    """The lines that are asked for, all pages of them; the trail keeps that they were fetched."""
    found, _n_all = lines(session(), actor().authority_id, _wanted().asked, house().clock.today())
    zone = house().clock.zone
    rows = tuple(line.cells(zone, interview_words.about_in_words(line)) for line in found)
    headers = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="intervjuer.csv"',
    }
    note_fetched(Action.INTERVIEWS_EXPORTED, {"what": "overview", "form": "csv", "rows": len(rows)})
    return as_csv(Sheet(_("Intervjuer"), HEAD, rows)), headers


def _side_by_side(wanted: Wanted) -> str:
    found, _n_all = lines(session(), actor().authority_id, Asked(series=wanted.series), house().clock.today())
    numbers, rows = side_by_side(found)
    first = (wanted.page - 1) * SUBJECTS_PER_PAGE
    shown = rows[first : first + SUBJECTS_PER_PAGE]
    return render_template(
        "interviews/side_by_side.html",
        numbers=numbers,
        rows=shown,
        picture=rounds_picture(numbers, shown),
        heads=headcounts(session(), [line.id for line in found]),
        n_pages=max(1, -(-len(rows) // SUBJECTS_PER_PAGE)),
        wanted=wanted,
        **_common(),
    )


def _wanted() -> Wanted:
    shown = request.values.get("visa", "")
    return Wanted(
        series=request.values.get("serie", "")[:200],
        number=request.values.get("omgang", type=int),
        organisation_id=request.values.get("anordnare", type=int),
        show=Show(shown) if shown in list(Show) else Show.ALL,
        page=max(request.values.get("sidnr", 1, type=int), 1),
    )


def _common() -> dict[str, object]:
    return {
        "may_plan": has(actor(), Act.PLAN_INTERVIEWS),
        "zone": house().clock.zone,
        "about": interview_words,
        "words": words,
        **staff_frame(),
    }


def guides_for(kind: Subject, *kinds: str) -> list[Guide]:
    """The newest version of each guide made for such subjects; one for a placement does for the group at a provider.

    Of interviews alone, unless other kinds are named.
    """
    fits = {kind.value} | ({Subject.PLACEMENT.value} if kind is Subject.GROUP else set())
    wanted = kinds or ("interview",)
    newest = {one.code: one for one in house().guides.all() if one.kind in wanted and fits & set(one.subjects)}
    return sorted(newest.values(), key=lambda one: say(one.title))
