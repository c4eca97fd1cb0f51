"""The picture of a theme's shares by round and group; every figure in it stands in the table too."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from surveyapp.coding.counts import Group
from surveyapp.effects.rates import Rate
from surveyapp.reports.interval_picture import Estimate, intervals
from surveyapp.web.interface_texts import gettext as _


def shares(theme: str, groups: Sequence[Group], rates: Sequence[Rate | None]) -> Markup | None:
    """Shares of interviews with their intervals, one below the other; None where nothing may be shown."""
    rows = [
        Estimate(column(group), rate.share, rate.low, rate.high, rate.of)
        for group, rate in zip(groups, rates, strict=True)
        if rate is not None and rate.share is not None and rate.low is not None and rate.high is not None
    ]
    if not rows:
        return None
    title = _("Andel intervjuer med %(theme)s", theme=theme)
    return intervals(rows, title, _("Samma siffror står i tabellen."), none=0.0, number=_percent)


def column(group: Group) -> str:
    """Heading of a round and group."""
    number = _("Omgång %(n)d", n=group.round_number)
    return f"{number}, {group.group_code}" if group.group_code else number


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
