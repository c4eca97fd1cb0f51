"""``surveyapp serve``: the web server."""

from __future__ import annotations

import gc
import os
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from surveyapp.app import create_app
from surveyapp.cli.database import misfits_of
from surveyapp.cli.opened import open_house
from surveyapp.extensions import ALIVE
from surveyapp.house import House


class Server(BaseApplication):
    """gunicorn with one loaded application that its workers share."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self.app


@click.command()
@click.option("--port", type=int, default=5000, envvar="PORT", show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(port: int, host: str) -> None:
    """Serve until stopped."""
    serve_house(open_house(), host, port)


def serve_house(house: House, host: str, port: int) -> None:
    """Serve an opened house; refuses a database that does not fit the program."""
    faults = misfits_of(house.engine) or [str(problem) for problem in house.published_problems()]
    if faults:
        raise click.ClickException("\n".join(faults))
    # A connection must not be shared by processes: each worker opens its own.
    house.engine.dispose()
    app = create_app(house.settings, house)
    # What is loaded stays: looking through it for rubbish would stop a page for a tenth of a second now and then.
    gc.collect()
    gc.freeze()
    workers = house.settings.workers or 2 * (os.cpu_count() or 1)
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "worker_class": "sync",
        "preload_app": True,
        "accesslog": None,
        "loglevel": "warning",
        "proc_name": "surveyapp",
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108  # a heartbeat, no content
        "limit_request_line": 4094,
        # A worker that takes in or gives out a recording says so, and is not taken for one that hangs.
        "post_worker_init": lambda worker: app.extensions.__setitem__(ALIVE, worker.notify),
        "max_requests": 20000,
        "max_requests_jitter": 2000,
    }
    click.echo(f"serving on http://{host}:{port} with {workers} processes; stop with Ctrl-C")
    Server(app, options).run()
