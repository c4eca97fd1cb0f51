"""Interviews: rounds of them planned, booked, held or missed, written down, and counted."""
