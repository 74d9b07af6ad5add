"""The shared lead database: every table, and what one row of it means. One file per noun; all are named here.

Ids that a person can see or put in a URL are random UUIDs; the integers are for joins only.
"""

from data.schema.agreements import absences, agreements
from data.schema.audit import changes, counters
from data.schema.base import metadata
from data.schema.facts import lead_facts
from data.schema.follow_up import given_dues, handoffs, ownership, sla_clocks, sla_pause_ends, sla_pauses
from data.schema.imports import import_rows, imports
from data.schema.leads import contacts, event_retractions, leads, outreach, stage_events
from data.schema.organisation import campaigns, organisation, people, reasons, service_lines, sites, territories
from data.schema.quality import (
    coded_leads,
    coding_judgements,
    codings,
    definition_steps,
    definitions,
    dispute_steps,
    disputes,
)

APPEND_ONLY = (changes, stage_events, event_retractions)
APPEND_ONLY += (agreements, absences, handoffs, ownership, sla_pauses, sla_pause_ends)
APPEND_ONLY += (definitions, definition_steps, disputes, dispute_steps, codings, coded_leads, coding_judgements)

__all__ = [
    "APPEND_ONLY",
    "absences",
    "agreements",
    "campaigns",
    "changes",
    "coded_leads",
    "coding_judgements",
    "codings",
    "contacts",
    "counters",
    "definition_steps",
    "definitions",
    "dispute_steps",
    "disputes",
    "event_retractions",
    "given_dues",
    "handoffs",
    "import_rows",
    "imports",
    "lead_facts",
    "leads",
    "metadata",
    "organisation",
    "outreach",
    "ownership",
    "people",
    "reasons",
    "service_lines",
    "sites",
    "sla_clocks",
    "sla_pause_ends",
    "sla_pauses",
    "stage_events",
    "territories",
]
