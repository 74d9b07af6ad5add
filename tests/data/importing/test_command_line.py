"""python -m data import"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.importing.command_line import add_arguments, run_import

MAPPING = """
name = "Leads"
source_system = "crm"
kind = "leads"
columns = { Id = "external_id", Created = "created_at" }
stages = { inquiry = "Created" }
dates = { zone = "UTC" }
"""


class Shell:
    """The command as `data/__main__.py` runs it, on one database, with leads.toml."""

    def __init__(self, url: str, folder: Path):
        self.url, self.folder = url, folder
        self.file("leads.toml", MAPPING)

    def file(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text)
        return str(self.folder / name)

    def __call__(self, *arguments: str) -> int:
        parser = argparse.ArgumentParser()
        parser.add_argument("--database-url", default=self.url)
        add_arguments(parser)
        return run_import(parser.parse_args([*arguments, "--mapping", str(self.folder / "leads.toml")]))


@pytest.fixture
def shell(one_database_url: str, tmp_path: Path) -> Shell:
    return Shell(one_database_url, tmp_path)


def test_several_files_are_imports_of_their_own_and_quarantine_is_no_failure(shell: Shell, capsys):
    first = shell.file("a.csv", "Id,Created\n1,2026-06-01\n,\nx\n")
    second = shell.file("b.csv", "Id,Created\n1,2026-06-01\n2,2026-06-02\n")

    assert shell(first, second, "--json") == 0

    reports = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(report["rows_new"], report["rows_unchanged"], report["rows_quarantined"]) for report in reports] == [
        (1, 0, 1),
        (1, 1, 0),
    ]


def test_a_refused_file_is_told_on_standard_error_and_the_others_still_come_in(shell: Shell, capsys):
    ambiguous = shell.file("a.csv", "Id,Created\n1,03/04/2026\n")
    good = shell.file("b.csv", "Id,Created\n1,2026-06-01\n")

    assert shell(ambiguous, good) == 1

    printed = capsys.readouterr()
    assert printed.err.startswith("a.csv: is 03/04/2026 in row 2 of “Created” 3 April or 4 March?")
    assert printed.out.startswith("b.csv (text in utf-8, cells separated by commas): taken in.\n  1 rows = 1 new")


def test_progress_goes_to_standard_error_after_each_batch(shell: Shell, capsys):
    shell(shell.file("a.csv", "Id,Created\n1,\n2,\n3,\n"), "--batch-rows", "2")

    assert capsys.readouterr().err.splitlines() == ["a.csv: 2 rows", "a.csv: 3 rows"]


def test_a_dry_run_writes_nothing(shell: Shell, capsys):
    file = shell.file("a.csv", "Id,Created\n1,\n")

    assert shell(file, "--dry-run") == 0
    assert shell(file) == 0

    assert "a dry run" in capsys.readouterr().out.splitlines()[0]


def test_a_database_without_tables_is_told_how_to_get_them(shell: Shell, tmp_path: Path, capsys):
    shell.url = f"sqlite:///{tmp_path}/new.db"

    assert shell(shell.file("a.csv", "Id,Created\n1,\n")) == 1
    assert capsys.readouterr().err == "This database isn't ready. Run `python -m data init` first.\n"


@pytest.mark.parametrize("rows", ["0", "-1", "many"])
def test_a_batch_has_at_least_one_row(shell: Shell, capsys, rows: str):
    with pytest.raises(SystemExit):
        shell(shell.file("a.csv", "Id,Created\n1,\n"), "--batch-rows", rows)

    assert "invalid" in capsys.readouterr().err


def test_the_command_runs_from_a_shell_and_refuses_in_a_sentence(one_database_url: str, tmp_path: Path):
    (tmp_path / "leads.toml").write_text(MAPPING)
    (tmp_path / "a.csv").write_text("Id;Opened\n1;2026-06-01\n")
    command = [sys.executable, "-m", "data", "import", tmp_path / "a.csv", "--mapping", tmp_path / "leads.toml"]

    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[3], env={**os.environ})

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "a.csv has no column called “Created”, which the mapping names. "
        "Its columns are “Id”, “Opened”. Nothing was taken in.\n"
    )
