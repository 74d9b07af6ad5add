"""The shared lead database: every table, and what one row of it means. One file per noun; all are named here.

Ids that a person can see or put in a URL are random UUIDs; the integers are for joins only.
"""

from data.schema.audit import changes, counters
from data.schema.base import metadata
from data.schema.facts import lead_facts
from data.schema.imports import import_rows, imports
from data.schema.leads import contacts, event_retractions, leads, outreach, stage_events
from data.schema.organisation import campaigns, organisation, people, reasons, service_lines, sites, territories

APPEND_ONLY = (changes, stage_events, event_retractions)

__all__ = [
    "APPEND_ONLY",
    "campaigns",
    "changes",
    "contacts",
    "counters",
    "event_retractions",
    "import_rows",
    "imports",
    "lead_facts",
    "leads",
    "metadata",
    "organisation",
    "outreach",
    "people",
    "reasons",
    "service_lines",
    "sites",
    "stage_events",
    "territories",
]
