"""Who reads a note, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from surveyapp.notes.rules import Visibility


def visibility_in_words(visibility: Visibility) -> str:
    """Who reads a note besides its author."""
    return {
        Visibility.AUTHOR: _("bara jag"),
        Visibility.AUTHORITY: _("kommunens handläggare"),
        Visibility.PROVIDER: _("handläggare och anordnaren"),
    }[visibility]
