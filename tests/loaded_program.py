"""The program loaded once, which forks for each command: a test need not wait until it is loaded again.

What is forked runs what ``surveyapp`` runs, with arguments, environment and output of its own and in a session of its
own, so that it can be killed with all its processes. That the program also starts from nothing is shown elsewhere, by
the tests of the server in earnest and of what a start loads.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from surveyapp.cli import PLACES
from surveyapp.cli import main as run_command
from surveyapp.settings import ROOT


@dataclass(frozen=True, slots=True)
class LoadedProgram:
    """Starts commands."""

    process: subprocess.Popen[str]

    def start(self, arguments: tuple[str, ...], settings: dict[str, str], output: Path) -> int:
        """Start a command with these settings and no others; its process id, which is also that of its group."""
        return self._ask({"arguments": arguments, "environment": with_settings(settings), "output": str(output)})

    def wait(self, process_id: int) -> int:
        """The exit code of a command, once it is over."""
        return self._ask({"wait": process_id})

    def run(self, arguments: tuple[str, ...], settings: dict[str, str], output: Path) -> tuple[int, str]:
        """Exit code of a command and all that it said."""
        code = self.wait(self.start(arguments, settings, output))
        said = output.read_text(encoding="utf-8")
        output.unlink()
        return code, said

    def _ask(self, order: dict[str, object]) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


def with_settings(settings: dict[str, str]) -> dict[str, str]:
    """The environment with these settings of the program and none of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SURVEYAPP_")} | settings


@contextlib.contextmanager
def loaded_program() -> Iterator[LoadedProgram]:
    """The program, loaded until it is no longer needed."""
    environment = with_settings({"PYTHONPATH": str(ROOT / "tests")})
    command = [sys.executable, "-m", "loaded_program"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield LoadedProgram(process)


def main() -> None:
    """Load every command, then fork for each line on standard input, until there are no more."""
    for module, _name in PLACES.values():
        importlib.import_module(f"surveyapp.cli.{module}")
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            answer = os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1])
        else:
            answer = os.fork()
            if not answer:
                _become(order["arguments"], order["environment"], order["output"])
        print(answer, flush=True)  # noqa: T201


def _become(arguments: list[str], environment: dict[str, str], output: str) -> None:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for descriptor, target in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(descriptor, target)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["surveyapp", *arguments]
    run_command()


if __name__ == "__main__":
    main()
