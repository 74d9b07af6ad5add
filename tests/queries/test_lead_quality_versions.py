"""By which version of a definition hand-offs were judged, and for which of its criteria sales rejects them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from data.commands.leads import LeadCorrection, correct_lead
from data.permissions import OPERATOR
from data.schema import disputes
from data.vocabulary import CriterionOperator, DefinitionKind, HandoffField
from queries.lead_quality_versions import (
    lead_quality_by_criterion,
    lead_quality_by_version,
    lead_quality_by_version_and_criterion,
    versions_in_period,
)
from queries.scope import Period, Scope
from tests.given import NOW, PHONE_IS_KNOWN, Given, noon
from tests.queries.put_in import told

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
SITE_IS_KNOWN = (HandoffField.SITE, CriterionOperator.KNOWN, [])
SOURCE_IS_KNOWN = (HandoffField.SOURCE, CriterionOperator.KNOWN, [])
COUNTS = ("version", "accepted_hand_offs", "disputed_hand_offs", "dispute_rate")
HOUR = timedelta(hours=1)


@pytest.fixture
def changed(given: Given) -> tuple[int, int]:
    """An MQL definition from January on, and another one from 15 June on."""
    first = given.definition(at=noon(1, month=1), criteria=[PHONE_IS_KNOWN, SITE_IS_KNOWN])
    return first, given.definition(at=noon(10), valid_from=date(2026, 6, 15), criteria=[PHONE_IS_KNOWN])


def rejected(given: Given, version: int, day: int, criterion: str = "phone-known", **words) -> int:
    return given.rejection(given.lead(handoff=noon(day), **words), version, criterion=criterion, at=noon(day) + HOUR)


def accepted(given: Given, day: int, **words) -> int:
    return given.lead(handoff=noon(day), sql=noon(day) + HOUR, **words)


def test_the_rate_is_never_pooled_over_a_change_of_the_definition(changed, given: Given, conn):
    first, second = changed
    rejected(given, first, 14)
    accepted(given, 14)
    accepted(given, 15)
    accepted(given, 16)
    rejected(given, second, 15)
    rejected(given, second, 20)

    assert told(lead_quality_by_version(conn, JUNE), *COUNTS) == [(first, 1, 1, 0.5), (second, 2, 2, 0.5)]
    since = told(lead_quality_by_version(conn, JUNE), "definition_line", "valid_from_on")
    assert [(whose, day.date()) for whose, day in since] == [
        ("Every line without one of its own", date(2026, 1, 1)),
        ("Every line without one of its own", date(2026, 6, 15)),
    ]


def test_the_day_of_the_change_is_the_local_day_of_the_hand_off(changed, given: Given, conn):
    """At 3:00 UTC on 15 June it is still the 14th in New York."""
    first, second = changed
    given.lead(handoff=noon(15).replace(hour=3), sql=noon(16))
    given.lead(handoff=noon(15).replace(hour=5), sql=noon(16))

    assert told(lead_quality_by_version(conn, JUNE), *COUNTS) == [(first, 1, 0, 0), (second, 1, 0, 0)]


def test_a_line_with_a_version_of_its_own_is_judged_by_that(changed, given: Given, conn):
    first, _ = changed
    imaging = given.service_line("Imaging")
    own = given.definition(line=imaging, at=noon(1), valid_from=date(2026, 6, 8))
    accepted(given, 5, service_line="Imaging")
    accepted(given, 9, service_line="Imaging")
    accepted(given, 9)

    assert told(lead_quality_by_version(conn, JUNE), *COUNTS[:2]) == [(first, 2), (own, 1)]
    assert told(lead_quality_by_version(conn, JUNE), "definition_line")[1] == ("Imaging",)


def test_what_was_handed_over_while_nothing_was_agreed_stands_apart(given: Given, conn):
    accepted(given, 5)
    accepted(given, 6, service_line=None)

    assert told(lead_quality_by_version(conn, JUNE), *COUNTS[:2], "definition_line", "valid_from_on") == [
        (0, 2, "None in force", None)
    ]


def test_a_disputed_lead_keeps_the_version_it_was_judged_by(changed, given: Given, conn):
    """Also when its service line, which has another one, was corrected since."""
    first, _ = changed
    imaging = given.service_line("Imaging")
    given.definition(line=imaging, at=noon(1), valid_from=date(2026, 6, 2))
    dispute = rejected(given, first, 5)
    lead = conn.scalar(select(disputes.c.lead_id).where(disputes.c.dispute_id == dispute))
    correction = LeadCorrection(lead_id=lead, seen_version=1, service_line_id=imaging)
    correct_lead(conn, correction, actor=OPERATOR, at=noon(6))

    assert told(lead_quality_by_version(conn, JUNE), *COUNTS[:3]) == [(first, 0, 1)]


def test_each_kind_of_definition_judges_for_itself(changed, given: Given, conn):
    first, _ = changed
    sql = given.definition(DefinitionKind.SQL, at=noon(1, month=1), criteria=[SOURCE_IS_KNOWN])
    rejected(given, sql, 5, "source-known")
    rejected(given, first, 5)

    assert told(lead_quality_by_version(conn, JUNE, DefinitionKind.SQL), *COUNTS[:3]) == [(sql, 0, 2)]
    assert told(lead_quality_by_version(conn, JUNE, DefinitionKind.MQL), *COUNTS[:3]) == [(first, 0, 2)]


def test_the_versions_in_the_period_say_which_lines_changed(changed, given: Given, conn):
    first, second = changed
    accepted(given, 5)
    rejected(given, second, 20)
    accepted(given, 5, service_line="Imaging")
    given.lead(handoff=noon(20), service_line="Imaging")  # undecided: no version has judged it

    names = ("service_line", "version", "decided_hand_offs", "disputed_hand_offs")
    rows = versions_in_period(conn, JUNE)
    assert told(rows, *names) == [("Cardiology", first, 1, 0), ("Cardiology", second, 1, 1), ("Imaging", first, 1, 0)]
    days = told(rows, "valid_from_on", "first_judged_on", "last_judged_on")
    assert [moment.day for moment in days[1]] == [15, 20, 20]


def test_a_criterion_is_over_those_that_a_version_with_it_judged(changed, given: Given, conn):
    first, second = changed
    rejected(given, first, 5, "phone-known")
    rejected(given, first, 5, "site-known")
    rejected(given, first, 5, "site-known")
    accepted(given, 5)
    rejected(given, second, 20, "phone-known")
    given.lead(handoff=noon(5))

    names = ("criterion", "decided_hand_offs", "citing_disputes", "citing_rate", "judging_versions")
    assert told(lead_quality_by_criterion(conn, JUNE), *names) == [
        ("site-known", 4, 2, 0.5, 1),
        ("phone-known", 5, 2, 0.4, 2),
    ]


def test_a_criterion_of_two_versions_is_told_of_each_apart(changed, given: Given, conn):
    first, second = changed
    rejected(given, first, 5, "phone-known")
    accepted(given, 5)
    rejected(given, second, 20, "phone-known")

    names = ("version", "criterion", "decided_hand_offs", "citing_disputes")
    assert told(lead_quality_by_version_and_criterion(conn, JUNE), *names) == [
        (first, "phone-known", 2, 1),
        (first, "site-known", 2, 0),
        (second, "phone-known", 1, 1),
    ]


@pytest.mark.usefixtures("changed")
def test_a_criterion_of_another_kind_is_another_one(given: Given, conn):
    sql = given.definition(DefinitionKind.SQL, at=noon(1, month=1))
    rejected(given, sql, 5, "phone-known")
    accepted(given, 5)

    names = ("definition_kind", "criterion", "decided_hand_offs", "citing_disputes")
    assert told(lead_quality_by_criterion(conn, JUNE), *names) == [
        ("SQL", "phone-known", 2, 1),
        ("MQL", "phone-known", 2, 0),
        ("MQL", "site-known", 2, 0),
    ]


def test_a_criterion_says_its_field_and_what_is_asked_with_the_interval(changed, given: Given, conn):
    first, _ = changed
    for number in range(10):
        rejected(given, first, 5) if number < 3 else accepted(given, 5)

    names = ("criterion_field", "criterion_operator", "citing_rate", "citing_rate_low", "citing_rate_high")
    row = told(lead_quality_by_criterion(conn, JUNE), *names)[0]
    assert row[:3] == ("Phone number", "is known", 0.3)
    assert row[3:] == (pytest.approx(0.107791, abs=1e-6), pytest.approx(0.603222, abs=1e-6))  # METRICS.md 3: 3/10


def test_what_was_rejected_later_was_not_cited_then(changed, given: Given, conn):
    first, _ = changed
    rejected(given, first, 5)

    assert len(lead_quality_by_criterion(conn, replace(JUNE, as_of=noon(5) + HOUR / 2))) == 0
