"""A mapping that can't be used is refused with a sentence that says what to change."""

from pathlib import Path

import pytest

from data.importing.mapping import load_mapping
from data.refusals import MappingUnusable
from tests.data.importing.taking import mapping_of

SMALLEST = 'name = "Leads"\nsource_system = "crm"\nkind = "leads"\n'
COLUMNS = SMALLEST + '[columns]\nId = "external_id"\n'
EVENTS = """
    name = "History"
    source_system = "crm"
    kind = "events"
    columns = { Id = "external_id", Stage = "stage", When = "occurred_at" }
    dates = { zone = "UTC" }
"""
OWNERSHIP = """
    name = "Owners"
    source_system = "crm"
    kind = "ownership"
    columns = { Id = "external_id", Who = "owner", When = "occurred_at" }
    dates = { zone = "UTC" }
"""


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("name = 'x", "it isn't valid TOML"),
        (SMALLEST, "“columns” is missing."),
        (COLUMNS + "[date]\nzone = 'UTC'", "there is no setting called “date”."),
        (
            SMALLEST.replace("leads", "deals") + "[columns]",
            "kind: Input should be 'leads', 'events', 'outreach' or 'ownership'.",
        ),
        (SMALLEST + "[columns]\nA = 'source_category'", "a file of leads needs a column for “external_id”."),
        (
            COLUMNS + "A = 'externalid'",
            "a file of leads has no field “externalid”; it may have external_id, due_first_attempt",
        ),
        (COLUMNS + "A = 'owner'\nB = 'owner'", "“owner” is filled by more than one column."),
        (COLUMNS + "' id ' = 'owner'", "the column “Id” stands twice under [columns]"),
        (COLUMNS + "Created = 'created_at'", "say the zone of times without an offset"),
        (COLUMNS + "[dates]\nzone = 'EST5'", "there is no time zone called “EST5”"),
        (COLUMNS + "[dates]\nzone = 'UTC'\ncolumns = { Old = 'dmy' }", "“Old” is not read as a date anywhere."),
        (
            COLUMNS + "[constants]\nintake_type = 'Walk-in'",
            "“Walk-in” is not one of Marketing inquiry, Clinician referral",
        ),
        (COLUMNS + "[constants]\nexternal_id = '1'", "“external_id” is both a column and a constant."),
        (COLUMNS + "[values.urgency]\nA = 'Soon'", "values.urgency: no column fills “urgency”."),
        (COLUMNS + "A = 'urgency'\n[values.urgency]\nA = 'soonish'", "“soonish” is not one of Routine, Soon, Urgent."),
        (COLUMNS + "A = 'urgency'\n[unmapped]\nurgency = 'other'", "only source_category has a word “Other”."),
        (COLUMNS + "A = 'email'\n[values.email]\nA = 'b'", "this field has no words to translate."),
        (
            COLUMNS + "[stages]\nwon = 'Closed'\n[dates]\nzone = 'UTC'",
            "there is no stage “won”; they are inquiry, intake",
        ),
        (
            COLUMNS + "[stages]\nsql = { column = 'A', reason = 'B' }\n[dates]\nzone = 'UTC'",
            "stages.sql: only an exit has a reason (disqualified, lost, recycled).",
        ),
        (COLUMNS + "[[contradictions]]\nsay = 'odd'", "a contradiction has a `when`, or an `earlier` and a `than`"),
        ("create_leads = true\n" + COLUMNS, "a file of leads always makes them."),
        (EVENTS + "[constants]\nowner = 'Ann'", "say create_leads = true if a row of this file may bring its lead"),
        (EVENTS + "[flags]\nIsConverted = 'started'", "only a file of leads has [stages] and [flags]"),
        (OWNERSHIP.replace('Who = "owner", ', ""), "a file of ownership needs a column for “owner” or for “team”."),
        (
            OWNERSHIP + "unmapped = { owner = 'not recorded' }",
            'create = ["owner"], or values.owner: “Nobody” for some.',
        ),
        (OWNERSHIP + f"constants = {{ team = '{'x' * 81}' }}", "is longer than the 80 characters that it may have."),
        (OWNERSHIP.replace("When", "Due = 'due_booking', When"), "a file of ownership has no field “due_booking”"),
        (EVENTS.replace(', When = "occurred_at"', ""), "a file of events needs a column for “occurred_at”."),
    ],
)
def test_each_mistake_is_told_in_a_sentence(tmp_path: Path, toml: str, sentence: str):
    file = tmp_path / "crm.toml"
    file.write_text(toml)

    with pytest.raises(MappingUnusable) as refused:
        load_mapping(file)

    assert str(refused.value).startswith("The mapping crm.toml can't be used: ")
    assert sentence in str(refused.value)


def test_a_mapping_that_is_not_there_is_told_so(tmp_path: Path):
    with pytest.raises(MappingUnusable, match=r"none\.toml can't be used: No such file or directory\."):
        load_mapping(tmp_path / "none.toml")


def test_a_comment_makes_no_other_mapping():
    assert mapping_of(COLUMNS).digest == mapping_of("# ours\n" + COLUMNS + "\n").digest
    assert mapping_of(COLUMNS).digest != mapping_of(COLUMNS + "A = 'owner'").digest


def test_a_file_saved_by_an_editor_with_a_byte_order_mark_is_read(tmp_path: Path):
    file = tmp_path / "crm.toml"
    file.write_bytes(COLUMNS.encode("utf-8-sig"))

    assert load_mapping(file).name == "Leads"
