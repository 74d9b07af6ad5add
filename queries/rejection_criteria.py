"""Which criteria a lead that sales may reject was judged by, and what its record says of each."""

from pandas import DataFrame
from sqlalchemy import Connection, Row, select

from data.criteria import Criterion, beside_contacts, verdict_in_sql
from data.definitions import read_definitions
from data.moments import day_of
from data.schema import leads
from data.vocabulary import Verdict, word_of
from queries.definitions_agreed import OF_EVERY_LINE, lines_of_versions, names_of_values, values_in_words
from queries.frame import answer
from queries.journeys import public_id
from queries.rejectable import latest_hand_off_of
from queries.scope import Scope

_CRITERION = (
    *("definition_id", "definition_kind", "valid_from_on", "definition_line"),
    *("criterion", "criterion_field", "criterion_operator", "criterion_values", "record_says_now"),
)


def rejection_criteria(conn: Connection, scope: Scope, lead: str = "") -> DataFrame:
    """Which criteria was this lead judged by, and what does its record say of each?

    One row per criterion of the versions that were in force for its service line on the local day of its latest
    hand-off; none where nothing was agreed, or the lead was never handed over. Met, not met or not recorded: never
    what is recorded. The scope doesn't matter.
    """
    row = conn.execute(
        select(leads.c.lead_id, leads.c.service_line_id).where(leads.c.lead_uuid == public_id(lead))
    ).one_or_none()
    hand_off = latest_hand_off_of(conn, row.lead_id) if row else None
    if row is None or hand_off is None:
        return answer(_CRITERION, [])
    versions = read_definitions(conn).all_on(row.service_line_id, day_of(hand_off.handed_on)).values()
    asked = [(version, one) for version in versions for one in version.criteria.criteria]
    if not asked:
        return answer(_CRITERION, [])
    names, lines = names_of_values(conn), lines_of_versions(conn)
    rows = (
        (
            *(version.definition_id, version.kind, version.valid_from, lines[version.line or OF_EVERY_LINE]),
            *(one.key, one.field, one.operator, values_in_words(one, names), word_of(Verdict, says)),
        )
        for (version, one), says in zip(asked, _says(conn, row.lead_id, [one for _, one in asked]), strict=True)
    )
    return answer(_CRITERION, rows)


def _says(conn: Connection, lead_id: int, criteria: list[Criterion]) -> Row:
    """The codes of the verdicts: no value of the record leaves the database."""
    asked = select(*(verdict_in_sql(one).label(f"says_{number}") for number, one in enumerate(criteria)))
    return conn.execute(beside_contacts(asked.select_from(leads), criteria).where(leads.c.lead_id == lead_id)).one()
