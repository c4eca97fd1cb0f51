"""The first question page: requests, bytes, and in a slow Chromium the time until something is seen."""

from __future__ import annotations

import re
import shutil
import statistics
import sys
import tempfile
import zlib
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from bench import load, planner, product
from bench.serving import free_port, serving
from surveyapp.settings import ROOT

ROUNDS = 5
HIGHEST_BYTES = 15_000
SLOW_3G = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
CPU_SLOWDOWN = 4
PHONE = ViewportSize(width=360, height=640)
_TASK = re.compile(r'<a class="button" href="(/s/[^"]+/\d+)"')
_ELSEWHERE = re.compile(r'<(?:script|iframe)|\bsrc="(?!data:)|<link[^>]*href="(?!data:)|@import|url\((?!data:)')


def main() -> None:
    """Print the figures; the exit code says whether every page is light enough."""
    print("page: the first question, as a telephone gets it")
    with tempfile.TemporaryDirectory() as made:
        star = _first_question(Path(made) / "star", ROOT / "instruments", planner.PLAN, "eight ladders, first of them")
        twelve = _first_question(Path(made) / "twelve", product.CONTENT, product.PLAN, "first of twelve questions")
    if not (star and twelve):
        sys.exit(1)


def _first_question(folder: Path, content: Path, plan: tuple[str, int], title: str) -> bool:
    prepared = product.prepared(folder, 1, content, plan)
    port = free_port()
    with serving(prepared.command(port), prepared.environment, port, folder):
        path = prepared.paths[0]
        tasks = _TASK.findall(load.fetch(port, "GET", path).text)
        path = tasks[0] if tasks else path
        is_light = _weigh(port, path, title)
        _look(f"http://127.0.0.1:{port}{path}")
    return is_light


def _weigh(port: int, path: str, title: str) -> bool:
    reply = load.fetch(port, "GET", path)
    raw = reply.text.encode()
    others = len(_ELSEWHERE.findall(reply.text))
    print(f"  {title}: {len(raw):,} bytes, {reply.size:,} as sent with headers (at most {HIGHEST_BYTES:,}),")
    print(f"    {len(zlib.compress(raw, 6, 31)):,} by gzip -6; 1 request and {others} for anything else")
    return others == 0 and reply.size <= HIGHEST_BYTES


def _look(address: str) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("    not seen in Chromium: apt install chromium")
        return
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for title, slow in (("as it is", False), ("Slow 3G and a processor 4 times slower", True)):
            seen = [_first_paint(browser, address, slow=slow) for _ in range(ROUNDS)]
            times = [time for time, _requests in seen]
            requests = max(requests for _time, requests in seen)
            print(
                f"    Chromium, {title}: first contentful paint {statistics.median(times):,.0f} ms "
                f"[{min(times):,.0f}-{max(times):,.0f}], requests: {requests}"
            )
        browser.close()


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
    time = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    context.close()
    return float(time), len([url for url in requests if not url.startswith("data:")])


if __name__ == "__main__":
    main()
