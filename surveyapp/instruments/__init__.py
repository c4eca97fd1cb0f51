"""Instruments: questionnaires as data, read from files, checked, worded and kept by code and version."""
