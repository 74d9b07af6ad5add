"""Marketing fixes the record: what the lead says then, and what the record says of the criterion."""

import pytest
from sqlalchemy import Connection, select

from data.refusals import SayWhere, UnknownWord
from data.schema import changes, contacts, disputes, leads
from data.vocabulary import DisputeStep, Urgency
from tests.data.dispute_scene import OUT, Scene

FIXED = DisputeStep.FIXED


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
