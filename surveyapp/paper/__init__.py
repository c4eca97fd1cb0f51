"""Questionnaires on paper: sheets for one person and wave, typed in twice or read from a scan."""
