"""Questions about how good the records are: what is missing, implied, out of order, or logged late."""

import numpy as np
from pandas import DataFrame
from sqlalchemy import Connection, func, select

from data.schema import lead_facts
from queries.cells import LOGGED_LATE_MINUTES
from queries.dimensions import FACT, Dimension, labels
from queries.frame import answer, count_where
from queries.scope import Scope, within

MISSING = {
    "missing_service_line": lead_facts.c.service_line_id,
    "missing_source": lead_facts.c.source,
    "missing_territory": lead_facts.c.territory_id,
    "missing_intake_type": lead_facts.c.intake_type,
    "missing_contact_type": lead_facts.c.contact_type,
    "missing_owner": lead_facts.c.owner_id,
}


def missing_fields_by_source(conn: Connection, scope: Scope) -> DataFrame:
    """Which fields are left blank, by the source of the lead?

    One row per source with leads in scope, most leads first.
    """
    counts = [count_where(column == 0) for column in MISSING.values()]
    return _by_source(conn, scope, list(MISSING), counts)


def record_health_by_source(conn: Connection, scope: Scope) -> DataFrame:
    """Whose records skip stages, run backward, or come late?

    One row per source with leads in scope, most leads first. The lag of an episode is that of its slowest event.
    """
    facts = lead_facts.c
    counts = [
        count_where(facts.imputed != 0),
        count_where(facts.disorder > 0),
        count_where(facts.logging_lag > LOGGED_LATE_MINUTES),
    ]
    names = ["implied_stage_episodes", "disordered_episodes", "logged_late_episodes"]
    table = _by_source(conn, scope, names, counts)
    medians = _median_lag_hours(conn, scope)
    lag = [medians[source] for source in table[Dimension.SOURCE]]
    return answer(
        [*table.columns, "median_logging_lag_hours"], [(*row, m) for row, m in zip(table.values, lag, strict=True)]
    )


def _by_source(conn: Connection, scope: Scope, names: list[str], counts: list) -> DataFrame:
    fact, named = FACT[Dimension.SOURCE], labels(conn, Dimension.SOURCE)
    found = conn.execute(select(fact, func.count(), *counts).where(*within(scope)).group_by(fact)).all()
    rows = sorted(((named[row[0]], *row[1:]) for row in found), key=lambda row: (-row[1], row[0]))
    return answer((Dimension.SOURCE, "cohort_episodes", *names), rows)


def _median_lag_hours(conn: Connection, scope: Scope) -> dict[str, float]:
    """Per source, from a histogram by the hour (rounded up): the smallest lag that half do not exceed."""
    fact, named = FACT[Dimension.SOURCE], labels(conn, Dimension.SOURCE)
    hours = ((lead_facts.c.logging_lag + 59) // 60).label("hours")
    found = conn.execute(
        select(fact, hours, func.count()).where(*within(scope)).group_by(fact, hours).order_by(fact, hours)
    )
    table = np.array(found.all(), dtype=np.int64).reshape(-1, 3)
    medians = {}
    for code in np.unique(table[:, 0]):
        lags, leads = table[table[:, 0] == code][:, 1:].T
        medians[named[int(code)]] = float(lags[np.searchsorted(leads.cumsum(), leads.sum() / 2)])
    return medians
