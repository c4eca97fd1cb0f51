"""Stores a list of attendance in the caller's transaction, all of it or nothing; again, it changes nothing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.interchange.attendance_table import ListedAttendance, ListedTime
from surveyapp.interchange.people_storing import ListRefused
from surveyapp.interchange.people_table import Fault
from surveyapp.people.changes import PERSONAL_NUMBER
from surveyapp.people.encrypted import Vault
from surveyapp.people.models import Participant
from surveyapp.placements.attendance import Stay
from surveyapp.placements.attendance_changes import ByStaff, record_by_staff
from surveyapp.placements.attendance_rules import can_be_told
from surveyapp.placements.models import Placement
from surveyapp.placements.rules import AttendancePeriod


@dataclass(frozen=True, slots=True)
class TakenTimes:
    """What a list came to: records that are new or other than before, and those that stood there already."""

    n_changed: int
    n_unchanged: int


def take_in_attendance(
    session: Session,
    vault: Vault,
    authority_id: int,
    listed: ListedAttendance,
    today: dt.date,
    *,
    account_id: int,
    at: dt.datetime,
) -> TakenTimes:
    """Store what is new; raises ListRefused with every fault, and then nothing may be committed."""
    if listed.faults:
        raise ListRefused(listed.faults)
    by_label, by_number = _stays(session, authority_id)
    faults: list[Fault] = []
    told: list[ByStaff] = []
    first_rows: dict[tuple[int, str, dt.date], int] = {}
    for one in listed.times:
        number = vault.index(one.personal_number, PERSONAL_NUMBER)
        found = _stay(one, by_label, by_number.get(number, []) if number else None, today)
        if isinstance(found, Fault):
            faults.append(found)
            continue
        row = ByStaff(
            found.id, found.caseworker_id, one.period, one.on, one.hours, one.hours_planned, one.days_absent, one.reason
        )
        first = first_rows.setdefault(row.key, one.row)
        if first != one.row:
            faults.append(Fault(one.row, None, "same time as row", str(first)))
        told.append(row)
    if faults:
        raise ListRefused(tuple(faults))
    n_changed = record_by_staff(session, authority_id, told, account_id=account_id, at=at)
    return TakenTimes(n_changed, len(told) - n_changed)


def _stays(session: Session, authority_id: int) -> tuple[dict[str, list[Stay]], dict[bytes, list[Stay]]]:
    """Every placement of the authority by its label, and by its participant's personal number."""
    by_label: dict[str, list[Stay]] = defaultdict(list)
    by_number: dict[bytes, list[Stay]] = defaultdict(list)
    rows = session.execute(
        select(
            Placement.id,
            Placement.ref,
            Placement.caseworker_id,
            Placement.start_on,
            Placement.exit_on,
            Placement.label,
            Participant.personal_number_index,
        )
        .join(Participant, Participant.id == Placement.participant_id)
        .where(Placement.authority_id == authority_id)
    )
    for row in rows:
        stay = Stay(row.id, row.ref, row.caseworker_id, row.start_on, row.exit_on)
        if row.label is not None:
            by_label[row.label.casefold()].append(stay)
        if row.personal_number_index is not None:
            by_number[row.personal_number_index].append(stay)
    return by_label, by_number


def _stay(
    one: ListedTime, by_label: dict[str, list[Stay]], of_number: list[Stay] | None, today: dt.date
) -> Stay | Fault:
    """The placement that a row is about, among those of this authority."""
    stays = by_label.get(one.label.casefold(), []) if one.label is not None else of_number or []
    if one.label is not None and of_number is not None:
        stays = [stay for stay in stays if stay in of_number]
    if not stays:
        return Fault(one.row, "etikett" if one.label is not None else "personnummer", "unknown placement")
    is_month = one.period is AttendancePeriod.MONTH
    why = {stay.id: can_be_told(one.on, stay.start_on, stay.exit_on, today, is_month=is_month) for stay in stays}
    fit = [stay for stay in stays if why[stay.id] is None]
    if len(fit) > 1:
        return Fault(one.row, None, "several placements")
    if not fit:
        return Fault(one.row, "månad" if is_month else "dag", why[stays[-1].id] or "")
    return fit[0]
