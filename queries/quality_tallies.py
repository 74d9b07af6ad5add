"""How many hand-offs of each kind there are, per segment, and how long the undecided have been waiting."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, func, literal

from queries.clocks import CLOCK, microsecond_of
from queries.dispute_facts import TAKEN_BACK, ended_by
from queries.frame import count_where
from queries.intervals import rate
from queries.quality_cells import Fate
from queries.quality_facts import Judged

DAY = 86_400_000_000

MEASURES = (
    *("judged_hand_offs", "accepted_hand_offs", "disputed_hand_offs", "decided_hand_offs"),
    *("dispute_rate", "dispute_rate_low", "dispute_rate_high", "withdrawn_disputes", "let_go_hand_offs"),
    *("undecided_hand_offs", "undecided_median_days", "undecided_oldest_days"),
)


@dataclass
class Tally:
    """So many hand-offs of a segment; `waits`: of each undecided one, microseconds on the clock since the hand-off."""

    judged: int = 0
    accepted: int = 0
    disputed: int = 0
    let_go: int = 0
    withdrawn: int = 0
    waits: list[int] = field(default_factory=list)

    @property
    def decided(self) -> int:
        return self.accepted + self.disputed

    def add(self, other: "Tally") -> None:
        for name in ("judged", "accepted", "disputed", "let_go", "withdrawn", "waits"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def measured(self) -> tuple:
        """In the order of MEASURES."""
        median, oldest = (float(of(self.waits)) / DAY for of in (np.median, max)) if self.waits else (None, None)
        return (
            *(self.judged, self.accepted, self.disputed, self.decided, *rate(self.disputed, self.decided)),
            *(self.withdrawn, self.let_go, len(self.waits), median, oldest),
        )


def tallies(conn: Connection, judged: Judged, column: ColumnElement | None = None, *more: Any) -> dict[Any, Tally]:
    """What stands in the column -> the tally of those hand-offs; one for 0 without a column. `more`: conditions."""
    code = (literal(0) if column is None else column).label("code")
    fates = (judged.came_to(fate) for fate in (Fate.ACCEPTED, Fate.DISPUTED, Fate.LET_GO))
    counted = [func.count(), *map(count_where, fates), count_where(ended_by(judged, *TAKEN_BACK))]
    found = {row[0]: Tally(*row[1:]) for row in conn.execute(judged.select((code, *counted), *more).group_by("code"))}
    undecided = judged.select((code, CLOCK.started), judged.came_to(Fate.UNDECIDED), *more)
    for key, started in conn.execute(undecided):
        found[key].waits.append(microsecond_of(judged.scope) - started)
    return found or ({0: Tally()} if column is None else {})


def together(some: Iterable[tuple[Any, Tally]]) -> dict[Any, Tally]:
    """Label -> the tally of all that has it: several codes may share a label."""
    found: dict[Any, Tally] = defaultdict(Tally)
    for label, tally in some:
        found[label].add(tally)
    return found
