"""The use of places: month by month, person by person without names, what it cost; and files, told of in the trail."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from surveyapp.access.policy import TABLE, Act, Reach
from surveyapp.agreements.queries import PlacesUsed, places_used, used_by_one
from surveyapp.agreements.reading import providers
from surveyapp.extensions import house, only_reading, session
from surveyapp.reports.charts import Bar, columns, for_paper
from surveyapp.reports.occupancy_report import (
    MOST_MONTHS,
    MOST_PERSONS,
    Stay,
    drawn,
    money,
    money_sheet,
    month_sheet,
    stays_of,
)
from surveyapp.reports.pdf import NoPdfHere, as_pdf, can_make_pdf
from surveyapp.spreadsheets import Sheet, as_csv, as_xlsx
from surveyapp.web.caseworker.routes import blueprint
from surveyapp.web.fetched import What, note_file
from surveyapp.web.filters import month
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, authority, fresh, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.words import destination_in_words

Download = tuple[bytes, dict[str, str]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 6
"""Providers on a page: more make a picture that nobody takes in."""


@blueprint.get("/occupancy")
@needs(Act.SEE_OCCUPANCY)
def occupancy() -> str:
    """Places granted, used and paid for, by provider and month; page and provider stand in the address."""
    used = _used(_page())
    if used is None:
        return render_template("caseworker/occupancy.html", used=None, **staff_frame())
    return render_template("caseworker/occupancy.html", **_shown(used), can_pdf=can_make_pdf(), **staff_frame())


@blueprint.get("/occupancy.csv")
@blueprint.get("/occupancy.xlsx")
@blueprint.get("/occupancy.pdf")
@needs(Act.SEE_OCCUPANCY)
def occupancy_file() -> Response:
    """Whoever only opens the address of a file comes to the page with the buttons."""
    return redirect(url_for("caseworker.occupancy", provider=request.args.get("provider", type=int)), 303)


@blueprint.post("/occupancy.csv")
@needs(Act.SEE_OCCUPANCY)
@fresh
def occupancy_csv() -> Download:
    """Provider by month as a file: every provider, every month."""
    with only_reading():
        used = _used() or abort(404)
        content = as_csv(_sheets(used)[0])
    return content, _told(used, "text/csv; charset=utf-8", "csv")


@blueprint.post("/occupancy.xlsx")
@needs(Act.SEE_OCCUPANCY)
@fresh
def occupancy_xlsx() -> Download:
    """Provider by month, and cost against use, as a workbook."""
    with only_reading():
        used = _used() or abort(404)
        content = as_xlsx(_sheets(used))
    return content, _told(used, XLSX, "xlsx")


@blueprint.post("/occupancy.pdf")
@needs(Act.SEE_OCCUPANCY)
@fresh
def occupancy_pdf() -> Download:
    """The page on paper."""
    about = {"authority": authority().name, "demonstration": authority().is_demonstration}
    with only_reading():
        used = _used(_page()) or abort(404)
        shown = _shown(used)
        drawings = {name: for_paper(picture) for name, picture in shown.items() if isinstance(picture, Markup)}
        today = house().clock.today()
        page = render_template("caseworker/occupancy_paper.html", **{**shown, **drawings}, **about, today=today)
        try:
            content = as_pdf(page)
        except NoPdfHere:
            abort(404)
    return content, _told(used, "application/pdf", "pdf", MOST_MONTHS)


def _told(used: PlacesUsed, kind: str, ending: str, n_months: int = 0) -> dict[str, str]:
    """Keep in the trail which months of whose places are fetched, the latest or all; and the file's headers."""
    months = [f"{one.month:%Y-%m}" for one in used.together[-n_months:]]
    which: dict[str, object] = {"from": months[0], "until": months[-1]}
    if _one() is not None:
        which["provider"] = _one()
    elif len(used.providers) < used.n_providers:
        which["page"] = _page()
    note_file(What.OCCUPANCY, ending, **which)
    name = f'attachment; filename="{_("belaggning")}-{house().clock.today()}.{ending}"'
    return {"Content-Type": kind, "Content-Disposition": name}


def _page() -> int:
    return max(request.args.get("page", 1, type=int), 1)


