"""A due moment through what was agreed: B(start, due) - P(start, due) is the target, to the microsecond."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from data.agreements import HOME, OpeningHours, Policies, SlaPolicy, Target, Version
from data.calendars import Calendar
from data.clocks import CLOCK_COLUMNS, Agreed, clock_rows
from data.followed import Followed, LeadWords
from data.handed_over import NumberedEvent, Pause
from data.moments import microseconds, moment_of_microsecond
from data.vocabulary import Promise
from tests.data.any_calendar import BEGINS, CLOCKS_MOVE, ZONES, day_hours
from tests.data.calendars_given import EIGHT_TO_FIVE, new_york, second

MICROSECOND, MINUTE = timedelta(microseconds=1), timedelta(minutes=1)
WHEN = st.integers(-4 * 86_400_000_000, 4 * 86_400_000_000).map(lambda number: number * MICROSECOND)
SPECIAL = [(60, 120), (150, 200)]
SOME_DAYS = st.sets(st.integers(-4, 4), max_size=2)


@st.composite
def agreed_hours(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """Hours as the form sends them, in a zone whose clocks move about that day, and that day's noon."""
    zone = draw(ZONES)
    around = draw(st.sampled_from(CLOCKS_MOVE[zone]))
    week = [draw(day_hours()) for _ in range(7)]
    week[0] = week[0] or ((540, 600),)
    off = [(around + timedelta(days=days)).isoformat() for days in draw(SOME_DAYS)]
    work = [around + timedelta(days=days) for days in draw(SOME_DAYS)]
    content = {
        "week": week,
        "country": draw(st.sampled_from([None, "US"])),
        "days_off": off,
        "working_days": [{"day": day.isoformat(), "hours": SPECIAL} for day in work if day.isoformat() not in off],
    }
    said = OpeningHours.model_validate(content)
    return Calendar(zone, (said.version(BEGINS),)), datetime(around.year, around.month, around.day, 12, tzinfo=UTC)


def followed(calendar: Calendar, start: datetime, pauses: list[tuple[datetime, datetime]]) -> Followed:
    words = LeadWords(1, calendar.zone, *[None] * 9)
    event = NumberedEvent(1, "handoff", start, start, None)
    return Followed(words, [event], [], [], [Pause(*pause) for pause in pauses], {})


def clock(calendar: Calendar, minutes: int, lead: Followed) -> dict:
    targets = SlaPolicy(targets=(Target(promise=Promise.FIRST_ATTEMPT, minutes=minutes),))
    policies = Policies([Version(1, HOME, BEGINS, targets)])
    return dict(zip(CLOCK_COLUMNS, clock_rows([lead], Agreed({HOME: calendar}, policies))[0], strict=True))


def unpaused(calendar: Calendar, start: datetime, end: datetime, pauses: list[tuple[datetime, datetime]]) -> timedelta:
    """B - P by its definition: open time in the gaps between pauses."""
    total, since = timedelta(), start
    for begins, ends in sorted(pauses):
        total += calendar.business_time(since, max(since, min(begins, end)))
        since = max(since, ends)
    return total + calendar.business_time(since, max(since, end))


@settings(max_examples=60)
@for_any(agreed_hours(), WHEN, st.integers(1, 3_000), st.lists(st.tuples(WHEN, WHEN), max_size=4))
def test_open_time_without_pauses_is_the_target_at_due_and_less_before(drawn, when, minutes, edges) -> None:
    calendar, noon = drawn
    start, pauses = noon + when, [tuple(sorted((noon + one, noon + other))) for one, other in edges]
    row = clock(calendar, minutes, followed(calendar, start, pauses))
    due = moment_of_microsecond(row["due"])
    assert row["started"] == microseconds(start)
    assert unpaused(calendar, start, due, pauses) == minutes * MINUTE
    assert unpaused(calendar, start, due - MICROSECOND, pauses) < minutes * MINUTE


@settings(max_examples=40)
@for_any(agreed_hours(), WHEN, st.integers(1, 3_000))
def test_without_pauses_it_is_what_the_calendar_says(drawn, when, minutes) -> None:
    calendar, noon = drawn
    row = clock(calendar, minutes, followed(calendar, noon + when, []))
    assert moment_of_microsecond(row["due"]) == calendar.due_at(noon + when, minutes * MINUTE)


def test_a_million_due_moments_are_each_the_first_at_which_the_target_has_passed() -> None:
    chance = np.random.default_rng(2026)
    start = chance.integers(second(new_york(1, 1)), second(new_york(1, 1, year=2027)), 1_000_000)
    target = chance.integers(0, 5 * 9 * 3600, len(start))
    due = EIGHT_TO_FIVE.due(start, target)
    assert (EIGHT_TO_FIVE.business_seconds(start, due) == target).all()
    assert (EIGHT_TO_FIVE.business_seconds(start, due - 1) < target)[target > 0].all()
    assert (due >= start).all()
    in_order = np.lexsort((due, start))
    same_target = EIGHT_TO_FIVE.due(start[in_order], 3600)
    assert (np.diff(same_target) >= 0).all()
    for number in range(0, len(start), 10_000):
        one = EIGHT_TO_FIVE.due_at(
            moment_of_microsecond(int(start[number]) * 10**6), timedelta(seconds=int(target[number]))
        )
        assert second(one) == due[number]
