from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, Table, func, select

from data.commands.handoffs import Handoff, hand_over
from data.commands.leads import LeadCorrection, LeadExclusion, correct_lead, exclude_lead
from data.commands.stages import EventRetraction, retract_event
from data.database import Database
from data.moments import moment_of_microsecond
from data.permissions import EVERY_ROLE, WHO_WORKS_LEADS, Actor
from data.refusals import AlreadyHandedOver, ChangedMeanwhile, HandoffIncomplete, NoSuchLead, NotAllowed, UnknownWord
from data.schema import changes, handoffs, lead_facts, leads, ownership, people, sla_clocks, stage_events
from data.upkeep import differences
from data.vocabulary import AgreementKind, Excluded, HandoffField, NoClock, Role, Stage, Team, Urgency, code_of
from tests.given import NOW, Given, noon

ANA, BEN = Actor("Ana", Role.MARKETER), Actor("Ben", Role.REP)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED = (HandoffField.SOURCE, HandoffField.URGENCY, HandoffField.PHONE)


def handed(conn: Connection, lead_id: int, *, actor: Actor = ANA, at: Any = NOW, **more: Any) -> int:
    """Hand it over as somebody does who sees it as it is now."""
    version = more.pop("seen_version", None) or conn.scalar(select(leads.c.version).where(leads.c.lead_id == lead_id))
    key = more.pop("request_key", None)
    said = Handoff.model_validate({"lead_id": lead_id, "seen_version": version, "team": Team.SALES, **more})
    return hand_over(conn, said, actor=actor, at=at, request_key=key)


def count(conn: Connection, table: Table) -> int:
    return conn.scalar(select(func.count()).select_from(table)) or 0


def latest(conn: Connection) -> Any:
    return conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()


@pytest.fixture
def asked(given: Given) -> None:
    """Of every lead three things are asked; cardiology goes to patient access, when urgent to clinical."""
    given.agreed(AgreementKind.CHECKLIST, {"rules": [{"fields": ASKED}]})
    line = given.service_line("Cardiology")
    rules = [
        {"service_line_id": line, "team": Team.PATIENT_ACCESS},
        {"service_line_id": line, "urgency": Urgency.URGENT, "team": Team.CLINICAL},
    ]
    given.agreed(AgreementKind.ROUTING, {"rules": rules})


def test_a_hand_off_is_a_stage_event_at_that_moment_by_that_person(given: Given, conn: Connection) -> None:
    lead = given.lead(mql=noon(3))
    event_id = handed(conn, lead)
    event = conn.execute(select(stage_events).where(stage_events.c.event_id == event_id)).one()
    assert (event.lead_id, event.stage, event.actor) == (lead, Stage.HANDOFF, "Ana")
    assert (event.occurred_at, event.recorded_at) == (NOW, NOW)


def test_facts_ownership_and_clocks_are_made_in_the_same_transaction(given: Given, conn: Connection) -> None:
    given.hours()
    given.targets(first_attempt=60)
    owner = given.person("Ada")
    lead = given.lead(mql=noon(3))
    event_id = handed(conn, lead, owner_id=owner, at=NOW + 2 * HOUR)  # Tuesday 10:00 in New York
    facts = conn.execute(select(lead_facts)).one()
    assert (facts.depth, facts.owner_id, facts.imputed & 0b1000) == (3, owner, 0)
    stretch = conn.execute(select(ownership)).one()
    assert (stretch.lead_id, stretch.owner_id, stretch.team, stretch.begins_at) == (
        *(lead, owner, Team.SALES),
        NOW + 2 * HOUR,
    )
    clock = conn.execute(select(sla_clocks).where(sla_clocks.c.promise == 1)).one()
    assert (clock.event_id, clock.holder_id, clock.unowned) == (event_id, owner, 0)
    assert moment_of_microsecond(clock.due) == NOW + 3 * HOUR
    assert (count(conn, sla_clocks), list(differences(conn))) == (4, [])


def test_a_hand_off_that_is_rolled_back_leaves_nothing(database: Database) -> None:
    with database.write.begin() as conn:
        lead = Given(conn).lead()
    with pytest.raises(UnknownWord), database.write.begin() as conn:
        handed(conn, lead, owner_id=404)
    with database.read.connect() as conn:
        assert [count(conn, table) for table in (handoffs, ownership, sla_clocks)] == [0, 0, 0]
        assert (count(conn, stage_events), conn.scalar(select(leads.c.version))) == (1, 1)


def test_without_a_person_it_waits_in_the_teams_queue(given: Given, conn: Connection) -> None:
    lead = given.lead(owner_id=given.person("Ada"))
    handed(conn, lead, team=Team.PATIENT_ACCESS)
    stretch = conn.execute(select(ownership)).one()
    assert (stretch.owner_id, stretch.team) == (None, Team.PATIENT_ACCESS)
    assert conn.scalar(select(leads.c.owner_id)) is None
    clock = conn.execute(select(sla_clocks).where(sla_clocks.c.promise == 1)).one()
    assert (clock.holder_id, moment_of_microsecond(clock.unowned_since)) == (0, NOW)


