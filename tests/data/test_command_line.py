"""`python -m data` as a person at a shell meets it. Each program is started for real, so each test tells a story."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import select, update

from data.database import Database, open_database
from data.invariants import violations
from data.schema import changes, lead_facts
from tests.given import Given, noon

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str | Path, url: str | None = None) -> tuple[int, str, str]:
    """The exit code, and what was printed to both channels. Without a URL the one in the environment holds."""
    command = [sys.executable, "-m", "data", *map(str, words), *(["--database-url", url] if url else [])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def test_a_database_is_made_and_found_sound(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/leads.db"
    assert run("init", url=url) == (0, "Ready: 0 leads.\n", "")
    assert run("check", url=url) == (0, "All is well: facts equal events, the audit chain is whole.\n", "")


def test_damage_is_found_and_put_right(database: Database) -> None:
    with database.write.begin() as conn:
        Given(conn).lead(sql=noon(3))
        conn.execute(update(lead_facts).values(to_sql=1))

    code, out, errors = run("check")
    assert (code, errors) == (1, "")
    assert "lead 1: to_sql differ from its events\n" in out
    assert out.endswith("2 things are wrong.\n")  # the other: to_sql comes before to_handoff

    code, out, _ = run("rebuild")
    assert (code, out.strip()) == (0, "Derived the facts of 1 lead episodes again.")
    with database.read.connect() as conn:
        last = conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()
    assert (last.action, last.after) == ("facts.rebuilt", {"rows": 1})
    assert list(violations(database)) == []


def test_a_backup_is_made_and_restored_but_not_over_data(one_database_url: str, tmp_path: Path) -> None:
    file, fresh = tmp_path / "backup.db", f"sqlite:///{tmp_path}/fresh.db"
    assert run("backup", file) == (0, f"Backed up to {file}\n", "")

    code, out, _ = run("restore", file, url=fresh)
    assert (code, out.startswith(f"Restored from {file}.")) == (0, True)
    restored = open_database(fresh)
    assert list(violations(restored)) == []
    restored.close()

    code, out, errors = run("restore", file, url=one_database_url)
    assert (code, out, "--replace" in errors) == (1, "", True)


def test_without_a_command_it_says_that_it_needs_one() -> None:
    code, out, errors = run()
    assert (code, out) == (2, "")
    assert "COMMAND" in errors
