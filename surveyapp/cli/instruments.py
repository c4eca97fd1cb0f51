"""``surveyapp instruments``: check, publish, preview, codebook."""

from __future__ import annotations

import csv
import sys

import click

from surveyapp.cli.opened import open_house, settings
from surveyapp.instruments.catalogue import CannotPublish, UnknownInstrument, publish
from surveyapp.instruments.definition import LANGUAGES
from surveyapp.instruments.wording import completeness, wording
from surveyapp.plans.shelf import load_shelf


@click.group()
def instruments() -> None:
    """Instruments as data: check, publish, look at them."""


@instruments.command()
def check() -> None:
    """Check every instrument and plan; all problems at once, with file, line and column."""
    shelf, problems = load_shelf(settings().instruments)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise SystemExit(1)
    for instrument in shelf.catalogue.all():
        state = "published" if shelf.catalogue.is_published(instrument.code, instrument.version) else "draft"
        parts = ", ".join(f"{language} {share:.0%}" for language, share in completeness(instrument).items())
        click.echo(f"{instrument.code} version {instrument.version}: {state}; {parts}")
    for code, version in shelf.plans:
        click.echo(f"plan {code} version {version}: sound")


@instruments.command("publish")
@click.argument("code")
@click.argument("version", type=int)
def publish_command(code: str, version: int) -> None:
    """Freeze a version: from now on any change to its file is refused."""
    try:
        content_hash = publish(settings().instruments, code, version)
    except (UnknownInstrument, CannotPublish) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{code} version {version} is published with hash {content_hash}")


@instruments.command()
@click.argument("code")
@click.option("--language", type=click.Choice(LANGUAGES), default="sv", show_default=True)
def preview(code: str, language: str) -> None:
    """Show an instrument as text, as it will be read."""
    try:
        instrument = open_house().shelf.catalogue.latest(code)
    except UnknownInstrument as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{wording(instrument.title, language)} (version {instrument.version})\n")
    click.echo(wording(instrument.intro, language))
    for number, item_code in enumerate(instrument.item_codes, start=1):
        item = instrument.items[item_code]
        click.echo(f"\n{number}. {wording(item.text, language)}")
        for option_code, option in getattr(item, "options", {}).items():
            click.echo(f"   {option_code:>2}  {wording(option.text, language)}")


@instruments.command()
@click.argument("code")
def codebook(code: str) -> None:
    """Every item and option as CSV on standard output."""
    try:
        instrument = open_house().shelf.catalogue.latest(code)
    except UnknownInstrument as error:
        raise click.ClickException(str(error)) from None
    write = csv.writer(sys.stdout, lineterminator="\n")
    write.writerow(["item", "kind", "code", *(f"text_{language}" for language in LANGUAGES)])
    for item_code in instrument.item_codes:
        item = instrument.items[item_code]
        write.writerow([item_code, item.kind, "", *(wording(item.text, language) for language in LANGUAGES)])
        for option_code, option in getattr(item, "options", {}).items():
            texts = (wording(option.text, language) for language in LANGUAGES)
            write.writerow([item_code, item.kind, option_code, *texts])
