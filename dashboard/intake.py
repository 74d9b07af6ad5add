"""Taking in a CRM's export from the browser: choose, see what would change, then take it in."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import streamlit as st

from dashboard import wording
from dashboard.ask import current_version, database
from dashboard.submit import current_actor, now, tell
from data.importing.mapping import load_mapping
from data.importing.report import ImportReport
from data.importing.take_in import Progress, take_in
from data.refusals import Refused


class Chosen(NamedTuple):
    """The two files as uploaded. They are written to disk only while they are read, and then removed."""

    name: str
    content: bytes
    mapping: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content + b"\0" + self.mapping).hexdigest()


def choose_files() -> Chosen | None:
    """The export and its mapping, once both are there."""
    left, right = st.columns(2)
    export = left.file_uploader("The export (CSV or XLSX)", type=["csv", "txt", "tsv", "xlsx"], key="export")
    mapping = right.file_uploader("Its mapping (TOML)", type=["toml"], key="mapping")
    if export is None or mapping is None:
        return None
    return Chosen(Path(export.name).name, export.getvalue(), mapping.getvalue())


def preview(chosen: Chosen) -> ImportReport | None:
    """What the file would bring, from a dry run; made again only when the files or the database changed."""
    key = (chosen.digest, current_version(), current_actor().role)
    kept = st.session_state.get("preview")
    if kept is None or kept[0] != key:
        status = st.status("Reading the file …")
        try:
            report = _run(chosen, dry_run=True, progress=_counting(status.update))
        except Refused as refusal:
            status.update(label="Nothing was taken in", state="error")
            st.session_state.pop("preview", None)
            st.warning(str(refusal))  # beside the status, not in it: there it would be folded away
            return None
        status.update(label="Read to the end; nothing has been changed yet", state="complete")
        st.session_state["preview"] = kept = (key, report)
    return kept[1]


def draw_report(report: ImportReport) -> None:
    """The four outcomes, then everything odd."""
    outcomes = {"New": report.rows_new, "Changed": report.rows_changed, "Unchanged": report.rows_unchanged}
    st.header(wording.plain(f"{wording.counted(report.rows_read, 'row')} in {report.file_name}"), anchor=False)
    with st.container(horizontal=True):
        for label, rows in {**outcomes, "In quarantine": report.rows_quarantined}.items():
            st.metric(label, wording.count(rows), border=True, width=180)
    st.text(report.as_text())


def draw_take_in(chosen: Chosen, report: ImportReport) -> None:
    """The button that does it, unless there is nothing to do."""
    if report.was_done_before and not report.accepted_now:
        st.info("This file was taken in before with this mapping. There is nothing left to do.")
        return
    accepted = report.rows_read - report.rows_quarantined
    label = f"Take in {wording.counted(accepted, 'row')}"
    if report.rows_quarantined:
        label += f", keep {wording.count(report.rows_quarantined)} in quarantine"
    if st.button(label, type="primary", key="take in"):
        status = st.status("Taking the file in …")
        try:
            done = _run(chosen, dry_run=False, progress=_counting(status.update))
        except Refused as refusal:
            tell("warning", str(refusal))
        else:
            tell("success", f"{done.file_name} is in: {wording.counted(done.rows_read, 'row')} read.")
        st.session_state.pop("preview", None)
        st.rerun()


def _counting(update: Callable[..., None]) -> Progress:
    return lambda rows: update(label=f"{wording.count(rows)} rows …")


def _run(chosen: Chosen, *, dry_run: bool, progress: Progress) -> ImportReport:
    with TemporaryDirectory(prefix="common-ground-") as folder:
        file, mapping = Path(folder, chosen.name), Path(folder, "mapping.toml")
        file.write_bytes(chosen.content)
        mapping.write_bytes(chosen.mapping)
        return take_in(
            database(), file, load_mapping(mapping), actor=current_actor(), at=now(), dry_run=dry_run, progress=progress
        )
