"""Writes about agreements: sign, change, extend, warn, end early, take the last change back; remind of notice dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from surveyapp.agreements.checks import Refusal, check_end, check_terms
from surveyapp.agreements.models import Agreement, AgreementChange, AgreementExtension
from surveyapp.agreements.rules import Granted
from surveyapp.agreements.terms import ChangeKind, Options, last_day_with_option
from surveyapp.audit.actions import Action
from surveyapp.audit.record import record
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Organisation, OrganisationKind, new_ref
from surveyapp.tasks.changes import make_again, withdraw
from surveyapp.tasks.rules import TaskKind

REASON = "agreement.reason"
ACTIONS = {
    ChangeKind.SIGNED: Action.AGREEMENT_SIGNED,
    ChangeKind.CHANGED: Action.AGREEMENT_CHANGED,
    ChangeKind.EXTENDED: Action.AGREEMENT_EXTENDED,
    ChangeKind.WARNED: Action.PROVIDER_WARNED,
    ChangeKind.ENDED_EARLY: Action.AGREEMENT_ENDED,
}
DAYS = {"starts_on", "ends_on", "ended_early_from"}
TERMS = (
    "n_places", "price_model", "place_month_cents", "use_cents", "n_guaranteed", "starts_on", "ends_on", "n_options",
    "option_months", "notice_months",
)  # fmt: skip
"""What can be changed about an agreement, as it is kept before and after."""


class NoExtension(ValueError):
    """The new last day is not after the old one, or no option is left."""


class RefusedTerms(ValueError):
    """The terms cannot be; ``refusals`` name each field and why."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(", ".join(f"{one.field}: {one.code}" for one in refusals))
        self.refusals = refusals


class ChangedSince(Exception):
    """Somebody else changed the agreement after it was read."""


class CannotUndo(Exception):
    """There is nothing to take back, or it is not as the change left it."""


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, and when; ``account_id`` is empty for commands and imports."""

    actor: str
    at: dt.datetime
    account_id: int | None = None


def sign(
    session: Session, authority_id: int, provider_id: int, granted: Granted, options: Options | None = None, *, by: By
) -> Agreement:
    """Store an agreement with a provider of the authority; raises RefusedTerms."""
    options = options or Options()
    provider = session.get(Organisation, provider_id)
    if provider is None or (provider.authority_id, provider.kind) != (authority_id, OrganisationKind.PROVIDER.value):
        raise RefusedTerms((Refusal("provider", "not one of the providers"),))
    _refuse(check_terms(granted, options))
    agreement = Agreement(authority_id=authority_id, provider_id=provider_id, **terms_of(granted, options))
    session.add(agreement)
    session.flush()
    _note(session, agreement, ChangeKind.SIGNED, {}, _kept(agreement, TERMS), by)
    return agreement


def change_terms(
    session: Session, agreement: Agreement, granted: Granted, options: Options, seen: str, *, by: By
) -> AgreementChange | None:
    """Store other terms; None where they are the same. ``seen`` is the last change that was read.

    Raises RefusedTerms, or ChangedSince when there was a change after that.
    """
    if last_change(session, agreement.id) != seen:
        raise ChangedSince(agreement.ref)
    _refuse(check_terms(granted, options))
    new = terms_of(granted, options)
    names = [name for name, value in new.items() if getattr(agreement, name) != value]
    if not names:
        return None
    before = _kept(agreement, names)
    for name in names:
        setattr(agreement, name, new[name])
    session.flush()
    return _note(session, agreement, ChangeKind.CHANGED, before, _kept(agreement, names), by)


def follow(
    session: Session, agreement: Agreement, plan: tuple[str, int], contact_id: int | None, caseworker_id: int | None
) -> None:
    """Let interviews and meetings about the agreement be laid out from a plan, and say who answers on either side."""
    agreement.plan_code, agreement.plan_version = plan
    agreement.contact_id, agreement.caseworker_id = contact_id, caseworker_id
    session.flush()


def extend(session: Session, agreement: Agreement, until_on: dt.date, *, by: By) -> AgreementExtension:
    """Let the agreement go on to a later last day; raises NoExtension."""
    if until_on <= agreement.ends_on:
        raise NoExtension(str(until_on))
    before = _kept(agreement, ("ends_on", "ended_early_from"))
    extension = AgreementExtension(
        agreement_id=agreement.id, from_on=agreement.ends_on + dt.timedelta(1), until_on=until_on, created_at=by.at
    )
    session.add(extension)
    _withdraw_notice(session, agreement, by)
    agreement.ends_on, agreement.ended_early_from = until_on, None
    session.flush()
    _note(session, agreement, ChangeKind.EXTENDED, before, _kept(agreement, ("ends_on", "ended_early_from")), by)
    return extension


def use_option(session: Session, agreement: Agreement, seen: str, *, by: By) -> AgreementExtension:
    """Use one of the options to extend; raises NoExtension when none is left, ChangedSince as ``change_terms``."""
    if last_change(session, agreement.id) != seen:
        raise ChangedSince(agreement.ref)
    if n_extensions(session, agreement.id) >= agreement.n_options or agreement.ended_early_from is not None:
        raise NoExtension("no option left")
    return extend(session, agreement, last_day_with_option(agreement.ends_on, agreement.option_months), by=by)


def warn(session: Session, vault: Vault, agreement: Agreement, on: dt.date, reason: str, *, by: By) -> AgreementChange:
    """Keep that the provider got a written warning on a day, and why."""
    return _note(session, agreement, ChangeKind.WARNED, {}, {"on": on.isoformat()}, by, (vault, reason))


def end_early(
    session: Session, vault: Vault, agreement: Agreement, last_on: dt.date, reason: str, *, by: By
) -> AgreementChange:
    """End the agreement before its last day; raises RefusedTerms."""
    _refuse(check_end(agreement.starts_on, agreement.ends_on, last_on))
    names = ("ends_on", "ended_early_from")
    before = _kept(agreement, names)
    _withdraw_notice(session, agreement, by)
    agreement.ended_early_from = agreement.ended_early_from or agreement.ends_on
    agreement.ends_on = last_on
    session.flush()
    return _note(session, agreement, ChangeKind.ENDED_EARLY, before, _kept(agreement, names), by, (vault, reason))


def undo_last(session: Session, agreement: Agreement, ref: str, *, by: By) -> ChangeKind:
    """Take the last change back, which must be the one of this ref; raises CannotUndo. Signing cannot be undone."""
    change = session.scalar(
        select(AgreementChange).where(AgreementChange.ref == ref, AgreementChange.agreement_id == agreement.id)
    )
    if change is None or change.kind == ChangeKind.SIGNED or last_change(session, agreement.id) != ref:
        raise CannotUndo(ref)
    if any(_as_kept(getattr(agreement, name)) != value for name, value in change.after.items() if name in TERMS):
        raise CannotUndo(ref)
    if change.kind == ChangeKind.EXTENDED:
        session.execute(
            update(AgreementExtension)
            .where(
                AgreementExtension.agreement_id == agreement.id,
                AgreementExtension.until_on == agreement.ends_on,
                AgreementExtension.revoked_at.is_(None),
            )
            .values(revoked_at=by.at)
        )
    for name, value in change.before.items():
        setattr(agreement, name, dt.date.fromisoformat(value) if value and name in DAYS else value)
    change.undone_at = by.at
    session.flush()
    make_again(
        session, TaskKind.AGREEMENT_NOTICE, notice_key(agreement), agreement.authority_id, actor=by.actor, at=by.at
    )
    _record(session, Action.AGREEMENT_UNDONE, agreement, by, {"kind": change.kind})
    return ChangeKind(change.kind)


def the_agreement(session: Session, authority_id: int, ref: str) -> Agreement | None:
    """The agreement of this ref, held for this transaction, if it is this authority's."""
    return session.scalar(
        select(Agreement).where(Agreement.ref == ref, Agreement.authority_id == authority_id).with_for_update()
    )


