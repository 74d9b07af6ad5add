"""The funnel by service line over 26 weeks: our question against reading all leads into pandas, in the same run."""

import time
from pathlib import Path

import pandas as pd
from pandas import DataFrame
from sqlalchemy import text

from data.database import open_database
from data.moments import day_number
from data.vocabulary import STAGE_LABEL, STAGES
from queries.funnel import funnel_by_service_line
from queries.scope import Scope
from tests.bench.prepared import demo, last_26_weeks
from tests.bench.report import MILLISECONDS, Section, Spread

ROUNDS, QUESTIONS_A_ROUND = 3, 5
COUNTS = ["service_line", "stage", "cohort_episodes", "mature_episodes", "reached_episodes"]


def measure(leads: int) -> Section:
    file, scope = demo(leads), last_26_weeks()
    asked, read = [], []
    for _ in range(ROUNDS):  # alternating, so that a slow minute of the machine falls on both
        slow, expected = timed(read_all_leads, file, scope)
        read.append(slow)
        for _ in range(QUESTIONS_A_ROUND):
            quick, found = timed(ask, file, scope)
            asked.append(quick)
            pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    ours, pandas = Spread(asked), Spread(read)
    return Section(
        title="The funnel question",
        headline=f"{pandas.median / ours.median:,.0f} times faster than reading all leads into pandas.",
        how=f"`funnel_by_service_line` over {cohort_of(expected):,} leads of 26 weeks out of {leads:,}, on a "
        "connection opened anew each time and nothing cached in the program, against `SELECT *` of both tables, "
        "merged, filtered and grouped in pandas. Both count the same. The file is in the system's cache for both.",
        columns=("what", *MILLISECONDS),
        rows=[["the question", *ours.milliseconds()], ["reading all leads", *pandas.milliseconds()]],
    )


def cohort_of(found: DataFrame) -> int:
    return int(found.groupby("service_line")["cohort_episodes"].max().to_numpy().sum())


def timed(answer, file: Path, scope: Scope) -> tuple[float, DataFrame]:
    started = time.perf_counter()
    found = answer(file, scope)
    seconds = time.perf_counter() - started
    return seconds, found.sort_values(COUNTS[:2]).reset_index(drop=True)


def ask(file: Path, scope: Scope) -> DataFrame:
    database = open_database(f"sqlite:///{file}")
    with database.read.connect() as conn:
        found = funnel_by_service_line(conn, scope)
    database.close()
    return found[COUNTS]


def read_all_leads(file: Path, scope: Scope) -> DataFrame:
    """The plain way: every column of every lead, then pandas."""
    database = open_database(f"sqlite:///{file}")
    with database.read.connect() as conn:
        tables = [pd.read_sql(text(f"SELECT * FROM {name}"), conn) for name in ("leads", "lead_facts", "service_lines")]
    database.close()
    leads, facts, lines = tables
    everything = leads.merge(facts, on="lead_id", suffixes=("_lead", ""))
    everything = everything.merge(lines[["service_line_id", "name"]], on="service_line_id", how="left")
    first, last = day_number(scope.period.first_day), day_number(scope.period.last_day)
    cohort = everything[
        everything["entry_day"].between(first, last)
        & (everything["excluded"] == 0)
        & (everything["entry_minute"] <= scope.as_of_minute)
    ]
    return counted(cohort.assign(service_line=cohort["name"].fillna("Not recorded")), scope)


def counted(cohort: DataFrame, scope: Scope) -> DataFrame:
    is_mature = cohort["entry_minute"] <= scope.as_of_minute - scope.window_minutes
    rows = []
    for line, episodes in cohort.groupby("service_line"):
        mature = episodes[is_mature[episodes.index]]
        for stage in STAGES:
            reached = len(mature) if stage == STAGES[0] else (mature[f"to_{stage}"] <= scope.window_minutes).sum()
            rows.append((line, STAGE_LABEL[stage], len(episodes), len(mature), int(reached)))
    return DataFrame(rows, columns=COUNTS)
