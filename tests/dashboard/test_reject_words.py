"""What the page that rejects a lead says."""

from datetime import UTC, datetime

import pytest
from pandas import DataFrame, Series, Timestamp

from dashboard.reject_words import choices, handed_over, label, outcome, versions
from data.vocabulary import DisputeState
from queries.definitions_agreed import EVERY_OTHER_LINE
from queries.rejectable import Standing

MONDAY = datetime(2026, 8, 31, 14, tzinfo=UTC)
TUESDAY = datetime(2026, 9, 1, 19, tzinfo=UTC)


def a_lead(standing=Standing.IN_DISPUTE, **more):
    known = {"rejection_standing": standing, "zone": "America/New_York", "owner": "Ada", "exit": "Recycled"}
    times = {"handed_over_at": MONDAY, "rejected_at": MONDAY, "answer_due_at": TUESDAY}
    return Series({**known, **times, "dispute_state": DisputeState.AWAITING_ANSWER, **more})


def test_until_when_marketing_answers_in_the_zone_of_the_site():
    heading, sentence = outcome(a_lead())
    assert heading == "Rejected; marketing answers until Tue 1 Sep, 15:00 EDT"
    assert sentence.startswith("Rejected Mon 31 Aug 2026, 10:00 EDT.")
    assert outcome(a_lead(zone="America/Chicago"))[0].endswith("14:00 CDT")


@pytest.mark.parametrize(
    ("row", "heading", "says"),
    [
        (a_lead(answer_due_at=None), "Rejected; marketing answers next", "No time to answer is agreed."),
        (a_lead(dispute_state=DisputeState.AWAITING_RULING), "Rejected", "The dispute is waiting for a ruling."),
        (a_lead(Standing.NEVER), "Nothing to reject", "This lead was never handed over."),
        (a_lead(Standing.LEFT, exit="Lost"), "Nothing to reject", "This lead has left sales as lost."),
        (a_lead(Standing.LEFT, exit="In play"), "Nothing to reject", "This lead has left sales. Once"),
    ],
)
def test_what_became_of_a_lead_that_is_not_to_be_rejected(row, heading, says):
    said = outcome(row)
    assert said[0] == heading
    assert says in said[1]


def test_since_when_sales_has_it_and_who():
    assert handed_over(a_lead(Standing.WITH_SALES)) == "Handed over Mon 31 Aug 2026, 10:00 EDT · Ada has it"
    assert handed_over(a_lead()) == "Handed over Mon 31 Aug 2026, 10:00 EDT"
    assert handed_over(a_lead(Standing.NEVER, handed_over_at=None)) == ""


def criteria(*rows):
    names = ("definition_id", "definition_kind", "valid_from_on", "definition_line", "criterion", "record_says_now")
    told = DataFrame(list(rows), columns=list(names))
    return told.assign(criterion_field="Phone number", criterion_operator="is known", criterion_values="")


SQL = (2, "SQL", Timestamp(2026, 5, 1), "Imaging", "phone-known", "met")
MQL = (1, "MQL", Timestamp(2026, 1, 1), EVERY_OTHER_LINE, "phone-known", "not met")


def test_the_versions_are_named_once_with_the_line_they_are_of():
    said = versions(criteria(MQL, SQL, SQL))
    assert said == "Judged by what was in force that day: MQL since 1 Jan 2026 and SQL since 1 May 2026 (Imaging’s own)"


def test_what_fails_comes_first_then_what_is_not_recorded():
    told = choices(criteria(SQL, (3, *SQL[1:5], "not recorded"), MQL))
    assert list(told) == [(1, "phone-known"), (3, "phone-known"), (2, "phone-known")]
    assert told[1, "phone-known"][0] == "MQL: The phone number is known."
    assert [says.split("] ")[1] for _, says in told.values()] == [
        "The record says: not met",
        "The record says: not recorded",
        "The record says: met",
    ]


def test_a_lead_to_choose_says_when_it_was_handed_over_on_its_own_clock():
    row = Series(
        {
            "lead": "4024bbad-0000",
            "service_line": "Cardiology",
            "source": "Event",
            "furthest_stage": "SQL",
            "urgency": "Urgent",
            "handed_over_at": MONDAY,
            "zone": "America/Chicago",
        }
    )
    assert label(row) == "4024bbad · Cardiology · Event · SQL · urgent · handed over Mon 31 Aug, 09:00 CDT"
