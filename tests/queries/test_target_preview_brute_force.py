"""Previews of random histories against what the clocks say once the draft has been in force from the beginning."""

import json
import uuid
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import insert, select

from data.agreements import SlaPolicy
from data.clock_upkeep import rebuild_clocks
from data.schema import agreements, service_lines, sites
from data.vocabulary import AgreementKind, IntakeType, Promise, SlaState, Urgency
from queries.clock_tallies import STATE_COLUMNS, state_counts
from queries.scope import Period, Scope
from queries.target_draft import FAR, as_agreed, as_drafted, handed_within, made_within, read_draft
from queries.target_preview import (
    Sides,
    adherence_under,
    adherence_under_by_service_line,
    hand_offs_under,
    states_under,
)
from tests.queries.put_in import told
from tests.queries.random_follow_up import AS_OF, random_follow_up

EVERY_WEEK = Scope(Period(date(2026, 2, 16), date(2026, 4, 19)), as_of=AS_OF)
MARCH = Scope(Period(date(2026, 3, 2), date(2026, 3, 29)), as_of=AS_OF - timedelta(days=9))
CARDIOLOGY = Scope(EVERY_WEEK.period, as_of=AS_OF, service_lines=("Cardiology", "Not recorded"))
SCOPES = [EVERY_WEEK, MARCH, CARDIOLOGY]


def draft_in(conn):
    """The same draft, with the numbers that the service lines and the site have in a database."""
    cardiology, imaging = conn.scalars(select(service_lines.c.service_line_id).order_by(service_lines.c.name))
    pune = conn.scalar(select(sites.c.site_id).where(sites.c.name == "Pune"))
    referral = {"intake_type": IntakeType.SELF_REFERRAL}
    targets = [
        {"promise": Promise.FIRST_ATTEMPT, "minutes": 120},
        {"promise": Promise.FIRST_ATTEMPT, "minutes": 25, "urgency": Urgency.SOON},
        {"promise": Promise.FIRST_ATTEMPT, "minutes": 400, "service_line_id": cardiology, **referral},
        {"promise": Promise.FIRST_CONTACT, "minutes": 600, "site_id": pune},
        {"promise": Promise.DECISION, "minutes": 777},
        {"promise": Promise.BOOKING, "minutes": 1_000, "service_line_id": imaging},
    ]
    return SlaPolicy.model_validate({"targets": targets}).model_dump_json()


@pytest.fixture
def here(conn):
    random_follow_up(conn, seed=5)
    return conn


def agree_from_the_beginning(conn):
    """Make it so that the draft has been in force all the time, as no command would."""
    days = select(agreements.c.valid_from).where(agreements.c.kind == AgreementKind.SLA)
    for key, day in enumerate([date(2026, 1, 1), *conn.scalars(days)], start=100):
        signed = {"agreed_by_marketing": "Ilse Tamber", "agreed_by_sales": "Lund Averill", "agreed_on": day}
        row = {"agreement_id": key, "agreement_uuid": uuid.uuid4(), "kind": AgreementKind.SLA, "actor": "test"}
        content = json.loads(draft_in(conn))
        conn.execute(insert(agreements).values(**row, **signed, valid_from=day, recorded_at=AS_OF, content=content))
    rebuild_clocks(conn)


def sql_counts(conn, scope, promise):
    """Handed over, the five states, fell due, met of those: by the conditions that all other figures share."""
    (row,) = conn.execute(select(*state_counts(scope)).where(*handed_within(scope, promise)))
    return dict(zip(STATE_COLUMNS, row, strict=True))


def measures(conn, scope, promise):
    return adherence_under(conn, scope, draft_in(conn)).set_index("promise").loc[promise]


def test_by_the_draft_every_hand_off_stands_as_it_would_had_the_draft_been_agreed_on_from_the_beginning(here):
    text, asked = draft_in(here), list(product(SCOPES, Promise))
    lists = [hand_offs_under(here, scope, text, promise) for scope, promise in asked]
    rows = [measures(here, scope, promise) for scope, promise in asked]
    agree_from_the_beginning(here)

    for (scope, promise), preview, row in zip(asked, lists, rows, strict=True):
        came_true, counts = hand_offs_under(here, scope, "", promise), sql_counts(here, scope, promise)
        assert len(came_true) > 20
        assert told(preview, "lead", "drafted_state", "drafted_no_clock", "drafted_due_at") == told(
            came_true, "lead", "state", "no_clock", "due_at"
        )
        assert row["drafted_due_hand_offs"] == counts["due_hand_offs"]
        assert row["drafted_met_due_hand_offs"] == counts["met_due_hand_offs"]


def test_as_agreed_they_stand_as_all_other_figures_say(here):
    for scope, promise in product(SCOPES, Promise):
        counts, row = sql_counts(here, scope, promise), measures(here, scope, promise)
        states = states_under(here, scope, draft_in(here), promise).set_index("state")["agreed_hand_offs"]

        for state in SlaState:
            assert states[state] == counts[f"{state}_hand_offs"]
        assert row["made_hand_offs"] == counts["hand_offs"]
        assert row["agreed_due_hand_offs"] == counts["due_hand_offs"]
        assert row["agreed_met_due_hand_offs"] == counts["met_due_hand_offs"]


def test_a_draft_that_says_what_was_in_force_all_the_time_gives_the_past_to_the_microsecond(here):
    agree_from_the_beginning(here)
    targets = read_draft(here, EVERY_WEEK, draft_in(here))
    for promise in Promise:
        made = made_within(here, EVERY_WEEK, promise)
        agreed, drafted = as_agreed(made, EVERY_WEEK), as_drafted(here, EVERY_WEEK, promise, made, targets)

        assert [column.tolist() for column in agreed] == [column.tolist() for column in drafted]
        assert len(set(agreed.due.tolist()) - {FAR}) > 20
        row = measures(here, EVERY_WEEK, promise)
        assert not any(row[name] for name in row.index if name.startswith(("no_longer", "newly", "only")))


def test_every_number_is_the_length_of_its_list(here):
    text, sizes = draft_in(here), {}
    for scope, promise in product(SCOPES, Promise):
        numbers = {f"{name}_hand_offs": 0 for name in Sides} | measures(here, scope, promise).to_dict()
        for row in states_under(here, scope, text, promise).itertuples():
            numbers[f"agreed_{row.state}_hand_offs"] = row.agreed_hand_offs
            numbers[f"drafted_{row.state}_hand_offs"] = row.drafted_hand_offs
        for which in Sides:
            number = numbers[f"{which}_hand_offs"]
            assert len(hand_offs_under(here, scope, text, promise, which)) == number, which
            sizes[which] = sizes.get(which, 0) + number
    assert set(sizes) == set(Sides)
    assert min(sizes.values()) > 0


def test_states_service_lines_and_both_sides_add_up(here):
    for scope, promise in product(SCOPES, Promise):
        row, states = measures(here, scope, promise), states_under(here, scope, draft_in(here), promise)
        lines = adherence_under_by_service_line(here, scope, draft_in(here), promise)

        assert states["agreed_hand_offs"].sum() == states["drafted_hand_offs"].sum() == row["made_hand_offs"]
        joined, left = row["only_drafted_due_hand_offs"], row["only_agreed_due_hand_offs"]
        assert row["drafted_due_hand_offs"] == row["agreed_due_hand_offs"] + joined - left
        for column in (name for name in lines if name.endswith("_hand_offs")):
            assert lines[column].sum() == row[column]
