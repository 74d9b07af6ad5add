"""The intake log of a municipality, with its deadlines and groups, gives the figures that others counted in it.

Collected only where it lies beside the repository (conftest.py). A log of all steps can't say which step is a case's
last, and a follow-up clock stops at the first: so the log is first made an export of one row per case.
"""

import csv
import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from data.importing.mapping import load_mapping
from data.schema import given_dues, leads, organisation, ownership, sites, sla_clocks, stage_events
from data.upkeep import rebuild
from data.vocabulary import Promise, SlaState, Stage
from queries.adherence import adherence
from queries.hand_offs import HandOffCell, hand_offs_behind
from queries.scope import Period, Scope
from tests.data.importing.conftest import SHARED
from tests.data.importing.taking import MAPPINGS, NOW, Taking, mapping_of

EXPECTED = json.loads((SHARED / "expected.json").read_text())["receipt"]
LOG = SHARED / "receipt_intake_sla_4tu" / "receipt.csv"
EVER = Period(date(2010, 1, 1), date(2013, 12, 31))
MOMENTS = [datetime(2011, month, 1, 12, tzinfo=UTC) for month in (2, 5, 8, 11)]
STATES = [f"{state}_hand_offs" for state in SlaState]


class Case:
    """One case of the log; the cells as they are written."""

    def __init__(self, steps: list[dict[str, str]]):
        first, last = (pick(steps, key=lambda step: moment(step["time:timestamp"])) for pick in (min, max))
        self.name, self.channel = first["case:concept:name"], first["case:channel"]
        self.started, self.deadline = first["case:startdate"], first["case:deadline"]
        self.first, self.last = first["time:timestamp"], last["time:timestamp"]

    def state_at(self, now: datetime) -> SlaState | None:
        """How the case stands, told without the product; None before it is handed over."""
        start, due = moment(self.started), moment(self.deadline)
        end = max(moment(self.last), start)
        if start > now:
            return None
        if end <= now:
            return SlaState.MET if end <= due else SlaState.LATE
        return SlaState.OVERDUE if due <= now else SlaState.RUNNING


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    steps = defaultdict(list)
    with LOG.open(newline="") as log:
        for step in csv.DictReader(log):
            steps[step["case:concept:name"]].append(step)
    return [Case(of_case) for of_case in steps.values()]


@pytest.fixture
def taken_in(taking: Taking, cases: list[Case], tmp_path: Path) -> Taking:
    with taking.database.write.begin() as conn:
        conn.execute(insert(organisation).values(name="A municipality", zone="Europe/Amsterdam"))
        conn.execute(insert(sites).values(name="Town hall", slug="town-hall", zone="Europe/Amsterdam"))
    export = tmp_path / "cases.csv"
    with export.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["case", "channel", "started", "deadline", "first step", "last step"])
        rows.writerows([c.name, c.channel, c.started, c.deadline, c.first, c.last] for c in cases)
    report = taking(export, load_mapping(MAPPINGS / "intake_cases.toml"))
    assert (report.rows_new, report.rows_quarantined, report.dues_given) == (EXPECTED["cases"], 0, EXPECTED["cases"])
    return taking


def counted(taking: Taking, now: datetime) -> dict:
    with taking.database.read.connect() as conn:
        return adherence(conn, Scope(EVER, as_of=now), Promise.BOOKING).iloc[0].to_dict()


def states(taking: Taking, now: datetime, promise: Promise = Promise.BOOKING) -> dict[str, str]:
    """Each case that was handed over by then, by its public id."""
    with taking.database.read.connect() as conn:
        found = hand_offs_behind(conn, Scope(EVER, as_of=now), HandOffCell(promise=promise))
    return dict(zip(found["lead"], found["state"], strict=True))


def test_as_many_cases_end_after_their_deadline_as_others_counted(taken_in: Taking):
    found = counted(taken_in, NOW)

    late = EXPECTED["last_event_after_deadline"]
    assert (found["late_hand_offs"], found["met_hand_offs"]) == (late, EXPECTED["cases"] - late)
    assert (found["due_hand_offs"], found["met_due_hand_offs"]) == (EXPECTED["cases"], EXPECTED["cases"] - late)
    assert sum(found[state] for state in STATES) == found["hand_offs"] == EXPECTED["cases"]
    assert taken_in.is_sound()


