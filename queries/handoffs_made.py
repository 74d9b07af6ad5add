"""The hand-offs made in a period behind a number: as many rows as the number says, from conditions on the database.

They count by the day they were made; queries/hand_offs.py lists hand-offs by the day a promise of theirs falls due.
"""

import json
from collections.abc import Callable

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, String, cast, false, func, select

from data.moments import moment_of_microsecond
from data.schema import handoffs, leads, sla_clocks
from data.vocabulary import NOT_RECORDED, HandoffField, Promise
from queries.cells import named
from queries.clocks import CLOCK, COLUMN_OF, LEFT_OUT, Split, handed_within, split_labels
from queries.dimensions import Dimension, labels
from queries.frame import answer
from queries.handoff_cells import ALL_MADE, Made, MadeCell
from queries.scope import Scope

ASKED_FOR = leads.c.requested_service_line_id
NONE = ("null", "[]")  # TRICKY: what was put in as None is the text `null` in a column of type JSON
LISTED = (Split.SERVICE_LINE, Split.SOURCE)


# These count leads: of a lead handed over twice, the latest hand-off stands for it.
OF_LEADS = (Made.BOTH_LINES, Made.REROUTED)


def hand_offs_made(conn: Connection, scope: Scope, cell: MadeCell = ALL_MADE) -> DataFrame:
    """Which hand-offs made in the period does this number count?

    One row per hand-off that the number counts, the newest first; where it counts leads, the latest of each. No
    identifiers.
    """
    said = (text_of(handoffs.c.missing), handoffs.c.override_reason, handoffs.c.team, handoffs.c.proposed_team)
    statement = (
        select(leads.c.lead_uuid, CLOCK.started, *said, ASKED_FOR, *(COLUMN_OF[by] for by in LISTED))
        .join_from(sla_clocks, leads, leads.c.lead_id == CLOCK.lead_id)
        .outerjoin(handoffs, handoffs.c.event_id == CLOCK.event_id)
        .where(*made_within(scope), *conditions(conn, cell))
        .order_by(CLOCK.started.desc(), CLOCK.event_id.desc())
    )
    words, lines = [split_labels(conn, by) for by in LISTED], labels(conn, Dimension.SERVICE_LINE)
    found = conn.execute(statement).all()
    if cell.made in OF_LEADS:
        found = list({row[0]: row for row in reversed(found)}.values())[::-1]
    rows = (
        (
            *(str(row[0]), moment_of_microsecond(row[1])),
            *(known[code] for known, code in zip(words, row[7:], strict=True)),
            *(", ".join(fields_said(row[2]) or ()), *(word or "" for word in row[3:6])),
            lines[row[6]] if row[6] else NOT_RECORDED,
        )
        for row in sorted(found, key=lambda row: -row[1])
    )
    names = ("lead", "handed_over_at", *LISTED, "lacking_fields", "override_reason", "receiving_team", "proposed_team")
    return answer((*names, "requested_line"), rows)


def made_within(scope: Scope, *, left_out: bool = False) -> list[ColumnElement[bool]]:
    """One clock for each hand-off made in the period and known by the as-of moment, in the filters.

    left_out: instead of those that count, those of duplicates and test records.
    """
    which = CLOCK.why_not.in_(LEFT_OUT) if left_out else CLOCK.why_not.not_in(LEFT_OUT)
    return [*handed_within(scope, Promise.FIRST_ATTEMPT), which]


def conditions(conn: Connection, cell: MadeCell) -> list[ColumnElement[bool]]:
    """What holds, beside `made_within`, for exactly the hand-offs the number counts; an old link may count none."""
    kept = [*_COUNTED[cell.made](cell)]
    if cell.by and cell.segment is not None:
        kept.append(named(COLUMN_OF[cell.by], split_labels(conn, cell.by), cell.segment))
    if cell.line is not None:
        kept.append(named(func.coalesce(ASKED_FOR, 0), labels(conn, Dimension.SERVICE_LINE), cell.line))
    if cell.team is not None:
        kept.append(handoffs.c.proposed_team == cell.team)
    return kept


def both_lines_known() -> list[ColumnElement[bool]]:
    return [ASKED_FOR.is_not(None), CLOCK.service_line_id != 0]


def lines_differ() -> ColumnElement[bool]:
    return ASKED_FOR != CLOCK.service_line_id


def went_as_proposed() -> ColumnElement[bool]:
    """Never unknown: a team that nobody wrote down is not the one proposed."""
    return func.coalesce(handoffs.c.team == handoffs.c.proposed_team, False)


def text_of(column: ColumnElement) -> ColumnElement[str]:
    # TRICKY: PostgreSQL can't compare values of type json.
    return cast(column, String)


def fields_said(text: str | None) -> tuple[str, ...] | None:
    """The words in a column of JSON, from its text; None where nobody said anything, which may be `null` there."""
    found = None if text is None else json.loads(text)
    return None if found is None else tuple(found)


def _checked() -> ColumnElement[bool]:
    # Nothing asked is nothing checked: to call such a hand-off complete would flatter the rate.
    return func.coalesce(text_of(handoffs.c.required).not_in(NONE), False)


def _lacks() -> ColumnElement[bool]:
    return func.coalesce(text_of(handoffs.c.missing).not_in(NONE), False)


def _names(column: ColumnElement, field: HandoffField | None) -> ColumnElement[bool]:
    if field is None:
        return false()
    return func.coalesce(text_of(column).contains(f'"{field}"', autoescape=True), False)


_COUNTED: dict[Made, Callable[[MadeCell], list[ColumnElement[bool]]]] = {
    Made.ALL: lambda cell: [],
    Made.CHECKED: lambda cell: [_checked()],
    Made.COMPLETE: lambda cell: [_checked(), ~_lacks()],
    Made.OVERRIDDEN: lambda cell: [_checked(), _lacks()],
    Made.UNCHECKED: lambda cell: [~_checked()],
    Made.ASKED: lambda cell: [_names(handoffs.c.required, cell.field)],
    Made.LACKING: lambda cell: [
        _names(handoffs.c.required, cell.field),
        _names(handoffs.c.missing, cell.field),
    ],
    Made.BOTH_LINES: lambda cell: both_lines_known(),
    Made.REROUTED: lambda cell: [*both_lines_known(), lines_differ()],
    Made.PROPOSED: lambda cell: [handoffs.c.proposed_team.is_not(None)],
    Made.AS_PROPOSED: lambda cell: [handoffs.c.proposed_team.is_not(None), went_as_proposed()],
    Made.OTHERWISE: lambda cell: [handoffs.c.proposed_team.is_not(None), ~went_as_proposed()],
}
