"""The blueprint of coding, and what its pages have in common."""

from __future__ import annotations

from flask import Blueprint, abort

from surveyapp.coding.changes import By
from surveyapp.coding.models import Codebook, Theme
from surveyapp.coding.queries import codebook_by_ref, theme_by_ref
from surveyapp.coding.to_code import InterviewLine, interview_to_code
from surveyapp.extensions import house, session
from surveyapp.web.guards import actor

blueprint = Blueprint("coding", __name__, template_folder="templates")


def by() -> By:
    """Whoever is signed in, now."""
    return By(actor().account_id, actor().authority_id, house().clock.now())


def the_codebook(ref: str) -> Codebook:
    """The codebook of this authority; 404 for others."""
    return codebook_by_ref(session(), actor().authority_id, ref) or abort(404)


def the_theme(codebook: Codebook, ref: str) -> Theme:
    """A theme of this codebook; 404 for others."""
    return theme_by_ref(session(), codebook.id, ref) or abort(404)


def the_interview(codebook: Codebook, ref: str) -> InterviewLine:
    """A finished interview of this authority; 404 for others."""
    me = actor()
    return interview_to_code(session(), me.authority_id, codebook.id, me.account_id, ref) or abort(404)
