"""Questions about samples of leads that both sides judged alone. The period and the filters don't apply.

No question says of a lead how far it came, whether it was disputed, or who it is; and of those still to judge, none
says what the other side thinks.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pandas import DataFrame
from sqlalchemy import Connection, Select, case, literal, select

from data.criteria import Criterion, beside_contacts, verdict_in_sql
from data.definitions import read_definitions
from data.schema import leads
from data.vocabulary import NOT_RECORDED, CriterionOperator, HandoffField, Side, Verdict, code_of, word_of
from queries.coded_sample import Marked, Sample, keys_of, results_of, samples
from queries.definitions_agreed import OF_EVERY_LINE, lines_of_versions
from queries.dimensions import Dimension, labels
from queries.frame import answer
from queries.intervals import rate, wilson
from queries.kappa import cohens_kappa
from queries.scope import Scope
from queries.targets import site_labels

QUALIFIES, FAILS = "Qualifies", "Doesn't qualify"
WORDS = ("source_category", "intake_type", "contact_type", "urgency", "decision_timing", "consent")
TOLD = ("service_line", "requested_line", "territory", "site")
TOLD += ("source", "intake_type", "contact_type", "urgency", "decision_timing", "consent")
IS_KNOWN = {
    f"is_{word}_known": Criterion(field=field, operator=CriterionOperator.KNOWN)
    for word, field in (
        *(("name", HandoffField.NAME), ("phone", HandoffField.PHONE)),
        *(("email", HandoffField.EMAIL), ("zip", HandoffField.ZIP)),
    )
}
SAID = ("marketing_says", "sales_says", "marketing_failed", "sales_failed")


def codings_drawn(conn: Connection, scope: Scope) -> DataFrame:
    """Which samples were drawn for double-coding, by which version are they judged, and how far has each side come?

    One row per sample, the newest first.
    """
    known, lines = read_definitions(conn).by_id, lines_of_versions(conn)
    names = ("coding", "coding_id", "definition_id", "definition_kind", "service_line", "drawn_from", "drawn_at")
    names += ("drawn_by", "sampled_leads", "left_out_sampled_leads", "coded_by_marketing", "coded_by_sales")
    rows = []
    for one in samples(conn, scope):
        row, version = one.row, known[one.row.definition_id]
        line = lines[version.line or OF_EVERY_LINE]
        about = (str(row.coding_uuid), row.coding_id, version.definition_id, version.kind, line, row.drawn_from)
        counts = (len(one.leads), one.left_out, *(one.coded_by(side) for side in Side), len(one.coded))
        coders = (", ".join(one.coders[side]) for side in Side)
        rows.append((*about, row.recorded_at, row.actor, *counts, *coders))
    return answer((*names, "coded_by_both", "marketing_coders", "sales_coders"), rows)


def leads_to_code(conn: Connection, scope: Scope, coding: str = "", side: Side = Side.MARKETING) -> DataFrame:
    """Which leads of a sample has a side still to judge, and what may whoever judges know of them?

    One row per lead, in the order drawn. Of the newest sample unless told. Whether name, phone number, e-mail and ZIP
    code are known, never what they are.
    """
    names = ("lead_id", "coded_place", *TOLD, *IS_KNOWN, "zip_begins")
    waiting = {
        lead.lead_id: lead.place
        for sample in samples(conn, scope, coding)
        for lead in sample.leads
        if side not in lead.failed
    }
    if not waiting:
        return answer(names, [])
    criterion = _about_zip(conn, samples(conn, scope, coding)[0])
    found = conn.execute(_known_of(list(waiting), criterion))
    named = _names(conn)
    rows = [(row.lead_id, waiting[row.lead_id], *_told(row, named), *_known(row)) for row in found]
    return answer(names, sorted(rows, key=lambda row: row[1]))


def coding_agreement(conn: Connection, scope: Scope, coding: str = "") -> DataFrame:
    """How far do marketing and sales agree, beyond chance, on which leads of a sample qualify?

    One row, or none when there is no such sample; of the newest that both sides judged whole, unless told. On the leads
    that both judged so far.
    """
    names = ("coding", "coded_by_both", "agreed_leads", "agreed_leads_rate", "agreed_leads_rate_low")
    names += ("agreed_leads_rate_high", "chance_leads_rate", "kappa", "kappa_low", "kappa_high")
    rows = []
    for sample in results_of(conn, scope, coding):
        table = sample.table()
        found, alike, n = cohens_kappa(table), table[0][0] + table[1][1], len(sample.coded)
        rates = (found.observed, *wilson(alike, n), found.expected)
        rows.append((str(sample.row.coding_uuid), n, alike, *rates, found.kappa, found.low, found.high))
    return answer(names, rows)


def coding_table(conn: Connection, scope: Scope, coding: str = "") -> DataFrame:
    """How many leads of a sample does each side say qualify, against what the other says of the same leads?

    Four rows: one per judgement of marketing and judgement of sales. Of the newest sample that both sides judged whole,
    unless told.
    """
    words = (QUALIFIES, FAILS)
    rows = [
        (marketing, sales, leads_so)
        for sample in results_of(conn, scope, coding)
        for marketing, row in zip(words, sample.table(), strict=True)
        for sales, leads_so in zip(words, row, strict=True)
    ]
    return answer(("marketing_says", "sales_says", "coded_leads"), rows)


def coding_by_criterion(conn: Connection, scope: Scope, coding: str = "") -> DataFrame:
    """About which criteria do the two sides judge leads differently?

    One row per criterion of the version, the one seen differently most often first. Of the newest sample that both
    sides judged whole, unless told.
    """
    names = ("criterion", "coded_by_both", "marked_by_both", "marked_by_marketing", "marked_by_sales", "marked_apart")
    names += ("marked_apart_rate", "marked_apart_rate_low", "marked_apart_rate_high")
    rows = []
    for sample in results_of(conn, scope, coding):
        for key in keys_of(read_definitions(conn).by_id[sample.row.definition_id]):
            marks = (len(sample.counted(one, key)) for one in (Marked.BOTH, Marked.MARKETING, Marked.SALES))
            both, marketing, sales = marks
            apart, n = marketing + sales, len(sample.coded)
            rows.append((key, n, both, marketing, sales, apart, *rate(apart, n)))
    rows.sort(key=lambda row: -row[5])
    return answer(names, rows)


def leads_coded(
    conn: Connection, scope: Scope, coding: str = "", marked: Marked = Marked.APART, criterion: str = ""
) -> DataFrame:
    """Which leads of a sample, judged by both sides, does this number count?

    One row per lead, in the order drawn: those on which the two sides disagree, unless told. With a criterion those
    that are said to fail it; without one, those that are said to fail any. Of the newest sample that both sides judged
    whole, unless told.
    """
    names, rows = _names(conn), []
    for sample in results_of(conn, scope, coding):
        keys = keys_of(read_definitions(conn).by_id[sample.row.definition_id])
        counted = {lead.lead_id: lead for lead in sample.counted(marked, criterion)}
        for row in conn.execute(_known_of(list(counted), None)):
            lead = counted[row.lead_id]
            says = (FAILS if lead.fails(side) else QUALIFIES for side in Side)
            failed = (", ".join(key for key in keys if lead.fails(side, key)) for side in Side)
            rows.append((lead.place, str(row.lead_uuid), *says, *failed, *_told(row, names)))
    return answer(("coded_place", "lead", *SAID, *TOLD), sorted(rows))


def _about_zip(conn: Connection, sample: Sample) -> Criterion | None:
    """Nobody who judges sees a ZIP code, so whether it begins as agreed is told."""
    version = read_definitions(conn).by_id[sample.row.definition_id]
    begins = (one for one in version.criteria.criteria if one.operator is CriterionOperator.BEGINS_WITH)
    return next(begins, None)


def _known_of(lead_ids: list[int], criterion: Criterion | None) -> Select:
    ids = ("service_line_id", "requested_service_line_id", "territory_id", "site_id")
    known = (
        case((verdict_in_sql(one) == code_of(Verdict.MET), 1), else_=0).label(column)
        for column, one in IS_KNOWN.items()
    )
    begins = literal(0) if criterion is None else verdict_in_sql(criterion)
    columns = (leads.c[name] for name in ("lead_id", "lead_uuid", *ids, *WORDS))
    statement = select(*columns, *known, begins.label("begins")).select_from(leads)
    return beside_contacts(statement, IS_KNOWN.values()).where(leads.c.lead_id.in_(lead_ids))


def _names(conn: Connection) -> tuple[Mapping[int, str], ...]:
    line = labels(conn, Dimension.SERVICE_LINE)
    return line, line, labels(conn, Dimension.TERRITORY), site_labels(conn)


def _told(row: Any, names: tuple[Mapping[int, str], ...]) -> Iterator[str]:
    """The words of TOLD."""
    ids = (row.service_line_id, row.requested_service_line_id, row.territory_id, row.site_id)
    for words, key in zip(names, ids, strict=True):
        yield words.get(key or 0, NOT_RECORDED)
    for name in WORDS:
        yield getattr(row, name) or NOT_RECORDED


def _known(row: Any) -> tuple:
    return (*(bool(getattr(row, name)) for name in IS_KNOWN), word_of(Verdict, row.begins) if row.begins else "")
