"""``surveyapp plan``: check, lock, show."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from surveyapp.cli import plan_changes
from surveyapp.cli.opened import open_house, reading, settings, writing
from surveyapp.guides.shelf import load_guides
from surveyapp.instruments.catalogue import load_catalogue
from surveyapp.instruments.wording import wording
from surveyapp.plans.definition import Plan, Span, Threshold
from surveyapp.plans.loader import load_plan
from surveyapp.plans.locking import plan_hash
from surveyapp.responses.again import judge_all
from surveyapp.schedule.changes import PlanChangedAfterLock, lock_plan
from surveyapp.schedule.queries import plan_lock


@click.group()
def plan() -> None:
    """Measurement plans: check, lock and show them."""


@plan.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def check(file: Path) -> None:
    """Check a plan file against the instruments and guides; all problems at once."""
    catalogue, problems = load_catalogue(settings().instruments)
    guides, faults = load_guides(settings().instruments)
    problems += faults
    _, found = load_plan(file.read_text(encoding="utf-8", errors="replace"), str(file), catalogue, guides)
    for problem in (*problems, *found):
        click.echo(str(problem))
    if problems or found:
        raise SystemExit(1)
    click.echo(f"{file.name}: sound")


@plan.command()
@click.argument("code")
@click.option("--version", type=int, help="Version; the highest when not given.")
def lock(code: str, version: int | None) -> None:
    """Date a plan and store its hash: what is set later is marked as fixed afterwards."""
    house = open_house()
    found = _plan(house.shelf.plans.values(), code, version)
    try:
        with writing(house) as session:
            locked = lock_plan(session, found, actor="command line", at=house.clock.now())
            click.echo(f"{found.code} version {found.version} locked {locked.locked_at:%Y-%m-%d %H:%M} UTC")
            click.echo(f"sha256 {locked.sha256}")
            added = judge_all(session, house.shelf, at=house.clock.now())
            click.echo(f"{added} outcomes added under the plans locked today")
    except PlanChangedAfterLock as error:
        raise click.ClickException(f"{error} was locked with other content; give it a new version number") from None


@plan.command()
@click.argument("code")
@click.option("--version", type=int, help="Version; the highest when not given.")
def show(code: str, version: int | None) -> None:
    """Waves, indicators, thresholds and targets in words."""
    house = open_house()
    found = _plan(house.shelf.plans.values(), code, version)
    with reading(house) as session:
        locked = plan_lock(session, found.code, found.version)
    click.echo(f"{wording(found.title, 'sv')} ({found.code} version {found.version})")
    click.echo(f"locked: {locked.locked_at:%Y-%m-%d} UTC" if locked else "not locked")
    click.echo(f"sha256 {plan_hash(found)}\n\nWaves")
    for wave in found.waves:
        again = f", then every {_span(wave.every)}" if wave.every else ""
        days = f"open {wave.window.opens:+d}, due +{wave.window.due}, grace +{wave.window.grace} days"
        click.echo(f"  {wave.code}: {_span(wave.at)} after {wave.on or wave.anchor}{again}; {days}")
        if wave.when is not None:
            click.echo(f"      when {wave.when.model_dump_json(exclude_none=True)}")
        for ask in wave.asks:
            click.echo(f"      {ask.informant}: {ask.instrument} version {ask.version}")
        for meeting in wave.meetings:
            click.echo(f"      {meeting.informant}: {meeting.kind}")
    click.echo("\nThresholds")
    for threshold in found.thresholds:
        click.echo(f"  {threshold.instrument}.{threshold.scale}: {_threshold(threshold)}")
    click.echo("\nTargets")
    for target in found.targets:
        share = f"{target.numerator} of {target.denominator}"
        click.echo(f"  {wording(target.title, 'sv')}: {share}, {_span(target.after)} after the start")


for command in plan_changes.COMMANDS:
    plan.add_command(command)


def _plan(plans: Iterable[Plan], code: str, version: int | None) -> Plan:
    of_code = [one for one in plans if one.code == code]
    found = max((p for p in of_code if version in (None, p.version)), key=lambda p: p.version, default=None)
    if found is None:
        raise click.ClickException(f"there is no plan {code}" + (f" version {version}" if version else ""))
    return found


def _span(span: Span) -> str:
    parts = [f"{n} {name}" for n, name in ((span.months, "months"), (span.weeks, "weeks"), (span.days, "days")) if n]
    return " ".join(parts) or "0 days"


def _threshold(threshold: Threshold) -> str:
    level = f"level {threshold.level:g}" if threshold.level is not None else ""
    change = f"change {threshold.change:g}" if threshold.change is not None else ""
    what = " and ".join(part for part in (level, change) if part)
    return (
        f"{what} ({threshold.better} is better), fixed {threshold.fixed_on} by {threshold.fixed_by}: {threshold.basis}"
    )
