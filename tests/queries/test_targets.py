"""What is promised, in which version, and who agreed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert

from data.agreements import SlaPolicy
from data.schema import sites
from data.vocabulary import AgreementKind, IntakeType, Promise, Urgency
from queries.scope import Period, Scope
from queries.targets import places_to_name, target_versions, targets_agreed, targets_to_start_from
from tests.given import NOW
from tests.queries.put_in import told

SEPTEMBER = Scope(Period(date(2026, 9, 1), date(2026, 9, 30)), as_of=NOW)
FOUR_HOURS = {"promise": "First attempt", "minutes": 240}
SIGNED = (date(2026, 1, 1), date(2026, 1, 1), "Ilse Tamber", "Lund Averill")


def agree_on(given, *targets, valid_from=date(2026, 1, 1), on=date(2026, 1, 1), seen_id=0, note=None):
    how = {"on": on, "valid_from": valid_from, "seen_id": seen_id, "note": note}
    given.agreed(AgreementKind.SLA, {"targets": list(targets)}, **how)


def in_days(rows):
    return [
        tuple(one.date() if isinstance(one, datetime) and one.tzinfo is None else one for one in row) for row in rows
    ]


@pytest.mark.usefixtures("given")
def test_before_anybody_agreed_there_is_nothing(conn):
    for question in (targets_agreed, target_versions, targets_to_start_from):
        assert question(conn, SEPTEMBER).empty


def test_targets_are_named_in_words_in_the_order_of_the_promises_for_all_leads_first(given, conn):
    line, site = given.service_line("Cardiology"), given.site("Riverside", "America/New_York")
    agree_on(
        given,
        {"promise": Promise.BOOKING, "minutes": 4_800},
        {"promise": Promise.FIRST_ATTEMPT, "minutes": 20, "urgency": Urgency.URGENT, "site_id": site},
        {
            "promise": Promise.FIRST_ATTEMPT, "minutes": 90, "service_line_id": line,
            "intake_type": IntakeType.CLINICIAN_REFERRAL,
        },
        FOUR_HOURS,
    )  # fmt: skip

    assert in_days(told(targets_agreed(conn, SEPTEMBER))) == [
        ("First attempt", "All", "All", "All", "All", 4.0, *SIGNED),
        ("First attempt", "All", "Riverside", "All", "Urgent", 20 / 60, *SIGNED),
        ("First attempt", "Cardiology", "All", "Clinician referral", "All", 1.5, *SIGNED),
        ("Booking", "All", "All", "All", "All", 80.0, *SIGNED),
    ]


def test_a_service_line_that_is_no_longer_known_is_said_by_its_number(given, conn):
    agree_on(given, {**FOUR_HOURS, "service_line_id": 99})

    assert told(targets_agreed(conn, SEPTEMBER), "service_line") == [("Not known (99)",)]


@pytest.fixture
def four_versions(given):
    """One from January on; two put in on 1 September for the 2nd, of which the later holds; one for the 20th."""
    agree_on(given, FOUR_HOURS)
    on = date(2026, 9, 1)
    agree_on(given, {**FOUR_HOURS, "minutes": 60}, valid_from=date(2026, 9, 2), on=on, seen_id=1, note="Too slow")
    agree_on(given, {**FOUR_HOURS, "minutes": 120}, valid_from=date(2026, 9, 2), on=on, seen_id=2)
    two = (FOUR_HOURS, {"promise": "Booking", "minutes": 600})
    agree_on(given, *two, valid_from=date(2026, 9, 20), on=on, seen_id=3)


@pytest.mark.usefixtures("four_versions")
@pytest.mark.parametrize(
    ("seen", "standings", "hours"),
    [
        (NOW, ["Coming", "Coming", "Replaced", "In force"], [4.0]),
        (datetime(2026, 9, 2, 3, 59, tzinfo=UTC), ["Coming", "Coming", "Replaced", "In force"], [4.0]),
        (datetime(2026, 9, 2, 4, 0, tzinfo=UTC), ["Coming", "In force", "Replaced", "Past"], [2.0]),
        (datetime(2026, 9, 20, 12, tzinfo=UTC), ["In force", "Past", "Replaced", "Past"], [4.0, 10.0]),
    ],
    ids=["before", "the last minute of the day at home", "its first minute", "after all"],
)
def test_a_version_holds_from_its_day_at_home_until_the_next(conn, seen, standings, hours):
    scope = replace(SEPTEMBER, as_of=seen)

    assert told(target_versions(conn, scope), "agreement_id", "standing") == [
        (number, standing) for number, standing in zip((4, 3, 2, 1), standings, strict=True)
    ]
    assert told(targets_agreed(conn, scope), "target_hours") == [(one,) for one in hours]


@pytest.mark.usefixtures("four_versions")
def test_a_version_says_since_when_who_agreed_what_was_noted_and_who_put_it_in(conn):
    newest, _, replaced, first = in_days(told(target_versions(conn, SEPTEMBER)))

    september = (date(2026, 9, 1), "Ilse Tamber", "Lund Averill")
    put_in = (NOW, "operator at the command line")
    assert newest == (4, "Coming", date(2026, 9, 20), *september, 2, None, *put_in)
    assert replaced == (2, "Replaced", date(2026, 9, 2), *september, 1, "Too slow", *put_in)
    assert first == (1, "In force", *SIGNED, 1, None, *put_in)


@pytest.mark.usefixtures("four_versions")
def test_a_draft_can_start_from_every_version_that_was_not_replaced(conn):
    starts = told(targets_to_start_from(conn, SEPTEMBER), "agreement_id", "standing", "targets_draft")

    assert [row[:2] for row in starts] == [(4, "Coming"), (3, "Coming"), (1, "In force")]
    assert SlaPolicy.model_validate_json(starts[-1][2]) == SlaPolicy.model_validate({"targets": [FOUR_HOURS]})
    assert len(SlaPolicy.model_validate_json(starts[0][2]).targets) == 2


def test_other_agreements_are_not_targets(given, conn):
    given.hours()

    assert target_versions(conn, SEPTEMBER).empty


def test_places_are_the_service_lines_then_the_sites_each_with_a_name_of_its_own(given, conn):
    cardiology, imaging = given.service_line("Cardiology"), given.service_line("Imaging")
    hill = given.site("Hill", "America/New_York")
    conn.execute(insert(sites).values(name="Hill", slug="other-hill", zone="America/Chicago"))
    places = told(places_to_name(conn, SEPTEMBER))

    assert places == [
        ("Service line", "Cardiology", cardiology),
        ("Service line", "Imaging", imaging),
        ("Site", f"Hill ({hill})", hill),
        ("Site", f"Hill ({hill + 1})", hill + 1),
    ]
