"""The leads behind a number of evidence: exactly as many rows as it says, and what the record of each lacks."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pandas import DataFrame
from sqlalchemy import Connection, Select, case, literal, select

from data.criteria import Criterion, verdict_in_sql
from data.moments import day_of, local_day_of
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
    rows = (
        (
            *(str(row.lead_uuid), day_of(row.entry_day)),
            day_of(local_day_of(row.minute * 60, zone.get(row.site_id, zone[0]))),
            *(lacking, version, STAGE_LABEL[STAGES[row.depth]], exit_label(row.exit)),
            *(known[code] for known, code in zip(words, row[: len(LISTED)], strict=True)),
        )
        for row, lacking, version in _found(conn, scope, cell)
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
    one = checks(conn, scope, cell.kind)
    kept = [*within(scope), getattr(one, cell.evident)]
    if cell.by and cell.segment is not None:
        kept.append(named(FACT[cell.by], labels(conn, cell.by), cell.segment))
    statement = on_record(_told(STAGE_OF[cell.kind]), one, with_leads=True).where(*kept)
    statement = statement.order_by(FACTS.entry_minute.desc(), FACTS.lead_id)
    if one.judged and cell.evident in (Evident.CHECKED, Evident.UNSUPPORTED):
        yield from _judged(conn, one, statement)
        return
    is_contradicted = (
        one.unsupported if cell.evident is Evident.CHECKED else literal(cell.evident is Evident.UNSUPPORTED)
    )
    for row in conn.execute(statement.add_columns(case((is_contradicted, 1), else_=0).label("is_contradicted"))):
        yield _Found(row, LACKING.get(cell.kind, "") if row.is_contradicted else "", "")


def _judged(conn: Connection, one: Checked, statement: Select) -> Iterator[_Found]:
    """Each with its version, and with what the record says of each criterion of any of them."""
    versions, lines = [each.version for each in one.judged], labels(conn, Dimension.SERVICE_LINE)
    asked = list(dict.fromkeys(criterion for version in versions for criterion in version.criteria.criteria))
    whose = case(*((each.holds, number) for number, each in enumerate(one.judged)), else_=-1)
    says = [verdict_in_sql(criterion) for criterion in asked]
    told = statement.add_columns(*(each.label(f"says_{number}") for number, each in enumerate((whose, *says))))
    words: dict[tuple, tuple[str, str]] = {}  # there are few ways to fail
    for row in conn.execute(told):
        number, *codes = said = row[-1 - len(asked) :]
        if said not in words:
            version = versions[number]
            verdicts = {criterion: word_of(Verdict, code) for criterion, code in zip(asked, codes, strict=True)}
            wrong = [lacks(each, verdicts[each]) for each in version.criteria.criteria if verdicts[each] != Verdict.MET]
            words[said] = "; ".join(wrong), version_in_words(version, lines)
        yield _Found(row, *words[said])


def _told(stage: Stage) -> Select:
    return select(
        *(FACT[each].label(f"code_of_{each}") for each in LISTED),
        *(leads.c.lead_uuid, FACTS.entry_day, FACTS.site_id, FACTS.depth, FACTS.exit),
        (FACTS.entry_minute + minutes_to(stage)).label("minute"),
    )
