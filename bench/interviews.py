"""Two thousand interviews with sixty prompts and 150,000 coded passages: the matrix, the table of themes, the search.

Rows are written with bulk inserts, notes sealed as the program seals them. The matrix is asked for through real HTTP
on the product's own server; the table of themes and the search are called as their pages call them. Everything is
measured on SQLite and then on PostgreSQL.
"""

from __future__ import annotations

import contextlib
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import requests

from bench.interview_rows import (
    EMAIL,
    INTERVIEWS,
    PASSAGES,
    PASSWORD,
    PROMPTS,
    ROUNDS,
    SECTIONS,
    SERIES,
    TODAY,
    content,
    load,
)
from bench.messages import a_postgres
from bench.serving import free_port, serving
from surveyapp.access.policy import AccountRole, Actor
from surveyapp.coding.counts import theme_counts
from surveyapp.db.engine import session_for
from surveyapp.db.migrate import upgrade
from surveyapp.house import House
from surveyapp.interviews.search import search
from surveyapp.settings import Settings

PAGES, SEARCHES, TABLES = 60, 60, 5
MOST_MATRIX_MS, MOST_TABLE_MS, MOST_SEARCH_MS = 500, 1_000, 300


def matrix_pages(here: str, dice: random.Random) -> list[float]:
    """Milliseconds of pages of the matrix, anywhere in it."""
    person = requests.Session()
    page = person.get(f"{here}/sign-in", timeout=60).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    data = {"email": EMAIL, "password": PASSWORD, "csrf_token": token[1] if token else ""}
    person.post(f"{here}/sign-in", data=data, timeout=60).raise_for_status()
    took = []
    for _ in range(PAGES):
        section, page_number = f"prov.s{dice.randrange(SECTIONS)}", dice.randint(1, INTERVIEWS // ROUNDS // 10)
        asked = {"serie": SERIES, "avsnitt": section, "sidnr": str(page_number)}
        begun = time.perf_counter()
        answer = person.get(f"{here}/intervjuer/matris", params=asked, timeout=60)
        took.append(1000 * (time.perf_counter() - begun))
        if answer.status_code != 200 or "Plats " not in answer.text:
            raise SystemExit(f"the matrix answered {answer.status_code}")
    return took


def timed(task: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    begun = time.perf_counter()
    task()
    return 1000 * (time.perf_counter() - begun)


def measure(address: str | None, folder: Path) -> bool:
    """Load, ask and tell; whether every figure meets its target."""
    environment = {"data": folder / "data", "instruments": content(folder), "today": TODAY.isoformat()}
    settings = Settings.model_validate(environment | ({"database_url": address} if address else {}))
    house = House.open(settings)
    upgrade(house.engine)
    begun = time.monotonic()
    loaded = load(house)
    print(f"  {house.engine.dialect.name}: loaded in {time.monotonic() - begun:.0f} s")
    dice, actor = random.Random(1), Actor(loaded.account_id, AccountRole.ADMINISTRATOR, loaded.authority_id)
    with session_for(house.engine, reading=True) as session:
        tables = [timed(lambda: theme_counts(session, loaded.authority_id, loaded.codebook_id)) for _ in range(TABLES)]
        searches = []
        for n in range(SEARCHES):
            sought = " ".join(dice.choices(loaded.words, k=1 + n % 3))
            searches.append(timed(lambda: search(session, house.vault, actor, sought, 20)))  # noqa: B023  # called at once
        common = " ".join(loaded.words[:2])
        searches += [timed(lambda: search(session, house.vault, actor, common, 20)) for _ in range(SEARCHES // 4)]
    variables = {
        "SURVEYAPP_DATA": str(settings.data),
        "SURVEYAPP_INSTRUMENTS": str(settings.instruments),
        "SURVEYAPP_DATABASE_URL": settings.database_url,
        "SURVEYAPP_TODAY": TODAY.isoformat(),
        "SURVEYAPP_REQUESTS_PER_MINUTE": "10000000",
    }
    port = free_port()
    with serving(
        [str(Path(sys.executable).parent / "surveyapp"), "serve", "--port", str(port)], variables, port, folder
    ):
        pages = matrix_pages(f"http://127.0.0.1:{port}", dice)
    house.engine.dispose()
    return all(
        (
            _told("a page of the matrix", pages, MOST_MATRIX_MS),
            _told("the table of themes", tables, MOST_TABLE_MS),
            _told("a search", searches, MOST_SEARCH_MS),
        )
    )


def _told(what: str, took: list[float], most: int) -> bool:
    p95 = sorted(took)[max(0, -(-95 * len(took) // 100) - 1)]
    print(f"    {what:22} {statistics.median(took):6.0f} ms, p95 {p95:6.0f} ms of {len(took)} (at most {most})")
    return p95 <= most


def main() -> None:
    """Print the figures; the exit code says whether the targets are met."""
    print(f"interviews: {INTERVIEWS:,} with {PROMPTS} prompts, {INTERVIEWS * PROMPTS:,} notes, {PASSAGES:,} passages")
    met = []
    for database in ("sqlite", "postgresql"):
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address = stack.enter_context(a_postgres(folder / "postgres")) if database == "postgresql" else None
            met.append(measure(address, folder))
    sys.exit(0 if all(met) else 1)


if __name__ == "__main__":
    main()
