"""Answering as a telephone meets it: the weight of the first question, when it is seen, and a whole questionnaire."""

from __future__ import annotations

import re
import shutil
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Response, ViewportSize, sync_playwright
from ruamel.yaml import YAML

from bench import load, planner, product
from bench.serving import free_port, serving
from surveyapp.settings import ROOT

ROUNDS, WALKS = 5, 3
QUESTIONS = 10
HIGHEST_BYTES = 15_000
MOST_BYTES_IN_ALL = 60_000
MOST_PAGES = 11
"""Without scripts, from the link until everything is sent; the thanks are one more."""
LONGEST_UNTIL_SEEN = 2500
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
CPU_SLOWDOWN = 4
PHONE = ViewportSize(width=360, height=640)
_TASK = re.compile(r'<a class="button" href="(/s/[^"]+/\d+)"')
_ELSEWHERE = re.compile(
    r'<script(?! src="/scripts/[\w.]+" defer>)|<iframe|<img|<link[^>]*href="(?!data:)|@import|url\((?!data:)'
)


@dataclass(frozen=True, slots=True)
class Walk:
    """One whole questionnaire: how long, how many pages until it was sent, how many bytes came, and taps before it."""

    seconds: float
    pages: int
    bytes: int
    taps: int


def main() -> None:
    """Print the figures; the exit code says whether every page is light and early enough."""
    print("page: answering, as a telephone gets it")
    with tempfile.TemporaryDirectory() as made, _chromium() as browser:
        folder = Path(made)
        star = _first_question(folder / "star", planner.PLAN, ROOT / "instruments", "eight ladders", browser)
        ten = _first_question(folder / "ten", product.PLAN, _ten(folder), "ten questions", browser)
    if not (star and ten):
        sys.exit(1)


@contextmanager
def _chromium() -> Iterator[Browser | None]:
    path = shutil.which("chromium")
    if path is None:
        print("    not seen in Chromium: apt install chromium")
        yield None
        return
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def _ten(folder: Path) -> Path:
    """The questionnaire for measuring, cut to ten questions."""
    content = folder / "content"
    shutil.copytree(product.CONTENT, content)
    path = content / "provformular" / "1.yaml"
    yaml = YAML(typ="safe", pure=True)
    told: dict[str, Any] = yaml.load(path)
    told["pages"] = told["pages"][:QUESTIONS]
    kept = [item for page in told["pages"] for item in page["items"]]
    told["items"] = {item: told["items"][item] for item in kept}
    for scale in told["scales"].values():
        scale["items"] = [item for item in scale["items"] if item in kept]
    yaml.dump(told, path)
    return content


def _first_question(folder: Path, plan: tuple[str, int], content: Path, title: str, browser: Browser | None) -> bool:
    prepared = product.prepared(folder, 2 * WALKS, content, plan)
    port = free_port()
    with serving(prepared.command(port), prepared.environment, port, folder):
        path = prepared.paths[0]
        tasks = _TASK.findall(load.fetch(port, "GET", path).text)
        is_good = _weigh(port, tasks[0] if tasks else path, title)
        if browser is not None:
            here = f"http://127.0.0.1:{port}"
            is_good = _look(browser, here + (tasks[0] if tasks else path)) and is_good
            if not tasks:
                is_good = _walk_through(browser, [here + one for one in prepared.paths]) and is_good
    return is_good


def _weigh(port: int, path: str, title: str) -> bool:
    reply = load.fetch(port, "GET", path)
    raw = reply.text.encode()
    others = len(_ELSEWHERE.findall(reply.text))
    alone = len(zlib.compress(raw, 6, 31))
    print(f"  {title}, the first of them: {len(raw):,} bytes, {alone:,} by gzip -6,")
    print(f"    {reply.size:,} as sent with headers (at most {HIGHEST_BYTES:,});")
    print(f"    1 request and {others} for anything else that it waits for")
    return others == 0 and reply.size <= HIGHEST_BYTES