def _one() -> int | None:
    """The provider to show alone: the one that was chosen, or the only one that the reader may see."""
    if TABLE[actor().role][Act.SEE_OCCUPANCY] is Reach.ORGANISATION:
        return actor().organisation_id or 0
    return request.args.get("provider", type=int)


def _used(page: int | None = None) -> PlacesUsed | None:
    """What the reader may see of what was asked for: a page of providers, or all of them."""
    authority_id, today, one = actor().authority_id, house().clock.today(), _one()
    if one is not None:
        name = dict(providers(session(), authority_id)).get(one) or abort(404)
        return used_by_one(session(), authority_id, (one, name), today)
    return places_used(session(), authority_id, today, page=page or 1, size=None if page is None else PER_PAGE)


def _shown(used: PlacesUsed) -> dict[str, object]:
    today, latest = house().clock.today(), used.together[-MOST_MONTHS:]
    bars = [
        Bar(
            month(one.month, with_year=one.month.month == 1 or place == 0),
            one.n_at_end,
            max(one.n_granted, one.n_at_end),
        )
        for place, one in enumerate(latest)
    ]
    below = _("Samma siffror står i tabellen under bilden.")
    stays = stays_of(session(), used, latest[0].month, today)
    reach = TABLE[actor().role][Act.SEE_OCCUPANCY]
    return {
        "used": used,
        "latest": latest,
        "n_latest": len(latest),
        "drawing": columns(bars, max(bar.of for bar in bars), _("Använda platser i slutet av varje månad"), below),
        "persons": _persons(stays, used),
        "stays": stays if len(stays) <= MOST_PERSONS else [],
        "names": dict(zip(used.provider_ids, (name for name, _row in used.providers), strict=True)),
        "too_many": MOST_PERSONS if len(stays) > MOST_PERSONS else 0,
        "money": money(used, today),
        "outcome_in_words": _outcome_in_words,
        "outcomes": sorted({(_letters(one), _outcome_in_words(one)) for one in stays if one.last_on}),
        "one": _one(),
        "choices": providers(session(), actor().authority_id) if reach is Reach.AUTHORITY else [],
        "page": _page(),
        "n_pages": max(1, -(-used.n_providers // PER_PAGE)),
    }


def _persons(stays: list[Stay], used: PlacesUsed) -> Markup | None:
    return drawn(
        stays,
        used,
        house().clock.today(),
        _("Vem som hade en plats, månad för månad"),
        _("En rad för varje person, under sin anordnare. Samma uppgifter står i tabellen under bilden."),
        month_label=lambda day: month(day, with_year=day.month == 1),
        outcome=_letters,
    )


def _letters(stay: Stay) -> str:
    """A sign or a letter or two for what came after; told in words beside the picture."""
    if stay.is_moved:
        return "→"
    return {
        "arbete": _("A"),
        "subventionerat-arbete": _("SA"),
        "studier": _("S"),
        "annan-insats": _("I"),
        "sjuk": _("Sj"),
        "flyttat": _("F"),
        "annat": _("Ö"),
    }.get(stay.destination or "", "?")


def _outcome_in_words(stay: Stay) -> str:
    if stay.is_moved:
        return _("gick vidare till en annan anordnare")
    return destination_in_words(stay.destination) if stay.last_on else _("pågår")


def _sheets(used: PlacesUsed) -> tuple[Sheet, ...]:
    rows = money(used, house().clock.today())
    months = (
        _("Anordnare"),
        _("Månad"),
        _("Personer i slutet"),
        _("Personer någon gång"),
        _("Medel över dagarna"),
        _("Beviljade platser"),
        _("Kostnad, kr"),
        _("Betalt men inte använt, kr"),
    )
    costs = (
        _("Anordnare"),
        _("Beviljade platsmånader"),
        _("Använda platsmånader"),
        _("Andel använd"),
        _("Kostnad, kr"),
        _("Betalt men inte använt, kr"),
        _("Kostnad per använd månad, kr"),
    )
    return month_sheet(used, _("Månader"), months, _("Tillsammans")), money_sheet(rows, _("Kostnad"), costs)
