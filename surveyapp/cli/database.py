"""``surveyapp db``: upgrade, check, backup, restore."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Engine, make_url

from surveyapp.cli.opened import settings
from surveyapp.clock import Clock
from surveyapp.db.engine import make_engine, session_for
from surveyapp.db.migrate import current_revision, differences, newest_revision, upgrade
from surveyapp.db.planning import look_at_tables
from surveyapp.every_model import METADATA
from surveyapp.reports.health import BACKUPS
from surveyapp.settings import Settings


@click.group()
def db() -> None:
    """The database: bring it up to date, check, back up and restore it."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Create the database, or bring it up to the newest revision."""
    engine = prepared_engine(settings())
    upgrade(engine)
    with session_for(engine) as session:
        look_at_tables(session)
        session.commit()
    click.echo(f"database is at revision {current_revision(engine)}")


@db.command("check")
def check_command() -> None:
    """Compare the database with the program and look for damage."""
    engine = prepared_engine(settings())
    faults = faults_of(engine)
    for fault in faults:
        click.echo(fault)
    if faults:
        raise SystemExit(1)
    click.echo(f"database is sound, at revision {current_revision(engine)}")


@db.command("backup")
@click.argument("target", required=False, type=click.Path(path_type=Path, dir_okay=False))
def backup_command(target: Path | None) -> None:
    """Write a whole copy to TARGET, or into the folder of backups, while the service runs."""
    found = settings()
    target = target or _new_backup(found)
    if target.exists():
        raise click.ClickException(f"{target} is already there; choose another name")
    source = sqlite_file(found)
    if source is None:
        _run_tool("pg_dump", "--format=custom", f"--file={target}", postgres_address(found))
    else:
        with sqlite3.connect(source) as from_file, sqlite3.connect(target) as to_file:
            from_file.backup(to_file)
        _require_whole(target)
    click.echo(f"backup written to {target}, {target.stat().st_size:,} bytes")


@db.command("restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Replace the present database; a copy of it is kept beside.")
def restore_command(source: Path, replace: bool) -> None:
    """Bring back the database from SOURCE; stop the service first."""
    found = settings()
    target = sqlite_file(found)
    if target is None:
        _run_tool(
            "pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={postgres_address(found)}", str(source)
        )
        click.echo("restored")
        return
    _require_whole(source)
    if target.exists():
        if not replace:
            raise click.ClickException("there is a database already; say --replace to put the backup in its place")
        with sqlite3.connect(target) as present:
            present.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy2(target, target.with_suffix(".before-restore"))
    target.parent.mkdir(parents=True, exist_ok=True)
    for leftover in ("-wal", "-shm"):
        Path(f"{target}{leftover}").unlink(missing_ok=True)
    shutil.copy2(source, target)
    click.echo(f"restored {target}")


def prepared_engine(found: Settings) -> Engine:
    """An engine whose folder exists."""
    found.data.mkdir(parents=True, exist_ok=True)
    return make_engine(found.database)


def misfits_of(engine: Engine) -> list[str]:
    """Where the database does not fit the program, in words; looking takes no longer for much data than for little."""
    current, newest = current_revision(engine), newest_revision()
    if current != newest:
        return [f"database is at revision {current or 'none'}, the program needs {newest}: run surveyapp db upgrade"]
    return [f"differs from the program: {difference}" for difference in differences(engine, METADATA)]


def faults_of(engine: Engine) -> list[str]:
    """What is wrong with the database, in words; empty when it is sound. Reads all of it on SQLite."""
    faults = misfits_of(engine)
    if engine.dialect.name == "sqlite" and current_revision(engine) == newest_revision():
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                faults.append("the database file is damaged: restore a backup")
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                faults.append(f"{len(broken)} rows have lost the row that they belong to")
    return faults


def _new_backup(found: Settings) -> Path:
    folder = found.data / BACKUPS
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{Clock(ZoneInfo(found.zone)).real():%Y-%m-%dT%H%M%S}.backup"


def sqlite_file(found: Settings) -> Path | None:
    """The database file, or None on PostgreSQL."""
    address = make_url(found.database)
    return Path(address.database or "") if address.get_backend_name() == "sqlite" else None


def postgres_address(found: Settings) -> str:
    """The address as PostgreSQL's own tools take it."""
    return make_url(found.database).set(drivername="postgresql").render_as_string(hide_password=False)


def _require_whole(file: Path) -> None:
    try:
        with sqlite3.connect(file) as opened:
            is_whole = opened.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        is_whole = False
    if not is_whole:
        raise click.ClickException(f"{file} is not a whole backup of this program's database")


def _run_tool(tool: str, *arguments: str) -> None:
    path = shutil.which(tool)
    if path is None:
        raise click.ClickException(f"{tool} is needed for PostgreSQL; install the package postgresql-client")
    done = subprocess.run([path, *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        raise click.ClickException(f"{tool} failed: {done.stderr.strip().splitlines()[-1:]}")
