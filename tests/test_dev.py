"""The one command: what a stranger meets first."""

import ast
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import dev
from dev import is_healthy
from tests.served import ROOT, free_port

PINNED = re.compile(r"^([a-z0-9.-]+)==[^ ]+", re.MULTILINE)


def dev_py(*arguments: str, root: Path = ROOT, **env: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-u", root / "dev.py", *arguments],
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(program: subprocess.Popen) -> tuple[int, str]:
    """Exit code and everything it printed."""
    said, _ = program.communicate(timeout=120)
    return program.returncode, said


class TestWithAnyPython:
    def test_it_imports_nothing_that_python_does_not_bring(self):
        bare = [sys.executable, "-I", "-S", ROOT / "dev.py", "run", "--help"]
        helped = subprocess.run(bare, capture_output=True, text=True)
        assert "--database-url" in helped.stdout, helped.stderr

    def test_a_python_too_old_can_read_it_and_say_so(self):
        ast.parse((ROOT / "dev.py").read_text(), feature_version=(3, 8))
        as_old = "import sys; sys.version_info = (3, 10, 0); import dev; sys.exit(dev.main(['run']))"
        said = subprocess.run([sys.executable, "-c", as_old], cwd=ROOT, capture_output=True, text=True)
        assert (said.returncode, said.stderr.split(";")[0]) == (2, "Common Ground needs Python 3.11 or newer")


@pytest.mark.parametrize("lock", [dev.RUNTIME, dev.DEVELOPMENT])
class TestLocks:
    def test_every_package_has_one_version_and_its_hashes(self, lock):
        for line in (ROOT / lock).read_text().splitlines():
            assert re.match(r"#|[a-z0-9.-]+==\S+( ; .+)? \\$|    --hash=sha256:[0-9a-f]{64}( \\)?$", line), line

    def test_nothing_in_it_tells_where_it_was_compiled(self, lock):
        assert not re.search(r"https?:|file:|index-url|find-links|/", (ROOT / lock).read_text())

    def test_it_has_everything_that_was_asked_for(self, lock):
        asked = (ROOT / lock.replace(".txt", ".in")).read_text()
        names = re.findall(r"^([a-z0-9][a-z0-9-]+)", asked, re.MULTILINE)
        assert set(names) <= set(PINNED.findall((ROOT / lock).read_text()))


def test_the_development_lock_holds_every_line_of_the_runtime_lock():
    runtime, development = ((ROOT / lock).read_text().splitlines() for lock in (dev.RUNTIME, dev.DEVELOPMENT))
    assert set(runtime) <= set(development)


@pytest.fixture
def project(tmp_path) -> Path:
    """A project with dev.py and locks that name no package."""
    shutil.copy(ROOT / "dev.py", tmp_path)
    for lock in (dev.RUNTIME, dev.DEVELOPMENT):
        (tmp_path / lock).write_text("# nothing\n")
    return tmp_path


def ensure(project: Path, lock: str = dev.RUNTIME, **env: str) -> subprocess.Popen:
    code = f"import dev, sys; sys.exit(dev.in_sentences(lambda: dev.Environment().ensure({lock!r})))"
    return subprocess.Popen(
        [sys.executable, "-u", "-c", code],
        cwd=project,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


class TestEnvironment:
    def test_it_is_made_once_and_made_again_when_a_lock_changes(self, project):
        assert "Making .venv" in ended(ensure(project))[1]
        assert ended(ensure(project)) == (0, "")
        mark = project / ".venv" / "mark"
        mark.touch()

        more = ended(ensure(project, dev.DEVELOPMENT))[1]
        assert "Installing" in more
        assert "Making" not in more
        assert mark.exists()
        assert ended(ensure(project, dev.RUNTIME)) == (0, "")

        (project / dev.RUNTIME).write_text("# nothing either\n")
        assert "Making .venv" in ended(ensure(project))[1]
        assert not mark.exists()

    def test_one_that_was_killed_half_made_is_made_again(self, project):
        started = ensure(project)
        while not (project / ".venv" / "pyvenv.cfg").exists():
            time.sleep(0.01)
        started.kill()
        started.communicate()

        code, said = ended(ensure(project))

        assert code == 0
        assert "half made" in said
        assert (project / ".venv" / "stamp.json").exists()

    def test_two_at_once_make_it_once(self, project):
        both = [ended(program) for program in [ensure(project), ensure(project)]]

        assert [code for code, _ in both] == [0, 0]
        assert sum("Making .venv" in said for _, said in both) == 1

    def test_without_a_network_it_says_so(self, project):
        (project / dev.RUNTIME).write_text(f"example==1.0 --hash=sha256:{'0' * 64}\n")
        nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "1"}

        code, said = ended(ensure(project, PIP_FIND_LINKS="", PIP_EXTRA_INDEX_URL="", **nowhere))

        assert code == 1
        assert "is there a network?" in said
        assert "Traceback" not in said

    def test_a_package_other_than_the_locked_one_is_refused(self, project):
        wheel = project / "example-1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("example-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: example\nVersion: 1.0\n")
            archive.writestr("example-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            archive.writestr("example-1.0.dist-info/RECORD", "")
        (project / dev.RUNTIME).write_text(f"example @ {wheel.as_uri()} --hash=sha256:{'0' * 64}\n")

        code, said = ended(ensure(project))

        assert code == 1
        assert "not the one the lock file names" in said


class TestRun:
    def test_a_taken_port_is_said_before_anything_is_made(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            code, said = ended(dev_py("run", "--port", str(port)))
        assert code == 1
        assert f"Port {port} is not free" in said
        assert "Traceback" not in said

    def test_it_serves_a_demo_organisation_until_ctrl_c_and_serves_the_same_again(self, tmp_path):
        first, again = (self.serve_once(tmp_path / "leads.db") for _ in range(2))
        assert "Making a demo organisation of 300" in first
        assert "Making a demo organisation" not in again
        assert "Ready: 300 leads" in again

    def serve_once(self, file: Path) -> str:
        """Start, ask /healthz, press Ctrl-C. Returns what it said."""
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        options = ["--port", str(port), "--database-url", f"sqlite:///{file}", "--no-browser", "--leads", "300"]
        program = dev_py("run", *options)
        deadline = time.monotonic() + 300
        while not is_healthy(address) and program.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(0.5)  # until dev.py too has seen that it answers
        program.send_signal(signal.SIGINT)

        code, said = ended(program)

        assert code == 130, said
        assert f"Common Ground is at {address}" in said
        assert "Traceback" not in said
        assert not is_healthy(address)
        return said
