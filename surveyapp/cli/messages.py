"""``surveyapp messages``: check and preview texts, look at the outbox, compare days."""

from __future__ import annotations

import datetime as dt

import click
from sqlalchemy import select

from surveyapp.cli.opened import reading, settings
from surveyapp.cli.ready import chosen_authority, ready_house
from surveyapp.instruments.definition import LANGUAGES
from surveyapp.messaging.kinds import MessageState
from surveyapp.messaging.office import Office
from surveyapp.messaging.queries import Day, days, outbox
from surveyapp.messaging.sending import Mark
from surveyapp.messaging.shown import text_samples
from surveyapp.messaging.texts import TextKind, load_texts
from surveyapp.people.models import Informant


@click.group()
def messages() -> None:
    """Messages: texts, outbox, expected against sent."""


@messages.command()
def check() -> None:
    """Check every text for missing languages and variables; all problems at once, with file, line and column."""
    texts, problems = load_texts(settings().messages)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise SystemExit(1)
    click.echo(f"{len(texts.by_kind)} texts in {', '.join(LANGUAGES)}: sound")


@messages.command()
@click.argument("kind", type=click.Choice([one.value for one in TextKind]))
@click.option("--informant", "ref", help="Ref of a person, whose name and language are used; else the first one's.")
@click.option("--language", help="Another language than the person's.")
def preview(kind: str, ref: str | None, language: str | None) -> None:
    """Show a text with a real person's values; the link is made up, and nothing is stored or sent."""
    house = ready_house()
    office = Office.of(house.settings, house.vault, house.shelf)
    with reading(house) as session:
        authority = chosen_authority(session, None)
        person_id = session.scalar(select(Informant.id).where(Informant.ref == ref)) if ref else None
        samples = text_samples(session, office, authority.id, person_id, language, Mark("preview", house.clock.now()))
    if not samples or (ref and person_id is None):
        raise click.ClickException("there is no such person")
    text, length = samples[TextKind(kind)]
    price = f"{length.n_parts * office.price / 100:.2f}"
    click.echo(f"{text.sms}\n  {length.n_units} of {length.alphabet} in {length.n_parts} parts, {price} kr\n")
    click.echo(f"{text.subject}\n\n{text.body}")


@messages.command("list")
@click.option("--state", type=click.Choice([one.value for one in MessageState]), multiple=True)
@click.option("--authority", "code", help="Code of the authority, where there are several.")
@click.option("--page", type=int, default=1, show_default=True)
def list_command(state: tuple[str, ...], code: str | None, page: int) -> None:
    """The outbox: what is to be sent and was sent, without names."""
    house = ready_house()
    with reading(house) as session:
        authority = chosen_authority(session, code)
        found = outbox(session, house.vault, authority.id, [MessageState(one) for one in state], page, 50)
    for one in found.lines:
        why = f"  {one.reason.value}" if one.reason else ""
        click.echo(f"{one.day}  {one.kind.value:10}  {one.channel or '-':6}  {one.state.value}{why}  {one.ref}")
    counts = ", ".join(f"{number} {name}" for name, number in sorted(found.by_state.items()))
    click.echo(f"{counts or 'nothing yet'}; {found.n_uncertain} may have arrived twice")


@messages.command()
@click.option("--days", "n_days", type=click.IntRange(1, 366), default=14, show_default=True)
@click.option("--authority", "code", help="Code of the authority, where there are several.")
def reconcile(n_days: int, code: str | None) -> None:
    """Expected against sent and delivered, day by day; ends with 1 where something did not leave that should have."""
    house = ready_house()
    with reading(house) as session:
        authority = chosen_authority(session, code)
        first = house.clock.today() - dt.timedelta(n_days - 1)
        found = days(session, house.shelf, authority.id, first, house.clock.now())
    click.echo("day         expected  waiting  sent  delivered  called off  red  missing  late  uncertain")
    for day in found:
        click.echo(_said(day))
    if any(day.is_red for day in found):
        click.echo("some messages are late or missing: is a worker running?", err=True)
        raise SystemExit(1)


def _said(day: Day) -> str:
    counts = (
        f"{day.n_expected:8}  {day.n_waiting:7}  {day.n_sent:4}  {day.n_delivered:9}  {day.n_called_off:10}  "
        f"{day.n_red:3}  {day.n_missing:7}  {day.n_late:4}  {day.n_uncertain:9}"
    )
    return f"{day.day}  {counts}{'  RED' if day.is_red else ''}"
