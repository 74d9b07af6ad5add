"""From a number to what it counts, leads or hand-offs, and on to one lead: the cell travels in the URL."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar, get_args

import streamlit as st
from pandas import Series

from data.vocabulary import STAGE_LABEL, Promise, Stage
from queries.cells import Cell
from queries.columns import COLUMNS
from queries.evidence_cells import EvidenceCell, EvidenceKind
from queries.hand_offs import HandOffCell
from queries.handoff_cells import MadeCell
from queries.quality_cells import QualityCell

# Switches have names in the URL too (`stage`, `by`), and Streamlit lets no page set a name that one is bound to.
PREFIX = {
    Cell: "cell_",
    HandOffCell: "hand_off_",
    MadeCell: "made_",
    QualityCell: "quality_",
    EvidenceCell: "evidence_",
}
LISTED_ON = {
    Cell: "../pages/leads.py",
    HandOffCell: "../pages/hand_offs.py",
    MadeCell: "../pages/hand_offs_made.py",
    QualityCell: "../pages/disputes_behind.py",
    EvidenceCell: "../pages/evidence_behind.py",
}
FUNNEL_PAGE = "../pages/funnel.py"
SLA_PAGE = "../pages/sla.py"
QUALITY_PAGE = "../pages/handoff_quality.py"
LEAD_QUALITY_PAGE = "../pages/lead_quality.py"
JOURNEY_PAGE = "../pages/journey.py"
DISPUTES_PAGE = "../pages/disputes.py"
REJECT_PAGE = "../pages/reject_lead.py"
EVIDENCE_PAGE = "../pages/evidence.py"
DEFINITIONS_PAGE = "../pages/definitions.py"
DOUBLE_CODING_PAGE = "../pages/double_coding.py"

AnyCell = Cell | HandOffCell | MadeCell | QualityCell | EvidenceCell
C = TypeVar("C", Cell, HandOffCell, MadeCell, QualityCell, EvidenceCell)


def in_url(cell: AnyCell) -> dict[str, str]:
    """The cell as query parameters; defaults are left out."""
    kind = type(cell)
    plain, prefix = kind(), PREFIX[kind]
    values = {field.name: getattr(cell, field.name) for field in fields(kind)}
    return {prefix + name: str(value) for name, value in values.items() if value != getattr(plain, name)}


def from_url(parameters: Mapping[str, str], kind: type[C]) -> C:
    """The cell of this kind that query parameters name. Raises ValueError for a word that is none of ours."""
    kinds, prefix = {field.name: field.type for field in fields(kind)}, PREFIX[kind]
    said = {name: parameters[prefix + name] for name in kinds if prefix + name in parameters}
    return kind(**{name: _read(kinds[name], text) for name, text in said.items()})


def open_leads(cell: AnyCell) -> None:
    """Leave this page for the list behind a number. Call it in the page's body, not in a callback."""
    st.switch_page(LISTED_ON[type(cell)], query_params=in_url(cell))


def link_to_leads(cell: AnyCell, label: str, *, icon: str | None = ":material/list:") -> None:
    """A link to the list behind a number."""
    st.page_link(LISTED_ON[type(cell)], label=label, icon=icon, query_params=in_url(cell))


def link_back(cell: AnyCell) -> None:
    """A link to the page of such numbers as it was: the browser's Back forgets the page's own switches."""
    if isinstance(cell, QualityCell):
        page, label, by = LEAD_QUALITY_PAGE, "Back to lead quality", "rejected_by"
        switches = {"judged_by": str(cell.kind)} if cell.kind else {}
    elif isinstance(cell, EvidenceCell):
        switches = {} if cell.kind is EvidenceKind.MQL else {"unsupported": str(cell.kind)}
        page, label, by = EVIDENCE_PAGE, "Back to evidence", "unsupported_by"
    elif isinstance(cell, MadeCell):
        switches, page, label, by = {}, QUALITY_PAGE, "Back to hand-off quality", "checked_by"
    elif isinstance(cell, HandOffCell):
        switches = {} if cell.promise is Promise.FIRST_ATTEMPT else {"promise": str(cell.promise)}
        page, label, by = SLA_PAGE, "Back to follow-up", "split"
    else:
        switches = {} if cell.stage is Stage.INQUIRY else {"stage": STAGE_LABEL[cell.stage]}
        page, label, by = FUNNEL_PAGE, "Back to the funnel", "by"
    if cell.by:
        switches[by] = COLUMNS[cell.by].label
    st.page_link(page, label=label, icon=":material/arrow_back:", query_params=switches)


def open_journey(lead: str) -> None:
    """Leave this page for one lead's journey."""
    st.switch_page(JOURNEY_PAGE, query_params={"lead": lead})


def open_hand_off(row: Series) -> None:
    """Leave this page for the dispute about a hand-off or, where there is none, for the lead's journey."""
    if row["dispute"]:
        st.switch_page(DISPUTES_PAGE, query_params={"dispute": row["dispute"]})
    open_journey(row["lead"])


def current_cell(kind: type[C]) -> C | None:
    """The cell of this kind in this page's URL, or None when it makes no sense."""
    try:
        return from_url(st.query_params.to_dict(), kind)
    except ValueError:
        return None


def _read(kind: Any, text: str) -> Any:
    kind = next((one for one in get_args(kind) if one is not type(None)), kind)
    return date.fromisoformat(text) if kind is date else kind(text)