def _look(browser: Browser, address: str) -> bool:
    medians = []
    for title, slow in (("as it is", False), ("Slow 3G and a processor 4 times slower", True)):
        seen = [_first_paint(browser, address, slow=slow) for _ in range(ROUNDS)]
        times = [at for at, _requests in seen]
        medians.append(statistics.median(times))
        print(
            f"    Chromium, {title}: first contentful paint {medians[-1]:,.0f} ms "
            f"[{min(times):,.0f}-{max(times):,.0f}], requests with scripts: {max(requests for _at, requests in seen)}"
        )
    print(f"    the first question can be read after {medians[-1]:,.0f} ms there (at most {LONGEST_UNTIL_SEEN:,})")
    return medians[-1] <= LONGEST_UNTIL_SEEN


def _first_paint(browser: Browser, address: str, *, slow: bool) -> tuple[float, int]:
    context = browser.new_context(viewport=PHONE, java_script_enabled=True)
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    if slow:
        tools.send("Network.emulateNetworkConditions", SLOW_3G)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    page.goto(address, wait_until="load")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    at = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    context.close()
    return float(at), len([url for url in requests if not url.startswith("data:")])


def _walk_through(browser: Browser, addresses: list[str]) -> bool:
    """Whole questionnaires from the link, half of them with scripts: what they cost; whether that is little enough."""
    is_good = True
    for has_scripts in (True, False):
        walks = [_walk(browser, addresses.pop(), has_scripts=has_scripts) for _ in range(WALKS)]
        pages, weight = max(one.pages for one in walks), max(one.bytes for one in walks)
        most = 1 if has_scripts else MOST_PAGES
        print(
            f"    {QUESTIONS} questions {'with' if has_scripts else 'without'} scripts: "
            f"{statistics.median(one.seconds for one in walks):.1f} s by a machine, "
            f"{1 + max(one.taps for one in walks)} tap from the message to the first question,"
        )
        print(
            f"      {pages} page{'s' * (pages > 1)} loaded until sent (at most {most}), "
            f"{weight:,} bytes in all with headers (at most {MOST_BYTES_IN_ALL:,})"
        )
        is_good = is_good and pages <= most and weight <= MOST_BYTES_IN_ALL
    return is_good


def _walk(browser: Browser, address: str, *, has_scripts: bool) -> Walk:
    context = browser.new_context(viewport=PHONE, java_script_enabled=has_scripts, locale="sv-SE")
    page = context.new_page()
    sizes: list[float] = []
    loaded: list[str] = []
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    # A redirect is not told of by itself, but with the request that follows it.
    tools.on(
        "Network.requestWillBeSent",
        lambda event: sizes.append(event.get("redirectResponse", {}).get("encodedDataLength", 0)),
    )
    page.on("response", lambda one: loaded.append(one.url) if _is_a_page(one) else None)
    begun = time.monotonic()
    page.goto(address)
    taps = _taps_to_the_first_question(page)
    for number in range(1, QUESTIONS + 1):
        page.get_by_text(f"Fråga {number} av {QUESTIONS}").wait_for()
        page.locator("label.choice").nth(number % 5).click()
        page.get_by_role("button", name="Nästa").click()
    page.get_by_role("button", name="Skicka").wait_for()
    pages = len(loaded)
    page.get_by_role("button", name="Skicka").click()
    page.get_by_role("heading", name="Tack!").wait_for()
    seconds = time.monotonic() - begun
    page.wait_for_load_state("networkidle")
    context.close()
    return Walk(seconds, pages, round(sum(sizes)), taps)


def _is_a_page(answer: Response) -> bool:
    return answer.request.resource_type == "document" and answer.status == 200


def _taps_to_the_first_question(page: Page) -> int:
    taps = 0
    while not page.get_by_text(f"Fråga 1 av {QUESTIONS}").count():
        page.locator("main a.button").first.click()
        page.wait_for_load_state()
        taps += 1
    return taps


if __name__ == "__main__":
    main()
