"""Programs that end when the tests end, however those end: by the last test, by Ctrl-C or by kill -9."""

import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from signal import SIGTERM

# Its standard input is a pipe that only we hold: when we are gone it reads the end of it, and ends the program.
KEEPER = """
import os, subprocess, sys, threading
how, user, group, *command = sys.argv[1:]
as_user = {"user": int(user), "group": int(group), "extra_groups": []} if user else {}
program = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **as_user)

def end_with_the_tests():
    os.read(0, 1)
    program.send_signal(int(how))
    try:
        program.wait(10)
    except subprocess.TimeoutExpired:
        program.kill()

threading.Thread(target=end_with_the_tests, daemon=True).start()
os._exit(program.wait() & 255)  # the thread may still be reading
"""


@contextmanager
def tethered(
    command: Sequence[str | Path],
    *,
    log: Path,
    stop: int = SIGTERM,
    user: tuple[int, int] | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Generator[subprocess.Popen]:
    """Run `command` for the length of the block, as `user` (uid, gid) if given; what it prints goes to `log`.

    The Popen that comes back ends when the program does, with its exit code.
    """
    whose = [str(part) for part in user] if user else ["", ""]
    keeper = [sys.executable, "-I", "-S", "-c", KEEPER, str(int(stop)), *whose, *map(str, command)]
    with log.open("wb") as out:
        surroundings = {**os.environ, **(env or {})}
        running = subprocess.Popen(
            keeper,
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=surroundings,
            cwd=cwd,
            start_new_session=True,  # Ctrl-C and timeout signal the whole group, and must not end it first
        )
        try:
            yield running
        finally:
            running.communicate(timeout=30)  # closes the pipe, and waits
