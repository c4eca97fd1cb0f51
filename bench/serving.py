"""Servers for a measurement: started on a free loopback port, watched through /proc, stopped by process id."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE_SECONDS = 60


class DidNotStart(Exception):
    """The server ended, or did not answer in time; the message holds what it wrote."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server with its processes."""

    process: subprocess.Popen[bytes]
    port: int

    def cpu_seconds(self) -> float:
        """Processor time used so far by the server and all its processes, those that have ended included."""
        running = sum(sum(_times(pid)[:2]) for pid in family(self.process.pid))
        return running + sum(_times(self.process.pid)[2:])

    def memory_mb(self) -> float:
        """Proportional memory of all its processes now: pages that they share are counted once."""
        return sum(_proportional_kb(pid) for pid in family(self.process.pid)) / 1024


@contextlib.contextmanager
def serving(command: list[str], environment: Mapping[str, str], port: int, folder: Path) -> Iterator[Server]:
    """Start a server and wait until it answers; it is stopped afterwards."""
    process = started(command, environment, port, folder)
    try:
        yield Server(process, port)
    finally:
        stop(process)


def started(command: list[str], environment: Mapping[str, str], port: int, folder: Path) -> subprocess.Popen[bytes]:
    """Start a server in a process group of its own and wait until it answers; raises DidNotStart."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")}
    written = folder / f"server-{port}.log"
    with written.open("ab") as log:
        process = subprocess.Popen(
            command, env={**outside, **environment}, stdout=log, stderr=log, start_new_session=True
        )
    for _ in range(PATIENCE_SECONDS * 50):
        if process.poll() is None and _answers(port):
            return process
        if process.poll() is not None:
            break
        time.sleep(0.02)
    stop(process)
    raise DidNotStart(written.read_text(errors="replace"))


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server in an orderly way, or by force when it does not."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End the server and all its processes at once, as a power cut would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def family(pid: int) -> list[int]:
    """A process and everything that it started and that runs now."""
    parents = {int(folder.name): _parent(folder) for folder in Path("/proc").iterdir() if folder.name.isdigit()}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _parent(folder: Path) -> int:
    fields = _stat(folder)
    return int(fields[1]) if fields else 0


def _times(pid: int) -> tuple[float, ...]:
    """Seconds in user and system mode, then the same of children that have ended."""
    fields = _stat(Path("/proc") / str(pid))
    return tuple(int(field) / TICKS for field in fields[11:15])


def _stat(folder: Path) -> list[str]:
    try:
        # The name in brackets may hold blanks; what follows it does not.
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _proportional_kb(pid: int) -> int:
    try:
        lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
