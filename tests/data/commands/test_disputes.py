"""What the two sides and the leaders do in a dispute, and what becomes of its lead."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, insert, select, update

from data.commands.disputes import DisputeAnswer, DisputeComment, DisputeReopening, DisputeReply, DisputeRuling
from data.commands.handoffs import Reassignment, reassign
from data.commands.leads import LeadCorrection, correct_lead
from data.database import Database
from data.definitions import read_definitions
from data.invariants import violations
from data.moments import moment_of_microsecond
from data.permissions import COMMANDS, Actor
from data.refusals import NotAllowed, SayWhere, UnknownWord
from data.schema import (
    changes,
    contacts,
    definition_steps,
    definitions,
    dispute_steps,
    disputes,
    lead_facts,
    leads,
    ownership,
    people,
    service_lines,
    sla_clocks,
)
from data.vocabulary import DisputeOutcome, DisputeStep, Exit, HandoffField, Role, SourceCategory, Urgency, code_of
from tests.data.dispute_scene import DAY, DUE, HANDED, HOUR, LATER, REJECTED, SECRET, Scene
from tests.given import noon

ACCEPTED, CONTESTED, FIXED, TAKEN, KEPT, WITHDRAWN, UPHELD, OVERTURNED, UNCLEAR, REOPENED, COMMENTED = DisputeStep
OUT = ("recycled", REJECTED, "Rejected by sales: in dispute")
TO_NURTURE = ("recycled", LATER, "Back to nurture after a dispute")
TO_OTHER_LINE = ("recycled", LATER, "Sent to another service line")
BACK = ("handoff", LATER, None)


@pytest.fixture(autouse=True)
def all_is_sound(database: Database) -> Iterator[None]:
    """Facts and clocks equal the events after every test, refused or not."""
    yield
    assert list(violations(database)) == []


@pytest.fixture
def scene(conn: Connection) -> Scene:
    return Scene(conn)


def fixed_to(value: Any, field: HandoffField = HandoffField.URGENCY) -> dict[str, Any]:
    return {"step": FIXED, "fixed_value": value, "evidence": f"{field} was mistyped"}


def lines_lead(conn: Connection, line: int) -> Any:
    """The only lead of a service line."""
    return conn.execute(select(leads).where(leads.c.service_line_id == line)).one()


def test_accepted_the_lead_goes_back_to_nurture(scene: Scene, conn: Connection) -> None:
    dispute = scene.rejected()
    scene.step(dispute, ACCEPTED)
    assert scene.journey()[1:] == [OUT, TO_NURTURE]
    assert conn.execute(select(lead_facts.c.exit)).scalar_one() == code_of(Exit.RECYCLED)
    step = scene.latest_step(dispute)
    assert (step.position, step.step, step.outcome, step.record_says) == (1, "accepted", "Back to nurture", "met")
    assert (step.actor, step.person_id, step.recorded_at, step.evidence) == ("Mia", scene.mia.person_id, LATER, SECRET)


def test_contested_it_waits_for_a_ruling_and_the_lead_stays_where_it_is(scene: Scene) -> None:
    dispute = scene.contested()
    assert scene.journey()[1:] == [OUT]
    assert (scene.latest_step(dispute).step, scene.latest_step(dispute).outcome) == ("contested", None)


def test_upheld_the_lead_goes_back_to_nurture(scene: Scene) -> None:
    dispute = scene.contested()
    scene.step(dispute, UPHELD, meeting="  Weekly, 1 September ")
    assert scene.journey()[1:] == [OUT, TO_NURTURE]
    step = scene.latest_step(dispute)
    assert (step.position, step.outcome, step.meeting) == (2, "Back to nurture", "Weekly, 1 September")


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


def test_unclear_opens_a_draft_of_what_was_cited(scene: Scene, conn: Connection) -> None:
    dispute = scene.contested(criterion="urgency-one_of")
    scene.step(dispute, UNCLEAR, outcome=DisputeOutcome.NURTURE)
    found = read_definitions(conn)
    cited, draft = found.versions
    assert (draft.kind, draft.line, draft.criteria) == (cited.kind, cited.line, cited.criteria)
    assert (draft.valid_from, draft.signatures, draft.drafted_by) == (None, (), "Lea")
    assert draft.notes == ("Opened by a ruling: “Urgency is one of” was unclear.",)
    assert str(draft.wanted_from) == "2026-09-02"
    assert scene.latest_step(dispute).definition_id == draft.definition_id
    assert scene.told().after["definition_id"] == draft.definition_id
    assert scene.journey()[1:] == [OUT, TO_NURTURE]


def test_a_ruling_that_is_refused_opens_no_draft(scene: Scene, conn: Connection) -> None:
    dispute = scene.contested()
    with pytest.raises(UnknownWord):
        scene.step(dispute, UNCLEAR, outcome=DisputeOutcome.OTHER_LINE, to_line_id=404)
    assert [len(conn.execute(select(table)).all()) for table in (definitions, definition_steps)] == [1, 3]


FIXES = [
    ("urgency-one_of", Urgency.SOON, "met"),
    ("urgency-one_of", Urgency.ROUTINE, "not met"),
    ("zip-begins_with", " 02144 ", "met"),
    ("phone-known", "555-0199", "met"),
    ("requested_line-same_line", "Cardiology", "met"),
    ("requested_line-same_line", "Sleep Clinic", "not met"),
    ("site-known", "Near", "met"),
]


@pytest.mark.parametrize(("criterion", "value", "says"), FIXES)
def test_fixed_the_record_says_so_and_the_verdict_is_read_again(criterion, value, says, scene: Scene, conn) -> None:
    ids = {"Cardiology": scene.line, "Sleep Clinic": scene.other_line, "Near": scene.given.site("Near", "UTC")}
    lead = scene.handed_over()
    dispute = scene.rejected(lead, criterion=criterion)
    scene.step(dispute, FIXED, fixed_value=ids.get(value, value))
    raised = conn.execute(select(disputes.c.record_says)).scalar_one()
    assert (raised == "met", scene.latest_step(dispute).record_says) == (False, says)
    its = select(leads, contacts).outerjoin_from(leads, contacts).where(leads.c.lead_id == lead)
    row = conn.execute(its).mappings().one()
    column = {"urgency": "urgency", "zip": "zip", "phone": "phone", "site": "site_id"}.get(
        criterion.split("-")[0], "requested_service_line_id"
    )
    assert row[column] == ids.get(value, value.strip())
    assert row["version"] == 3
    assert scene.journey(lead)[1:] == [OUT]


def test_a_fix_replaces_what_was_there_and_leaves_the_rest(scene: Scene, conn: Connection) -> None:
    scene.step(scene.rejected(), FIXED, fixed_value="02144")
    row = conn.execute(select(contacts)).one()
    assert (row.name, row.phone, row.email, row.zip) == ("Nora Sample", "555-0142", "nora@example.org", "02144")


def test_what_the_lead_had_before_the_fix_is_in_the_audit_log(scene: Scene, conn: Connection) -> None:
    lead = scene.handed_over(urgency=Urgency.ROUTINE)
    scene.step(scene.rejected(lead, criterion="urgency-one_of"), FIXED, fixed_value=Urgency.SOON)
    told = conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(2)).all()
    assert [(one.action, one.actor) for one in told] == [("dispute.answered", "Mia"), ("lead.corrected", "Mia")]
    assert (told[1].before, told[1].after) == ({"urgency": "Routine"}, {"urgency": "Soon"})


NOT_FIXED = [
    ("urgency-one_of", None, SayWhere, "Say what the urgency should have been."),
    ("zip-begins_with", "  ", SayWhere, "Say what the zip code should have been."),
    ("urgency-one_of", "Yesterday", UnknownWord, "There is no urgency called “Yesterday”"),
    ("requested_line-same_line", 404, UnknownWord, "There is no service line asked for called “404”"),
    ("requested_line-same_line", "Cardiology", UnknownWord, "called “Cardiology”"),
    ("site-known", 404, UnknownWord, "There is no site called “404”"),
    ("zip-begins_with", "0" * 21, SayWhere, "This is longer than 20 characters."),
]


@pytest.mark.parametrize(("criterion", "value", "refusal", "sentence"), NOT_FIXED)
def test_a_fix_that_cant_be_is_refused_and_changes_nothing(criterion, value, refusal, sentence, scene, conn) -> None:
    dispute = scene.rejected(scene.handed_over(zip="10001"), criterion=criterion)
    before = conn.execute(select(leads)).all(), conn.execute(select(contacts)).all(), scene.told()
    with pytest.raises(refusal, match=sentence):
        scene.step(dispute, FIXED, fixed_value=value)
    assert (conn.execute(select(leads)).all(), conn.execute(select(contacts)).all(), scene.told()) == before


def test_taken_after_the_fix_it_goes_back_to_sales(scene: Scene) -> None:
    dispute = scene.rejected()
    scene.step(dispute, FIXED, fixed_value="02144", at=REJECTED + HOUR / 2)
    scene.step(dispute, TAKEN)
    assert scene.journey()[1:] == [OUT, BACK]
    assert scene.latest_step(dispute).outcome == "Back to sales"


def test_kept_after_the_fix_it_waits_for_a_ruling(scene: Scene) -> None:
    dispute = scene.rejected()
    scene.step(dispute, FIXED, fixed_value="02144")
    scene.step(dispute, KEPT)
    assert scene.journey()[1:] == [OUT]
    scene.step(dispute, UPHELD)
    assert scene.journey()[1:] == [OUT, TO_NURTURE]


def test_withdrawn_before_any_answer_it_goes_back_to_sales(scene: Scene) -> None:
    dispute = scene.rejected()
    scene.step(dispute, COMMENTED)
    scene.step(dispute, WITHDRAWN)
    assert scene.journey()[1:] == [OUT, BACK]


def test_reopened_the_lead_stays_where_it_is_until_it_is_ruled_again(scene: Scene) -> None:
    dispute = scene.contested()
    scene.step(dispute, UPHELD)
    scene.step(dispute, REOPENED, at=LATER + DAY)
    assert scene.journey()[1:] == [OUT, TO_NURTURE]
    scene.step(dispute, OVERTURNED, at=LATER + 2 * DAY)
    assert scene.journey()[1:] == [OUT, TO_NURTURE, ("handoff", LATER + 2 * DAY, None)]


def test_every_step_says_what_the_record_says_then(scene: Scene, conn: Connection) -> None:
    lead = scene.handed_over(urgency=Urgency.SOON)
    dispute = scene.rejected(lead, criterion="urgency-one_of")
    scene.step(dispute, COMMENTED)
    correction = LeadCorrection(lead_id=lead, seen_version=2, urgency=None)
    correct_lead(conn, correction, actor=scene.mia, at=LATER)
    scene.step(dispute, CONTESTED)
    its = select(dispute_steps.c.record_says).order_by(dispute_steps.c.position)
    assert list(conn.scalars(its)) == ["met", "not recorded"]


def test_not_answered_in_time_it_can_be_ruled_without_an_answer(scene: Scene) -> None:
    dispute = scene.rejected()
    scene.step(dispute, UPHELD, at=DUE)
    assert [one[2] for one in scene.journey()[1:]] == [OUT[2], TO_NURTURE[2]]


def test_answered_late_it_still_counts_as_an_answer(scene: Scene) -> None:
    dispute = scene.rejected()
    scene.step(dispute, CONTESTED, at=DUE + DAY)
    assert scene.latest_step(dispute).recorded_at == DUE + DAY


LIVES = [
    ("accepted", [ACCEPTED], "dispute.answered"),
    ("contested", [CONTESTED], "dispute.answered"),
    ("fixed", [FIXED], "dispute.answered"),
    ("taken", [FIXED, TAKEN], "dispute.replied"),
    ("kept", [FIXED, KEPT], "dispute.replied"),
    ("withdrawn", [WITHDRAWN], "dispute.replied"),
    ("upheld", [CONTESTED, UPHELD], "dispute.ruled"),
    ("overturned", [CONTESTED, OVERTURNED], "dispute.ruled"),
    ("unclear", [CONTESTED, UNCLEAR], "dispute.ruled"),
    ("reopened", [ACCEPTED, REOPENED], "dispute.reopened"),
    ("commented", [COMMENTED], "dispute.commented"),
]
lives = pytest.mark.parametrize(("steps", "action"), [one[1:] for one in LIVES], ids=[one[0] for one in LIVES])


def taken(scene: Scene, steps: list[DisputeStep], **last: Any) -> int:
    """A dispute after these steps, the last one with what a test says of it."""
    dispute = scene.rejected()
    for number, step in enumerate(steps, start=1):
        more = {"fixed_value": "02144"} if step is FIXED else {}
        scene.step(dispute, step, at=REJECTED + number * HOUR, **more, **(last if number == len(steps) else {}))
    return dispute


@lives
def test_each_step_says_so_in_the_audit_log_without_what_they_wrote(steps, action, scene: Scene, conn) -> None:
    dispute = taken(scene, steps, request_key="k")
    one, step = scene.told(), scene.latest_step(dispute)
    public_ids = select(disputes.c.dispute_uuid, leads.c.lead_uuid).join_from(disputes, leads)
    its_own, of_lead = map(str, conn.execute(public_ids).one())
    assert (one.action, one.actor, one.request_key) == (action, step.actor, "k")
    assert (one.subject, one.after["dispute"], one.after["step"]) == (f"lead:{of_lead}", its_own, steps[-1])
    assert one.after.get("outcome") == step.outcome
    told = repr(conn.execute(select(changes)).all())
    assert not [word for word in ("Nora", "neighbor", "555-0142", "02144", "02139", "nora@") if word in told]


@lives
def test_sent_twice_with_one_key_a_step_is_taken_once(steps, action, scene: Scene, conn: Connection) -> None:
    dispute = taken(scene, steps, request_key="one key")
    before = conn.execute(select(dispute_steps)).all(), scene.journey(), scene.told()
    assert [step.position for step in before[0]] == list(range(1, len(steps) + 1))
    scene.step(dispute, steps[-1], request_key="one key", at=LATER + 9 * HOUR, fixed_value="02145")
    assert (conn.execute(select(dispute_steps)).all(), scene.journey(), scene.told()) == before


MAY = {
    "dispute.answered": {Role.MARKETER, Role.LEADER, Role.ADMIN},
    "dispute.replied": {Role.REP, Role.LEADER, Role.ADMIN},
    "dispute.ruled": {Role.LEADER, Role.ADMIN},
    "dispute.reopened": {Role.LEADER, Role.ADMIN},
    "dispute.commented": {Role.REP, Role.MARKETER, Role.LEADER, Role.ADMIN},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    "steps", [[CONTESTED], [FIXED, KEPT], [CONTESTED, UPHELD], [ACCEPTED, REOPENED], [COMMENTED]], ids=lambda one: one[-1]
)
def test_who_may_take_a_step(steps: list[DisputeStep], role: Role, scene: Scene) -> None:
    action = {step: action for _, (*_, step), action in LIVES}[steps[-1]]
    if role in MAY[action]:
        taken(scene, steps, by=Actor("Eve", role))
        assert scene.told().actor == "Eve"
        return
    with pytest.raises(NotAllowed, match=action):
        taken(scene, steps, by=Actor("Eve", role))


def test_every_command_about_disputes_is_looked_at_here() -> None:
    assert {action for action in COMMANDS if action.startswith("dispute.")} == set(MAY)


WRONG = [
    (DisputeComment, {"evidence": "  "}, "evidence"),
    (DisputeComment, {"evidence": None}, "evidence"),
    (DisputeComment, {"evidence": "x" * 1001}, "evidence"),
    (DisputeAnswer, {"step": "shrugged"}, "step"),
    (DisputeAnswer, {"step": CONTESTED, "evidence": "x" * 1001}, "evidence"),
    (DisputeRuling, {"step": UPHELD}, "outcome"),
    (DisputeRuling, {"step": UPHELD, "outcome": "Bakery"}, "outcome"),
    (DisputeRuling, {"step": UPHELD, "outcome": "Back to nurture", "meeting": "x" * 201}, "meeting"),
    (DisputeReply, {}, "step"),
    (DisputeReopening, {"seen_position": None}, "seen_position"),
]


@pytest.mark.parametrize(("form", "said", "field"), WRONG)
def test_a_form_that_cant_be_meant_is_sent_back(form: Any, said: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        form.model_validate({"dispute_id": 1, "seen_position": 0, **said})


def test_what_is_said_of_a_lead_is_kept_without_the_blanks_around_it(scene: Scene) -> None:
    dispute = scene.rejected()
    scene.step(dispute, COMMENTED, evidence="  Called twice ")
    assert scene.latest_step(dispute).evidence == "Called twice"


def test_a_lead_of_june_can_be_rejected_and_its_dispute_closed_in_september(scene: Scene) -> None:
    lead = scene.given.lead(inquired=noon(1), handoff=noon(2), recorded=HANDED)
    scene.step(scene.rejected(lead), ACCEPTED)
    assert scene.journey(lead) == [("handoff", noon(2), None), OUT, TO_NURTURE]
