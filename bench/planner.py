"""The planner over 50,000 placements: the first run, a second one that must write nothing, and memory.

Each size is measured in a process of its own, because a process never gives back its highest memory.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.people import Stay, add_placements, found
from surveyapp.db.engine import session_for
from surveyapp.db.migrate import upgrade
from surveyapp.house import House
from surveyapp.schedule.changes import Tally, lock_plan, plan_occasions
from surveyapp.settings import ROOT, Settings

PLACEMENTS = 50_000
PLAN = ("ostersund-2022", 1)
TODAY = dt.date(2026, 6, 1)
FIRST_RUN_SECONDS, SECOND_RUN_SECONDS = 60, 20
BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Planned:
    """What one size took."""

    placements: int
    occasions: int
    assignments: int
    first_seconds: float
    first_cpu_seconds: float
    second_seconds: float
    second_cpu_seconds: float
    second_wrote: int
    peak_mb: float
    database_mb: float


def stays(number: int) -> list[Stay]:
    """Stays of about six months that began in the last two years; most of the early ones are over."""
    dice = random.Random(20220110)
    made = []
    for _ in range(number):
        start = TODAY - dt.timedelta(dice.randrange(730))
        planned = start + dt.timedelta(dice.randrange(150, 211))
        over = start + dt.timedelta(dice.randrange(20, 211))
        made.append(Stay(start, planned, over if over < TODAY else None))
    return made


def plan_all(folder: Path, number: int) -> Planned:
    """Fill a new database with placements and plan them twice."""
    house = House.open(Settings(data=folder, today=TODAY))
    upgrade(house.engine)
    with session_for(house.engine) as session:
        programme = found(session, house)
        lock_plan(session, house.shelf.plan(*PLAN), actor="bench", at=house.clock.now())
        everybody = stays(number)
        for first in range(0, number, BATCH):
            add_placements(session, house, programme, PLAN, everybody[first : first + BATCH], first + 1)
        session.commit()
    laid_out, first_seconds, first_cpu_seconds = _run(house)
    again, second_seconds, second_cpu_seconds = _run(house)
    house.engine.dispose()
    return Planned(
        placements=laid_out.placements,
        occasions=laid_out.occasions,
        assignments=laid_out.assignments,
        first_seconds=first_seconds,
        first_cpu_seconds=first_cpu_seconds,
        second_seconds=second_seconds,
        second_cpu_seconds=second_cpu_seconds,
        second_wrote=sum(getattr(again, name) for name in Tally.__slots__ if name != "placements"),
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        database_mb=sum(path.stat().st_size for path in folder.glob("surveyapp.sqlite*")) / 1e6,
    )


def _run(house: House) -> tuple[Tally, float, float]:
    start, start_cpu = time.perf_counter(), time.process_time()
    with session_for(house.engine) as session:
        tally = plan_occasions(session, house.shelf.plans, TODAY, actor="bench", at=house.clock.now())
        session.commit()
    return tally, time.perf_counter() - start, time.process_time() - start_cpu


def main() -> None:
    """Print the figures; the exit code says whether the targets are met."""
    few, many = measured(PLACEMENTS // 10), measured(PLACEMENTS)
    print(f"planner: the plan {PLAN[0]} for stays of about six months")
    for done in (few, many):
        print(f"  {done.placements:,} placements: {done.occasions:,} occasions, {done.assignments:,} assignments")
        print(f"    first run {done.first_seconds:.1f} s, {done.first_cpu_seconds:.1f} s of them CPU")
        print(f"    second run {done.second_seconds:.1f} s, {done.second_cpu_seconds:.1f} s of them CPU", end="")
        print(f"; it wrote {done.second_wrote} rows")
        print(f"    peak memory {done.peak_mb:.0f} MB; database {done.database_mb:,.0f} MB")
    print(f"  at most {FIRST_RUN_SECONDS} s, the second time {SECOND_RUN_SECONDS} s of CPU and nothing written")
    is_fast = many.first_seconds < FIRST_RUN_SECONDS and many.second_cpu_seconds < SECOND_RUN_SECONDS
    if not is_fast or many.second_wrote:
        sys.exit(1)


def measured(number: int) -> Planned:
    """One size in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.planner", str(number)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return Planned(**json.loads(done.stdout))


def measure_here(number: int) -> None:
    """One size in this process, told as JSON."""
    with tempfile.TemporaryDirectory() as made:
        json.dump(asdict(plan_all(Path(made), number)), sys.stdout)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure_here(int(sys.argv[1]))
    else:
        main()
