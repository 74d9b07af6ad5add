"""What the end of a dispute does to its lead: back to whom, and which episode begins in another line."""

from typing import Any

from sqlalchemy import Connection, insert, select, update

from data.commands.handoffs import Reassignment, reassign
from data.moments import moment_of_microsecond
from data.schema import (
    contacts,
    lead_facts,
    leads,
    ownership,
    people,
    service_lines,
    sla_clocks,
)
from data.vocabulary import DisputeOutcome, DisputeStep, SourceCategory, Urgency
from tests.data.dispute_scene import HANDED, HOUR, LATER, OUT, REJECTED, Scene

ACCEPTED, CONTESTED, FIXED, TAKEN, KEPT, WITHDRAWN, UPHELD, OVERTURNED, UNCLEAR, REOPENED, COMMENTED = DisputeStep
TO_NURTURE = ("recycled", LATER, "Back to nurture after a dispute")
TO_OTHER_LINE = ("recycled", LATER, "Sent to another service line")
BACK = ("handoff", LATER, None)


def lines_lead(conn: Connection, line: int) -> Any:
    """The only lead of a service line."""
    return conn.execute(select(leads).where(leads.c.service_line_id == line)).one()


def test_overturned_it_is_handed_over_again_to_who_had_it_and_new_clocks_run(scene: Scene, conn: Connection) -> None:
    dispute = scene.contested()
    scene.step(dispute, OVERTURNED)
    assert scene.journey()[1:] == [OUT, BACK]
    kept = conn.execute(select(sla_clocks).where(sla_clocks.c.promise == 1).order_by(sla_clocks.c.started)).all()
    assert [moment_of_microsecond(one.started) for one in kept] == [HANDED, LATER]
    assert [one.closed and moment_of_microsecond(one.closed) for one in kept] == [REJECTED, None]
    assert (kept[1].holder_id, kept[1].unowned) == (scene.ada_id, 0)
    assert moment_of_microsecond(kept[1].due) == LATER + 4 * HOUR
    assert conn.execute(select(leads.c.owner_id)).scalar_one() == scene.ada_id
    assert conn.execute(select(lead_facts.c.exit)).scalar_one() == 0


def test_when_who_had_it_has_left_it_goes_to_the_teams_queue(scene: Scene, conn: Connection) -> None:
    dispute = scene.contested()
    conn.execute(update(people).where(people.c.person_id == scene.ada_id).values(is_active=False))
    scene.step(dispute, OVERTURNED)
    held = conn.execute(select(ownership).order_by(ownership.c.ownership_id.desc()).limit(1)).one()
    assert (held.owner_id, held.team, held.begins_at, held.why) == (
        *(None, "Sales", LATER),
        "Back to sales after a dispute",
    )
    assert conn.execute(select(leads.c.owner_id)).scalar_one() is None


def test_also_when_only_the_leads_own_row_said_who_had_it(scene: Scene, conn: Connection) -> None:
    lead = scene.given.lead(handoff=HANDED, owner_id=scene.ada_id)
    dispute = scene.contested(lead=lead)
    conn.execute(update(people).where(people.c.person_id == scene.ada_id).values(is_active=False))
    scene.step(dispute, OVERTURNED)
    held = select(ownership.c.owner_id, ownership.c.team).where(ownership.c.lead_id == lead)
    assert conn.execute(held.order_by(ownership.c.ownership_id)).all() == [(scene.ada_id, "Sales"), (None, "Sales")]


def test_passed_on_during_the_dispute_it_comes_back_to_who_has_it_now(scene: Scene, conn: Connection) -> None:
    dispute, ben = scene.contested(), scene.given.person("Ben")
    change = Reassignment(lead_id=scene.lead, seen_version=2, owner_id=ben)
    reassign(conn, change, actor=scene.lea, at=REJECTED)
    scene.step(dispute, OVERTURNED)
    assert conn.execute(select(leads.c.owner_id)).scalar_one() == ben


def test_handed_over_anew_during_the_dispute_it_stays_with_sales(scene: Scene) -> None:
    dispute = scene.contested()
    scene.given.event(scene.lead, "handoff", REJECTED + HOUR / 2, recorded=REJECTED + HOUR / 2)
    scene.step(dispute, OVERTURNED)
    assert scene.journey()[1:] == [OUT, ("handoff", REJECTED + HOUR / 2, None)]


