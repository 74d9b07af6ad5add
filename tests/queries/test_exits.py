"""Where leads leave, why, and which come back."""

from dataclasses import replace
from datetime import date

import pytest

from data.vocabulary import Excluded, Exit, SourceCategory
from queries.dimensions import Dimension
from queries.exits import exclusions, exits_by_segment, exits_by_stage_and_reason, re_entries
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import told

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)


def test_exits_are_counted_by_furthest_stage_exit_and_reason(given, conn):
    given.event(given.lead(mql=noon(2)), "lost", noon(3), reason="No response")
    given.event(given.lead(mql=noon(2)), "lost", noon(4), reason="No response")
    given.event(given.lead(), "disqualified", noon(3), reason="Outside the area")
    given.event(given.lead(sql=noon(2)), "recycled", noon(3))
    given.lead(scheduled=noon(9))

    assert told(exits_by_stage_and_reason(conn, JUNE)) == [
        ("MQL", "Lost", "No response", 2, 2 / 5),
        ("Inquiry", "Disqualified", "Outside the area", 1, 1 / 5),
        ("SQL", "Recycled", "Not recorded", 1, 1 / 5),
    ]


def test_one_word_explains_two_exits_in_two_rows(given, conn):
    given.event(given.lead(), "lost", noon(3), reason="Too far")
    given.event(given.lead(), "disqualified", noon(3), reason="Too far")

    rows = told(exits_by_stage_and_reason(conn, JUNE), "exit", "reason", "episodes")
    assert rows == [("Disqualified", "Too far", 1), ("Lost", "Too far", 1)]


def test_a_reason_called_not_recorded_is_not_a_missing_one(given, conn):
    given.event(given.lead(), "lost", noon(3), reason="Not recorded")
    given.event(given.lead(), "lost", noon(3))

    rows = told(exits_by_stage_and_reason(conn, JUNE), "reason", "episodes")
    assert sorted(rows) == [("Not recorded", 1), ("Not recorded (as written)", 1)]


def test_a_lead_that_came_back_is_in_play(given, conn):
    lead = given.lead()
    given.event(lead, "lost", noon(3))
    given.event(lead, "mql", noon(5))

    assert told(exits_by_stage_and_reason(conn, JUNE)) == []
    assert told(re_entries(conn, JUNE)) == [(1, 1, 1.0)]


def test_the_furthest_stage_is_the_furthest_ever_not_the_last(given, conn):
    lead = given.lead(sql=noon(2))
    given.event(lead, "mql", noon(3))
    given.event(lead, "lost", noon(4))

    assert told(exits_by_stage_and_reason(conn, JUNE), "furthest_stage", "episodes") == [("SQL", 1)]


def test_a_lead_that_leaves_later_has_not_left_yet(given, conn):
    given.event(given.lead(), "lost", noon(20))

    assert told(exits_by_stage_and_reason(conn, replace(JUNE, as_of=noon(19)))) == []
    assert len(told(exits_by_stage_and_reason(conn, replace(JUNE, as_of=noon(20))))) == 1


def test_the_share_of_a_segment_that_left_has_its_wilson_interval(given, conn):
    for _ in range(3):
        given.event(given.lead(source=SourceCategory.PAID_SEARCH), "disqualified", noon(3))
    for _ in range(7):
        given.lead(source=SourceCategory.PAID_SEARCH)
    given.event(given.lead(source=SourceCategory.EVENT), "lost", noon(3))

    ((*paid, low, high), event) = told(exits_by_segment(conn, JUNE))
    assert paid == ["Paid search", 10, 3, 0.3]
    assert (f"{low:.6f}", f"{high:.6f}") == ("0.107791", "0.603222")
    assert event[:4] == ("Event", 1, 0, 0.0)


@pytest.mark.parametrize("exit", Exit)
def test_one_exit_is_asked_about_by_any_split(given, conn, exit):
    given.event(given.lead(service_line="Imaging"), exit, noon(3))
    given.lead(service_line="Cardiology")

    rows = told(exits_by_segment(conn, JUNE, Dimension.SERVICE_LINE, exit), "service_line", "episodes")
    assert rows == [("Imaging", 1), ("Cardiology", 0)]


def test_re_entries_count_leads_not_returns(given, conn):
    lead = given.lead()
    for day in (3, 7):
        given.event(lead, "lost", noon(day))
        given.event(lead, "mql", noon(day + 1))
    given.lead()

    assert told(re_entries(conn, JUNE)) == [(2, 1, 0.5)]


def test_nobody_came_back_of_nobody_is_missing(conn):
    assert told(re_entries(conn, JUNE)) == [(0, 0, None)]


def test_what_is_left_out_is_counted_by_reason_even_when_there_is_none(given, conn):
    given.lead(excluded=Excluded.TEST)
    given.lead(excluded=Excluded.TEST, inquired=noon(1, 7))

    assert told(exclusions(conn, JUNE)) == [("Duplicate", 0), ("Test record", 1)]