@pytest.mark.parametrize("is_known", [False, True])
def test_a_person_who_is_not_there_or_no_longer_works_here_is_refused(is_known, given: Given, conn: Connection) -> None:
    gone = given.person("Kora") if is_known else 404
    conn.execute(people.update().values(is_active=False))
    with pytest.raises(UnknownWord, match="active person"):
        handed(conn, given.lead(), owner_id=gone)


@pytest.mark.parametrize("role", [role for role in Role if role not in WHO_WORKS_LEADS])
def test_who_may_not_work_leads_hands_none_over(role: Role, given: Given, conn: Connection) -> None:
    with pytest.raises(NotAllowed, match=r"handoff\.made"):
        handed(conn, given.lead(), actor=Actor("Nils", role))
    assert count(conn, handoffs) == count(conn, sla_clocks) == 0


@pytest.mark.parametrize("role", sorted(WHO_WORKS_LEADS & EVERY_ROLE))
def test_who_works_leads_may_hand_them_over(role: Role, given: Given, conn: Connection) -> None:
    handed(conn, given.lead(), actor=Actor("Mina", role))
    assert count(conn, handoffs) == 1


def test_what_nobody_knows_is_named_and_nothing_is_changed(asked: None, given: Given, conn: Connection) -> None:
    lead = given.lead(source=None)
    before = count(conn, changes)
    with pytest.raises(HandoffIncomplete, match=r"Source, Urgency, Phone number\. Fill it in, or say why"):
        handed(conn, lead)
    assert (count(conn, handoffs), count(conn, sla_clocks), count(conn, changes)) == (0, 0, before)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_blank_reason_is_none(reason: str, asked: None, given: Given, conn: Connection) -> None:
    with pytest.raises(HandoffIncomplete):
        handed(conn, given.lead(), override_reason=reason)


def test_with_a_reason_it_goes_over_incomplete_and_that_is_on_record(asked, given: Given, conn: Connection) -> None:
    handed(conn, given.lead(phone="555-0142"), override_reason=" Caller asked for a call back today ")
    said = conn.execute(select(handoffs)).one()
    assert said.required == ["Source", "Urgency", "Phone number"]
    assert (said.missing, said.override_reason) == (["Urgency"], "Caller asked for a call back today")


def test_a_reason_that_was_not_needed_is_not_kept_as_an_override(asked: None, given: Given, conn: Connection) -> None:
    handed(conn, given.lead(phone="555-0142", urgency=Urgency.SOON), override_reason="Just in case")
    said = conn.execute(select(handoffs)).one()
    assert (said.missing, said.override_reason) == ([], None)


def test_what_was_missing_can_be_filled_in_first(asked: None, given: Given, conn: Connection) -> None:
    lead = given.lead(phone="555-0142")
    correction = LeadCorrection(lead_id=lead, seen_version=1, urgency=Urgency.SOON)
    correct_lead(conn, correction, actor=ANA, at=NOW)
    handed(conn, lead, seen_version=2)
    assert conn.scalar(select(handoffs.c.missing)) == []


def test_before_any_checklist_holds_nothing_is_asked(given: Given, conn: Connection) -> None:
    given.agreed(AgreementKind.CHECKLIST, {"rules": [{"fields": ASKED}]}, valid_from=NOW.date() + DAY)
    handed(conn, given.lead(source=None))
    said = conn.execute(select(handoffs)).one()
    assert (said.required, said.missing, said.proposed_team) == ([], [], None)


@pytest.mark.parametrize(
    ("words", "proposed"),
    [({}, "Patient access"), ({"urgency": Urgency.URGENT}, "Clinical"), ({"service_line": "Imaging"}, None)],
)
def test_the_team_the_rules_name_is_kept_beside_the_one_it_went_to(words, proposed, asked, given, conn) -> None:
    handed(conn, given.lead(**words), team=Team.SALES, override_reason="In a hurry")
    said = conn.execute(select(handoffs)).one()
    assert (said.team, said.proposed_team) == ("Sales", proposed)


def test_the_audit_row_says_what_was_said_and_no_identifier(asked: None, given: Given, conn: Connection) -> None:
    lead = given.lead(name="Nora Sample", phone="555-0142", email="nora.sample@example.org")
    owner = given.person("Ada")
    event_id = handed(conn, lead, owner_id=owner, override_reason="Asked for today")
    public_id = conn.scalar(select(leads.c.lead_uuid))
    change = latest(conn)
    assert (change.actor, change.action, change.subject) == ("Ana", "handoff.made", f"lead:{public_id}")
    assert change.after == {
        "event_id": event_id,
        "team": "Sales",
        "proposed_team": "Patient access",
        "required": ["Source", "Urgency", "Phone number"],
        "missing": ["Urgency"],
        "override_reason": "Asked for today",
        "owner_id": owner,
    }
    assert not [word for word in ("Nora", "555-0142", "nora.sample") if word in repr(change)]


