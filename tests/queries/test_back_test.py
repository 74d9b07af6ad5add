"""A draft of a definition tried on the past: the counts, whose leads they are of, and the lists behind them."""

import json
import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import event, insert, select, update

from data.criteria import Criteria, criteria_of
from data.database import open_database
from data.schema import contacts, leads, service_lines
from data.vocabulary import (
    Consent,
    CriterionOperator,
    DecisionTiming,
    DefinitionKind,
    DisputeStep,
    HandoffField,
    SourceCategory,
    Urgency,
)
from queries.back_test import Tested as Number
from queries.back_test import back_test, back_test_by_criterion, back_tested_leads
from queries.back_tested import Tried
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.back_test_oracle import BackTest, Past
from tests.queries.put_in import told
from tests.queries.random_disputes import random_disputes
from tests.queries.random_follow_up import AS_OF

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
SPRING = Scope(Period(date(2026, 2, 1), date(2026, 4, 30)), as_of=AS_OF, window_days=7)
SCOPES = (SPRING, replace(SPRING, period=Period(date(2026, 3, 1), date(2026, 3, 14)), as_of=AS_OF - timedelta(days=20)))
SCOPES += (replace(SPRING, sources=("Organic search", "Not recorded")),)
PHONE = {"field": HandoffField.PHONE, "operator": CriterionOperator.KNOWN, "values": []}
NEAR = {"field": HandoffField.ZIP, "operator": CriterionOperator.BEGINS_WITH, "values": ["100", "10199"]}
SOON = {"field": HandoffField.URGENCY, "operator": CriterionOperator.ONE_OF, "values": [Urgency.SOON, Urgency.URGENT]}
SAME = {"field": HandoffField.REQUESTED_LINE, "operator": CriterionOperator.SAME_LINE, "values": []}
GIVEN = {"field": HandoffField.CONSENT, "operator": CriterionOperator.NONE_OF, "values": [Consent.REVOKED]}
EARLIER = NOW - timedelta(hours=1)
NOT_LATER = {
    "field": HandoffField.DECISION_TIMING,
    "operator": CriterionOperator.NONE_OF,
    "values": [DecisionTiming.LATER],
}
OF_A_CRITERION = (Number.FAILING, Number.UNRECORDED, Number.ONLY_UNMET)
OF_ALL = tuple(one for one in Number if one not in OF_A_CRITERION)


def draft(*criteria) -> str:
    return json.dumps({"criteria": criteria})


def counted(conn, text, scope=JUNE, *columns, **more):
    """What each side found: name of the side -> the columns asked for."""
    return {side: row for side, *row in told(back_test(conn, scope, text, **more), "tried", *columns)}


@pytest.fixture
def past(conn):
    """Random hand-offs, disputes and versions, with random records; the lines that have leads, None for none."""
    random_disputes(conn, seed=8 if conn.dialect.name == "sqlite" else 9, how_many=160)
    chance = random.Random(4)  # noqa: S311 - no secrets here
    lines = list(conn.scalars(select(service_lines.c.service_line_id)))
    for lead_id in conn.scalars(select(leads.c.lead_id).order_by(leads.c.lead_id)).all():
        words = {
            "consent": chance.choice([None, *Consent]),
            "decision_timing": chance.choice([None, *DecisionTiming]),
            "requested_service_line_id": chance.choice([None, *lines]),
        }
        conn.execute(update(leads).where(leads.c.lead_id == lead_id).values(words))
        who = {"phone": chance.choice([None, "202-555-0117"]), "zip": chance.choice([None, "10012", "101 99", "606"])}
        if chance.random() < 0.9:
            conn.execute(insert(contacts).values(lead_id=lead_id, **who))
    return [None, *lines]


TRIALS = [
    *(((PHONE, NEAR, SOON, NOT_LATER), scope, DefinitionKind.MQL) for scope in SCOPES),
    ((SAME, GIVEN), SPRING, DefinitionKind.MQL),
    *(((GIVEN,), SPRING, kind) for kind in DefinitionKind),
    *(((), SPRING, kind) for kind in DefinitionKind),
]


def test_every_count_and_every_list_is_what_plain_python_finds(past, conn):
    all_of_it, seen = Past(conn), dict.fromkeys(OF_ALL, 0)
    for (criteria, scope, kind), line in product(TRIALS, past):
        text = draft(*criteria) if criteria else ""
        asked = {"draft": text, "kind": kind, "line": line or 0}
        expected = BackTest(all_of_it, scope, criteria_of(text) if text else None, kind, line)
        rows = {row["tried"]: row for row in back_test(conn, scope, **asked).to_dict("records")}
        assert set(rows) == {side for side, held in expected.sides.items() if held}
        for side, row in rows.items():
            for number, some in expected.of(side).items():
                listed = back_tested_leads(conn, scope, **asked, side=Tried(side), which=Number(number))
                assert (row[number], sorted(listed["lead"])) == (len(some), some), (number, side, kind, line)
                seen[Number(number)] += len(some)
    assert min(seen.values()) > 20


