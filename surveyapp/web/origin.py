"""Where a request comes from: from which network, and whether another site's page sent it."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from flask import request

from surveyapp.extensions import house


def is_from_elsewhere() -> bool:
    """Whether another site's page sent this: it could try codes from the browsers of people who know nothing of it."""
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return True
    origin = urlsplit(request.headers.get("Origin", "")).netloc
    return bool(origin) and origin not in _our_own()


def is_surely_ours() -> bool:
    """Whether the browser itself says that a page of ours sent this; older browsers say nothing."""
    if "Sec-Fetch-Site" in request.headers:
        return request.headers["Sec-Fetch-Site"] == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc in _our_own()


def network() -> str:
    """The address it came from, or its network where one subscriber has very many. Behind our own proxy on this
    machine, the address that the proxy saw."""
    seen = request.remote_addr or ""
    if seen in ("127.0.0.1", "::1"):
        seen = request.headers.get("X-Forwarded-For", seen).rpartition(",")[2].strip()
    try:
        address = ip_address(seen)
    except ValueError:
        return "unknown"
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def _our_own() -> tuple[str, str]:
    return request.host, urlsplit(house().settings.base_url).netloc
