"""What the pages about evidence say: which stages the record doesn't support. Never imports Streamlit."""

from pandas import DataFrame, Series

from dashboard import wording
from queries.columns import COLUMNS
from queries.evidence_cells import EvidenceCell, EvidenceKind, Evident

CHECKED = {
    EvidenceKind.MQL: "at MQL that could be checked",
    EvidenceKind.SQL: "at SQL that could be checked",
    EvidenceKind.ATTENDED: "that attended",
    EvidenceKind.HANDOFF: "at SQL",
    EvidenceKind.BACK: "that left and were at SQL or later again",
}
UNSUPPORTED = {
    EvidenceKind.MQL: "at MQL without support in their record",
    EvidenceKind.SQL: "at SQL without support in their record",
    EvidenceKind.ATTENDED: "that attended without a booking on record",
    EvidenceKind.HANDOFF: "at SQL without a hand-off on record",
    EvidenceKind.BACK: "back at SQL or later without a hand-off since they left",
}
STAGE = {
    EvidenceKind.MQL: "MQL",
    EvidenceKind.SQL: "SQL",
    EvidenceKind.ATTENDED: "Attended",
    EvidenceKind.HANDOFF: "SQL",
    EvidenceKind.BACK: "SQL",
}
MEANING = {
    EvidenceKind.MQL: "What the record says today, against the MQL definition in force on the day the lead became one.",
    EvidenceKind.SQL: "What the record says today, against the SQL definition in force on the day the lead became one.",
    EvidenceKind.ATTENDED: "An appointment was kept, and no booking of one is on record.",
    EvidenceKind.HANDOFF: "Sales accepted the lead, and nobody is on record as having handed it over.",
    EvidenceKind.BACK: "The lead left, and was at sales again, and no hand-off in between is on record.",
}


def headline(short: Series) -> str:
    """12 of 640 leads are at a stage that the record does not support"""
    found, whole = short["unsupported_leads"], short["cohort_episodes"]
    if not found:
        return f"The record of {wording.leads(whole)} supports every stage that could be checked"
    are = "is" if found == 1 else "are"
    return f"{wording.count(found)} of {wording.leads(whole)} {are} at a stage that the record does not support"


def on_data_page(short: Series) -> str:
    """One sentence for the page about the data."""
    return f"{headline(short)}: a definition is not met, or an event that must come before is missing."


def of_segments(row: Series, segments: DataFrame, kind: EvidenceKind, by: str) -> str:
    """How many of one kind, and in which segment the share is largest; from a row of evidence and evidence_by."""
    name, checked = COLUMNS[by].label.lower(), row["checked_episodes"]
    if not checked:
        return f"{kind}: nobody could be checked"
    head = f"{kind}: {wording.rate(row['unsupported_rate'])} of {wording.leads(checked)} {CHECKED[kind]}"
    rated = segments[segments["unsupported_rate"].notna()]
    if not row["unsupported_episodes"] or len(rated) == 1:
        return head
    worst = rated.loc[rated["unsupported_rate"].idxmax()]
    others = rated.drop(index=worst.name)
    apart = (others["unsupported_rate_high"] < worst["unsupported_rate_low"]).all()
    most = f"the largest share by {name}: {worst[by]}, {wording.rate(worst['unsupported_rate'])}"
    return f"{head}; {most}{'' if apart else ', though intervals overlap'}"


def apart(row: Series, kind: EvidenceKind) -> str:
    """Who stands apart, and why; blank where nobody does."""
    said = []
    if implied := row["only_implied_episodes"]:
        said.append(f"{wording.leads(implied)} came further without {STAGE[kind]} on record")
    if unjudged := row["unjudged_episodes"]:
        said.append(f"of {wording.count(unjudged)} no definition was in force on that day")
    return f"Not checked: {wording.listed(said)}." if said else ""


def of_list(cell: EvidenceCell, number: int) -> str:
    """12 leads at MQL without support in their record · Source: Event"""
    words = {
        Evident.CHECKED: CHECKED[cell.kind],
        Evident.UNSUPPORTED: UNSUPPORTED[cell.kind],
        Evident.ONLY_IMPLIED: f"that came further without {STAGE[cell.kind]} on record",
        Evident.UNJUDGED: f"at {STAGE[cell.kind]} of which no definition was in force on that day",
    }
    where = f" · {COLUMNS[cell.by].label}: {cell.segment}" if cell.by and cell.segment is not None else ""
    return f"{wording.leads(number)} {words[cell.evident]}{where}"
