"""Translations beside the languages every text has: complete, approved by a named person, with recordings."""
