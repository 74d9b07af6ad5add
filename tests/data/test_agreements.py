"""What can be agreed on: content that can't be meant is refused with a sentence, and the right version holds."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, insert

from data.agreements import (
    CONTENT,
    HOME,
    About,
    OpeningHours,
    Policies,
    Route,
    SlaPolicy,
    Target,
    Version,
    agreed,
    best,
    in_force,
    policies,
    site_calendars,
)
from data.schema import organisation
from data.vocabulary import AgreementKind, HandoffField, IntakeType, Promise, Urgency
from tests.given import Given

OFFICE = [[540, 1020]]
WEEK = [OFFICE] * 5 + [[], []]
TARGET = {"promise": "First attempt", "minutes": 60}
HOURS, SLA, ROUTING, CHECKLIST, _ = AgreementKind
REFUSED = [
    (HOURS, {"week": [[]] * 7}, "These hours never open: give at least one day of the week some hours."),
    (HOURS, {"week": [OFFICE] * 6}, "A week has seven days; these hours name 6."),
    (HOURS, {"week": [[[540, 500]], *WEEK[1:]]}, "Monday: 09:00–08:20 ends before it starts."),
    (HOURS, {"week": [*WEEK[:6], [[540, 1500]]]}, "Sunday: 09:00–25:00 leaves the day"),
    (HOURS, {"week": [*WEEK[:6], [[-1, 60]]]}, "Sunday: .* leaves the day"),
    (HOURS, {"week": [[[540, 720], [700, 1020]], *WEEK[1:]]}, "Monday: 09:00–12:00 and 11:40–17:00 overlap."),
    (HOURS, {"week": WEEK, "country": "Atlantis"}, "There is no holiday table for a country “Atlantis”"),
    (HOURS, {"week": WEEK, "country": "US", "subdivision": "Bavaria"}, "US has no state “Bavaria”"),
    (HOURS, {"week": WEEK, "subdivision": "NY"}, "“NY” is a state of which country?"),
    (HOURS, {"week": WEEK, "country": "US", "holiday_kinds": ["jedi"]}, "US has no jedi holidays"),
    (HOURS, {"week": WEEK, "country": "US", "holiday_kinds": []}, "Holidays need at least one kind"),
    (
        HOURS,
        {"week": WEEK, "days_off": ["2026-07-03"], "working_days": [{"day": "2026-07-03", "hours": OFFICE}]},
        "3 July 2026 is both a day off and a working day.",
    ),
    (HOURS, {"week": WEEK, "working_days": [{"day": "2026-07-03", "hours": []}]}, "is a working day without hours"),
    (
        HOURS,
        {"week": WEEK, "working_days": [{"day": "2026-07-03", "hours": [[600, 540]]}]},
        "3 July 2026: .* ends before",
    ),
    (HOURS, {"week": WEEK, "working_days": [{"day": "2026-07-03", "hours": OFFICE}] * 2}, "named twice"),
    (HOURS, {"week": WEEK, "days_of": []}, "Extra inputs are not permitted"),
    (SLA, {"targets": []}, "These targets promise nothing: give at least one."),
    (SLA, {"targets": [{**TARGET, "minutes": 0}]}, "at least a minute, and at most a year"),
    (SLA, {"targets": [{**TARGET, "minutes": 365 * 24 * 60 + 1}]}, "at least a minute, and at most a year"),
    (
        SLA,
        {"targets": [TARGET, {**TARGET, "minutes": 30}]},
        "Two targets are about the same promise of the same leads.",
    ),
    (SLA, {"targets": [TARGET | {"urgency": "Urgent"}] * 2}, "Two targets are about the same promise"),
    (SLA, {"targets": [{**TARGET, "promise": "World peace"}]}, "Input should be 'First attempt'"),
    (SLA, {"targets": [{**TARGET, "priority": 1}]}, "Extra inputs are not permitted"),
    (ROUTING, {"rules": []}, "There is no rule here: give at least one."),
    (ROUTING, {"rules": [{"team": ""}]}, "at least 1 character"),
    (ROUTING, {"rules": [{"team": "Sales"}, {"team": "Clinical"}]}, "Two rules are about the same leads."),
    (CHECKLIST, {"rules": []}, "There is no rule here: give at least one."),
    (CHECKLIST, {"rules": [{"fields": ["Shoe size"]}]}, "Input should be 'Name'"),
    (CHECKLIST, {"rules": [{"fields": ["Name"]}, {"fields": ["ZIP code"]}]}, "Two rules are about the same leads."),
]


@pytest.mark.parametrize(("kind", "content", "sentence"), REFUSED, ids=[sentence for *_, sentence in REFUSED])
def test_what_cant_be_meant_is_refused(kind: AgreementKind, content: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        CONTENT[kind].validate_python(content)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (HOURS, {"week": WEEK, "country": "US", "subdivision": "NY", "days_off": ["2026-11-27"]}),
        (HOURS, {"week": WEEK, "country": "", "subdivision": ""}),
        (
            HOURS,
            {"week": [[[0, 1440]]] * 7, "working_days": [{"day": "2026-07-04", "hours": [[600, 660], [720, 780]]}]},
        ),
        (SLA, {"targets": [TARGET, TARGET | {"urgency": "Urgent"}, {"promise": "Booking", "minutes": 60}]}),
        (ROUTING, {"rules": [{"team": "Sales"}, {"team": "Clinical", "urgency": "Urgent"}]}),
        (CHECKLIST, {"rules": [{"fields": []}, {"fields": ["Name", "ZIP code"], "intake_type": "Self-referral"}]}),
    ],
)
def test_what_is_put_in_comes_back_as_it_was(kind: AgreementKind, content: dict[str, Any]) -> None:
    read = CONTENT[kind].validate_python(content)
    assert CONTENT[kind].validate_python(CONTENT[kind].dump_python(read, mode="json")) == read


def test_hours_say_what_they_mean_to_a_calendar() -> None:
    said = OpeningHours(week=WEEK, country="US", subdivision="NY", days_off=[date(2026, 11, 27)])
    version = said.version(date(2026, 1, 1))
    assert version.hours_on(date(2026, 6, 5)) == ((540, 1020),)
    assert version.holiday_on(date(2026, 7, 3)) == "Independence Day (observed)"
    assert [version.hours_on(day) for day in (date(2026, 7, 3), date(2026, 11, 27), date(2026, 6, 6))] == [()] * 3
    assert OpeningHours(week=WEEK, country="").version(date(2026, 1, 1)).holidays is None


def test_the_rule_that_names_most_wins_and_then_the_one_that_names_the_first() -> None:
    line, urgent = Route(service_line_id=1, team="a"), Route(urgency=Urgency.URGENT, team="b")
    both, any_lead = Route(service_line_id=1, urgency=Urgency.URGENT, team="c"), Route(team="d")
    site = Route(site_id=9, team="e")
    for rules in ([line, urgent, both, any_lead, site], [site, any_lead, both, urgent, line]):
        assert best(rules, About(1, 9, None, Urgency.URGENT)) == both
        assert best(rules, About(1, 9, None, Urgency.SOON)) == line
        assert best(rules, About(2, 9, None, Urgency.URGENT)) == site
        assert best(rules, About(None, None, None, Urgency.URGENT)) == urgent
        assert best(rules, About()) == any_lead
    assert best([line, urgent], About(2)) is None


def test_a_blank_word_of_a_lead_matches_only_a_rule_that_does_not_ask() -> None:
    rules = [Route(intake_type=intake, team="a") for intake in IntakeType]
    assert best(rules, About(intake_type=None)) is None
    assert best([*rules, Route(team="b")], About(intake_type=None)) == Route(team="b")


def test_each_promise_has_the_target_of_its_own_best_rule() -> None:
    def target(promise: Promise, minutes: int, **words: Any) -> Target:
        return Target(promise=promise, minutes=minutes, **words)

    first, booking = Promise.FIRST_ATTEMPT, Promise.BOOKING
    said = (target(first, 60), target(booking, 90, service_line_id=1), target(first, 5, urgency=Urgency.URGENT))
    policy = Version(1, HOME, date(2026, 1, 1), SlaPolicy(targets=said))
    known = Policies([policy])
    assert known.targets(policy, About(1, urgency=Urgency.URGENT)) == {first: 5 * 60, booking: 90 * 60}
    assert known.targets(policy, About(2)) == {first: 60 * 60}


def test_a_version_holds_from_its_day_until_the_next(given: Given, conn: Connection) -> None:
    at = datetime(2026, 1, 5, 12, tzinfo=UTC)
    for day in (date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1), date(2026, 3, 1)):
        given.targets(at=at, valid_from=day, first_attempt=60)
    days = [
        date(2025, 12, 31),
        date(2026, 1, 1),
        date(2026, 2, 28),
        date(2026, 3, 1),
        date(2026, 5, 31),
        date(2030, 1, 1),
    ]
    held = [policies(conn).on(day) for day in days]
    assert [one and one.agreement_id for one in held] == [None, 1, 1, 4, 4, 3]
    assert [(one and one.agreement_id) for one in (in_force(conn, SLA, day) for day in days)] == [None, 1, 1, 4, 4, 3]


def test_kinds_do_not_mix(given: Given, conn: Connection) -> None:
    given.hours()
    given.agreed(CHECKLIST, {"rules": [{"fields": [HandoffField.NAME]}]})
    assert [len(agreed(conn, kind)) for kind in AgreementKind] == [1, 0, 0, 1, 0]
    assert in_force(conn, SLA, date(2026, 6, 1)) is None


def test_without_hours_there_is_no_calendar_and_without_an_organisation_none_either(conn: Connection) -> None:
    assert site_calendars(conn) == {}
    conn.execute(insert(organisation).values(name="Example Health", zone="America/New_York"))
    assert site_calendars(conn) == {}


def test_a_site_has_the_hours_of_all_before_its_own_and_never_those_of_another_site(given: Given, conn) -> None:
    at = datetime(2026, 1, 5, 12, tzinfo=UTC)
    near, far = given.site("Near", "America/New_York"), given.site("Far", "Asia/Kolkata")
    given.hours(at=at)
    given.hours(at=at, opens=600, valid_from=date(2026, 2, 1), site_id=far)
    given.hours(at=at, opens=660, valid_from=date(2026, 3, 1))
    calendars = site_calendars(conn)
    opens = {
        site: [calendar.hours_on(day)[0][0] for day in (date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2))]
        for site, calendar in calendars.items()
    }
    assert opens == {HOME: [540, 540, 660], near: [540, 540, 660], far: [540, 600, 600]}
    assert {site: calendar.zone for site, calendar in calendars.items()} == {
        HOME: "America/New_York",
        near: "America/New_York",
        far: "Asia/Kolkata",
    }


def test_a_site_alone_may_have_hours(given: Given, conn: Connection) -> None:
    far = given.site("Far", "Asia/Kolkata")
    given.hours(site_id=far)
    assert list(site_calendars(conn)) == [far]
