"""A server of one page written by a test, with our headers, settings and error handling."""

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.dashboard.asked import get
from tests.served import ROOT, free_port
from tests.tethered import tethered

SERVER = """
import sys
import streamlit as st
from starlette.middleware import Middleware
from dashboard.failures import keep_values_out_of_the_log, say_sorry
from dashboard.headers import SecurityHeaders
from dashboard.settings import settings

keep_values_out_of_the_log()
app = st.App(sys.argv[1], middleware=[Middleware(SecurityHeaders)], on_script_error=say_sorry)
app.run(config={**settings(), "server.port": int(sys.argv[2])})
"""


@contextmanager
def serving_page(page: str, folder: Path) -> Generator[str]:
    """The address of a server whose only page runs this code. Its log is `folder / "log"`."""
    (folder / "page.py").write_text(page)
    (folder / "server.py").write_text(SERVER)
    port = free_port()
    command = [sys.executable, folder / "server.py", folder / "page.py", str(port)]
    with tethered(command, log=folder / "log", env={"PYTHONPATH": str(ROOT)}, cwd=folder):
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            get(address, "/_stcore/health")
            return
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
