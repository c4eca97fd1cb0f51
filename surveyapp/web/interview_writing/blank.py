"""The form of an interview with nothing in it: what a browser keeps for when the page is opened without network."""

from __future__ import annotations

import datetime as dt

from flask import abort, render_template, url_for

from surveyapp.access.policy import Act
from surveyapp.extensions import house, session
from surveyapp.interviews.answers import DONT_KNOW
from surveyapp.interviews.writing import consents_of, interview_of
from surveyapp.interviews.writing_rules import LONGEST
from surveyapp.privacy.envelopes import public_key
from surveyapp.web.guards import actor, needs
from surveyapp.web.interface_texts import gettext as _
from surveyapp.web.interview_writing.routes import blueprint
from surveyapp.web.interview_writing.ticket import VALID, ticket_for
from surveyapp.web.interview_writing.view import blocks, guide_for_later
from surveyapp.web.words import say


@blueprint.get("/intervjuer/<ref>/skriv/blankett")
@needs(Act.HOLD_INTERVIEWS)
def blank(ref: str) -> str:
    """Sections, prompts and items, and where to send what is typed: nothing that was said, by whom or about whom."""
    me, opened = actor(), house()
    interview = interview_of(session(), me.authority_id, ref) or abort(404)
    guide = guide_for_later(interview, opened.guides.guides) or abort(404)
    consents = consents_of(session(), interview.id)
    told_yes = [one.number for one in consents if one.to_notes is not False]
    return render_template(
        "interview_writing/blank.html",
        guide_title=say(guide.title),
        intro=say(guide.intro),
        blocks=blocks(guide, {}, {}, me.account_id, _("Vet inte")),
        may_note=bool(told_yes) or not consents,
        speakers=told_yes if len(consents) > 1 else [],
        must_say_who=bool(told_yes) and len(told_yes) < len(consents),
        interview_ref=interview.ref,
        real_page=url_for("interview_writing.write", ref=interview.ref),
        ticket=ticket_for(me.account_id, interview.ref, opened.clock.today()),
        lasts=VALID // dt.timedelta(milliseconds=1),
        key=public_key(opened.vault),
        longest=LONGEST,
        dont_know=DONT_KNOW,
        saves_as_typed=True,
    )
