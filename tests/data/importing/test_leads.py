"""A file of leads: what a row says of a lead becomes words, identifiers and dated stages."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import insert, select

from data.schema import (
    campaigns,
    contacts,
    event_retractions,
    lead_facts,
    leads,
    people,
    reasons,
    service_lines,
    stage_events,
    territories,
)
from data.vocabulary import Role, SourceCategory
from tests.data.importing.taking import NOW, Taking

MAPPING = """
    name = "CRM leads"
    source_system = "crm"
    kind = "leads"
    placeholders = ["Select", "N/A"]
    create = ["service_line", "territory", "campaign", "owner"]
    [columns]
    "Record ID" = "external_id"
    "Create Date" = "created_at"
    "Source" = ["source_category", "campaign"]
    "Line" = "service_line"
    "Region" = "territory"
    "Owner" = "owner"
    "First" = "name"
    "Last" = "name"
    "Mail" = "email"
    [values.source_category]
    "Trade Show" = "Event"
    "Web" = "Organic search"
    "tbd" = "Not recorded"
    [constants]
    intake_type = "Marketing inquiry"
    [dates]
    zone = "America/New_York"
    [stages]
    inquiry = "Create Date"
    mql = "MQL Date"
    lost = { column = "Closed", when = { Outcome = ["Lost", "Gone"] }, reason = "Why" }
    started = { column = "Closed", when = { Outcome = "Won" } }