def last_change(session: Session, agreement_id: int) -> str:
    """The ref of the last change that stands, or an empty text."""
    newest = (
        select(AgreementChange.ref)
        .where(AgreementChange.agreement_id == agreement_id, AgreementChange.undone_at.is_(None))
        .order_by(AgreementChange.id.desc())
        .limit(1)
    )
    return session.scalar(newest) or ""


def n_extensions(session: Session, agreement_id: int) -> int:
    """How many times it was extended."""
    count = select(func.count()).select_from(AgreementExtension)
    mine = AgreementExtension.agreement_id == agreement_id, AgreementExtension.revoked_at.is_(None)
    return session.scalar(count.where(*mine)) or 0


def terms_of(granted: Granted, options: Options) -> dict[str, Any]:
    """The columns that hold these terms."""
    return {
        "n_places": granted.n_places,
        "price_model": granted.price_model.value,
        "place_month_cents": granted.place_month_cents,
        "use_cents": granted.use_cents,
        "n_guaranteed": granted.n_guaranteed,
        "starts_on": granted.starts_on,
        "ends_on": granted.ends_on,
        "n_options": options.n_options,
        "option_months": options.option_months,
        "notice_months": options.notice_months,
    }


def notice_key(agreement: Agreement) -> str:
    """What names the reminder to decide about this end of this agreement."""
    return f"{agreement.id} {agreement.ends_on}"


def _withdraw_notice(session: Session, agreement: Agreement, by: By) -> None:
    key = notice_key(agreement)
    withdraw(session, TaskKind.AGREEMENT_NOTICE, key, agreement.authority_id, actor=by.actor, at=by.at)


def _refuse(refusals: tuple[Refusal, ...]) -> None:
    if refusals:
        raise RefusedTerms(refusals)


def _kept(agreement: Agreement, names: tuple[str, ...] | list[str]) -> dict[str, Any]:
    return {name: _as_kept(getattr(agreement, name)) for name in names}


def _as_kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _note(
    session: Session,
    agreement: Agreement,
    kind: ChangeKind,
    before: dict[str, Any],
    after: dict[str, Any],
    by: By,
    why: tuple[Vault, str] | None = None,
) -> AgreementChange:
    ref = new_ref()
    row = AgreementChange(
        ref=ref,
        agreement_id=agreement.id,
        kind=kind.value,
        before=before,
        after=after,
        reason_sealed=None if why is None else why[0].seal(why[1], REASON, ref),
        changed_by=by.account_id,
        changed_at=by.at,
    )
    session.add(row)
    session.flush()
    told = {name: value for name, value in after.items() if name in ("ends_on", "on")}
    _record(session, ACTIONS[kind], agreement, by, told)
    return row


def _record(session: Session, action: Action, agreement: Agreement, by: By, details: dict[str, Any]) -> None:
    record(
        session,
        action,
        actor=by.actor,
        subject=("agreement", agreement.id),
        at=by.at,
        authority_id=agreement.authority_id,
        details=details,
    )
