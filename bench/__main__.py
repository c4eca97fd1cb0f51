"""``python -m bench [part …]``: measure, print, and write the figures into docs/performance.md.

Each part runs in a process of its own, so that no part's memory or open files count in another's figures.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from bench.machine import described

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / "docs" / "performance.md"
PARTS = ("answering", "page", "planner", "verdicts", "export", "scans", "messages", "interviews")
APART = ("pages",)
"""Only when asked for by name: what it measures takes longer to load than all the rest."""
LONGEST_SECONDS = {
    "answering": 300,
    "page": 160,
    "planner": 160,
    "verdicts": 40,
    "export": 300,
    "scans": 900,
    "messages": 420,
    "interviews": 420,
    "pages": 2400,
}
"""All but the last together, as a rule, less than fifteen minutes."""


class NoPlaceForFigures(Exception):
    """The report has no pair of marks for a part."""


def main(wanted: list[str]) -> int:
    """Run the parts that are asked for, or all; zero when every one met its targets."""
    unknown = [name for name in wanted if name not in (*PARTS, *APART)]
    if unknown:
        print(f"there is no part {', '.join(unknown)}; the parts are {', '.join((*PARTS, *APART))}")
        return 2
    machine = described()
    print(machine, flush=True)
    codes = [_part(name, machine) for name in wanted or PARTS]
    return 1 if any(codes) else 0


def _part(name: str, machine: str) -> int:
    start = time.monotonic()
    told, code = _run(name)
    verdict = "targets met" if code == 0 else "TARGETS NOT MET"
    print(f"\n{told}\n  {verdict}; took {time.monotonic() - start:.0f} s", flush=True)
    write(name, f"{machine}\n\n{told}\n  {verdict}")
    return code


def _run(name: str) -> tuple[str, int]:
    """What a part printed and its exit code; one that takes too long is interrupted, so that it stops its servers."""
    with subprocess.Popen(
        [sys.executable, "-m", f"bench.{name}"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            told, _ = running.communicate(timeout=LONGEST_SECONDS[name])
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGINT)
            told, _ = running.communicate(timeout=60)
            return f"{name}: not finished within {LONGEST_SECONDS[name]} s\n{told}".rstrip(), 1
        return told.rstrip(), running.returncode


def write(name: str, figures: str) -> None:
    """Put the figures between the part's marks in the report; what stands around them stays."""
    begin, end = f"<!-- figures: {name} -->", "<!-- end of figures -->"
    text = REPORT.read_text(encoding="utf-8")
    place = re.compile(re.escape(begin) + r"\n.*?" + re.escape(end), re.DOTALL)
    if not place.search(text):
        raise NoPlaceForFigures(f"{REPORT.name} has no line {begin} with {end} after it")
    block = f"{begin}\n```text\n{figures}\n```\n{end}"
    REPORT.write_text(place.sub(lambda _found: block, text), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
