"""Columns of questions about the records themselves: what came in, and how good it is."""

from queries.column import Better, Column, Unit

RECORDS = {
    # --- what came in
    "import_name": Column("Import", Unit.NAME, "The import's random public id."),
    "file_name": Column("File", Unit.NAME, "The name of the file taken in."),
    "mapping_name": Column("Mapping", Unit.NAME, "The mapping it was read with."),
    "import_status": Column("Status", Unit.NAME, "Running, or done."),
    "started_at": Column("Started", Unit.MOMENT, "When the import started."),
    "rows_read": Column("Rows", Unit.COUNT, "Rows of the file: new + changed + unchanged + quarantined, always."),
    "rows_new": Column("New", Unit.COUNT, "Rows that brought something new."),
    "rows_changed": Column("Changed", Unit.COUNT, "Rows that changed something known."),
    "rows_unchanged": Column("Unchanged", Unit.COUNT, "Rows that said what was known already."),
    "rows_quarantined": Column("Quarantined", Unit.COUNT, "Rows that could not be read, kept with their reason.", Better.LOWER),
    "events_added": Column("Events added", Unit.COUNT, "Stage events and outreach attempts added."),
    "contradictions": Column("Contradictions", Unit.COUNT, "Rows whose own flags disagree: taken in, and reported.", Better.LOWER),
    "row_number": Column("Row", Unit.COUNT, "The row in the file as a spreadsheet counts it: the header is row 1."),
    "file_column": Column("Column", Unit.NAME, "The column of the file at fault."),
    "why_quarantined": Column("Why", Unit.NAME, "Why the row could not be taken in, or how it contradicts itself."),
    "row_outcome": Column("What became of it", Unit.NAME, "Quarantined, or taken in although it contradicts itself."),
    "organisation": Column("Organisation", Unit.NAME, "Whose database this is."),
    "first_entry_on": Column("First lead on", Unit.DAY, "The local day of the earliest entry."),
    "last_entry_on": Column("Last lead on", Unit.DAY, "The local day of the latest entry."),
    "changed_at": Column("Data as of", Unit.MOMENT, "When the database last changed, rounded up to the minute."),
    # --- data health
    "missing_service_line": Column("No service line", Unit.COUNT, "Episodes of the cohort without a service line.", Better.LOWER),
    "missing_source": Column("No source", Unit.COUNT, "Episodes of the cohort without a source.", Better.LOWER),
    "missing_territory": Column("No territory", Unit.COUNT, "Episodes of the cohort without a territory.", Better.LOWER),
    "missing_intake_type": Column("No intake type", Unit.COUNT, "Episodes of the cohort without an intake type.", Better.LOWER),
    "missing_contact_type": Column("No contact type", Unit.COUNT, "Episodes of the cohort without a contact type.", Better.LOWER),
    "missing_owner": Column("No owner", Unit.COUNT, "Episodes of the cohort without an owner.", Better.LOWER),
    "implied_stage_episodes": Column("A stage implied", Unit.COUNT, "Episodes of the cohort with at least one stage implied by a later one only.", Better.LOWER),
    "disordered_episodes": Column("Dates out of order", Unit.COUNT, "Episodes of the cohort with a stage dated before an earlier stage, or before the record's creation: a negative duration.", Better.LOWER),
    "logged_late_episodes": Column("Logged late", Unit.COUNT, "Episodes of the cohort with an event recorded more than a day after it happened.", Better.LOWER),
    "median_logging_lag_hours": Column("Median logging lag", Unit.HOURS, "Half of the episodes have their slowest event recorded within this many hours of its happening.", Better.LOWER),
}  # fmt: skip
