"""What the demo is made to tell really comes out of its facts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from data.database import open_database
from data.demo import fill_with_demo
from data.moments import DAY_MINUTES, day_number, minute_of
from data.schema import lead_facts, leads, outreach, people, reasons, service_lines, sites, stage_events
from data.vocabulary import DEPTH, Excluded, Exit, IntakeType, OutreachKind, SourceCategory, Stage, code_of, word_of

UNTIL = date(2026, 9, 16)
NEW_YORK = ZoneInfo("America/New_York")
LAST_DAY, ENDS = day_number(UNTIL), minute_of(datetime(2026, 9, 16, 12, tzinfo=NEW_YORK))
MONDAY = LAST_DAY - UNTIL.weekday()
WINDOW = 30 * DAY_MINUTES
QUARTER = 13 * 7
HUMAN = set(OutreachKind) - {OutreachKind.AUTO_REPLY, OutreachKind.NOTE}


class Demo(NamedTuple):
    """Facts of every episode, facts of those that count, and the rows behind them."""

    every: pd.DataFrame
    facts: pd.DataFrame
    events: pd.DataFrame
    attempts: pd.DataFrame


def filled(empty: Path, file: Path, seed: int) -> Demo:
    database = open_database(f"sqlite:///{copyfile(empty, file)}")
    fill_with_demo(database, seed=seed, until=UNTIL)
    facts = select(lead_facts, service_lines.c.name.label("line"), sites.c.name.label("site"), leads.c.person_key)
    facts = facts.join_from(lead_facts, leads).join(service_lines, lead_facts.c.service_line_id == service_lines.c.service_line_id)
    facts = facts.outerjoin(sites, lead_facts.c.site_id == sites.c.site_id)
    owner = people.c.name.label("owner")
    reason = reasons.c.name.label("reason")
    facts = facts.add_columns(owner, reason).outerjoin(people, lead_facts.c.owner_id == people.c.person_id)
    facts = facts.outerjoin(reasons, lead_facts.c.exit_reason_id == reasons.c.reason_id)
    with database.read.connect() as conn:
        every, events, attempts = (pd.read_sql(asked, conn) for asked in (facts, select(stage_events), select(outreach)))
    database.close()
    every["weekday"] = (every["entry_day"] + 3) % 7
    return Demo(every, every[every["excluded"] == 0], events, attempts)


@pytest.fixture(scope="module")
def demo(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The default demo, of 20,000 leads."""
    return filled(migrated_sqlite, tmp_path_factory.mktemp("demo") / "demo.db", seed=1)


@pytest.fixture(scope="module", params=[1, 2, 3])
def of_any_seed(request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    if request.param == 1:
        return request.getfixturevalue("demo")
    return filled(migrated_sqlite, tmp_path_factory.mktemp("demo") / "demo.db", seed=request.param)


def booked(facts: pd.DataFrame, first: int, after: int, as_of: int) -> tuple[pd.Series, float]:
    """Scheduled within 30 days, of the episodes that entered on days [first, after) and are mature: by line, in all."""
    mature = facts[facts["entry_day"].between(first, after - 1) & (as_of - facts["entry_minute"] >= WINDOW)]
    is_booked = mature["to_scheduled"] <= WINDOW
    return is_booked.groupby(mature["line"]).mean(), is_booked.mean()


def test_every_line_books_better_and_the_organisation_worse_over_the_last_13_weeks(of_any_seed: Demo) -> None:
    before, total_before = booked(of_any_seed.facts, MONDAY - 2 * QUARTER, MONDAY - QUARTER, ENDS - QUARTER * DAY_MINUTES)
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
    spring = [demo.facts[demo.facts["entry_day"].between(start, start + 60)] for start in (day_number(date(2025, 4, 1)), day_number(date(2026, 4, 1)))]
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
