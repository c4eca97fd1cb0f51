"""Fixtures of the journeys: Chromium, the world behind a socket, windows, and a folder for pictures."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import World
from journeys.browsing import ARGUMENTS, CHROMIUM, PHONE, OpenWindow, Quiet, Site, Window, watched
from playwright.sync_api import Browser, Playwright, sync_playwright
from werkzeug.serving import make_server


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; skips where there is none, but never with CI set."""
    candidates = (os.environ.get(CHROMIUM), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in candidates if name and (path := shutil.which(name))), None)
    if found is None:
        reason = f"no Chromium: install the package chromium, or name it in {CHROMIUM}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """One browser for the run; every test opens windows of its own."""
    launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture
def site(world: World) -> Iterator[Site]:
    """The world behind a socket on a free port."""
    served = Site(world)
    server = make_server("127.0.0.1", 0, served, threaded=True, request_handler=Quiet)
    served.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def window(browser: Browser, site: Site) -> Iterator[OpenWindow]:
    """Opens windows; afterwards none of them may have complained of anything."""
    opened: list[Window] = []

    def open_one(size: tuple[int, int] = PHONE, *, scheme: str = "light", scripts: bool = True, **more: Any) -> Window:
        context = browser.new_context(
            base_url=site.address,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=scripts,
            locale="sv-SE",
            **more,
        )
        found = watched(context)
        opened.append(found)
        return found

    yield open_one
    for one in opened:
        one.context.close()
    for one in opened:
        one.clean()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for pictures of pages; SURVEYAPP_TEST_PICTURES names one that is kept."""
    kept = os.environ.get("SURVEYAPP_TEST_PICTURES")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
