"""A demo filled in, and what tests ask of it, as data frames."""

from datetime import date, datetime
from pathlib import Path
from shutil import copyfile
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import select

from data.database import open_database
from data.demo import fill_with_demo
from data.moments import DAY_MINUTES, day_number, minute_of
from data.schema import lead_facts, leads, outreach, people, reasons, service_lines, sites, sla_clocks, stage_events
from data.vocabulary import OutreachKind

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
    clocks: pd.DataFrame
    lines: dict[int, str]


def filled(empty: Path, file: Path, seed: int) -> Demo:
    database = open_database(f"sqlite:///{copyfile(empty, file)}")
    fill_with_demo(database, seed=seed, until=UNTIL)
    facts = select(lead_facts, service_lines.c.name.label("line"), sites.c.name.label("site"), leads.c.person_key)
    facts = facts.join_from(lead_facts, leads).join(
        service_lines, lead_facts.c.service_line_id == service_lines.c.service_line_id
    )
    facts = facts.outerjoin(sites, lead_facts.c.site_id == sites.c.site_id)
    owner = people.c.name.label("owner")
    reason = reasons.c.name.label("reason")
    facts = facts.add_columns(owner, reason).outerjoin(people, lead_facts.c.owner_id == people.c.person_id)
    facts = facts.outerjoin(reasons, lead_facts.c.exit_reason_id == reasons.c.reason_id)
    with database.read.connect() as conn:
        every, events, attempts, clocks = (
            pd.read_sql(asked, conn) for asked in (facts, select(stage_events), select(outreach), select(sla_clocks))
        )
        lines = dict(conn.execute(select(service_lines.c.service_line_id, service_lines.c.name)).all())
    database.close()
    every["weekday"] = (every["entry_day"] + 3) % 7
    return Demo(every, every[every["excluded"] == 0], events, attempts, clocks, lines)


def booked(facts: pd.DataFrame, first: int, after: int, as_of: int) -> tuple[pd.Series, float]:
    """Scheduled within 30 days, of the episodes that entered on days [first, after) and are mature: by line, in all."""
    mature = facts[facts["entry_day"].between(first, after - 1) & (as_of - facts["entry_minute"] >= WINDOW)]
    is_booked = mature["to_scheduled"] <= WINDOW
    return is_booked.groupby(mature["line"]).mean(), is_booked.mean()
