"""Which disputes wait for whom, and how much business time is left? Open weekdays 9 to 17; eight hours to answer."""

from datetime import timedelta

import pytest

from data.permissions import Actor
from data.vocabulary import DisputeOutcome, DisputeStep, Role
from queries.dispute_inbox import Tray, disputes_in_short, disputes_in_tray
from tests.queries.disputes_raised import EVIDENCE, PHONE, dispute_uuid, raised, step, with_rules
from tests.queries.waiting_leads import FRIDAY, LOOKING, MONDAY, TUESDAY, at, scope

NURTURE = {"outcome": DisputeOutcome.NURTURE}
SALES = {"outcome": DisputeOutcome.SALES}


@pytest.fixture
def ruled_by(given):
    return with_rules(given)


def tray(conn, which: Tray, moment=LOOKING, role: Role = Role.LEADER, **more) -> list[str]:
    return disputes_in_tray(conn, scope(moment), which, role, **more)["dispute"].tolist()


def uuids(conn, *disputes: int) -> list[str]:
    return [dispute_uuid(conn, one) for one in disputes]


def test_a_row_says_what_it_is_about_and_not_who_or_what_was_written(ruled_by, conn):
    one = raised(ruled_by, at(MONDAY, 10), name="Nora Sample", phone="555-0142")

    answer = disputes_in_tray(conn, scope())
    (row,) = answer.to_dict("records")

    lead = row.pop("lead")
    assert len(lead) == 36
    assert row == {
        "dispute": dispute_uuid(conn, one),
        "dispute_state": "waiting for marketing's answer",
        "is_escalated": True,
        "minutes_left": -60,  # due on Tuesday at 10
        "due_at": at(TUESDAY, 10),
        "service_line": "Cardiology",
        "source": "Direct",
        "definition_kind": "MQL",
        "criterion": PHONE,
        "criterion_field": "Phone number",
        "criterion_operator": "is known",
        "criterion_values": "",
        "record_says": "met",
        "rejected_at": at(MONDAY, 10),
        "raised_by": "Hana",
        "turn_since_at": at(MONDAY, 10),
        "last_step": "",
        "reopenings": 0,
        "zone": "America/New_York",
    }
    words = answer.to_csv()
    assert not [one for one in ("Nora", "555-0142", EVIDENCE) if one in words]


def test_the_most_overdue_come_first_and_a_weekend_takes_nothing_off(ruled_by, conn):
    fresh = raised(ruled_by, at(TUESDAY, 10))
    late = raised(ruled_by, at(FRIDAY, 15))  # two hours on Friday, six on Monday: due Monday at 15
    soon = raised(ruled_by, at(MONDAY, 12))

    answer = disputes_in_tray(conn, scope())

    assert answer["dispute"].tolist() == uuids(conn, late, soon, fresh)
    assert answer["minutes_left"].tolist() == [-240, 60, 420]


def test_at_the_due_moment_it_is_overdue_and_the_meetings_too(ruled_by, conn):
    one = raised(ruled_by, at(MONDAY, 10))

    assert tray(conn, Tray.TO_RULE, at(TUESDAY, 9, 59)) == []
    assert tray(conn, Tray.TO_RULE, at(TUESDAY, 10)) == uuids(conn, one)
    assert tray(conn, Tray.TO_ANSWER, at(TUESDAY, 10)) == uuids(conn, one)


