"""Response headers: nothing from elsewhere, nothing framed, nothing remembered, no address told to others."""

from __future__ import annotations

import base64
import hashlib

from flask import Flask, Response, request


def init_app(app: Flask, styles: str) -> None:
    """Send the headers with every response; ``styles`` is the one inline style sheet that is allowed."""
    digest = base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = policy
        headers["X-Content-Type-Options"] = "nosniff"
        # The secret link is told to nobody; staff pages need the referrer among themselves to refuse forged requests.
        headers["Referrer-Policy"] = "no-referrer" if request.path.startswith("/s/") else "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        # Answers must not come back on a shared telephone when somebody presses "back" after sending.
        headers.setdefault("Cache-Control", "no-store")
        if request.is_secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
