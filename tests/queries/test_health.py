"""How good the records are."""

from datetime import date, timedelta

import pytest

from data.vocabulary import ContactType, IntakeType, SourceCategory
from queries.health import missing_fields_by_source, record_health_by_source
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import told

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def test_blank_fields_are_counted_by_source_most_leads_first(given, conn):
    whole = {
        "territory_id": given.territory("North"),
        "owner_id": given.person("Ana"),
        "intake_type": IntakeType.MARKETING_INQUIRY,
        "contact_type": ContactType.PATIENT,
    }
    given.lead(source=None, **whole)
    given.lead(source=None, service_line=None)
    given.lead(source=SourceCategory.EVENT, **{**whole, "owner_id": None})

    assert told(missing_fields_by_source(conn, JUNE)) == [
        ("Not recorded", 2, 1, 2, 1, 1, 1, 1),
        ("Event", 1, 0, 0, 0, 0, 0, 1),
    ]


def test_implied_stages_are_counted_once_a_lead(given, conn):
    given.lead(inquired=noon(1), sql=noon(4), recorded=noon(4))
    given.lead(inquired=noon(1), intake=noon(2), recorded=noon(2))

    assert told(record_health_by_source(conn, JUNE), "cohort_episodes", "implied_stage_episodes") == [(2, 1)]


def test_a_stage_before_an_earlier_one_is_out_of_order(given, conn):
    given.lead(inquired=noon(1), mql=noon(5), sql=noon(4))
    given.lead(inquired=noon(1), mql=noon(4), sql=noon(4))

    assert told(record_health_by_source(conn, JUNE), "disordered_episodes") == [(1,)]


@pytest.mark.parametrize(("lag", "late"), [(DAY, 0), (DAY + timedelta(microseconds=1), 1)])
def test_late_is_more_than_a_day_after_it_happened(given, conn, lag, late):
    given.lead(inquired=noon(1), recorded=noon(1) + lag)

    assert told(record_health_by_source(conn, JUNE), "logged_late_episodes") == [(late,)]


def test_the_median_lag_is_that_of_the_slowest_event_of_the_middle_lead(given, conn):
    for hours in (1, 2, 50):
        lead = given.lead(inquired=noon(1), recorded=noon(1))
        given.event(lead, "mql", noon(2), recorded=noon(2) + timedelta(hours=hours) - MINUTE)

    assert told(record_health_by_source(conn, JUNE), "median_logging_lag_hours") == [(2.0,)]


def test_of_two_the_median_lag_is_the_smaller_which_half_do_not_exceed(given, conn):
    for hours in (3, 9):
        given.lead(inquired=noon(1), recorded=noon(1) + timedelta(hours=hours))

    assert told(record_health_by_source(conn, JUNE), "median_logging_lag_hours") == [(3.0,)]


def test_no_records_no_rows(conn):
    assert told(record_health_by_source(conn, JUNE)) == []
    assert told(missing_fields_by_source(conn, JUNE)) == []
