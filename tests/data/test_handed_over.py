"""What is a hand-off, and what came of it: by examples, before any calendar or target."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from data.handed_over import Attempt, HandedOver, NumberedEvent, Outcome, hand_offs, open_hand_off
from data.moments import microseconds
from data.vocabulary import OutreachKind, OutreachResult, Promise
from tests.given import NOW

ZONE = "America/New_York"
NOT_YET = Outcome(None, False, None)
Said = tuple[str, datetime]


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment of June 2026 in New York."""
    return datetime(2026, 6, day, hour, minute, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def on(day: int) -> datetime:
    """A date without a time."""
    return at(day, 0)


def call(moment: datetime, result: OutreachResult | None = None, kind: OutreachKind = OutreachKind.CALL) -> Attempt:
    return Attempt(kind, result, moment)


def numbered(said: Iterable[Said]) -> list[NumberedEvent]:
    return [NumberedEvent(number, stage, moment, NOW, None) for number, (stage, moment) in enumerate(said, start=1)]


def handed(*said: Said, attempts: Sequence[Attempt] = ()) -> list[HandedOver]:
    return hand_offs(numbered(said), attempts, ZONE)


def outcome(promise: Promise, *said: Said, attempts: Sequence[Attempt] = ()) -> Outcome:
    (one,) = handed(*said, attempts=attempts)
    return one.outcomes[list(Promise).index(promise)]


def stopped(moment: datetime) -> Outcome:
    return Outcome(microseconds(moment), False, None)


def early(start: datetime) -> Outcome:
    return Outcome(microseconds(start), True, None)


def left(moment: datetime) -> Outcome:
    return Outcome(None, False, microseconds(moment))


def test_a_lead_never_handed_over_has_no_hand_off() -> None:
    assert handed(("inquiry", at(1)), ("sql", at(3)), ("lost", at(4)), attempts=[call(at(2))]) == []


def test_a_hand_off_is_known_by_its_event_and_begins_with_it() -> None:
    (one,) = handed(("inquiry", at(1)), ("handoff", at(2, 9, 30)), ("sql", at(3)))
    assert (one.event_id, one.started) == (2, microseconds(at(2, 9, 30)))
    assert len(one.outcomes) == len(Promise)


def test_handed_over_again_while_it_is_open_it_is_reassigned_and_nothing_starts_anew() -> None:
    (one,) = handed(("handoff", at(2)), ("handoff", at(5)), ("mql", at(6)), ("handoff", at(7)))
    assert (one.event_id, one.started) == (1, microseconds(at(2)))


@pytest.mark.parametrize("exit", ["lost", "disqualified", "recycled"])
def test_after_an_exit_it_is_a_new_hand_off(exit: str) -> None:
    first, second = handed(("handoff", at(2)), (exit, at(4)), ("handoff", at(9)), ("handoff", at(10)))
    assert (first.event_id, second.event_id) == (1, 3)
    assert second.started == microseconds(at(9))


def test_a_lead_that_left_before_any_hand_off_is_handed_over_once() -> None:
    (one,) = handed(("lost", at(1)), ("handoff", at(2)), attempts=[call(at(1, 9))])
    assert one.outcomes == (NOT_YET,) * 4


def test_the_first_attempt_of_a_person_stops_the_first_promise_and_no_later_one_does() -> None:
    tried = [call(at(4)), call(at(3)), call(at(6))]
    assert outcome(Promise.FIRST_ATTEMPT, ("handoff", at(2)), attempts=tried) == stopped(at(3))


@pytest.mark.parametrize("kind", [OutreachKind.CALL, OutreachKind.EMAIL, OutreachKind.TEXT, OutreachKind.VISIT])
def test_any_way_of_reaching_out_is_an_attempt(kind: OutreachKind) -> None:
    assert outcome(Promise.FIRST_ATTEMPT, ("handoff", at(2)), attempts=[call(at(3), kind=kind)]) == stopped(at(3))


@pytest.mark.parametrize("kind", [OutreachKind.AUTO_REPLY, OutreachKind.NOTE])
def test_an_automatic_reply_and_a_note_never_stop_anything(kind: OutreachKind) -> None:
    (one,) = handed(("handoff", at(2)), attempts=[call(at(3), OutreachResult.TWO_WAY, kind)])
    assert one.outcomes == (NOT_YET,) * 4


@pytest.mark.parametrize("result", [None, OutreachResult.LEFT_MESSAGE, OutreachResult.NO_ANSWER, OutreachResult.SENT])
def test_an_attempt_that_reached_nobody_is_an_attempt_and_no_contact(result: OutreachResult | None) -> None:
    tried = [call(at(3), result), call(at(5), OutreachResult.TWO_WAY)]
    assert outcome(Promise.FIRST_ATTEMPT, ("handoff", at(2)), attempts=tried) == stopped(at(3))
    assert outcome(Promise.FIRST_CONTACT, ("handoff", at(2)), attempts=tried) == stopped(at(5))


def test_an_attempt_at_the_very_moment_of_the_hand_off_is_not_early() -> None:
    assert outcome(Promise.FIRST_ATTEMPT, ("handoff", at(2)), attempts=[call(at(2))]) == stopped(at(2))


def test_what_came_before_the_hand_off_counts_at_it_and_is_early() -> None:
    said, tried = [("sql", at(1)), ("scheduled", at(1)), ("handoff", at(2))], [call(at(1), OutreachResult.TWO_WAY)]
    for promise in Promise:
        assert outcome(promise, *said, attempts=tried) == early(at(2))


def test_an_attempt_before_the_last_exit_belongs_to_the_hand_off_before() -> None:
    said = [("handoff", at(2)), ("lost", at(5)), ("mql", at(6)), ("handoff", at(9))]
    before, between = handed(*said, attempts=[call(at(3))])
    assert (before.outcomes[0], between.outcomes[0]) == (stopped(at(3)), NOT_YET)
    before, between = handed(*said, attempts=[call(at(7))])
    assert (before.outcomes[0], between.outcomes[0]) == (left(at(5)), early(at(9)))


def test_an_attempt_at_the_moment_of_the_exit_came_before_it() -> None:
    said = [("handoff", at(2)), ("lost", at(5)), ("handoff", at(9))]
    before, after = handed(*said, attempts=[call(at(5))])
    assert (before.outcomes[0], after.outcomes[0]) == (stopped(at(5)), NOT_YET)
    before, after = handed(*said, attempts=[call(at(5) + timedelta(microseconds=1))])
    assert (before.outcomes[0], after.outcomes[0]) == (left(at(5)), early(at(9)))


@pytest.mark.parametrize("stage", ["sql", "scheduled", "attended", "started"])
def test_sql_or_anything_deeper_is_a_decision(stage: str) -> None:
    assert outcome(Promise.DECISION, ("handoff", at(2)), (stage, at(4)), ("started", at(6))) == stopped(at(4))


def test_to_let_a_lead_go_is_a_decision_too_and_nothing_else_is_kept_by_it() -> None:
    (one,) = handed(("handoff", at(2)), ("disqualified", at(4)))
    assert one.outcomes == (left(at(4)), left(at(4)), stopped(at(4)), left(at(4)))


@pytest.mark.parametrize("stage", ["inquiry", "intake", "mql", "handoff"])
def test_a_step_back_decides_nothing(stage: str) -> None:
    (one,) = handed(("handoff", at(2)), (stage, at(4)))
    assert one.outcomes == (NOT_YET,) * 4


def test_a_booking_is_scheduled_or_deeper_but_not_sql() -> None:
    assert outcome(Promise.BOOKING, ("handoff", at(2)), ("sql", at(3))) == NOT_YET
    for stage in ("scheduled", "attended", "started"):
        assert outcome(Promise.BOOKING, ("handoff", at(2)), ("sql", at(3)), (stage, at(6))) == stopped(at(6))


def test_a_status_alone_never_makes_an_attempt() -> None:
    assert outcome(Promise.FIRST_ATTEMPT, ("handoff", at(2)), ("sql", at(3)), ("attended", at(5))) == NOT_YET


def test_it_is_closed_only_when_it_left_before_anything_stopped_the_clock() -> None:
    said = [("handoff", at(2)), ("lost", at(5))]
    assert outcome(Promise.FIRST_ATTEMPT, *said) == left(at(5))
    assert outcome(Promise.FIRST_ATTEMPT, *said, attempts=[call(at(4))]) == stopped(at(4))
    late = Outcome(microseconds(at(6)), False, microseconds(at(5)))
    assert outcome(Promise.FIRST_ATTEMPT, *said, attempts=[call(at(6))]) == late


def test_what_comes_a_moment_after_the_exit_or_on_the_day_after_its_date_came_after_it() -> None:
    for exit, moment in ((at(5), at(5) + timedelta(microseconds=1)), (on(5), on(6))):
        late = Outcome(microseconds(moment), False, microseconds(exit))
        assert outcome(Promise.FIRST_ATTEMPT, ("handoff", at(2)), ("lost", exit), attempts=[call(moment)]) == late


def test_of_two_exits_the_first_closes() -> None:
    assert outcome(Promise.BOOKING, ("handoff", at(2)), ("recycled", at(4)), ("lost", at(7))) == left(at(4))


def test_nobody_owes_anything_once_it_was_stopped_or_left() -> None:
    assert (NOT_YET.ends, stopped(at(3)).ends, left(at(4)).ends) == (None, microseconds(at(3)), microseconds(at(4)))
    assert Outcome(microseconds(at(6)), False, microseconds(at(5))).ends == microseconds(at(6))


def test_the_open_hand_off_is_the_last_until_the_lead_leaves() -> None:
    said = [("handoff", at(2)), ("handoff", at(3)), ("lost", at(5)), ("mql", at(6)), ("handoff", at(9))]
    found = [open_hand_off(numbered(said[:length]), ZONE) for length in range(6)]
    assert found == [None, 1, 1, None, None, 5]


def test_a_hand_off_of_which_only_the_day_is_known_begins_with_the_day() -> None:
    assert outcome(Promise.FIRST_ATTEMPT, ("handoff", on(2)), attempts=[call(at(2, 8))]) == stopped(at(2, 8))
    assert outcome(Promise.FIRST_ATTEMPT, ("handoff", on(2)), attempts=[call(at(1, 23))]) == early(on(2))


def test_what_came_on_the_day_of_the_hand_off_is_not_early_when_only_its_day_is_known() -> None:
    said = [("handoff", at(2, 10)), ("scheduled", on(2))]
    at_the_hand_off = Outcome(microseconds(at(2, 10)), False, None)
    assert outcome(Promise.FIRST_ATTEMPT, *said, attempts=[call(on(2))]) == at_the_hand_off
    assert outcome(Promise.BOOKING, *said) == outcome(Promise.DECISION, *said) == at_the_hand_off
    assert outcome(Promise.DECISION, ("handoff", at(2, 10)), ("lost", on(2))) == at_the_hand_off


def test_lost_on_a_day_is_not_before_an_attempt_of_that_day() -> None:
    said = [("handoff", at(2, 10)), ("lost", on(3)), ("mql", at(8)), ("handoff", at(9))]
    before, after = handed(*said, attempts=[call(at(3, 15))])
    assert (before.outcomes[0], after.outcomes[0]) == (stopped(at(3, 15)), NOT_YET)
    before, after = handed(*said, attempts=[call(at(4, 0, 1))])
    assert (before.outcomes[0], after.outcomes[0]) == (left(on(3)), early(at(9)))


def test_lost_on_the_day_it_was_handed_over_it_left_at_the_hand_off_at_the_earliest() -> None:
    assert outcome(Promise.BOOKING, ("handoff", at(2, 10)), ("lost", on(2))) == left(at(2, 10))


def test_the_zone_decides_what_is_only_a_date() -> None:
    said = numbered([("handoff", at(2, 10)), ("lost", on(3)), ("handoff", at(9))])
    tried = [call(at(3, 15))]
    for zone, first in ((ZONE, stopped(at(3, 15))), ("UTC", left(on(3)))):
        assert hand_offs(said, tried, zone)[0].outcomes[0] == first
