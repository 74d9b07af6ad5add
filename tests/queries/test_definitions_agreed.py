"""Which version of a definition holds for whom, who agreed, and what changed against the one before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from data.commands.definitions import (
    DefinitionRetirement,
    DefinitionRevision,
    DefinitionSignature,
    DefinitionWithdrawal,
    retire_definition,
    revise_definition,
    sign_definition,
    withdraw_definition,
)
from data.permissions import OPERATOR
from data.vocabulary import (
    AgreementKind,
    Consent,
    CriterionOperator,
    DefinitionKind,
    HandoffField,
    Side,
    SourceCategory,
)
from queries.definitions_agreed import (
    EVERY_OTHER_LINE,
    definition_criteria,
    definition_history,
    definition_versions,
    definitions_in_force,
    dispute_answer_times,
)
from queries.scope import Period, Scope
from tests.given import NOW
from tests.queries.put_in import told

SEPTEMBER = Scope(Period(date(2026, 9, 1), date(2026, 9, 30)), as_of=NOW)
TOMORROW = date(2026, 9, 2)
CONSENT = (HandoffField.CONSENT, CriterionOperator.ONE_OF, [Consent.GIVEN])
PHONE = (HandoffField.PHONE, CriterionOperator.KNOWN, [])
MQL, SQL = DefinitionKind.MQL, DefinitionKind.SQL


def at(day: int, hour: int = 12, minute: int = 0) -> Scope:
    """The scope seen at a moment of September 2026 in UTC."""
    return replace(SEPTEMBER, as_of=datetime(2026, 9, day, hour, minute, tzinfo=UTC))


def sources(*words):
    return HandoffField.SOURCE, CriterionOperator.ONE_OF, list(words)


def sign(conn, definition_id, seen, side, by, note=None):
    said = {"definition_id": definition_id, "seen_position": seen, "side": side, "signed_by": by, "note": note}
    sign_definition(conn, DefinitionSignature(**said), actor=OPERATOR, at=NOW)


def days(rows):
    return [
        tuple(one.date() if isinstance(one, datetime) and one.tzinfo is None else one for one in row) for row in rows
    ]


def standing(conn, scope=SEPTEMBER):
    return dict(told(definition_versions(conn, scope), "definition_id", "definition_state"))


@pytest.mark.usefixtures("given")
def test_before_anybody_drafted_there_is_no_version_and_none_holds_for_anybody(conn):
    for question in (definition_versions, definition_criteria, definition_history, dispute_answer_times):
        assert question(conn, SEPTEMBER).empty
    held = definitions_in_force(conn, SEPTEMBER)
    assert told(held, "service_line", "definition_kind", "definition_owner", "definition_id") == [
        (EVERY_OTHER_LINE, kind, "None is agreed", 0) for kind in DefinitionKind
    ]


def test_a_line_is_judged_by_its_own_version_and_the_others_by_the_one_of_every_other_line(given, conn):
    cardiology = given.service_line("Cardiology")
    given.service_line("Imaging")
    first = given.definition()
    own = given.definition(line=cardiology)

    held = definitions_in_force(conn, at(2)).query("definition_kind == 'MQL'")
    assert days(told(held, "service_line", "definition_owner", "definition_id", "valid_from_on", "criteria")) == [
        (EVERY_OTHER_LINE, "Its own", first, date(2026, 1, 1), 1),
        ("Cardiology", "Its own", own, TOMORROW, 1),
        ("Imaging", "The one of every other line", first, date(2026, 1, 1), 1),
    ]
    assert set(told(held, "signed_for_marketing", "signed_for_sales")) == {("Ilse Tamber", "Lund Averill")}


def test_a_line_without_an_own_version_yet_has_that_of_every_other_line_until_its_day(given, conn):
    line = given.service_line("Cardiology")
    first, own = given.definition(), given.definition(line=line)

    for scope, expected in ((SEPTEMBER, first), (at(2, 3, 59), first), (at(2, 4), own)):
        held = definitions_in_force(conn, scope).query("service_line == 'Cardiology' and definition_kind == 'MQL'")
        assert told(held, "definition_id") == [(expected,)]


def test_versions_stand_as_draft_agreed_in_force_or_retired_by_the_day_at_home(given, conn):
    first, second, third = given.definition(), given.definition(), given.draft()

    assert standing(conn) == {first: "In force", second: "Agreed", third: "Draft"}
    assert standing(conn, at(2, 3, 59)) == {first: "In force", second: "Agreed", third: "Draft"}
    assert standing(conn, at(2, 4)) == {first: "Retired", second: "In force", third: "Draft"}


def test_a_version_ends_where_the_next_one_begins_and_one_without_a_next_does_not_end(given, conn):
    given.definition()
    given.definition(valid_from=date(2026, 9, 20))

    ends = days(told(definition_versions(conn, SEPTEMBER), "valid_from_on", "holds_until_on"))
    assert ends == [(date(2026, 9, 20), None), (date(2026, 1, 1), date(2026, 9, 20))]


def test_a_version_that_is_retired_without_a_next_one_leaves_nothing_in_force(given, conn):
    only = given.definition()
    retired = {"definition_id": only, "seen_position": 3, "valid_from": date(2026, 9, 10), "note": "Starting over"}
    retire_definition(conn, DefinitionRetirement(**retired), actor=OPERATOR, at=NOW)

    assert standing(conn, at(9)) == {only: "In force"}
    assert standing(conn, at(10)) == {only: "Retired"}
    assert told(definitions_in_force(conn, at(10)), "definition_id") == [(0,)] * 3
    assert told(definition_versions(conn, SEPTEMBER), "note") == [("Starting over",)]


def test_a_draft_says_who_drafted_it_from_when_it_should_hold_and_who_signed_where(given, conn):
    draft = given.draft(SQL, line=given.service_line("Cardiology"), valid_from=date(2026, 10, 1))
    sign(conn, draft, 1, Side.SALES, "Lund Averill", "Weekly meeting")
    (row,) = definition_versions(conn, SEPTEMBER).to_dict("records")

    assert (row["definition_kind"], row["service_line"], row["definition_state"]) == ("SQL", "Cardiology", "Draft")
    assert (row["wanted_from_on"].date(), row["drafted_by"], row["drafted_at"]) == (
        date(2026, 10, 1),
        OPERATOR.name,
        NOW,
    )
    assert (row["signed_for_marketing"], row["signed_for_sales"]) == ("", "Lund Averill")
    assert (row["sales_signed_at"], row["sales_meeting"], row["marketing_meeting"]) == (NOW, "Weekly meeting", "")
    assert (row["latest_step"], row["criteria"]) == (2, 1)
    assert row["criteria_draft"] == '{"criteria":[{"field":"Phone number","operator":"is known","values":[]}]}'


def test_a_revision_leaves_no_signature_and_no_meeting_of_what_was_said_before(given, conn):
    draft = given.draft()
    sign(conn, draft, 1, Side.SALES, "Lund Averill", "Weekly meeting")
    content = {"criteria": [{"field": HandoffField.NAME, "operator": CriterionOperator.KNOWN}]}
    said = {"definition_id": draft, "seen_position": 2, "valid_from": TOMORROW, "content": content, "note": "Names too"}
    revise_definition(conn, DefinitionRevision(**said), actor=OPERATOR, at=NOW)

    names = ("signed_for_sales", "sales_signed_at", "sales_meeting", "note", "latest_step")
    assert told(definition_versions(conn, SEPTEMBER), *names) == [("", None, "", "Names too", 3)]


def test_a_withdrawn_draft_stays_on_record(given, conn):
    draft = given.draft()
    said = DefinitionWithdrawal(definition_id=draft, seen_position=1, note="Not now")
    withdraw_definition(conn, said, actor=OPERATOR, at=NOW)

    assert standing(conn) == {draft: "Withdrawn"}


def test_criteria_are_said_with_the_names_of_territories_sites_and_lines(given, conn):
    north, west = given.territory("North Valley"), given.territory("West")
    site = given.site("Riverside Campus", "America/New_York")
    line = given.service_line("Cardiology")
    given.definition(
        criteria=[
            (HandoffField.TERRITORY, CriterionOperator.ONE_OF, [west, north]),
            (HandoffField.SITE, CriterionOperator.NONE_OF, [site, 99]),
            (HandoffField.REQUESTED_LINE, CriterionOperator.ONE_OF, [line]),
            (HandoffField.ZIP, CriterionOperator.BEGINS_WITH, ["021", "03"]),
            CONSENT,
        ]
    )

    asked = definition_criteria(conn, SEPTEMBER)
    assert told(asked, "criterion", "criterion_values") == [
        ("territory-one_of", "West; North Valley"),
        ("site-none_of", "Riverside Campus; Not known (99)"),
        ("requested_line-one_of", "Cardiology"),
        ("zip-begins_with", "021; 03"),
        ("consent-one_of", "Given"),
    ]
    assert told(asked, "criterion_field", "criterion_operator")[1] == ("Site", "is none of")


def test_a_version_is_compared_with_the_one_that_held_on_the_day_before_it(given, conn):
    first = given.definition(criteria=[CONSENT, sources(SourceCategory.EVENT, SourceCategory.SOCIAL)])
    second = given.definition(criteria=[PHONE, sources(SourceCategory.SOCIAL, SourceCategory.DIRECT), CONSENT])
    third = given.definition(criteria=[sources(SourceCategory.DIRECT, SourceCategory.SOCIAL)], valid_from=TOMORROW)

    names = ("compared_definition_id", "criterion", "criterion_change", "criterion_values", "criterion_values_before")
    rows = definition_criteria(conn, SEPTEMBER)
    assert told(rows[rows["definition_id"] == first], *names) == [
        (0, "consent-one_of", "First version", "Given", ""),
        (0, "source-one_of", "First version", "Event; Social", ""),
    ]
    assert told(rows[rows["definition_id"] == second], *names) == [
        (first, "phone-known", "New", "", ""),
        (first, "source-one_of", "Changed", "Social; Direct", "Event; Social"),
        (first, "consent-one_of", "Same", "Given", "Given"),
    ]
    # It was signed for the same day as the second, so it follows the first as well.
    assert told(rows[rows["definition_id"] == third], *names) == [
        (first, "source-one_of", "Changed", "Direct; Social", "Event; Social"),
        (first, "consent-one_of", "Dropped", "Given", "Given"),
    ]


def test_a_draft_is_compared_with_what_it_would_replace(given, conn):
    line = given.service_line("Cardiology")
    of_every_line = given.definition()
    coming = given.definition(criteria=[CONSENT], valid_from=date(2026, 9, 20))
    soon = given.draft(line=line, valid_from=TOMORROW)
    later = given.draft(line=line, valid_from=date(2026, 10, 1))

    compared = dict(told(definition_criteria(conn, SEPTEMBER), "definition_id", "compared_definition_id"))
    assert (compared[soon], compared[later]) == (of_every_line, coming)


def test_the_order_of_the_values_is_no_change(given, conn):
    given.definition(criteria=[sources(SourceCategory.EVENT, SourceCategory.SOCIAL)])
    draft = given.draft(criteria=[sources(SourceCategory.SOCIAL, SourceCategory.EVENT)])

    rows = definition_criteria(conn, SEPTEMBER)
    assert told(rows[rows["definition_id"] == draft], "criterion_change") == [("Same",)]


def test_the_history_has_every_step_in_order_with_who_signed_for_whom(given, conn):
    given.definition()

    steps = definition_history(conn, SEPTEMBER)
    assert days(told(steps, "latest_step", "definition_step", "side", "signed_by", "valid_from_on")) == [
        (1, "drafted", None, None, date(2026, 1, 1)),
        (2, "signed", "Marketing", "Ilse Tamber", None),
        (3, "signed", "Sales", "Lund Averill", date(2026, 1, 1)),
    ]


def test_the_time_to_answer_is_in_business_hours_with_who_agreed(given, conn):
    given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 16 * 60})
    given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 90}, valid_from=TOMORROW, note="Too slow")

    names = ("standing", "answer_hours", "valid_from_on", "agreed_by_marketing", "agreed_by_sales", "note")
    assert days(told(dispute_answer_times(conn, SEPTEMBER), *names)) == [
        ("Coming", 1.5, TOMORROW, "Ilse Tamber", "Lund Averill", "Too slow"),
        ("In force", 16.0, date(2026, 1, 1), "Ilse Tamber", "Lund Averill", None),
    ]
    after = replace(SEPTEMBER, as_of=NOW + timedelta(days=1))
    assert told(dispute_answer_times(conn, after), "standing") == [("In force",), ("Past",)]
