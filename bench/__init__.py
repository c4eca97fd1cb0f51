"""Figures: how much work a server does for one answer, and how long the large jobs take."""
