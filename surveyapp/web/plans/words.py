"""Kinds of change in the reader's words."""

from __future__ import annotations

from surveyapp.web.interface_texts import gettext as _


def what_in_words(what: str) -> str:
    """What happens to an occasion or an answer."""
    return {
        "new": _("nytt tillfälle"),
        "also asked": _("fler frågor"),
        "moved": _("flyttas"),
        "cancelled": _("ställs in"),
        "reinstated": _("gäller igen"),
        "handed over": _("annan svarar"),
    }[what]


def change_in_words(kind: str) -> str:
    """What kind of change it was."""
    return {
        "plan version": _("ny version av planen"),
        "start": _("andra datum"),
        "planned end": _("annat slut"),
        "pause": _("paus"),
        "resume": _("tillbaka efter paus"),
        "transfer": _("byte av anordnare"),
        "exit": _("avslut"),
    }[kind]


def pause_in_words(kind: str) -> str:
    """What kind of leave a pause is."""
    return {"sick leave": _("sjukskriven"), "parental leave": _("föräldraledig"), "other": _("annat")}[kind]


def policy_in_words(policy: str) -> str:
    """What a pause does to the occasions in it."""
    return {"shift": _("flytta fram det som kommer"), "skip": _("hoppa över det som ligger i pausen")}[policy]
