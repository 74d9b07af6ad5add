"""Who gets which lead, and what must be known of it first, in versions."""

from datetime import timedelta

import pytest

from data.commands.agreements import NewAgreement, agree
from data.permissions import OPERATOR
from data.vocabulary import AgreementKind, HandoffField
from queries.handoff_rules import checklist_rules, routing_rules, rule_versions, where_a_lead_goes
from queries.scope import Period, Scope
from tests.given import NOW, Given
from tests.queries.put_in import told

TODAY, DAY = NOW.date(), timedelta(days=1)
SCOPE = Scope(Period(TODAY, TODAY), as_of=NOW)
PHONE, SOURCE = HandoffField.PHONE, HandoffField.SOURCE


def agreed(given: Given, kind: AgreementKind, *rules: dict, later: bool = False) -> None:
    """The first version, or one that holds from tomorrow on."""
    if not later:
        given.agreed(kind, {"rules": list(rules)})
        return
    seen = rule_versions(given.conn, SCOPE, kind)["agreement_id"].iloc[0]
    signed = {"agreed_by_marketing": "Ilse Tamber", "agreed_by_sales": "Lund Averill", "agreed_on": TODAY}
    new = NewAgreement(kind=kind, content={"rules": rules}, valid_from=TODAY + DAY, seen_id=seen, **signed)
    agree(given.conn, new, actor=OPERATOR, at=NOW)


def routing(given: Given, **more) -> tuple[int, int]:
    line, site = given.service_line("Cardiology"), given.site("Riverside", "America/New_York")
    agreed(
        given,
        AgreementKind.ROUTING,
        {"service_line_id": line, "intake_type": "Clinician referral", "urgency": "Urgent", "team": "Clinical"},
        {"team": "Sales"},
        {"site_id": site, "team": "Patient access"},
        **more,
    )
    return line, site


def test_the_rules_are_told_with_names_for_all_leads_first(given: Given, conn):
    routing(given)

    columns = ("standing", "service_line", "site", "intake_type", "urgency", "proposed_team")
    assert told(routing_rules(conn, SCOPE), *columns) == [
        ("In force", "All", "All", "All", "All", "Sales"),
        ("In force", "All", "Riverside", "All", "All", "Patient access"),
        ("In force", "Cardiology", "All", "Clinician referral", "Urgent", "Clinical"),
    ]


def test_the_checklist_is_told_with_its_fields(given: Given, conn):
    imaging = {"service_line_id": given.service_line("Imaging"), "fields": []}
    agreed(given, AgreementKind.CHECKLIST, {"fields": [PHONE, SOURCE]}, imaging)

    assert told(checklist_rules(conn, SCOPE), "service_line", "required_fields") == [
        ("All", "Phone number, Source"),
        ("Imaging", "Nothing"),
    ]


def test_a_version_that_holds_from_tomorrow_is_coming_and_then_in_force(given: Given, conn):
    agreed(given, AgreementKind.ROUTING, {"team": "Sales"})
    agreed(given, AgreementKind.ROUTING, {"team": "Clinical"}, later=True)

    tomorrow = Scope(SCOPE.period, as_of=NOW + DAY)
    standings = [told(rule_versions(conn, scope), "standing") for scope in (SCOPE, tomorrow)]
    assert standings == [[("Coming",), ("In force",)], [("In force",), ("Past",)]]
    teams = [where_a_lead_goes(conn, scope).loc[0, "proposed_team"] for scope in (SCOPE, tomorrow)]
    assert teams == ["Sales", "Clinical"]


def test_of_two_versions_for_one_day_the_later_replaces_the_other(given: Given, conn):
    agreed(given, AgreementKind.ROUTING, {"team": "Sales"})
    for team in ("Clinical", "Patient access"):
        agreed(given, AgreementKind.ROUTING, {"team": team}, later=True)

    rows = rule_versions(conn, SCOPE)
    assert rows["standing"].tolist() == ["Coming", "Replaced", "In force"]
    assert rows["rules_draft"].iloc[1] == ""
    assert routing_rules(conn, SCOPE)["proposed_team"].tolist() == ["Patient access", "Sales"]


def test_a_version_says_who_agreed_when_and_can_be_started_from(given: Given, conn):
    agreed(given, AgreementKind.CHECKLIST, {"fields": [PHONE]})

    row = rule_versions(conn, SCOPE, AgreementKind.CHECKLIST).iloc[0]
    assert (row["agreed_by_marketing"], row["agreed_by_sales"], row["actor"]) == (
        *("Ilse Tamber", "Lund Averill"),
        OPERATOR.name,
    )
    assert '"fields":["Phone number"]' in row["rules_draft"]
    assert rule_versions(conn, SCOPE, AgreementKind.ROUTING).empty


@pytest.mark.parametrize(
    ("lead", "team", "because"),
    [
        ({}, "Sales", "Any lead"),
        ({"site": "Riverside"}, "Patient access", "At Riverside"),
        ({"line": "Cardiology", "urgency": "Urgent"}, "Sales", "Any lead"),
        (
            {"line": "Cardiology", "intake": "Clinician referral", "urgency": "Urgent", "site": "Riverside"},
            "Clinical",
            "Cardiology, clinician referral, urgent",
        ),
        ({"line": "No such line"}, "Sales", "Any lead"),
    ],
)
def test_a_lead_that_is_tried_goes_by_the_rule_that_names_most(lead, team, because, given: Given, conn):
    routing(given)

    (row,) = told(where_a_lead_goes(conn, SCOPE, **lead), "proposed_team", "proposed_because")
    assert row == (team, because)


def test_a_lead_that_is_tried_needs_what_the_checklist_asks_of_such(given: Given, conn):
    imaging = {"service_line_id": given.service_line("Imaging"), "fields": []}
    agreed(given, AgreementKind.CHECKLIST, {"fields": [PHONE, SOURCE]}, imaging)

    asked = [where_a_lead_goes(conn, SCOPE, line=line).loc[0, "required_fields"] for line in ("", "Imaging")]
    assert asked == ["Phone number, Source", "Nothing"]


def test_before_anything_is_agreed_no_team_is_named_and_nothing_asked(conn):
    assert told(where_a_lead_goes(conn, SCOPE)) == [("", "", "", "")]
    assert routing_rules(conn, SCOPE).empty
