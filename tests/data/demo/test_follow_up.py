"""What the demo tells of its follow-up: who is slow, where it waits for an owner, and what is agreed."""

import hashlib
import json

import pandas as pd
import pytest
from sqlalchemy import func, select

from data.agreements import in_force, policies, site_calendars
from data.database import Database
from data.demo import fill_with_demo
from data.moments import EPOCH, MICROSECOND, moment_of
from data.schema import absences, handoffs, ownership, service_lines, sla_clocks, sla_pause_ends, sla_pauses
from data.vocabulary import AgreementKind, NoClock, Promise, Urgency, code_of
from tests.data.demo.filled import ENDS, UNTIL, Demo
from tests.data.demo.test_filling import count

CLOCKS_OF_500 = "079457b3f9e38af59f2f8a2799e47242abc1e31e1473e553f663b79b67b02d0b"


def test_the_same_clocks_come_out_on_every_machine_and_database(database: Database) -> None:
    fill_with_demo(database, leads=500, seed=1, until=UNTIL)
    with database.read.connect() as conn:
        rows = conn.execute(select(sla_clocks).order_by(sla_clocks.c.event_id, sla_clocks.c.promise))
        assert hashlib.sha256(json.dumps(list(map(list, rows))).encode()).hexdigest() == CLOCKS_OF_500


def test_hours_targets_routing_and_checklists_are_agreed(database: Database) -> None:
    fill_with_demo(database, leads=50, seed=1, until=UNTIL)
    with database.read.connect() as conn:
        assert len(site_calendars(conn)) == 4
        assert len(policies(conn).versions) == 2
        for kind in (AgreementKind.ROUTING, AgreementKind.CHECKLIST):
            assert in_force(conn, kind, UNTIL)
        assert count(conn, absences) == 5


@pytest.fixture(scope="module")
def clocks(demo: Demo) -> pd.DataFrame:
    """First attempts, with whether each was breached at the end."""
    found = demo.clocks[demo.clocks["promise"] == code_of(Promise.FIRST_ATTEMPT)].copy()
    end = (moment_of(ENDS) - EPOCH) // MICROSECOND
    found["is_due"] = (found["why_not"] == 0) & (found["due"] <= end)
    found["breached"] = found["is_due"] & ~(found["stopped"] <= found["due"])
    return found


def test_most_are_tried_in_time_and_a_good_part_is_not(clocks: pd.DataFrame) -> None:
    assert 0.15 < clocks["breached"].sum() / clocks["is_due"].sum() < 0.35


def test_urgent_leads_are_promised_more_and_get_less(clocks: pd.DataFrame) -> None:
    due = clocks[clocks["is_due"]]
    rate = due.groupby("urgency")["breached"].mean()
    assert rate[code_of(Urgency.URGENT)] > rate[code_of(Urgency.ROUTINE)] + 0.05


def test_sleep_medicine_waits_for_an_owner(demo: Demo, clocks: pd.DataFrame) -> None:
    late = clocks[clocks["handed_on"] > clocks["handed_on"].max() - 90]
    waited = late.groupby(late["service_line_id"].map(demo.lines))["unowned"].mean()
    assert waited["Sleep medicine"] > 2 * waited.drop("Sleep medicine").max()


def test_some_hand_offs_are_still_running_paused_or_without_an_owner(demo: Demo, clocks: pd.DataFrame) -> None:
    open_ones = clocks[clocks["stopped"].isna() & clocks["closed"].isna()]
    assert len(open_ones) > 20
    assert open_ones["paused_since"].notna().sum() > 0
    assert set(clocks["why_not"]) <= {0, *(code_of(why) for why in (NoClock.DUPLICATE, NoClock.TEST))}


def test_pauses_end_forms_say_what_was_missing_and_owners_follow_each_other(database: Database) -> None:
    fill_with_demo(database, leads=1_500, seed=1, until=UNTIL)
    with database.read.connect() as conn:
        assert 0 < count(conn, sla_pause_ends) < count(conn, sla_pauses)
        assert count(conn, ownership) > conn.scalar(select(func.count(sla_clocks.c.event_id.distinct())))
        said = conn.execute(select(handoffs)).all()
        assert any(row.missing and row.override_reason for row in said)
        assert all(bool(row.missing) == bool(row.override_reason) for row in said)
        assert any(row.team != row.proposed_team for row in said)
        assert count(conn, service_lines) == 8
