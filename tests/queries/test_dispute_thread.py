"""One dispute: what it is about, what the record says of it now, and who said what."""

import pytest
from sqlalchemy import event

from data.permissions import Actor
from data.vocabulary import CriterionOperator, DisputeOutcome, DisputeStep, HandoffField, Role
from queries import dispute_inbox
from queries.dispute_thread import dispute_thread, opened_dispute
from tests.queries.disputes_raised import (
    EVIDENCE,
    LEADER,
    MARKETER,
    REP,
    dispute_uuid,
    raised,
    step,
    with_rules,
)
from tests.queries.waiting_leads import LOOKING, MONDAY, TUESDAY, at, scope

FIXED = {"fixed_value": "555-0142"}


@pytest.fixture
def ruled_by(given):
    return with_rules(given)


def opened(conn, dispute_id: int, moment=LOOKING) -> dict:
    (row,) = opened_dispute(conn, scope(moment), dispute_uuid(conn, dispute_id)).to_dict("records")
    return row


def thread(conn, dispute_id: int, moment=LOOKING):
    return dispute_thread(conn, scope(moment), dispute_uuid(conn, dispute_id))


def test_it_says_what_the_dispute_is_about_and_how_it_stands(ruled_by, conn):
    lakeshore = ruled_by.territory("Lakeshore")
    one = raised(ruled_by, at(TUESDAY, 9), name="Nora Sample", intake_type="Self-referral", territory_id=lakeshore)

    row = opened(conn, one)

    about = {name: row[name] for name in ("service_line", "source", "territory", "intake_type", "furthest_stage")}
    assert about == {
        "service_line": "Cardiology",
        "source": "Direct",
        "territory": "Lakeshore",
        "intake_type": "Self-referral",
        "furthest_stage": "Handoff",
    }
    assert (row["dispute_id"], row["latest_step"], row["dispute_state"]) == (one, 0, "waiting for marketing's answer")
    assert (row["minutes_left"], row["due_at"], row["is_escalated"]) == (360, at(TUESDAY, 17), False)
    assert (row["definition_kind"], row["criterion"], row["valid_from_on"].isoformat()[:10]) == (
        *("MQL", "phone-known"),
        "2026-01-01",
    )
    assert (row["exit"], row["zone"], row["raised_by"]) == ("Recycled", "America/New_York", "Hana")
    assert "Nora" not in str(row)


def test_a_dispute_that_there_is_not_is_no_row(ruled_by, conn):
    for named in ("", "nonsense", "00000000-0000-0000-0000-000000000001"):
        assert opened_dispute(conn, scope(), named).empty
        assert dispute_thread(conn, scope(), named).empty


def test_a_dispute_raised_later_is_none_yet(ruled_by, conn):
    one = raised(ruled_by, at(TUESDAY, 10))

    assert opened_dispute(conn, scope(at(TUESDAY, 9)), dispute_uuid(conn, one)).empty
    assert thread(conn, one, at(TUESDAY, 9)).empty


def test_what_the_record_said_then_and_says_now_are_two_things(ruled_by, conn):
    one = raised(ruled_by, at(TUESDAY, 9))
    step(conn, one, DisputeStep.FIXED, at(TUESDAY, 10), **FIXED)

    row = opened(conn, one)
    assert (row["record_says"], row["record_says_now"]) == ("not met", "met")
    assert "555-0142" not in str(row) + thread(conn, one).to_csv()


@pytest.mark.parametrize(
    ("criterion", "words", "now"),
    [
        ((HandoffField.PHONE, CriterionOperator.KNOWN, []), {}, "not met"),
        ((HandoffField.ZIP, CriterionOperator.BEGINS_WITH, ["021"]), {"zip": "02139"}, "met"),
        ((HandoffField.ZIP, CriterionOperator.BEGINS_WITH, ["021"]), {"zip": "10001"}, "not met"),
        ((HandoffField.ZIP, CriterionOperator.BEGINS_WITH, ["021"]), {}, "not recorded"),
        ((HandoffField.URGENCY, CriterionOperator.NONE_OF, ["Routine"]), {"urgency": "Urgent"}, "met"),
    ],
)
def test_the_database_judges_the_record_and_gives_no_value(given, conn, criterion, words, now):
    with_rules(given, [criterion])
    key = f"{criterion[0].name}-{criterion[1].name}".lower()
    row = opened(conn, raised(given, at(TUESDAY, 9), criterion=key, **words))

    assert row["record_says_now"] == now
    assert not [value for name, value in words.items() if name == "zip" and value in str(row)]


