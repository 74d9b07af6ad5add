"""What it takes, in conditions on sla_clocks, for a promise to be met, late, overdue, running or excluded.

Counts and the lists behind them share these. States are those at the scope's as-of moment (METRICS.md section 5):
nothing that is stored says how a clock stands, so nothing can go stale.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from data.moments import day_number, microseconds
from data.schema import people, sla_clocks
from data.vocabulary import NOT_RECORDED, NoClock, Promise, SlaState, Urgency, code_of, word_of
from queries.dimensions import Dimension, labels
from queries.frame import count_where
from queries.scope import Scope, filtered

NOBODY = "Nobody yet"
CLOCK = sla_clocks.c


class Split(StrEnum):
    """What adherence can be split by. Its value is the column of the answer that names the segment."""

    SERVICE_LINE = "service_line"
    SOURCE = "source"
    TERRITORY = "territory"
    INTAKE_TYPE = "intake_type"
    CONTACT_TYPE = "contact_type"
    URGENCY = "urgency"
    HOLDER = "holder"
    TEAM = "team"


COLUMN_OF = {
    Split.SERVICE_LINE: CLOCK.service_line_id,
    Split.SOURCE: CLOCK.source,
    Split.TERRITORY: CLOCK.territory_id,
    Split.INTAKE_TYPE: CLOCK.intake_type,
    Split.CONTACT_TYPE: CLOCK.contact_type,
    Split.URGENCY: CLOCK.urgency,
    Split.HOLDER: CLOCK.holder_id,
    Split.TEAM: CLOCK.holder_id,  # a team is the team of its people
}


def split_labels(conn: Connection, by: Split) -> Mapping[int, str]:
    """Code in the column of the split -> label, in reading order, what is not recorded last. Labels may repeat."""
    if by is Split.URGENCY:
        return {**{code_of(word): word for word in Urgency}, 0: NOT_RECORDED}
    if by in (Split.HOLDER, Split.TEAM):
        name = people.c.name if by is Split.HOLDER else people.c.team
        rows = conn.execute(select(people.c.person_id, name).order_by(name, people.c.person_id))
        return {**{int(key): word for key, word in rows}, 0: NOBODY}
    return labels(conn, Dimension(by))


def codes_by_label(words: Mapping[int, str], found: Collection[int]) -> dict[str, list[int]]:
    """Label -> its codes among those found, in reading order: several codes may share one label."""
    codes: dict[str, list[int]] = {}
    for code, label in words.items():
        if code in found:
            codes.setdefault(label, []).append(code)
    return codes


ENOUGH = 20
"""So many hand-offs of a person or a team must have fallen due for a figure of their own; else it is mostly chance."""
FEW = {Split.HOLDER: f"Owners with fewer than {ENOUGH}", Split.TEAM: f"Teams with fewer than {ENOUGH}"}


def large_enough_labels(conn: Connection, scope: Scope, by: Split, promise: Promise) -> Mapping[int, str]:
    """As split_labels, but people and teams with fewer than ENOUGH hand-offs that fell due are one segment, unnamed."""
    words = split_labels(conn, by)
    if by not in FEW:
        return words
    due = count_where(due_and_counting(scope))
    found = conn.execute(select(COLUMN_OF[by], due).where(*counted_within(scope, promise)).group_by(COLUMN_OF[by]))
    sums: Counter[str] = Counter()
    for code, number in found:
        sums[words[code]] += number
    named = {code: word for code, word in words.items() if code and sums[word] >= ENOUGH}
    return {**named, **{code: FEW[by] for code in words if code and code not in named}, 0: words[0]}


def microsecond_of(scope: Scope) -> int:
    """The as-of moment in UTC microseconds since 1970, as clocks count."""
    return microseconds(scope.as_of)


def of_promise(scope: Scope, promise: Promise) -> list[ColumnElement[bool]]:
    """The clocks of a promise in the filters, handed over by the as-of moment, whatever the period."""
    handed_over = CLOCK.started <= microsecond_of(scope)
    return [CLOCK.promise == code_of(promise), handed_over, *filtered(scope, sla_clocks)]


def counted_within(scope: Scope, promise: Promise) -> list[ColumnElement[bool]]:
    """The hand-offs of a period: those that fall due in it and, where there is no due moment, were made in it."""
    first, after = day_number(scope.period.first_day), day_number(scope.period.last_day) + 1
    return [*of_promise(scope, promise), CLOCK.counts_on >= first, CLOCK.counts_on < after]


def handed_within(scope: Scope, promise: Promise) -> list[ColumnElement[bool]]:
    """The hand-offs made in a period, whenever they fall due."""
    first, last = day_number(scope.period.first_day), day_number(scope.period.last_day)
    # Nothing falls due before the day of its hand-off; the index knows the one, and not the other.
    return [*of_promise(scope, promise), CLOCK.counts_on >= first, CLOCK.handed_on.between(first, last)]


LEFT_OUT = (code_of(NoClock.DUPLICATE), code_of(NoClock.TEST))
"""Of these records no hand-off counts anywhere, whatever is agreed."""


def is_excluded(scope: Scope) -> ColumnElement[bool]:
    return or_(CLOCK.why_not != 0, _closed_first(scope))


def counts(scope: Scope) -> ColumnElement[bool]:
    return and_(CLOCK.why_not == 0, ~_closed_first(scope))


def _closed_first(scope: Scope) -> ColumnElement[bool]:
    """Left before it was due, and before anything stopped the clock. Never unknown."""
    closed = and_(CLOCK.closed <= microsecond_of(scope), or_(CLOCK.due.is_(None), CLOCK.closed <= CLOCK.due))
    return func.coalesce(closed, False)


def is_stopped(scope: Scope) -> ColumnElement[bool]:
    """What was promised has come to be. Never unknown."""
    return func.coalesce(CLOCK.stopped <= microsecond_of(scope), False)


def has_fallen_due(scope: Scope) -> ColumnElement[bool]:
    return func.coalesce(CLOCK.due <= microsecond_of(scope), False)


def in_time() -> ColumnElement[bool]:
    """Stopped at due or before; a clock without a due moment can't have passed it."""
    return or_(CLOCK.due.is_(None), CLOCK.stopped <= CLOCK.due)


