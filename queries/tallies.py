"""How many episodes of a cohort came to each stage, per segment, in three reads that each do little.

One SELECT with a count per stage and kind is shorter, and was three times slower on a million leads: for an episode
whose window has passed, "so far" and "within the window" are the same, so mature and immature ones are counted apart,
each with one condition a stage; implied stages are rare, and counted by their bits.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, func, literal, not_, select

from data.moments import DAY_MINUTES
from data.schema import lead_facts
from data.vocabulary import STAGES
from queries.dimensions import FACT, Dimension
from queries.frame import count_where
from queries.scope import Scope, entered_within, within
from queries.stages import in_window, mature, reached_to_date

NONE = (0,) * len(STAGES)
# Grouped along the scope index, SQLite need not sort: days are added up here instead. Finer ones would be too many.
ALONG_THE_INDEX = {
    None: (),
    Dimension.SERVICE_LINE: (lead_facts.c.entry_day, lead_facts.c.excluded, lead_facts.c.service_line_id),
    Dimension.SOURCE: (
        *(lead_facts.c.entry_day, lead_facts.c.excluded, lead_facts.c.service_line_id),
        lead_facts.c.source,
    ),
}


@dataclass
class Tally:
    """One segment: its episodes, and per stage, in order, how many of them came there."""

    cohort: int = 0
    mature: int = 0
    reached: list[int] = field(default_factory=lambda: list(NONE))
    reached_to_date: list[int] = field(default_factory=lambda: list(NONE))
    implied: list[int] = field(default_factory=lambda: list(NONE))


def tallies(conn: Connection, scope: Scope, by: Dimension | None = None) -> dict[int, Tally]:
    """Code of the segment -> its tally; one with code 0 when `by` is None, also for a cohort of nobody."""
    found: dict[int, Tally] = defaultdict(Tally)
    if by is None:
        found[0] = Tally()
    for code, episodes, *counts in _read(conn, scope, by, is_mature=True):
        tally = found[code]
        tally.cohort += episodes
        tally.mature += episodes
        _add(tally.reached, counts)
        _add(tally.reached_to_date, counts)
    for code, episodes, *counts in _read(conn, scope, by, is_mature=False):
        found[code].cohort += episodes
        _add(found[code].reached_to_date, counts)
    for code, bits, episodes in _implied(conn, scope, by):
        for position in range(len(STAGES)):
            found[code].implied[position] += episodes if bits >> position & 1 else 0
    return {code: tally for code, tally in found.items() if tally.cohort or by is None}


def _read(conn: Connection, scope: Scope, by: Dimension | None, *, is_mature: bool):
    came = in_window if is_mature else reached_to_date
    counts = [count_where(came(scope, stage)) for stage in STAGES]
    groups = ALONG_THE_INDEX.get(by) or (FACT[by],) if by else ()
    statement = select(_code(by), func.count(), *counts).where(*_half(scope, is_mature)).group_by(*groups)
    return conn.execute(statement)


def _half(scope: Scope, is_mature: bool) -> list[ColumnElement[bool]]:
    # `< 1` is `= 0` here, but leaves the index in order for the grouping. The bound on the day repeats, a day wider for
    # the zones, what the minute says, so that each half reads its own part of the index only.
    facts = lead_facts.c
    last_mature_day = (scope.as_of_minute - scope.window_minutes) // DAY_MINUTES
    side = facts.entry_day <= last_mature_day + 1 if is_mature else facts.entry_day >= last_mature_day - 1
    half = mature(scope) if is_mature else not_(mature(scope))
    return [*entered_within(scope), facts.excluded < 1, side, half]


def _implied(conn: Connection, scope: Scope, by: Dimension | None):
    facts = lead_facts.c
    groups = (FACT[by], facts.imputed) if by else (facts.imputed,)
    return conn.execute(
        select(_code(by), facts.imputed, func.count()).where(*within(scope), facts.imputed > 0).group_by(*groups)
    )


def _code(by: Dimension | None) -> ColumnElement[int]:
    return FACT[by] if by else literal(0)


def _add(sums: list[int], counts: list[int]) -> None:
    for position, count in enumerate(counts):
        sums[position] += count
