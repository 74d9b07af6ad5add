"""The same export again changes nothing; a later one changes exactly what it says otherwise."""

from datetime import UTC, datetime

from sqlalchemy import select

from data.schema import (
    changes,
    contacts,
    event_retractions,
    import_rows,
    imports,
    lead_facts,
    leads,
    reasons,
    stage_events,
)
from data.vocabulary import Stage
from tests.data.importing.taking import NOW, Taking, mapping_of

MAPPING = """
    name = "CRM leads"
    source_system = "crm"
    kind = "leads"
    [columns]
    Id = "external_id"
    Source = "source_category"
    Mail = "email"
    [dates]
    zone = "UTC"
    [stages]
    inquiry = "Created"
    mql = "MQL"
    lost = { column = "Closed", when = { Outcome = "Lost" }, reason = "Why" }
"""
HEADER = "Id,Source,Mail,Created,MQL,Closed,Outcome,Why\n"
ANN = "1,Direct,ann@example.org,2026-06-01,2026-06-03,,,\n"
BEN = "2,Social,ben@example.org,2026-06-02,,2026-06-09,Lost,Cost\n"
LATER = datetime(2026, 9, 2, 12, tzinfo=UTC)


def counting(taking: Taking, external_id: str) -> dict[str, str]:
    """The stages that count, with their day."""
    statement = (
        select(stage_events.c.stage, stage_events.c.occurred_at)
        .join(leads)
        .outerjoin(event_retractions)
        .where(leads.c.external_id == external_id, event_retractions.c.event_id.is_(None))
    )
    rows = taking.rows_of(statement)
    assert len(rows) == len({stage for stage, _ in rows})
    return {stage: f"{moment:%m-%d}" for stage, moment in rows}


def test_the_same_file_again_changes_nothing_at_all(taking: Taking):
    file = taking.written(HEADER + ANN + BEN)
    first = taking(file, MAPPING)
    before = taking.table_sizes()

    again = taking(file, MAPPING, at=LATER)

    assert again.was_done_before
    assert (again.rows_read, again.rows_new, again.sha256) == (2, 2, first.sha256)
    assert taking.table_sizes() == before
    assert again.as_text().startswith(
        "export-1.csv (text in utf-8, cells separated by commas): was taken in before, on"
    )


def test_a_copy_under_another_name_is_the_same_file(taking: Taking):
    taking(HEADER + ANN, MAPPING)

    assert taking(HEADER + ANN, MAPPING).was_done_before


def test_another_mapping_reads_the_same_file_anew_and_finds_all_of_it_there(taking: Taking):
    taking(HEADER + ANN + BEN, MAPPING)

    again = taking(HEADER + ANN + BEN, MAPPING.replace('"CRM leads"', '"Leads, otherwise"'))

    assert (again.was_done_before, again.rows_unchanged, again.events_added) == (False, 2, 0)


def test_a_later_export_counts_new_changed_and_unchanged_rows(taking: Taking):
    taking(HEADER + ANN + BEN, MAPPING)
    moved = ANN.replace("06-03", "06-04")

    report = taking(HEADER + moved + BEN + "3,Direct,,2026-07-01,,,,\n", MAPPING, at=LATER)

    assert (report.rows_new, report.rows_changed, report.rows_unchanged) == (1, 1, 1)
    assert (report.leads_added, report.events_added, report.events_retracted) == (1, 2, 1)
    assert counting(taking, "1") == {"inquiry": "06-01", "mql": "06-04"}
    assert taking.is_sound()


def test_a_date_that_moved_stays_in_the_record_as_it_was_known_then(taking: Taking):
    taking(HEADER + ANN, MAPPING)
    taking(HEADER + ANN.replace("06-03", "06-04"), MAPPING, at=LATER)

    said = select(stage_events.c.occurred_at, stage_events.c.recorded_at, event_retractions.c.recorded_at)
    rows = taking.rows_of(said.outerjoin_from(stage_events, event_retractions).where(stage_events.c.stage == Stage.MQL))

    assert [(moment.day, told, taken_back) for moment, told, taken_back in sorted(rows)] == [
        (3, NOW, LATER),
        (4, LATER, None),
    ]


def test_a_date_that_was_cleared_is_taken_back_and_may_come_again(taking: Taking):
    taking(HEADER + ANN, MAPPING)
    cleared = taking(HEADER + ANN.replace("2026-06-03", ""), MAPPING)
    assert (cleared.rows_changed, cleared.events_retracted, cleared.events_added) == (1, 1, 0)
    assert counting(taking, "1") == {"inquiry": "06-01"}

    back = taking(HEADER + ANN + "3,,,,,,,\n", MAPPING)

    assert (back.rows_changed, back.events_added) == (1, 1)
    assert counting(taking, "1") == {"inquiry": "06-01", "mql": "06-03"}
    assert taking.is_sound()


def test_an_outcome_that_was_undone_is_taken_back(taking: Taking):
    taking(HEADER + BEN, MAPPING)
    taking(HEADER + "2,Social,ben@example.org,2026-06-02,,,Open,\n", MAPPING)

    assert counting(taking, "2") == {"inquiry": "06-02"}
    assert taking.rows_of(select(lead_facts.c.exit)) == [(0,)]


