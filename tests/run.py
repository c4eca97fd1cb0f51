"""``make test``: installs what the tests need where it may, runs every check, and says plainly what did not run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
CHROMIUM = ("chromium-headless-shell", "chromium")
"""The same engine twice: journeys take the first, which is quicker; only the second heeds a setting against cookies."""
PDF = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-core")
PLENTY = 8 * 1024**3
CHECKS = (
    ("style", ("ruff", "check", ".")),
    ("format", ("ruff", "format", "--check", ".")),
    ("types", ("mypy",)),
    ("imports", ("lint-imports",)),
    ("instruments and plans", ("surveyapp", "instruments", "check")),
    ("texts of messages", ("surveyapp", "messages", "check")),
)


def main(arguments: list[str]) -> int:
    """Run it all; the exit code is zero only when everything that ran passed, and in CI when nothing was left out."""
    is_ci = os.environ.get("CI", "") not in ("", "0", "false")
    _install()
    with ThreadPoolExecutor(1) as beside:
        # One check after the other, beside the tests: most of a check's time needs only one processor.
        checked = beside.submit(lambda: [name for name, command in CHECKS if not _passes(name, command)])
        if "--checks-only" in arguments:
            return 1 if checked.result() else 0
        return _tested(is_ci, checked)


def _tested(is_ci: bool, checked: Future[list[str]]) -> int:
    left_out = [] if _has_browser() else ["journeys in a browser: apt install chromium"]
    code, closing, n_skipped = _pytest(is_ci)
    broken = checked.result()
    for name in broken:
        print(f"FAILED: {name}")
    if n_skipped:
        left_out.append(f"{n_skipped} tests, for the reasons listed above as SKIPPED")
    for what in left_out:
        print(f"NOT RUN: {what}")
    failed = bool(broken) or code != 0 or (is_ci and bool(left_out))
    print(closing)
    return 1 if failed else 0


def _passes(name: str, command: tuple[str, ...]) -> bool:
    done = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False, env=_clean()
    )
    print(f"{'ok' if done.returncode == 0 else 'FAILED':8}{name}", flush=True)
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], flush=True)
    return done.returncode == 0


def _pytest(is_ci: bool) -> tuple[int, str, int]:
    # Two more than there are cores: journeys often wait for the browser, commands for each other's demonstration.
    workers = str(max(2, os.cpu_count() or 2) + 2)
    command = [str(BIN / "pytest"), "-n", workers, "--dist", "loadgroup", *(["--durations=15"] if is_ci else [])]
    with tempfile.TemporaryDirectory(dir=_quick_folder(), prefix="surveyapp-tests-") as folder:
        command.append(f"--basetemp={folder}/pytest")
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=_clean()) as running:
            closing = ""
            for line in running.stdout or ():
                print(line, end="", flush=True)
                closing = line.strip() or closing
    skipped = re.search(r"(\d+) skipped", closing)
    return running.returncode, closing, int(skipped[1]) if skipped else 0


def _quick_folder() -> str | None:
    """In memory, where there is plenty: what a test writes durably need not wait for a disk."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > PLENTY:
        return str(memory)
    return None


def _clean() -> dict[str, str]:
    # Settings of whoever runs the tests must not change what is tested.
    return {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_") or "TEST" in name}


def _install() -> None:
    wanted: list[tuple[str, ...]] = [] if _has_pdf_libraries() else [PDF]
    wanted += [(name,) for name in CHROMIUM if not shutil.which(name)]
    if not wanted or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    _apt("update")
    for names in wanted:
        print(f"installing {' '.join(names)}", flush=True)
        _apt("install", "--yes", "--no-install-recommends", *names)


def _apt(*step: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", *step], check=False, capture_output=True, env=environment)


def _has_browser() -> bool:
    return any(shutil.which(name) for name in CHROMIUM)


def _has_pdf_libraries() -> bool:
    done = subprocess.run([BIN / "python", "-c", "import weasyprint"], capture_output=True, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
