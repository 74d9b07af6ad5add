"""Every lead held against its version by the evaluator in Python, one by one: SQL finds the very same ones."""

import random
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from data.criteria import qualifies, record_of
from data.definitions import read_definitions
from data.schema import contacts, event_retractions, leads, service_lines, stage_events
from data.vocabulary import DEPTH, STAGES, CriterionOperator, DefinitionKind, Exit, HandoffField, Stage
from queries.dimensions import Dimension, zones
from queries.evidence import evidence, evidence_by, evidence_in_short
from queries.evidence_cells import EVIDENT_BY, EvidenceCell, EvidenceKind, evidence_behind
from queries.evidence_list import leads_of_evidence
from queries.scope import Period, Scope
from tests.given import Given
from tests.queries.random_leads import AS_OF, FIRST, random_leads

WHOLE = Scope(Period(date(2026, 2, 1), date(2026, 5, 1)), as_of=AS_OF)
KINDS = {EvidenceKind.MQL: DefinitionKind.MQL, EvidenceKind.SQL: DefinitionKind.SQL}
STAGE_OF = {EvidenceKind.MQL: Stage.MQL, EvidenceKind.SQL: Stage.SQL}
SOURCES = ["Event", "Social", "Direct", "Paid search"]


class Agreeing(Given):
    """As Given, in an organisation that is there already."""

    def __init__(self, conn):
        self.conn, self.count = conn, 0


@pytest.fixture
def crowd(conn):
    """Some hundred leads with every oddity; versions for all and for one line, new ones on two days."""
    random_leads(conn, seed=11, how_many=180)
    chance = random.Random(3)  # noqa: S311 - no secrets here
    ids = conn.scalars(select(leads.c.lead_id)).all()
    some = [
        {"lead_id": one, "phone": chance.choice([None, "555-0142"]), "zip": chance.choice([None, "02139", "10 199"])}
        for one in ids
    ]
    conn.execute(insert(contacts), [one for one in some if chance.random() < 0.8])
    given, line = Agreeing(conn), conn.scalar(select(service_lines.c.service_line_id).limit(1))
    phone = (HandoffField.PHONE, CriterionOperator.KNOWN, [])
    local = (HandoffField.ZIP, CriterionOperator.BEGINS_WITH, ["021", "101"])
    agreed = (HandoffField.SOURCE, CriterionOperator.ONE_OF, SOURCES)
    for kind in KINDS.values():
        given.definition(kind, criteria=[phone], valid_from=date(2026, 2, 25), at=FIRST)
        given.definition(kind, criteria=[phone, agreed], valid_from=date(2026, 3, 20), at=FIRST)
        given.definition(kind, criteria=[local], valid_from=date(2026, 3, 8), line=line, at=FIRST)
    return conn


def came(conn, stage):
    """lead_id -> its first moment at a stage or any later one, of those with the stage itself on record."""
    found, itself = {}, set()
    retracted = set(conn.scalars(select(event_retractions.c.event_id)))
    for row in conn.execute(select(stage_events)):
        if row.event_id not in retracted and row.stage in STAGES and STAGES.index(Stage(row.stage)) >= DEPTH[stage]:
            found[row.lead_id] = min(row.occurred_at, found.get(row.lead_id, row.occurred_at))
            if row.stage == stage:
                itself.add(row.lead_id)
    return {lead_id: moment for lead_id, moment in found.items() if lead_id in itself}


def expected(conn, kind):
    """(checked, not supported), as sets of public ids."""
    known, zone, checked, unsupported = read_definitions(conn), zones(conn), set(), set()
    counts = {row.lead_id: row for row in conn.execute(select(leads).where(leads.c.excluded.is_(None)))}
    for lead_id, moment in came(conn, STAGE_OF[kind]).items():
        if lead_id in counts and moment <= AS_OF:
            lead = counts[lead_id]
            day = moment.astimezone(ZoneInfo(zone.get(lead.site_id or 0, zone[0]))).date()
            version = known.on(KINDS[kind], lead.service_line_id, day)
            if version is not None:
                checked.add(str(lead.lead_uuid))
                if not qualifies(version.criteria, record_of(conn, lead_id)):
                    unsupported.add(str(lead.lead_uuid))
    return checked, unsupported


def test_the_list_is_what_the_evaluator_finds_one_by_one(crowd):
    table = evidence(crowd, WHOLE).set_index("evidence_kind")
    for kind in KINDS:
        checked, unsupported = expected(crowd, kind)
        assert len(checked) > len(unsupported) > 15
        found = leads_of_evidence(crowd, WHOLE, EvidenceCell(kind=kind))

        assert set(found["lead"]) == unsupported
        assert len(found) == len(unsupported)
        row = table.loc[kind]
        assert (row["checked_episodes"], row["unsupported_episodes"]) == (len(checked), len(unsupported))


def test_every_number_has_a_list_of_exactly_that_many_and_segments_add_up(crowd):
    for _, whole in evidence(crowd, WHOLE).iterrows():
        kind = EvidenceKind(whole["evidence_kind"])
        assert whole["unsupported_episodes"] > 0
        tables = [evidence_by(crowd, WHOLE, kind=kind, by=by) for by in (Dimension.SERVICE_LINE, Dimension.SOURCE)]
        for name in EVIDENT_BY:
            assert [table[name].sum() for table in tables] == [whole[name]] * 2
            for row in (whole, *(row for _, row in tables[0].iterrows())):
                cell = evidence_behind(name, row.to_dict(), EvidenceCell(kind=kind))
                assert cell
                assert len(leads_of_evidence(crowd, WHOLE, cell)) == row[name], cell


def test_in_short_is_the_union_of_the_lists(crowd):
    listed = {
        lead for kind in EvidenceKind for lead in leads_of_evidence(crowd, WHOLE, EvidenceCell(kind=kind))["lead"]
    }

    assert evidence_in_short(crowd, WHOLE)["unsupported_leads"].item() == len(listed)


def test_who_came_back_without_a_hand_off_left_before(crowd):
    left = set(crowd.scalars(select(stage_events.c.lead_id).where(stage_events.c.stage.in_(list(Exit)))))
    of = dict(crowd.execute(select(leads.c.lead_uuid, leads.c.lead_id)).all())
    found = leads_of_evidence(crowd, WHOLE, EvidenceCell(kind=EvidenceKind.BACK))

    assert {of[one] for one in of if str(one) in set(found["lead"])} <= left
