"""Questions about whether leads go where they should: the line asked for against the line routed to, and the rules."""

from collections.abc import Iterable, Mapping

from pandas import DataFrame
from sqlalchemy import Connection, distinct, func, select

from data.schema import handoffs, leads, sla_clocks
from queries.clocks import CLOCK
from queries.dimensions import Dimension, labels
from queries.frame import answer, count_where
from queries.handoff_cells import Made, MadeCell
from queries.handoffs_made import (
    ASKED_FOR,
    both_lines_known,
    hand_offs_made,
    lines_differ,
    made_within,
    went_as_proposed,
)
from queries.intervals import wilson
from queries.scope import Scope

RATES = ("_rate", "_rate_low", "_rate_high")


def routing_mismatches(conn: Connection, scope: Scope) -> DataFrame:
    """Which leads that were handed over in the period had asked for another service line?

    One row per lead, the latest hand-off first. Both lines are those on record now. No identifiers.
    """
    rerouted = hand_offs_made(conn, scope, MadeCell(Made.REROUTED))
    return rerouted[["lead", "requested_line", "service_line", "source", "handed_over_at", "receiving_team"]]


def routing_mismatches_by_line(conn: Connection, scope: Scope) -> DataFrame:
    """Of the leads that asked for a service line, how many were handed over as another's?

    One row per service line asked for, most important first: leads handed over in the period of which both lines are
    known.
    """
    known, rerouted = func.count(distinct(CLOCK.lead_id)), func.count(distinct(CLOCK.lead_id)).filter(lines_differ())
    statement = (
        select(ASKED_FOR, known, rerouted)
        .join_from(sla_clocks, leads, leads.c.lead_id == CLOCK.lead_id)
        .where(*made_within(scope), *both_lines_known())
        .group_by(ASKED_FOR)
    )
    names = ("requested_line", "both_lines_known", "rerouted", *(f"rerouted{ending}" for ending in RATES))
    return answer(names, _in_order(labels(conn, Dimension.SERVICE_LINE), conn.execute(statement).all()))


def routed_as_proposed(conn: Connection, scope: Scope) -> DataFrame:
    """How often does a lead go to the team that the routing names?

    One row per team that the rules named, by name: hand-offs made in the period for which a rule named one.
    """
    same, other = count_where(went_as_proposed()), count_where(~went_as_proposed())
    statement = (
        select(handoffs.c.proposed_team, func.count(), same, other)
        .join_from(sla_clocks, handoffs, handoffs.c.event_id == CLOCK.event_id)
        .where(*made_within(scope), handoffs.c.proposed_team.is_not(None))
        .group_by(handoffs.c.proposed_team)
    )
    found = conn.execute(statement).all()
    names = ("proposed_team", "proposed_hand_offs", "as_proposed_hand_offs", *(f"as_proposed{end}" for end in RATES))
    others = {team: elsewhere for team, _, _, elsewhere in found}
    rows = _in_order({team: team for team in sorted(others)}, [row[:3] for row in found])
    return answer((*names, "otherwise_hand_offs"), [(*row, others[row[0]]) for row in rows])


def _in_order(words: Mapping, found: Iterable) -> list[tuple]:
    """(name, whole, part, rate, low, high) of each segment found, in the order of the words."""
    counts = {key: (whole, part) for key, whole, part in found}
    return [
        (words[key], *counts[key], counts[key][1] / counts[key][0], *wilson(counts[key][1], counts[key][0]))
        for key in words
        if key in counts
    ]
