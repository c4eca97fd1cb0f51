"""How many requests one network may send in a minute: counted in Redis for all processes together, or by each alone.

Counted here where there is no Redis: the libraries for it start a thread with nearly every request to look for what has
run out, which took a quarter of all the work that answering is.
"""

from __future__ import annotations

from threading import Lock

from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

MINUTE = 60.0
LET_REST = 30.0
"""Seconds for which a Redis that did not answer is left alone: a page must not wait for it each time."""
PATIENCE = 0.5
"""Seconds in which Redis must answer."""


class Pace:
    """Counts requests of networks; a network's minute begins with its first request."""

    def __init__(self, per_minute: int, redis_url: str = "") -> None:
        self.per_minute = per_minute
        self._item = RateLimitItemPerMinute(per_minute)
        self._together = _in_redis(redis_url) if redis_url else None
        self._asked_again_at = 0.0
        self._counts: dict[str, int] = {}
        self._ends: dict[str, float] = {}
        self._swept_at = 0.0
        self._counting = Lock()

    def is_too_fast(self, network: str, now: float) -> bool:
        """Count one request and say whether it is one too many; ``now`` in seconds since any fixed moment."""
        if self._together is not None and now >= self._asked_again_at:
            try:
                return not self._together.hit(self._item, network)
            except StorageError:
                # A limit that cannot be counted together is counted by each process, and nobody is locked out.
                self._asked_again_at = now + LET_REST
        return self._alone(network, now) > self.per_minute

    def _alone(self, network: str, now: float) -> int:
        with self._counting:
            if now - self._swept_at >= MINUTE:
                self._swept_at = now
                self._ends = {one: end for one, end in self._ends.items() if end > now}
                self._counts = {one: self._counts[one] for one in self._ends}
            if self._ends.get(network, now) <= now:
                self._ends[network], self._counts[network] = now + MINUTE, 0
            self._counts[network] += 1
            return self._counts[network]


def _in_redis(url: str) -> FixedWindowRateLimiter:
    patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    return FixedWindowRateLimiter(storage_from_string(url, wrap_exceptions=True, **patience))
