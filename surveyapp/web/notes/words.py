"""Who reads a note, in words."""

from __future__ import annotations

from surveyapp.notes.rules import Visibility
from surveyapp.web.interface_texts import gettext as _


def visibility_in_words(visibility: Visibility) -> str:
    """Who reads a note besides its author."""
    return {
        Visibility.AUTHOR: _("bara jag"),
        Visibility.AUTHORITY: _("kommunens handläggare"),
        Visibility.PROVIDER: _("handläggare och anordnaren"),
    }[visibility]
