"""METRICS.md sections 2 and 3, one episode at a time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from data.facts import FACT_COLUMNS, Episode, Event, facts_of
from data.moments import EPOCH_DAY
from data.vocabulary import STAGES, Excluded, IntakeType, SourceCategory

ZONE = "America/New_York"
DAY = 24 * 60
TOLD = datetime(2026, 9, 1, tzinfo=UTC)


def june(day: float) -> datetime:
    """10:00 in New York on a day of June 2026; 3.5 is twelve hours later."""
    return datetime(2026, 5, 31, 14, tzinfo=UTC) + timedelta(days=day)


def on(day: int) -> datetime:
    """A day of June 2026 without a time, as an export has it."""
    return datetime(2026, 6, day, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def episode(**words: Any) -> Episode:
    known: dict[str, Any] = {**dict.fromkeys(Episode._fields), "lead_id": 1, "zone": ZONE, **words}
    return Episode(**known)


def facts(*said: tuple[str, datetime], told: datetime = TOLD, **words: Any) -> dict[str, Any]:
    return facts_of(episode(**words), [Event(stage, moment, told, None) for stage, moment in said])


def steps(row: dict[str, Any]) -> list[Any]:
    return [row[f"to_{stage}"] for stage in STAGES[1:]]


def implied(row: dict[str, Any]) -> list[str]:
    return [stage for depth, stage in enumerate(STAGES) if row["imputed"] & 1 << depth]


def test_entry_is_counted_in_utc_minutes_and_local_days() -> None:
    row = facts(("inquiry", datetime(2026, 6, 3, 2, 30, 30, tzinfo=UTC)))  # 22:30 on 2 June in New York
    assert row["entry_day"] == (datetime(2026, 6, 2).date() - EPOCH_DAY).days  # noqa: DTZ001
    assert row["entry_minute"] == datetime(2026, 6, 3, 2, 31, tzinfo=UTC).timestamp() // 60


def test_every_stage_reached_is_timed_from_entry() -> None:
    row = facts(*((stage, june(1 + depth)) for depth, stage in enumerate(STAGES)))
    assert steps(row) == [DAY * day for day in range(1, 8)]
    assert (row["depth"], row["imputed"], row["exit"], row["reentries"], row["disorder"]) == (7, 0, 0, 0, 0)


def test_a_skipped_stage_is_implied_by_the_next_one_and_flagged() -> None:
    row = facts(("inquiry", june(1)), ("sql", june(3)), ("attended", june(5)))
    assert steps(row) == [2 * DAY] * 4 + [4 * DAY] * 2 + [None]
    assert implied(row) == ["intake", "mql", "handoff", "scheduled"]
    assert row["depth"] == 6


def test_an_episode_that_starts_late_enters_at_its_first_stage() -> None:
    row = facts(("mql", june(2)), ("sql", june(4)))
    assert steps(row)[:4] == [0, 0, 2 * DAY, 2 * DAY]
    assert implied(row) == ["inquiry", "intake", "handoff"]


def test_a_stage_counts_from_the_first_time_at_it_or_at_any_later_one() -> None:
    row = facts(("inquiry", june(1)), ("sql", june(3)), ("mql", june(5)))
    assert (row["to_mql"], row["to_handoff"], row["to_sql"]) == (2 * DAY, 2 * DAY, 2 * DAY)
    assert implied(row) == ["intake", "handoff"]


def test_only_the_first_visit_counts_and_going_back_removes_nothing() -> None:
    there = (("inquiry", june(1)), ("mql", june(2)), ("sql", june(3)))
    back = (("mql", june(4)), ("sql", june(9)))
    assert steps(facts(*there, *back)) == steps(facts(*there))
    assert facts(*there, *back)["depth"] == 4


def test_a_part_of_a_minute_counts_as_one() -> None:
    row = facts(("inquiry", june(1)), ("intake", june(1) + timedelta(seconds=61)))
    assert row["to_intake"] == 2


def test_an_exit_keeps_its_kind_its_reason_and_its_time() -> None:
    events = [Event("inquiry", june(1), TOLD, None), Event("lost", june(4), TOLD, 7)]
    row = facts_of(episode(), events)
    assert (row["exit"], row["exit_reason_id"], row["to_exit"], row["depth"]) == (2, 7, 3 * DAY, 0)


def test_coming_back_after_an_exit_clears_it_and_is_counted() -> None:
    row = facts(("inquiry", june(1)), ("recycled", june(2)), ("inquiry", june(5)))
    assert (row["exit"], row["exit_reason_id"], row["to_exit"], row["reentries"]) == (0, 0, None, 1)


def test_leaving_twice_counts_the_second_exit() -> None:
    row = facts(("inquiry", june(1)), ("recycled", june(2)), ("mql", june(5)), ("disqualified", june(6)))
    assert (row["exit"], row["to_exit"], row["reentries"], row["to_mql"]) == (1, 5 * DAY, 1, 4 * DAY)


def test_moving_backward_is_counted_and_staying_is_not() -> None:
    assert facts(("inquiry", june(1)), ("sql", june(2)), ("mql", june(3)))["reentries"] == 1
    assert facts(("inquiry", june(1)), ("mql", june(2)), ("mql", june(3)))["reentries"] == 0
    back_twice = (("inquiry", june(1)), ("mql", june(2)), ("intake", june(3)), ("mql", june(4)))
    assert facts(*back_twice)["reentries"] == 2


def test_events_of_one_moment_are_taken_in_the_order_of_the_stages_an_exit_last() -> None:
    row = facts(("lost", on(3)), ("sql", on(3)), ("inquiry", on(3)), ("mql", on(3)))
    assert (row["exit"], row["reentries"], row["disorder"], row["to_sql"], row["to_exit"]) == (2, 0, 0, 0, 0)


def test_of_two_exits_at_one_moment_the_one_recorded_later_holds() -> None:
    entry = Event("inquiry", june(1), TOLD, None)
    first, second = Event("lost", june(4), TOLD, 7), Event("disqualified", june(4), TOLD + timedelta(seconds=1), 8)
    for events in ([entry, first, second], [second, first, entry]):
        row = facts_of(episode(), events)
        assert (row["exit"], row["exit_reason_id"]) == (1, 8)


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ([("inquiry", june(3)), ("lost", on(3))], 0),  # opened at 10:00, closed "on 3 June"
        ([("inquiry", on(3)), ("mql", june(3)), ("lost", on(3))], 0),
        ([("inquiry", june(3)), ("mql", on(3)), ("lost", june(4))], 34),
        ([("inquiry", june(3)), ("mql", june(3.1)), ("sql", on(3)), ("lost", on(4))], 24),
    ],
)
def test_a_date_without_a_time_is_no_step_back_on_its_own_day(said: list[tuple[str, datetime]], hours: int) -> None:
    row = facts(*said)
    assert (row["exit"], row["reentries"], row["disorder"], row["to_exit"]) == (2, 0, 0, hours * 60)


def test_a_date_on_the_day_before_is_a_step_back() -> None:
    row = facts(("inquiry", june(3)), ("lost", on(2)))
    assert (row["exit"], row["reentries"]) == (0, 1)


def test_exits_alone_are_no_entry() -> None:
    row = facts(("lost", june(1)))
    assert (row["entry_day"], row["entry_minute"], row["to_exit"], row["depth"]) == (None, None, None, -1)
    assert (row["exit"], row["imputed"]) == (2, 0)


def test_no_events_are_no_entry_and_no_lag() -> None:
    row = facts()
    assert (row["entry_day"], row["depth"], row["exit"], row["logging_lag"], row["disorder"]) == (None, -1, 0, 0, 0)
    assert set(row) == set(FACT_COLUMNS)


def test_a_stage_dated_before_an_earlier_one_is_out_of_order() -> None:
    assert facts(("inquiry", june(3)), ("mql", june(2)))["disorder"] == 1
    assert facts(("inquiry", june(5)), ("mql", june(2)), ("sql", june(3)))["disorder"] == 2
    assert facts(("inquiry", june(1)), ("mql", june(2)), ("mql", june(0)))["disorder"] == 1


def test_an_exit_is_never_out_of_order() -> None:
    assert facts(("lost", june(1)), ("inquiry", june(3)))["disorder"] == 0


def test_a_date_without_a_time_is_not_out_of_order_on_its_own_day() -> None:
    assert facts(("inquiry", june(3)), ("mql", on(3)))["disorder"] == 0
    assert facts(("inquiry", on(3)), ("mql", june(3)), created_at=june(3.2))["disorder"] == 1
    assert facts(("inquiry", on(3)), created_at=june(3.2))["disorder"] == 0


def test_a_stage_before_the_records_creation_is_out_of_order() -> None:
    assert facts(("inquiry", june(2)), ("mql", june(3)), created_at=june(2.5))["disorder"] == 1
    assert facts(("inquiry", june(2)), created_at=june(2))["disorder"] == 0


def test_the_longest_wait_until_an_event_was_recorded_is_kept() -> None:
    lags = (timedelta(minutes=5), timedelta(hours=3, seconds=1), timedelta(0))
    events = [Event("inquiry", june(day), june(day) + lag, None) for day, lag in enumerate(lags)]
    assert facts_of(episode(), events)["logging_lag"] == 3 * 60 + 1


def test_words_become_codes_and_blanks_become_zero() -> None:
    row = facts(source_category=SourceCategory.SOCIAL, intake_type=IntakeType.SELF_REFERRAL, site_id=4, owner_id=9)
    assert (row["source"], row["intake_type"], row["site_id"], row["owner_id"]) == (3, 3, 4, 9)
    assert (row["contact_type"], row["service_line_id"], row["territory_id"], row["excluded"]) == (0, 0, 0, 0)
    assert facts(excluded=Excluded.TEST)["excluded"] == 2


def test_an_unknown_word_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(ValueError, match="Fax"):
        facts(source_category="Fax")
