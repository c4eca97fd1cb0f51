"""``surveyapp languages``: files to translate, and how far each language has come."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select

from surveyapp.cli.opened import reading, settings
from surveyapp.cli.ready import ready_house
from surveyapp.instruments.catalogue import UnknownInstrument, load_catalogue, load_translations
from surveyapp.instruments.translation_template import template
from surveyapp.instruments.translations import FOLDER, MACHINE, TRANSLATED, Original, Translation, original_of
from surveyapp.languages import interface
from surveyapp.languages.queries import Approval, approvals
from surveyapp.languages.rules import Translated
from surveyapp.people.models import Authority
from surveyapp.privacy import information


@click.group()
def languages() -> None:
    """Translations: write files to fill in, see how far each language has come."""


@languages.command("template")
@click.argument("code")
@click.argument("version", type=int)
@click.argument("language", type=click.Choice(TRANSLATED))
@click.option("--made-by", default=MACHINE, show_default=True, help="Who or what translates.")
def template_command(code: str, version: int, language: str, made_by: str) -> None:
    """Write a file of texts to translate: of an instrument, or of CODE information. What is translated stays."""
    original, folder, known = _found(code, version, language)
    path = folder / FOLDER / f"{version}.{language}.yaml"
    path.parent.mkdir(exist_ok=True)
    made_by = made_by if known is None else known.made_by
    path.write_text(template(original, language, made_by, {} if known is None else known.texts), encoding="utf-8")
    left = len(original.texts) - (0 if known is None else len(known.texts))
    click.echo(f"{path}: {left} of {len(original.texts)} texts to translate")


def _found(code: str, version: int, language: str) -> tuple[Original, Path, Translation | None]:
    """What is to be translated, the folder in which its file lies, and what is translated already."""
    found = settings()
    if code == information.SUBJECT:
        told, problems = information.load_information(found.information / f"{version}.yaml")
        if told is None:
            raise click.ClickException("\n".join(str(problem) for problem in problems))
        read, original, folder = (
            information.load_translations(found.information, told),
            information.original_of(told),
            found.information,
        )
    else:
        catalogue, _problems = load_catalogue(found.instruments)
        try:
            original = original_of(catalogue.get(code, version), catalogue.hash_of(code, version))
        except UnknownInstrument as error:
            raise click.ClickException(str(error)) from None
        read, folder = load_translations(found.instruments, catalogue), found.instruments / code
    known = [one for one in read.translations if (one.of, one.version, one.language) == (code, version, language)]
    return original, folder, known[0] if known else None


@languages.command()
def collect() -> None:
    """Write each language's file of interface texts with exactly those that participants and supervisors read."""
    for language in TRANSLATED:
        done, every = interface.collect(language)
        click.echo(f"{language}: {done} of {every} interface texts")


@languages.command()
def status() -> None:
    """How far each language has come, text by text, and who has approved it in which authority."""
    house = ready_house()
    with reading(house) as session:
        found = session.scalars(select(Authority).order_by(Authority.code))
        approved = {one.code: approvals(session, house.vault, one.id) for one in found}
    zone = ZoneInfo(house.settings.zone)
    for one in sorted(house.translated.values(), key=lambda one: (TRANSLATED.index(one.language), one.subject)):
        said = [line for code, found in approved.items() if (line := _approved_by(one, code, found, zone))]
        click.echo(f"{one.language:3} {one.subject:40} {one.share:5.0%}  {'; '.join(said) or 'unchecked'}")


def _approved_by(one: Translated, code: str, found: Iterable[Approval], zone: ZoneInfo) -> str:
    for approval in found:
        if (approval.subject, approval.language, approval.sha256) == (one.subject, one.language, one.sha256):
            return f"approved in {code} by {approval.by} on {approval.at.astimezone(zone).date()}"
    return ""
