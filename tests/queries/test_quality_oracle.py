"""Lead quality against plain Python, on random disputes."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from data.vocabulary import DefinitionKind
from queries.dispute_answers import dispute_answers, dispute_answers_by, excluded_disputes
from queries.dispute_rulings import dispute_rulings, dispute_rulings_by, rulings_by_record
from queries.lead_quality import lead_quality, lead_quality_by, lead_quality_by_week
from queries.lead_quality_versions import lead_quality_by_version, versions_in_period
from queries.quality_cells import QualitySplit
from queries.scope import Period, Scope
from tests.queries.put_in import told
from tests.queries.quality_oracle import HandOff, counted, judged_by, made_in
from tests.queries.random_disputes import VERSIONS, random_disputes
from tests.queries.random_follow_up import AS_OF

MARCH = Scope(Period(date(2026, 2, 18), date(2026, 4, 10)), as_of=AS_OF)
EARLIER = replace(MARCH, as_of=AS_OF - timedelta(days=20))
SHORT = replace(MARCH, period=Period(date(2026, 3, 4), date(2026, 3, 18)))
TALLY = (
    *("judged_hand_offs", "accepted_hand_offs", "disputed_hand_offs", "decided_hand_offs", "withdrawn_disputes"),
    *("let_go_hand_offs", "undecided_hand_offs", "undecided_median_days", "undecided_oldest_days"),
)
STATES = ("met", "late", "overdue", "running", "excluded")
ENDINGS = ("open", "conceded", "withdrawn", "upheld", "overturned", "unclear")
FOUND: dict[Scope, list[HandOff]] = {}


@pytest.fixture
def disputed(conn):
    random_disputes(conn, seed=7, how_many=110)
    return conn


def scopes(conn) -> Iterator[tuple[Scope, list[HandOff]]]:
    """A scope and its hand-offs. Plain Python takes its time: once for each scope, as both databases hold the same."""
    for scope in (MARCH, EARLIER, SHORT):
        if scope not in FOUND:
            FOUND[scope] = made_in(conn, scope)
        yield scope, FOUND[scope]


def by_segment(some: list[HandOff], key) -> dict:
    found = defaultdict(list)
    for one in some:
        found[key(one)].append(one)
    return found


def near(rows) -> list[tuple]:
    """Ages are averages of microseconds: to be compared but for the last bit."""
    return [tuple(pytest.approx(one) if isinstance(one, float) else one for one in row) for row in rows]


def test_the_whole_is_as_told_in_plain_python(disputed):
    for scope, some in scopes(disputed):
        expected = counted(some, scope.as_of)
        assert told(lead_quality(disputed, scope), *TALLY) == near([expected])
        assert min(expected[:7]) > 0


def test_each_segment_is_as_told_in_plain_python(disputed):
    of = {QualitySplit.CAMPAIGN: lambda one: one.campaign, QualitySplit.RECEIVING_TEAM: lambda one: one.team}
    for scope, some in scopes(disputed):
        for by in QualitySplit:
            groups = by_segment(some, of.get(by, lambda one, by=by: one.decision.segments[by]))
            rows = told(lead_quality_by(disputed, scope, by), by, *TALLY)
            expected = sorted((name, *counted(theirs, scope.as_of)) for name, theirs in groups.items())
            assert sorted(rows) == near(expected)
            assert len(rows) > 1


def test_each_week_is_as_told_in_plain_python(disputed):
    def monday(one: HandOff) -> date:
        day = one.decision.lead.day(one.decision.started)
        return day - timedelta(days=day.weekday())

    for scope, some in scopes(disputed):
        groups = by_segment(some, monday)
        rows = told(lead_quality_by_week(disputed, scope), "week_starts_on", *TALLY)
        assert rows == near((week, *counted(groups[week.date()], scope.as_of)) for week, *_ in rows)


def test_each_version_is_as_told_in_plain_python(disputed):
    for scope, some in scopes(disputed):
        for kind in DefinitionKind:
            groups = by_segment(some, lambda one, kind=kind: judged_by(one, kind, VERSIONS))
            rows = told(lead_quality_by_version(disputed, scope, kind), "version", *TALLY)
            expected = sorted((key, *counted(theirs, scope.as_of)) for key, theirs in groups.items())
            assert sorted(rows) == near(expected)


def test_the_versions_of_each_line_are_as_told_in_plain_python(disputed):
    def line_and_version(one: HandOff) -> tuple[str, int]:
        return one.decision.segments["service_line"], judged_by(one, DefinitionKind.MQL, VERSIONS)

    names = ("service_line", "version", "decided_hand_offs", "disputed_hand_offs")
    for scope, some in scopes(disputed):
        groups = by_segment([one for one in some if one.is_decided(scope.as_of)], line_and_version)
        rows = told(versions_in_period(disputed, scope), *names)
        numbers = {key: (len(theirs), sum(bool(one.dispute) for one in theirs)) for key, theirs in groups.items()}
        assert sorted(rows) == sorted((*key, *both) for key, both in numbers.items())


def test_answers_are_as_told_in_plain_python(disputed):
    for scope, some in scopes(disputed):
        states = [one.answer_state(scope.as_of) for one in some if one.dispute]
        names = ("disputes", *(f"{state}_disputes" for state in STATES))
        assert told(dispute_answers(disputed, scope), *names) == [(len(states), *map(states.count, STATES))]
        assert sum(number for _, number in told(excluded_disputes(disputed, scope))) == states.count("excluded")
        assert dispute_answers_by(disputed, scope)["disputes"].sum() == len(states)


def test_answered_in_time_is_over_those_due_as_told_in_plain_python(disputed):
    for scope, some in scopes(disputed):
        disputes = [one for one in some if one.dispute and one.answer_state(scope.as_of) != "excluded"]
        due = [one.answer_state(scope.as_of) for one in disputes if one.dispute.due_at <= scope.as_of]
        rate = told(dispute_answers(disputed, scope), "due_disputes", "met_due_disputes", "answered_in_time_rate")
        assert rate == [(len(due), due.count("met"), due.count("met") / len(due))]


def test_endings_are_as_told_in_plain_python(disputed):
    names = (*(f"{ending}_disputes" for ending in ENDINGS), "ruled_disputes", "reopened_disputes")
    names = ("disputes", *names, "contested_ruled_disputes", "contested_upheld_disputes")
    for scope, some in scopes(disputed):
        disputes = [one for one in some if one.dispute]
        assert told(dispute_rulings(disputed, scope), *names) == [ended(disputes)]
        assert dispute_rulings_by(disputed, scope)["ruled_disputes"].sum() == ended(disputes)[7] > 0
        groups = by_segment(disputes, lambda one: one.dispute.record_says)
        rows = told(rulings_by_record(disputed, scope), "record_says", *names)
        assert rows == [(word, *ended(groups[word])) for word in ("met", "not met", "not recorded")]


def ended(some: list[HandOff]) -> tuple[int, ...]:
    stands = [one.stands() for one in some]
    ruled = [one for one in some if one.stands() in ("upheld", "overturned", "unclear")]
    contested = [one.stands() for one in ruled if one.took("contested")]
    reopened = sum(one.took("reopened") for one in some)
    counts = (len(some), *map(stands.count, ENDINGS), len(ruled), reopened)
    return (*counts, len(contested), contested.count("upheld"))