def test_to_another_line_it_leaves_this_one_and_an_episode_begins_there(scene: Scene, conn: Connection) -> None:
    territory = scene.given.territory("North")
    words = {"territory_id": territory, "urgency": Urgency.SOON, "source": SourceCategory.EVENT}
    who = {"name": "Nora Sample", "phone": "555-0143", "zip": "02140", "email": None}
    lead = scene.handed_over(**words, **who, external_id="CRM-7")
    conn.execute(update(leads).where(leads.c.lead_id == lead).values(person_key="p7", source_detail="Heart week"))
    dispute = scene.contested(lead=lead)
    scene.step(dispute, UPHELD, outcome=DisputeOutcome.OTHER_LINE, to_line_id=scene.other_line)
    new = lines_lead(conn, scene.other_line)
    assert scene.journey(lead)[1:] == [OUT, TO_OTHER_LINE]
    assert (new.external_id, new.source_system, new.created_at) == ("CRM-7/sleep-clinic", "common ground", LATER)
    assert (new.territory_id, new.urgency, new.source_category) == (territory, "Soon", "Event")
    assert (new.person_key, new.source_detail, new.owner_id) == ("p7", "Heart week", None)
    names = ("name", "phone", "zip", "email")
    its = select(*(contacts.c[name] for name in names)).where(contacts.c.lead_id == new.lead_id)
    assert dict(conn.execute(its).mappings().one()) == who
    facts = conn.execute(select(lead_facts).where(lead_facts.c.lead_id == new.lead_id)).one()
    assert (facts.depth, facts.exit, facts.service_line_id) == (0, 0, scene.other_line)
    step = scene.latest_step(dispute)
    assert (step.outcome, step.to_line_id, step.new_lead_id) == (
        *("To another service line", scene.other_line),
        new.lead_id,
    )


def test_of_a_lead_without_contacts_the_new_episode_has_none(scene: Scene, conn: Connection) -> None:
    dispute = scene.rejected(scene.handed_over())
    scene.step(dispute, ACCEPTED, outcome=DisputeOutcome.OTHER_LINE, to_line_id=scene.other_line)
    new = lines_lead(conn, scene.other_line)
    assert conn.execute(select(contacts).where(contacts.c.lead_id == new.lead_id)).all() == []


def test_a_name_that_is_taken_gets_a_number(scene: Scene, conn: Connection) -> None:
    lead = scene.handed_over(external_id="CRM-7")
    scene.given.lead(external_id="CRM-7/sleep-clinic")
    scene.step(scene.rejected(lead), ACCEPTED, outcome=DisputeOutcome.OTHER_LINE, to_line_id=scene.other_line)
    assert lines_lead(conn, scene.other_line).external_id == "CRM-7/sleep-clinic/2"


def test_a_line_whose_name_is_as_long_as_names_can_be_is_no_problem(scene: Scene, conn: Connection) -> None:
    line = {"slug": "x" * 60, "name": "Long", "priority": 1, "is_sensitive": False, "booking_horizon_days": 60}
    conn.execute(insert(service_lines).values(**line))
    to = scene.given.service_line("Long")
    dispute = scene.rejected(scene.handed_over(external_id="y" * 120))
    scene.step(dispute, ACCEPTED, outcome=DisputeOutcome.OTHER_LINE, to_line_id=to)
    assert lines_lead(conn, to).external_id == f"{'y' * 50}/{'x' * 60}"


def test_ruled_again_to_the_line_where_its_episode_is_already_no_second_one_begins(scene: Scene, conn) -> None:
    dispute = scene.contested()
    there = {"outcome": DisputeOutcome.OTHER_LINE, "to_line_id": scene.other_line}
    scene.step(dispute, UPHELD, **there)
    first = scene.latest_step(dispute).new_lead_id
    scene.step(dispute, REOPENED, at=LATER + HOUR)
    scene.step(dispute, UPHELD, at=LATER + 2 * HOUR, **there)
    assert lines_lead(conn, scene.other_line).lead_id == scene.latest_step(dispute).new_lead_id == first
