"""Column types: an instant that is always aware UTC, a JSON document, and a choice with a named check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator

Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A JSON object; None is stored as NULL, and values are replaced, never changed in place."""


class Instant(TypeDecorator[dt.datetime]):
    """An aware moment, stored as UTC and returned as UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: dt.datetime | None,
        dialect: Dialect,  # noqa: ARG002  # the signature is SQLAlchemy's
    ) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Listed(CheckConstraint):
    """A check that a text column holds one of some values (or NULL)."""

    def __init__(self, column: str, values: Iterable[str]) -> None:
        told = [f"'{value}'" for value in values]
        self.as_list = f"{column} IN ({', '.join(told)})"
        self.one_by_one = " OR ".join(f"{column} = {value}" for value in told)
        super().__init__(self.as_list, name=f"{column}_known")


@compiles(Listed, "sqlite")
def _one_by_one(listed: Listed, compiler: Any, **how: object) -> str:
    # SQLite makes a table of the whole list for each row that it checks, which can take longer than to store the row.
    told: str = compiler.visit_check_constraint(listed, **how)
    return told.replace(listed.as_list, listed.one_by_one)


def one_of(column: str, values: Iterable[str] | type[StrEnum]) -> CheckConstraint:
    """A named check that a text column holds one of these values (or NULL)."""
    return Listed(column, [str(value) for value in values])
