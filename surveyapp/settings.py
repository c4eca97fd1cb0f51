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

ROLES = ("administrator", "caseworker", "assistant", "supervisor", "provider manager", "evaluator", "auditor")
"""The roles of accounts by name, the same as in the permission table, which lies above the settings."""


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
    messages: Path = Field(ROOT / "messages", description="folder of the texts of messages")
    zone: str = Field("Europe/Stockholm", description="time zone in which days are counted")
    today: dt.date | None = Field(None, description="day on which a demonstration stands still; demo only")
    largest_recording_mb: int = Field(
        500, ge=1, le=10_000, description="how many megabytes a recording of an interview may have"
    )
    workers: int = Field(0, ge=0, le=64, description="server processes; 0 means two for each core")

    requests_per_minute: int = Field(
        1200, ge=60, le=10_000_000, description="how many requests one network may send to one process in a minute"
    )
    redis_url: str = Field(
        "",
        pattern=r"^(rediss?://\S+)?$",
        repr=False,
        description="Redis in which requests are counted for all processes together; empty means each for itself",
    )
    log_requests: bool = Field(
        False, description="one line in JSON for each request: which page, status and time, never who, where or what"
    )

    outgoing: Literal["keep", "console", "files", "send"] = Field(
        "keep", description="what becomes of messages: kept in the table, shown, written as files, or really sent"
    )
    send_from: int = Field(8, ge=0, le=23, description="hour from which messages leave, in the authority's zone")
    send_until: int = Field(19, ge=1, le=24, description="hour from which no more messages leave")
    send_on_weekends: bool = Field(False, description="whether messages leave on Saturdays and Sundays")
    lease_seconds: int = Field(
        60, ge=1, le=3600, description="after so long another worker takes over what a dead one held"
    )
    smtp_host: str = Field("", description="server that takes e-mail; empty means no e-mail")
    smtp_port: int = Field(587, ge=1, le=65535, description="its port")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="how it is protected; none only for a server on the same machine"
    )
    smtp_user: str = Field("", description="user name at that server, if it asks for one")
    smtp_password: str = Field("", repr=False, description="and its password")
    email_from: str = Field("", description="address that e-mail comes from; returned mail goes there")
    email_name: str = Field("", pattern=r'^[^"\r\n]*$', description="name that e-mail comes from")
    imap_host: str = Field("", description="IMAP server, over TLS, of the mailbox for returned mail; empty is none")
    imap_port: int = Field(993, ge=1, le=65535, description="its port")
    imap_user: str = Field("", description="user name of that mailbox")
    imap_password: str = Field("", repr=False, description="and its password")
    sms_provider: Literal["", "46elks", "twilio"] = Field("", description="who sends text messages; empty means nobody")
    sms_base_url: str = Field("", pattern=r"^(https?://[^/\s]+)?$", description="another address of that provider")
    sms_user: str = Field("", description="user name at that provider")
    sms_password: str = Field("", repr=False, description="and its password")
    sms_sender: str = Field(
        "",
        pattern=r"^(\+[0-9]{6,15}|[A-Za-z][A-Za-z0-9]{0,10})?$",
        description="who text messages come from: a number, which can be answered with STOPP, or up to eleven letters",
    )
    sms_price: int = Field(0, ge=0, description="price of one part of a text message, in öre")
    hook_secret: str = Field(
        "", pattern=r"^([A-Za-z0-9_-]{20,})?$", description="secret part of the addresses that the provider calls"
    )
    second_factor_for: str = Field(
        "administrator, evaluator, auditor",
        description="roles that need more than a password, comma between, or none; in a demonstration nobody does "
        "unless this is set",
    )
    oidc_issuer: str = Field(
        "",
        pattern=r"^(https://[^\s?#]+|http://(127\.0\.0\.1|localhost)(:\d+)?[^\s?#]*)?$",
        description="address of a provider of identities (OpenID Connect) with which staff may sign in",
    )
    oidc_name: str = Field("", description="what the button for that provider says after 'Logga in med'")
    oidc_client_id: str = Field("", description="our name at that provider")
    oidc_client_secret: str = Field("", repr=False, description="and our password there")
    oidc_acr_values: str = Field(
        "", description="strength of identity to ask for, space between; anything weaker is refused"
    )
    staff_notices: str = Field(
        "", repr=False, description="Apprise addresses for notices to staff, space between; needs the extra notices"
    )

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

    @field_validator("second_factor_for")
    @classmethod
    def _known_roles(cls, value: str) -> str:
        unknown = {name.strip() for name in value.split(",")} - {*ROLES, "none", ""}
        if unknown:
            raise ValueError(f"knows no role {', '.join(sorted(unknown))}; there are {', '.join(ROLES)}")
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

    @model_validator(mode="after")
    def _messages_can_leave(self) -> Self:
        if self.send_from >= self.send_until:
            raise ValueError(f"{PREFIX}SEND_FROM must come before {PREFIX}SEND_UNTIL")
        if self.smtp_host and "@" not in self.email_from:
            raise ValueError(f"{PREFIX}EMAIL_FROM must be an address where {PREFIX}SMTP_HOST is set")
        if self.smtp_tls == "none" and self.smtp_host not in ("", "localhost", "127.0.0.1", "::1"):
            raise ValueError(f"{PREFIX}SMTP_TLS may be none only for a server on the same machine")
        if self.sms_provider and not self.sms_sender:
            raise ValueError(f"{PREFIX}SMS_SENDER must be set where {PREFIX}SMS_PROVIDER is")
        return self

    @model_validator(mode="after")
    def _provider_is_whole(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret):
            raise ValueError(f"{PREFIX}OIDC_CLIENT_ID and {PREFIX}OIDC_CLIENT_SECRET belong to {PREFIX}OIDC_ISSUER")
        return self

    @property
    def second_factor_roles(self) -> frozenset[str]:
        """Roles whose password alone is not enough."""
        if self.environment == "demo" and "second_factor_for" not in self.model_fields_set:
            return frozenset()
        return frozenset(name.strip() for name in self.second_factor_for.split(",")) & frozenset(ROLES)

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
