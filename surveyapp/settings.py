"""Settings: one frozen typed object, read from the environment and checked at start."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

PREFIX = "SURVEYAPP_"
ROOT = Path(__file__).resolve().parent.parent
DEMO_SECRET = "demonstration-only-secret"  # noqa: S105  # public on purpose; production refuses it
DEMO_DATA_KEYS = "1:" + base64.b64encode(b"demonstration-only-key-32-bytes!").decode()


class BadSettings(Exception):
    """One or more variables are wrong; the message names each."""


class Settings(BaseModel):
    """Everything that may differ between two installations."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: Literal["demo", "production"] = Field(
        "demo", description="demo allows the public default secrets; production refuses them"
    )
    data: Path = Field(ROOT / "var", description="folder for the database and finished files")
    database_url: str = Field(
        "", description="sqlite:/// or postgresql+psycopg:// address; empty means SQLite in the data folder"
    )
    secret_key: str = Field(DEMO_SECRET, min_length=16, description="signs links, forms and sessions")
    data_keys: str = Field(
        DEMO_DATA_KEYS, description="keys for personal data, id:base64 of 32 bytes, comma between; the last one writes"
    )
    index_key: str = Field(DEMO_SECRET, min_length=16, description="key of the look-up index over personal data")
    base_url: str = Field(
        "http://127.0.0.1:5000", pattern=r"^https?://[^/\s]+$", description="address in links, without a path"
    )
    instruments: Path = Field(ROOT / "instruments", description="folder of instruments and plans")
    information: Path = Field(ROOT / "information", description="folder of what participants read before they decide")
    exports: Path = Field(ROOT / "exports", description="folder of export specifications")
    zone: str = Field("Europe/Stockholm", description="time zone in which days are counted")
    today: dt.date | None = Field(None, description="day on which a demonstration stands still; demo only")
    workers: int = Field(0, ge=0, le=64, description="server processes; 0 means two for each core")

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is not a known time zone") from error
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
        return value

    @field_validator("data_keys")
    @classmethod
    def _keys_are_whole(cls, value: str) -> str:
        parse_data_keys(value)
        return value

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.environment == "production":
            for name in ("secret_key", "data_keys", "index_key"):
                if getattr(self, name) == type(self).model_fields[name].default:
                    raise ValueError(f"{PREFIX}{name.upper()} still has the public demonstration value")
            if self.today is not None:
                raise ValueError(f"{PREFIX}TODAY is for demonstrations only")
        return self

    @property
    def database(self) -> str:
        """Address of the database in use."""
        return self.database_url or f"sqlite:///{self.data / 'surveyapp.sqlite'}"

    @property
    def export_directory(self) -> Path:
        """Where finished packages go when nothing else is said."""
        return self.data / "exports"


def parse_data_keys(value: str) -> dict[int, bytes]:
    """Key id to 32 key bytes, in order; raises ValueError in words without repeating the keys."""
    keys: dict[int, bytes] = {}
    for part in value.split(","):
        number, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ValueError("must be id:base64, comma between") from error
        if not number.isdigit() or not 1 <= int(number) <= 255 or len(key) != 32:
            raise ValueError("needs ids from 1 to 255 and keys of exactly 32 bytes in base64")
        keys[int(number)] = key
    return keys


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from variables that begin with SURVEYAPP_; raises BadSettings naming every wrong variable."""
    values = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and value != ""
    }
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise BadSettings("\n".join(_sentence(problem["loc"], problem["msg"]) for problem in error.errors())) from None


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ")
    if not location:
        return message
    name = PREFIX + str(location[0]).upper()
    return f"{name}: {'there is no such setting' if message.startswith('Extra inputs') else message}"
