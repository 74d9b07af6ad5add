"""What the demo is made to tell really comes out of its facts."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data.moments import DAY_MINUTES, day_number
from data.vocabulary import DEPTH, Exit, IntakeType, SourceCategory, Stage, code_of, word_of
from tests.data.demo.filled import ENDS, LAST_DAY, MONDAY, QUARTER, Demo, booked


def test_every_line_books_better_and_the_organisation_worse_over_the_last_13_weeks(of_any_seed: Demo) -> None:
    before, total_before = booked(
        of_any_seed.facts, MONDAY - 2 * QUARTER, MONDAY - QUARTER, ENDS - QUARTER * DAY_MINUTES
    )
    after, total_after = booked(of_any_seed.facts, MONDAY - QUARTER, MONDAY, ENDS)
    assert len(after) == 8
    assert ((after - before) > 0.01).all()
    assert total_after - total_before < -0.025


def test_it_does_so_over_the_last_13_weeks_that_are_mature_as_well(of_any_seed: Demo) -> None:
    end = MONDAY - 4 * 7  # the Sunday before it lies 31 days before the last day
    before, total_before = booked(of_any_seed.facts, end - 2 * QUARTER, end - QUARTER, ENDS)
    after, total_after = booked(of_any_seed.facts, end - QUARTER, end, ENDS)
    assert len(after) == 8
    assert ((after - before) > 0.01).all()
    assert total_after - total_before < -0.025


def test_the_mix_moved_to_sleep_medicine_which_books_least(demo: Demo) -> None:
    recent = demo.facts[demo.facts["entry_day"] >= MONDAY - QUARTER]
    earlier = demo.facts[demo.facts["entry_day"].between(MONDAY - 3 * QUARTER, MONDAY - 2 * QUARTER)]
    assert (earlier["line"] == "Sleep medicine").mean() < 0.1
    assert (recent["line"] == "Sleep medicine").mean() > 0.22
    rates, _ = booked(demo.facts, MONDAY - 2 * QUARTER, MONDAY, ENDS)
    assert rates.idxmin() == "Sleep medicine"


def test_sleep_medicine_is_full_and_waits_weeks_where_others_wait_days(demo: Demo) -> None:
    accepted = demo.facts[(demo.facts["depth"] >= DEPTH[Stage.SCHEDULED]) & (demo.facts["entry_day"] > LAST_DAY - 300)]
    days = ((accepted["to_scheduled"] - accepted["to_sql"]) / DAY_MINUTES).groupby(accepted["line"]).median()
    assert days.pop("Sleep medicine") > 21
    assert (days < 4).all()
    at_first, _ = booked(demo.facts, 0, LAST_DAY - 430, ENDS)
    of_late, _ = booked(demo.facts, LAST_DAY - 240, LAST_DAY, ENDS)
    assert at_first["Sleep medicine"] > 0.28
    assert of_late["Sleep medicine"] < 0.12


def test_the_year_has_seasons_and_the_week_has_a_weekend(demo: Demo) -> None:
    months = pd.to_datetime(demo.facts["entry_day"], unit="D").dt.to_period("M").value_counts()
    a_day = months / [month.days_in_month for month in months.index]
    assert a_day["2025-12"] < 0.8 * a_day["2025-10"]
    assert a_day["2025-12"] < 0.75 * a_day["2026-01"]
    assert a_day["2025-07"] < 0.85 * a_day["2025-10"]
    assert a_day["2026-05"] > 1.1 * a_day["2025-05"]
    weekdays = demo.facts["weekday"].value_counts()
    assert weekdays[0] > weekdays[4] > 2 * weekdays[6]


def test_womens_health_grows_strongly(demo: Demo) -> None:
    spring = [
        demo.facts[demo.facts["entry_day"].between(start, start + 60)]
        for start in (day_number(date(2025, 4, 1)), day_number(date(2026, 4, 1)))
    ]
    growth = spring[1]["line"].value_counts() / spring[0]["line"].value_counts()
    assert growth["Women's health"] > 1.6
    assert (growth.drop(["Women's health", "Sleep medicine"]) < 1.4).all()


def test_practices_refer_in_working_hours_and_people_ask_at_any_waking_hour(demo: Demo) -> None:
    zone = np.where(demo.facts["site"] == "Lakeshore Center", "America/Chicago", "America/New_York")
    hours = pd.Series(
        [
            datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(name)).hour
            for minute, name in zip(demo.facts["entry_minute"], zone, strict=True)
        ],
        index=demo.facts.index,
    )
    refers = demo.facts["intake_type"] == code_of(IntakeType.CLINICIAN_REFERRAL)
    asks = demo.facts["intake_type"] == code_of(IntakeType.MARKETING_INQUIRY)
    assert hours[refers].between(7, 18).mean() > 0.97
    assert (demo.facts["weekday"][refers] >= 5).mean() < 0.02
    assert hours[asks].between(6, 23).mean() > 0.97
    assert (hours[asks] >= 18).mean() > 0.15
    assert (demo.facts["weekday"][asks] >= 5).mean() > 0.15


def test_marketing_inquiries_and_the_three_kinds_of_referral_have_their_own_funnels_and_sources(demo: Demo) -> None:
    kinds = demo.facts["intake_type"].map(lambda code: word_of(IntakeType, code))
    assert set(kinds) == {*IntakeType, "Not recorded"}
    accepted = (demo.facts["depth"] >= DEPTH[Stage.SQL]).groupby(kinds).mean()
    assert accepted[IntakeType.CLINICIAN_REFERRAL] > accepted[IntakeType.SELF_REFERRAL] + 0.1
    assert accepted[IntakeType.SELF_REFERRAL] > accepted[IntakeType.PARTNER_REFERRAL] + 0.05
    main = demo.facts["source"].groupby(kinds).agg(lambda codes: word_of(SourceCategory, codes.mode()[0]))
    assert main[IntakeType.CLINICIAN_REFERRAL] == SourceCategory.REFERRAL
    assert main[IntakeType.PARTNER_REFERRAL] == SourceCategory.PARTNER_EMAIL
    assert main[IntakeType.MARKETING_INQUIRY] != main[IntakeType.CLINICIAN_REFERRAL]


def test_paid_search_brings_many_who_are_disqualified_mostly_for_one_reason(demo: Demo) -> None:
    is_out = demo.facts["exit"] == code_of(Exit.DISQUALIFIED)
    rates = is_out.groupby(demo.facts["source"]).mean()
    paid = code_of(SourceCategory.PAID_SEARCH)
    assert rates[paid] > 2.5 * rates.drop(paid).max()
    why = demo.facts[is_out & (demo.facts["source"] == paid)]["reason"].value_counts(normalize=True)
    assert why.index[0] == "Outside our service area"
    assert why.iloc[0] > 0.6


def test_behavioral_health_loses_people_between_booking_and_visit(demo: Demo) -> None:
    settled = demo.facts[(demo.facts["depth"] >= DEPTH[Stage.SCHEDULED]) & (demo.facts["entry_day"] < LAST_DAY - 120)]
    came = (settled["depth"] >= DEPTH[Stage.ATTENDED]).groupby(settled["line"]).mean()
    assert came.pop("Behavioral health") < 0.62
    assert (came > 0.72).all()
