"""Adherence by service line over 26 weeks against the funnel question, and a million due moments, in one run."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
from pandas import DataFrame

from data.calendars import Calendar
from data.database import open_database
from data.moments import day_number
from data.opening_hours import MONDAY_TO_FRIDAY, CalendarVersion, HolidayScope, WeeklyHours
from queries.adherence import adherence_by_service_line
from queries.funnel import funnel_by_service_line
from queries.scope import Scope
from tests.bench.prepared import UNTIL, demo, last_26_weeks
from tests.bench.report import MILLISECONDS, Section, Spread

ROUNDS = 15
MILLION = 1_000_000
FOUR_HOURS = 4 * 3600


def measure(leads: int) -> Section:
    file, scope = demo(leads), last_26_weeks()
    funnel, adherence, due = [], [], []
    for _ in range(ROUNDS):  # alternating, so that a slow minute of the machine falls on all
        funnel.append(timed(lambda: ask(file, scope, funnel_by_service_line))[0])
        seconds, found = timed(lambda: ask(file, scope, adherence_by_service_line))
        adherence.append(seconds)
    for _ in range(3):
        due.append(timed(million_due_moments)[0])
    ours, other = Spread(adherence), Spread(funnel)
    return Section(
        title="The adherence question",
        headline=f"{ours.median / other.median:.2f} times the funnel question's time; "
        f"a million due moments in {Spread(due).median:.2f} s.",
        how=f"`adherence_by_service_line` over {int(found['hand_offs'].sum()):,} hand-offs that fell due in 26 weeks, "
        f"out of {leads:,} leads, beside `funnel_by_service_line` of the same weeks, each on a connection opened anew "
        "and nothing cached in the program. The due moments: hand-offs spread over two years, Monday to Friday with "
        "holidays, a target of four hours.",
        columns=("what", *MILLISECONDS),
        rows=[
            ["adherence", *ours.milliseconds()],
            ["funnel", *other.milliseconds()],
            ["a million due moments", *Spread(due).milliseconds()],
        ],
    )


def timed(do: Callable[[], DataFrame]) -> tuple[float, DataFrame]:
    started = time.perf_counter()
    found = do()
    return time.perf_counter() - started, found


def ask(file: Path, scope: Scope, question: Callable[..., DataFrame]) -> DataFrame:
    database = open_database(f"sqlite:///{file}")
    with database.read.connect() as conn:
        found = question(conn, scope)
    database.close()
    return found


def million_due_moments() -> DataFrame:
    """With a calendar nobody used before: making its open time is part of it."""
    hours = WeeklyHours.on(MONDAY_TO_FRIDAY, (8 * 60, 18 * 60))
    calendar = Calendar("America/New_York", (CalendarVersion(date(2020, 1, 1), hours, HolidayScope("US", "NY")),))
    first = day_number(UNTIL) * 86_400
    starts = first - np.random.default_rng(1).integers(0, 2 * 365 * 86_400, MILLION)
    return DataFrame({"due": calendar.due(starts, FOUR_HOURS)})
