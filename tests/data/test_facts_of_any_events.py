"""What must hold of the facts of any events at all, however odd."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given as for_any
from hypothesis import strategies as st

from data.facts import Episode, Event, facts_of
from data.vocabulary import STAGES, Exit

ZONE = "America/New_York"
NO_WORDS = Episode(1, None, ZONE, *[None] * 8)
TO_STAGE = [f"to_{stage}" for stage in STAGES[1:]]

# Few moments, so that many fall together: days without a time, hours of the same days, and the seconds after.
# New York's clocks move on 8 March.
DATES = st.builds(lambda day: datetime(2026, 3, day, tzinfo=ZoneInfo(ZONE)).astimezone(UTC), st.integers(6, 10))
TIMES = st.builds(lambda day, hour: day + timedelta(hours=hour), DATES, st.integers(0, 23))
SECONDS = st.builds(lambda hour, second: hour + timedelta(seconds=second), TIMES, st.integers(1, 200))
EVENTS = st.builds(
    Event,
    st.sampled_from([*map(str, STAGES), *map(str, Exit)]),
    st.one_of(DATES, TIMES, SECONDS),
    st.datetimes(datetime(2026, 4, 1), datetime(2026, 4, 2), timezones=st.just(UTC)),  # noqa: DTZ001
    st.one_of(st.none(), st.integers(1, 3)),
)
# As the table holds them: a stage at one moment once.
JOURNEYS = st.lists(EVENTS, max_size=12, unique_by=lambda event: (event.stage, event.occurred_at))


def facts(events: list[Event]) -> dict[str, Any]:
    return facts_of(NO_WORDS, events)


@for_any(JOURNEYS, st.randoms(use_true_random=False))
def test_the_order_in_which_events_come_makes_no_difference(events, random) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert facts(shuffled) == facts(events)


@for_any(JOURNEYS)
def test_the_time_to_a_stage_never_falls_along_the_stages(events) -> None:
    row = facts(events)
    reached = [row[name] for name in TO_STAGE if row[name] is not None]
    assert reached == sorted(reached)
    assert all(minutes >= 0 for minutes in reached)
    for earlier, later in pairwise(TO_STAGE):
        assert row[earlier] is not None or row[later] is None


@for_any(JOURNEYS)
def test_depth_says_how_many_stages_have_a_time(events) -> None:
    row = facts(events)
    assert row["depth"] == sum(row[name] is not None for name in TO_STAGE) - (row["entry_day"] is None)
    assert row["imputed"] >> max(row["depth"], 0) == 0  # the furthest stage is never implied


@for_any(JOURNEYS)
def test_each_stage_up_to_the_furthest_was_either_said_or_implied(events) -> None:
    row = facts(events)
    said = {event.stage for event in events}
    for depth, stage in enumerate(STAGES[: row["depth"] + 1]):
        assert bool(row["imputed"] >> depth & 1) is (stage not in said)


@for_any(JOURNEYS, EVENTS)
def test_one_more_event_never_makes_a_stage_later_unless_entry_moves(events, one_more) -> None:
    before, after = facts(events), facts([*events, one_more])
    assert after["depth"] >= before["depth"]
    if before["entry_minute"] is None:
        return
    assert after["entry_minute"] <= before["entry_minute"]
    a_part_of_a_minute = after["entry_minute"] != before["entry_minute"]
    for name in (name for name in TO_STAGE if before[name] is not None):
        moment_before, moment_after = (row["entry_minute"] + row[name] for row in (before, after))
        assert moment_after <= moment_before + a_part_of_a_minute


@for_any(JOURNEYS)
def test_an_exit_holds_exactly_when_nothing_came_after_it(events) -> None:
    row = facts(events)
    days = [event.occurred_at.astimezone(ZoneInfo(ZONE)).date() for event in events]
    last_day = {event.stage in set(Exit) for event, day in zip(events, days, strict=True) if day == max(days)}
    if last_day == {True}:
        assert row["exit"] > 0
    if last_day == {False}:
        assert row["exit"] == 0
    assert (row["to_exit"] is not None) is bool(row["exit"] and row["entry_day"] is not None)


@for_any(JOURNEYS)
def test_only_a_repeated_way_is_a_reentry(events) -> None:
    row = facts(events)
    assert 0 <= row["reentries"] <= max(0, sum(event.stage not in set(Exit) for event in events))
    assert 0 <= row["disorder"] <= len(STAGES)