def test_a_closed_or_answered_dispute_has_no_time_left(ruled_by, conn):
    one = raised(ruled_by, at(MONDAY, 9))
    assert opened(conn, one)["is_escalated"]
    step(conn, one, DisputeStep.CONTESTED, at(TUESDAY, 10))

    row = opened(conn, one)
    assert (row["is_escalated"], row["minutes_left"] == row["minutes_left"]) == (False, False)
    assert row["due_at"] == at(MONDAY, 17)


def test_reopenings_and_steps_are_counted_and_who_answered_is_known(ruled_by, conn):
    milo = ruled_by.person("Milo", "marketer", "Marketing")
    one = raised(ruled_by, at(MONDAY, 9))
    step(conn, one, DisputeStep.CONTESTED, at(MONDAY, 10), by=Actor("Milo", Role.MARKETER, milo))
    for hour in (11, 13):
        step(conn, one, DisputeStep.UPHELD, at(MONDAY, hour), outcome=DisputeOutcome.NURTURE)
        step(conn, one, DisputeStep.REOPENED, at(MONDAY, hour + 1))

    row = opened(conn, one)
    assert (row["reopenings"], row["latest_step"], row["answered_by_id"]) == (2, 5, milo)
    assert (row["last_step"], row["turn_since_at"]) == ("reopened", at(MONDAY, 14))


def test_the_thread_tells_all_in_order_and_as_it_was_written(ruled_by, conn):
    one = raised(ruled_by, at(MONDAY, 9))
    step(conn, one, DisputeStep.CONTESTED, at(MONDAY, 10), evidence="Called; it is theirs.")
    step(conn, one, DisputeStep.COMMENTED, at(MONDAY, 11), evidence="Let us look.", by=REP)
    step(
        conn, one, DisputeStep.UPHELD, at(MONDAY, 12), evidence="It rings elsewhere.", meeting="Weekly",
        outcome=DisputeOutcome.NURTURE,
    )  # fmt: skip

    told = thread(conn, one)
    assert told[["latest_step", "dispute_step", "actor", "evidence"]].values.tolist() == [
        [0, "rejected", REP.name, EVIDENCE],
        [1, "contested", MARKETER.name, "Called; it is theirs."],
        [2, "commented", REP.name, "Let us look."],
        [3, "upheld", LEADER.name, "It rings elsewhere."],
    ]
    assert told["recorded_at"].tolist() == [at(MONDAY, hour) for hour in (9, 10, 11, 12)]
    assert told.iloc[3][["outcome", "meeting"]].tolist() == ["Back to nurture", "Weekly"]
    assert len(thread(conn, one, at(MONDAY, 10))) == 2


def test_another_line_names_the_new_episode(ruled_by, conn):
    imaging, one = ruled_by.service_line("Imaging"), raised(ruled_by, at(MONDAY, 9))
    outcome = {"outcome": DisputeOutcome.OTHER_LINE, "to_line_id": imaging}
    step(conn, one, DisputeStep.ACCEPTED, at(MONDAY, 10), evidence=None, **outcome)

    row = thread(conn, one).iloc[1]
    assert (row["outcome"], row["to_line"], row["evidence"], len(row["new_lead"])) == (
        *("To another service line", "Imaging"),
        *("", 36),
    )


def test_an_unclear_definition_names_the_draft(ruled_by, conn):
    one = raised(ruled_by, at(MONDAY, 9))
    step(conn, one, DisputeStep.CONTESTED, at(MONDAY, 10))
    step(conn, one, DisputeStep.UNCLEAR, at(MONDAY, 11), outcome=DisputeOutcome.SALES)

    assert thread(conn, one)["definition_id"].tolist() == [0, 0, 2]


def test_only_the_thread_reads_what_was_written(ruled_by, conn):
    one = raised(ruled_by, at(MONDAY, 9))
    step(conn, one, DisputeStep.CONTESTED, at(MONDAY, 10))
    named, asked = dispute_uuid(conn, one), []
    event.listen(conn, "before_cursor_execute", lambda *about: asked.append(about[2]))

    opened_dispute(conn, scope(), named)
    dispute_inbox.disputes_in_tray(conn, scope(), dispute_inbox.Tray.TO_RULE)
    dispute_inbox.disputes_in_short(conn, scope())
    assert asked
    assert not [statement for statement in asked if "evidence" in statement]

    dispute_thread(conn, scope(), named)
    assert [statement for statement in asked if "evidence" in statement]
