"""The button that hands out a table as a file, on every page the same.

How Streamlit serves it (1.67, read in its source and tried): with a function for `data`, nothing is made until the
click; the browser then asks over its websocket, by a random id made for this session and this run. The finished file
lies under /media/<hash of its content, kind and name> and is fetched from there, marked as an attachment.

What remains: until it is deleted, that address answers anyone who knows it, with no look at who asks. It is not
guessable without the content; it is deleted when pages have run twice more, in whatever session; no cache may keep it
(dashboard/headers.py says no-store); and nobody but this machine is answered (ThisMachineOnly). When sign-in comes,
/media needs it too.
"""

from functools import partial

import streamlit as st

from dashboard import workbook
from dashboard.export import ExportTable, to_csv, to_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer(table: ExportTable, key: str) -> None:
    """One popover with the table as CSV and as XLSX. `key` tells it from others on the page."""
    with st.popover("Export", icon=":material/download:", key=f"{key}_export"):
        rows = f"{len(table.rows):,} row{'' if len(table.rows) == 1 else 's'}"
        # As text: a filter's name can hold anything, and markdown could fetch a picture for it.
        st.text(f"{rows} · {table.filters_in_words}")
        # "ignore": the page must not run, and ask its questions, again for a download.
        st.download_button(
            "CSV",
            partial(to_csv, table),
            table.file_name("csv"),
            "text/csv",
            key=f"{key}_csv",
            on_click="ignore",
            width="stretch",
        )
        st.download_button(
            "Excel workbook (XLSX)",
            partial(to_xlsx, table),
            table.file_name("xlsx"),
            XLSX,
            key=f"{key}_xlsx",
            on_click="ignore",
            width="stretch",
            disabled=len(table.rows) > workbook.ROWS,
            help="Too many rows for a workbook; take the CSV." if len(table.rows) > workbook.ROWS else None,
        )
