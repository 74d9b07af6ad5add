"""Putting the demo organisation and its leads in an empty database."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection, select

from data.audit import record_change
from data.database import Database
from data.demo.agreements import settle_agreements
from data.demo.arrivals import arrivals
from data.demo.calendar import WEEKS, calendar_until
from data.demo.chance import Chance
from data.demo.disputes import store_disputes
from data.demo.follow_up import follow_up_of, store_follow_up
from data.demo.journeys import happenings_of
from data.demo.leads import leads_of_week
from data.demo.organisation import Organisation, settle
from data.demo.outcomes import Bookings, outcomes_of
from data.demo.outreach import attempts_of
from data.demo.quality import settle_definitions, settle_sample
from data.demo.rows import rows_of_week
from data.moments import day_of, moment_of
from data.numbering import take_ids
from data.permissions import OPERATOR
from data.refusals import Refused
from data.schema import contacts, lead_facts, outreach, stage_events
from data.schema import leads as leads_table
from data.storing import store

IN_ONE_TRANSACTION = 20_000  # leads, or more to complete a week
TABLES = (leads_table, contacts, stage_events, lead_facts, outreach)
# Room for the pages of one transaction; with SQLite's own 2 MB they are written several times over.
ROOMY_CACHE = "PRAGMA cache_size=-131072"

Progress = Callable[[int, int], None]


class HoldsLeadsAlready(Refused):
    def __init__(self) -> None:
        super().__init__(
            "This database already holds leads. The demo only goes into an empty one; nothing was changed."
        )


def fill_with_demo(
    database: Database, *, leads: int = 20_000, seed: int = 1, until: date, progress: Progress | None = None
) -> None:
    """Put in so many invented lead episodes of the 18 months up to noon of `until`, and all that belongs to them.

    The same for the same (leads, seed, until) on every machine. Refuses a database that holds leads already.
    `progress` is told (leads so far, leads in all) after each transaction of 20,000 leads or a little more.
    """
    with database.write.begin() as conn:
        if database.is_sqlite:
            conn.exec_driver_sql(ROOMY_CACHE)
        if conn.scalar(select(leads_table.c.lead_id).limit(1)) is not None:
            raise HoldsLeadsAlready()
        filling = Filling(leads, seed, until, settle(conn, seed))
        first_day = day_of(filling.calendar.first_day)
        settle_agreements(conn, seed, until, first_day, filling.organisation)
        settle_definitions(conn, seed, until, first_day, filling.organisation)
        filling.add_leads(conn)
    while filling.done < leads:
        if progress:
            progress(filling.done, leads)
        with database.write.begin() as conn:
            filling.add_leads(conn)
    with database.write.begin() as conn:
        settle_sample(conn, seed, filling.calendar.last_day, filling.calendar.ends)
    if progress:
        progress(filling.done, leads)


class Filling:
    """How far a demo has come: which week is next, and what the weeks so far hand on to it."""

    def __init__(self, leads: int, seed: int, until: date, organisation: Organisation):
        self.seed, self.until, self.organisation = seed, until, organisation
        self.calendar = calendar_until(until, organisation.zones)
        self.counts = arrivals(leads, seed, self.calendar)
        self.bookings = Bookings(seed)
        self.next_week = self.done = 0

    def add_leads(self, conn: Connection) -> None:
        """Put in the next whole weeks, about one transaction's worth, with their audit row."""
        before = self.done
        while self.next_week < WEEKS and self.done - before < IN_ONE_TRANSACTION:
            count = int(self.counts[self.next_week].sum())
            if count:
                self._add_week(conn, count)
            self.done += count
            self.next_week += 1
        record_change(
            conn, at=moment_of(self.calendar.ends), actor=OPERATOR.name, action="demo.filled", subject="demo",
            before={"leads": before},
            after={"leads": self.done, "seed": self.seed, "until": self.until.isoformat()},
        )  # fmt: skip

    def _add_week(self, conn: Connection, count: int) -> None:
        chance = Chance(self.seed, f"week {self.next_week}", size=count)
        leads = leads_of_week(chance, self.next_week, self.counts[self.next_week], self.done, self.calendar)
        happenings = happenings_of(chance, leads, outcomes_of(chance, leads, self.bookings), self.calendar)
        attempts = attempts_of(chance, leads, happenings, self.calendar)
        follow_up = follow_up_of(self.seed, leads, happenings, attempts, self.calendar)
        ids = take_ids(conn, "leads", count)
        rows = rows_of_week(self.seed, chance, ids, leads, happenings, attempts, follow_up, self.organisation)
        for table, columns in zip(TABLES, rows, strict=True):
            store(conn, table, columns)
        store_follow_up(conn, ids, leads, follow_up, rows.leads, self.organisation)
        store_disputes(conn, self.seed, self.next_week, ids, self.calendar.ends, self.organisation)