def test_another_reason_for_the_same_exit_replaces_it(taking: Taking):
    taking(HEADER + BEN, MAPPING)
    report = taking(HEADER + BEN.replace("Cost", "Too far"), MAPPING)

    assert (report.rows_changed, report.events_retracted, report.events_added) == (1, 1, 1)
    now = select(reasons.c.name).join_from(lead_facts, reasons, lead_facts.c.exit_reason_id == reasons.c.reason_id)
    assert taking.rows_of(now) == [("Too far",)]


def test_changed_words_keep_what_was_there_before_without_identifiers(taking: Taking):
    taking(HEADER + ANN, MAPPING)
    changed = ANN.replace("Direct", "Social").replace("ann@", "ash@").replace("06-03", "06-04")

    taking(HEADER + changed, MAPPING)

    assert taking.rows_of(select(leads.c.source_category, leads.c.version)) == [("Social", 2)]
    assert taking.rows_of(select(contacts.c.email)) == [("ash@example.org",)]
    assert taking.rows_of(select(import_rows.c.outcome, import_rows.c.content)) == [
        (
            "changed",
            {
                "before": {
                    "source_category": "Direct",
                    "source_detail": "Direct",
                    "identifiers": ["email"],
                    "stages": [["mql", "2026-06-03T00:00:00+00:00", None]],
                }
            },
        )
    ]
    audit = taking.rows_of(select(changes.c.before, changes.c.after))
    assert "example.org" not in str(audit)
    assert taking.is_sound()


def test_a_word_that_was_cleared_becomes_not_recorded(taking: Taking):
    taking(HEADER + ANN, MAPPING)
    taking(HEADER + ANN.replace("Direct", ""), MAPPING)

    assert taking.rows_of(select(leads.c.source_category)) == [(None,)]
    assert taking.rows_of(select(lead_facts.c.source)) == [(0,)]


def test_what_a_mapping_does_not_speak_of_stays(taking: Taking):
    taking(HEADER + ANN, MAPPING)
    other = (
        'name = "Status"\nsource_system = "crm"\nkind = "leads"\ncolumns = { Id = "external_id", S = "source_status" }'
    )

    report = taking("Id,S\n1,Open\n", other)

    assert (report.rows_changed, report.events_retracted) == (1, 0)
    assert taking.rows_of(select(leads.c.source_category, leads.c.source_status)) == [("Direct", "Open")]
    assert counting(taking, "1") == {"inquiry": "06-01", "mql": "06-03"}


def test_dates_of_another_mapping_are_not_taken_back(taking: Taking):
    taking(HEADER + ANN, MAPPING)
    other = mapping_of(MAPPING.replace('"CRM leads"', '"Other report"'))

    report = taking(HEADER + ANN.replace("2026-06-03", ""), other)

    assert (report.rows_unchanged, report.events_retracted) == (1, 0)
    assert counting(taking, "1") == {"inquiry": "06-01", "mql": "06-03"}


def test_the_same_id_of_another_system_is_another_lead(taking: Taking):
    taking(HEADER + ANN, MAPPING)

    report = taking(HEADER + ANN, MAPPING.replace('"crm"', '"old crm"'))

    assert (report.rows_new, report.leads_added) == (1, 1)


def test_a_first_date_stays_when_the_mapping_says_so(taking: Taking):
    sticky = MAPPING.replace('mql = "MQL"', 'mql = { column = "MQL", keep_first = true }')
    taking(HEADER + ANN, sticky)

    moved = taking(HEADER + ANN.replace("06-03", "08-03"), sticky)
    cleared = taking(HEADER + ANN.replace("2026-06-03", ""), sticky)

    assert (moved.rows_unchanged, cleared.rows_unchanged) == (1, 1)
    assert counting(taking, "1") == {"inquiry": "06-01", "mql": "06-03"}


def test_every_batch_has_its_audit_row_with_counts_and_a_digest_of_its_rows(taking: Taking):
    taking(HEADER + ANN + BEN + "3,,,,,,,\n,,,,,,,x\n", MAPPING, batch_rows=2)

    rows = taking.rows_of(select(changes.c.action, changes.c.after).order_by(changes.c.change_id))
    assert [action for action, _ in rows] == [
        *("import.begun", "import.rows_taken_in", "import.rows_taken_in", "import.finished")
    ]
    first, second = rows[1][1], rows[2][1]
    assert (first["rows_read"], first["rows_new"], first["events_added"], first["made"]) == (2, 2, 4, ["reasons: Cost"])
    assert (second["rows_read"], second["rows_new"], second["rows_quarantined"]) == (4, 1, 1)
    assert len({first["digest"], second["digest"]}) == 2
    assert taking.rows_of(select(imports.c.status, imports.c.rows_read, imports.c.finished_at)) == [("done", 4, NOW)]


def test_two_exits_at_one_moment_keep_their_order_when_one_is_said_anew(taking: Taking):
    both = MAPPING + 'recycled = { column = "Closed", when = { Outcome = "Lost" } }\n'
    taking(HEADER + BEN, both)

    taking(HEADER + BEN.replace("Cost", "Too far"), both)

    assert taking.is_sound()
