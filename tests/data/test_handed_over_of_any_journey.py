"""What must hold of the hand-offs of any journey at all, however odd, and that they are those of the oracle."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given as for_any
from hypothesis import strategies as st

from data.handed_over import Attempt, HandedOver, NumberedEvent, hand_offs, open_hand_off
from data.moments import microseconds
from data.vocabulary import Exit, OutreachKind, OutreachResult
from tests.data.test_facts_of_any_events import DATES, JOURNEYS, SECONDS, TIMES, ZONE
from tests.queries.clock_oracle import Lead, promises
from tests.queries.hours_oracle import Hours

ATTEMPTS = st.lists(
    st.builds(
        Attempt,
        st.sampled_from(list(OutreachKind)),
        st.sampled_from([None, *OutreachResult]),
        st.one_of(DATES, TIMES, SECONDS),
    ),
    max_size=6,
)
NEW_YORK = ZoneInfo(ZONE)


def numbered(events) -> list[NumberedEvent]:
    return [NumberedEvent(number, *event) for number, event in enumerate(events, start=1)]


def found(events, attempts) -> list[HandedOver]:
    return hand_offs(numbered(events), attempts, ZONE)


@for_any(JOURNEYS, ATTEMPTS)
def test_they_are_those_that_the_specification_gives_when_read_once_more(events, attempts) -> None:
    lead = Lead("", NEW_YORK, None, None, dict.fromkeys(("service_line_id", "site_id", "intake_type", "urgency")), {})
    lead.events = [(event.stage, event.occurred_at, event.recorded_at) for event in events]
    lead.attempts = [(one.kind, one.result, one.occurred_at) for one in attempts]
    expected = list(promises(lead, Hours([], None, NEW_YORK), lambda day: []))
    said = [(one.started, result) for one in found(events, attempts) for result in one.outcomes]
    assert [(begun, result.stopped, result.is_early, result.closed) for begun, result in said] == [
        (microseconds(one.started), _number(one.stopped), one.is_early, _number(one.closed)) for one in expected
    ]


@for_any(JOURNEYS, ATTEMPTS, st.randoms(use_true_random=False))
def test_the_order_in_which_things_come_makes_no_difference(events, attempts, random) -> None:
    both = numbered(events), list(attempts)
    expected = hand_offs(*both, ZONE)
    for some in both:
        random.shuffle(some)
    assert hand_offs(*both, ZONE) == expected


@for_any(JOURNEYS, ATTEMPTS)
def test_each_begins_with_a_handoff_event_and_there_is_one_more_than_exits_between_at_most(events, attempts) -> None:
    exits = sum(event.stage in set(Exit) for event in events)
    handoffs = {number: event for number, event in enumerate(events, start=1) if event.stage == "handoff"}
    hands = found(events, attempts)
    assert len(hands) <= min(exits + 1, len(handoffs))
    assert bool(hands) is bool(handoffs)
    assert all(one.started == microseconds(handoffs[one.event_id].occurred_at) for one in hands)
    assert len({one.event_id for one in hands}) == len(hands)
    assert open_hand_off(numbered(events), ZONE) in (None, *(one.event_id for one in hands[-1:]))


@for_any(JOURNEYS, ATTEMPTS)
def test_nothing_stops_or_closes_before_the_start_and_what_is_early_stops_at_it(events, attempts) -> None:
    for one in found(events, attempts):
        for outcome in one.outcomes:
            assert all(moment is None or moment >= one.started for moment in (outcome.stopped, outcome.closed))
            assert not outcome.is_early or outcome.stopped == one.started
            assert outcome.closed is None or outcome.stopped is None or outcome.closed <= outcome.stopped
        attempt, contact, decision, booking = one.outcomes
        assert decision.closed is None
        assert contact.stopped is None or (attempt.stopped is not None and attempt.stopped <= contact.stopped)
        assert booking.stopped is None or (decision.stopped is not None and decision.stopped <= booking.stopped)


@for_any(JOURNEYS, ATTEMPTS, st.integers(1, 9))
def test_a_later_reassignment_changes_nothing(events, attempts, minute) -> None:
    hands = found(events, attempts)
    if open_hand_off(numbered(events), ZONE) is not None:
        again = events[0]._replace(stage="handoff", occurred_at=datetime(2026, 4, 1, 12, minute, tzinfo=UTC))
        assert found([*events, again], attempts) == hands


def _number(moment: datetime | None) -> int | None:
    return None if moment is None else microseconds(moment)
