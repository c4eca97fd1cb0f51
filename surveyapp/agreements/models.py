"""A framework agreement with a provider, its extensions, and everything that was done to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.agreements.rules import PriceModel
from surveyapp.agreements.terms import USUAL_NOTICE_MONTHS, ChangeKind
from surveyapp.db.base import Base
from surveyapp.db.types import one_of
from surveyapp.people.models import new_ref


class Agreement(Base):
    """So many places at one provider for a time, what they cost, and how the agreement may go on."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("n_places > 0", name="has_places"),
        CheckConstraint("place_month_cents >= 0", name="price_not_negative"),
        CheckConstraint("(plan_code IS NULL) = (plan_version IS NULL)", name="plan_has_version"),
        one_of("price_model", PriceModel),
        CheckConstraint("use_cents >= 0", name="use_price_not_negative"),
        CheckConstraint(
            "n_guaranteed IS NULL OR (n_guaranteed >= 0 AND n_guaranteed <= n_places)", name="guaranteed_within_places"
        ),
        CheckConstraint(
            "(price_model = 'guaranteed and on demand') = (n_guaranteed IS NOT NULL)", name="guaranteed_has_number"
        ),
        CheckConstraint(
            "n_options >= 0 AND option_months >= 0 AND (n_options = 0 OR option_months > 0)", name="options_have_length"
        ),
        CheckConstraint("notice_months >= 0", name="notice_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    n_places: Mapped[int]
    price_model: Mapped[str] = mapped_column(default=PriceModel.PLACE_MONTH.value)
    #: price of one place for one month whatever the use, in hundredths of the currency
    place_month_cents: Mapped[int]
    #: price of one unit of use, where use is paid, in hundredths of the currency
    use_cents: Mapped[int] = mapped_column(default=0)
    #: places that are paid whatever the use, where the others are on demand
    n_guaranteed: Mapped[int | None]
    starts_on: Mapped[dt.date]
    #: last day, with extensions
    ends_on: Mapped[dt.date]
    #: how many times it may be extended, and by how many months each time
    n_options: Mapped[int] = mapped_column(default=0)
    option_months: Mapped[int] = mapped_column(default=0)
    #: so many months before the end somebody must have said whether it goes on
    notice_months: Mapped[int] = mapped_column(default=USUAL_NOTICE_MONTHS)
    #: the last day that was agreed on, where it was ended before it
    ended_early_from: Mapped[dt.date | None]
    #: the plan of interviews and meetings about the agreement itself, if there is one
    plan_code: Mapped[str | None]
    plan_version: Mapped[int | None]
    #: who answers for the provider
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("informant.id"))
    #: who answers for the authority
    caseworker_id: Mapped[int | None] = mapped_column(ForeignKey("informant.id"))


class AgreementExtension(Base):
    """That an agreement goes on, by an option such as three months and then three more."""

    __tablename__ = "agreement_extension"
    __table_args__ = (CheckConstraint("until_on >= from_on", name="until_after_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    #: first day beyond the earlier end
    from_on: Mapped[dt.date]
    #: new last day
    until_on: Mapped[dt.date]
    created_at: Mapped[dt.datetime]
    #: when it was taken back: it never was
    revoked_at: Mapped[dt.datetime | None]


class AgreementChange(Base):
    """What was done to an agreement, by whom, with the terms before and after: a written warning too."""

    __tablename__ = "agreement_change"
    __table_args__ = (one_of("kind", ChangeKind),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    kind: Mapped[str]
    #: the terms that changed, as they were and as they became; the day of a warning
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    #: why, in staff's own words
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    #: the account; empty for commands and imports
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[dt.datetime]
    undone_at: Mapped[dt.datetime | None]
