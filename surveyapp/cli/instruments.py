"""``surveyapp instruments``: check, publish, preview, codebook."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click

from surveyapp.authoring.files import CannotWrite, write_published
from surveyapp.authoring.queries import all_published
from surveyapp.cli.opened import open_house, reading, settings, translations_read
from surveyapp.cli.ready import chosen_authority
from surveyapp.guides.shelf import FOLDER as GUIDES
from surveyapp.guides.shelf import UnknownGuide, publish_guide
from surveyapp.instruments.catalogue import CannotPublish, UnknownInstrument, publish
from surveyapp.instruments.definition import LANGUAGES
from surveyapp.instruments.pictograms import load_pictograms
from surveyapp.instruments.wording import completeness, wording
from surveyapp.plans.shelf import load_shelf


@click.group()
def instruments() -> None:
    """Instruments as data: check, publish, look at them."""


@instruments.command()
def check() -> None:
    """Check every instrument, guide, plan, translation and pictogram; all problems, with file, line and column."""
    shelf, problems = load_shelf(settings().instruments)
    problems += translations_read(settings(), shelf.catalogue).problems
    problems += load_pictograms(settings().instruments, shelf.catalogue)[1]
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise SystemExit(1)
    for instrument in shelf.catalogue.all():
        state = "published" if shelf.catalogue.is_published(instrument.code, instrument.version) else "draft"
        parts = ", ".join(f"{language} {share:.0%}" for language, share in completeness(instrument).items())
        drawn = "; pictograms" if instrument.code in shelf.pictograms else ""
        click.echo(f"{instrument.code} version {instrument.version}: {state}; {parts}{drawn}")
    for guide in shelf.guides.all():
        state = "published" if shelf.guides.is_published(guide.code, guide.version) else "draft"
        click.echo(f"guide {guide.code} version {guide.version}: {state}; {len(guide.order)} parts")
    for code, version in shelf.plans:
        click.echo(f"plan {code} version {version}: sound")


@instruments.command("publish")
@click.argument("code")
@click.argument("version", type=int)
def publish_command(code: str, version: int) -> None:
    """Freeze a version of an instrument or a guide: from now on any change to its file is refused."""
    folder = settings().instruments
    is_guide = (folder / GUIDES / code).is_dir()
    try:
        content_hash = (publish_guide if is_guide else publish)(folder, code, version)
    except (UnknownInstrument, UnknownGuide, CannotPublish) as error:
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


@instruments.command("export-published")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--authority", help="Code of the authority; all of them when not given.")
def export_published(folder: Path, authority: str | None) -> None:
    """Write what was published in the browser as files, as they lie in the folder of instruments.

    What is there already and says the same is left alone; a file that says something else is never overwritten.
    """
    house = open_house()
    with reading(house) as session:
        owner = None if authority is None else chosen_authority(session, authority).id
        rows = all_published(session, owner)
    try:
        written = write_published(rows, folder)
    except CannotWrite as error:
        raise click.ClickException(str(error)) from None
    for path in written:
        click.echo(str(path))
    click.echo(f"{len(rows)} published versions, {len(written)} files written")


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
