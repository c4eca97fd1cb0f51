"""The only place that reads the clock; a demonstration may stand still on a day of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Clock:
    """Tells the time, on the real day or on the day of a demonstration."""

    zone: ZoneInfo
    fixed_day: dt.date | None = None

    def now(self) -> dt.datetime:
        """This instant as aware UTC; in a demonstration the real time of day on its fixed day."""
        real = dt.datetime.now(dt.UTC)
        if self.fixed_day is None:
            return real
        local = real.astimezone(self.zone)
        return dt.datetime.combine(self.fixed_day, local.time(), self.zone).astimezone(dt.UTC)

    def real(self) -> dt.datetime:
        """This instant as it really is, even in a demonstration: for sign-ins that last a while, and for codes that an
        app reckons from the time."""
        return dt.datetime.now(dt.UTC)

    def today(self) -> dt.date:
        """The calendar day in the authority's zone."""
        return self.now().astimezone(self.zone).date()
