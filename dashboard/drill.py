"""From a number to the leads behind it, and on to one lead: what is counted travels in the URL."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, get_args

import streamlit as st

from data.vocabulary import STAGE_LABEL, Stage
from queries.cells import Cell
from queries.columns import COLUMNS

# Switches have names in the URL too (`stage`, `by`), and Streamlit lets no page set a name that one is bound to.
PREFIX = "cell_"
FUNNEL_PAGE = "../pages/funnel.py"
LEADS_PAGE = "../pages/leads.py"
JOURNEY_PAGE = "../pages/journey.py"


def in_url(cell: Cell) -> dict[str, str]:
    """The cell as query parameters; defaults are left out."""
    plain = Cell()
    values = {field.name: getattr(cell, field.name) for field in fields(Cell)}
    return {PREFIX + name: str(value) for name, value in values.items() if value != getattr(plain, name)}


def from_url(parameters: Mapping[str, str]) -> Cell:
    """The cell that query parameters name. Raises ValueError for a word that is none of ours."""
    kinds = {field.name: field.type for field in fields(Cell)}
    said = {name: parameters[PREFIX + name] for name in kinds if PREFIX + name in parameters}
    return Cell(**{name: _read(kinds[name], text) for name, text in said.items()})


def open_leads(cell: Cell) -> None:
    """Leave this page for the list behind a number. Call it in the page's body, not in a callback."""
    st.switch_page(LEADS_PAGE, query_params=in_url(cell))


def link_to_leads(cell: Cell, label: str) -> None:
    """A link to the list behind a number."""
    st.page_link(LEADS_PAGE, label=label, icon=":material/list:", query_params=in_url(cell))


def link_back(cell: Cell) -> None:
    """A link to the funnel as it was: the browser's Back forgets the page's own switches."""
    switches = {"stage": STAGE_LABEL[cell.stage]} if cell.stage is not Stage.INQUIRY else {}
    if cell.by:
        switches["by"] = COLUMNS[cell.by].label
    st.page_link(FUNNEL_PAGE, label="Back to the funnel", icon=":material/arrow_back:", query_params=switches)


def open_journey(lead: str) -> None:
    """Leave this page for one lead's journey."""
    st.switch_page(JOURNEY_PAGE, query_params={"lead": lead})


def current_cell() -> Cell | None:
    """The cell in this page's URL, or None when it makes no sense."""
    try:
        return from_url(st.query_params.to_dict())
    except ValueError:
        return None


def _read(kind: Any, text: str) -> Any:
    kind = next((one for one in get_args(kind) if one is not type(None)), kind)
    return date.fromisoformat(text) if kind is date else kind(text)
