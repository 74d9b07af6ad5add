"""Columns of questions about what a good lead is: its versions, what each asks of a lead, and who agreed."""

from queries.column import Column, Unit

DEFINITIONS = {
    "definition_id": Column("Version", Unit.COUNT, "The version's number: definitions of every kind are numbered in the order they were drafted; 0: none."),
    "definition_state": Column("How it stands", Unit.NAME, "Draft, agreed with its day to come, in force, retired or withdrawn, on the as-of day."),
    "definition_owner": Column("Whose", Unit.NAME, "Whether the line is judged by a definition of its own, by that of every other line, or by none."),
    "wanted_from_on": Column("Wanted from", Unit.DAY, "The local day from which the version should hold; it holds from the day after the second signature at the earliest, but for the first of its kind."),
    "holds_until_on": Column("Holds no more from", Unit.DAY, "The first local day on which the version holds no more: retired, or followed by a later one."),
    "drafted_by": Column("Drafted by", Unit.NAME, "Who put the draft on record."),
    "drafted_at": Column("Drafted", Unit.MOMENT, "When the draft was put on record."),
    "signed_for_marketing": Column("For marketing", Unit.NAME, "Who signed for marketing what the version says now; blank: nobody yet."),
    "signed_for_sales": Column("For sales", Unit.NAME, "Who signed for sales what the version says now; blank: nobody yet."),
    "marketing_signed_at": Column("Marketing signed", Unit.MOMENT, "When marketing signed what the version says now."),
    "sales_signed_at": Column("Sales signed", Unit.MOMENT, "When sales signed what the version says now."),
    "marketing_meeting": Column("Marketing signed in", Unit.NAME, "In which meeting marketing signed, where somebody said so."),
    "sales_meeting": Column("Sales signed in", Unit.NAME, "In which meeting sales signed, where somebody said so."),
    "latest_step": Column("Step", Unit.COUNT, "The number of a step in the version's history, from 1; of a version its latest one."),
    "criteria": Column("Criteria", Unit.COUNT, "How many criteria the version holds; all of them must hold of a lead."),
    "criteria_draft": Column("As a draft", Unit.NAME, "The criteria of the version as a draft takes them (JSON)."),
    "compared_definition_id": Column("Compared with", Unit.COUNT, "The number of the version before: the one that held on the day before it, or the one that a draft would replace; 0: there was none."),
    "criterion_field": Column("Field", Unit.NAME, "The field of the record that the criterion looks at."),
    "criterion_operator": Column("Asks", Unit.NAME, "What the criterion asks of the field."),
    "criterion_values": Column("Of these", Unit.NAME, "The values of the criterion, in words."),
    "criterion_change": Column("Against the version before", Unit.NAME, "New, changed, dropped or the same as in the version compared with; or that there was none."),
    "criterion_values_before": Column("Before", Unit.NAME, "The values of the criterion in the version before, in words."),
    "definition_step": Column("What happened", Unit.NAME, "Drafted, revised, signed, withdrawn or retired."),
    "side": Column("Side", Unit.NAME, "Marketing or sales."),
    "signed_by": Column("Signed by", Unit.NAME, "Who signed for that side."),
    "answer_hours": Column("Time to answer", Unit.HOURS, "Business hours within which marketing answers when sales rejects a lead: from the rejection, by the opening hours of the lead's site."),
}  # fmt: skip
