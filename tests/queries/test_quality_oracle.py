"""Lead quality against plain Python, on random disputes; and every number against the list behind it."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from data.vocabulary import DefinitionKind
from queries.behind import behind
from queries.catalogue import QUESTIONS, options_of
from queries.dispute_answers import dispute_answers, dispute_answers_by, excluded_disputes
from queries.dispute_rulings import dispute_rulings, rulings_by_record
from queries.lead_quality import lead_quality, lead_quality_by, lead_quality_by_week
from queries.lead_quality_versions import lead_quality_by_version, versions_in_period
from queries.quality_cells import QUALITY_BY, QualityCell, QualitySplit
from queries.quality_list import quality_list
from queries.quality_tallies import MEASURES
from queries.scope import Period, Scope
from tests.queries.put_in import told
from tests.queries.quality_oracle import HandOff, counted, hand_offs, judged_by
from tests.queries.random_disputes import VERSIONS, random_disputes
from tests.queries.random_follow_up import AS_OF

MARCH = Scope(Period(date(2026, 2, 18), date(2026, 4, 10)), as_of=AS_OF)
EARLIER = replace(MARCH, as_of=AS_OF - timedelta(days=20))
SHORT = replace(MARCH, period=Period(date(2026, 3, 4), date(2026, 3, 18)))
SCOPES = pytest.mark.parametrize("scope", [MARCH, EARLIER, SHORT], ids=["all", "earlier", "short"])
COUNTS = tuple(name for name in MEASURES if not name.startswith("dispute_rate"))
TALLY = (
    *("judged_hand_offs", "accepted_hand_offs", "disputed_hand_offs", "decided_hand_offs", "withdrawn_disputes"),
    *("let_go_hand_offs", "undecided_hand_offs", "undecided_median_days", "undecided_oldest_days"),
)


@pytest.fixture
def disputed(conn):
    random_disputes(conn, seed=7)
    return conn


def by_segment(some: list[HandOff], key) -> dict:
    found = defaultdict(list)
    for one in some:
        found[key(one)].append(one)
    return found


def near(rows) -> list[tuple]:
    """Ages are averages of microseconds: to be compared but for the last bit."""
    return [tuple(pytest.approx(one) if isinstance(one, float) else one for one in row) for row in rows]


@SCOPES
def test_the_whole_is_as_told_in_plain_python(scope, disputed):
    some = hand_offs(disputed, scope)

    expected = counted(some, scope.as_of)
    assert told(lead_quality(disputed, scope), *TALLY) == near([expected])
    assert min(expected[:7]) > 0


@SCOPES
@pytest.mark.parametrize("by", QualitySplit)
def test_each_segment_is_as_told_in_plain_python(by, scope, disputed):
    keys = {
        QualitySplit.CAMPAIGN: lambda one: one.campaign,
        QualitySplit.RECEIVING_TEAM: lambda one: one.team,
    }
    groups = by_segment(hand_offs(disputed, scope), keys.get(by, lambda one: one.decision.segments[by]))

    rows = told(lead_quality_by(disputed, scope, by), by, *TALLY)
    assert sorted(rows) == near(sorted((name, *counted(some, scope.as_of)) for name, some in groups.items()))
    assert len(rows) > 1


@SCOPES
def test_each_week_is_as_told_in_plain_python(scope, disputed):
    def monday(one: HandOff) -> date:
        day = one.decision.lead.day(one.decision.started)
        return day - timedelta(days=day.weekday())

    groups = by_segment(hand_offs(disputed, scope), monday)
    rows = told(lead_quality_by_week(disputed, scope), "week_starts_on", *TALLY)
    assert rows == near((week, *counted(groups[week.date()], scope.as_of)) for week, *_ in rows)


@SCOPES
@pytest.mark.parametrize("kind", DefinitionKind)
def test_each_version_is_as_told_in_plain_python(kind, scope, disputed):
    groups = by_segment(hand_offs(disputed, scope), lambda one: judged_by(one, kind, VERSIONS, {}))

    rows = told(lead_quality_by_version(disputed, scope, kind), "version", *TALLY)
    assert sorted(rows) == near(sorted((key, *counted(some, scope.as_of)) for key, some in groups.items()))


@SCOPES
def test_the_versions_of_each_line_are_as_told_in_plain_python(scope, disputed):
    decided = [one for one in hand_offs(disputed, scope) if one.fate(scope.as_of) in ("Accepted", "Disputed")]
    groups = by_segment(
        decided, lambda one: (one.decision.segments["service_line"], judged_by(one, DefinitionKind.MQL, VERSIONS, {}))
    )

    names = ("service_line", "version", "decided_hand_offs", "disputed_hand_offs")
    rows = told(versions_in_period(disputed, scope), *names)
    assert sorted(rows) == sorted(
        (*key, len(some), sum(one.dispute is not None for one in some)) for key, some in groups.items()
    )


@SCOPES
def test_answers_are_as_told_in_plain_python(scope, disputed):
    some = [one for one in hand_offs(disputed, scope) if one.dispute]
    states = [one.answer_state(scope.as_of) for one in some]

    names = ("disputes", *(f"{state}_disputes" for state in ("met", "late", "overdue", "running", "excluded")))
    (row,) = told(dispute_answers(disputed, scope), *names)
    assert row == (len(some), *(states.count(state) for state in ("met", "late", "overdue", "running", "excluded")))
    due = [
        state
        for one, state in zip(some, states, strict=True)
        if state in ("met", "late", "overdue") and one.dispute.due_at <= scope.as_of
    ]
    rate = told(dispute_answers(disputed, scope), "due_disputes", "met_due_disputes", "answered_in_time_rate")
    assert rate == [(len(due), due.count("met"), due.count("met") / len(due))]
    assert sum(number for _, number in told(excluded_disputes(disputed, scope))) == states.count("excluded")
    assert dispute_answers_by(disputed, scope)["disputes"].sum() == len(some)


@SCOPES
def test_endings_are_as_told_in_plain_python(scope, disputed):
    some = [one for one in hand_offs(disputed, scope) if one.dispute]

    def ended(which: list[HandOff]) -> tuple[int, ...]:
        stands = [one.stands() for one in which]
        ruled = [one for one in which if one.stands() in ("upheld", "overturned", "unclear")]
        contested = [one.stands() for one in ruled if one.contested()]
        words = ("open", "conceded", "withdrawn", "upheld", "overturned", "unclear")
        reopened = sum(any(step.step == "reopened" for step in one.steps) for one in which)
        return (
            *(len(which), *(stands.count(word) for word in words), len(ruled), reopened),
            *(len(contested), contested.count("upheld")),
        )

    names = ("disputes", "open_disputes", "conceded_disputes", "withdrawn_disputes", "upheld_disputes")
    names += ("overturned_disputes", "unclear_disputes", "ruled_disputes", "reopened_disputes")
    names += ("contested_ruled_disputes", "contested_upheld_disputes")
    assert told(dispute_rulings(disputed, scope), *names) == [ended(some)]
    groups = by_segment(some, lambda one: one.dispute.record_says)
    rows = told(rulings_by_record(disputed, scope), "record_says", *names)
    assert rows == [(word, *ended(groups[word])) for word in ("met", "not met", "not recorded")]


def numbers_of(conn, scope):
    """(question, column, cell, number) of every number about lead quality that leads to a list."""
    tried = {QualitySplit: list(QualitySplit), DefinitionKind: list(DefinitionKind)}
    for name, question in QUESTIONS.items():
        options = options_of(question)
        choices = [tried.get(kind, [default]) for kind, default in options.values()]
        for chosen in product(*choices):
            for row in question(conn, scope, **dict(zip(options, chosen, strict=True))).to_dict("records"):
                for column, number in row.items():
                    cell = behind(column, row)
                    if isinstance(cell, QualityCell):
                        yield name, column, cell, number


@pytest.mark.parametrize("scope", [MARCH, replace(SHORT, territories=("North",))], ids=["all", "filtered"])
def test_every_number_about_lead_quality_is_the_length_of_its_list(scope, disputed):
    said: dict[QualityCell, int] = {}
    columns = set()
    for name, column, cell, number in numbers_of(disputed, scope):
        assert said.setdefault(cell, number) == number, (name, column, cell)
        columns.add(column)

    assert columns == set(QUALITY_BY)
    assert sum(number > 0 for number in said.values()) > 100
    step = 1 if disputed.dialect.name == "sqlite" else 4
    lists = list(said)[::step]
    assert {cell: len(quality_list(disputed, scope, cell)) for cell in lists} == {cell: said[cell] for cell in lists}
