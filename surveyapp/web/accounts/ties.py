"""Identities at other providers as pages name them."""

from __future__ import annotations

from collections.abc import Iterable

from surveyapp.access.identities import Tie
from surveyapp.settings import Settings


def named_ties(settings: Settings, ties: Iterable[Tie]) -> list[tuple[Tie, str]]:
    """Each with what its provider is called: as on the button, or by the address of an earlier one."""
    now = settings.oidc_issuer
    return [(one, settings.oidc_name if settings.oidc_name and one.issuer == now else one.issuer) for one in ties]
