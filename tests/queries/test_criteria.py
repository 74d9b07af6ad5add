"""The evaluator of criteria: of ten thousand random records it says the same in SQL as in Python."""

import random
from collections import Counter

import pytest
from sqlalchemy import literal, select
from sqlalchemy.dialects import postgresql

from data.criteria import (
    beside_contacts,
    in_small,
    operators_of,
    qualifies,
    qualifies_in_sql,
    record_of,
    verdict,
    verdict_in_sql,
)
from data.schema import leads
from data.vocabulary import CriterionOperator, HandoffField, Verdict, code_of
from tests.queries.random_records import places, random_records, some_criteria, some_criterion

LEADS, DEFINITIONS, OF_EACH_KIND = 10_000, 60, 4


@pytest.fixture
def judged(conn, given):
    """The connection, ten thousand records by lead id, and chance and places to make criteria of."""
    chance = random.Random(f"criteria on {conn.dialect.name}")  # noqa: S311 - no secrets here
    where = places(given)
    return conn, random_records(conn, chance, where, LEADS), chance, where


def in_sql(conn, criteria, *columns):
    """Lead id -> what the database says of it."""
    statement = beside_contacts(select(leads.c.lead_id, *columns), criteria)
    return {lead_id: tuple(said) for lead_id, *said in conn.execute(statement)}


def test_every_criterion_gets_the_same_verdict_of_every_record_in_sql_and_in_python(judged):
    conn, records, chance, where = judged
    found = Counter()
    for field in HandoffField:
        for operator in operators_of(field):
            some = [some_criterion(chance, where, field, operator) for _ in range(OF_EACH_KIND)]
            said = in_sql(conn, some, *map(verdict_in_sql, some))
            for lead_id, record in records.items():
                verdicts = tuple(verdict(one, record) for one in some)
                assert said[lead_id] == tuple(map(code_of, verdicts)), (some, record)
                found.update((operator, one) for one in verdicts)
    never = {(CriterionOperator.KNOWN, Verdict.UNKNOWN)}
    assert set(found) == {(operator, one) for operator in CriterionOperator for one in Verdict} - never
    assert min(found.values()) > LEADS // 10


def test_the_same_leads_qualify_in_sql_and_in_python_whatever_the_definition(judged):
    conn, records, chance, where = judged
    sizes = []
    for _ in range(DEFINITIONS):
        criteria = some_criteria(chance, where)
        said = in_sql(conn, criteria.criteria, qualifies_in_sql(criteria))
        expected = {lead_id: (qualifies(criteria, record),) for lead_id, record in records.items()}
        assert {lead_id: (bool(one),) for lead_id, (one,) in said.items()} == expected, criteria
        sizes.append(sum(one for (one,) in expected.values()))
    assert sum(0 < size < LEADS for size in sizes) > DEFINITIONS // 2


def test_who_qualifies_is_never_unknown_so_that_its_opposite_is_everybody_else(judged):
    conn, _, chance, where = judged
    for _ in range(10):
        criteria = some_criteria(chance, where)
        holds = qualifies_in_sql(criteria)
        counted = [
            len(conn.execute(beside_contacts(select(leads.c.lead_id), criteria.criteria).where(condition)).all())
            for condition in (holds, ~holds)
        ]
        assert sum(counted) == LEADS


def test_a_command_judges_what_was_put_in(judged):
    conn, records, *_ = judged
    for lead_id in list(records)[:200]:
        assert record_of(conn, lead_id) == records[lead_id]


def test_only_ascii_letters_become_small(conn):
    """Others do not: capitals, the sign of kelvin and the long s, which some rules take for a, k, i and s."""
    assert conn.scalar(select(in_small(literal("AZ\u00c5\u212a\u0130\u017f")))) == "az\u00c5\u212a\u0130\u017f"


def test_postgresql_makes_letters_small_by_no_rules_of_its_own_locale():
    """Where the tests run it may have none, where it is used it has."""
    said = str(select(in_small(literal("A"))).compile(dialect=postgresql.dialect()))

    assert 'COLLATE "C"' in said
