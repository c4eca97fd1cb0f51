"""Fixtures of the journeys: Chromium, the world behind a socket, windows, and a folder for pictures."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from builders import World
from journeys.browsing import ARGUMENTS, CHROMIUM, NAMES, PHONE, OpenWindow, Quiet, Site, Window, watched
from limits.storage import MemoryStorage
from loaded_program import with_settings
from playwright.sync_api import Browser, Locator, Page, Playwright, sync_playwright
from werkzeug.serving import make_server

from surveyapp.settings import ROOT


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; skips where there is none, but never with CI set."""
    return _found((os.environ.get(CHROMIUM), *NAMES))


@pytest.fixture(scope="session")
def chromium_with_settings() -> str:
    """Where the Chromium is that reads a person's settings, which the one without windows does not."""
    return _found(NAMES[1:])


def _found(candidates: Iterable[str | None]) -> str:
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
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
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


@pytest.fixture(scope="session", autouse=True)
def clicks_arrive() -> Iterator[None]:
    """A click on what leads to another page returns when that page is there, and not at its first bytes."""

    def arriving(click: Callable[..., None], page_of: Callable[[Any], Page]) -> Callable[..., None]:
        def click_and_arrive(what: Any, *where: Any, **how: Any) -> None:
            click(what, *where, **how)
            page = page_of(what)
            if not page.is_closed():
                page.wait_for_load_state("load")

        return click_and_arrive

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "click", arriving(Page.click, lambda page: page))
        patch.setattr(Locator, "click", arriving(Locator.click, lambda locator: locator.page))
        yield


@pytest.fixture(scope="session", autouse=True)
def limits_are_kept_by_one_thread_at_a_time() -> Iterator[None]:
    """The store of limits is made for one thread, as the program's own server has; here two may start one timer."""
    name, lock = "_MemoryStorage__schedule_expiry", threading.Lock()
    alone = getattr(MemoryStorage, name)

    def one_at_a_time(storage: MemoryStorage) -> None:
        with lock:
            alone(storage)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MemoryStorage, name, one_at_a_time)
        yield


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for pictures of pages; they are drawn only when SURVEYAPP_TEST_PICTURES names one that is kept."""
    kept = os.environ.get("SURVEYAPP_TEST_PICTURES")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    draw = Page.screenshot

    def draw_elsewhere(page: Page, *, path: str | Path | None = None, **how: Any) -> bytes:
        is_for_nobody = path is not None and Path(path).is_relative_to(folder)
        return b"" if is_for_nobody else draw(page, path=path, **how)

    with pytest.MonkeyPatch.context() as patch:
        if not kept:
            patch.setattr(Page, "screenshot", draw_elsewhere)
        yield folder


@pytest.fixture(scope="session")
def demonstration_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which a new process loaded the demonstration, once for all workers of a run; to copy from."""
    here = tmp_path_factory.getbasetemp()
    folder = (here.parent if "PYTEST_XDIST_WORKER" in os.environ else here) / "demonstration"
    with (folder.parent / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            settings = with_settings({"SURVEYAPP_DATA": f"{folder}.part", "SURVEYAPP_TODAY": "2023-11-14"})
            command = [sys.executable, "-m", "surveyapp", "demo", "load"]
            done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=settings)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "loaded 17 placements" in done.stdout
            Path(f"{folder}.part").rename(folder)
    return folder


@pytest.fixture(scope="module")
def demonstration(demonstration_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration in it, for one module."""
    return Path(shutil.copytree(demonstration_once, tmp_path_factory.mktemp("demonstration") / "data"))
