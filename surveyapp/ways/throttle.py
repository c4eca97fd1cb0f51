"""How slowly codes can be tried.

Five wrong codes from one address or kiosk within a quarter of an hour, and that source waits a quarter of an hour: two
dozen an hour at the very most. Codes that are whole but belong to no card hardly ever come from a slip, because the
last digit catches those; twenty in an hour from anywhere therefore make a task for staff, and at sixty the page for
codes rests for an hour. With a thousand cards among a hundred million codes, sixty tries an hour would find one in ten
weeks, and staff know after the first hour. The codes of kiosks are apart: a kiosk opens only the cards of its own
workplace.
"""

from __future__ import annotations

import datetime as dt

from surveyapp.access.throttle import Limit, Tries, hold, store

__all__ = ["ALARM", "ALL_SOURCES", "EVERYONE", "ONE_SOURCE", "Limit", "Tries", "hold", "store"]

EVERYONE = "everyone"
ONE_SOURCE = Limit(5, dt.timedelta(minutes=15), dt.timedelta(minutes=15))
ALL_SOURCES = Limit(60, dt.timedelta(hours=1), dt.timedelta(hours=1))
ALARM = 20
"""Whole codes without a card within an hour, from anywhere, that make a task."""
