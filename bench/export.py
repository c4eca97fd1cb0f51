"""How fast the evaluator's package of a million answers is made, and how much memory it takes beside an empty one."""

from __future__ import annotations

import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.export_rows import EMPTY, FULL, ROOT, fill, plan, read_catalogue
from surveyapp.db.engine import make_engine, session_for
from surveyapp.exports.delivery import Definitions, Order, export_package
from surveyapp.exports.verify import verify_package

LIMIT_MB = 300


@dataclass(frozen=True, slots=True)
class Measured:
    """One export: seconds by the clock and of the processor, peak memory in megabytes, and rows of each file."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    rows: dict[str, int]


def main() -> None:
    """Make the database, export nothing and everything in processes of their own, and print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database, began = folder / "bench.sqlite", time.perf_counter()
        n_answers = fill(database)
        print(f"export: {n_answers:,} answers made in {time.perf_counter() - began:.0f} s")
        empty, full = (measured(database, folder / str(authority), authority) for authority in (EMPTY, FULL))
        began = time.perf_counter()
        problems = verify_package(folder / str(FULL))
        size = sum(path.stat().st_size for path in (folder / str(FULL)).rglob("*")) / 1e6
        print(f"  rows: {', '.join(f'{file} {rows:,}' for file, rows in full.rows.items())}")
        print(f"  empty package: {empty.seconds:.2f} s, peak memory {empty.peak_mb:.0f} MB")
        print(f"  whole package: {full.seconds:.1f} s, {full.cpu_seconds:.1f} s of them CPU; {size:.0f} MB on disk")
        print(f"  whole package: peak memory {full.peak_mb:.0f} MB")
        print(f"  {n_answers / full.seconds:,.0f} answers a second")
        print(f"  memory above the empty package: {full.peak_mb - empty.peak_mb:.0f} MB (limit {LIMIT_MB} MB)")
        print(f"  verified in {time.perf_counter() - began:.1f} s: {'; '.join(problems) or 'whole and adds up'}")
    if problems or full.peak_mb - empty.peak_mb > LIMIT_MB:
        sys.exit(1)


def measured(database: Path, out: Path, authority: int) -> Measured:
    """One export in a fresh process."""
    command = [sys.executable, "-m", "bench.export", str(database), str(out), str(authority)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return Measured(**json.loads(told))


def export(database: Path, out: Path, authority: int) -> Measured:
    """Make one package in this process."""
    engine = make_engine(f"sqlite:///{database}")
    catalogue = read_catalogue()
    order = Order(authority, out, dt.datetime.now(dt.UTC), dt.date(2026, 6, 15), "benchmark", "system", "benchmark")
    began, busy = time.perf_counter(), time.process_time()
    with session_for(engine, reading=True) as reading, session_for(engine) as writing:
        manifest = export_package(reading, writing, order, Definitions(catalogue, (plan(catalogue),), ROOT / "exports"))
        writing.commit()
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(
        seconds, cpu_seconds, peak, {entry.name: entry.n_rows for entry in manifest.files if entry.n_rows is not None}
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        result = export(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
        print(json.dumps(asdict(result)))
    else:
        main()