def test_at_any_earlier_moment_every_case_is_in_the_state_it_then_was_in(taken_in: Taking, cases: list[Case]):
    for now in MOMENTS:
        expected = Counter(case.state_at(now) for case in cases)
        found = counted(taken_in, now)

        assert {state: found[f"{state}_hand_offs"] for state in SlaState} == {s: expected[s] for s in SlaState}
        assert sum(found[state] for state in STATES) == len(cases) - expected[None]
        assert min(found["met_hand_offs"], found["late_hand_offs"], found["running_hand_offs"]) > 0


def test_channels_and_the_time_a_case_takes_are_those_that_others_counted(taken_in: Taking):
    channels = select(leads.c.source_detail, func.count()).group_by(leads.c.source_detail)
    assert dict(taken_in.rows_of(channels)) == EXPECTED["channel"]
    at = {}
    for lead_id, stage, when in taken_in.rows_of(
        select(stage_events.c.lead_id, stage_events.c.stage, stage_events.c.occurred_at)
    ):
        at[lead_id, stage] = when
    ids = {lead_id for lead_id, _ in at}
    days = [(at[key, Stage.SCHEDULED] - at[key, Stage.SQL]).total_seconds() / 86_400 for key in ids]
    assert round(sum(days) / len(days), 4) == EXPECTED["mean_case_days"]


def test_another_zone_of_the_site_moves_no_state(taken_in: Taking):
    promises = (Promise.DECISION, Promise.BOOKING)
    before = [states(taken_in, now, promise) for now in (*MOMENTS, NOW) for promise in promises]
    days = select(func.sum(sla_clocks.c.counts_on))
    ((days_before,),) = taken_in.rows_of(days)
    dues = select(sla_clocks.c.lead_id, sla_clocks.c.due).where(sla_clocks.c.due.is_not(None))
    dues_before = sorted(taken_in.rows_of(dues))

    with taken_in.database.write.begin() as conn:
        conn.execute(update(sites).values(zone="America/New_York"))
        conn.execute(update(organisation).values(zone="America/New_York"))
        rebuild(conn)

    assert [states(taken_in, now, promise) for now in (*MOMENTS, NOW) for promise in promises] == before
    assert sorted(taken_in.rows_of(dues)) == dues_before
    ((days_after,),) = taken_in.rows_of(days)
    assert days_after < days_before  # a deadline at midnight there falls on the day before here
    assert counted(taken_in, NOW)["late_hand_offs"] == EXPECTED["last_event_after_deadline"]


def test_each_step_of_a_known_group_puts_its_case_in_the_queue_of_that_group(taken_in: Taking):
    with LOG.open(newline="") as log:
        groups = Counter(step["org:group"] for step in csv.DictReader(log))
    unknown = groups.pop("EMPTY")

    report = taken_in(LOG, load_mapping(MAPPINGS / "intake_owners.toml"))

    assert (report.rows_read, report.rows_new, report.rows_unchanged) == (EXPECTED["events"], groups.total(), unknown)
    by_team = select(ownership.c.team, func.count()).where(ownership.c.owner_id.is_(None)).group_by(ownership.c.team)
    assert dict(taken_in.rows_of(by_team)) == groups
    assert counted(taken_in, NOW)["late_hand_offs"] == EXPECTED["last_event_after_deadline"]
    assert taken_in.is_sound()


def test_the_log_itself_gives_each_case_its_deadline(taking: Taking, cases: list[Case]):
    toml = (MAPPINGS / "intake_log.toml").read_text()
    with_deadline = toml.replace("[columns]", '[columns]\n"case:deadline" = "due_booking"')

    report = taking(LOG, mapping_of(with_deadline))

    assert (report.leads_added, report.dues_given, report.contradictions) == (EXPECTED["cases"], EXPECTED["cases"], 0)
    given = dict(taking.rows_of(select(leads.c.external_id, given_dues.c.due_at).join_from(given_dues, leads)))
    assert given == {case.name: moment(case.deadline) for case in cases}
    handed_over = select(sla_clocks.c.lead_id).where(sla_clocks.c.due.is_not(None)).distinct()
    assert len(taking.rows_of(handed_over)) == EXPECTED["activity_cases"]["T04 Determine confirmation of receipt"]
