"""The leads behind a number of evidence: exactly as many rows as it says, and what the record of each lacks."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, Select, case, false, select

from data.criteria import Criterion, verdict_in_sql
from data.moments import day_of, local_day, moment_of
from data.schema import lead_facts, leads
from data.vocabulary import STAGE_LABEL, STAGES, CriterionOperator, Stage, Verdict, exit_label, word_of
from queries.cells import named
from queries.dimensions import FACT, Dimension, labels, zones
from queries.evidence import Checked, checks, on_record
from queries.evidence_cells import UNSUPPORTED_MQLS, EvidenceCell, EvidenceKind, Evident
from queries.frame import answer
from queries.lead_disputes import version_in_words
from queries.scope import Scope, within
from queries.stages import minutes_to

FACTS = lead_facts.c
LISTED = (Dimension.SERVICE_LINE, Dimension.SOURCE, Dimension.TERRITORY)
STAGE_OF = {
    EvidenceKind.MQL: Stage.MQL,
    EvidenceKind.SQL: Stage.SQL,
    EvidenceKind.ATTENDED: Stage.ATTENDED,
    EvidenceKind.HANDOFF: Stage.SQL,
    EvidenceKind.BACK: Stage.SQL,
}
LACKING = {
    EvidenceKind.ATTENDED: "No booking is on record",
    EvidenceKind.HANDOFF: "No hand-off is on record",
    EvidenceKind.BACK: "No hand-off is on record since it left",
}
_DIFFERS = {
    CriterionOperator.ONE_OF: "is none of those agreed",
    CriterionOperator.NONE_OF: "is one of those ruled out",
    CriterionOperator.BEGINS_WITH: "begins with none of those agreed",
    CriterionOperator.SAME_LINE: "is not the one it goes to",
}


def leads_of_evidence(conn: Connection, scope: Scope, cell: EvidenceCell = UNSUPPORTED_MQLS) -> DataFrame:
    """Which leads does this number count, and what does the record of each lack?

    One row per lead that the number counts, the newest first. Which criterion is not met or not recorded, never what is
    recorded. No identifiers.
    """
    words, zone = [labels(conn, each) for each in LISTED], zones(conn)
    found = sorted(_found(conn, scope, cell), key=lambda one: (-one.row.entry_minute, one.row.lead_id))
    rows = (
        (
            *(str(row.lead_uuid), day_of(row.entry_day)),
            day_of(local_day(moment_of(row.minute), zone.get(row.site_id, zone[0]))),
            *(lacking, version, STAGE_LABEL[STAGES[row.depth]], exit_label(row.exit)),
            *(known[getattr(row, f"code_of_{each}")] for known, each in zip(words, LISTED, strict=True)),
        )
        for row, lacking, version in found
    )
    names = ("lead", "entered_on", "stage_reached_on", "lacking_evidence", "judged_by", "furthest_stage", "exit")
    return answer((*names, *LISTED), rows)


def lacks(criterion: Criterion, says: str) -> str:
    """What is wrong with a record by one criterion: Phone number is not recorded."""
    if says == Verdict.UNKNOWN or criterion.operator is CriterionOperator.KNOWN:
        return f"{criterion.field} is not recorded"
    return f"{criterion.field} {_DIFFERS[criterion.operator]}"


class _Found(NamedTuple):
    row: Any
    lacking: str
    version: str


def _found(conn: Connection, scope: Scope, cell: EvidenceCell) -> Iterator[_Found]:
    one, told = checks(conn, scope, cell.kind), _told(STAGE_OF[cell.kind])
    kept = [*within(scope), getattr(one, cell.evident)]
    if cell.by and cell.segment is not None:
        kept.append(named(FACT[cell.by], labels(conn, cell.by), cell.segment))
    if cell.evident in (Evident.CHECKED, Evident.UNSUPPORTED) and cell.kind not in LACKING:
        yield from _judged(conn, one, told, kept)
        return
    contradicted = one.unsupported if cell.evident is not Evident.ONLY_IMPLIED else false()
    statement = told.add_columns(case((contradicted, 1), else_=0).label("is_contradicted"))
    for row in conn.execute(on_record(statement, one, with_leads=True).where(*kept)):
        yield _Found(row, LACKING.get(cell.kind, "") if row.is_contradicted else "", "")


def _judged(conn: Connection, one: Checked, told: Select, kept: list[ColumnElement[bool]]) -> Iterator[_Found]:
    """Version by version: each asks something else."""
    lines = labels(conn, Dimension.SERVICE_LINE)
    for version, holds in one.judged:
        asked, words = version.criteria.criteria, version_in_words(version, lines)
        says = (verdict_in_sql(each).label(f"says_{number}") for number, each in enumerate(asked))
        for row in conn.execute(on_record(told.add_columns(*says), one, with_leads=True).where(*kept, holds)):
            verdicts = (word_of(Verdict, code) for code in row[-len(asked) :])
            wrong = (lacks(*each) for each in zip(asked, verdicts, strict=True) if each[1] != Verdict.MET)
            yield _Found(row, "; ".join(wrong), words)


def _told(stage: Stage) -> Select:
    return select(
        *(leads.c.lead_uuid, FACTS.lead_id, FACTS.entry_minute, FACTS.entry_day, FACTS.site_id),
        *((FACTS.entry_minute + minutes_to(stage)).label("minute"), FACTS.depth, FACTS.exit),
        *(FACT[each].label(f"code_of_{each}") for each in LISTED),
    )
