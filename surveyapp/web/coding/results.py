"""What coding comes to: agreement between coders, counts, what changes between rounds, and quotations."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template, request

from surveyapp.access.policy import Act
from surveyapp.coding.agreement import coders_agree
from surveyapp.coding.alpha import FEWEST_PRESENT, FEWEST_UNITS
from surveyapp.coding.counts import MINIMUM, theme_changes, theme_counts
from surveyapp.coding.queries import ThemeLine, gone_themes, themes_of
from surveyapp.coding.quotations import Page, quotations
from surveyapp.extensions import house, session
from surveyapp.interviews.groups import group_names
from surveyapp.web.coding import pictures, words
from surveyapp.web.coding.blueprint import blueprint, the_codebook
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interview_words import group_in_words

PER_PAGE = 25


@blueprint.get("/kodning/<ref>/overensstammelse")
@needs(Act.CODE_INTERVIEWS)
def agreement(ref: str) -> str:
    """Krippendorff's alpha for every theme, with what it stands on."""
    found = the_codebook(ref)
    return render_template(
        "coding/agreement.html",
        codebook=found,
        lines=themes_of(session(), found.id),
        found=coders_agree(session(), actor().authority_id, found.id),
        fewest=(FEWEST_UNITS, FEWEST_PRESENT),
        words=words,
        **staff_frame(),
    )


@blueprint.get("/kodning/<ref>/antal")
@needs(Act.CODE_INTERVIEWS)
def counts(ref: str) -> str:
    """In how many interviews each theme occurs, by round and group; one theme as a picture."""
    found = the_codebook(ref)
    lines, counted = themes_of(session(), found.id), theme_counts(session(), actor().authority_id, found.id)
    every = sorted({one.series for one in counted.groups})
    series = request.args.get("serie", "")
    series = series if series in every else next(iter(every), "")
    places = [place for place, one in enumerate(counted.groups) if one.series == series]
    names = group_names(session(), actor().authority_id)
    groups = [
        replace(one, group_code=group_in_words(one.group_code, names))
        for one in (counted.groups[place] for place in places)
    ]
    rates = {theme_id: [row[place] for place in places] for theme_id, row in counted.rates.items()}
    chosen = _chosen(lines, request.args.get("tema", ""))
    return render_template(
        "coding/counts.html",
        codebook=found,
        lines=lines,
        groups=groups,
        rates=rates,
        every=every,
        series=series,
        chosen=chosen,
        picture=None if chosen is None else pictures.shares(chosen.theme.name, groups, rates[chosen.theme.id]),
        minimum=MINIMUM,
        words=words,
        **staff_frame(),
    )


@blueprint.get("/kodning/<ref>/forandring")
@needs(Act.CODE_INTERVIEWS)
def between(ref: str) -> str:
    """What appears, persists and disappears between rounds, organisation by organisation."""
    found, page = the_codebook(ref), max(request.args.get("sida", 1, type=int), 1)
    every = theme_changes(session(), actor().authority_id, found.id)
    themes = [line.theme for line in themes_of(session(), found.id)] + gone_themes(session(), found.id)
    return render_template(
        "coding/between.html",
        codebook=found,
        organisations=every[PER_PAGE * (page - 1) : PER_PAGE * page],
        names={one.id: one.name for one in themes},
        page=page,
        n_pages=max(1, -(-len(every) // PER_PAGE)),
        words=words,
        **staff_frame(),
    )


@blueprint.get("/kodning/<ref>/citat")
@needs(Act.CODE_INTERVIEWS)
def quoted(ref: str) -> str:
    """Quotations that may be shown today, by theme, under pseudonym."""
    found, page = the_codebook(ref), max(request.args.get("sida", 1, type=int), 1)
    lines = themes_of(session(), found.id)
    chosen = _chosen(lines, request.args.get("tema", "")) if request.args.get("tema") else None
    wanted = Page(
        [line.theme.id for line in lines],
        None if chosen is None else chosen.theme.id,
        PER_PAGE,
        PER_PAGE * (page - 1),
    )
    every = quotations(session(), house().vault, actor().authority_id, found.id, wanted)
    return render_template(
        "coding/quotations.html",
        codebook=found,
        lines=lines,
        names={line.theme.id: line.theme.name for line in lines},
        found=every,
        chosen=chosen,
        page=page,
        n_pages=max(1, -(-every.n_shown // PER_PAGE)),
        words=words,
        **staff_frame(),
    )


def _chosen(lines: list[ThemeLine], ref: str) -> ThemeLine | None:
    """The theme that the address names; otherwise the first."""
    return next((one for one in lines if one.theme.ref == ref), next(iter(lines), None))
