"""Which leads are still to be handed over, what has to be known first, and who takes over."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from data.commands.absences import Absence, record_absence
from data.commands.handoffs import Handoff, hand_over
from data.commands.stages import EventRetraction, retract_event
from data.permissions import OPERATOR
from data.refusals import AlreadyHandedOver
from data.schema import leads, people
from data.vocabulary import AgreementKind, Excluded, HandoffField, IntakeType, Stage, Team, Urgency
from queries import handoff_candidates
from queries.handoff_candidates import handoff_readiness, lead_to_hand_over, leads_to_hand_over, still_to_hand_over
from queries.handoff_receivers import latest_hand_off, receivers, words_to_fill_in
from queries.scope import Period, Scope
from tests.given import NOW, Given, noon
from tests.queries.put_in import told

# A period in which none of these leads came in: it doesn't matter here.
MAY = Scope(Period(date(2026, 5, 1), date(2026, 5, 31)), as_of=NOW)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def uuid_of(conn, lead_id: int) -> str:
    return str(conn.scalar(select(leads.c.lead_uuid).where(leads.c.lead_id == lead_id)))


def listed(conn, scope: Scope = MAY, stage: Stage = Stage.INQUIRY) -> list[str]:
    return leads_to_hand_over(conn, scope, stage)["lead"].tolist()


def handed(conn, lead_id: int, **more) -> None:
    version = conn.scalar(select(leads.c.version).where(leads.c.lead_id == lead_id))
    said = {"team": Team.SALES, "override_reason": "In a hurry", **more}
    hand_over(conn, Handoff(lead_id=lead_id, seen_version=version, **said), actor=OPERATOR, at=said.pop("at", NOW))


def test_a_row_says_what_a_lead_is_and_not_who(given: Given, conn):
    words = {"intake_type": IntakeType.SELF_REFERRAL, "urgency": Urgency.SOON}
    lead = given.lead(inquired=noon(2), mql=noon(3), name="Nora Sample", phone="555-0142", **words)

    asked = leads_to_hand_over(conn, MAY)
    assert told(asked) == [
        (
            *(uuid_of(conn, lead), "Cardiology", "Direct", "Self-referral", "MQL"),
            *(asked["entered_on"].iloc[0], "Soon", 1),
        )
    ]
    assert asked["entered_on"].iloc[0].date() == date(2026, 6, 2)
    assert not asked.astype(str).isin(["Nora Sample", "555-0142"]).any().any()


def test_the_newest_come_first_whatever_the_period(given: Given, conn):
    old, new = given.lead(inquired=noon(1)), given.lead(inquired=noon(9))

    assert listed(conn) == [uuid_of(conn, new), uuid_of(conn, old)]


@pytest.mark.parametrize(("stage", "how_many"), [(Stage.INQUIRY, 3), (Stage.INTAKE, 2), (Stage.MQL, 1)])
def test_leads_that_have_not_come_to_the_stage_are_left_out(stage, how_many, given: Given, conn):
    given.lead()
    given.lead(intake=noon(2))
    given.lead(mql=noon(2))

    assert len(listed(conn, stage=stage)) == how_many


@pytest.mark.parametrize(
    "reached",
    [
        {"handoff": noon(3)},
        {"sql": noon(3)},
        {"mql": noon(2), "lost": noon(3)},
        {"excluded": Excluded.DUPLICATE},
        {"handoff": noon(3), "mql": noon(5)},
        {"mql": noon(2), "recycled": noon(3), "sql": noon(4)},
    ],
    ids=str,
)
def test_who_is_with_sales_has_left_or_counts_nowhere_is_not_to_be_handed_over(reached, given: Given, conn):
    given.lead(**reached)

    assert listed(conn) == []


@pytest.mark.parametrize("back", [Stage.INQUIRY, Stage.INTAKE, Stage.MQL])
def test_who_was_handed_over_left_and_came_back_is_to_be_handed_over_again(back, given: Given, conn):
    lead = given.lead(handoff=noon(3), recycled=noon(5))
    given.event(lead, back, noon(7))

    assert told(leads_to_hand_over(conn, MAY), "lead", "furthest_stage") == [(uuid_of(conn, lead), "Handoff")]
    handed(conn, lead)
    assert listed(conn) == []


def test_a_hand_off_that_was_taken_back_was_none(given: Given, conn):
    lead = given.lead(mql=noon(2))
    event_id = given.event(lead, "handoff", noon(3))
    retract_event(conn, EventRetraction(event_id=event_id, why="The wrong lead"), actor=OPERATOR, at=NOW)

    assert listed(conn) == [uuid_of(conn, lead)]


def test_an_exit_that_was_taken_back_leaves_the_lead_with_sales(given: Given, conn):
    lead = given.lead(handoff=noon(3), mql=noon(7))
    event_id = given.event(lead, "recycled", noon(5))
    assert len(listed(conn)) == 1
    retract_event(conn, EventRetraction(event_id=event_id, why="Somebody else"), actor=OPERATOR, at=NOW)

    assert listed(conn) == []


@pytest.mark.parametrize("first", [{}, {"handoff": noon(3)}, {"handoff": noon(3), "lost": noon(4)}], ids=str)
@pytest.mark.parametrize("then", ["intake", "mql", "handoff"])
def test_the_list_and_the_command_agree_on_what_is_handed_over(first, then, given: Given, conn):
    lead = given.lead(**first)
    given.event(lead, then, noon(6))
    is_listed = len(listed(conn)) == 1

    if not is_listed:
        with pytest.raises(AlreadyHandedOver):
            handed(conn, lead)
    else:
        handed(conn, lead)
        assert listed(conn) == []


@pytest.mark.parametrize(
    ("filters", "how_many"),
    [
        ({"service_lines": ("Imaging",)}, 1),
        ({"service_lines": ("Not recorded",)}, 0),
        ({"sources": ("Direct",)}, 2),
        ({"intake_types": ("Self-referral",)}, 1),
        ({"territories": ("North",)}, 1),
    ],
)
def test_the_filters_apply(filters, how_many, given: Given, conn):
    given.lead(service_line="Imaging", territory_id=given.territory("North"))
    given.lead(intake_type=IntakeType.SELF_REFERRAL)

    scope = Scope(MAY.period, MAY.as_of, **filters)
    assert len(listed(conn, scope)) == how_many
    assert still_to_hand_over(conn, scope)["episodes"].sum() == how_many


def test_what_came_in_later_than_the_moment_of_looking_is_not_there_yet(given: Given, conn):
    given.lead(inquired=noon(9))

    assert listed(conn, Scope(MAY.period, as_of=noon(8))) == []


def test_the_list_is_cut_and_the_counts_say_of_how_many(given: Given, conn, monkeypatch):
    monkeypatch.setattr(handoff_candidates, "MOST", 2)
    for day in (1, 2, 3):
        given.lead(inquired=noon(day))
    given.lead(inquired=noon(1), mql=noon(4))

    assert len(listed(conn)) == 2
    assert told(still_to_hand_over(conn, MAY)) == [("Inquiry", 3), ("MQL", 1)]


@pytest.fixture
def agreed(given: Given) -> None:
    line = given.service_line("Cardiology")
    fields = [HandoffField.PHONE, HandoffField.URGENCY]
    given.agreed(AgreementKind.CHECKLIST, {"rules": [{"service_line_id": line, "fields": fields}]})
    rules = [{"service_line_id": line, "team": "Sales"}, {"urgency": "Urgent", "team": "Clinical"}]
    rules.append({"service_line_id": line, "urgency": "Urgent", "team": "Patient access"})
    given.agreed(AgreementKind.ROUTING, {"rules": rules})


def test_readiness_says_what_is_known_and_never_what_it_is(agreed, given: Given, conn):
    lead = given.lead(name="Nora Sample", phone="555-0142")

    ready = handoff_readiness(conn, MAY, uuid_of(conn, lead))
    assert told(ready) == [("Phone number", True), ("Urgency", False)]


def test_nothing_is_asked_of_a_lead_that_no_rule_is_about(agreed, given: Given, conn):
    assert told(handoff_readiness(conn, MAY, uuid_of(conn, given.lead(service_line="Imaging")))) == []


def test_the_checklist_is_that_of_the_day_of_looking(agreed, given: Given, conn):
    lead = given.lead()

    before = Scope(MAY.period, as_of=NOW.replace(year=2025))
    assert told(handoff_readiness(conn, before, uuid_of(conn, lead))) == []
    assert told(lead_to_hand_over(conn, before, uuid_of(conn, lead)), "proposed_team") == [("",)]


@pytest.mark.parametrize(
    ("words", "team", "because"),
    [
        ({}, "Sales", "Cardiology"),
        ({"urgency": Urgency.URGENT}, "Patient access", "Cardiology, urgent"),
        ({"urgency": Urgency.URGENT, "service_line": "Imaging"}, "Clinical", "Urgent"),
        ({"service_line": "Imaging"}, "", ""),
    ],
)
def test_the_team_the_rules_name_comes_with_the_rule(words, team, because, agreed, given: Given, conn):
    lead = given.lead(**words)

    proposal = lead_to_hand_over(conn, MAY, uuid_of(conn, lead))
    assert told(proposal, "proposed_team", "proposed_because") == [(team, because)]


def test_a_lead_is_known_with_its_version_and_whether_it_is_to_be_handed_over(given: Given, conn):
    lead = given.lead(mql=noon(3), site_id=given.site("Riverside", "America/Chicago"))
    columns = ("lead_id", "lead_version", "is_to_hand_over", "furthest_stage", "exit", "site", "zone")
    name = uuid_of(conn, lead)

    assert told(lead_to_hand_over(conn, MAY, name), *columns) == [
        (lead, 1, True, "MQL", "In play", "Riverside", "America/Chicago")
    ]
    handed(conn, lead)
    assert told(lead_to_hand_over(conn, MAY, name), *columns[:4]) == [(lead, 2, False, "Handoff")]
    given.event(lead, "lost", NOW)
    assert told(lead_to_hand_over(conn, MAY, name), "is_to_hand_over", "exit") == [(False, "Lost")]


@pytest.mark.parametrize("lead", ["", "nobody", "00000000-0000-0000-0000-000000000001"])
def test_a_lead_that_is_none_has_no_answer(lead, agreed, conn):
    for question in (lead_to_hand_over, handoff_readiness, latest_hand_off):
        assert question(conn, MAY, lead).empty


def test_who_can_take_over_is_who_works_in_the_team_and_who_is_away_says_who_covers(given: Given, conn):
    ada, ben, cleo = (given.person(name) for name in ("Ada", "Ben", "Cleo"))
    given.person("Dora", team="Clinical")
    gone = given.person("Kora")
    conn.execute(update(people).where(people.c.person_id == gone).values(is_active=False))
    today = NOW.date()
    for person, cover, first in ((ada, ben, today), (cleo, None, today - 9 * DAY)):
        absence = Absence(person_id=person, first_day=first, last_day=today, cover_id=cover)
        record_absence(conn, absence, actor=OPERATOR, at=NOW)

    assert told(receivers(conn, MAY, "Sales")) == [
        (ada, "Ada", "Sales", True, "Ben"),
        (ben, "Ben", "Sales", False, ""),
        (cleo, "Cleo", "Sales", True, ""),
    ]
    assert told(receivers(conn, Scope(MAY.period, NOW + DAY), "Sales"), "is_away") == [(False,)] * 3
    assert receivers(conn, MAY)["person"].tolist() == ["Ada", "Ben", "Cleo", "Dora"]


def test_a_day_away_is_a_day_at_home(given: Given, conn):
    """At 2:00 UTC it is still the day before in New York."""
    absence = Absence(person_id=given.person("Ada"), first_day=NOW.date(), last_day=NOW.date())
    record_absence(conn, absence, actor=OPERATOR, at=NOW)

    night = NOW.replace(hour=2)
    away = [told(receivers(conn, Scope(MAY.period, at)), "is_away") for at in (night, night + DAY)]
    assert away == [[(False,)], [(True,)]]


def test_the_words_to_fill_in_are_those_of_the_list_with_their_numbers(given: Given, conn):
    site, line = given.site("Riverside", "America/Chicago"), given.service_line("Imaging")
    territory = given.territory("North")

    assert told(words_to_fill_in(conn, MAY)) == [(site, "Riverside")]
    assert told(words_to_fill_in(conn, MAY, HandoffField.TERRITORY)) == [(territory, "North")]
    assert told(words_to_fill_in(conn, MAY, HandoffField.REQUESTED_LINE)) == [(line, "Imaging")]
    assert words_to_fill_in(conn, MAY, HandoffField.PHONE).empty


def test_what_was_handed_over_is_read_back_with_its_due_moment(given: Given, conn):
    given.hours()
    given.targets(first_attempt=60)
    lead = given.lead(mql=noon(3))
    handed(conn, lead, owner_id=given.person("Ada"))

    row = latest_hand_off(conn, MAY, uuid_of(conn, lead))
    columns = ("handed_over_at", "due_at", "receiving_team", "owner", "is_overridden")
    assert told(row, *columns) == [(NOW, NOW + 2 * HOUR, "Sales", "Ada", False)]  # open from 9:00, 13:00 UTC


def test_before_anything_is_agreed_nothing_is_due(given: Given, conn):
    lead = given.lead()
    handed(conn, lead)

    assert told(latest_hand_off(conn, MAY, uuid_of(conn, lead)), "due_at", "owner") == [(None, "")]


def test_of_two_hand_offs_the_latest_is_read_back(given: Given, conn):
    lead = given.lead(handoff=noon(3), lost=noon(4))
    handed(conn, lead, team=Team.CLINICAL)

    assert told(latest_hand_off(conn, MAY, uuid_of(conn, lead)), "handed_over_at", "receiving_team") == [
        (NOW, "Clinical")
    ]