def in_state(scope: Scope, state: SlaState) -> ColumnElement[bool]:
    """The five states; every hand-off is in exactly one of them. Exactly at due is met."""
    if state is SlaState.EXCLUDED:
        return is_excluded(scope)
    return and_(counts(scope), *_BEHAVIOUR[state](scope))


_BEHAVIOUR = {
    SlaState.MET: lambda scope: (is_stopped(scope), in_time()),
    SlaState.LATE: lambda scope: (is_stopped(scope), CLOCK.stopped > CLOCK.due),
    SlaState.OVERDUE: lambda scope: (~is_stopped(scope), has_fallen_due(scope)),
    SlaState.RUNNING: lambda scope: (~is_stopped(scope), ~has_fallen_due(scope)),
}


def due_and_counting(scope: Scope) -> ColumnElement[bool]:
    """What adherence is divided by: its due moment lies behind us, and it is not excluded."""
    return and_(counts(scope), has_fallen_due(scope))


def met_when_due(scope: Scope) -> ColumnElement[bool]:
    """Met, of those whose due moment lies behind us: one that was met early isn't in the rate before it is due."""
    return and_(due_and_counting(scope), is_stopped(scope), CLOCK.stopped <= CLOCK.due)


def state_word(scope: Scope) -> ColumnElement[str]:
    """The state in a word, for lists."""
    return case(*((in_state(scope, state), str(state)) for state in SlaState), else_="")


def why_excluded(scope: Scope) -> ColumnElement[int]:
    """Code of the NoClock; 0 for one that counts."""
    return case((CLOCK.why_not != 0, CLOCK.why_not), (_closed_first(scope), code_of(NoClock.CLOSED_FIRST)), else_=0)


def no_clock_label(code: int) -> str:
    return word_of(NoClock, code) if code else ""
