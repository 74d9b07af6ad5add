"""The server as a process of its own, on a real database: when it starts, what it says of itself, its settings."""

import json
import os
import re
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path

import pytest

from dashboard.health import why_not_ready
from data.commands.leads import NewLead, register_lead
from data.database import latest_change, open_database
from data.permissions import OPERATOR
from tests.dashboard.asked import get, post
from tests.dashboard.session import session
from tests.given import NOW
from tests.served import ROOT, free_port, is_healthy
from tests.tethered import tethered


def start(*arguments: str, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Start a server that is not expected to come up, from another folder."""
    return subprocess.run(
        [sys.executable, "-m", "dashboard.asgi", "--port", "0", *arguments],
        env={**os.environ, "COMMON_GROUND_DATABASE_URL": url, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_health_reads_the_database(address, served_file):
    database = open_database(f"sqlite:///{served_file}")
    with database.write.begin() as conn:
        new = NewLead(external_id="L1", inquired_at=NOW)
        register_lead(conn, new, actor=OPERATOR, at=NOW)
        changes = latest_change(conn)
    database.close()

    answer = get(address, "/healthz")

    assert (answer.status, json.loads(answer.body)) == (
        HTTPStatus.OK,
        {"status": "ok", "database": "sqlite", "latest_change": changes},
    )
    assert changes > 0


def test_health_says_unavailable_and_nothing_else_while_the_database_is_away(address, served_file):
    away = served_file.rename(served_file.with_name("away.db"))
    try:
        answer = get(address, "/healthz")
        assert (answer.status, json.loads(answer.body)) == (503, {"status": "unavailable"})
        assert not served_file.exists()  # asking made no empty database in its place
    finally:
        away.rename(served_file)
    assert get(address, "/healthz").status == HTTPStatus.OK


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:///{folder}/empty.db", "no tables yet"),
        ("sqlite:////no/such/folder/leads.db", "doesn't answer"),
        ("postgresql://ana:secret@127.0.0.1:1/leads", "doesn't answer"),
        ("mysql://ana:secret@example.org/leads", "neither a SQLite nor a PostgreSQL"),
        ("leads.db", "neither a SQLite nor a PostgreSQL"),
    ],
)
def test_a_database_that_is_not_ready_is_named_by_what_to_do_and_never_by_its_url(url, sentence, tmp_path):
    said = why_not_ready(url.format(folder=tmp_path))

    assert said
    assert sentence in said
    assert not {"secret", "example", "folder"} & set(re.findall(r"\w+", said))
    assert ("python -m data init" in said) == ("neither" not in said)


def test_a_database_of_the_newest_version_is_ready(database_url):
    assert why_not_ready(database_url) is None


def test_a_server_without_a_ready_database_stops_with_one_sentence(tmp_path):
    ended = start(url=f"sqlite:///{tmp_path}/empty.db", folder=tmp_path)

    assert ended.returncode == 1
    assert ended.stdout == ""
    assert re.fullmatch(r"[^\n]*Run: python -m data init\n", ended.stderr)


def test_an_address_that_others_can_reach_is_refused_with_one_sentence(one_database_url, tmp_path):
    ended = start("--address", "0.0.0.0", url=one_database_url, folder=tmp_path)  # noqa: S104

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert re.fullmatch(r"[^\n]*this machine only[^\n]*\n", ended.stderr)


@pytest.fixture
def served_from_elsewhere(one_database_url, tmp_path):
    """The address of a server whose working directory is not the project's."""
    port = free_port()
    command: list[str | Path] = [sys.executable, "-m", "dashboard.asgi", "--address", "localhost", "--port", str(port)]
    address, deadline = f"http://localhost:{port}", time.monotonic() + 60
    with tethered(command, log=tmp_path / "log", env={"PYTHONPATH": str(ROOT)}, cwd=tmp_path):
        while not is_healthy(address) and time.monotonic() < deadline:
            time.sleep(0.05)
        yield address


def test_the_settings_are_in_force_wherever_the_server_is_started(served_from_elsewhere):
    with session(served_from_elsewhere) as visit:
        visit.run()
        new = next(message.new_session for message in visit.said if message.HasField("new_session"))

    assert not new.config.gather_usage_stats
    assert new.config.disable_data_export
    assert not new.config.allow_run_on_save
    assert new.config.show_error_links == new.config.ShowErrorLinks.SHOW_ERROR_LINKS_FALSE
    assert new.config.toolbar_mode == new.config.ToolbarMode.MINIMAL
    assert new.custom_theme.base_font_size == 17
    assert new.custom_theme.dark.background_color == "#11151B"


def test_the_agent_api_is_off(address):
    assert post(address, "/_stcore/agent/interact").status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


def test_the_libraries_are_out_of_the_garbage_collectors_sight_in_production():
    script = (
        "import dashboard.asgi, gc, sys; dashboard.asgi.import_all_and_freeze(); "
        "print(gc.get_freeze_count(), 'plotly.graph_objects' in sys.modules, 'queries.funnel' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    frozen, *imported = said.split()
    assert int(frozen) > 100_000
    assert imported == ["True", "True"]
