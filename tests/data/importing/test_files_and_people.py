"""A file doesn't overrule what a person said here, and doesn't hide that it says otherwise."""

from datetime import UTC, datetime

from sqlalchemy import select

from data.commands.leads import LeadCorrection, correct_lead
from data.commands.stages import EventRetraction, StageReached, record_stage, retract_event
from data.permissions import OPERATOR
from data.schema import lead_facts, leads, stage_events
from data.vocabulary import Exit, SourceCategory, Stage
from tests.data.importing.taking import NOW, Taking
from tests.data.importing.test_changed_exports import ANN, BEN, HEADER, MAPPING, counting


def test_a_correction_made_here_stays_and_is_reported(taking: Taking):
    taking(HEADER + ANN, MAPPING)
    with taking.database.write.begin() as conn:
        correction = LeadCorrection(lead_id=1, seen_version=1, source_category=SourceCategory.EVENT)
        correct_lead(conn, correction, actor=OPERATOR, at=NOW)

    report = taking(HEADER + ANN.replace("Direct", "Social"), MAPPING)

    assert report.contradictions_by_kind == {"differs from a correction made here, which stays": 1}
    assert taking.rows_of(select(leads.c.source_category, leads.c.source_detail)) == [("Event", "Social")]


def test_a_stage_taken_back_here_by_a_person_stays_so_and_is_reported(taking: Taking):
    taking(HEADER + ANN, MAPPING)
    (event_id,) = taking.rows_of(select(stage_events.c.event_id).where(stage_events.c.stage == Stage.MQL))[0]
    with taking.database.write.begin() as conn:
        retract_event(conn, EventRetraction(event_id=event_id, why="Never judged"), actor=OPERATOR, at=NOW)

    report = taking(HEADER + ANN + BEN, MAPPING)

    assert report.contradictions_by_kind == {"says a stage that was taken back here, which stays so": 1}
    assert (report.rows_new, report.rows_unchanged) == (1, 1)
    assert counting(taking, "1") == {"inquiry": "06-01"}


def test_a_stage_recorded_here_by_a_person_is_not_taken_back_by_a_file_without_it(taking: Taking):
    taking(HEADER + ANN, MAPPING)
    said = StageReached(lead_id=1, stage=Stage.MQL, occurred_at=datetime(2026, 6, 20, 9, tzinfo=UTC))
    with taking.database.write.begin() as conn:
        record_stage(conn, said, actor=OPERATOR, at=NOW)

    taking(HEADER + ANN.replace("2026-06-03", ""), MAPPING)

    assert counting(taking, "1") == {"inquiry": "06-01", "mql": "06-20"}


def test_an_exit_recorded_here_keeps_its_reason_and_the_other_one_is_reported(taking: Taking):
    taking(HEADER + ANN, MAPPING)
    said = StageReached(lead_id=1, stage=Exit.LOST, occurred_at=datetime(2026, 7, 1, tzinfo=UTC))
    with taking.database.write.begin() as conn:
        record_stage(conn, said, actor=OPERATOR, at=NOW)

    report = taking(HEADER + ANN.replace(",,,", ",2026-07-01,Lost,Cost"), MAPPING)

    assert report.contradictions_by_kind == {"has another reason for a stage than was recorded here": 1}
    assert (report.rows_unchanged, report.events_added, report.events_retracted) == (1, 0, 0)
    assert taking.rows_of(select(lead_facts.c.exit_reason_id)) == [(0,)]
