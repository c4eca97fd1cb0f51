"""Response headers: nothing from elsewhere, nothing framed, nothing remembered, no address told to others."""

from __future__ import annotations

import base64
import hashlib

from flask import Flask, Response, g, request

from surveyapp.web.scripts import PART


def source_of(styles: str) -> str:
    """The source expression that allows exactly this inline style sheet."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(styles.encode()).digest()).decode()}'"


def allow_style(styles: str) -> None:
    """Let this response carry one more inline style sheet, exactly as it is."""
    g.own_styles = [*g.get("own_styles", ()), styles]


def init_app(app: Flask, *sheets: str) -> None:
    """Send the headers with every response; ``sheets`` are the inline style sheets that are allowed."""
    allowed = " ".join(source_of(styles) for styles in sheets)
    policy = (
        f"default-src 'none'; style-src 'self' {allowed}; img-src 'self' data:; form-action 'self'; "
        "script-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        # Answers must not come back on a shared telephone when somebody presses "back" after sending.
        headers.setdefault("Cache-Control", "no-store")
        if PART in request.headers:
            # No page of its own: what goes round it came with rules that hold for this too.
            headers["Content-Security-Policy"] = "default-src 'none'"
            return response
        own = "".join(f" {source_of(styles)}" for styles in g.get("own_styles", ()))
        headers["Content-Security-Policy"] = policy.replace(allowed, allowed + own)
        headers["Referrer-Policy"] = "no-referrer"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if request.is_secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