def test_sent_twice_it_is_handed_over_once(given: Given, conn: Connection) -> None:
    lead = given.lead()
    first = handed(conn, lead, seen_version=1, request_key="one key")
    assert first
    assert handed(conn, lead, seen_version=1, request_key="one key") is None
    assert (count(conn, handoffs), count(conn, ownership), latest(conn).request_key) == (1, 1, "one key")


def test_a_lead_changed_meanwhile_is_refused_and_names_who(given: Given, conn: Connection) -> None:
    lead = given.lead()
    correct_lead(conn, LeadCorrection(lead_id=lead, seen_version=1, urgency=Urgency.SOON), actor=ANA, at=NOW)
    with pytest.raises(ChangedMeanwhile, match="Ana changed this lead while you had it open"):
        handed(conn, lead, seen_version=1, actor=BEN)
    assert count(conn, handoffs) == 0


def test_a_lead_handed_over_already_is_refused_and_names_who_and_when(given: Given, conn: Connection) -> None:
    lead = given.lead()
    handed(conn, lead)
    with pytest.raises(AlreadyHandedOver, match="Ana handed this lead over already, on 1 Sep 2026 at 12:00 UTC"):
        handed(conn, lead, actor=BEN, at=NOW + HOUR)
    assert count(conn, handoffs) == 1


def test_of_two_who_hand_it_over_at_once_the_second_is_told_who_was_first(database: Database, meanwhile) -> None:
    with database.write.begin() as conn:
        said = Handoff(lead_id=Given(conn).lead(), seen_version=1, team=Team.SALES)
    with pytest.raises(AlreadyHandedOver, match="Ben"):
        meanwhile(*(partial(hand_over, filled_in=said, actor=actor, at=NOW) for actor in (BEN, ANA)))
    with database.read.connect() as conn:
        assert (count(conn, handoffs), count(conn, sla_clocks)) == (1, 4)


@pytest.mark.parametrize("comes_back", [False, True])
def test_after_it_left_it_can_be_handed_over_again(comes_back, given: Given, conn: Connection) -> None:
    lead = given.lead()
    first = handed(conn, lead, at=NOW)
    given.event(lead, "recycled", NOW + DAY, recorded=NOW + DAY)
    if comes_back:
        given.event(lead, "mql", NOW + 2 * DAY, recorded=NOW + 2 * DAY)
    second = handed(conn, lead, at=NOW + 3 * DAY)
    assert set(conn.scalars(select(sla_clocks.c.event_id))) == {first, second}
    assert (count(conn, handoffs), list(differences(conn))) == (2, [])


def test_handed_over_again_it_is_open_again(given: Given, conn: Connection) -> None:
    lead = given.lead()
    handed(conn, lead, at=NOW)
    given.event(lead, "recycled", NOW + DAY, recorded=NOW + DAY)
    handed(conn, lead, at=NOW + 2 * DAY)
    with pytest.raises(AlreadyHandedOver, match="on 3 Sep 2026"):
        handed(conn, lead, at=NOW + 3 * DAY)


def test_a_hand_off_that_was_taken_back_stands_in_nobodys_way(given: Given, conn: Connection) -> None:
    lead = given.lead()
    event_id = handed(conn, lead)
    retract_event(conn, EventRetraction(event_id=event_id, why="The wrong lead"), actor=ANA, at=NOW + HOUR)
    handed(conn, lead, at=NOW + 2 * HOUR)
    assert conn.scalar(select(func.count(func.distinct(sla_clocks.c.event_id)))) == 1


def test_a_duplicate_can_go_over_but_its_clocks_count_on_neither_side(given: Given, conn: Connection) -> None:
    lead = given.lead()
    exclude_lead(conn, LeadExclusion(lead_id=lead, seen_version=1, excluded=Excluded.DUPLICATE), actor=ANA, at=NOW)
    handed(conn, lead)
    assert set(conn.scalars(select(sla_clocks.c.why_not))) == {code_of(NoClock.DUPLICATE)}


def test_a_lead_that_is_not_there_is_refused(conn: Connection) -> None:
    with pytest.raises(NoSuchLead):
        handed(conn, 404, seen_version=1)


@pytest.mark.parametrize("wrong", [{"team": "Bakery"}, {"override_reason": "x" * 201}, {"seen_version": None}])
def test_a_form_that_does_not_fit_is_sent_back(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        Handoff.model_validate({"lead_id": 1, "seen_version": 1, "team": Team.SALES, **wrong})
