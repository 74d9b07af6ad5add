"""Questions about whether hand-offs say what sales needs: hand-offs by the day they were made, whenever they fall due.

Duplicates and test records are left out. Complete is one of which everything that the checklist asked for was known.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from pandas import DataFrame
from sqlalchemy import Connection, func, select

from data.schema import handoffs, sla_clocks
from data.vocabulary import HandoffField, NoClock, word_of
from queries.clocks import CLOCK, COLUMN_OF, LEFT_OUT, Split, split_labels
from queries.frame import answer
from queries.handoff_cells import Made
from queries.handoffs_made import fields_said, made_within, text_of
from queries.intervals import rate
from queries.scope import Scope

MEASURES = (
    *("checkable_hand_offs", "checked_hand_offs", "complete_hand_offs", "overridden_hand_offs", "unchecked_hand_offs"),
    *("completeness_rate", "completeness_rate_low", "completeness_rate_high"),
)


class Group(NamedTuple):
    """So many hand-offs of one segment, of which the same was asked, missing and said. None: nobody looked."""

    code: int
    hand_offs: int
    required: tuple[str, ...] | None
    missing: tuple[str, ...]

    @property
    def made(self) -> Made:
        """Each hand-off is either complete, overridden, or unchecked."""
        if not self.required:  # nothing was asked: to call it complete would flatter the rate
            return Made.UNCHECKED
        return Made.OVERRIDDEN if self.missing else Made.COMPLETE


def handoff_completeness(conn: Connection, scope: Scope) -> DataFrame:
    """Of the hand-offs of the period that were checked, how many said all that sales needs?

    One row. Hand-offs count by the day they were made.
    """
    groups = list(_groups(conn, scope, None))
    return answer(MEASURES, [_measured(groups)])


def handoff_completeness_by_source(conn: Connection, scope: Scope) -> DataFrame:
    """Whose hand-offs say all that sales needs, source by source?

    One row per source with hand-offs made in the period, in reading order.
    """
    return _by(conn, scope, Split.SOURCE)


def handoff_completeness_by_service_line(conn: Connection, scope: Scope) -> DataFrame:
    """Whose hand-offs say all that sales needs, service line by service line?

    One row per service line with hand-offs made in the period, most important first.
    """
    return _by(conn, scope, Split.SERVICE_LINE)


def missing_at_handoff(conn: Connection, scope: Scope) -> DataFrame:
    """What is missing most at the hand-off?

    One row per thing that the checklist asked for in the period, the most often missing first.
    """
    asked: dict[str, int] = defaultdict(int)
    missing: dict[str, int] = defaultdict(int)
    for group in _groups(conn, scope, None):
        for field in group.required or ():
            asked[field] += group.hand_offs
            missing[field] += group.hand_offs if field in group.missing else 0
    place = {str(field): position for position, field in enumerate(HandoffField)}
    rows = [(field, asked[field], missing[field], *rate(missing[field], asked[field])) for field in asked]
    rows.sort(key=lambda row: (-row[2] / row[1], -row[2], place.get(row[0], len(place))))
    names = ("handoff_field", "asked_hand_offs", "lacking_hand_offs", "lacking_rate")
    return answer((*names, "lacking_rate_low", "lacking_rate_high"), rows)


def hand_offs_left_out(conn: Connection, scope: Scope) -> DataFrame:
    """Which hand-offs made in the period count on neither side, and why?

    One row per kind of record that counts nowhere.
    """
    found = dict(
        conn.execute(
            select(CLOCK.why_not, func.count()).where(*made_within(scope, left_out=True)).group_by(CLOCK.why_not)
        ).all()
    )
    rows = [(word_of(NoClock, code), found.get(code, 0)) for code in LEFT_OUT]
    return answer(("exclusion", "left_out_hand_offs"), rows)


def _groups(conn: Connection, scope: Scope, by: Split | None) -> Iterator[Group]:
    """Hand-offs that are alike, counted by the database: there are few ways to be asked for and to lack something."""
    required, missing = text_of(handoffs.c.required), text_of(handoffs.c.missing)
    segment = [COLUMN_OF[by]] if by else []
    statement = (
        select(func.count(), required, missing, *segment)
        .outerjoin_from(sla_clocks, handoffs, handoffs.c.event_id == CLOCK.event_id)
        .where(*made_within(scope))
        .group_by(required, missing, *segment)
    )
    for hand_offs, asked, lacking, *code in conn.execute(statement):
        yield Group(code[0] if code else 0, hand_offs, fields_said(asked), fields_said(lacking) or ())


def _by(conn: Connection, scope: Scope, by: Split) -> DataFrame:
    words = split_labels(conn, by)
    found: dict[str, list[Group]] = defaultdict(list)
    for group in _groups(conn, scope, by):
        found[words[group.code]].append(group)
    rows = [(label, *_measured(found[label])) for label in dict.fromkeys(words.values()) if label in found]
    return answer((by, *MEASURES), rows)


def _measured(groups: list[Group]) -> tuple:
    complete, overridden, unchecked = (
        sum(group.hand_offs for group in groups if group.made is one)
        for one in (Made.COMPLETE, Made.OVERRIDDEN, Made.UNCHECKED)
    )
    checked = complete + overridden
    return (checked + unchecked, checked, complete, overridden, unchecked, *rate(complete, checked))


COMPLETENESS_BY = {
    Split.SOURCE: handoff_completeness_by_source,
    Split.SERVICE_LINE: handoff_completeness_by_service_line,
}
