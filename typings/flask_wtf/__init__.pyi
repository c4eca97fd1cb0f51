"""Types of the part of Flask-WTF that is used here; the library ships none."""

from flask import Blueprint, Flask

class CSRFProtect:
    def init_app(self, app: Flask) -> None: ...
    def exempt(self, view: Blueprint) -> Blueprint: ...
