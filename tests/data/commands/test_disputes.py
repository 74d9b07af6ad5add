"""What the two sides and the leaders do in a dispute, and what becomes of its lead."""

import pytest
from sqlalchemy import Connection, select

from data.commands.leads import LeadCorrection, correct_lead
from data.definitions import read_definitions
from data.refusals import UnknownWord
from data.schema import (
    definition_steps,
    definitions,
    dispute_steps,
    lead_facts,
)
from data.vocabulary import DisputeOutcome, DisputeStep, Exit, Urgency, code_of
from tests.data.dispute_scene import DAY, DUE, HANDED, HOUR, LATER, OUT, REJECTED, SAID_FREELY, Scene
from tests.given import noon

ACCEPTED, CONTESTED, FIXED, TAKEN, KEPT, WITHDRAWN, UPHELD, OVERTURNED, UNCLEAR, REOPENED, COMMENTED = DisputeStep
TO_NURTURE = ("recycled", LATER, "Back to nurture after a dispute")
TO_OTHER_LINE = ("recycled", LATER, "Sent to another service line")
BACK = ("handoff", LATER, None)


def test_accepted_the_lead_goes_back_to_nurture(scene: Scene, conn: Connection) -> None:
    dispute = scene.rejected()
    scene.step(dispute, ACCEPTED)
    assert scene.journey()[1:] == [OUT, TO_NURTURE]
    assert conn.execute(select(lead_facts.c.exit)).scalar_one() == code_of(Exit.RECYCLED)
    step = scene.latest_step(dispute)
    assert (step.position, step.step, step.outcome, step.record_says) == (1, "accepted", "Back to nurture", "met")
    assert (step.actor, step.person_id, step.recorded_at, step.evidence) == (
        "Mia",
        scene.mia.person_id,
        LATER,
        SAID_FREELY,
    )


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


def test_what_is_said_of_a_lead_is_kept_without_the_blanks_around_it(scene: Scene) -> None:
    dispute = scene.rejected()
    scene.step(dispute, COMMENTED, evidence="  Called twice ")
    assert scene.latest_step(dispute).evidence == "Called twice"


def test_a_lead_of_june_can_be_rejected_and_its_dispute_closed_in_september(scene: Scene) -> None:
    lead = scene.given.lead(inquired=noon(1), handoff=noon(2), recorded=HANDED)
    scene.step(scene.rejected(lead), ACCEPTED)
    assert scene.journey(lead) == [("handoff", noon(2), None), OUT, TO_NURTURE]
