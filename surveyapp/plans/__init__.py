"""Measurement plans: waves, windows, thresholds and targets as data, fixed before the first answer."""
