"""Any question from the shell: `python -m queries`."""

import csv
import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from queries.__main__ import main
from queries.catalogue import QUESTIONS, question_line
from queries.dictionary import in_markdown
from queries.intervals import wilson
from tests.given import Given, noon

ROOT = Path(__file__).resolve().parents[2]
JUNE = ["--from", "2026-06-01", "--to", "2026-06-30"]
EXAMPLE = ["funnel_by_service_line", "--from", "2026-06-01", "--to", "2026-08-31", "--window-days", "90"]


@pytest.fixture
def leads(database):
    """Two leads, one of which came to SQL; what was said of it was recorded on 20 June."""
    with database.write.begin() as conn:
        given = Given(conn)
        given.lead(inquired=noon(1), service_line="Imaging", recorded=noon(10))
        lead = given.lead(inquired=noon(2), service_line="Sleep medicine", source=None, recorded=noon(10))
        given.event(lead, "sql", noon(4), recorded=noon(20))


@pytest.fixture
def says(capsys):
    """Runs the command, and returns (exit code, what it printed, what it complained of)."""

    def says(*words: str) -> tuple[int, str, str]:
        try:
            code = main(words)
        except SystemExit as ended:
            code = ended.code
        return code, *capsys.readouterr()

    return says


def rows_in_json(says, *words):
    code, out, _ = says(*words, "--format", "json")
    assert code == 0
    return json.loads(out)["rows"]


def test_lists_every_question_in_plain_words(says):
    code, out, _ = says()

    assert code == 0
    assert [line.split(maxsplit=1) for line in out.splitlines()] == [
        *([name, question_line(question)] for name, question in QUESTIONS.items()),
        ["sla_digest", "What fell due today, what is due soon, and what is overdue?"],
    ]


@pytest.mark.usefixtures("leads")
def test_the_example_of_the_manual_in_json(says):
    code, out, _ = says(*EXAMPLE, "--format", "json")

    said = json.loads(out)
    assert code == 0
    assert said["question"] == "funnel_by_service_line"
    assert said["scope"] == "Leads that came in 1 Jun – 31 Aug 2026 · all leads · 90 days to convert"
    assert [(row["service_line"], row["stage"], row["cohort_episodes"]) for row in said["rows"]][::8] == [
        ("Imaging", "Inquiry", 1),
        ("Sleep medicine", "Inquiry", 1),
    ]
    assert said["rows"][0]["entry_rate"] is None  # too new to judge: missing, never 0


