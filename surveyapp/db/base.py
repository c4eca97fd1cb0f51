"""The declarative base: names of constraints and the mapping from Python types to columns."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import Date, MetaData, String
from sqlalchemy.orm import DeclarativeBase

from surveyapp.db.types import Document, Instant


class Base(DeclarativeBase):
    """All rows are declared on this; constraints have names so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dt.datetime: Instant,
        dt.date: Date,
        str: String,
        dict[str, Any]: Document,
    }
