"""A real browser before a real server: windows that note every complaint, and a world behind a socket."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from builders import World
from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler

CHROMIUM = "SURVEYAPP_TEST_CHROMIUM"
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The same engine; the first has no windows of its own and takes two thirds of the time."""
INSPECTION = (Path(__file__).parent / "inspection.js").read_text(encoding="utf-8")
"""What axe does not ask: evaluated in a page, it tells in lines what is wrong."""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
MOST_STOPS = 120
"""So often somebody presses the tab key on one page."""
PHONE, DESK, NARROW = (360, 740), (1280, 900), (320, 640)
#: what Chromium notes of a page that refuses, that lets it forget what it keeps, or that is left while Chromium looks
#: whether the service worker is the newest, which is no complaint
REFUSED = re.compile(
    r"Failed to load resource: the server responded with a status of (4\d\d|503) |Clear-Site-Data header on .* Cleared"
    r"|An unknown error occurred when fetching the script\.$"
)


class Quiet(WSGIRequestHandler):
    """Serves without a log."""

    def log(self, *_arguments: Any) -> None:
        """Nothing: the address holds a link."""


@dataclass
class Site:
    """The world, served."""

    world: World
    address: str = ""
    app: Callable[..., Any] = field(init=False)

    def __post_init__(self) -> None:
        self.app = self.world.app()

    def serve_again(self) -> None:
        """Serve what the world has become: another day, other instruments."""
        self.app = self.world.app()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


@dataclass
class Window:
    """A browser window, with everything that the browser complained of."""

    context: BrowserContext
    page: Page
    complaints: list[str]

    def clean(self) -> None:
        """Nothing was complained of since last asked."""
        found, self.complaints[:] = list(self.complaints), []
        assert not found, found


def only_files_were_fetched(one: Window) -> None:
    """A page that becomes a download is told as a request that failed; nothing else was complained of."""
    assert all(line.startswith("failed: ") for line in one.complaints), one.complaints
    one.complaints.clear()


class OpenWindow(Protocol):
    """Opens a window of a size; "dark" is another scheme, and scripts may be off."""

    def __call__(
        self, size: tuple[int, int] = PHONE, *, scheme: str = "light", scripts: bool = True, **more: Any
    ) -> Window: ...


#: what a telephone with a Swedish and an English voice of its own, and an Arabic one on somebody's server, offers
VOICES = """
  window.told = [];
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => window.voices ?? [
      { lang: "sv_SE", localService: true }, { lang: "en-GB", localService: true }, { lang: "ar", localService: false },
    ],
    speak: (words) => { told.push([words.lang, words.text]); setTimeout(() => words.onend && words.onend(), 30); },
    cancel: () => { told.push(["", "quiet"]); },
    addEventListener: (_name, listener) => { window.voicesChanged = listener; },
  } });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


def with_voices(page: Page) -> None:
    """Give the page what a telephone has and a Chromium without sound has not: voices that note what they are told."""
    page.add_init_script(VOICES)


def tab_to(page: Page, selector: str) -> None:
    """Press the tab key until this has the focus."""
    for _press in range(MOST_STOPS):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} was never reached")


def watched(context: BrowserContext) -> Window:
    """A window of this context in which every message of the browser counts as a complaint."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: None if REFUSED.match(message.text) else complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    return Window(context, page, complaints)