@pytest.mark.usefixtures("leads")
def test_the_example_of_the_manual_in_csv(says):
    code, out, _ = says(*EXAMPLE, "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert len(rows) == 16
    assert (rows[0]["service_line"], rows[0]["cohort_episodes"], rows[0]["entry_rate"]) == ("Imaging", "1", "")


@pytest.mark.usefixtures("leads")
def test_the_example_of_the_manual_in_text(says):
    code, out, _ = says(*EXAMPLE)

    assert code == 0
    assert out.startswith("How far do the leads of each service line get?\nLeads that came in 1 Jun – 31 Aug 2026")
    assert "Service line" in out
    assert "–" in out  # the rates there are none of yet


@pytest.mark.usefixtures("leads")
def test_data_are_as_old_as_their_last_change_unless_told_otherwise(says):
    _, out, _ = says("funnel", *JUNE, "--window-days", "10", "--format", "json")

    said = json.loads(out)
    assert said["as_of"] == "2026-06-20T12:00:00+00:00"
    assert said["rows"][0]["mature_episodes"] == 2


@pytest.mark.usefixtures("leads")
@pytest.mark.parametrize(("moment", "to_sql"), [("2026-06-20T11:59+00:00", 0), ("2026-06-20T08:00-04:00", 1)])
def test_as_of_answers_from_what_was_recorded_by_then(says, moment, to_sql):
    rows = rows_in_json(says, "funnel", *JUNE, "--as-of", moment)

    assert (rows[0]["cohort_episodes"], rows[4]["reached_to_date_episodes"]) == (2, to_sql)


@pytest.mark.usefixtures("leads")
def test_as_of_needs_its_offset(says):
    code, _, problem = says("funnel", *JUNE, "--as-of", "2026-06-20T12:00")

    assert code == 2
    assert "say the offset too" in problem


@pytest.mark.usefixtures("leads")
def test_filters_may_be_given_more_than_once(says):
    def cohort(*filters):
        return rows_in_json(says, "funnel", *JUNE, *filters)[0]["cohort_episodes"]

    assert cohort("--service-line", "Imaging") == 1
    assert cohort("--service-line", "Imaging", "--service-line", "Sleep medicine") == 2
    assert cohort("--source", "Not recorded") == 1
    assert cohort("--territory", "Not recorded", "--intake-type", "Not recorded") == 2


@pytest.mark.usefixtures("leads")
def test_a_questions_own_options(says):
    rows = rows_in_json(says, "funnel_by_compared", *JUNE, "--by", "source", "--stage", "sql")

    assert [row["source"] for row in rows] == ["Direct", "Not recorded"]


@pytest.mark.usefixtures("leads")
def test_days_and_moments_are_iso_and_numbers_keep_every_digit(says):
    assert rows_in_json(says, "conversion_by_week", *JUNE)[0]["week_starts_on"] == "2026-06-01"
    assert rows_in_json(says, "database_in_short")[0]["changed_at"] == "2026-06-20T12:00:00+00:00"
    low = rows_in_json(says, "funnel", *JUNE, "--window-days", "10")[0]["entry_rate_low"]
    assert low == wilson(2, 2)[0]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["funel"], "There is no question called “funel”. Did you mean funnel? python -m queries lists them all."),
        (["weather"], "There is no question called “weather”. python -m queries lists them all."),
        (["funnel", "--from", "2026-06-02", "--to", "2026-06-01"], "The last day lies before the first."),
        (["funnel", "--window-days", "0"], "The window is at least one day."),
        (["funnel", "--territory", "Atlantis"], "There is no territory called “Atlantis”. There are: Not recorded."),
    ],
)
@pytest.mark.usefixtures("leads")
def test_what_makes_no_sense_is_a_sentence_and_exit_code_2(says, words, sentence):
    assert says(*words) == (2, "", f"{sentence}\n")


@pytest.mark.usefixtures("leads")
@pytest.mark.parametrize("words", [["funnel", "--source", "Webinar"], ["time_to_stage", "--stage", "won"]])
def test_a_word_that_is_not_one_of_a_list_is_refused_with_the_list_or_the_word(says, words):
    code, out, problem = says(*words)

    assert (code, out) == (2, "")
    assert words[-1] in problem
    assert "Traceback" not in problem


def test_a_database_without_tables_is_a_sentence_and_exit_code_1(says, unmigrated_url):
    code, out, problem = says("funnel", "--database-url", unmigrated_url)

    assert (code, out) == (1, "")
    assert problem.startswith("The lead database doesn't answer, or has no tables yet.")


def test_prints_the_dictionary(says):
    assert says("--dictionary") == (0, in_markdown(), "")


def shell(line: str, database_url: str) -> subprocess.CompletedProcess:
    env = {**os.environ, "COMMON_GROUND_DATABASE_URL": database_url}
    return subprocess.run(["bash", "-c", line], cwd=ROOT, env=env, capture_output=True, text=True)


def test_a_reader_that_has_seen_enough_gets_no_traceback(one_database_url):
    """More is printed than a pipe holds, so that the rest finds nobody."""
    program = (
        "import sys, queries.__main__ as shell; shell.in_markdown = lambda: 200_000 * 'line\\n'; "
        "sys.argv[1:] = ['--dictionary']; sys.exit(shell._run())"
    )
    ended = shell(f"{sys.executable} -c {shlex.quote(program)} | head -1", one_database_url)

    assert (ended.stdout, ended.stderr) == ("line\n", "")


def test_runs_as_a_module(one_database_url):
    ended = shell(f"{sys.executable} -m queries funnel --format csv", one_database_url)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines()[1].startswith("Inquiry,0,0,0,0,0,0,")
