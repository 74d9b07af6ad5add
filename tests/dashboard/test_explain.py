"""The line under "Ask it yourself" really gives the same answer: each is run."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from dashboard.explain import EXPLAINED, in_shell, of
from data.audit import record_change
from data.database import latest_change, open_database
from data.vocabulary import NOT_RECORDED, Promise, Stage
from queries.__main__ import main
from queries.adherence import adherence_by, adherence_of_each_promise
from queries.catalogue import QUESTIONS, counted_by, options_of, question_line
from queries.clocks import Split
from queries.columns import COLUMNS
from queries.dimensions import Dimension
from queries.funnel import funnel
from queries.printed import About, Format, printed
from queries.scope import Period, PeriodOf, Scope
from tests.given import Given
from tests.queries.random_leads import AS_OF, random_leads

SPRING = Scope(Period(date(2026, 3, 2), date(2026, 3, 29)), as_of=AS_OF, window_days=14)
ODD = 'O\'Fallon & Sons; $(true) `x` "y"'
SCOPES = {
    "everything": SPRING,
    "filters with odd names": replace(
        SPRING,
        service_lines=("Sleep medicine", NOT_RECORDED),
        sources=("Partner e-mail", "Direct"),
        territories=(ODD, "North", "Not recorded (as written)"),
        intake_types=("Employer or partner", "Self-referral"),
    ),
}
# Of one lead, or of the leads behind one number: a link leads there, no figure.
NO_FIGURE = {"leads_behind", "hand_offs_behind", "lead_in_short", "lead_journey"}
FIGURES = [name for name in QUESTIONS if name not in NO_FIGURE]


@pytest.fixture(scope="module")
def url(migrated_sqlite, tmp_path_factory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("explained") / "leads.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    database = open_database(f"sqlite:///{file}")
    with database.write.begin() as conn:
        random_leads(conn, seed=6, how_many=150)
        Given.territory(_with(conn), ODD)
        what = {"action": "test.filled", "subject": "test", "before": {}, "after": {}}
        record_change(conn, at=AS_OF, actor="test", **what)
    yield f"sqlite:///{file}"
    database.close()


def _with(conn: Connection) -> Given:
    given = Given.__new__(Given)
    given.conn = conn
    return given


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
@pytest.mark.parametrize("name", FIGURES)
def test_the_line_gives_the_answer_it_stands_under(name, scope, url, monkeypatch, capsys):
    monkeypatch.setenv("COMMON_GROUND_DATABASE_URL", url)
    question = QUESTIONS[name]
    told = {"by": Dimension.SOURCE, "stage": Stage.SQL}
    options = {option: told[option] for option in options_of(question) if option in told}
    database = open_database(url)
    with database.read.connect() as conn:
        about = About(name, question_line(question), scope.of(counted_by(question)), scope, latest_change(conn))
        expected = printed(question(conn, scope, **options), Format.JSON, about)
    database.close()

    words = shlex.split(in_shell(question, scope, **options))
    assert words[:3] == ["python", "-m", "queries"]
    assert main([*words[3:], "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(expected)


def test_the_line_holds_no_address_of_the_database(monkeypatch):
    monkeypatch.setenv("COMMON_GROUND_DATABASE_URL", "postgresql://ana:hush@db.example.org/leads")

    assert "hush" not in in_shell(funnel, SPRING)
    assert "database-url" not in in_shell(funnel, SPRING)


def test_a_figure_of_hand_offs_knows_its_promise_or_is_about_all_of_them():
    booked = of(adherence_by, "adherence_rate", promise=Promise.BOOKING)

    assert (booked.counted, booked.promises) == (PeriodOf.DUE, (Promise.BOOKING,))
    assert of(adherence_of_each_promise, "adherence_rate").promises == tuple(Promise)
    assert of(funnel, "entry_rate").counted is PeriodOf.LEADS


def test_an_export_says_what_it_counts_and_which_of_it():
    assert of(funnel, "entry_rate").about(SPRING) == ("Leads", str(SPRING))
    assert of(adherence_by, promise=Promise.BOOKING).about(SPRING) == (
        "Hand-offs",
        "Hand-offs that fall due 2 Mar – 29 Mar 2026 · all leads · booking",
    )


def test_the_line_names_the_promise_and_the_split():
    words = shlex.split(in_shell(adherence_by, SPRING, by=Split.TEAM, promise=Promise.FIRST_CONTACT))

    assert words[words.index("--promise") + 1] == "First two-way contact"
    assert words[words.index("--by") + 1] == "team"


def test_a_figure_names_its_question_its_columns_and_what_the_question_was_told():
    source = of(funnel, "entry_rate", "imputed_episodes", stage=Stage.SQL)

    assert source == (funnel, ("entry_rate", "imputed_episodes"), {"stage": "sql"})
    assert all(COLUMNS[name].unit in EXPLAINED for name in source.columns)
