"""The cohort funnel of METRICS.md section 3: every input row in view, whole result rows asserted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from data.vocabulary import Excluded, SourceCategory, Stage
from queries.exits import exclusions
from queries.funnel import FUNNEL_BY, funnel, funnel_by_service_line, funnel_by_source, funnel_by_territory
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import crowd, told

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW, window_days=30)
WINDOW, MICROSECOND = timedelta(days=30), timedelta(microseconds=1)
REACHED = ("stage", "mature_episodes", "reached_episodes")


def reached(answer, stage="Scheduled"):
    return answer.loc[answer["stage"] == stage, "reached_episodes"].iloc[0]


def test_a_skipped_stage_is_implied_by_a_later_one(given, conn):
    given.lead(inquired=noon(1), mql=noon(2), sql=noon(4))
    given.lead(inquired=noon(3), intake=noon(3), mql=noon(4), handoff=noon(5))
    given.lead(inquired=noon(5))

    counts = ("stage", "cohort_episodes", "mature_episodes", "reached_episodes", "reached_to_date_episodes")
    assert told(funnel(conn, JUNE), *counts, "imputed_episodes", "previous_stage_episodes") == [
        ("Inquiry", 3, 3, 3, 3, 0, 3),
        ("Intake", 3, 3, 2, 2, 1, 3),
        ("MQL", 3, 3, 2, 2, 0, 2),
        ("Handoff", 3, 3, 2, 2, 1, 2),
        ("SQL", 3, 3, 1, 1, 0, 2),
        ("Scheduled", 3, 3, 0, 0, 0, 1),
        ("Attended", 3, 3, 0, 0, 0, 0),
        ("Started", 3, 3, 0, 0, 0, 0),
    ]
    assert told(funnel(conn, JUNE), "entry_rate", "step_rate") == [
        *((1.0, 1.0), (2 / 3, 2 / 3), (2 / 3, 1.0), (2 / 3, 1.0), (1 / 3, 1 / 2)),
        *((0.0, 0.0), (0.0, None), (0.0, None)),
    ]


def test_a_stage_dated_before_the_inquiry_is_the_entry(given, conn):
    """T at inquiry is the first time there or at any later stage: logged late, the lead still came in by then."""
    given.lead(inquired=noon(2, 7), mql=noon(28))

    assert told(funnel(conn, JUNE), *REACHED)[:4] == [
        ("Inquiry", 1, 1),
        ("Intake", 1, 1),
        ("MQL", 1, 1),
        ("Handoff", 1, 0),
    ]


@pytest.mark.parametrize(("after", "counts"), [(WINDOW - MICROSECOND, 1), (WINDOW, 1), (WINDOW + MICROSECOND, 0)])
@pytest.mark.parametrize("entry", [noon(1), noon(1).replace(second=30, microsecond=1)])
def test_a_stage_exactly_a_window_after_entry_counts_and_a_microsecond_later_does_not(
    given, conn, entry, after, counts
):
    given.lead(inquired=entry, scheduled=entry + after)

    row = told(funnel(conn, JUNE), "stage", "reached_episodes", "reached_to_date_episodes")[5]
    assert row == ("Scheduled", counts, counts)


@pytest.mark.parametrize(
    ("entry", "mature"), [(noon(15), 1), (noon(15) + MICROSECOND, 0), (noon(15) - timedelta(minutes=1), 1)]
)
def test_a_lead_is_mature_when_its_whole_window_has_passed(given, conn, entry, mature):
    given.lead(inquired=entry, mql=entry)
    seen = replace(JUNE, as_of=noon(15) + WINDOW)

    assert told(funnel(conn, seen), "cohort_episodes", *REACHED, "reached_to_date_episodes")[2] == (
        *(1, "MQL", mature, mature, 1),
    )


def test_as_of_is_cut_to_its_minute_so_nothing_is_mature_early(given, conn):
    given.lead(inquired=noon(15).replace(second=30))

    assert told(funnel(conn, replace(JUNE, as_of=noon(15).replace(second=40) + WINDOW)), "mature_episodes")[0] == (0,)


def test_what_happens_after_the_as_of_moment_is_not_known_yet(given, conn):
    given.lead(inquired=noon(1), mql=noon(10))
    given.lead(inquired=noon(11))

    row = told(funnel(conn, replace(JUNE, as_of=noon(9))), "stage", "cohort_episodes", "reached_to_date_episodes")
    assert row[:3] == [("Inquiry", 1, 1), ("Intake", 1, 0), ("MQL", 1, 0)]


def test_lost_and_disqualified_leads_stay_in_the_denominator(given, conn):
    given.event(given.lead(mql=noon(2)), "lost", noon(3))
    given.event(given.lead(), "disqualified", noon(3))
    given.lead(mql=noon(2), scheduled=noon(4))

    assert told(funnel(conn, JUNE), *REACHED)[2] == ("MQL", 3, 2)


def test_duplicates_and_tests_leave_both_sides_and_are_counted_by_reason(given, conn):
    given.lead(scheduled=noon(2))
    given.lead(scheduled=noon(2), excluded=Excluded.DUPLICATE)
    given.lead(excluded=Excluded.DUPLICATE)
    given.lead(scheduled=noon(2), excluded=Excluded.TEST)

    assert told(funnel(conn, JUNE), "cohort_episodes", *REACHED)[5] == (1, "Scheduled", 1, 1)
    assert told(exclusions(conn, JUNE)) == [("Duplicate", 2), ("Test record", 1)]


def test_a_blank_is_a_bucket_of_its_own_and_never_what_somebody_called_not_recorded(given, conn):
    given.lead(territory_id=given.territory("Not recorded"), sql=noon(2))
    given.lead(territory_id=given.territory("North"))
    given.lead(territory_id=None)
    given.lead(territory_id=None)

    inquiry = [row for row in told(funnel_by_territory(conn, JUNE), "territory", *REACHED) if row[1] == "Inquiry"]
    assert inquiry == [
        ("North", "Inquiry", 1, 1),
        ("Not recorded (as written)", "Inquiry", 1, 1),
        ("Not recorded", "Inquiry", 2, 2),
    ]
    for name, count in (("Not recorded (as written)", 1), ("Not recorded", 2), ("North", 1)):
        assert told(funnel(conn, replace(JUNE, territories=(name,))), "cohort_episodes")[0] == (count,)


def test_a_blank_source_is_not_other(given, conn):
    given.lead(source=SourceCategory.OTHER)
    given.lead(source=None)

    assert told(funnel_by_source(conn, JUNE), "source", "cohort_episodes")[::8] == [("Other", 1), ("Not recorded", 1)]


def test_nothing_to_divide_by_is_missing_never_zero(given, conn):
    given.lead(inquired=noon(20))
    too_new = replace(JUNE, as_of=noon(25))

    rates = told(
        funnel(conn, too_new), "entry_rate", "entry_rate_low", "entry_rate_high", "step_rate", "step_rate_high"
    )
    assert rates == [(None,) * 5] * 8
    assert told(funnel(conn, too_new), "cohort_episodes", "mature_episodes", "reached_episodes")[0] == (1, 0, 0)


def test_with_no_lead_at_all_there_is_still_a_row_per_stage(given, conn):
    assert told(funnel(conn, JUNE), *REACHED) == [
        (stage, 0, 0) for stage in ("Inquiry", "Intake", "MQL", "Handoff", "SQL", "Scheduled", "Attended", "Started")
    ]
    assert funnel_by_service_line(conn, JUNE).empty


@pytest.mark.parametrize(
    ("zone", "moment", "counted"),
    [
        ("America/New_York", datetime(2026, 6, 1, 3, 59, 59, 999_999, UTC), 0),  # still 31 May there
        ("America/New_York", datetime(2026, 6, 1, 4, 0, tzinfo=UTC), 1),
        ("America/New_York", datetime(2026, 7, 1, 3, 59, 59, 999_999, UTC), 1),  # still 30 June
        ("America/New_York", datetime(2026, 7, 1, 4, 0, tzinfo=UTC), 0),
        ("America/Chicago", datetime(2026, 6, 1, 4, 30, tzinfo=UTC), 0),  # an hour behind: still 31 May
        ("America/Chicago", datetime(2026, 7, 1, 4, 30, tzinfo=UTC), 1),
        ("Asia/Kolkata", datetime(2026, 5, 31, 18, 30, tzinfo=UTC), 1),  # five and a half hours ahead: 1 June
        ("Asia/Kolkata", datetime(2026, 6, 30, 18, 30, tzinfo=UTC), 0),
    ],
)
def test_a_period_is_whole_days_of_the_leads_own_site(given, conn, zone, moment, counted):
    given.lead(inquired=moment, site_id=given.site("Elsewhere", zone))

    assert told(funnel(conn, JUNE), "cohort_episodes")[0] == (counted,)


def test_a_lead_without_a_site_keeps_the_organisations_days(given, conn):
    given.lead(inquired=datetime(2026, 6, 1, 3, 59, tzinfo=UTC))
    given.lead(inquired=datetime(2026, 6, 1, 4, 0, tzinfo=UTC))

    assert told(funnel(conn, JUNE), "cohort_episodes")[0] == (1,)


def test_the_rows_of_every_split_add_up_to_the_funnel(given, conn):
    for day, line in ((1, "Cardiology"), (2, "Imaging"), (3, None), (4, "Imaging")):
        given.lead(inquired=noon(day), service_line=line, mql=noon(day + 1), source=None if day == 2 else "Direct")
    counts = ["cohort_episodes", "mature_episodes", "reached_episodes", "reached_to_date_episodes", "imputed_episodes"]

    whole = funnel(conn, JUNE)
    for question in FUNNEL_BY.values():
        summed = question(conn, JUNE).groupby("stage", sort=False)[counts].sum().reset_index()
        assert told(summed) == told(whole, "stage", *counts)


def test_service_lines_come_by_priority_and_blank_last(given, conn):
    for line in ("Sleep medicine", None, "Cardiology"):
        given.lead(service_line=line)

    lines = told(funnel_by_service_line(conn, JUNE), "service_line")[::8]
    assert lines == [("Cardiology",), ("Sleep medicine",), ("Not recorded",)]


@pytest.mark.parametrize(
    ("got", "of", "low", "high"),
    [
        (3, 10, "0.107791", "0.603222"),
        (0, 8, "0.000000", "0.324408"),
        (30, 100, "0.218949", "0.395849"),
        (87, 600, "0.119084", "0.175433"),
    ],
)
def test_the_published_wilson_intervals_to_the_last_digit(given, conn, got, of, low, high):
    crowd(conn, of, reached=got, inquired=noon(1))

    (row,) = [row for row in funnel(conn, JUNE).itertuples() if row.stage == "Scheduled"]
    assert (row.mature_episodes, row.reached_episodes, row.entry_rate) == (of, got, got / of)
    assert (f"{row.entry_rate_low:.6f}", f"{row.entry_rate_high:.6f}") == (low, high)


def test_going_back_never_takes_an_arrival_away(given, conn):
    lead = given.lead(sql=noon(5))
    given.event(lead, Stage.MQL, noon(9))

    assert reached(funnel(conn, JUNE), "SQL") == 1


def test_a_lead_with_exits_only_never_came_in(given, conn):
    lead = given.lead()
    conn.exec_driver_sql(
        f"UPDATE lead_facts SET entry_day = NULL, entry_minute = NULL, depth = -1 WHERE lead_id = {lead}"
    )

    assert told(funnel(conn, JUNE), "cohort_episodes")[0] == (0,)