def test_without_a_time_agreed_nothing_is_due_and_it_comes_last(given, conn):
    given.definition()
    one = raised(given, at(MONDAY, 10))

    (row,) = disputes_in_tray(conn, scope()).itertuples()
    assert (row.dispute, row.is_escalated) == (dispute_uuid(conn, one), False)
    assert disputes_in_tray(conn, scope())[["minutes_left", "due_at"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("taken", "in_tray"),
    [
        ([], Tray.TO_ANSWER),
        ([(DisputeStep.FIXED, {"fixed_value": "555-0142"})], Tray.TO_LOOK_AT),
        ([(DisputeStep.CONTESTED, {})], Tray.TO_RULE),
        ([(DisputeStep.FIXED, {"fixed_value": "555-0142"}), (DisputeStep.KEPT, {})], Tray.TO_RULE),
        ([(DisputeStep.ACCEPTED, NURTURE)], Tray.CLOSED),
        ([(DisputeStep.WITHDRAWN, {})], Tray.CLOSED),
        ([(DisputeStep.CONTESTED, {}), (DisputeStep.OVERTURNED, SALES)], Tray.CLOSED),
        ([(DisputeStep.ACCEPTED, NURTURE), (DisputeStep.REOPENED, {})], Tray.TO_RULE),
    ],
)
def test_each_is_in_the_tray_of_whose_turn_it_is_and_in_no_other(ruled_by, conn, taken, in_tray):
    one = raised(ruled_by, at(TUESDAY, 9))
    for minute, (what, said) in enumerate(taken, start=1):
        step(conn, one, what, at(TUESDAY, 9, minute), **said)

    found = {which: tray(conn, which) for which in Tray if which is not Tray.OTHERS}
    assert found == {which: uuids(conn, one) if which is in_tray else [] for which in found}


def test_a_comment_changes_nobodys_turn(ruled_by, conn):
    one = raised(ruled_by, at(TUESDAY, 9))
    step(conn, one, DisputeStep.CONTESTED, at(TUESDAY, 9, 1))
    step(conn, one, DisputeStep.COMMENTED, at(TUESDAY, 9, 2))

    (row,) = disputes_in_tray(conn, scope(), Tray.TO_RULE).itertuples()
    assert (row.last_step, row.turn_since_at) == ("contested", at(TUESDAY, 9, 1))


def test_what_happened_later_does_not_count_yet(ruled_by, conn):
    one = raised(ruled_by, at(MONDAY, 12))
    step(conn, one, DisputeStep.CONTESTED, at(TUESDAY, 10))

    assert tray(conn, Tray.TO_ANSWER, at(MONDAY, 11)) == []
    assert tray(conn, Tray.TO_ANSWER, at(TUESDAY, 9)) == uuids(conn, one)
    assert tray(conn, Tray.TO_RULE, at(TUESDAY, 9)) == []


def test_others_are_whoever_else_has_the_turn(ruled_by, conn):
    answers, looks, rules = (raised(ruled_by, at(TUESDAY, 9, minute)) for minute in range(3))
    step(conn, looks, DisputeStep.FIXED, at(TUESDAY, 10), fixed_value="555-0142")
    step(conn, rules, DisputeStep.CONTESTED, at(TUESDAY, 10, 1))

    assert tray(conn, Tray.OTHERS, role=Role.MARKETER) == uuids(conn, looks, rules)
    assert tray(conn, Tray.OTHERS, role=Role.REP) == uuids(conn, answers, rules)
    assert tray(conn, Tray.OTHERS, role=Role.LEADER) == uuids(conn, answers, looks)


def test_closed_ones_are_listed_for_ninety_days_the_newest_first(ruled_by, conn):
    first, second = raised(ruled_by, at(MONDAY, 9)), raised(ruled_by, at(MONDAY, 9, 1))
    for minute, one in enumerate((first, second)):
        step(conn, one, DisputeStep.ACCEPTED, at(MONDAY, 10, minute), **NURTURE)

    assert tray(conn, Tray.CLOSED) == uuids(conn, second, first)
    assert tray(conn, Tray.CLOSED, at(MONDAY, 10) + timedelta(days=90)) == uuids(conn, second)


def test_only_what_one_person_rejected(ruled_by, conn):
    hana, ada = (ruled_by.person(name) for name in ("Hana", "Ada"))
    hers = raised(ruled_by, at(TUESDAY, 9), by=Actor("Hana", Role.REP, hana))
    raised(ruled_by, at(TUESDAY, 9), by=Actor("Ada", Role.REP, ada))

    assert tray(conn, Tray.TO_ANSWER, person=hana) == uuids(conn, hers)
    assert disputes_in_short(conn, scope(), hana).loc[0, "to_answer_disputes"] == 1


def test_filters_keep_and_no_more_than_the_most_are_listed(ruled_by, conn):
    kept = raised(ruled_by, at(TUESDAY, 9), service_line="Imaging")
    raised(ruled_by, at(TUESDAY, 9, 1))

    assert disputes_in_tray(conn, scope(service_lines=("Imaging",)))["dispute"].tolist() == uuids(conn, kept)
    assert tray(conn, Tray.TO_ANSWER, most=1) == uuids(conn, kept)


def test_the_counts_are_those_of_the_trays(ruled_by, conn):
    raised(ruled_by, at(FRIDAY, 10))
    raised(ruled_by, at(TUESDAY, 9))
    contested = raised(ruled_by, at(TUESDAY, 9))
    step(conn, contested, DisputeStep.CONTESTED, at(TUESDAY, 10))
    accepted = raised(ruled_by, at(TUESDAY, 9))
    step(conn, accepted, DisputeStep.ACCEPTED, at(TUESDAY, 10), **NURTURE)

    counts = disputes_in_short(conn, scope()).iloc[0]
    assert counts.tolist() == [2, 1, 0, 2, 1]
    for name, which in (("to_answer", Tray.TO_ANSWER), ("to_rule", Tray.TO_RULE), ("closed_lately", Tray.CLOSED)):
        assert counts[f"{name}_disputes"] == len(tray(conn, which))
