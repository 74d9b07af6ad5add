"""The one command for everything: `python3 dev.py run`, `python3 dev.py test`, and what a developer needs beside them.

It needs nothing but Python 3.11. The environment it makes, `.venv`, is exactly what the lock files say, hash for hash;
a stamp in it says so, is written last, and lets the next start do nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
OLDEST_PYTHON = (3, 11)
HAS_AN_ORGANISATION = """
from sqlalchemy import select
from data.database import database_url, open_database
from data.schema import organisation
with open_database(database_url()).read.connect() as conn:
    raise SystemExit(0 if conn.execute(select(organisation).limit(1)).first() else 3)
"""


class Problem(Exception):
    """What keeps a command from its work, as a sentence for the person who typed it."""


@contextlib.contextmanager
def step(what: str):
    """One line for one piece of work: what it is, and how long it took once it is done."""
    print(f"  {what} ...", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        print(" stopped", flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", flush=True)


class Environment:
    """The project's own `.venv`: made when missing, made again when it is not what the locks say."""

    def __init__(self, root: Path = ROOT):
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.stamp = self.folder / "stamp.json"

    def ensure(self, lock: str) -> None:
        """Have what `lock` names installed. One that has the development lock serves for the runtime lock too."""
        if self.has(lock):
            return
        with alone(self.root / ".venv.lock"):
            if self.has(lock):  # another dev.py made it while this one waited
                return
            if not self.has(RUNTIME) or DEVELOPMENT in self.stamped():
                self.make()
            self.stamp.unlink(missing_ok=True)  # from here to the last line it is half made
            self.install(lock)
            written = self.stamp.with_suffix(".new")
            written.write_text(json.dumps({name: self.mark(name) for name in {RUNTIME, lock}}, indent=1))
            written.replace(self.stamp)

    def has(self, lock: str) -> bool:
        return self.python.exists() and self.stamped().get(lock) == self.mark(lock)

    def stamped(self) -> dict[str, str]:
        return json.loads(self.stamp.read_text()) if self.stamp.exists() else {}

    def mark(self, lock: str) -> str:
        """The lock's content and the Python it is installed for."""
        digest = hashlib.sha256((self.root / lock).read_bytes()).hexdigest()
        return f"{digest} {platform.python_implementation()} {platform.python_version()}"

    def make(self) -> None:
        if self.folder.exists():
            with step("Removing an environment that is half made or out of date"):
                shutil.rmtree(self.folder)
        # TRICKY: from inside .venv, sys.executable is what was just removed.
        python = getattr(sys, "_base_executable", None) or sys.executable
        with step(f"Making .venv with Python {platform.python_version()}"):
            made = subprocess.run([python, "-m", "venv", str(self.folder)], capture_output=True, text=True)
        if made.returncode:
            raise Problem(
                f"This Python could not make an environment. On Debian or Ubuntu, `apt-get install python3-venv` "
                f"gives it what it needs. It said:\n{made.stdout}{made.stderr}"
            )

    def install(self, lock: str) -> None:
        packages = sum("==" in line for line in (self.root / lock).read_text().splitlines())
        pip = [self.python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--only-binary=:all:"]
        log = self.folder / "pip.log"
        with step(f"Installing {packages} packages of {lock}"), log.open("w") as out:
            what = [*pip, "--require-hashes", "-r", str(self.root / lock)]
            installed = subprocess.run(what, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        if installed.returncode:
            raise Problem(why_pip_failed(log.read_text(errors="replace")))


@contextlib.contextmanager
def alone(lock: Path):
    """Lets one dev.py at a time touch the environment. The lock ends with the program that holds it."""
    try:
        import fcntl
    except ImportError:  # Windows: two at once there is the person's own care
        yield
        return
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with step("Waiting for another dev.py that is making the environment"):
                fcntl.flock(held, fcntl.LOCK_EX)
        yield


def why_pip_failed(log: str) -> str:
    tail = "\n".join(log.strip().splitlines()[-6:])
    if "after connection broken by" in log:
        return f"The packages could not be fetched: is there a network? With one, the same command goes on.\n{tail}"
    if "DO NOT MATCH THE HASHES" in log:
        return f"A package is not the one the lock file names, so nothing was installed. Don't work around it.\n{tail}"
    return f"The packages could not be installed.\n{tail}"


WITHOUT_A_SCREEN = ("tests/data", "tests/queries")


class Children:
    """The programs a command runs, each in a session of its own: Ctrl-C reaches dev.py only, which ends them."""

    def __init__(self, python: Path, database_url: str):
        self.python = python
        self.surroundings = {**os.environ, "COMMON_GROUND_DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1"}
        self.running: list[subprocess.Popen] = []

    def start(self, *arguments: str, into: IO[bytes] | None = None) -> subprocess.Popen:
        """`into`: a file for what it says, instead of the screen."""
        command = [str(self.python), *arguments]
        child = subprocess.Popen(
            command, cwd=ROOT, env=self.surroundings, stdin=subprocess.DEVNULL, stdout=into, stderr=into,
            start_new_session=True,
        )  # fmt: skip
        self.running.append(child)
        return child

    def finish(self, *arguments: str) -> int:
        return self.start(*arguments).wait()

    def end(self) -> None:
        for child in self.running:
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(10)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()


def run(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Serve the dashboard on this machine, with an invented organisation if the database has none."""
    refuse_taken(chosen.port)
    environment = Environment()
    environment.ensure(RUNTIME)
    url = chosen.database_url or os.environ.get("COMMON_GROUND_DATABASE_URL") or f"sqlite:///{ROOT}/common_ground.db"
    children = Children(environment.python, url)
    try:
        prepare(children, chosen.leads)
        server = children.start("-m", "dashboard.asgi", "--quiet", "--port", str(chosen.port))
        address = f"http://127.0.0.1:{chosen.port}"
        wait_until_it_answers(server, address)
        print(f"\n  Common Ground is at {address}  (Ctrl-C stops it)\n", flush=True)
        if not chosen.no_browser:
            webbrowser.open(address)
        return server.wait()
    finally:
        children.end()


def refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        if os.name != "nt":  # there it would mean the opposite
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as refused:
            raise Problem(
                f"Port {port} is not free ({refused.strerror}). Perhaps Common Ground already runs at "
                f"http://127.0.0.1:{port}; otherwise choose another: python3 dev.py run --port {port + 1}"
            ) from None


def prepare(children: Children, leads: int) -> None:
    """Bring the database up to date, and fill it with the demo organisation if it has none."""
    print("  Preparing the database ...", flush=True)
    if children.finish("-m", "data", "init"):
        raise Problem("The database could not be prepared; what it said stands above.")
    empty = children.finish("-c", HAS_AN_ORGANISATION)
    if empty == 3:
        print(f"  Making a demo organisation of {leads:,} invented leads ...", flush=True)
        empty = children.finish("-m", "data", "demo", "--leads", str(leads))
    if empty:
        raise Problem("The demo organisation could not be made; what it said stands above.")


def wait_until_it_answers(server: subprocess.Popen, address: str, patience: float = 120) -> None:
    """Wait for /healthz to say ok. An unknown path answers 200 with a page, so the body is what counts."""
    print("  Starting the server ...", flush=True)
    deadline = time.monotonic() + patience
    while not is_healthy(address):
        if server.poll() is not None:
            raise Problem("The server stopped before it answered; what it said stands above.")
        if time.monotonic() > deadline:
            raise Problem(f"The server did not answer at {address}/healthz within {patience:.0f} s.")
        time.sleep(0.1)


def is_healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
            return json.load(answer).get("status") == "ok"
    except (OSError, ValueError):  # not listening yet, or a page instead of JSON
        return False


def test(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Run every test, on SQLite, PostgreSQL and in a real browser; pytest's own arguments may follow."""
    if rest:
        return become("-m", "pytest", *rest)
    environment = Environment()
    environment.ensure(DEVELOPMENT)
    children = Children(environment.python, "")
    # Two programs, so that two cores are busy: what has a screen, and what has none. They share nothing but the code.
    with tempfile.TemporaryFile() as said:
        try:
            other = children.start("-m", "pytest", *WITHOUT_A_SCREEN, into=said)
            print("  Pages and browser first; data and questions run beside them and are shown after.", flush=True)
            code = children.finish("-m", "pytest", *(f"--ignore={folder}" for folder in WITHOUT_A_SCREEN))
            code = other.wait() or code
        finally:
            children.end()
            said.seek(0)
            sys.stdout.flush()
            sys.stdout.buffer.write(said.read())
            sys.stdout.flush()
    return code


def check(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Check format, lint and types."""
    environment = Environment()
    environment.ensure(DEVELOPMENT)
    children = Children(environment.python, "")
    checks = [("ruff", "format", "--check", "."), ("ruff", "check", "."), ("ty", "check")]
    failed = [name for name, *rest in checks if children.finish("-m", name, *rest)]
    if failed:
        raise Problem(f"Mend what {' and '.join(dict.fromkeys(failed))} said above.")
    print("Format, lint and types are good.")
    return 0


def bench(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Measure, and write the figures to docs/benchmarks.md (--leads N, --only NAME)."""
    return become("-m", "tests.bench", *rest)


def shots(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Take a picture of every page into shots/ (--page NAME, --database-url URL)."""
    return become("-m", "tests.browser.shots", *rest)


def lock(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Compile both lock files from the .in files (--upgrade takes newer versions)."""
    environment = Environment()
    environment.ensure(DEVELOPMENT)
    options = ["--generate-hashes", "--universal", "--python-version", "3.11", "--quiet", *rest]
    # Nothing of the machine that compiled it: no index, no folder, no command line of its own.
    options += ["--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    options += ["--custom-compile-command", "python3 dev.py lock"]
    for name in (RUNTIME, DEVELOPMENT):
        source = name.replace(".txt", ".in")
        with step(f"Compiling {name}"):
            command = [str(environment.python), "-m", "uv", "pip", "compile", source, "--output-file", name, *options]
            if subprocess.run(command, cwd=ROOT).returncode:
                raise Problem(f"{source} could not be compiled; what uv said stands above.")
    return 0


def become(*arguments: str) -> int:
    """Go on as a program of the development environment, so that its signals, output and exit code are its own."""
    environment = Environment()
    environment.ensure(DEVELOPMENT)
    os.chdir(ROOT)
    command = [str(environment.python), *arguments]
    sys.stdout.flush()
    if os.name != "nt":  # exec there returns to the shell at once
        os.execv(command[0], command)
    return subprocess.run(command).returncode


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python3 dev.py", description="Runs, tests and measures Common Ground.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (run, test, check, bench, shots, lock):
        hands_on = command in (test, bench, shots)  # --help too is theirs to answer
        sub = commands.add_parser(command.__name__, help=command.__doc__, add_help=not hands_on)
        sub.set_defaults(do=command)
        if command is run:
            sub.add_argument("--port", type=int, default=8501)
            sub.add_argument("--database-url", help="default: COMMON_GROUND_DATABASE_URL, else common_ground.db here")
            sub.add_argument("--no-browser", action="store_true", help="only print the address")
            sub.add_argument("--leads", type=int, default=20_000, help="size of the demo organisation, if one is made")
    return top


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST_PYTHON:
        needed = ".".join(str(part) for part in OLDEST_PYTHON)
        print(f"Common Ground needs Python {needed} or newer; this is {platform.python_version()}.", file=sys.stderr)
        return 2
    chosen, rest = parser().parse_known_args(arguments)
    if rest and chosen.do in (run, check):
        parser().error(f"unrecognized arguments: {' '.join(rest)}")
    return in_sentences(lambda: chosen.do(chosen, rest))


def in_sentences(work: Callable[[], int | None]) -> int:
    """Do the work. A problem ends it with a sentence, Ctrl-C with a word; a bug stays loud."""
    for name in ("SIGTERM", "SIGHUP"):  # end the children first, as Ctrl-C does
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        return work() or 0
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
