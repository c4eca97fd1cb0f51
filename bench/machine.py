"""The machine that the figures come from, and how busy it is with other things."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

LIBRARIES = ("flask", "sqlalchemy", "wtforms", "gunicorn", "numpy", "pandas")
TICKS = os.sysconf("SC_CLK_TCK")


def described() -> str:
    """Processor, cores, memory and versions, in two lines with the day."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    day, cores = datetime.now(UTC).date(), os.cpu_count()
    return (
        f"{day}: {_processor()}, {cores} cores, {_memory_gb():.0f} GB memory, {platform.system()}\n"
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {versions}; PostgreSQL is not measured"
    )


def busy_seconds() -> float:
    """Processor time that the whole machine has used since it started, time spent waiting left out."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    user, nice, system, _idle, _waiting, interrupt, soft = (int(field) for field in fields[:7])
    return (user + nice + system + interrupt + soft) / TICKS


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gb() -> float:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) / 1e6
    return 0.0
