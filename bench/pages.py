"""Every page of staff over 20,000 placements: how long it takes while eight people work at once.

The programme is the large synthetic demonstration (``surveyapp demo load --scale large``). SURVEYAPP_BENCH_LARGE names
a data folder where it lies already, with SURVEYAPP_BENCH_LARGE_DATABASE_URL its keys for a PostgreSQL database;
otherwise it is loaded first, which takes some minutes. Eight people open pages one after the other, in an order drawn
by dice, on the product's own server. Files to fetch are not pages. The first two rounds are not told of: each process
makes a page ready when it is first asked for it. A person's page is opened by somebody alone too.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import requests
from sqlalchemy import select

from bench.serving import free_port, serving
from surveyapp.access.policy import AccountRole, Act, has
from surveyapp.access.policy import Actor as Person
from surveyapp.app import create_app
from surveyapp.db.engine import session_for
from surveyapp.demo.large import EMAIL, PLACEMENTS
from surveyapp.demo.load import PASSWORD
from surveyapp.house import House
from surveyapp.placements.models import Placement
from surveyapp.settings import Settings
from surveyapp.web.guards import ACT

VARIABLE, DATABASE = "SURVEYAPP_BENCH_LARGE", "SURVEYAPP_BENCH_LARGE_DATABASE_URL"
TODAY = "2026-06-01"
AT_ONCE, TIMES, BEFORE = 8, 48, 2
MOST_MS, MOST_MS_PERSON = 300, 150
PERSON = "/placements/<ref>"
ALONE = f"{PERSON} alone"
NO_ANSWER = 599
READERS = (AccountRole.ADMINISTRATOR, AccountRole.CASEWORKER, AccountRole.EVALUATOR)
FILES = re.compile(r"\.(csv|xlsx|pdf|png|svg|ics|json|yaml|js|css)$|/(xlsx|csv|pdf|file|download)$")


def main() -> None:
    """Print the figures; the exit code says whether every page is quick enough."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(os.environ.get(VARIABLE, made))
        environment = {
            "SURVEYAPP_DATA": str(folder),
            "SURVEYAPP_TODAY": TODAY,
            "SURVEYAPP_REQUESTS_PER_MINUTE": "10000000",
        }
        address = os.environ.get(DATABASE, "")
        if address:
            environment["SURVEYAPP_DATABASE_URL"] = address
        begun = time.monotonic()
        is_new = not address and not (folder / "surveyapp.sqlite").exists()
        _run(environment, "db", "upgrade")
        if is_new:
            _run(environment, "demo", "load", "--scale", "large")
            print(f"pages: {PLACEMENTS:,} placements loaded in {time.monotonic() - begun:.0f} s")
        # What a worker counts each hour of large programmes.
        _run(environment, "worker", "--once", "--only-reports")
        house = House.open(Settings.model_validate({"data": folder, "today": TODAY, "database_url": address}))
        with session_for(house.engine, reading=True) as session:
            refs = list(session.scalars(select(Placement.ref).order_by(Placement.id).limit(2_000)))
        addresses = _addresses(house)
        port = free_port()
        command = [str(Path(sys.executable).parent / "surveyapp"), "serve", "--port", str(port)]
        with serving(command, environment, port, Path(made)):
            took, faults = _walk(("127.0.0.1", port), addresses, refs)
        house.engine.dispose()
    sys.exit(0 if _tell(took, faults, "PostgreSQL" if address else "SQLite") else 1)


def _run(environment: dict[str, str], *arguments: str) -> None:
    command = [str(Path(sys.executable).parent / "surveyapp"), *arguments]
    outside = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
    subprocess.run(command, env={**outside, **environment}, check=True, stdout=subprocess.DEVNULL)


