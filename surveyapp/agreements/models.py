"""A framework agreement with a provider."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.db.base import Base


class Agreement(Base):
    """So many places at one provider for a time, at a fixed price for each place and month."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("n_places > 0", name="has_places"),
        CheckConstraint("place_month_cents >= 0", name="price_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    n_places: Mapped[int]
    #: price of one place for one month whatever the use, in hundredths of the currency
    place_month_cents: Mapped[int]
    starts_on: Mapped[dt.date]
    #: last day
    ends_on: Mapped[dt.date]
