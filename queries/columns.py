"""Every column a question may return: one name, one label, one unit, one meaning, everywhere."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    NAME = "name"
    COUNT = "count"
    RATE = "rate"  # 0 to 1; missing when there is nothing to divide by
    POINTS = "points"  # a difference of two rates, -1 to 1
    DAYS = "days"
    HOURS = "hours"
    MINUTES = "minutes"
    MOMENT = "moment"  # UTC
    DAY = "day"  # a calendar day in the site's zone
    FLAG = "flag"


DTYPE = {
    Unit.NAME: "str",
    Unit.COUNT: "int64",
    Unit.RATE: "float64",
    Unit.POINTS: "float64",
    Unit.DAYS: "float64",
    Unit.HOURS: "float64",
    Unit.MINUTES: "float64",
    Unit.MOMENT: "datetime64[us, UTC]",
    Unit.DAY: "datetime64[us]",
    Unit.FLAG: "bool",
}


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True)
class Column:
    """`meaning` is the formula in words: it must say what is counted, over what."""

    label: str
    unit: Unit
    meaning: str
    better: Better | None = None


COLUMNS = {
    # --- what is counted
    "cohort_episodes": Column("Leads", Unit.COUNT, "Lead episodes whose entry (first time at inquiry or any later stage) falls in the period, without duplicates and test records."),
    "mature_episodes": Column("Mature", Unit.COUNT, "Episodes of the cohort whose whole window has passed: as-of minus entry is at least the window."),
    "reached_episodes": Column("Reached", Unit.COUNT, "Mature episodes that came to this stage, or any later one, within the window after their entry."),
    "reached_to_date_episodes": Column("Reached so far", Unit.COUNT, "Episodes of the cohort, mature or not, that came to this stage or any later one within the window, up to the as-of moment."),
    "arrived_episodes": Column("Arrived", Unit.COUNT, "Episodes of the cohort, mature or not, that came to this stage or any later one by the as-of moment, however long it took."),
    "previous_stage_episodes": Column("At the stage before", Unit.COUNT, "Mature episodes that came to the stage before within the window: what the step rate is divided by."),
    "imputed_episodes": Column("Implied", Unit.COUNT, "Episodes of the cohort that reached a later stage with no record of this one: they count as having passed it."),
    "arrivals": Column("Arrivals", Unit.COUNT, "Episodes whose first time at this stage or any later one falls in the period, whenever they entered. A count of work done, never a conversion."),
    "episodes": Column("Leads", Unit.COUNT, "Lead episodes counted in this row."),
    # --- rates
    "entry_rate": Column("Of all leads", Unit.RATE, "Reached ÷ mature episodes.", Better.HIGHER),
    "entry_rate_low": Column("Low", Unit.RATE, "Lower end of the 95 % Wilson interval of the rate of all leads."),
    "entry_rate_high": Column("High", Unit.RATE, "Upper end of the 95 % Wilson interval of the rate of all leads."),
    "step_rate": Column("Of the stage before", Unit.RATE, "Reached ÷ mature episodes that reached the stage before.", Better.HIGHER),
    "step_rate_low": Column("Step low", Unit.RATE, "Lower end of the 95 % Wilson interval of the step rate."),
    "step_rate_high": Column("Step high", Unit.RATE, "Upper end of the 95 % Wilson interval of the step rate."),
    # --- comparison
    "cohort_episodes_before": Column("Leads before", Unit.COUNT, "The same count for the equally long period before, looked at equally long after."),
    "mature_episodes_before": Column("Mature before", Unit.COUNT, "Mature episodes of the equally long period before, looked at equally long after."),
    "reached_episodes_before": Column("Reached before", Unit.COUNT, "Mature episodes of the period before that reached the stage within the window."),
    "reached_to_date_episodes_before": Column("Reached so far, before", Unit.COUNT, "The same count for the equally long period before, looked at equally long after."),
    "entry_rate_before": Column("Rate before", Unit.RATE, "Reached ÷ mature episodes of the equally long period before, at equal maturity."),
    "rate_change": Column("Change", Unit.POINTS, "Rate of all leads now minus before, in percentage points.", Better.HIGHER),
    "rate_change_low": Column("Change, low", Unit.POINTS, "Lower end of the 95 % Newcombe interval of the change."),
    "rate_change_high": Column("Change, high", Unit.POINTS, "Upper end of the 95 % Newcombe interval of the change."),
    "share": Column("Share", Unit.RATE, "Mature episodes of the segment ÷ all mature episodes."),
    "share_before": Column("Share before", Unit.RATE, "The same share in the period before."),
    "mix_effect": Column("Mix effect", Unit.POINTS, "Points of the total's change that come from this segment's share of leads having changed: (share now - before) x (its mean rate - the total's mean rate)."),
    "rate_effect": Column("Rate effect", Unit.POINTS, "Points of the total's change that come from this segment converting better or worse: (rate now - before) x its mean share."),
    "presence": Column("Presence", Unit.NAME, "Whether the segment had mature leads in both periods, only now (new) or only before (gone). New and gone ones are wholly mix."),
    # --- segments and stages
    "stage": Column("Stage", Unit.NAME, "How far the episode came: inquiry, intake, MQL, handoff, SQL, scheduled, attended, started."),
    "service_line": Column("Service line", Unit.NAME, "The service line the lead is routed to."),
    "source": Column("Source", Unit.NAME, "Where the lead first came from. Blank ones are Not recorded, a bucket of their own."),
    "territory": Column("Territory", Unit.NAME, "The sales territory of the lead."),
    "intake_type": Column("Intake type", Unit.NAME, "Marketing inquiry, clinician referral, self-referral, or employer or partner."),
    "contact_type": Column("Contact type", Unit.NAME, "Who the contact is: patient, caregiver, clinician, care coordinator, employer or payer."),
    # --- time
    "week_starts_on": Column("Week of", Unit.DAY, "The local Monday the reporting week starts on."),
    "days_counted": Column("Days counted", Unit.COUNT, "Days of the week that lie in the period; below 7 the week is not comparable with a whole one."),
    "is_mature": Column("Mature week", Unit.FLAG, "Whether every day of the week lies a whole window back."),
    "days_since_entry": Column("Days since entry", Unit.DAYS, "Days from the episode's entry."),
    "share_reached": Column("Reached by then", Unit.RATE, "1 - Kaplan-Meier survival: the estimated share that has reached the stage by this day, leads still waiting counted for as long as they waited, leads that left counted until they left.", Better.HIGHER),
    "share_reached_low": Column("Low", Unit.RATE, "Lower end of the 95 % log-log band of the share reached."),
    "share_reached_high": Column("High", Unit.RATE, "Upper end of the 95 % log-log band of the share reached."),
    "share_reached_of_all": Column("Reached, of all", Unit.RATE, "Aalen-Johansen cumulative incidence: the share of all leads that has reached the stage by this day, a lead that left never arriving.", Better.HIGHER),
    "median_days": Column("Half by", Unit.DAYS, "The day by which half have reached the stage (Kaplan-Meier median; missing when fewer than half ever do).", Better.LOWER),
    "p90_days": Column("9 in 10 by", Unit.DAYS, "The day by which nine of ten have reached the stage (Kaplan-Meier; missing when not reached).", Better.LOWER),
    "waiting_episodes": Column("Still waiting", Unit.COUNT, "Episodes in play that have not reached the stage at the as-of moment."),
    "left_episodes": Column("Left before", Unit.COUNT, "Episodes that left by an exit before reaching the stage."),
    "longest_wait_days": Column("Longest wait", Unit.DAYS, "Days since entry of the episode waiting longest.", Better.LOWER),
    "share_of_cohort_low": Column("Low", Unit.RATE, "Lower end of the 95 % Wilson interval of the share of all leads."),
    "share_of_cohort_high": Column("High", Unit.RATE, "Upper end of the 95 % Wilson interval of the share of all leads."),
    # --- leaving and coming back
    "exit": Column("Left as", Unit.NAME, "Disqualified, lost or recycled: the exit the episode is in now."),
    "reason": Column("Reason", Unit.NAME, "Why the episode left, from the list of reasons; Not recorded when nobody said."),
    "furthest_stage": Column("Furthest stage", Unit.NAME, "The furthest stage the episode ever reached."),
    "share_of_cohort": Column("Of all leads", Unit.RATE, "Episodes of this row ÷ all episodes of the cohort."),
    "reentered_episodes": Column("Came back", Unit.COUNT, "Episodes that arrived again at a stage already passed, or after an exit."),
    "reentry_rate": Column("Re-entry rate", Unit.RATE, "Episodes that came back ÷ all episodes of the cohort."),
    "exclusion": Column("Left out as", Unit.NAME, "Why episodes count on neither side of any figure."),
    # --- one lead
    "lead": Column("Lead", Unit.NAME, "The lead episode's random public id."),
    "entered_on": Column("Came in", Unit.DAY, "The local day of entry."),
    "days_to_stage": Column("Days to stage", Unit.DAYS, "Days from entry to the stage in question; missing when not reached."),
    "source_system": Column("From", Unit.NAME, "The system the lead was taken in from."),
    "external_id": Column("Id there", Unit.NAME, "The lead's id in the system it came from."),
    "owner": Column("Owner", Unit.NAME, "The person who works the lead."),
    "excluded": Column("Left out", Unit.NAME, "Whether and why the episode counts on neither side of any figure."),
    "what": Column("What happened", Unit.NAME, "A stage reached, an exit, or an attempt to reach the contact."),
    "detail": Column("Detail", Unit.NAME, "The reason of an exit, or what came of an attempt."),
    "occurred_at": Column("Happened", Unit.MOMENT, "When it happened."),
    "recorded_at": Column("Recorded", Unit.MOMENT, "When we were told."),
    "actor": Column("By", Unit.NAME, "Who recorded it."),
    "is_retracted": Column("Taken back", Unit.FLAG, "Whether it was later found wrong: it stays on record and no figure counts it."),
    "zone": Column("Zone", Unit.NAME, "The IANA time zone of the lead's site."),
    # --- promises kept
    "hand_offs": Column("Handed over", Unit.COUNT, "Hand-offs whose promise falls due in the period and, where there is no due moment, that were made in it: met + late + overdue + running + excluded, always."),
    "met_hand_offs": Column("Met", Unit.COUNT, "Followed up at the due moment or before.", Better.HIGHER),
    "late_hand_offs": Column("Late", Unit.COUNT, "Followed up after the due moment.", Better.LOWER),
    "overdue_hand_offs": Column("Overdue", Unit.COUNT, "Not followed up, and the due moment has passed.", Better.LOWER),
    "running_hand_offs": Column("Running", Unit.COUNT, "Not followed up yet, and the due moment is still to come."),
    "excluded_hand_offs": Column("Excluded", Unit.COUNT, "On neither side of adherence: duplicates, test records, leads that left before the promise was due, and hand-offs for which no target or no opening hours were agreed."),
    "due_hand_offs": Column("Fell due", Unit.COUNT, "Hand-offs whose due moment lies behind us, without the excluded: met + late + overdue, but for those met before a due moment that is still to come. What adherence is divided by; it never shrinks."),
    "met_due_hand_offs": Column("Met, of those due", Unit.COUNT, "Followed up in time, of the hand-offs that fell due.", Better.HIGHER),
    "adherence_rate": Column("In time", Unit.RATE, "Followed up in time ÷ all that fell due: those still waiting past their due moment are in the denominator.", Better.HIGHER),
    "adherence_rate_low": Column("Low", Unit.RATE, "Lower end of the 95 % Wilson interval of the share in time."),
    "adherence_rate_high": Column("High", Unit.RATE, "Upper end of the 95 % Wilson interval of the share in time."),
    "promise": Column("Promise", Unit.NAME, "What is promised of a hand-off: first attempt by a person, first two-way contact, accept or reject, booking."),
    "no_clock": Column("Excluded as", Unit.NAME, "Why a hand-off is on neither side of adherence."),
    "holder": Column("Owner at the time", Unit.NAME, "Who owned the lead when the promise fell due or was kept, whichever came first."),
    "team": Column("Team", Unit.NAME, "The team of the person who owned the lead when the promise fell due or was kept."),
    "urgency": Column("Urgency", Unit.NAME, "Routine, soon or urgent."),
    "state": Column("State", Unit.NAME, "Met, late, overdue, running or excluded, at the as-of moment."),
    "handed_over_at": Column("Handed over", Unit.MOMENT, "When the lead was handed over: the follow-up clock starts."),
    "due_at": Column("Due", Unit.MOMENT, "When the promise falls due: the first moment by which the target has passed in business time, without pauses."),
    "stopped_at": Column("Followed up", Unit.MOMENT, "When what was promised came to be; an attempt before the hand-off counts as made at it."),
    "hours_late": Column("Late by", Unit.HOURS, "Business hours from the due moment to the follow-up or, while there is none, to the as-of moment; missing when not late.", Better.LOWER),
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

# The column each section of the dictionary begins with.
SECTIONS = {
    "cohort_episodes": "What is counted",
    "entry_rate": "Rates",
    "cohort_episodes_before": "Comparison",
    "stage": "Segments and stages",
    "week_starts_on": "Time",
    "exit": "Leaving and coming back",
    "lead": "One lead",
    "hand_offs": "Promises kept",
    "import_name": "What came in",
    "missing_service_line": "Data health",
}
