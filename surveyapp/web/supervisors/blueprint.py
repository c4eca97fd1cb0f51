"""The blueprint of pages about supervisors."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("supervisors", __name__, template_folder="templates")
