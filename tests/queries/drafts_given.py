"""A lead handed over in New York, open 9 to 5, and drafts of targets: for tests of what a draft would change."""

import json
from datetime import UTC, date, datetime

from data.vocabulary import Promise
from queries.scope import Period, Scope
from queries.target_preview import adherence_under
from tests.queries.put_in import told

FIRST_WEEK = Scope(Period(date(2026, 6, 1), date(2026, 6, 7)), as_of=datetime(2026, 6, 30, tzinfo=UTC))
COUNTS = ("agreed_due_hand_offs", "agreed_met_due_hand_offs", "drafted_due_hand_offs", "drafted_met_due_hand_offs")
MOVED = ("no_longer_met_hand_offs", "newly_met_hand_offs", "only_agreed_due_hand_offs", "only_drafted_due_hand_offs")
NINE = (1, 9)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In June 2026 in New York; the 1st is a Monday."""
    return datetime(2026, 6, day, hour + 4, minute, tzinfo=UTC)


def draft(*targets, **minutes: int) -> str:
    """A draft as text: draft(first_attempt=60)."""
    said = [{"promise": Promise[name.upper()], "minutes": target} for name, target in minutes.items()]
    return json.dumps({"targets": [*said, *targets]})


def hand(given, when, *, tried=None, **words) -> int:
    """Hand a lead over, and try it when told: hand(given, NINE, tried=(1, 10, 30), service_line="Imaging")."""
    lead_id = given.lead(inquired=at(1, 8), handoff=at(*when), **words)
    if tried:
        given.attempt(lead_id, at(*tried))
    return lead_id


def first_attempts(conn, text, scope=FIRST_WEEK, *columns):
    """The row of the first attempt."""
    (row,) = told(adherence_under(conn, scope, text).query("promise == 'First attempt'"), *columns)
    return row