"""
HEADER = "Record ID,Create Date,Source,Line,Region,Owner,First,Last,Mail,MQL Date,Closed,Outcome,Why\n"
ANN = "1,2026-06-01,Web,Cardiology,North,Sam Rep,Ann,Ash,ann@example.org,2026-06-03 09:00,2026-07-01,won,\n"
BEN = "NA,2026-06-02,trade  show,,Select,,Ben,,,,2026-07-02,Gone,Too far\n"


def stages_of(taking: Taking, external_id: str) -> list[tuple[str, str]]:
    """What counts now: stage and moment."""
    counting = (
        select(stage_events.c.stage, stage_events.c.occurred_at)
        .join(leads)
        .outerjoin(event_retractions)
        .where(leads.c.external_id == external_id, event_retractions.c.event_id.is_(None))
    )
    return sorted((stage, f"{moment:%Y-%m-%d %H:%M}") for stage, moment in taking.rows_of(counting))


def test_a_row_becomes_a_lead_with_its_words_identifiers_and_stages(taking: Taking):
    report = taking(HEADER + ANN + BEN, MAPPING)

    assert (report.rows_read, report.rows_new, report.leads_added, report.events_added) == (2, 2, 2, 5)
    words = select(leads.c.external_id, leads.c.source_category, leads.c.source_detail, leads.c.intake_type)
    assert sorted(taking.rows_of(words)) == [
        ("1", "Organic search", "Web", "Marketing inquiry"),
        ("NA", "Event", "trade  show", "Marketing inquiry"),
    ]
    named = select(service_lines.c.name, territories.c.name, campaigns.c.name, people.c.name).select_from(
        leads.outerjoin(service_lines, leads.c.service_line_id == service_lines.c.service_line_id)
        .outerjoin(territories)
        .outerjoin(campaigns)
        .outerjoin(people)
    )
    assert set(taking.rows_of(named)) == {
        ("Cardiology", "North", "Web", "Sam Rep"),
        (None, None, "trade  show", None),
    }
    assert taking.rows_of(select(contacts.c.name, contacts.c.email).order_by(contacts.c.lead_id)) == [
        ("Ann Ash", "ann@example.org"),
        ("Ben", None),
    ]
    assert stages_of(taking, "1") == [
        ("inquiry", "2026-06-01 04:00"),
        ("mql", "2026-06-03 13:00"),
        ("started", "2026-07-01 04:00"),
    ]
    assert stages_of(taking, "NA") == [("inquiry", "2026-06-02 04:00"), ("lost", "2026-07-02 04:00")]
    assert taking.rows_of(select(reasons.c.exit, reasons.c.name)) == [("lost", "Too far")]
    assert taking.is_sound()


def test_what_came_in_says_when_and_by_which_import(taking: Taking):
    taking(HEADER + ANN, MAPPING)

    assert taking.rows_of(select(leads.c.recorded_at, leads.c.import_id, leads.c.version)) == [(NOW, 1, 1)]
    assert set(taking.rows_of(select(stage_events.c.recorded_at, stage_events.c.import_id))) == {(NOW, 1)}
    assert taking.rows_of(select(leads.c.created_at)) == [(datetime(2026, 6, 1, 4, tzinfo=UTC),)]


def test_a_blank_a_placeholder_and_a_word_that_means_nothing_stay_not_recorded(taking: Taking):
    row = "{0},2026-06-01,{1},,,,,,,,,,\n"
    taking(HEADER + row.format(1, "") + row.format(2, "N/A") + row.format(3, "TBD"), MAPPING)

    assert set(taking.rows_of(select(leads.c.source_category))) == {(None,)}
    assert set(taking.rows_of(select(lead_facts.c.source))) == {(0,)}
    assert sorted(taking.rows_of(select(leads.c.external_id, leads.c.source_detail))) == [
        ("1", None),
        ("2", None),
        ("3", "TBD"),
    ]


def test_our_own_words_need_no_translation_and_capitals_do_not_matter(taking: Taking):
    taking(HEADER + "1,2026-06-01,paid SEARCH,,,,,,,,,,\n", MAPPING)

    assert taking.rows_of(select(leads.c.source_category)) == [(SourceCategory.PAID_SEARCH,)]


def test_names_are_found_before_they_are_made(taking: Taking):
    with taking.database.write.begin() as conn:
        line = {"slug": "heart", "name": "Cardiology", "priority": 1, "is_sensitive": False, "booking_horizon_days": 30}
        conn.execute(insert(service_lines).values(**line))

    taking(HEADER + ANN + "2,,,HEART,,,,,,,,,\n3,,,Sleep  Medicine,,,,,,,,,\n4,,,sleep medicine,,,,,,,,,\n", MAPPING)

    assert sorted(taking.rows_of(select(service_lines.c.name, service_lines.c.is_sensitive))) == [
        ("Cardiology", False),
        ("Sleep  Medicine", True),  # nobody has decided yet, so the stricter rules hold
    ]


def test_someone_who_owns_leads_elsewhere_may_do_nothing_here(taking: Taking):
    taking(HEADER + ANN, MAPPING)

    assert taking.rows_of(select(*(people.c[name] for name in ("role", "is_active")))) == [(Role.VIEWER, False)]


def test_a_name_that_may_not_be_made_or_that_two_have_is_quarantined_and_leaves_nothing_behind(taking: Taking):
    with taking.database.write.begin() as conn:
        person = {"name": "Sam Rep", "team": "Sales", "role": "rep", "is_active": True}
        conn.execute(insert(people), [{**person, "person_uuid": uuid.uuid4()} for _ in range(2)])
    strict = MAPPING.replace('"service_line", ', "")

    report = taking(HEADER + ANN + "2,,,,South,Sam Rep,,,,,,,\n", strict)

    assert [(row.column, row.reason) for row in report.first_quarantined] == [
        (
            "Line",
            "There is no service line of this name. Add it, map it under [values.service_line], "
            'or allow create = ["service_line"].',
        ),
        ("Owner", "More than one owner has this name."),
    ]
    assert taking.rows_of(select(territories.c.name)) == []


def test_an_unknown_name_may_be_left_unrecorded(taking: Taking):
    lenient = MAPPING.replace('"service_line", ', "") + '[unmapped]\nservice_line = "not recorded"\n'

    assert taking(HEADER + ANN, lenient).rows_new == 1
    assert taking.rows_of(select(leads.c.service_line_id)) == [(None,)]


def test_words_nobody_mapped_are_quarantined_or_become_other_as_the_mapping_says(taking: Taking):
    row = "1,2026-06-01,Billboard,,,,,,,,,,\n"

    refused = taking(HEADER + row, MAPPING)
    accepted = taking(HEADER + row, MAPPING + '[unmapped]\nsource_category = "other"\n')

    assert refused.rows_quarantined == 1
    assert [(word.word, word.rows) for word in refused.unmapped_words] == [("Billboard", 1)]
    assert (accepted.rows_new, accepted.rows_quarantined) == (1, 0)
    assert taking.rows_of(select(leads.c.source_category, leads.c.source_detail)) == [("Other", "Billboard")]


def test_a_lead_without_any_date_is_kept_and_is_in_no_cohort(taking: Taking):
    taking(HEADER + "1,,Web,,,,,,,,,,\n", MAPPING)

    assert taking.rows_of(select(lead_facts.c.entry_day, lead_facts.c.depth)) == [(None, -1)]
