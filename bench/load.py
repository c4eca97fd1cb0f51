"""The load: respondents who fetch and post every page as a browser does, in a process of their own.

``python -m bench.load`` reads one order as JSON from its standard input and writes what happened as JSON. Each
respondent goes from the link to the thanks: every form that is shown is filled in and posted, every redirect
followed. Plain sockets and threads keep its own share of the processors small.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
import time
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
MOST_PAGES = 40
AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
HEAD = (
    f"Host: 127.0.0.1\r\nUser-Agent: {AGENT}\r\nAccept: text/html\r\nAccept-Language: sv\r\nAccept-Encoding: gzip\r\n"
)
_FORM = re.compile(r'<form [^>]*?method="post" action="([^"]+)"')
_INPUT = re.compile(r"<input ([^>]*)>")
_PART = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    location: str
    text: str
    size: int


@dataclass(slots=True)
class Told:
    """What the respondents of one run met; times in milliseconds."""

    seconds: float = 0.0
    completed: int = 0
    requests: int = 0
    first_page: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def run(port: int, people: list[tuple[str, list[int]]], at_once: int) -> Told:
    """Let these people answer, so many at once, in a process of its own; each is a path and the codes to choose."""
    order = json.dumps({"port": port, "people": people, "at_once": at_once})
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"], input=order, capture_output=True, text=True, check=True, cwd=ROOT
    )
    return Told(**json.loads(done.stdout))


def fetch(port: int, method: str, path: str, body: str = "") -> Reply:
    """One request on a connection of its own, as the server closes it after each answer."""
    sent = f"{method} {path} HTTP/1.1\r\n{HEAD}"
    if method == "POST":
        sent += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(f"{sent}Connection: close\r\n\r\n{body}".encode())
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    head, _, content = b"".join(parts).partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    if "content-length" in headers and int(headers["content-length"]) != len(content):
        raise OSError("the answer was cut off")
    plain = zlib.decompress(content, 31) if headers.get("content-encoding") == "gzip" else content
    location = re.sub(r"^https?://[^/]+", "", headers.get("location", ""))
    return Reply(int(lines[0].split()[1]), location, plain.decode(), len(head) + 4 + len(content))


def filled_in(text: str, code: int) -> tuple[str, str, bool] | None:
    """Where a page's form goes, what is posted, and whether it asks for a code; None when there is no form."""
    form = _FORM.search(text)
    if form is None:
        return None
    fields: dict[str, str] = {}
    asks = False
    for shown in _INPUT.findall(text, form.end()):
        found = dict(_PART.findall(shown))
        if found.get("type") == "hidden":
            fields[found["name"]] = found["value"]
        elif found.get("type") == "radio" and (found["value"] == str(code) or not found["value"].isdigit()):
            asks = asks or found["value"].isdigit()
            fields.setdefault(found["name"], found["value"])
    return form[1].replace("&amp;", "&"), urlencode(fields), asks


def _answer(port: int, path: str, codes: list[int], told: Told) -> None:
    waiting = list(codes)
    start = time.perf_counter()
    reply = fetch(port, "GET", path)
    told.first_page.append(_since(start))
    told.requests += 1
    for _ in range(MOST_PAGES):
        if reply.status != 200:
            raise OSError(f"answered {reply.status} at {path}")
        form = filled_in(reply.text, waiting[0] if waiting else 0)
        if form is None:
            break
        path, body, asks = form
        start = time.perf_counter()
        reply = fetch(port, "POST", path, body)
        if asks:
            told.saves.append(_since(start))
            waiting.pop(0)
        if reply.status == 303:
            path = reply.location
            reply = fetch(port, "GET", path)
            told.requests += 1
        told.requests += 1
    if waiting or "Tack!" not in reply.text:
        raise OSError(f"no thanks at {path}")
    told.completed += 1


def _since(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 3)


def _work(port: int, people: SimpleQueue[tuple[str, list[int]]], told: Told) -> None:
    while True:
        try:
            path, codes = people.get_nowait()
        except Empty:
            return
        try:
            _answer(port, path, codes, told)
        except (OSError, ValueError, zlib.error) as error:
            told.faults.append(str(error))


def main() -> None:
    """Carry out the order and write what happened."""
    order = json.load(sys.stdin)
    people: SimpleQueue[tuple[str, list[int]]] = SimpleQueue()
    for path, codes in order["people"]:
        people.put((path, codes))
    each = [Told() for _ in range(order["at_once"])]
    threads = [threading.Thread(target=_work, args=(order["port"], people, told)) for told in each]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    whole = Told(
        seconds=seconds,
        completed=sum(told.completed for told in each),
        requests=sum(told.requests for told in each),
        first_page=[time for told in each for time in told.first_page],
        saves=[time for told in each for time in told.saves],
        faults=[fault for told in each for fault in told.faults],
    )
    json.dump(asdict(whole), sys.stdout)


if __name__ == "__main__":
    main()
