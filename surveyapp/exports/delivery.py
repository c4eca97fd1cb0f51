"""Makes a package: every file, codebook, README and manifest in a new folder, whole or not at all."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
import secrets
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.exports import queries, snapshot, verify
from surveyapp.exports.codebook import CSV_COLUMNS, Codebook, make_codebook
from surveyapp.exports.data_files import Filling, add_tables
from surveyapp.exports.filled import Frame, Layout
from surveyapp.exports.manifest import FileEntry, Manifest, instrument_entries, plan_entries
from surveyapp.exports.readme import readme
from surveyapp.exports.specification import Specification, read_specification
from surveyapp.exports.spss import syntax
from surveyapp.exports.tables import Tables, sha256_of
from surveyapp.instruments.catalogue import Catalogue
from surveyapp.merging.queries import n_merged
from surveyapp.plans.definition import Plan
from surveyapp.privacy.pseudonyms import KEY_BYTES, Pseudonyms

SCRIPTS = "scripts"
VERIFY_SCRIPT = "verify_package.py"
SPSS_SCRIPT = "read_package.sps"


class CannotExport(ValueError):
    """The folder is taken, or the database refers to something that is not known; one line for each reason."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for, by whom and why.

    ``now`` is an aware instant: consent counts as it stands then. ``today`` is the day on which final states are
    taken. ``out`` is a folder that does not exist yet, or is empty. ``actor`` is as in the trail, such as "account 3".
    """

    authority_id: int
    out: Path
    now: dt.datetime
    today: dt.date
    reason: str
    actor: str
    program_version: str


@dataclass(frozen=True, slots=True)
class Definitions:
    """What columns and codes come from: instruments, plans, and the folder of dataset descriptions and scripts."""

    catalogue: Catalogue
    plans: tuple[Plan, ...]
    folder: Path


def export_package(reading: Session, writing: Session, order: Order, definitions: Definitions) -> Manifest:
    """Write the evaluator's package of one authority to a new folder.

    Everything is read in one transaction on ``reading``, which must be fresh (``session_for(engine, reading=True)``).
    The line in the trail is added to ``writing``, the caller's own session, once all files are there and before the
    folder gets its name; the caller commits. Files are made in a hidden folder beside it, so that a half package never
    looks whole; it is removed when anything goes wrong. The codes are keyed with a random key that is not kept.

    Raises:
        CannotExport: the folder is not new, no reason is given, or rows refer to instruments, plans or waves that are
            not known.
        BadSpecification, CannotLayOut: the datasets' descriptions or an instrument cannot be put into columns.
        NoAuthority: there is no such authority.
        NotReconciled: the rows do not add up.
    """
    _refuse(_bad_order(order))
    specification = read_specification(definitions.folder)
    snapshot.begin(reading)
    try:
        out = order.out.absolute()
        out.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{out.name}.unfinished-", dir=out.parent))
        try:
            manifest = _make(reading, order, definitions, specification, unfinished)
            _record(writing, order, manifest)
            unfinished.rename(out)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    finally:
        reading.rollback()
    return manifest


def _bad_order(order: Order) -> Iterable[str]:
    if order.now.tzinfo is None:
        raise ValueError("now: an instant needs a time zone")
    if not order.reason.strip():
        yield "an export needs a reason"
    if order.out.exists() and (not order.out.is_dir() or any(order.out.iterdir())):
        yield f"{order.out} is already there; name a new folder"


def _refuse(reasons: Iterable[str]) -> None:
    found = list(reasons)
    if found:
        raise CannotExport("\n".join(found))


def _make(
    reading: Session, order: Order, definitions: Definitions, specification: Specification, folder: Path
) -> Manifest:
    authority = snapshot.authority(reading, order.authority_id)
    used = queries.in_use(reading, authority.id)
    _refuse(_unknown(used, definitions))
    codes = Pseudonyms(secrets.token_bytes(KEY_BYTES))
    catalogue = definitions.catalogue
    asked = {(ask.instrument, ask.version) for plan in definitions.plans for wave in plan.waves for ask in wave.asks}
    layouts = {edition: Layout.of(catalogue.get(*edition)) for edition in sorted(used.editions | asked)}
    frame = Frame(codes, ZoneInfo(authority.zone), order.today, authority.is_demonstration, layouts)
    people = snapshot.population(reading, authority.id, codes, order.now)
    with Tables(folder) as tables:
        add_tables(tables, specification, layouts.values())
        tally = Filling(tables, frame).write(reading, authority.id, people)
    locks = {plan: (sha256, frame.day(at) or order.today) for plan, (sha256, at) in queries.locks(reading).items()}
    hashes = {edition: catalogue.hash_of(*edition) for edition in layouts}
    manifest = Manifest(
        program_version=order.program_version,
        made_at=order.now,
        today=order.today,
        authority=authority.code,
        is_synthetic=authority.is_demonstration or tally.n_synthetic > 0,
        consent=people.consent,
        plans=plan_entries(definitions.plans, locks, tally.placements),
        instruments=instrument_entries(hashes, tally),
        tally=tally,
        files=(),
        n_merged=n_merged(reading, authority.id),
    )
    codebook = make_codebook(specification, tuple(layouts.values()), definitions.plans, hashes)
    return _finish(folder, definitions.folder / SCRIPTS, manifest, codebook, tables.n_rows)


def _unknown(used: queries.InUse, definitions: Definitions) -> Iterable[str]:
    plans = {(plan.code, plan.version) for plan in definitions.plans}
    waves = {wave.code for plan in definitions.plans for wave in plan.waves}
    for code, version in sorted(used.editions - set(definitions.catalogue.instruments)):
        yield f"people are asked the instrument {code} {version}, which is not known"
    for code, version in sorted(used.plans - plans):
        yield f"placements follow the plan {code} {version}, which is not known"
    for wave in sorted(used.waves - waves):
        yield f"there are occasions of the wave {wave}, which no plan has"


def _finish(folder: Path, scripts: Path, manifest: Manifest, codebook: Codebook, n_rows: dict[str, int]) -> Manifest:
    """Everything beside the data files; the manifest comes last and knows all others."""
    with (folder / "codebook.csv").open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(CSV_COLUMNS)
        rows = list(codebook.csv_rows())
        writer.writerows(rows)
    _write_text(folder / "codebook.json", json.dumps(codebook.as_json(), indent=1, ensure_ascii=False) + "\n")
    _write_text(folder / "README.txt", readme(manifest, codebook, n_rows))
    shutil.copytree(scripts, folder / SCRIPTS, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(Path(verify.__file__), folder / SCRIPTS / VERIFY_SCRIPT)
    with (folder / SCRIPTS / SPSS_SCRIPT).open("a", encoding="utf-8", newline="\n") as file:
        file.write(syntax(codebook) + "\n")
    counted = {**n_rows, "codebook.csv": len(rows)}
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in paths]
    entries = tuple(
        FileEntry(name, path.stat().st_size, sha256_of(path), counted.get(name))
        for name, path in zip(names, paths, strict=True)
    )
    whole = dataclasses.replace(manifest, files=entries)
    _write_text(folder / "manifest.json", whole.text())
    return whole


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _record(writing: Session, order: Order, manifest: Manifest) -> None:
    record(
        writing,
        Action.EXPORTED,
        actor=order.actor,
        subject=("authority", order.authority_id),
        at=order.now,
        authority_id=order.authority_id,
        details={
            "reason": order.reason,
            "manifest_sha256": manifest.sha256,
            "n_people": manifest.consent.n_included,
            "n_excluded": manifest.consent.n_people - manifest.consent.n_included,
            "is_synthetic": manifest.is_synthetic,
        },
    )
