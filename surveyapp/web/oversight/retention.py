"""How long each kind of data is kept, and how much of it has passed its time; nothing is erased from here."""

from __future__ import annotations

from flask import render_template

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.privacy.retention import RULES, Kept, Since, last_day_kept
from surveyapp.reports.retention_due import falls_due
from surveyapp.web.frame import staff_frame
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.oversight.permissions import blueprint


@blueprint.get("/retention", endpoint="retention")
@needs(Act.SEE_RETENTION)
def kept_how_long() -> str:
    """The table of rules, with what falls due today."""
    today = house().clock.today()
    due = falls_due(session(), actor().authority_id, today, house().clock.zone)
    what, since = _what(), _since()
    return render_template(
        "oversight/retention.html",
        lines=[
            (what[kept], rule.months, since[rule.since], last_day_kept(kept, today), due[kept])
            for kept, rule in RULES.items()
        ],
        **staff_frame(),
    )


def _what() -> dict[Kept, str]:
    return {
        Kept.CONTACT: _("Deltagares telefonnummer, e-post och postadress"),
        Kept.CASE: _("Namn, personnummer, placeringar, svar, mål, anteckningar och utlåtanden"),
        Kept.SCANS: _("Bilder av skannade papper"),
        Kept.RECORDINGS: _("Inspelningar och utskrifter av intervjuer, som raderas av sig själva"),
        Kept.INTERVIEWS: _(
            "Vad som sades i intervjuer och vem som sa det: anteckningar, svar, namn och minnesord. "
            "Om och när de hölls står kvar, och hur många som tog upp ett tema"
        ),
        Kept.MESSAGES: _("Uppgifter om meddelanden som har skickats"),
        Kept.LINKS: _("Länkar och kort som har slutat gälla"),
        Kept.OPENINGS: _("Skäl till att placeringar har öppnats i undantag"),
        Kept.TRAIL: _("Loggen över vem som har gjort vad"),
    }


def _since() -> dict[Since, str]:
    return {
        Since.LAST_EXIT: _("sista dagen i den sista placeringen"),
        Since.CONFIRMED: _("att bilden bekräftades"),
        Since.SENT: _("dagen för meddelandet"),
        Since.ENDED: _("att de slutade gälla"),
        Since.OPENED: _("att placeringen öppnades"),
        Since.HELD: _("dagen för intervjun, eller den sista dag den kunde hållas"),
        Since.RECORDED: _("att det skrevs upp"),
    }
