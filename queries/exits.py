"""Questions about where leads leave, why, and which come back."""

from pandas import DataFrame
from sqlalchemy import Connection, func, select

from data.schema import lead_facts
from data.vocabulary import EXIT_LABEL, STAGE_LABEL, STAGES, Excluded, Exit, code_of, exit_label
from queries.dimensions import FACT, Dimension, labels, reason_labels
from queries.frame import answer, count_where
from queries.intervals import ratio, wilson
from queries.scope import Scope, entered_within, within
from queries.stages import has_left


def exits_by_stage_and_reason(conn: Connection, scope: Scope) -> DataFrame:
    """Where do leads leave, and why?

    One row per furthest stage, exit and reason, most leads first. Only leads that are out now, of all that came in.
    """
    facts = lead_facts.c
    total = conn.scalar(select(func.count()).select_from(lead_facts).where(*within(scope))) or 0
    found = conn.execute(
        select(facts.depth, facts.exit, facts.exit_reason_id, func.count())
        .where(*within(scope), has_left(scope))
        .group_by(facts.depth, facts.exit, facts.exit_reason_id)
    ).all()
    why = reason_labels(conn)
    rows = [
        (STAGE_LABEL[STAGES[depth]], exit_label(code), why[reason], n, ratio(n, total))
        for depth, code, reason, n in sorted(found, key=lambda row: (-row[3], row[:3]))
    ]
    return answer(("furthest_stage", "exit", "reason", "episodes", "share_of_cohort"), rows)


def exits_by_stage(conn: Connection, scope: Scope) -> DataFrame:
    """From which stage do leads leave, and how?

    One row per exit and furthest stage, in order, also where nobody left. Only leads that are out now.
    """
    facts = lead_facts.c
    grouped = select(facts.exit, facts.depth, func.count()).where(*within(scope), has_left(scope))
    found = {(exit, depth): n for exit, depth, n in conn.execute(grouped.group_by(facts.exit, facts.depth))}
    rows = [
        (EXIT_LABEL[exit], label, found.get((code_of(exit), depth), 0))
        for exit in Exit
        for depth, label in enumerate(STAGE_LABEL.values())
    ]
    return answer(("exit", "furthest_stage", "episodes"), rows)


def exits_by_segment(
    conn: Connection, scope: Scope, by: Dimension = Dimension.SOURCE, exit: Exit = Exit.DISQUALIFIED
) -> DataFrame:
    """Which segments lose most of their leads by an exit?

    One row per segment with leads in scope, highest share first.
    """
    fact = FACT[by]
    left = count_where(lead_facts.c.exit == code_of(exit), has_left(scope))
    found = conn.execute(select(fact, func.count(), left).where(*within(scope)).group_by(fact)).all()
    named = labels(conn, by)
    rows = [(named[code], n, k, ratio(k, n), *wilson(k, n)) for code, n, k in found]
    names = (by, "cohort_episodes", "episodes", "share_of_cohort", "share_of_cohort_low", "share_of_cohort_high")
    return answer(names, sorted(rows, key=lambda row: (-row[3], row[0])))


def re_entries(conn: Connection, scope: Scope) -> DataFrame:
    """How many leads came back after leaving or going backward?

    Exactly one row.
    """
    back = count_where(lead_facts.c.reentries > 0)
    (row,) = conn.execute(select(func.count(), back).where(*within(scope))).all()
    return answer(("cohort_episodes", "reentered_episodes", "reentry_rate"), [(*row, ratio(row[1], row[0]))])


def exclusions(conn: Connection, scope: Scope) -> DataFrame:
    """How many leads count on neither side, and why?

    One row per reason, also when it has none: duplicates and test records of the period.
    """
    excluded = lead_facts.c.excluded
    found = dict(
        conn.execute(
            select(excluded, func.count()).where(*entered_within(scope), excluded != 0).group_by(excluded)
        ).all()
    )
    return answer(
        ("exclusion", "episodes"), [(kind, found.get(position, 0)) for position, kind in enumerate(Excluded, 1)]
    )