def _addresses(house: House) -> list[tuple[AccountRole, str]]:
    """Every page with the first role that may open it; of pages about something, those about a placement."""
    app = create_app(house.settings, house)
    found = []
    for rule in app.url_map.iter_rules():
        act: Act | None = getattr(app.view_functions[rule.endpoint], ACT, None)
        is_about = rule.rule.startswith(PERSON) and rule.arguments == {"ref"}
        if act is None or "GET" not in (rule.methods or ()) or FILES.search(rule.rule):
            continue
        if not rule.arguments or is_about:
            role = next((one for one in reversed(READERS) if has(Person(0, one, 0), act)), None)
            if role is not None:
                found.append((role, rule.rule))
    return sorted(found, key=lambda one: one[1])


def _walk(
    here: tuple[str, int], addresses: list[tuple[AccountRole, str]], refs: list[str]
) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Milliseconds of each page, and the status of what was no page."""
    took: dict[str, list[float]] = defaultdict(list)
    faults: dict[str, int] = {}

    def work(number: int) -> None:
        dice = random.Random(number)
        people = {role: _signed_in(here, role) for role in READERS}
        for turn in range(BEFORE + TIMES // AT_ONCE):
            for role, rule in dice.sample(addresses, len(addresses)):
                begun = time.monotonic()
                try:
                    status = _opened(here, people[role], rule.replace("<ref>", dice.choice(refs)))
                except (OSError, HTTPException):
                    # So slow that the server took its process for one that hangs.
                    status = NO_ANSWER
                if turn >= BEFORE:
                    took[rule].append(1000 * (time.monotonic() - begun))
                if status != 200:
                    faults[rule] = status

    threads = [threading.Thread(target=work, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    role = next(role for role, rule in addresses if rule == PERSON)
    caseworker, dice = _signed_in(here, role), random.Random(0)
    for _ in range(TIMES):
        begun = time.monotonic()
        _opened(here, caseworker, PERSON.replace("<ref>", dice.choice(refs)))
        took[ALONE].append(1000 * (time.monotonic() - begun))
    return took, faults


def _opened(here: tuple[str, int], cookies: str, path: str) -> int:
    """The status of a page, read to its end; by hand, because a library for it takes a tenth of the two cores."""
    connection = HTTPConnection(*here, timeout=60)
    try:
        connection.request("GET", path, headers={"Cookie": cookies, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _signed_in(server: tuple[str, int], role: AccountRole) -> str:
    """The cookies of somebody who has just signed in."""
    here = "http://{}:{}".format(*server)
    person = requests.Session()
    page = person.get(f"{here}/sign-in", timeout=60).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    email = EMAIL.format(role=role.value.replace(" ", "-"))
    data = {"email": email, "password": PASSWORD, "csrf_token": token[1] if token else ""}
    # Where it leads is a page like any other, and measured there.
    person.post(f"{here}/sign-in", data=data, timeout=60, allow_redirects=False).raise_for_status()
    return "; ".join(f"{name}={value}" for name, value in person.cookies.items())


def _tell(took: dict[str, list[float]], faults: dict[str, int], database: str) -> bool:
    is_good = bool(took) and not any(status >= 500 for status in faults.values())
    print(f"pages: {len(took)} pages of staff over {PLACEMENTS:,} placements in {database}, {AT_ONCE} people at once")
    for rule, times in sorted(took.items(), key=lambda one: -_p95(one[1])):
        most = MOST_MS_PERSON if rule in (PERSON, ALONE) else MOST_MS
        is_quick = _p95(times) <= most
        is_good = is_good and is_quick
        told = f" status {faults[rule]}" if rule in faults else ""
        mark = "" if is_quick else f"  SLOW (at most {most})"
        print(f"  {statistics.median(times):6.0f} {_p95(times):6.0f}  {rule}{told}{mark}")
    print(f"  in ms, median and p95 by the clock; {json.dumps(dict(sorted(faults.items())))} answered otherwise")
    return is_good


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, -(-95 * len(times) // 100) - 1)]


if __name__ == "__main__":
    main()
