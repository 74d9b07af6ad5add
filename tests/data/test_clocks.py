"""The clocks kept of a hand-off, through the commands that change what they are derived from."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from data.commands.leads import LeadCorrection, LeadExclusion, correct_lead, exclude_lead
from data.commands.stages import EventRetraction, retract_event
from data.permissions import OPERATOR
from data.schema import leads, sla_clocks
from data.vocabulary import AgreementKind, Excluded, IntakeType, NoClock, Promise, Urgency, code_of
from tests.data.clocks_kept import clock, clocks, due, ny
from tests.given import NOW, Given, noon

ALWAYS = {"opens": 0, "closes": 24 * 60, "weekdays": range(7)}
MICROSECOND = timedelta(microseconds=1)
VECTORS = [
    ({}, ny(3, 6, 16, 30), 60, ny(3, 9, 9, 30)),
    ({"opens": 600, "closes": 1080}, ny(3, 7, 15), 240, ny(3, 9, 14)),
    (ALWAYS, ny(3, 7, 20), 23 * 60, ny(3, 8, 20)),
    (ALWAYS, ny(10, 31, 20), 25 * 60, ny(11, 1, 20)),
    ({"opens": 0, "closes": 480, "weekdays": [6]}, ny(3, 8), 7 * 60, ny(3, 8, 8)),
    ({"opens": 480, "closes": 1020}, ny(3, 6, 16, 30), 105, ny(3, 9, 9, 15)),
    ({"opens": 480, "closes": 1020, "country": "US"}, ny(7, 2, 16), 180, ny(7, 6, 10)),
]
LATER = noon(1, month=12)


def set_hours(given: Given, country: str | None = None, **hours: Any) -> None:
    opens, closes, weekdays = hours.get("opens", 540), hours.get("closes", 1020), hours.get("weekdays", range(5))
    week = [[[opens, closes]] if day in set(weekdays) else [] for day in range(7)]
    given.agreed(AgreementKind.HOURS, {"week": week, "country": country})


def reason(row: dict[str, Any]) -> NoClock | None:
    return tuple(NoClock)[row["why_not"] - 1] if row["why_not"] else None


def correct(conn: Connection, lead: int, **words: Any) -> None:
    version = conn.scalar(select(leads.c.version).where(leads.c.lead_id == lead)) or 0
    correct_lead(conn, LeadCorrection(lead_id=lead, seen_version=version, **words), actor=OPERATOR, at=NOW)


@pytest.mark.parametrize(("hours", "start", "minutes", "expected"), VECTORS)
def test_due_is_as_specified(
    given: Given, conn: Connection, hours: dict, start: datetime, minutes: int, expected: datetime
) -> None:
    set_hours(given, **hours)
    given.targets(first_attempt=minutes)
    lead = given.lead(inquired=start, handoff=start, recorded=LATER)
    assert due(conn, lead) == expected
    given.attempt(lead, expected, recorded=LATER)
    assert clock(conn, lead)["response"] == minutes * 60


def test_due_counts_to_the_microsecond(given: Given, conn: Connection) -> None:
    given.hours()
    given.targets(first_attempt=30)
    a_bit = timedelta(microseconds=700_001)
    assert due(conn, given.lead(handoff=ny(6, 5, 10) + a_bit)) == ny(6, 5, 10, 30) + a_bit
    assert due(conn, given.lead(handoff=ny(6, 5, 16, 30) + a_bit)) == ny(6, 8, 9) + a_bit


def test_every_promise_of_a_hand_off_has_its_clock_and_its_target(given: Given, conn: Connection) -> None:
    given.hours()
    given.targets(first_attempt=60, first_contact=120, decision=8 * 60, booking=2 * 8 * 60)
    lead = given.lead(handoff=ny(6, 4, 12))
    found = [due(conn, lead, promise) for promise in Promise]
    assert found == [ny(6, 4, 13), ny(6, 4, 14), ny(6, 5, 12), ny(6, 8, 12)]
    assert conn.scalar(select(func.count()).select_from(sla_clocks)) == 4


def test_handed_over_again_after_an_exit_it_has_clocks_for_both(given: Given, conn: Connection) -> None:
    given.hours()
    given.targets(first_attempt=60)
    lead = given.lead(handoff=ny(6, 4, 12), lost=ny(6, 4, 12, 30))
    given.event(lead, "handoff", ny(6, 9, 12))
    given.event(lead, "handoff", ny(6, 10, 12))  # reassigned
    first, second = clocks(conn, lead)
    assert (first["due"], first["closed"]) == (ny(6, 4, 13), ny(6, 4, 12, 30))
    assert (second["due"], second["closed"]) == (ny(6, 9, 13), None)
    assert len({first["event_id"], second["event_id"]}) == 2


def test_the_site_decides_the_hours_and_the_local_day(given: Given, conn: Connection) -> None:
    given.hours()
    given.targets(first_attempt=60)
    monday = ny(6, 8, 9)  # 18:30 in Kolkata
    far = given.lead(handoff=monday, site_id=given.site("Far", "Asia/Kolkata"))
    assert due(conn, given.lead(handoff=monday)) == ny(6, 8, 10)
    assert due(conn, far) == datetime.fromisoformat("2026-06-09T10:00+05:30")
    row = clock(conn, far)
    assert (row["handed_on"], row["counts_on"]) == (date(2026, 6, 8), date(2026, 6, 9))


def test_a_hand_off_counts_on_the_local_day_it_falls_due_and_without_one_on_its_own(given, conn) -> None:
    given.hours()
    given.targets(first_attempt=60)
    evening = ny(6, 5, 22)  # Friday, and Saturday in UTC
    lead = given.lead(handoff=evening)
    row, other = (clock(conn, lead, promise) for promise in (Promise.FIRST_ATTEMPT, Promise.BOOKING))
    assert (row["handed_on"], row["counts_on"]) == (date(2026, 6, 5), date(2026, 6, 8))
    assert (other["due"], other["counts_on"]) == (None, date(2026, 6, 5))


def test_without_a_target_or_without_hours_it_is_excluded_and_says_why(given: Given, conn: Connection) -> None:
    lead = given.lead(handoff=ny(6, 4, 12))
    assert reason(clock(conn, lead)) is NoClock.NO_TARGET
    given.targets(first_attempt=60)
    assert [reason(clock(conn, lead, promise)) for promise in list(Promise)[:2]] == [
        NoClock.NO_HOURS,
        NoClock.NO_TARGET,
    ]
    given.hours(valid_from=date(2026, 6, 5))
    next_day = given.lead(handoff=ny(6, 5))
    assert [(reason(clock(conn, one)), due(conn, one)) for one in (lead, next_day)] == [
        (NoClock.NO_HOURS, None),
        (None, ny(6, 5, 10)),
    ]
    assert reason(clock(conn, given.lead(handoff=ny(6, 5) - MICROSECOND))) is NoClock.NO_HOURS


def test_the_rule_that_names_most_of_a_lead_gives_its_target(given: Given, conn: Connection) -> None:
    line, site = given.service_line("Imaging"), given.site("Here", "America/New_York")
    words = [
        ({}, 10),
        ({"urgency": Urgency.URGENT}, 20),
        ({"intake_type": IntakeType.SELF_REFERRAL}, 30),
        ({"site_id": site}, 40),
        ({"service_line_id": line}, 50),
        ({"urgency": Urgency.URGENT, "intake_type": IntakeType.SELF_REFERRAL}, 60),
        ({"site_id": site, "urgency": Urgency.URGENT}, 70),
        ({"service_line_id": line, "urgency": Urgency.URGENT}, 80),
        ({"service_line_id": line, "site_id": site, "urgency": Urgency.URGENT}, 90),
    ]
    given.hours()
    rules = [{"promise": Promise.FIRST_ATTEMPT, "minutes": minutes, **said} for said, minutes in words]
    given.agreed(AgreementKind.SLA, {"targets": rules})
    for said, minutes in words:
        more = {"service_line": "Imaging" if "service_line_id" in said else "Cardiology"}
        lead = given.lead(handoff=ny(6, 4, 12), **more, **{name: said[name] for name in said if name in WORDS})
        assert clock(conn, lead)["target"] == minutes * 60, said
    several = {"urgency": Urgency.URGENT, "intake_type": IntakeType.SELF_REFERRAL}
    assert clock(conn, given.lead(handoff=noon(4), service_line="Imaging", **several))["target"] == 80 * 60
    assert clock(conn, given.lead(handoff=noon(4), urgency=Urgency.SOON))["target"] == 10 * 60


WORDS = ("urgency", "intake_type", "site_id")


def test_a_promise_of_some_leads_only_is_no_promise_of_the_others(given: Given, conn: Connection) -> None:
    given.hours()
    rule = {"promise": Promise.FIRST_ATTEMPT, "minutes": 30, "urgency": Urgency.URGENT}
    given.agreed(AgreementKind.SLA, {"targets": [rule]})
    urgent, soon, blank = (given.lead(handoff=noon(4), urgency=word) for word in (Urgency.URGENT, Urgency.SOON, None))
    assert [reason(clock(conn, lead)) for lead in (urgent, soon, blank)] == [None, NoClock.NO_TARGET, NoClock.NO_TARGET]


def test_a_duplicate_or_a_test_record_is_excluded_until_it_is_brought_back(given: Given, conn: Connection) -> None:
    given.hours()
    given.targets(first_attempt=60)
    lead = given.lead(handoff=ny(6, 4, 12))
    expected = [(Excluded.DUPLICATE, NoClock.DUPLICATE), (Excluded.TEST, NoClock.TEST), (None, None)]
    for version, (excluded, why) in enumerate(expected, start=1):
        said = LeadExclusion(lead_id=lead, seen_version=version, excluded=excluded)
        exclude_lead(conn, said, actor=OPERATOR, at=NOW)
        assert (reason(clock(conn, lead)), due(conn, lead)) == (why, ny(6, 4, 13))
    assert reason(clock(conn, given.lead(handoff=noon(4), excluded=Excluded.TEST), Promise.BOOKING)) is NoClock.TEST


def test_a_corrected_urgency_gives_the_target_anew(given: Given, conn: Connection) -> None:
    given.hours()
    rules = [{"promise": Promise.FIRST_ATTEMPT, "minutes": 60}]
    urgent = {"promise": Promise.FIRST_ATTEMPT, "minutes": 30, "urgency": Urgency.URGENT}
    given.agreed(AgreementKind.SLA, {"targets": [*rules, urgent]})
    lead = given.lead(handoff=ny(6, 4, 12))
    for urgency, expected in ((Urgency.URGENT, ny(6, 4, 12, 30)), (None, ny(6, 4, 13))):
        correct(conn, lead, urgency=urgency)
        assert (due(conn, lead), clock(conn, lead)["urgency"]) == (expected, code_of(urgency))


def test_a_corrected_site_gives_the_hours_and_the_day_anew(given: Given, conn: Connection) -> None:
    given.hours()
    given.targets(first_attempt=60)
    lead = given.lead(handoff=ny(6, 8, 9))
    correct(conn, lead, site_id=given.site("Far", "Asia/Kolkata"))
    assert due(conn, lead) == datetime.fromisoformat("2026-06-09T10:00+05:30")
    assert clock(conn, lead)["counts_on"] == date(2026, 6, 9)


def test_a_hand_off_taken_back_has_no_clocks_and_one_after_it_becomes_the_hand_off(given: Given, conn) -> None:
    given.hours()
    given.targets(first_attempt=60)
    lead = given.lead()
    first, second = (given.event(lead, "handoff", moment) for moment in (ny(6, 4, 12), ny(6, 5, 12)))
    assert clock(conn, lead)["event_id"] == first
    for event_id, left in ((first, [(second, ny(6, 5, 13))]), (second, [])):
        retract_event(conn, EventRetraction(event_id=event_id, why="never so"), actor=OPERATOR, at=NOW)
        assert [(row["event_id"], row["due"]) for row in clocks(conn, lead)] == left


def test_an_exit_taken_back_makes_one_hand_off_of_two(given: Given, conn: Connection) -> None:
    lead = given.lead(handoff=noon(3))
    lost = given.event(lead, "lost", noon(4))
    given.event(lead, "handoff", noon(8))
    assert len(clocks(conn, lead)) == 2
    retract_event(conn, EventRetraction(event_id=lost, why="never so"), actor=OPERATOR, at=NOW)
    assert [row["started"] for row in clocks(conn, lead)] == [noon(3)]