def test_what_each_criterion_turns_away_is_what_plain_python_finds(past, conn):
    all_of_it, seen = Past(conn), dict.fromkeys(OF_A_CRITERION, 0)
    for (criteria, scope, kind), line in product(TRIALS, past):
        text = draft(*criteria) if criteria else ""
        asked = {"draft": text, "kind": kind, "line": line or 0}
        expected = BackTest(all_of_it, scope, criteria_of(text) if text else None, kind, line)
        table = back_test_by_criterion(conn, scope, **asked)
        tried = expected.sides["Draft"]
        assert list(table["criterion"]) == ([one.key for one in tried.criteria] if tried else [])
        assert set(table["judged_leads"]) <= {len(expected.leads)}
        rows = {row["criterion"]: row for row in table.to_dict("records")}
        for (key, number), some in expected.by_criterion().items():
            listed = back_tested_leads(conn, scope, **asked, which=Number(number), criterion=key)
            assert (rows[key][number], sorted(listed["lead"])) == (len(some), some), (number, key, line)
            seen[Number(number)] += len(some)
    assert min(seen.values()) > 20


def test_the_draft_and_the_version_in_force_stand_side_by_side_with_their_intervals(given, conn):
    given.definition(criteria=[(HandoffField.PHONE, CriterionOperator.KNOWN, [])])
    for number in range(10):
        urgency = Urgency.SOON if number < 3 else Urgency.ROUTINE
        given.lead(phone="202-555-0117" if number < 8 else None, urgency=urgency)

    columns = ("judged_leads", "qualifying_leads", "qualifying_rate", "qualifying_rate_low", "qualifying_rate_high")
    found = counted(conn, draft(SOON), JUNE, *columns)
    assert found["In force"][:3] == [10, 8, 0.8]
    assert found["Draft"][:3] == [10, 3, 0.3]
    assert found["Draft"][3:] == pytest.approx([0.107791, 0.603222], abs=1e-6)


def test_sql_and_attended_count_mature_leads_that_came_there_within_the_window(given, conn):
    soon = {"urgency": Urgency.SOON}
    given.lead(**soon, sql=noon(5), attended=noon(20))
    given.lead(**soon, sql=noon(5), attended=noon(20, 7))  # too late for thirty days
    given.lead(**soon, inquired=noon(20), sql=noon(21))  # not mature on 1 July
    given.lead(urgency=Urgency.ROUTINE, sql=noon(5), attended=noon(20))
    given.lead(**soon)

    seen_in_july = replace(JUNE, as_of=noon(2, 7))
    columns = ("qualifying_leads", "mature_qualifying_leads", "sql_qualifying_leads", "attended_qualifying_leads")
    found = counted(conn, draft(SOON), seen_in_july, *columns, "sql_qualifying_rate", "attended_qualifying_rate")
    assert found == {"Draft": [4, 3, 2, 1, pytest.approx(2 / 3), pytest.approx(1 / 3)]}


def test_leads_that_sales_accepted_and_the_draft_would_turn_away(given, conn):
    given.lead(urgency=Urgency.SOON, sql=noon(5))
    given.lead(urgency=Urgency.ROUTINE, sql=noon(5))
    given.lead(urgency=Urgency.ROUTINE, scheduled=noon(9))  # accepted, though nobody said so
    given.lead(urgency=Urgency.ROUTINE, handoff=noon(5))

    columns = ("accepted_leads", "turned_away_leads", "turned_away_rate")
    assert counted(conn, draft(SOON), JUNE, *columns) == {"Draft": [3, 2, pytest.approx(2 / 3)]}


def test_disputes_about_leads_that_the_draft_would_not_have_let_through(given, conn):
    phone = given.definition()
    rows = [(Urgency.ROUTINE, DisputeStep.ACCEPTED), (Urgency.ROUTINE, DisputeStep.CONTESTED)]
    rows += [(Urgency.ROUTINE, None), (Urgency.SOON, DisputeStep.ACCEPTED)]
    for urgency, step in rows:
        one = given.rejection(given.lead(urgency=urgency, handoff=noon(5)), phone, at=EARLIER)
        if step:
            given.dispute_step(one, step)

    columns = ("tried_disputes", "avoided_disputes", "avoided_rate", "tried_stood_disputes", "avoided_stood_disputes")
    assert counted(conn, draft(SOON), JUNE, *columns)["Draft"] == [4, 3, 0.75, 2, 1]


def test_a_dispute_that_was_opened_again_has_not_stood(given, conn):
    one = given.rejection(given.lead(handoff=noon(5)), given.definition(), at=EARLIER)
    given.dispute_step(one, DisputeStep.ACCEPTED)
    assert counted(conn, draft(SOON), JUNE, "tried_stood_disputes")["Draft"] == [1]

    given.dispute_step(one, DisputeStep.REOPENED)
    assert counted(conn, draft(SOON), JUNE, "tried_disputes", "tried_stood_disputes")["Draft"] == [1, 0]


