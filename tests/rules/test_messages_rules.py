"""What is sent to whom and when, as pure rules."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.messaging.kinds import MessageState, Step
from surveyapp.messaging.rules import (
    ESCALATE_AFTER,
    MOST_TRIES,
    REMIND_DAYS,
    Hours,
    Next,
    Past,
    Reach,
    choose_channel,
    is_nearly_done,
    is_over,
    may_write_on,
    next_step,
    pause_after,
)
from surveyapp.people.models import Channel, Role

STOCKHOLM = ZoneInfo("Europe/Stockholm")
OPENS = dt.date(2024, 3, 4)
CLOSES = OPENS + dt.timedelta(28)
BOTH = frozenset({Channel.SMS, Channel.EMAIL})
SENT = MessageState.SENT


def after(days: int) -> dt.date:
    return OPENS + dt.timedelta(days)


def sent(*steps: tuple[Step, int, int], state: MessageState = SENT, counts: bool = True) -> list[Past]:
    return [Past(step, ordinal, state, after(days), counts) for step, ordinal, days in steps]


INVITED = (Step.INVITATION, 1, 0)
ONCE, TWICE = (Step.REMINDER, 1, 3), (Step.REMINDER, 2, 7)


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        ([], Next(Step.INVITATION, 1, OPENS)),
        (sent(INVITED), Next(Step.REMINDER, 1, after(3))),
        (sent(INVITED, ONCE), Next(Step.REMINDER, 2, after(7))),
        (sent(INVITED, ONCE, TWICE), Next(Step.ESCALATION, 1, after(7 + ESCALATE_AFTER))),
        (sent(INVITED, ONCE, TWICE, (Step.ESCALATION, 1, 10)), None),
        (sent(INVITED, state=MessageState.QUEUED), None),
        (sent(INVITED, state=MessageState.UNCERTAIN), None),
        (sent(INVITED, state=MessageState.DEAD), Next(Step.REMINDER, 1, after(3))),
        (sent(INVITED, state=MessageState.CANCELLED, counts=False), Next(Step.INVITATION, 2, OPENS)),
    ],
)
def test_each_step_follows_the_one_before_and_nothing_follows_the_escalation(
    past: list[Past], expected: Next | None
) -> None:
    assert next_step(past, OPENS, CLOSES) == expected


def test_a_worker_that_was_off_for_a_week_does_not_send_everything_at_once() -> None:
    late = [Past(Step.INVITATION, 1, SENT, after(9))]
    assert next_step(late, OPENS, CLOSES) == Next(Step.REMINDER, 1, after(12))
    late.append(Past(Step.REMINDER, 1, SENT, after(12)))
    assert next_step(late, OPENS, CLOSES) == Next(Step.REMINDER, 2, after(16))


def test_the_plans_own_days_of_reminding_are_kept() -> None:
    assert next_step(sent(INVITED), OPENS, CLOSES, (10,)) == Next(Step.REMINDER, 1, after(10))
    assert next_step(sent(INVITED, (Step.REMINDER, 1, 10)), OPENS, CLOSES, (10,)) == Next(Step.ESCALATION, 1, after(13))


@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=4), st.integers(0, 40), st.lists(st.integers(0, 9), max_size=12)
)
def test_nobody_is_written_to_after_the_last_day_nor_twice_for_the_same_step(
    gaps: list[int], length: int, delays: list[int]
) -> None:
    remind = [sum(gaps[: n + 1]) for n in range(len(gaps))]
    closes, past = after(length), list[Past]()
    for delay in (*delays, *[0] * 12):
        found = next_step(past, OPENS, closes, remind)
        if found is None or found.on + dt.timedelta(delay) > closes:
            break
        assert OPENS <= found.on <= closes
        assert (found.step, found.ordinal) not in {(one.step, one.ordinal) for one in past}
        assert all(found.on > one.on for one in past)
        past.append(Past(found.step, found.ordinal, SENT, found.on + dt.timedelta(delay)))
    assert len(past) <= len(remind) + 2


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2024-03-04 07:59", "2024-03-04 08:00"),
        ("2024-03-04 08:00", "2024-03-04 08:00"),
        ("2024-03-04 18:59", "2024-03-04 18:59"),
        ("2024-03-04 19:00", "2024-03-05 08:00"),
        ("2024-03-08 20:00", "2024-03-11 08:00"),
        ("2024-03-09 12:00", "2024-03-11 08:00"),
        # The nights on which clocks change, Sundays both.
        ("2024-03-31 01:30", "2024-04-01 08:00"),
        ("2024-10-27 02:30", "2024-10-28 08:00"),
    ],
)
def test_messages_leave_by_day_and_on_weekdays_in_the_authoritys_zone(at: str, leaves: str) -> None:
    moment = dt.datetime.fromisoformat(at).replace(tzinfo=STOCKHOLM)
    found = Hours(STOCKHOLM).next_moment(moment.astimezone(dt.UTC)).astimezone(STOCKHOLM)
    assert f"{found:%Y-%m-%d %H:%M}" == leaves


@given(
    st.integers(0, 2 * 365 * 24 * 60),
    st.sampled_from(["Europe/Stockholm", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca"]),
    st.integers(0, 22),
    st.booleans(),
)
def test_whatever_the_night_the_next_moment_is_allowed_and_not_in_the_past(
    minutes: int, zone: str, first: int, weekends: bool
) -> None:
    hours = Hours(ZoneInfo(zone), first, first + 1, weekends)
    now = dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    found = hours.next_moment(now)
    assert found >= now
    assert hours.next_moment(found) == found or found.astimezone(hours.zone).hour != first, "an hour that is left out"
    assert found - now <= dt.timedelta(days=4)


@pytest.mark.parametrize(
    ("latest", "today", "may"),
    [(None, 0, True), (0, 0, False), (0, 1, False), (0, 2, True), (13, 14, True), (14, 14, False)],
)
def test_days_lie_between_two_messages_unless_the_due_day_has_come(latest: int | None, today: int, may: bool) -> None:
    written = None if latest is None else after(latest)
    assert may_write_on(Role.PARTICIPANT, written, after(14), after(today)) is may


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        (Reach(Role.PARTICIPANT, None, has_phone=True, has_email=True), Channel.SMS),
        (Reach(Role.SUPERVISOR, None, has_phone=True, has_email=True), Channel.EMAIL),
        (Reach(Role.PARTICIPANT, Channel.EMAIL, has_phone=True, has_email=True), Channel.EMAIL),
        (Reach(Role.PARTICIPANT, Channel.EMAIL, has_phone=True, has_email=False), Channel.SMS),
        (Reach(Role.PARTICIPANT, None, has_phone=True, has_email=True, phone_refused=True), Channel.EMAIL),
        (Reach(Role.PARTICIPANT, Channel.LETTER, has_phone=True, has_email=True), Channel.LETTER),
        (Reach(Role.PARTICIPANT, None, has_phone=False, has_email=False), None),
        (Reach(Role.PARTICIPANT, None, has_phone=True, has_email=False, phone_refused=True), None),
    ],
)
def test_the_first_way_that_reaches_the_person_is_taken(reach: Reach, expected: Channel | None) -> None:
    assert choose_channel(reach, BOTH) == expected


def test_a_way_that_was_refused_or_is_not_set_up_is_passed_over() -> None:
    reach = Reach(Role.PARTICIPANT, None, has_phone=True, has_email=True)
    assert choose_channel(reach, BOTH, frozenset({Channel.SMS})) == Channel.EMAIL
    assert choose_channel(reach, frozenset({Channel.EMAIL})) == Channel.EMAIL
    assert choose_channel(reach, frozenset()) is None


@given(st.integers(1, 60), st.floats(0, 1))
def test_pauses_grow_to_an_end_and_are_spread(n_failed: int, jitter: float) -> None:
    pause = pause_after(n_failed, jitter)
    assert dt.timedelta(seconds=15) <= pause <= dt.timedelta(hours=3)
    assert pause_after(n_failed + 1, jitter) >= pause


def test_a_server_that_is_away_for_half_a_day_is_waited_for() -> None:
    shortest = sum((pause_after(n, 0.0) for n in range(1, MOST_TRIES)), dt.timedelta())
    assert shortest > dt.timedelta(hours=8)
    with pytest.raises(ValueError, match="jitter"):
        pause_after(1, 1.5)


def test_a_lease_ends_at_its_time_and_when_the_clock_was_put_back() -> None:
    now, length = dt.datetime(2024, 3, 4, 12, tzinfo=dt.UTC), dt.timedelta(minutes=1)
    assert not is_over(now + length, now, length)
    assert is_over(now, now, length)
    assert is_over(now + dt.timedelta(hours=1), now, length), "taken before the clock went back an hour"


@pytest.mark.parametrize(("answered", "of", "nearly"), [(0, 0, False), (8, 11, False), (9, 11, True), (3, 4, True)])
def test_three_quarters_is_nearly_done(answered: int, of: int, nearly: bool) -> None:
    assert is_nearly_done(answered, of) is nearly


def test_reminders_stand_on_the_third_and_seventh_day() -> None:
    assert REMIND_DAYS == (3, 7)
