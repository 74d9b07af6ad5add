"""Programs that end with the tests: a left-over server or cluster would hold its port and its files."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.served import ROOT
from tests.tethered import tethered

SLEEPER = [sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(600)"]
HOLDS_ONE = """
import time
from pathlib import Path
from tests.tethered import tethered
with tethered({command!r}, log=Path({log!r})):
    time.sleep(600)
"""


def pid_in(log: Path) -> int:
    while not (log.exists() and log.read_text().endswith("\n")):
        time.sleep(0.01)
    return int(log.read_text())


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_program_ends_with_its_block(tmp_path):
    with tethered(SLEEPER, log=tmp_path / "log"):
        pid = pid_in(tmp_path / "log")
        assert is_running(pid)
    assert not is_running(pid)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_program_ends_with_tests_that_are_ended_with_all_their_group(how, tmp_path):
    log = tmp_path / "log"
    code = HOLDS_ONE.format(command=SLEEPER, log=str(log))
    tests = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
    pid = pid_in(log)

    os.killpg(tests.pid, how)
    tests.wait()

    deadline = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(pid)


def test_a_program_that_ends_by_itself_is_seen_with_its_exit_code_and_what_it_said(tmp_path):
    command = [sys.executable, "-c", "print('no port'); raise SystemExit(3)"]
    with tethered(command, log=tmp_path / "log") as program:
        assert program.wait(30) == 3
    assert (tmp_path / "log").read_text() == "no port\n"
