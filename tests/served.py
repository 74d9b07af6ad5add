"""The product as people get it: a server of its own process, on a database of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from dev import is_healthy
from tests.tethered import tethered

ROOT = Path(__file__).resolve().parents[1]


class NotServed(Exception):
    """Why the server never answered, with its log."""


def command_line(*arguments: str, database_url: str) -> str:
    """Run one of the product's own commands to its end, and return what it printed."""
    ended = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "COMMON_GROUND_DATABASE_URL": database_url},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, f"{' '.join(arguments)} failed:\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout


def make_demo(file: Path, leads: int, *, seed: int = 7, until: str = "2026-06-30") -> str:
    """Make the demo organisation, the same on every machine, in a new SQLite file. Returns its URL."""
    url = f"sqlite:///{file}"
    command_line("-m", "data", "init", database_url=url)
    size = ["--leads", str(leads), "--seed", str(seed), "--until", until]
    command_line("-m", "data", "demo", *size, database_url=url)
    return url


@contextmanager
def serving(database_url: str, log: Path, patience: float = 60) -> Generator[str]:
    """The address of a server on this database, for the length of the block. Raises NotServed."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command: list[str | Path] = [sys.executable, "-m", "dashboard.asgi", "--port", str(port)]
    env = {"COMMON_GROUND_DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1"}
    with tethered(command, log=log, env=env, cwd=ROOT) as server:
        deadline = time.monotonic() + patience
        while not is_healthy(address):
            if server.poll() is not None or time.monotonic() > deadline:
                raise NotServed(f"The server did not answer. Its log:\n{log.read_text(errors='replace')}")
            time.sleep(0.05)
        yield address


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
