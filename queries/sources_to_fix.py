"""Which sources bring more leads that are none than their share: where it pays to fix something first."""

from pandas import DataFrame
from sqlalchemy import Connection

from queries.clocks import CLOCK
from queries.dimensions import Dimension, labels
from queries.dispute_facts import STOOD, ended_by
from queries.frame import answer, count_where
from queries.intervals import newcombe, rate
from queries.quality_facts import Judged
from queries.scope import Scope

MOST = 3
ENOUGH = 20
"""So many hand-offs of a source must have been decided on; below that a share is mostly chance."""


def sources_to_fix(conn: Connection, scope: Scope) -> DataFrame:
    """Which sources have more rejections that stood than their share of hand-offs would give?

    One row per source, at most three, the most beyond its share first: only those of which at least 20 hand-offs were
    decided on. A rejection stood when marketing accepted it, or a ruling upheld it.
    """
    judged = Judged(scope)
    counted = (count_where(judged.is_decided()), count_where(ended_by(judged, *STOOD)))
    found = {
        code: tuple(counts)
        for code, *counts in conn.execute(judged.select((CLOCK.source, *counted)).group_by(CLOCK.source))
    }
    decided_in_all, stood_in_all = (sum(counts[place] for counts in found.values()) for place in (0, 1))
    beyond = []
    for code, source in labels(conn, Dimension.SOURCE).items():
        decided, stood = found.get(code, (0, 0))
        if decided < ENOUGH:
            continue
        expected = decided * stood_in_all / decided_in_all
        others = newcombe(stood, decided, stood_in_all - stood, decided_in_all - decided)
        if stood > expected:
            beyond.append((stood - expected, (source, decided, stood, round(expected), *rate(stood, decided), *others)))
    beyond.sort(key=lambda one: -one[0])
    names = ("decided_hand_offs", "stood_disputes", "expected_disputes", "stood_rate", "stood_rate_low")
    against = ("stood_difference", "stood_difference_low", "stood_difference_high")
    return answer(("source", *names, "stood_rate_high", *against), [row for _, row in beyond[:MOST]])