def test_a_draft_of_the_organisation_is_tried_on_the_lines_without_a_version_of_their_own(given, conn):
    imaging = given.service_line("Imaging")
    given.definition(criteria=[(HandoffField.PHONE, CriterionOperator.KNOWN, [])])
    given.definition(line=imaging, criteria=[(HandoffField.EMAIL, CriterionOperator.KNOWN, [])], at=noon(1))
    for line in ("Imaging", "Cardiology", None):
        given.lead(service_line=line)

    assert counted(conn, draft(SOON), JUNE, "judged_leads")["Draft"] == [2]
    assert counted(conn, draft(SOON), JUNE, "judged_leads", line=imaging)["Draft"] == [1]
    assert counted(conn, draft(SOON), JUNE, "judged_leads", kind=DefinitionKind.SQL) == {"Draft": [3]}


def test_a_line_without_a_version_of_its_own_is_compared_with_the_organisations(given, conn):
    given.definition(criteria=[(HandoffField.PHONE, CriterionOperator.KNOWN, [])])
    given.lead(service_line="Cardiology", phone="202-555-0117")

    found = counted(conn, draft(SOON), JUNE, "qualifying_leads", line=given.service_line("Cardiology"))
    assert found == {"In force": [1], "Draft": [0]}


def test_without_a_draft_the_version_in_force_is_tried(given, conn):
    given.definition(criteria=[(HandoffField.PHONE, CriterionOperator.KNOWN, [])])
    given.lead(phone="202-555-0117")
    given.lead()

    assert counted(conn, "", JUNE, "judged_leads", "qualifying_leads") == {"In force": [2, 1], "Draft": [2, 1]}
    assert told(back_test_by_criterion(conn, JUNE), "criterion", "failing_leads") == [("phone-known", 1)]


def test_where_nothing_is_in_force_the_draft_stands_alone_and_without_one_there_is_nothing_to_try(given, conn):
    given.lead()

    assert list(counted(conn, draft(SOON))) == ["Draft"]
    assert back_test(conn, JUNE).empty
    assert back_test_by_criterion(conn, JUNE).empty
    assert back_tested_leads(conn, JUNE).empty
    assert back_tested_leads(conn, JUNE, draft(SOON), side=Tried.IN_FORCE).empty


def test_a_rate_over_nobody_is_missing(conn, given):
    columns = ("qualifying_rate", "sql_qualifying_rate", "turned_away_rate", "avoided_rate", "avoided_rate_low")
    assert counted(conn, draft(SOON), JUNE, *columns) == {"Draft": [None] * 5}


def test_duplicates_and_test_records_are_on_neither_side(given, conn):
    given.lead(excluded="Duplicate")
    given.lead()

    assert counted(conn, draft(SOON), JUNE, "judged_leads") == {"Draft": [1]}


def test_a_criterion_that_the_draft_does_not_have_counts_nobody(given, conn):
    given.lead()

    for which in OF_A_CRITERION:
        assert back_tested_leads(conn, JUNE, draft(SOON), which=which, criterion="phone-known").empty


def test_what_is_no_draft_is_refused_with_a_sentence(conn):
    for question in (back_test, back_test_by_criterion, back_tested_leads):
        with pytest.raises(ValueError, match=r"This is no draft of a definition\. There is no criterion here"):
            question(conn, JUNE, draft())


def test_a_definition_that_asks_something_of_every_field_is_counted_criterion_by_criterion(given, conn):
    given.lead(phone="202-555-0117")
    every = [{"field": field, "operator": CriterionOperator.KNOWN, "values": []} for field in HandoffField]
    every += [SOON, SAME, GIVEN, NOT_LATER, NEAR]
    every.append({"field": HandoffField.SOURCE, "operator": CriterionOperator.ONE_OF, "values": list(SourceCategory)})
    text = draft(*every)

    found = back_test_by_criterion(conn, JUNE, text)
    assert len(found) == len(Criteria.model_validate_json(text).criteria) == 19
    met = found.query("failing_leads == 0 and unrecorded_leads == 0")
    assert list(met["criterion"]) == ["phone-known", "source-known", "source-one_of"]
    assert found["only_unmet_leads"].sum() == 0


def test_sqlite_reads_large_tables_from_front_to_back_and_looks_up_only_who_was_disputed(one_database_url):
    """Half the time for a million leads; by the index of days it would look each of them up."""
    database, said = open_database(one_database_url), []
    event.listen(database.read, "before_cursor_execute", lambda *about: said.append(about[2:4]))
    with database.read.connect() as conn:
        back_test(conn, JUNE, draft(PHONE, NEAR, SOON))
        judging = [one for one in said if "lead_facts" in one[0]]
        of_leads, of_disputes = (
            [row[-1] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", told)]
            for statement, told in judging
        )
    database.close()

    by_key = [f"SEARCH {table} USING INTEGER PRIMARY KEY (rowid=?)" for table in ("lead_facts", "leads", "contacts")]
    assert of_leads[1:4] == ["SCAN lead_facts", by_key[1], f"{by_key[2]} LEFT-JOIN"]
    assert of_disputes[1] == by_key[0]
