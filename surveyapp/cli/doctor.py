"""``surveyapp doctor``: what is missing, and what to do about it."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass

import click

from surveyapp.authoring.joining import Shelves
from surveyapp.cli.database import faults_of, prepared_engine
from surveyapp.cli.opened import settings
from surveyapp.messaging.office import ways_set_up
from surveyapp.messaging.texts import load_texts
from surveyapp.plans.shelf import load_shelf
from surveyapp.settings import BadSettings, Settings

PDF_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``advice`` is empty when it is well, and optional things do not fail the command."""

    what: str
    advice: str = ""
    is_optional: bool = False


@click.command()
def doctor() -> None:
    """Look at settings, database, instruments and libraries; say what to do where something is missing."""
    try:
        found = settings()
    except BadSettings as error:
        click.echo(f"settings    {error}")
        raise SystemExit(1) from None
    findings = [check(found) for check in CHECKS]
    for finding in findings:
        mark = "ok" if not finding.advice else "note" if finding.is_optional else "FAULT"
        click.echo(f"{mark:6} {finding.what}" + (f"\n       {finding.advice}" if finding.advice else ""))
    if any(finding.advice and not finding.is_optional for finding in findings):
        raise SystemExit(1)


def _data_folder(found: Settings) -> Finding:
    what = f"data folder {found.data}"
    if not found.data.exists():
        return Finding(what, "it will be made at the first start", is_optional=True)
    return Finding(what, "" if os.access(found.data, os.W_OK) else "it cannot be written; set SURVEYAPP_DATA")


def _database(found: Settings) -> Finding:
    try:
        faults = faults_of(prepared_engine(found))
    except Exception as error:  # whatever a driver raises, the reader needs the advice
        return Finding("database", f"it cannot be reached ({type(error).__name__}); check SURVEYAPP_DATABASE_URL")
    return Finding("database", "; ".join(faults))


def _content(found: Settings) -> Finding:
    _, problems = load_shelf(found.instruments)
    return Finding("instruments and plans", "run surveyapp instruments check" if problems else "")


def _published(found: Settings) -> Finding:
    shelf, _ = load_shelf(found.instruments)
    try:
        problems = Shelves(shelf, prepared_engine(found)).joined().problems
    except Exception as error:  # the database has a line of its own, which says what to do
        return Finding("published in the browser", f"it cannot be read ({type(error).__name__})")
    return Finding("published in the browser", "; ".join(map(str, problems)))


def _secrets(found: Settings) -> Finding:
    if found.environment == "demo":
        return Finding("secrets", "public demonstration secrets: never for real people", is_optional=True)
    return Finding("secrets")


def _messages(found: Settings) -> Finding:
    if load_texts(found.messages)[1]:
        return Finding("messages", "run surveyapp messages check")
    if found.outgoing != "send":
        advice = "nothing is really sent; set SURVEYAPP_OUTGOING to send, and SMTP or SMS"
        return Finding("messages", advice, is_optional=True)
    ways = ", ".join(sorted(channel.value for channel in ways_set_up(found)))
    return Finding(f"messages by {ways}" if ways else "messages", "" if ways else "neither SMTP nor SMS is set up")


def _pdf(_found: Settings) -> Finding:
    try:
        importlib.import_module("weasyprint")
    except OSError:
        return Finding("PDF", f"pictures cannot be saved as PDF: apt install {PDF_PACKAGES}", is_optional=True)
    return Finding("PDF")


CHECKS: tuple[Callable[[Settings], Finding], ...] = (
    _data_folder,
    _database,
    _content,
    _published,
    _secrets,
    _messages,
    _pdf,
)
